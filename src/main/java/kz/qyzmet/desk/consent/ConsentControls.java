package kz.qyzmet.desk.consent;

import java.util.Map;
import java.util.function.ToLongFunction;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the consents can say of their clauses, and what they must not claim yet. */
@Configuration(proxyBeanMethods = false)
class ConsentControls {
    static final int MOST = 100_000;

    @Bean
    Control conditionsControl(Operator operator) {
        return new ConditionsControl(operator);
    }

    @Bean
    Control freeWillControl(JdbcClient database) {
        return new FreeWillControl(database);
    }

    @Bean
    Control renewalControl(Renewals renewals) {
        return new RenewalControl(renewals);
    }

    @Bean
    Control formControl(Operator operator) {
        return new FormControl(operator);
    }

    /** Clause 2.2: consent is asked before anything is stored; without an operator nobody can be asked (contracts 22). */
    record ConditionsControl(Operator operator) implements Control {
        @Override
        public String clause() {
            return "2.2";
        }

        @Override
        public Finding check() {
            return operator.details().isPresent()
                    ? new Finding(Lamp.PARTLY, "consent.control.conditions", Map.of())
                    : new Finding(Lamp.BROKEN, "consent.control.operator", Map.of());
        }
    }

    /** Clause 3.1.1: separate, never ticked beforehand; integrations' word is counted apart (contracts 16). */
    record FreeWillControl(JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "3.1.1";
        }

        @Override
        public Finding check() {
            return new Finding(
                    Lamp.PARTLY,
                    "consent.control.free",
                    Map.of(
                            "consent.control.free.self", given("self"),
                            "consent.control.free.integration", given("integration")));
        }

        /** Of the newest consents, how many were given so; never a count of everything. */
        private long given(String by) {
            return database.sql("""
                    select count(*) from (select given_by from consent where given_at > now() - interval '30 days' limit %d) newest
                    where given_by = ?
                    """.formatted(MOST)).param(by).query(Long.class).single();
        }
    }

    /** Clause 6.2: an edition that changed what people agreed to is told to each of them. Whole once a round has found nobody left, the blocked included. */
    record RenewalControl(Renewals renewals) implements Control {
        @Override
        public String clause() {
            return "6.2";
        }

        @Override
        public Finding check() {
            return renewals.progress()
                    .map(progress -> new Finding(
                            progress.complete() ? Lamp.ENFORCED : Lamp.PARTLY,
                            progress.complete() ? "consent.control.renewal" : "consent.control.renewal.going",
                            Map.of(
                                    "consent.control.renewal.asked", sum(progress, Renewals.OfKind::asked),
                                    "consent.control.renewal.agreed", sum(progress, Renewals.OfKind::agreed),
                                    "consent.control.renewal.withdrawn", sum(progress, Renewals.OfKind::withdrawn))))
                    .orElseGet(() -> new Finding(Lamp.ENFORCED, "consent.control.renewal.none", Map.of()));
        }

        private static long sum(Renewals.Progress progress, ToLongFunction<Renewals.OfKind> figure) {
            return progress.kinds().stream().mapToLong(figure).sum();
        }
    }

    /** Clause 3.1.3: what was shown, when and how is kept, with a receipt; electronic signatures are still to come. */
    record FormControl(Operator operator) implements Control {
        @Override
        public String clause() {
            return "3.1.3";
        }

        @Override
        public Finding check() {
            return operator.details().isPresent()
                    ? new Finding(Lamp.PARTLY, "consent.control.form", Map.of())
                    : new Finding(Lamp.BROKEN, "consent.control.operator", Map.of());
        }
    }
}
