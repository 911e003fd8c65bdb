package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.database.TestPools;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.DataMaps;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.ticket.Tray;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 1.4 and 2.1.6: what is due goes by itself, what is held stays, and what remains of a case leads to nobody. A desk of its own: the sweep sweeps everything. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepTest {
    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of());
    private final JdbcClient sql = desk.getBean(JdbcClient.class);
    private final World world = desk.getBeanProvider(World.class)
            .getIfAvailable(() -> desk.getAutowireCapableBeanFactory().createBean(World.class));
    private final DueSweep sweep = desk.getBean(DueSweep.class);
    private final Holds holds = desk.getBean(Holds.class);
    private final Statistics statistics = desk.getBean(Statistics.class);

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void aTicketWhosePeriodIsOverBecomesStatisticsAndTheDryRunSaidSo() {
        var person = world.person("Марат Сериков");
        var due = old(person, 400);
        var young = old(person, 300);
        assertThat(next("ticket").due()).isPositive();
        assertThat(next("ticket").soon()).isZero();
        long before = statistics.cases();

        sweep.round();

        assertThat(exists("ticket", due)).isFalse();
        assertThat(exists("ticket", young)).isTrue();
        assertThat(next("ticket").due()).isZero();
        assertThat(statistics.cases()).isGreaterThan(before);
        assertThat(sweep.newest(10)).anyMatch(run -> run.place().equals("ticket"));
    }

    @Test
    void filesAndRawLettersGoSoonerThanTheirTicketUnlessSomebodyInItIsHeld_2_1_6() {
        var owner = world.person("Марат Сериков");
        var outsider = world.person("Дина Ахметова");
        var ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");
        world.outsiderWrites(outsider, ticket, "Я тоже прошу");
        assertThat(files(ticket.id(), "file")).isEqualTo(2);
        assertThat(files(ticket.id(), "raw")).isEqualTo(1);

        closed(ticket.id(), 100);
        sweep.round();
        assertThat(files(ticket.id(), "file")).isEqualTo(2);
        assertThat(files(ticket.id(), "raw")).isZero();

        var hold = holds.set(world.officer(), outsider, Holds.Basis.COURT, "определение № 4");
        closed(ticket.id(), 200);
        sweep.round();
        assertThat(files(ticket.id(), "file")).as("the owner's too").isEqualTo(2);

        holds.lift(world.officer(), outsider, hold);
        sql.sql("delete from search_feed").update();
        sweep.round();
        assertThat(files(ticket.id(), "file")).isZero();
        assertThat(exists("ticket", ticket.id())).isTrue();
        assertThat(exists("search_feed", "ticket", ticket.id()))
                .as("indexed anew")
                .isTrue();
    }

    private long files(UUID ticket, String kind) {
        return sql.sql(
                        "select count(*) from attachment where kind = ? and holder_id in (select id from message where ticket_id = ?)")
                .params(kind, ticket)
                .query(Long.class)
                .single();
    }

    private void closed(UUID ticket, int days) {
        sql.sql("update ticket set state = 'closed', created_at = ?, updated_at = ? where id = ?")
                .params(ago(days + 1), ago(days), ticket)
                .update();
    }

    @Test
    void whatIsHeldStaysUntilTheHoldIsLifted() {
        var person = world.person("Дина Ахметова");
        var ticket = old(person, 400);
        var hold = holds.set(world.officer(), person, Holds.Basis.COURT, "определение № 3");

        sweep.round();
        assertThat(exists("ticket", ticket)).isTrue();
        assertThat(next("ticket").held()).isPositive();

        holds.lift(world.officer(), person, hold);
        sweep.round();
        assertThat(exists("ticket", ticket)).isFalse();
    }

    @Test
    void aPersonWhomNothingHoldsIsDestroyedWithAnAct() {
        var person = world.person("Иван Петров");
        var withTicket = world.person("Марат Сериков");
        world.ticket(withTicket, "Пропуск", "Прошу продлить пропуск");
        sql.sql("update subject set created_at = now() - interval '2 years'").update();
        sql.sql("update consent set given_at = now() - interval '4 years'").update();

        sweep.round();

        assertThat(exists("subject_key", "subject_id", person.value())).isFalse();
        assertThat(exists("subject", withTicket.value())).isTrue();
        var erasure = sql.sql("select id from erasure where subject_id = ?")
                .param(person.value())
                .query(UUID.class)
                .single();
        assertThat(world.done(erasure).kind()).isEqualTo(Erasure.Kind.SWEEP);
    }

    @Test
    void whoeverWasOnceBlockedGoesInTheEndAndWhoeverIsBlockedNowStays() {
        var blockings = desk.getBean(Blockings.class);
        var wish = new Blockings.Wish(Blockings.Basis.PERSON, "просит сам", "", null);
        var once = world.person("Иван Петров");
        var now = world.person("Марат Сериков");
        for (var person : List.of(once, now)) {
            blockings.block(world.officer(), person, wish);
            blockings.clarify(world.officer(), person, "разобраться");
            blockings.unblock(world.officer(), person, Blockings.Ending.SETTLED, "");
        }
        sql.sql("update blocking set blocked_at = ?, ended_at = ? where subject_id in (?, ?)")
                .params(ago(1_500), ago(1_400), once.value(), now.value())
                .update();
        sql.sql("update clarification set ended_at = ? where subject_id in (?, ?)")
                .params(ago(1_400), once.value(), now.value())
                .update();
        blockings.block(world.officer(), now, wish);
        sql.sql("update subject set created_at = ? where id in (?, ?)")
                .params(ago(1_600), once.value(), now.value())
                .update();
        sql.sql("update consent set given_at = ? where subject_id in (?, ?)")
                .params(ago(1_600), once.value(), now.value())
                .update();

        sweep.round();

        assertThat(exists("subject_key", "subject_id", once.value())).isFalse();
        assertThat(exists("subject_key", "subject_id", now.value())).isTrue();
        assertThat(sql.sql("select count(*) from blocking where subject_id = ?")
                        .param(now.value())
                        .query(Long.class)
                        .single())
                .as("what ended before and what stands")
                .isEqualTo(2);
    }

    @Test
    void aLetterOfTheTrayGoesByItsRuleWithItsBytesCountedFromTheEndOfTheBlocking() {
        var blockings = desk.getBean(Blockings.class);
        var address = world.address();
        var person = world.subjects.enrol(world.system(), NewPerson.by("Дина Ахметова", address, Language.RU, "form"));
        blockings.block(world.officer(), person, new Blockings.Wish(Blockings.Basis.PERSON, "просит сама", "", null));
        assertThat(desk.getBean(Tray.class)
                        .keepForm(world.officer(), "Дина", address, "Вопрос", "Когда ответите?", List.of()))
                .isTrue();
        var letter = sql.sql("select id from tray where subject_id = ?")
                .param(person.value())
                .query(UUID.class)
                .single();
        var bytes = sql.sql("select id from attachment where holder_id = ?")
                .param(letter)
                .query(UUID.class)
                .single();
        sql.sql("update tray set at = ? where id = ?").params(ago(500), letter).update();

        sweep.round();
        assertThat(exists("tray", letter)).as("blocked now").isTrue();

        blockings.unblock(world.officer(), person, Blockings.Ending.SETTLED, "");
        sweep.round();
        assertThat(exists("tray", letter)).as("the blocking ended today").isTrue();

        sql.sql("update blocking set blocked_at = ?, ended_at = ? where subject_id = ?")
                .params(ago(510), ago(366), person.value())
                .update();
        sweep.round();
        assertThat(exists("tray", letter)).isFalse();
        assertThat(exists("attachment", bytes)).isFalse();
        assertThat(exists("attachment_chunk", "attachment_id", bytes)).isFalse();
    }

    /** What has a period of days and ends without a due, and by what. */
    private static final Map<String, String> BY_ANOTHER = Map.ofEntries(
            Map.entry("logs/", "OldLogs"),
            Map.entry("mail_brake", "Brakes"),
            Map.entry("backup/", "the end of its epoch's key"),
            Map.entry("mail-server/", "the operator, on the own mail server"),
            Map.entry("journal/", "the leaves are public hashes"),
            Map.entry("journal_queue", "Sequencer"),
            Map.entry("journal_entry", "JournalPruning"),
            Map.entry("journal_subject", "JournalPruning"),
            Map.entry("journal_attestation", "the person's end"),
            Map.entry("legal_hold", "the person's end"),
            Map.entry("erasure", "nothing: it proves the destruction"),
            Map.entry("restore_gap_consent", "nothing: it accounts for a gap of the journal"));

    @Test
    void everyPlaceWithAPeriodOfDaysIsSwept() {
        var policy = desk.getBean(Policy.class);
        var places = desk.getBean(DataMap.class).entries().stream()
                .map(DataMap.Entry::holding)
                .collect(Collectors.toMap(Holding::place, holding -> holding));
        var without = places.values().stream()
                .filter(holding -> holding.columns().stream()
                        .anyMatch(column -> policy.keep(column.retention()).isPresent()))
                .filter(holding -> !ends(holding, places))
                .map(Holding::place);

        assertThat(without).containsExactlyInAnyOrderElementsOf(BY_ANOTHER.keySet());
    }

    /** By a due of its own rules, or within rows of other places that all end, or by a foreign key with such a row. */
    private boolean ends(Holding holding, Map<String, Holding> places) {
        var dues = holding.dues().stream().map(Holding.Due::rule).toList();
        if (holding.columns().stream().map(Holding.Column::retention).allMatch(dues::contains)) {
            return true;
        }
        var above = holding.ways().stream()
                .filter(Holding.Way.Within.class::isInstance)
                .map(way -> ((Holding.Way.Within) way).table())
                .toList();
        if (!above.isEmpty()) {
            return above.stream().allMatch(place -> ends(place, places));
        }
        return sql
                .sql(
                        "select confrelid::regclass::text from pg_constraint where conrelid = to_regclass(?) and confdeltype = 'c'")
                .param(holding.place())
                .query(String.class)
                .list()
                .stream()
                .anyMatch(place -> ends(place, places));
    }

    private boolean ends(String place, Map<String, Holding> places) {
        return ends(Objects.requireNonNull(places.get(place)), places);
    }

    @Test
    void whoeverCannotGoHoldsUpNobodyAndTheLampTellsOfIt_2_1_6() {
        var stuck = dueLongAgo("Иван Петров");
        var behind = dueLongAgo("Дина Ахметова");
        var first = old(world.person("Марат Сериков"), 400);
        var second = old(world.person("Марат Сериков"), 400);
        sql.sql("create function refused() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$")
                .update();
        sql.sql("create trigger refused before insert on erasure for each row when (new.subject_id = '" + stuck.value()
                        + "') execute function refused()")
                .update();
        sql.sql("create trigger refused before delete on ticket for each row when (old.id = '" + first
                        + "') execute function refused()")
                .update();
        try {
            sweep.round();

            assertThat(exists("subject_key", "subject_id", stuck.value())).isTrue();
            assertThat(exists("subject_key", "subject_id", behind.value())).isFalse();
            assertThat(exists("ticket", first)).isTrue();
            assertThat(exists("ticket", second)).isFalse();
            assertThat(sweep.failures())
                    .extracting(DueSweep.Failure::place, DueSweep.Failure::failed)
                    .contains(tuple("subject", 1L), tuple("ticket", 1L));
            assertThat(swept().lamp()).isNotEqualTo(Control.Lamp.ENFORCED);
            assertThat(swept().figures()).containsEntry("retention.control.swept.failed", 2L);

            sql.sql("update sweep_run set at = at - interval '2 days' where failed > 0")
                    .update();
            sweep.round();
            assertThat(swept().lamp()).isEqualTo(Control.Lamp.BROKEN);
        } finally {
            sql.sql("drop function refused() cascade").update();
        }

        sweep.round();

        assertThat(exists("subject_key", "subject_id", stuck.value())).isFalse();
        assertThat(exists("ticket", first)).isFalse();
        assertThat(sweep.failures()).isEmpty();
    }

    private SubjectId dueLongAgo(String name) {
        var person = world.person(name);
        sql.sql("update subject set created_at = ? where id = ?")
                .params(ago(1_600), person.value())
                .update();
        sql.sql("update consent set given_at = ? where subject_id = ?")
                .params(ago(1_600), person.value())
                .update();
        return person;
    }

    private Control.Finding swept() {
        return desk.getBean("sweptControl", Control.class).check();
    }

    @Test
    void noGroupOfTheStatisticsIsSmallerThanK() {
        var person = world.person("Дина Ахметова");
        for (int i = 0; i < 12; i++) {
            old(person, 400 + 40 * (i % 2));
        }
        old(person, 4_000);

        sweep.round();

        assertThat(sql.sql("""
                        select count(*) from (select count(*) as n from case_statistic where level < 3
                                              group by level, service, period, channel, language having count(*) < 5) few
                        """).query(Long.class).single()).isZero();
        assertThat(lampOfStatistics()).isEqualTo(Control.Lamp.ENFORCED);
    }

    @Test
    void aRowOfTheStatisticsThatSaysMoreThanItMayPutsTheLampOfItsClauseOut_1_4() {
        for (var tooExact : List.of(
                "1, '', '2026', 'web', '', 'day', 'day'",
                "0, '', '2026-11-27', 'web', 'kk', 'day', 'day'",
                "3, '', '', '', '', 'Дина Ахметова', 'day'")) {
            var id = UUID.randomUUID();
            sql.sql(
                            "insert into case_statistic (id, level, service, period, channel, language, answered, lasted) values ('"
                                    + id + "', " + tooExact + ")")
                    .update();
            assertThat(lampOfStatistics()).as(tooExact).isEqualTo(Control.Lamp.BROKEN);
            sql.sql("delete from case_statistic where id = ?").param(id).update();
        }
        assertThat(lampOfStatistics()).isEqualTo(Control.Lamp.ENFORCED);
    }

    private Control.Lamp lampOfStatistics() {
        return desk.getBean("depersonalisationControl", Control.class).check().lamp();
    }

    @Test
    void everyPlaceThatGoesHasANameThatPeopleRead() {
        var words = desk.getBean(Words.class);
        var places = Stream.concat(
                desk.getBean(Trails.class).reached().stream().map(Trails.Table::name),
                sweep.rules().stream().map(DueSweep.Rule::place));

        assertThat(places.distinct()
                        .filter(place -> words.say(Language.KK, "retention.place." + place)
                                .contains("⟦")))
                .isEmpty();
    }

    @Test
    void rulesAreThoseOfTheDataMapAndEachConditionIsOne() {
        assertThat(sweep.rules())
                .extracting(DueSweep.Rule::place)
                .contains("ticket", "attachment", "draft", "outbox", "quarantine", "session", "consent", "staff_role");
        assertThat(sweep.next()).allSatisfy(next -> assertThat(next.due()).isNotNegative());
    }

    @Test
    void eachRuleTakesWhatIsPastItsTermAndNothingElse() {
        var person = world.person("Дина Ахметова").value();
        var policy = desk.getBean(Policy.class);
        for (var row : List.of(
                new Aged("outbox", "outbox", """
                        insert into outbox (id, subject_id, ground, kind, language, address, files, message_hash, automatic, alone, state, next_try, created_at)
                        values (:id, :person, 'consent', 'notice', 'kk', '\\x00', '{}', '\\x00', true, true, 'sent', :at, :at)
                        """),
                new Aged("session", "session", """
                        insert into session (token_hash, id, subject_id, kind, browser, created_at, seen_at, expires_at)
                        values (sha256(:id::text::bytea), :id, :person, 'requester', 'firefox', :at, :at, :at)
                        """),
                new Aged("sign_in_request", "sign-in", """
                        insert into sign_in_request (id, browser_hash, link_hash, code_hash, address_hash, letter_to, address, return_to, made_at, expires_at)
                        values (:id, sha256('a'), sha256(:id::text::bytea), sha256('c'), '\\x00', :person, '\\x00', '/', :at, :at)
                        """))) {
            var term = policy.keep(row.rule()).orElseThrow();
            var now = OffsetDateTime.now(ZoneOffset.UTC);
            var past = row.put(sql, person, now.minus(term).minusMinutes(1));
            var young = row.put(sql, person, now.minus(term).plusMinutes(10));

            sweep.round();

            assertThat(exists(row.table(), past)).as(row.table()).isFalse();
            assertThat(exists(row.table(), young)).as(row.table()).isTrue();
        }
    }

    private record Aged(String table, String rule, String insert) {
        UUID put(JdbcClient sql, UUID person, OffsetDateTime at) {
            var id = UUID.randomUUID();
            sql.sql(insert)
                    .param("id", id)
                    .param("person", person)
                    .param("at", at)
                    .update();
            return id;
        }
    }

    @Test
    void oneNodeSweepsAtATimeAndAfterALongStopOneRoundTakesAll() throws Exception {
        var person = world.person("Дина Ахметова").value();
        int many = desk.getBean(Policy.class).number("erasure-batch") * 2 + 7;
        sql.sql("""
                insert into outbox (id, subject_id, ground, kind, language, address, files, message_hash, automatic, alone, state, next_try, created_at)
                select gen_random_uuid(), ?, 'consent', 'notice', 'kk', '\\x00', '{}', '\\x00', true, true, 'sent', now(), now() - interval '3 years'
                from generate_series(1, ?)
                """).params(person, many).update();
        var work = desk.getBean(SweepWork.class);
        try (var other = TestPools.of(Family.UPKEEP, desk).getConnection();
                var statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(" + NodeLock.SWEEP.key() + ")");
            work.round();
            assertThat(letters(person)).as("another node is at it").isEqualTo(many);
            statement.execute("select pg_advisory_unlock(" + NodeLock.SWEEP.key() + ")");
        }
        work.round();
        assertThat(letters(person)).isZero();
        assertThat(work.last()).isNotNull();
    }

    private long letters(UUID person) {
        return sql.sql("select count(*) from outbox where subject_id = ?")
                .param(person)
                .query(Long.class)
                .single();
    }

    @Test
    void logsGoWhenTheirTermIsOver() throws Exception {
        var logs = Path.of(desk.getEnvironment().getRequiredProperty("qyzmet.data"), "logs");
        Files.createDirectories(logs);
        var today = LocalDate.now(ZoneOffset.UTC);
        var term = desk.getBean(Policy.class).keep("log").orElseThrow().toDays();
        var past = List.of("desk-" + today.minusDays(term + 1) + ".log", "postgres-" + today.minusDays(400) + ".log");
        var stay = List.of("desk-" + today.minusDays(term - 1) + ".log", "postgres-notes.log");
        for (var name : past) {
            Files.writeString(logs.resolve(name), "code\n");
        }
        for (var name : stay) {
            Files.writeString(logs.resolve(name), "code\n");
        }

        desk.getBean(SweepWork.class).round();

        assertThat(past).noneMatch(name -> Files.exists(logs.resolve(name)));
        assertThat(stay).allMatch(name -> Files.exists(logs.resolve(name)));
    }

    @Test
    void aRuleThatWouldNeverEndStopsTheStart() {
        // a row that only loses a value, with rows within it: what is due stays due
        var map = DataMaps.of(
                Holding.of("case_paper", "subject_id")
                        .due("ticket", "at < ?")
                        .onErasure(new Holding.Erasure.Blank())
                        .sealed(Category.CORRESPONDENCE, "words")
                        .impersonal("id", "subject_id", "at"),
                Holding.of("case_page", "")
                        .within("case_paper", "paper_id")
                        .sealed(Category.CORRESPONDENCE, "words")
                        .impersonal("id", "paper_id"));
        assertThatThrownBy(() -> DueSweep.refuse(map, new Trails(map)))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("case_paper");
    }

    private UUID old(SubjectId person, int days) {
        var ticket = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        closed(ticket.id(), days);
        return ticket.id();
    }

    private static java.time.OffsetDateTime ago(int days) {
        return java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC).minusDays(days);
    }

    private DueSweep.Next next(String place) {
        return sweep.next().stream()
                .filter(next -> next.place().equals(place))
                .findFirst()
                .orElseThrow();
    }

    private boolean exists(String table, UUID id) {
        return exists(table, "id", id);
    }

    private boolean exists(String table, String column, UUID id) {
        return sql.sql("select exists (select from " + table + " where " + column + " = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }
}
