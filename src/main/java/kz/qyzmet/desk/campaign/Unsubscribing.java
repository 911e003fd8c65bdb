package kz.qyzmet.desk.campaign;

import java.time.Clock;
import java.util.Optional;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;

/** Takes the consent of whoever holds a genuine address back: the withdrawal of that kind and of no other, with its receipt, like any other withdrawal. Whoever is blocked may do it too. */
@Component
class Unsubscribing {
    /** More than anybody gave. */
    private static final int CONSENTS = 200;

    private final UnsubscribeLinks links;
    private final Consents consents;
    private final Subjects subjects;
    private final Policy policy;
    private final Clock clock;

    Unsubscribing(UnsubscribeLinks links, Consents consents, Subjects subjects, Policy policy, Clock clock) {
        this.links = links;
        this.consents = consents;
        this.subjects = subjects;
        this.policy = policy;
        this.clock = clock;
    }

    /** Whose address it is, if such a person is here; a forged one, an old one and one of somebody who was destroyed are alike. */
    Optional<UnsubscribeLinks.Holder> read(String token) {
        return links.read(token).filter(holder -> subjects.known(permit(holder), holder.person()));
    }

    Language language(UnsubscribeLinks.Holder holder) {
        return Acting.as(Family.RIGHTS, () -> subjects.language(holder.person()));
    }

    /** Whether no consent of the kind stands. */
    boolean done(UnsubscribeLinks.Holder holder) {
        var now = clock.instant();
        return consents.of(permit(holder), holder.person(), CONSENTS).stream()
                .noneMatch(
                        given -> given.purpose().equals(holder.kind().consent().id()) && given.stands(now));
    }

    /** At once; repeating changes nothing. @param channel by which the word came */
    void withdraw(UnsubscribeLinks.Holder holder, Channel channel) {
        consents.withdraw(permit(holder), holder.person(), holder.kind().consent(), channel);
    }

    /** As the person by a secret of theirs, and no further than their own. */
    private Permit permit(UnsubscribeLinks.Holder holder) {
        return policy.permit(Actor.link(holder.person(), holder.person().value()), Purpose.RIGHTS)
                .own();
    }
}
