package kz.qyzmet.desk.rights;

import java.util.Optional;
import java.util.function.Function;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Demands of people who have no record here (Law 94-V art. 24(1)(1): everybody may ask whether something is held). Asking makes the smallest record there can be, on the ground of the asking itself, so that the answer can be
 * sealed, sent, found again and destroyed like anybody's. Whoever has been destroyed is unknown like everybody else. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Strangers {
    /** The evidence of a record that was made for a demand and nothing else. */
    static final String DEMAND = "demand";

    /** @param phone null when none was given */
    record Newcomer(String name, String email, @Nullable String phone, Language language) {
        @Override
        public String toString() {
            return "Newcomer";
        }
    }

    private final Answering answering;
    private final Subjects subjects;
    private final Policy policy;

    Strangers(Answering answering, Subjects subjects, Policy policy) {
        this.answering = answering;
        this.subjects = subjects;
        this.policy = policy;
    }

    /**
     * Takes a demand of whoever has this address, recording them when nobody has.
     *
     * @throws Invalid when only a number is given and somebody is recorded under it: a number may be shared, so the person is looked up first
     */
    @Transactional
    public SubjectRequest file(Permit permit, Newcomer who, Function<SubjectId, SubjectRequests.Wish> demand) {
        return answering.file(permit, demand.apply(record(permit, who)));
    }

    /** Takes every consent of whoever has this address back, without a demand of its own: see {@link Answering#stopped}. */
    @Transactional
    public void stop(Permit permit, Newcomer who, SubjectRequest.Channel channel) {
        known(who).ifPresent(subject -> answering.stopped(permit, subject, channel));
    }

    /** The blocked are found too: their demands are served (contracts 10). */
    private Optional<SubjectId> known(Newcomer who) {
        return who.email().isEmpty() ? Optional.empty() : subjects.byEmail(desk(), who.email());
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    private SubjectId record(Permit permit, Newcomer who) {
        if (who.email().isEmpty()
                && who.phone() != null
                && !subjects.byPhone(desk(), who.phone()).isEmpty()) {
            throw new Invalid("phone", "rights.wrong.known-phone");
        }
        return known(who)
                .orElseGet(() -> subjects.enrol(
                        permit,
                        new NewPerson(
                                who.name(),
                                who.email().isEmpty() ? null : who.email(),
                                who.phone(),
                                null,
                                who.language(),
                                Ground.CONSENT,
                                DEMAND)));
    }
}
