package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What tickets can say of their clauses. */
@Configuration(proxyBeanMethods = false)
class TicketControls {
    @Bean
    Control agreedControl(JdbcClient database, Consents consents, Policy policy, Clock clock) {
        return new AgreedControl(database, consents, policy, clock);
    }

    /** Clause 2.2: no ticket on the ground of consent without a consent that stood in its moment; on a ground that the Law does not know, consent is asked all the same. */
    record AgreedControl(JdbcClient database, Consents consents, Policy policy, Clock clock) implements Control {
        private static final Duration LATELY = Duration.ofDays(30);
        private static final int LOOKED_AT = 1_000;

        private record Filed(Ground ground, Consents.Done done) {}

        @Override
        public String clause() {
            return "2.2";
        }

        @Override
        public Finding check() {
            var since = clock.instant().minus(LATELY);
            var newest = database
                    .sql(
                            "select requester_id, ground, created_at from ticket where channel <> ? order by number desc limit ?")
                    // by the console nobody files but the invented person of the restore drill
                    .params(Channel.CONSOLE.id(), LOOKED_AT)
                    .query((row, n) -> new Filed(
                            Ground.of(row.getString(2)).orElseThrow(),
                            new Consents.Done(
                                    new SubjectId(row.getObject(1, java.util.UUID.class)),
                                    row.getObject(3, OffsetDateTime.class).toInstant())))
                    .list()
                    .stream()
                    .filter(filed -> filed.done().at().isAfter(since))
                    .toList();
            long without = without(newest.stream()
                    .filter(filed -> filed.ground() == Ground.CONSENT)
                    .toList());
            long unanswered = without(newest.stream()
                    .filter(filed -> policy.consentStillAsked(filed.ground()))
                    .toList());
            var figures = Map.of(
                    "ticket.control.agreed.looked", (long) newest.size(),
                    "ticket.control.agreed.without", without,
                    "ticket.control.agreed.asked", unanswered);
            if (without > 0) {
                return new Finding(Lamp.BROKEN, "ticket.control.agreed.open", figures);
            }
            return unanswered > 0
                    ? new Finding(Lamp.PARTLY, "ticket.control.agreed.unanswered", figures)
                    : new Finding(Lamp.ENFORCED, "ticket.control.agreed", figures);
        }

        private long without(List<Filed> filed) {
            return consents.without(filed.stream().map(Filed::done).toList(), ConsentKind.PROCESSING);
        }
    }
}
