package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How far the rights of people are served today: never more than partly, because complaint packs and the way in by letter are still to come. */
@Configuration(proxyBeanMethods = false)
class RightsControls {
    private static final Duration LATELY = Duration.ofDays(30);

    @Bean
    Control accessControl(SubjectRequests requests, Clock clock) {
        return new Served("3.2.1", "access", requests, clock, SubjectRequest.Kind.ACCESS);
    }

    @Bean
    Control complaintControl(SubjectRequests requests, Clock clock) {
        return new Served(
                "7.2",
                "complaint",
                requests,
                clock,
                SubjectRequest.Kind.COMPLAINT,
                SubjectRequest.Kind.CONSUMER_CLAIM,
                SubjectRequest.Kind.AUTOMATED_OBJECTION);
    }

    /** Of some kinds of demands: every one has its clock, and none has run out. */
    record Served(String clause, String what, SubjectRequests requests, Clock clock, SubjectRequest.Kind... kinds)
            implements Control {
        @Override
        public Finding check() {
            var found = requests.figures(clock.instant().minus(LATELY), kinds);
            return new Finding(
                    found.overdue() > 0 ? Lamp.BROKEN : Lamp.PARTLY,
                    found.overdue() > 0 ? "rights.control.overdue" : "rights.control." + what,
                    Map.of(
                            "rights.control.open", found.open(),
                            "rights.control.answered", found.answered(),
                            "rights.control.late", found.late()));
        }
    }
}
