package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.ticket.Endings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whether people decide (clause 3.2.5): every ending of a ticket by the desk itself must be explained by a proposal that was carried out on a written consent. */
@Configuration(proxyBeanMethods = false)
class AutomationControls {
    private static final Duration LATELY = Duration.ofDays(30);
    private static final int LOOKED_AT = 1000;

    @Bean
    Control personDecidesControl(Proposals proposals, Endings endings, Policy policy, Clock clock) {
        return new PersonDecides(proposals, endings, policy, clock);
    }

    record PersonDecides(Proposals proposals, Endings endings, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "3.2.5";
        }

        @Override
        public Finding check() {
            var since = clock.instant().minus(LATELY);
            var figures = proposals.figures(since, policy.number("proposal-hasty-seconds"));
            long alone =
                    figures.alone() + proposals.unexplained(endings.byTheDesk(since, LOOKED_AT), since.minus(LATELY));
            long direct = endings.byPrograms(since);
            var lamp = alone > 0 ? Lamp.BROKEN : direct > 0 ? Lamp.PARTLY : Lamp.ENFORCED;
            return new Finding(
                    lamp,
                    alone > 0
                            ? "automation.control.alone"
                            : direct > 0 ? "automation.control.vouched" : "automation.control.person",
                    Map.of(
                            "automation.control.figure.proposed", figures.proposed(),
                            "automation.control.figure.decided", figures.decided(),
                            "automation.control.figure.median", figures.median(),
                            "automation.control.figure.hasty", figures.hasty(),
                            "automation.control.figure.acted", figures.acted(),
                            "automation.control.figure.objections", figures.objections(),
                            "automation.control.figure.direct", direct,
                            "automation.control.figure.alone", alone));
        }
    }
}
