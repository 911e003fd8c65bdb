package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 1.5 and 3.2.2: what goes, what stays, who decides, and that a half-done destruction goes on. */
@DeskTest
@Import(World.class)
class DestructionTest {
    @Autowired
    World world;

    @Autowired
    Destruction destruction;

    @Autowired
    Drain drain;

    @Autowired
    Holds holds;

    @Autowired
    Erasures erasures;

    @Autowired
    Trails trails;

    @Autowired
    Inventory inventory;

    @Autowired
    Vault vault;

    @Autowired
    DestroyedGate gate;

    @Autowired
    JdbcClient sql;

    @Autowired
    DataFolder folder;

    @Autowired
    ObjectProvider<Replay> replays;

    @Test
    void aDestructionStandsInTheLedgerOutsideTheDatabase() throws Exception {
        var person = world.person("Сәуле Ермекова");

        var erasure = world.destroy(person);

        assertThat(rows("ledger_entry", "act", erasure.id())).isOne();
        try (var files = java.nio.file.Files.walk(folder.root().resolve("ledger"))) {
            var said = new StringBuilder();
            for (var file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
                said.append(java.nio.file.Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            assertThat(said).contains(erasure.id().toString());
        }
    }

    @Test
    void whomABackupBringsBackTheLedgerDestroysAgainOnTheSameGround() {
        var restored = world.person("Ержан Омаров");
        var ticket = world.ticket(restored, "Шағым", "Мәтін");
        var officer = world.actor(Role.OFFICER);
        var asked = destruction.ask(officer, restored, "demand", null);
        var before = erasures.find(asked).orElseThrow();
        var second = world.second();
        var first = java.time.Instant.parse("2026-11-20T10:00:00Z");
        var act = new Ledgered(
                Ledgered.Kind.DESTRUCTION,
                asked,
                restored,
                new Erasure.Told(before.basis(), before.number(), officer.id(), second.id()).code(),
                first);

        // and once more, as after a start that was cut off
        again(act);
        again(act);
        var erasure = world.done(asked);

        assertThat(vault.knows(restored)).isFalse();
        assertThat(rows("ticket", "id", ticket.id())).isZero();
        assertThat(rows("subject", "id", restored.value())).isZero();
        assertThat(rows("erasure", "subject_id", restored.value())).isOne();
        assertThat(erasure.told())
                .isEqualTo(new Erasure.Told(before.basis(), before.number(), officer.id(), second.id()));
        assertThat(erasure.firstAt()).isEqualTo(first);
        assertThat(Objects.requireNonNull(erasure.keyGoneAt())).isAfter(first);
    }

    @Test
    void ofADestructionThatABackupNeverKnewTheActSaysWhatTheLedgerWasTold() {
        var restored = world.person("Ержан Омаров");
        var told = new Erasure.Told(
                Erasure.Basis.WITHDRAWAL,
                900_001,
                world.actor(Role.OFFICER).id(),
                world.second().id());
        var alone = world.person("Ержан Омаров");
        var swept = new Erasure.Told(
                Erasure.Basis.PURPOSE_REACHED, 900_002, world.system().actor().id(), null);
        var act = new Ledgered(
                Ledgered.Kind.DESTRUCTION, UUID.randomUUID(), restored, told.code(), java.time.Instant.now());
        var sweep = new Ledgered(
                Ledgered.Kind.DESTRUCTION, UUID.randomUUID(), alone, swept.code(), java.time.Instant.now());

        again(act);
        again(sweep);

        assertThat(world.done(act.act()).told()).isEqualTo(told);
        assertThat(world.done(act.act()).kind()).isEqualTo(Erasure.Kind.DESTROY);
        assertThat(world.done(sweep.act()).told()).isEqualTo(swept);
        assertThat(world.done(sweep.act()).kind()).isEqualTo(Erasure.Kind.SWEEP);
        assertThat(world.destroy(world.person("Ержан Омаров")).number()).isGreaterThan(900_002);
    }

    private void again(Ledgered act) {
        replays.orderedStream()
                .filter(replay -> replay.kinds().contains(act.kind()))
                .forEach(replay -> replay.again(act));
    }

    @Test
    void aConversationOfTwoLosesTheOwnerAndEverythingWithThem() {
        var owner = world.person("Марат Сериков");
        var other = world.person("Дина Ахметова");
        var agent = world.person("Данияр Әлиев");
        var ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");
        world.outsiderWrites(other, ticket, "Я тоже прошу");
        world.staffWrites(agent, ticket, "Готово");

        var erasure = world.destroy(owner);

        assertThat(rows("ticket", "id", ticket.id())).isZero();
        assertThat(rows("message", "ticket_id", ticket.id())).isZero();
        assertThat(rows("attachment", "owner_id", owner.value())).isZero();
        assertThat(rows("ticket_event", "ticket_id", ticket.id())).isZero();
        assertThat(rows("subject", "id", owner.value())).isZero();
        assertThat(rows("subject_key", "subject_id", owner.value())).isZero();
        // the third person's card is theirs
        assertThat(rows("subject", "id", other.value())).isOne();
        assertThat(erasures.places(erasure.id()))
                .allSatisfy(
                        place -> assertThat(place.gone()).as(place.place()).isGreaterThanOrEqualTo(place.counted()));
        assertThat(inventory.rows(owner.value())).isEmpty();
    }

    @Test
    void whoOnlyTookPartLosesTheirWordsAndTheTicketStays() {
        var owner = world.person("Марат Сериков");
        var other = world.person("Дина Ахметова");
        var ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");
        var said = world.outsiderWrites(other, ticket, "Я тоже прошу");

        world.destroy(other);

        assertThat(rows("message", "id", said)).isZero();
        assertThat(rows("attachment", "outsider_id", other.value())).isZero();
        assertThat(rows("subject", "id", other.value())).isZero();
        var found = world.tickets.find(world.system(), ticket.id()).orElseThrow();
        assertThat(found.title()).isEqualTo("Пропуск");
        assertThat(rows("message", "ticket_id", ticket.id())).isOne();
        assertThat(rows("attachment", "owner_id", owner.value())).isOne();
    }

    @Test
    void aMemberOfStaffLosesTheNameAndTheirAnswersStay() {
        var owner = world.person("Марат Сериков");
        var agent = world.person("Данияр Әлиев");
        var ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");
        var answer = world.staffWrites(agent, ticket, "Готово");

        world.destroy(agent);

        assertThat(rows("message", "id", answer)).isOne();
        assertThat(world.subjects.names(world.system(), java.util.List.of(agent)))
                .containsEntry(agent, "");
    }

    @Test
    void withTheConfirmationNothingOpensAndNothingIsSeen() {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        var id = destruction.ask(world.actor(Role.OFFICER), person, "demand", null);
        assertThat(world.tickets.find(world.system(), ticket.id())).isPresent();

        destruction.approve(world.second(), id);

        // at once, whatever the work in the background has got to
        assertThat(vault.knows(person)).isFalse();
        assertThat(world.tickets.find(world.system(), ticket.id())).isEmpty();
        assertThat(rows("contact_lookup", "subject_id", person.value())).isZero();
        assertThat(rows("outbox", "subject_id", person.value())).isZero();
        assertThat(gate.ask(person, Letter.Kind.REPLY)).isInstanceOf(MailGate.Verdict.Stopped.class);
        world.done(id);
    }

    @Test
    void nobodyIsTheSecondToThemselvesAndTheDatabaseSaysSoToo() {
        var person = world.person("Марат Сериков");
        var both = Actor.person(
                SubjectId.random(), java.util.Set.of(Role.OFFICER, Role.ADMINISTRATOR), java.util.Set.of());
        var id = destruction.ask(both, person, "demand", null);

        assertThatThrownBy(() -> destruction.approve(both, id)).isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> sql.sql(
                                "update erasure set approved_by = asked_by, approved_at = now(), key_gone_at = now() where id = ?")
                        .param(id)
                        .update())
                .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
        assertThatThrownBy(() -> sql.sql("update erasure set key_gone_at = now() where id = ?")
                        .param(id)
                        .update())
                .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
        assertThat(vault.knows(person)).isTrue();
    }

    @Test
    void anAgentNeitherAsksNorConfirms() {
        var person = world.person("Марат Сериков");
        var agent = world.actor(Role.AGENT);

        assertThatThrownBy(() -> destruction.ask(agent, person, "demand", null)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> destruction.preview(agent, person)).isInstanceOf(Refused.class);
        var id = destruction.ask(world.actor(Role.OFFICER), person, "demand", null);
        assertThatThrownBy(() -> destruction.approve(agent, id)).isInstanceOf(Refused.class);
    }

    @Test
    void aHoldStopsADestructionUntilItIsLifted_3_2_7() {
        var person = world.person("Марат Сериков");
        var officer = world.officer();
        var asked = destruction.ask(world.actor(Role.OFFICER), person, "demand", null);
        var hold = holds.set(officer, person, Holds.Basis.DISPUTE, "иск № 12");

        assertThatThrownBy(() -> destruction.approve(world.second(), asked)).isInstanceOf(Conflict.class);
        assertThat(vault.knows(person)).isTrue();

        holds.lift(officer, person, hold);
        destruction.approve(world.second(), asked);
        world.done(asked);
    }

    @Test
    void aHoldYoungerThanTheBackupProtectsAgainAndALiftedOneStaysLifted() {
        var person = world.person("Марат Сериков");
        var officer = world.officer();
        var lifted = holds.set(officer, person, Holds.Basis.COURT, "дело № 7");
        holds.lift(officer, person, lifted);
        var hold = holds.set(officer, person, Holds.Basis.DISPUTE, "иск № 12");
        var noted = noted(person);
        assertThat(noted)
                .extracting(Ledgered::kind)
                .containsExactly(Ledgered.Kind.HOLD, Ledgered.Kind.RELEASE, Ledgered.Kind.HOLD);
        assertThat(noted).allSatisfy(entry -> assertThat(entry.what()).doesNotContain("иск", "дело"));

        // what an older backup brings: one without either, then one in which the lifted one still stands
        sql.sql("delete from legal_hold where subject_id = ?")
                .param(person.value())
                .update();
        again(noted);
        again(noted);
        assertThat(holds.of(officer, person)).hasSize(2);
        sql.sql("update legal_hold set lifted_by = null, lifted_at = null where id = ?")
                .param(lifted)
                .update();
        again(noted);

        assertThat(holds.of(officer, person))
                .filteredOn(one -> one.lifted() == null)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isEqualTo(hold);
                    assertThat(one.basis()).isEqualTo(Holds.Basis.DISPUTE);
                    assertThat(one.setBy()).isEqualTo(officer.actor().id());
                    assertThat(one.reason()).isEmpty();
                });
        var asks = world.actor(Role.OFFICER);
        assertThatThrownBy(() -> destruction.ask(asks, person, "demand", null)).isInstanceOf(Conflict.class);

        holds.lift(officer, person, hold);
        var asked = destruction.ask(asks, person, "demand", null);
        destruction.approve(world.second(), asked);
        world.done(asked);
        // whoever is gone has nothing to be kept
        again(noted);
        assertThat(rows("legal_hold", "subject_id", person.value())).isZero();
    }

    private List<Ledgered> noted(SubjectId person) {
        return sql.sql("select kind, act, what, at from ledger_entry where subject_id = ? order by at, act, kind")
                .param(person.value())
                .query((row, _) -> new Ledgered(
                        Ledgered.Kind.valueOf(row.getString("kind").toUpperCase(java.util.Locale.ROOT)),
                        row.getObject("act", UUID.class),
                        person,
                        row.getString("what"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    private void again(List<Ledgered> entries) {
        for (var entry : entries) {
            replays.orderedStream()
                    .filter(replay -> replay.kinds().contains(entry.kind()))
                    .forEach(replay -> replay.again(entry));
        }
    }

    @Test
    void aBlockedPersonIsOnlyStored() {
        var person = world.person("Марат Сериков");
        sql.sql("insert into blocked (subject_id, mask) values (?, 64)")
                .param(person.value())
                .update();

        assertThatThrownBy(() -> destruction.ask(world.actor(Role.OFFICER), person, "demand", null))
                .isInstanceOf(Conflict.class);
        assertThat(destruction.sweep(person)).isEmpty();
    }

    @Test
    void whatAKilledDeskLeftHalfDoneIsFinished() {
        var person = world.person("Марат Сериков");
        for (int i = 0; i < 3; i++) {
            world.ticket(person, "Пропуск " + i, "Прошу продлить пропуск");
        }
        var id = UUID.randomUUID();
        erasures.ask(id, Erasure.Kind.SWEEP, person, Erasure.Basis.PURPOSE_REACHED, null, "2026-1", UUID.randomUUID());
        vault.enrol(new SubjectId(id));
        vault.forget(person);
        // a kill between two batches
        sql.sql("delete from attachment where owner_id = ?")
                .param(person.value())
                .update();
        sql.sql("update erasure set key_gone_at = now() where id = ?").param(id).update();

        drain.person(id, person);
        drain.person(id, person);

        // the journal lets its rows go itself, in the transaction that destroys the key
        assertThat(inventory.rows(person.value()).keySet()).allMatch(place -> place.startsWith("journal_"));
    }

    /** Time grows with the person's data and not with the desk: every way of the data map goes over an index. */
    @Test
    void everyTrailGoesOverAnIndex() {
        var without = new java.util.TreeSet<String>();
        for (var table : trails.reached()) {
            for (var way : table.ways()) {
                var column = switch (way) {
                    case kz.qyzmet.desk.policy.Holding.Way.Named named -> named.column();
                    case kz.qyzmet.desk.policy.Holding.Way.Within within -> within.column();
                };
                if (!indexed(table.name(), column)) {
                    without.add(table.name() + "." + column);
                }
            }
        }
        assertThat(without)
                .as("ways of the data map without an index that begins with the column")
                .isEmpty();
    }

    private boolean indexed(String table, String column) {
        return sql.sql("""
                        select exists (
                            select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                            where i.indrelid = cast(? as regclass) and a.attname = ?
                              and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || ? || ' IS NOT NULL)'))
                        """).params(table, column, column).query(Boolean.class).single();
    }

    @Test
    @Tag("long")
    void aPersonWithAHundredThousandTicketsDoesNotStopTheDesk() throws InterruptedException {
        many(100_000);
    }

    @Test
    void aPersonWithTenThousandRowsGoesInBatches() throws InterruptedException {
        many(3_000);
    }

    /** Other people go on with their work while somebody large is destroyed. */
    private final class Others implements Runnable {
        volatile boolean over;
        volatile long slowest;

        @Override
        public void run() {
            var other = world.person("Дина Ахметова");
            while (!over) {
                var begin = System.nanoTime();
                var ticket = world.ticket(other, "Справка", "Прошу справку");
                assertThat(world.tickets.find(world.system(), ticket.id())).isPresent();
                slowest = Math.max(slowest, (System.nanoTime() - begin) / 1_000_000);
            }
        }
    }

    private void many(int tickets) throws InterruptedException {
        var person = world.person("Марат Сериков");
        var one = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        var copies = sql.sql("""
                with made as (
                    insert into ticket (id, requester_id, ground, title, state, priority, language, channel, service_id, team_id, created_at, updated_at)
                    select gen_random_uuid(), requester_id, ground, title, 'closed', priority, language, channel, service_id, team_id, created_at, updated_at
                    from ticket, generate_series(1, ?) where id = ? returning id)
                insert into message (id, ticket_id, kind, side, author_id, ground, body, channel, at)
                select gen_random_uuid(), made.id, 'reply', 'requester', ?, 'consent', '\\x00', 'web', now() from made, generate_series(1, 3)
                """).params(tickets, one.id(), person.value()).update();
        assertThat(copies).isEqualTo(3 * tickets);

        var others = new Others();
        var working = Thread.ofPlatform().start(others);
        var begin = System.nanoTime();
        var erasure = world.destroy(person);
        others.over = true;
        working.join();

        assertThat(others.slowest)
                .as("milliseconds that somebody else waited meanwhile for a ticket to be filed and found")
                .isBetween(1L, 2_000L);
        System.getLogger("figures")
                .log(
                        System.Logger.Level.INFO,
                        "destroyed a person with {0} tickets in {1} ms; others waited {2} ms at most",
                        tickets,
                        (System.nanoTime() - begin) / 1_000_000,
                        others.slowest);
        assertThat(inventory.rows(person.value())).isEmpty();
        assertThat(erasures.places(erasure.id()).stream()
                        .filter(place -> place.place().equals("message"))
                        .findFirst()
                        .orElseThrow()
                        .gone())
                .isEqualTo(3L * tickets + 1);
    }

    private long rows(String table, String column, UUID id) {
        return sql.sql("select count(*) from " + table + " where " + column + " = ?")
                .param(id)
                .query(Long.class)
                .single();
    }
}
