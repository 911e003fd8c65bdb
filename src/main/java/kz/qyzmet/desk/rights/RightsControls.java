package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.OwnAddresses;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How far the rights of people are served today, from what stands in the database and in the settings now. */
@Configuration(proxyBeanMethods = false)
class RightsControls {
    private static final Duration LATELY = Duration.ofDays(30);

    @Bean
    Control accessControl(SubjectRequests requests, Policy policy, LegalClock legal, Clock clock) {
        return new AccessControl(requests, policy, legal, clock);
    }

    @Bean
    Control changeControl(
            SubjectRequests requests, Corrections corrections, Policy policy, LegalClock legal, Clock clock) {
        return new ChangeControl(requests, corrections, policy, legal, clock);
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

    /** Clause 3.2.1: every question about what is held is answered in its time, and no clock of one gives longer than the law and the calendar do. */
    record AccessControl(SubjectRequests requests, Policy policy, LegalClock legal, Clock clock) implements Control {
        @Override
        public String clause() {
            return "3.2.1";
        }

        @Override
        public Finding check() {
            var served = Served.of(requests, policy, legal, clock, SubjectRequest.Kind.ACCESS);
            var wrong = served.wrong();
            return wrong == null
                    ? new Finding(Lamp.ENFORCED, "rights.control.access", served.figures())
                    : new Finding(wrong.lamp(), wrong.says(), served.figures());
        }
    }

    /** Clause 3.2.2: who asks to correct, block or destroy is answered in time, by two people, and every refusal says where to turn. */
    record ChangeControl(
            SubjectRequests requests, Corrections corrections, Policy policy, LegalClock legal, Clock clock)
            implements Control {
        private static final SubjectRequest.Kind[] KINDS = {
            SubjectRequest.Kind.CORRECT,
            SubjectRequest.Kind.BLOCK,
            SubjectRequest.Kind.UNBLOCK,
            SubjectRequest.Kind.DESTROY
        };

        @Override
        public String clause() {
            return "3.2.2";
        }

        @Override
        public Finding check() {
            var since = clock.instant().minus(LATELY);
            var served = Served.of(requests, policy, legal, clock, KINDS);
            var figures = new LinkedHashMap<>(served.figures());
            var unsound = requests.unsound(since, KINDS) + corrections.byOne(since);
            figures.put("rights.control.change.unsound", unsound);
            if (!requests.guarded() || !corrections.guarded()) {
                return new Finding(Lamp.BROKEN, "rights.control.executor.open", figures);
            } else if (unsound > 0) {
                return new Finding(Lamp.BROKEN, "rights.control.change.alone", figures);
            }
            var wrong = served.wrong();
            return wrong == null
                    ? new Finding(Lamp.ENFORCED, "rights.control.change", figures)
                    : new Finding(wrong.lamp(), wrong.says(), figures);
        }
    }

    /**
     * How demands of some kinds were served.
     *
     * @param recounted whose clocks were counted again from the day of receipt
     * @param stretched of them, those that give the desk longer than law and calendar
     */
    record Served(SubjectRequests.Figures found, long unreached, long recounted, long stretched) {
        private static final int LOOKED_AT = 1_000;

        /** What is not as it should be. */
        record Wrong(Control.Lamp lamp, String says) {}

        static Served of(
                SubjectRequests requests, Policy policy, LegalClock legal, Clock clock, SubjectRequest.Kind... kinds) {
            var since = clock.instant().minus(LATELY);
            var newest = requests.newest(since, LOOKED_AT, kinds);
            return new Served(
                    requests.figures(since, kinds),
                    requests.unreached(kinds),
                    newest.size(),
                    newest.stream()
                            .filter(request -> stretched(request, policy, legal))
                            .count());
        }

        private static boolean stretched(SubjectRequest request, Policy policy, LegalClock legal) {
            var term = policy.term(request.kind().id(), request.receivedOn());
            return request.dueAt()
                    .isAfter(legal.due(request.receivedOn(), term.days(), term.working())
                            .end());
        }

        @Nullable
        Wrong wrong() {
            if (found.overdue() > 0) {
                return new Wrong(Control.Lamp.BROKEN, "rights.control.overdue");
            } else if (stretched > 0) {
                return new Wrong(Control.Lamp.BROKEN, "rights.control.stretched");
            } else if (unreached > 0) {
                return new Wrong(Control.Lamp.PARTLY, "rights.control.supervisor.unreached");
            }
            return found.late() > 0 ? new Wrong(Control.Lamp.PARTLY, "rights.control.answered.late") : null;
        }

        Map<String, Long> figures() {
            var figures = new LinkedHashMap<String, Long>();
            figures.put("rights.control.open", found.open());
            figures.put("rights.control.answered", found.answered());
            figures.put("rights.control.late", found.late());
            figures.put("rights.control.median", found.median());
            figures.put("rights.control.longest", found.longest());
            figures.put("rights.control.recounted", recounted);
            figures.put("rights.control.unreached", unreached);
            return figures;
        }
    }
}
