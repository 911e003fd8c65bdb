package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The lamps of clauses 2.2, 3.1.1 and 3.1.3 on a desk of their own: green, and then somebody with all power over the database breaks one thing after another. */
@Tag("database")
@Tag("once")
class ConsentLampsTest {
    private final Map<String, String> settings = new HashMap<>(TestDesk.settings());
    private final ConfigurableApplicationContext desk = start();
    private final JdbcClient tamper = TestDatabase.superuser(settings.getOrDefault("database.url", ""));

    private ConfigurableApplicationContext start() {
        settings.putAll(Map.of(
                "qyzmet.operator.name", "«Дала» ЖШС",
                "qyzmet.operator.bin", "980240000009",
                "qyzmet.operator.email", "privacy@dala.example"));
        return TestDesk.start(settings);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void everyTicketHasAConsentAndEveryRecordKeepsItsGround_2_2() {
        var ticket = file(Ground.CONSENT, Channel.WEB, system());
        for (var control : List.of("conditionsControl", "agreedControl", "groundChangeControl")) {
            assertThat(look(control).lamp()).as(control).isEqualTo(Control.Lamp.ENFORCED);
        }
        assertThat(look("agreedControl").figures()).containsEntry("ticket.control.agreed.looked", 1L);
        assertThat(look("conditionsControl").figures()).containsEntry("consent.control.conditions.given", 1L);
        assertThat(look("groundChangeControl").figures())
                .containsEntry("subject.control.changes.consent", 2L)
                .containsEntry("subject.control.changes.contract", 0L);

        // a consent that came after the ticket, or was taken back before it, is none for it
        for (var harm : List.of(
                "update consent set given_at = given_at + interval '1 hour'",
                "update consent set purpose = 'marketing'",
                "insert into consent_withdrawal (consent_id, subject_id, channel, actor, at) select id, subject_id, 'web', id, given_at from consent")) {
            undone("consent", "consent_withdrawal", harm, () -> {
                says("agreedControl", Control.Lamp.BROKEN, "ticket.control.agreed.open");
                assertThat(look("agreedControl").figures()).containsEntry("ticket.control.agreed.without", 1L);
            });
        }
        says("agreedControl", Control.Lamp.ENFORCED, "ticket.control.agreed");

        nothingGoesOnAfterAWithdrawal(ticket);

        var program = desk.getBean(Policy.class)
                .permit(Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL), Purpose.SUPPORT);
        file(Ground.CONTRACT, Channel.API, program);
        says("agreedControl", Control.Lamp.PARTLY, "ticket.control.agreed.unanswered");
        assertThat(look("agreedControl").figures()).containsEntry("ticket.control.agreed.asked", 1L);
        file(Ground.CONTRACT, Channel.CONSOLE, system());
        file(Ground.JUSTICE, Channel.API, program);
        assertThat(look("agreedControl").figures())
                .as("a ground of the Law asks for none, and the restore drill's person is nobody")
                .containsEntry("ticket.control.agreed.asked", 1L);

        // no family of the desk turns a ticket to another ground
        assertThatThrownBy(() -> Acting.running(
                        Family.SUPPORT,
                        () -> desk.getBean(JdbcClient.class)
                                .sql("update ticket set ground = 'contract' where id = ?")
                                .param(ticket.id())
                                .update()))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("the ground of a record is set at its making");
        for (var way : List.of(
                List.of(
                        "alter table ticket disable trigger ground_stays",
                        "alter table ticket enable trigger ground_stays"),
                List.of(
                        "grant update (ground) on subject to "
                                + tamper.sql("select current_database() || '_support'")
                                        .query(String.class)
                                        .single(),
                        "revoke update (ground) on subject from "
                                + tamper.sql("select current_database() || '_support'")
                                        .query(String.class)
                                        .single()))) {
            tamper.sql(way.getFirst()).update();
            says("groundChangeControl", Control.Lamp.BROKEN, "subject.control.changes.open");
            tamper.sql(way.getLast()).update();
            says("groundChangeControl", Control.Lamp.ENFORCED, "subject.control.changes");
        }
    }

    /** What is said at the moment of a withdrawal waits for it and is refused; words and letters that went on all the same put the lamp out. */
    private void nothingGoesOnAfterAWithdrawal(Ticket ticket) {
        var said = NewMessage.reply(TicketMessage.Side.STAFF, null, "Жауап", Channel.API, List.of());
        var tickets = desk.getBean(Tickets.class);
        tickets.say(system(), ticket.id(), said, List.of());
        var late = Acting.<CompletableFuture<Optional<UUID>>, RuntimeException>as(
                Family.SUPPORT,
                () -> desk.getBean(TransactionTemplate.class).execute(status -> {
                    desk.getBean(Consents.class)
                            .withdraw(system(), ticket.requester(), ConsentKind.PROCESSING, Channel.WEB);
                    var going =
                            CompletableFuture.supplyAsync(() -> tickets.say(system(), ticket.id(), said, List.of()));
                    Awaitility.await()
                            .until(() -> tamper.sql(
                                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())")
                                            .query(Long.class)
                                            .single()
                                    > 0);
                    return going;
                }));
        assertThatThrownBy(late::join).hasCauseInstanceOf(Conflict.class);
        says("agreedControl", Control.Lamp.ENFORCED, "ticket.control.agreed");
        assertThat(look("agreedControl").figures()).containsEntry("ticket.control.agreed.words", 2L);

        for (var harm : List.of(
                "update message set at = now() where side = 'staff'",
                "update outbox set kind = 'reply', state = 'sent', began_at = now() where subject_id = (select requester_id from ticket)")) {
            undone("message", "outbox", harm, () -> {
                says("agreedControl", Control.Lamp.BROKEN, "ticket.control.agreed.went-on");
                assertThat(look("agreedControl").figures()).containsEntry("ticket.control.agreed.after", 1L);
            });
        }
        says("agreedControl", Control.Lamp.ENFORCED, "ticket.control.agreed");
    }

    @Test
    void aGroundThatTwoPeopleDidNotConfirmIsAnAlarm_2_2() {
        var ticket = file(Ground.CONSENT, Channel.WEB, system());
        tamper.sql("""
                insert into ground_change (id, subject_id, ground, was, document, edition, asked_by, asked_at)
                values (gen_random_uuid(), ?, 'contract', 'consent', '\\x01', '1', gen_random_uuid(), now())
                """).param(ticket.requester().value()).update();
        says("groundChangeControl", Control.Lamp.ENFORCED, "subject.control.changes");
        assertThat(look("groundChangeControl").figures()).containsEntry("subject.control.changes.waiting", 1L);
        tamper.sql("update ground_change set confirmed_by = gen_random_uuid(), confirmed_at = now()")
                .update();
        says("groundChangeControl", Control.Lamp.ENFORCED, "subject.control.changes");
        assertThat(look("groundChangeControl").figures())
                .containsEntry("subject.control.changes.done", 1L)
                .containsEntry("subject.control.changes.contract", 1L);

        tamper.sql("update subject set ground = 'justice'").update();
        says("groundChangeControl", Control.Lamp.BROKEN, "subject.control.changes.unfounded");
        tamper.sql("update subject set ground = 'contract'").update();
        says("groundChangeControl", Control.Lamp.ENFORCED, "subject.control.changes");
        tamper.sql("update ground_change set document = ''").update();
        says("groundChangeControl", Control.Lamp.BROKEN, "subject.control.changes.unfounded");
    }

    @Test
    void howManyAgreeAndRefuseIsCountedAndABundleIsAnAlarm_3_1_1() {
        says("freeWillControl", Control.Lamp.ENFORCED, "consent.control.free");
        var agreed = file(Ground.CONSENT, Channel.WEB, system());
        for (int i = 0; i < 3; i++) {
            file(Ground.CONSENT, Channel.WEB, system());
        }
        give(agreed, ConsentKind.MARKETING);
        says("freeWillControl", Control.Lamp.ENFORCED, "consent.control.free");
        assertThat(look("freeWillControl").figures())
                .containsEntry("consent.control.free.people", 4L)
                .containsEntry("consent.control.free.accepted", 25L)
                .containsEntry("consent.control.free.refused", 75L)
                .containsEntry("consent.control.free.taken-back", 0L);

        desk.getBean(Consents.class).withdraw(system(), agreed.requester(), ConsentKind.MARKETING, Channel.WEB);
        assertThat(look("freeWillControl").figures())
                .containsEntry("consent.control.free.accepted", 0L)
                .containsEntry("consent.control.free.refused", 100L)
                .containsEntry("consent.control.free.taken-back", 20L);

        // one tick for two purposes
        undone(
                "consent",
                "consent_withdrawal",
                "update consent set purpose = 'political' where purpose = 'marketing'",
                () -> says("freeWillControl", Control.Lamp.BROKEN, "consent.control.free.mixed"));

        file(
                Ground.CONSENT,
                Channel.API,
                desk.getBean(Policy.class)
                        .permit(Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL), Purpose.SUPPORT));
        says("freeWillControl", Control.Lamp.PARTLY, "consent.control.free.vouched");
        assertThat(look("freeWillControl").figures()).containsEntry("consent.control.free.integration", 1L);
    }

    @Test
    void whatCannotBeProvedIsAnAlarm_3_1_3() {
        says("formControl", Control.Lamp.ENFORCED, "consent.control.form");
        var ticket = file(Ground.CONSENT, Channel.WEB, system());
        says("formControl", Control.Lamp.ENFORCED, "consent.control.form");
        assertThat(look("formControl").figures())
                .containsEntry("consent.control.form.web", 1L)
                .containsEntry("consent.control.form.receipts", 1L)
                .containsEntry("consent.control.form.without", 0L);

        for (var harm : List.of(
                "update consent_text set text = replace(text, '3. ', '3. * ')",
                "update consent_text set text = regexp_replace(text, '\\n6\\. [^\\n]*', ''), hash = hash",
                "update consent set evidence = ''",
                "update consent set text_hash = null",
                "update consent set channel = 'paper'",
                "update consent set given_by = 'representative'")) {
            undone(
                    "consent_text",
                    "consent",
                    harm,
                    () -> says("formControl", Control.Lamp.BROKEN, "consent.control.form.false"));
        }
        undone(
                "journal_attestation",
                "consent_text",
                "delete from journal_attestation where kind = 'receipt'",
                () -> says("formControl", Control.Lamp.BROKEN, "consent.control.form.receiptless"));
        says("formControl", Control.Lamp.ENFORCED, "consent.control.form");

        give(ticket, ConsentKind.AUTOMATED_DECISIONS);
        says("formControl", Control.Lamp.PARTLY, "consent.control.form.signature");
        assertThat(look("formControl").figures()).containsEntry("consent.control.form.unsigned", 1L);
    }

    @Test
    void withoutAnOperatorNobodyCanBeAsked_2_2_3_1_3() {
        try (var nameless = TestDesk.start(Map.of())) {
            for (var control : List.of("conditionsControl", "formControl")) {
                var found = Acting.<Control.Finding, RuntimeException>as(
                        Family.UPKEEP,
                        () -> nameless.getBean(control, Control.class).check());
                assertThat(found.lamp()).isEqualTo(Control.Lamp.BROKEN);
                assertThat(found.says()).isEqualTo("consent.control.operator");
            }
        }
    }

    /** Somebody changes rows past all rules, and puts them back afterwards. */
    private void undone(String table, String other, String harm, Runnable meanwhile) {
        tamper.sql("create table kept as select * from " + table).update();
        tamper.sql("create table kept_too as select * from " + other).update();
        tamper.sql("alter table " + table + " disable trigger all").update();
        tamper.sql("alter table " + other + " disable trigger all").update();
        tamper.sql(harm).update();
        meanwhile.run();
        tamper.sql("delete from " + other).update();
        tamper.sql("delete from " + table).update();
        tamper.sql("insert into " + table + " select * from kept").update();
        tamper.sql("insert into " + other + " select * from kept_too").update();
        tamper.sql("alter table " + table + " enable trigger all").update();
        tamper.sql("alter table " + other + " enable trigger all").update();
        tamper.sql("drop table kept, kept_too").update();
    }

    private void says(String control, Control.Lamp lamp, String says) {
        var found = look(control);
        assertThat(found.says()).isEqualTo(says);
        assertThat(found.lamp()).isEqualTo(lamp);
    }

    private Control.Finding look(String control) {
        return Acting.<Control.Finding, RuntimeException>as(
                Family.UPKEEP, () -> desk.getBean(control, Control.class).check());
    }

    private Permit system() {
        return desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private void give(Ticket ticket, ConsentKind kind) {
        desk.getBean(Consents.class)
                .given(
                        system(),
                        ticket.requester(),
                        kind,
                        desk.getBean(Policy.class).consentText(kind, Language.KK, operator()),
                        Language.KK,
                        Channel.WEB,
                        "my-data");
    }

    private kz.qyzmet.desk.policy.OperatorDetails operator() {
        return desk.getBean(Operator.class).details().orElseThrow();
    }

    private Ticket file(Ground ground, Channel channel, Permit permit) {
        return desk.getBean(Filing.class)
                .file(
                        permit,
                        new Filing.Wish(
                                null,
                                "Айгерім Қасымова",
                                UUID.randomUUID() + "@mail.example",
                                null,
                                "Принтер",
                                "Басып шығармайды.",
                                Language.KK,
                                desk.getBean(Services.class).general(),
                                Priority.NORMAL,
                                channel,
                                ground,
                                channel == Channel.WEB
                                        ? desk.getBean(Policy.class)
                                                .consentText(ConsentKind.PROCESSING, Language.KK, operator())
                                        : null,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket();
    }
}
