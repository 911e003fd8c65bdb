package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.edition.EditionHand;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The lamps of clauses 3.2.1 and 3.2.2 on a desk of their own: green, and then somebody with all power over the database breaks one thing after another. */
@Tag("database")
@Tag("once")
class RightsLampsTest {
    private final Map<String, String> settings = TestDesk.settings();
    private final ConfigurableApplicationContext desk = TestDesk.start(settings);
    private final JdbcClient tamper = TestDatabase.superuser(settings.getOrDefault("database.url", ""));
    private static final String EMPTY = "contact: \\{kk: \"\", ru: \"\", en: \"\"}";

    private final Actor officer = staff(Role.OFFICER);
    private final Actor second = staff(Role.ADMINISTRATOR);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void theLampOfKnowingIsGreenOnlyWhileEveryClockIsTrueAndKept_3_2_1() {
        answersSayWhereTheAuthorityAndTheCourtAreOnceTheOperatorHasWrittenIt();
        assertThat(look("accessControl").lamp()).isEqualTo(Control.Lamp.ENFORCED);
        var answered = file(SubjectRequest.Kind.ACCESS, today());
        answering().granted(permit(officer), answered.id(), "Вот всё.", null);
        var open = file(SubjectRequest.Kind.ACCESS, today());
        var green = look("accessControl");
        assertThat(green.lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(green.figures())
                .containsEntry("rights.control.open", 1L)
                .containsEntry("rights.control.answered", 1L)
                .containsEntry("rights.control.late", 0L)
                .containsEntry("rights.control.median", 0L)
                .containsEntry("rights.control.recounted", 2L);

        // thirty hours and no more days than the law gives
        set("registered_at = closed_at - interval '30 hours'", answered.id());
        assertThat(look("accessControl").figures())
                .containsEntry("rights.control.median", 30L)
                .containsEntry("rights.control.longest", 30L);

        set("due_at = due_at + interval '1 day'", open.id());
        says("accessControl", Control.Lamp.BROKEN, "rights.control.stretched");
        set("due_at = now() - interval '1 hour'", open.id());
        says("accessControl", Control.Lamp.BROKEN, "rights.control.overdue");
        answering().granted(permit(officer), open.id(), "Вот всё.", null);
        says("accessControl", Control.Lamp.PARTLY, "rights.control.answered.late");
        assertThat(look("accessControl").figures()).containsEntry("rights.control.late", 1L);
        set("closed_at = due_at - interval '1 minute'", open.id());
        assertThat(look("accessControl").lamp()).isEqualTo(Control.Lamp.ENFORCED);

        tamper.sql(
                        "insert into subject_request_step (id, request_id, subject_id, step, actor, at) select gen_random_uuid(), id, subject_id, 'unreachable', id, now() from subject_request where id = ?")
                .param(open.id())
                .update();
        says("accessControl", Control.Lamp.PARTLY, "rights.control.supervisor.unreached");
        assertThat(look("accessControl").figures()).containsEntry("rights.control.unreached", 1L);
    }

    @Test
    void theLampOfChangingIsRedWhenOnePersonActsAloneOrTheDatabaseForgetsItsRule_3_2_2() {
        says("changeControl", Control.Lamp.ENFORCED, "rights.control.change");
        var block = file(SubjectRequest.Kind.BLOCK, today());
        var serving = desk.getBean(Serving.class);
        serving.grant(officer, block.id(), "Да.");
        serving.carryOut(second, block.id());
        says("changeControl", Control.Lamp.ENFORCED, "rights.control.change");
        assertThat(look("changeControl").figures()).containsEntry("rights.control.answered", 1L);

        drop("subject_request", "%done_by <> decided_by%", () -> {
            says("changeControl", Control.Lamp.BROKEN, "rights.control.executor.open");
            set("done_by = decided_by", block.id());
            // a rule that does not hold for what was done before it is none
            tamper.sql(
                            "alter table subject_request add constraint again check (done_by is null or done_by <> decided_by) not valid")
                    .update();
            says("changeControl", Control.Lamp.BROKEN, "rights.control.executor.open");
            tamper.sql("alter table subject_request drop constraint again").update();
            set("done_by = gen_random_uuid()", block.id());
        });
        says("changeControl", Control.Lamp.ENFORCED, "rights.control.change");

        drop("subject_request", "%identity IS NOT NULL%outcome%", () -> {
            set("identity = null, identity_by = null, identity_at = null", block.id());
            says("changeControl", Control.Lamp.BROKEN, "rights.control.change.alone");
            assertThat(look("changeControl").figures()).containsEntry("rights.control.change.unsound", 1L);
            set("identity = 'document', identity_by = decided_by, identity_at = decided_at", block.id());
        });
        says("changeControl", Control.Lamp.ENFORCED, "rights.control.change");
        drop(
                "correction",
                "%done_by <> asked_by%",
                () -> says("changeControl", Control.Lamp.BROKEN, "rights.control.executor.open"));
    }

    @Test
    void theLampOfDestroyingIsRedWhenOnePersonDestroysAlone_3_2_2() {
        says("twoPeopleControl", Control.Lamp.ENFORCED, "retention.control.two");
        drop("erasure", "%approved_by <> asked_by%", () -> {
            says("twoPeopleControl", Control.Lamp.BROKEN, "retention.control.two.open");
            tamper.sql("""
                    insert into erasure (id, kind, subject_id, basis, edition, asked_by, asked_at, approved_by, approved_at, key_gone_at, closed_at)
                    select gen_random_uuid(), 'destroy', gen_random_uuid(), 'demand', '1', one, now(), one, now(), now(), now()
                    from (select gen_random_uuid() as one) staff
                    """).update();
            tamper.sql("alter table erasure add constraint again check (true or approved_by <> asked_by)")
                    .update();
            says("twoPeopleControl", Control.Lamp.BROKEN, "retention.control.two.alone");
            tamper.sql("alter table erasure drop constraint again").update();
            tamper.sql("delete from erasure").update();
        });
        says("twoPeopleControl", Control.Lamp.ENFORCED, "retention.control.two");
    }

    /** Without one rule of a table: a superuser took it away. */
    private void drop(String table, String rule, Runnable meanwhile) {
        var found = tamper.sql(
                        "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = ?::regclass and contype = 'c' and pg_get_constraintdef(oid) like ?")
                .params(table, rule)
                .query((row, n) -> Map.entry(row.getString(1), row.getString(2)))
                .single();
        tamper.sql("alter table " + table + " drop constraint " + found.getKey())
                .update();
        meanwhile.run();
        tamper.sql("alter table " + table + " add constraint " + found.getKey() + " " + found.getValue())
                .update();
    }

    private void set(String what, UUID id) {
        tamper.sql("update subject_request set " + what + " where id = ?")
                .param(id)
                .update();
    }

    /** Clauses 3.2.6 and 7.3. */
    private void answersSayWhereTheAuthorityAndTheCourtAreOnceTheOperatorHasWrittenIt() {
        var policy = desk.getBean(Policy.class);
        for (var control : List.of("packControl", "supervisorControl")) {
            says(control, Control.Lamp.PARTLY, "rights.control.pack.nowhere");
        }
        assertThat(policy.appeal("court", Language.RU)).endsWith("кодексом");

        EditionHand.publish(
                desk,
                "2026-2",
                file -> file.replaceAll(
                        EMPTY, "contact: {kk: \"Абай көшесі, 1\", ru: \"ул. Абая, 1\", en: \"1, Abai street\"}"));
        // the desk looks for a new edition by itself, on a busy machine later
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> policy.edition().equals("2026-2"));

        for (var control : List.of("packControl", "supervisorControl")) {
            assertThat(look(control).lamp()).as(control).isEqualTo(Control.Lamp.ENFORCED);
        }
        assertThat(policy.appeal("authority", Language.EN)).endsWith("Kazakhstan, 1, Abai street");
        assertThat(policy.appeal("court", Language.RU)).endsWith("кодексом, ул. Абая, 1");
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

    private SubjectRequest file(SubjectRequest.Kind kind, LocalDate received) {
        var person = desk.getBean(Subjects.class)
                .enrol(
                        desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT),
                        NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
        return answering()
                .file(
                        permit(officer),
                        new SubjectRequests.Wish(
                                person,
                                kind,
                                SubjectRequest.Channel.PAPER,
                                Language.KK,
                                received,
                                "",
                                SubjectRequest.Identity.DOCUMENT));
    }

    private Answering answering() {
        return desk.getBean(Answering.class);
    }

    private kz.qyzmet.desk.policy.Permit permit(Actor actor) {
        return desk.getBean(Policy.class).permit(actor, Purpose.RIGHTS);
    }

    private static Actor staff(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of());
    }

    private static LocalDate today() {
        return LocalDate.now(Times.ZONE);
    }
}
