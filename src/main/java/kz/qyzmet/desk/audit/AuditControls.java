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
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
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
            JdbcClient database, Sequencer sequencer, JournalVerification verification, Policy policy, Clock clock) {
        return new AccountingControl(database, sequencer, verification, policy, clock);
    }

    @Bean
    Control liabilityControl(JdbcClient database, Sequencer sequencer, JournalVerification verification) {
        return new LiabilityControl(database, sequencer, verification);
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
            JdbcClient database, Sequencer sequencer, JournalVerification verification, Policy policy, Clock clock)
            implements Control {
        /** What a verification or a checkpoint may be late: the desk was off, or a large journal takes its time. */
        private static final Duration GRACE = Duration.ofHours(25);

        private static final Duration WAITING = Duration.ofMinutes(5);

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
            var verified = verification.last();
            verified.ifPresent(last -> figures.put(
                    "audit.control.accounting.verified",
                    Duration.between(last.at(), now).toMinutes()));
            figures.put(
                    "audit.control.accounting.window",
                    policy.period("journal-window").toSeconds());
            if (rewritable()) {
                return new Finding(Lamp.BROKEN, "audit.control.accounting.rewritable", figures);
            }
            var trouble = sequencer.trouble();
            if (trouble != null) {
                return new Finding(
                        Lamp.BROKEN,
                        switch (trouble) {
                            case OLDER -> "audit.control.accounting.older";
                            case CHANGED -> "audit.control.accounting.changed";
                            case FAILED -> "audit.control.accounting.failed";
                        },
                        figures);
            }
            if (verified.isPresent() && verified.get().place() != null) {
                return new Finding(Lamp.BROKEN, "audit.control.accounting.changed", figures);
            }
            if (standing()) {
                figures.put("audit.control.accounting.waiting", waiting());
                return new Finding(Lamp.BROKEN, "audit.control.accounting.standing", figures);
            }
            boolean fresh =
                    verified.isPresent() && now.isBefore(verified.get().at().plus(GRACE));
            return fresh
                    ? new Finding(Lamp.ENFORCED, "audit.control.accounting", figures)
                    : new Finding(Lamp.PARTLY, "audit.control.accounting.unverified", figures);
        }

        /** By any role but the sequencer's, and the owner's that migrates; or the journal's own words may come from elsewhere. */
        private boolean rewritable() {
            return database.sql("""
                            select not exists (select from pg_trigger where tgrelid = 'journal_queue'::regclass
                                                  and tgname = 'journal_own_word' and tgenabled in ('O', 'A'))
                                or coalesce(bool_or(has_table_privilege(r.oid, name, right_of)), false)
                            from pg_roles r,
                                 unnest(array['journal_queue', 'journal_subject', 'journal_entry', 'journal_tile', 'journal_log',
                                              'journal_count', 'journal_gap', 'journal_gone']) name,
                                 unnest(array['update', 'delete', 'truncate']) right_of
                            where starts_with(r.rolname, current_database() || '_')
                              and r.rolname not in (current_database() || '_sequencer', current_database() || '_owner')
                              and r.oid <> (select relowner from pg_class where oid = 'journal_entry'::regclass)
                            """).query(Boolean.class).single();
        }

        private boolean standing() {
            return database.sql("select at from journal_queue order by id limit 1")
                    .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                    .optional()
                    .map(oldest -> oldest.plus(WAITING).isBefore(clock.instant()))
                    .orElse(false);
        }

        private long waiting() {
            return database.sql("select count(*) from (select from journal_queue limit " + MOST + ") waiting")
                    .query(Long.class)
                    .single();
        }
    }

    /** Clause 5: who did what is known of the newest acts, in a journal that is whole, and each has an address to cite; the register of violations is still to come. */
    record LiabilityControl(JdbcClient database, Sequencer sequencer, JournalVerification verification)
            implements Control {
        private static final int NEWEST = 10_000;

        @Override
        public String clause() {
            return "5";
        }

        @Override
        public Finding check() {
            var figures = Map.of("audit.control.liability.entries", citable());
            boolean whole = sequencer.trouble() == null
                    && verification.last().filter(last -> last.place() != null).isEmpty();
            if (!whole) {
                return new Finding(Lamp.BROKEN, "audit.control.liability.not-whole", figures);
            }
            if (Acting.<Boolean, RuntimeException>as(Family.ACCOUNTABILITY, this::nobodys)) {
                return new Finding(Lamp.BROKEN, "audit.control.liability.nobodys", figures);
            }
            return new Finding(Lamp.PARTLY, "audit.control.liability", figures);
        }

        /** Entries that can still be opened: neither past their term nor lost by a restore. */
        private long citable() {
            return database.sql("""
                            select size - pruned - (select coalesce(sum(to_idx - from_idx), 0) from journal_gap) from journal_log
                            """).query(Long.class).optional().orElse(0L);
        }

        /** Whoever came to their own and was destroyed is known by a hash that opens no more; everybody else by number. */
        private boolean nobodys() {
            return database.sql("""
                            select exists (select from (select actor, actor_hash from journal_entry order by idx desc limit ?) newest
                                           where actor is null and actor_hash is null)
                            """).param(NEWEST).query(Boolean.class).single();
        }
    }
}
