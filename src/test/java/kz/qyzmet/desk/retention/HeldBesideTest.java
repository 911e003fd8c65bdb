package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.web.Conflict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 3.2.7 in others' tickets: what somebody on hold wrote there, or is named in, stays until the hold is lifted. A desk of its own: the sweep sweeps everything. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeldBesideTest {
    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of());
    private final JdbcClient sql = desk.getBean(JdbcClient.class);
    private final World world = desk.getBeanProvider(World.class)
            .getIfAvailable(() -> desk.getAutowireCapableBeanFactory().createBean(World.class));
    private final DueSweep sweep = desk.getBean(DueSweep.class);
    private final Holds holds = desk.getBean(Holds.class);
    private final SubjectId owner = world.person("Марат Сериков");
    private final SubjectId guest = world.person("Дина Ахметова");
    private final Ticket ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void theWordsOfSomebodyOnHoldOutliveSweepDepersonalisingRedactionAndTheRequester() {
        var said = world.outsiderWrites(guest, ticket, "Я тоже прошу пропуск");
        close(ticket);
        var linked = world.ticket(world.person("Иван Петров"), "Вопрос", "Прошу справку");
        sql.sql(
                        "insert into ticket_relation (ticket_id, other_id, kind, actor_id, at) values (?, ?, 'related', ?, now())")
                .params(linked.id(), ticket.id(), owner.value())
                .update();
        var hold = holds.set(world.officer(), guest, Holds.Basis.COURT, "определение № 5");
        var officer = world.actor(Role.OFFICER);
        var redaction = desk.getBean(Redaction.class);
        var destruction = desk.getBean(Destruction.class);

        sweep.round();
        assertThat(desk.getBean(Depersonalising.class).closedOf(officer, owner)).isZero();
        refused("erasure-held-beside", () -> redaction.redact(officer, ticket.id(), "тоже прошу"));
        refused("erasure-held-beside", () -> redaction.redact(officer, linked.id(), "тоже прошу"));
        refused("erasure-held-beside", () -> destruction.ask(officer, owner, "demand", null));
        assertThat(destruction.sweep(owner)).isEmpty();
        assertThat(count("message", "id", said)).isOne();
        assertThat(count("attachment", "outsider_id", guest.value())).isEqualTo(2);
        assertThat(count("subject_key", "subject_id", owner.value())).isOne();

        holds.lift(world.officer(), guest, hold);
        assertThat(redaction.redact(officer, ticket.id(), "тоже прошу").places())
                .isPositive();
        assertThat(desk.getBean(Depersonalising.class).closedOf(officer, owner)).isOne();
        assertThat(count("message", "id", said)).isZero();
        world.destroy(owner);
    }

    @Test
    void whomALetterOnlyNamedIsKeptToo() {
        var copied = world.ticket(owner, "Копия", "Прошу продлить");
        close(copied);
        sql.sql(
                        "insert into party (id, ticket_id, ground, address, lookup, epoch, at)"
                                + " select gen_random_uuid(), ?, 'consent', '\\x00', hash, epoch, now() from contact_lookup where subject_id = ?")
                .params(copied.id(), guest.value())
                .update();
        var hold = holds.set(world.officer(), guest, Holds.Basis.COURT, "определение № 6");

        sweep.round();
        assertThat(count("ticket", "id", copied.id())).isOne();

        holds.lift(world.officer(), guest, hold);
        sweep.round();
        assertThat(count("ticket", "id", copied.id())).isZero();
    }

    @Test
    void whomALetterOnlyNamedStaysWhileTheyAreBlocked_1_3() {
        var writer = world.person("Айгерим Сейткали");
        var named = world.person("Данияр Ахметов");
        var copied = world.ticket(writer, "Копия", "Прошу продлить");
        close(copied);
        sql.sql(
                        "insert into party (id, ticket_id, ground, address, lookup, epoch, at)"
                                + " select gen_random_uuid(), ?, 'consent', '\\x00', hash, epoch, now() from contact_lookup where subject_id = ?")
                .params(copied.id(), named.value())
                .update();
        var blockings = desk.getBean(Blockings.class);
        blockings.block(world.officer(), named, new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 1", null));

        sweep.round();
        assertThat(count("party", "ticket_id", copied.id())).isOne();
        refused(
                "erasure-blocked-beside",
                () -> desk.getBean(Destruction.class).ask(world.actor(Role.OFFICER), writer, "demand", null));

        blockings.unblock(world.officer(), named, Blockings.Ending.SETTLED, "");
        sweep.round();
        assertThat(count("ticket", "id", copied.id())).isZero();
    }

    @Test
    void whoeverIsOnTheStaffKeepsNobodyElsesTicketsByAHold() {
        var answered = world.ticket(world.person("Иван Петров"), "Ответ", "Прошу продлить");
        world.staffWrites(guest, answered, "Продлили");
        close(answered);
        var hold = holds.set(world.officer(), guest, Holds.Basis.DISPUTE, "трудовой спор");

        sweep.round();

        assertThat(count("ticket", "id", answered.id())).isZero();
        holds.lift(world.officer(), guest, hold);
    }

    @Test
    void aRequesterIsNotDestroyedWhileSomebodyBlockedWroteInTheirTicket() {
        var blocked = world.person("Асель Нурланова");
        var asker = world.person("Марат Сериков");
        world.outsiderWrites(blocked, world.ticket(asker, "Пропуск", "Прошу"), "И мне тоже");
        var blockings = desk.getBean(Blockings.class);
        blockings.block(world.officer(), blocked, new Blockings.Wish(Blockings.Basis.PERSON, "просит сама", "", null));

        refused(
                "erasure-blocked-beside",
                () -> world.destruction.ask(world.actor(Role.OFFICER), asker, "demand", null));

        blockings.unblock(world.officer(), blocked, Blockings.Ending.SETTLED, "");
        world.destroy(asker);
    }

    private static void refused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Conflict.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    private void close(Ticket closed) {
        sql.sql(
                        "update ticket set state = 'closed', created_at = now() - interval '401 days', updated_at = now() - interval '400 days' where id = ?")
                .param(closed.id())
                .update();
    }

    private long count(String table, String column, UUID id) {
        return sql.sql("select count(*) from " + table + " where " + column + " = ?")
                .param(id)
                .query(Long.class)
                .single();
    }
}
