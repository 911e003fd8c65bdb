package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the journal can say of its clauses, and what it must not claim yet. */
@Configuration(proxyBeanMethods = false)
class AuditControls {
    /** More waiting entries than this are shown as this many: a figure may never cost a full count. */
    private static final int MOST = 10_000;

    @Bean
    Control operationsControl(JdbcClient database, Clock clock) {
        return new OperationsControl(database, clock);
    }

    @Bean
    Control accountingControl(
            JdbcClient database, Wholeness wholeness, JournalVerification verification, Policy policy, Clock clock) {
        return new AccountingControl(database, wholeness, verification, policy, clock);
    }

    @Bean
    Control liabilityControl(JdbcClient database, Wholeness wholeness) {
        return new LiabilityControl(database, wholeness);
    }

    /** Clause 1.2: every entry names exactly one of the policy's operations; the month's figures are kept by the sequencer. */
    record OperationsControl(JdbcClient database, Clock clock) implements Control {
        private static final int DAYS = 30;

        @Override
        public String clause() {
            return "1.2";
        }

        @Override
        public Finding check() {
            var known = Arrays.stream(Operation.values()).collect(Collectors.toMap(Operation::id, kind -> kind));
            var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            var counts = new LinkedHashMap<String, Long>();
            database.sql(
                            "select operation, sum(entries) from journal_count where day > ? group by operation order by sum(entries) desc")
                    .param(today.minusDays(DAYS))
                    .query(row -> {
                        counts.put(row.getString(1), row.getLong(2));
                    });
            var figures = new LinkedHashMap<String, Long>();
            figures.put(
                    "audit.control.operations.month",
                    counts.values().stream().mapToLong(Long::longValue).sum());
            counts.forEach((kind, entries) -> figures.put("audit.control.operations." + kind, entries));
            return known.keySet().containsAll(counts.keySet())
                    ? new Finding(Lamp.ENFORCED, "audit.control.operations", figures)
                    : new Finding(
                            Lamp.BROKEN,
                            "audit.control.operations.unknown",
                            Map.of("audit.control.operations.month", 0L));
        }
    }

    /** Clause 4.9: acts stand in a signed log, no role of the program may change it, and it was verified not long ago. */
    record AccountingControl(
            JdbcClient database, Wholeness wholeness, JournalVerification verification, Policy policy, Clock clock)
            implements Control {
        @Override
        public String clause() {
            return "4.9";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            var now = clock.instant();
            var signed = database.sql("select size, at from journal_log")
                    .query((row, n) -> Map.entry(
                            row.getLong(1),
                            row.getObject(2, OffsetDateTime.class).toInstant()))
                    .optional();
            signed.ifPresent(log -> {
                figures.put("audit.control.accounting.leaves", log.getKey());
                figures.put(
                        "audit.control.accounting.signed",
                        Duration.between(log.getValue(), now).toMinutes());
            });
            verification
                    .last()
                    .ifPresent(last -> figures.put(
                            "audit.control.accounting.verified",
                            Duration.between(last.at(), now).toMinutes()));
            figures.put(
                    "audit.control.accounting.window",
                    policy.period("journal-window").toSeconds());
            var state = wholeness.judged();
            if (state == Wholeness.State.STANDING) {
                figures.put("audit.control.accounting.waiting", waiting());
            }
            return switch (state) {
                case WHOLE -> new Finding(Lamp.ENFORCED, "audit.control.accounting", figures);
                case UNVERIFIED -> new Finding(Lamp.PARTLY, "audit.control.accounting.unverified", figures);
                case REWRITABLE, OLDER, CHANGED, FAILED, STANDING ->
                    new Finding(Lamp.BROKEN, "audit.control.accounting." + state.id(), figures);
            };
        }

        private long waiting() {
            return database.sql("select count(*) from (select from journal_queue limit " + MOST + ") waiting")
                    .query(Long.class)
                    .single();
        }
    }

    /** Clause 5: who did what is known as far as the journal is whole, and each entry has an address to cite; the register of violations is still to come. */
    record LiabilityControl(JdbcClient database, Wholeness wholeness) implements Control {
        @Override
        public String clause() {
            return "5";
        }

        @Override
        public Finding check() {
            var figures = Map.of("audit.control.liability.entries", citable());
            return switch (wholeness.judged()) {
                case WHOLE -> new Finding(Lamp.PARTLY, "audit.control.liability", figures);
                case UNVERIFIED -> new Finding(Lamp.PARTLY, "audit.control.liability.unverified", figures);
                case REWRITABLE, OLDER, CHANGED, FAILED, STANDING ->
                    new Finding(Lamp.BROKEN, "audit.control.liability.not-whole", figures);
            };
        }

        /** Entries that can still be opened: neither past their term nor lost by a restore. */
        private long citable() {
            return database.sql("""
                            select size - pruned - (select coalesce(sum(to_idx - from_idx), 0) from journal_gap) from journal_log
                            """).query(Long.class).optional().orElse(0L);
        }
    }
}
