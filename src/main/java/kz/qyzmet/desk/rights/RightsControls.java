package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.mail.OwnAddresses;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How far the rights of people are served today, from what stands in the database and in the settings now. */
@Configuration(proxyBeanMethods = false)
class RightsControls {
    private static final Duration LATELY = Duration.ofDays(30);

    @Bean
    Control accessControl(SubjectRequests requests, Clock clock) {
        return new AccessControl(requests, clock);
    }

    @Bean
    Control complaintControl(SubjectRequests requests, Appointments appointments, Policy policy, Clock clock) {
        return new ComplaintControl(requests, appointments, policy, clock);
    }

    @Bean
    Control privacyAddressControl(SubjectRequests requests, Operator operator, OwnAddresses own, Clock clock) {
        return new PrivacyAddressControl(requests, operator, own, clock);
    }

    @Bean
    Control executorControl(SubjectRequests requests, Clock clock) {
        return new ExecutorControl(requests, clock);
    }

    @Bean
    Control packControl(SubjectRequests requests, Policy policy, Clock clock) {
        return new PackControl(requests, policy, clock);
    }

    @Bean
    Control supervisorControl(SubjectRequests requests, Policy policy, Clock clock) {
        return new SupervisorControl(requests, policy, clock);
    }

    /** Clause 7.1: the privacy address is one of the desk's own, apart from the one that serves for everything, and no letter to it waits longer than its term. */
    record PrivacyAddressControl(SubjectRequests requests, Operator operator, OwnAddresses own, Clock clock)
            implements Control {
        @Override
        public String clause() {
            return "7.1";
        }

        @Override
        public Finding check() {
            var found = requests.figures(
                    clock.instant().minus(LATELY), SubjectRequest.Kind.QUESTION, SubjectRequest.Kind.SUGGESTION);
            var figures = Map.of(
                    "rights.control.open", found.open(),
                    "rights.control.answered", found.answered(),
                    "rights.control.late", found.late());
            var address = operator.details().map(details -> details.email()).orElse("");
            if (found.overdue() > 0) {
                return new Finding(Lamp.BROKEN, "rights.control.overdue", figures);
            } else if (address.isEmpty() || own.general(address)) {
                return new Finding(Lamp.PARTLY, "rights.control.privacy.shared", figures);
            }
            return own.ours(address)
                    ? new Finding(Lamp.ENFORCED, "rights.control.privacy", figures)
                    : new Finding(Lamp.PARTLY, "rights.control.privacy.outside", figures);
        }
    }

    /** Clause 4.1: whoever decides about a demand carries it out never; the database itself says so. */
    record ExecutorControl(SubjectRequests requests, Clock clock) implements Control {
        @Override
        public String clause() {
            return "4.1";
        }

        @Override
        public Finding check() {
            var guarded = requests.guarded();
            return new Finding(
                    guarded ? Lamp.ENFORCED : Lamp.BROKEN,
                    guarded ? "rights.control.executor" : "rights.control.executor.open",
                    Map.of(
                            "rights.control.executor.two",
                            requests.carriedOut(clock.instant().minus(LATELY))));
        }
    }

    /** Clause 7.2: no complaint is late, and there is a head to whom one that is would climb. */
    record ComplaintControl(SubjectRequests requests, Appointments appointments, Policy policy, Clock clock)
            implements Control {
        @Override
        public String clause() {
            return "7.2";
        }

        @Override
        public Finding check() {
            var found = requests.figures(
                    clock.instant().minus(LATELY),
                    SubjectRequest.Kind.COMPLAINT,
                    SubjectRequest.Kind.CONSUMER_CLAIM,
                    SubjectRequest.Kind.AUTOMATED_OBJECTION);
            var figures = Map.of(
                    "rights.control.open", found.open(),
                    "rights.control.answered", found.answered(),
                    "rights.control.late", found.late());
            if (found.overdue() > 0) {
                return new Finding(Lamp.BROKEN, "rights.control.overdue", figures);
            }
            return appointments
                            .holder(policy.permit(Actor.system("control"), Purpose.ACCOUNT), Post.HEAD)
                            .isPresent()
                    ? new Finding(Lamp.ENFORCED, "rights.control.complaint", figures)
                    : new Finding(Lamp.PARTLY, "rights.control.complaint.headless", figures);
        }
    }

    /** Clause 3.2.6: every answer and refusal names the authority with its address, and a pack can be taken of every demand; how many were. */
    record PackControl(SubjectRequests requests, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "3.2.6";
        }

        @Override
        public Finding check() {
            return new Finding(
                    policy.appealAddressed() ? Lamp.ENFORCED : Lamp.PARTLY,
                    policy.appealAddressed() ? "rights.control.pack" : "rights.control.pack.nowhere",
                    Map.of(
                            "rights.control.packs",
                            requests.packs(clock.instant().minus(LATELY))));
        }
    }

    /** Clause 7.3: whoever was refused or left waiting was told where to turn; a term that ended without the notice breaks it, and whoever has no address waits for a hand. */
    record SupervisorControl(SubjectRequests requests, Policy policy, Clock clock) implements Control {
        private static final Duration ROUND = Duration.ofMinutes(10);

        @Override
        public String clause() {
            return "7.3";
        }

        @Override
        public Finding check() {
            var untold = requests.untold(clock.instant().minus(ROUND));
            var unreached = requests.unreached();
            var figures = Map.of("rights.control.untold", untold, "rights.control.unreached", unreached);
            if (untold > 0) {
                return new Finding(Lamp.BROKEN, "rights.control.supervisor.silent", figures);
            } else if (unreached > 0) {
                return new Finding(Lamp.PARTLY, "rights.control.supervisor.unreached", figures);
            }
            return policy.appealAddressed()
                    ? new Finding(Lamp.ENFORCED, "rights.control.supervisor", figures)
                    : new Finding(Lamp.PARTLY, "rights.control.pack.nowhere", figures);
        }
    }

    /** Clause 3.2.1: every question about what is held was answered in its time; one that was not breaks it. */
    record AccessControl(SubjectRequests requests, Clock clock) implements Control {
        @Override
        public String clause() {
            return "3.2.1";
        }

        @Override
        public Finding check() {
            var found = requests.figures(clock.instant().minus(LATELY), SubjectRequest.Kind.ACCESS);
            return new Finding(
                    found.overdue() > 0 ? Lamp.BROKEN : Lamp.PARTLY,
                    found.overdue() > 0 ? "rights.control.overdue" : "rights.control.access",
                    Map.of(
                            "rights.control.open", found.open(),
                            "rights.control.answered", found.answered(),
                            "rights.control.late", found.late()));
        }
    }
}
