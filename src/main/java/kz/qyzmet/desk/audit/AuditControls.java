package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the journal can say of its clauses, and what it must not claim yet. */
@Configuration(proxyBeanMethods = false)
class AuditControls {
    /** More entries than this in an hour are shown as this many: a figure may never cost a full count. */
    private static final int MOST = 100_000;

    @Bean
    Control operationsControl(JdbcClient database, Clock clock) {
        return new OperationsControl(database, clock);
    }

    @Bean
    Control accountingControl(JdbcClient database) {
        return new AccountingControl(database);
    }

    /** Clause 1.2: every act is one of the policy's operations. */
    record OperationsControl(JdbcClient database, Clock clock) implements Control {
        @Override
        public String clause() {
            return "1.2";
        }

        @Override
        public Finding check() {
            var since = OffsetDateTime.ofInstant(clock.instant().minus(Duration.ofHours(1)), ZoneOffset.UTC);
            var entries = database.sql(
                            "select count(*) from (select from journal_queue where at > ? limit " + MOST + ") newest")
                    .param(since)
                    .query(Long.class)
                    .single();
            return new Finding(
                    Lamp.PARTLY, "audit.control.operations", Map.of("audit.control.operations.hour", entries));
        }
    }

    /** Clause 4.9: the program that writes the journal may not change it. */
    record AccountingControl(JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "4.9";
        }

        @Override
        public Finding check() {
            var rewritable = database.sql("""
                    select bool_or(has_table_privilege(current_user, name, right_of))
                    from unnest(array['journal_queue', 'journal_queue_subject']) name,
                         unnest(array['update', 'delete', 'truncate']) right_of
                    """).query(Boolean.class).single();
            return rewritable
                    ? new Finding(Lamp.BROKEN, "audit.control.accounting.rewritable", Map.of())
                    : new Finding(Lamp.PARTLY, "audit.control.accounting", Map.of());
        }
    }
}
