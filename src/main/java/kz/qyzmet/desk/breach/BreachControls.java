package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the breach desk can show for its clauses, by looking at the cases. */
@Configuration(proxyBeanMethods = false)
class BreachControls {
    private static final Duration LATELY = Duration.ofDays(365);

    @Bean
    Control breachEvidenceControl(Breaches breaches, Policy policy, Clock clock) {
        return new Kept(breaches, policy, clock);
    }

    @Bean
    Control breachNoticeControl(Breaches breaches, Policy policy, Clock clock) {
        return new Told(breaches, policy, clock);
    }

    /** Clause 3.2.7: what a claim for damages needs is kept while a breach is open. Partly: claims themselves are no kind of case yet. */
    record Kept(Breaches breaches, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "3.2.7";
        }

        @Override
        public Finding check() {
            var found = looked(breaches, policy, clock);
            return new Finding(
                    found.silent() > 0 ? Lamp.BROKEN : Lamp.PARTLY,
                    found.silent() > 0 ? "breach.control.silent" : "breach.control.kept",
                    Map.of(
                            "breach.control.open",
                            found.open(),
                            "breach.control.evidence",
                            breaches.neededSince()
                                    .map(since -> Duration.between(since, clock.instant())
                                            .toDays())
                                    .orElse(0L)));
        }
    }

    /** Clause 4.11 with order 481/НҚ: the body is told within a working day, and no clock stands still. */
    record Told(Breaches breaches, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "4.11";
        }

        @Override
        public Finding check() {
            var found = looked(breaches, policy, clock);
            boolean broken = found.untold() > 0 || found.silent() > 0;
            return new Finding(
                    broken ? Lamp.BROKEN : Lamp.ENFORCED,
                    broken ? "breach.control.untold" : "breach.control.told",
                    Map.of(
                            "breach.control.untold.figure", found.untold(),
                            "breach.control.told.figure", found.told(),
                            "breach.control.late.figure", found.late()));
        }
    }

    private static Breaches.Counted looked(Breaches breaches, Policy policy, Clock clock) {
        var now = clock.instant();
        return breaches.figures(
                now, now.minus(LATELY), now.minus(policy.period("breach-clock").multipliedBy(10)));
    }
}
