package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.policy.SubjectId;
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
    }

    @Test
    void rulesAreThoseOfTheDataMapAndEachConditionIsOne() {
        assertThat(sweep.rules())
                .extracting(DueSweep.Rule::place)
                .contains("ticket", "attachment", "draft", "outbox", "quarantine", "session", "consent", "staff_role");
        assertThat(sweep.next()).allSatisfy(next -> assertThat(next.due()).isNotNegative());
    }

    private UUID old(SubjectId person, int days) {
        var ticket = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        sql.sql("update ticket set state = 'closed', created_at = ?, updated_at = ? where id = ?")
                .params(ago(days + 1), ago(days), ticket.id())
                .update();
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
