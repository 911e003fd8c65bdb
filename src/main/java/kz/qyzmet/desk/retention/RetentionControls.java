package kz.qyzmet.desk.retention;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the end of data can show for its clauses, each by looking at what it did. */
@Configuration(proxyBeanMethods = false)
class RetentionControls {

    @Bean
    Control depersonalisationControl(Statistics statistics, Policy policy) {
        return new Depersonalisation(statistics, policy);
    }

    @Bean
    Control destroyedControl(JdbcClient database, Policy policy, Clock clock) {
        return new Destroyed(database, policy, clock);
    }

    @Bean
    Control sweptControl(DueSweep sweep, Holds holds, JdbcClient database, Clock clock) {
        return new Swept(sweep, holds, database, clock);
    }

    @Bean
    Control twoPeopleControl(JdbcClient database) {
        return new TwoPeople(database);
    }

    /** Clause 1.4: no group of the statistics but the whole is smaller than k, and no row says more than it may. */
    record Depersonalisation(Statistics statistics, Policy policy) implements Control {
        @Override
        public String clause() {
            return "1.4";
        }

        @Override
        public Finding check() {
            long exact = statistics.tooExact();
            return new Finding(
                    exact == 0 && statistics.tooSmall() == 0 ? Lamp.ENFORCED : Lamp.BROKEN,
                    "retention.control.depersonalised",
                    Map.of(
                            "retention.control.depersonalised.cases", statistics.cases(),
                            "retention.control.depersonalised.exact", exact,
                            "retention.control.depersonalised.k", statistics.smallestGroup()));
        }
    }

    /** Clause 1.5: what was destroyed, what the scans found, and whether one stands still. */
    record Destroyed(JdbcClient database, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "1.5";
        }

        @Override
        public Finding check() {
            return Acting.as(Family.ERASURE, this::looked);
        }

        private Finding looked() {
            long residue = number("select coalesce(sum(found), 0) from erasure_place where found > 0");
            var late = OffsetDateTime.ofInstant(clock.instant().minus(policy.period("index-purge")), ZoneOffset.UTC);
            long stuck = database.sql("select count(*) from erasure where closed_at is null and key_gone_at < ?")
                    .param(late)
                    .query(Long.class)
                    .single();
            var figures = Map.of(
                    "retention.control.destroyed.done",
                    number("select count(*) from erasure where key_gone_at is not null and basis <> 'self-check'"),
                    "retention.control.destroyed.residue",
                    residue,
                    "retention.control.destroyed.working",
                    number("select count(*) from erasure where key_gone_at is not null and closed_at is null"));
            if (residue > 0) {
                return new Finding(Lamp.BROKEN, "retention.control.residue", figures);
            }
            return stuck > 0
                    ? new Finding(Lamp.BROKEN, "retention.control.stuck", figures)
                    : new Finding(Lamp.PARTLY, "retention.control.destroyed", figures);
        }

        private long number(String sql) {
            return database.sql(sql).query(Long.class).single();
        }
    }

    /** Clause 2.1.6: nothing that may go has been due for longer than a day, and nobody is passed over round after round. */
    record Swept(DueSweep sweep, Holds holds, JdbcClient database, Clock clock) implements Control {
        @Override
        public String clause() {
            return "2.1.6";
        }

        @Override
        public Finding check() {
            return Acting.as(Family.ERASURE, this::looked);
        }

        private Finding looked() {
            var next = sweep.next();
            long due = next.stream().mapToLong(DueSweep.Next::due).sum();
            long done = database.sql("select cast(coalesce(sum(gone), 0) as bigint) from sweep_run where at > ?")
                    .param(OffsetDateTime.ofInstant(
                            clock.instant().minus(java.time.Duration.ofDays(30)), ZoneOffset.UTC))
                    .query(Long.class)
                    .single();
            var failures = sweep.failures();
            var yesterday = clock.instant().minus(java.time.Duration.ofDays(1));
            boolean late = sweep.late()
                    || failures.stream().anyMatch(failure -> failure.since().isBefore(yesterday));
            var lamp = late ? Lamp.BROKEN : failures.isEmpty() ? Lamp.ENFORCED : Lamp.PARTLY;
            return new Finding(
                    lamp,
                    late
                            ? "retention.control.late"
                            : failures.isEmpty() ? "retention.control.swept" : "retention.control.failing",
                    Map.of(
                            "retention.control.swept.failed",
                            failures.stream()
                                    .mapToLong(DueSweep.Failure::failed)
                                    .sum(),
                            "retention.control.swept.due",
                            due,
                            "retention.control.swept.done",
                            done,
                            "retention.control.swept.held",
                            holds.standing()));
        }
    }

    /** Clause 3.2.2: four eyes on a destruction, by the database and by what was done. */
    record TwoPeople(JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "3.2.2";
        }

        @Override
        public Finding check() {
            return Acting.as(Family.ERASURE, this::looked);
        }

        private Finding looked() {
            var figures = Map.of(
                    "retention.control.two.waiting",
                    number("select count(*) from erasure where key_gone_at is null and refused_at is null"),
                    "retention.control.two.done",
                    number("select count(*) from erasure where key_gone_at is not null and approved_by <> asked_by"));
            long rules = number("""
                    select count(*) from pg_constraint where conrelid = 'erasure'::regclass and contype = 'c' and convalidated
                       and (pg_get_constraintdef(oid) like '%approved_by <> asked_by%'
                            or pg_get_constraintdef(oid) like '%key_gone_at IS NULL%approved_by IS NOT NULL%')
                    """);
            long alone = number("""
                    select count(*) from erasure
                    where kind = 'destroy' and key_gone_at is not null and (approved_by is null or approved_by = asked_by)
                    """);
            if (rules < 2) {
                return new Finding(Lamp.BROKEN, "retention.control.two.open", figures);
            }
            return alone > 0
                    ? new Finding(Lamp.BROKEN, "retention.control.two.alone", figures)
                    : new Finding(Lamp.ENFORCED, "retention.control.two", figures);
        }

        private long number(String sql) {
            return database.sql(sql).query(Long.class).single();
        }
    }
}
