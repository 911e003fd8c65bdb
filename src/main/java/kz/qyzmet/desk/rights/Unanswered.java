package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.stereotype.Component;

/**
 * Whether the answer to a granted demand for destruction is still here: it waits in the outbox, or for somebody's hand. With the key it goes for good, and nobody is left to write to (clauses 3.2.2, 3.2.6). The second person is
 * warned and not refused: the law gives a day for the destruction, and a relay that stands still must not lengthen it.
 */
@Component
public class Unanswered {
    private final SubjectRequests requests;
    private final Outbox outbox;
    private final Policy policy;

    Unanswered(SubjectRequests requests, Outbox outbox, Policy policy) {
        this.requests = requests;
        this.outbox = outbox;
        this.policy = policy;
    }

    public boolean stands(SubjectId person) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        return requests.standing(permit, person, SubjectRequest.Kind.DESTROY)
                .filter(this::stands)
                .isPresent();
    }

    boolean stands(SubjectRequest request) {
        if (request.kind() != SubjectRequest.Kind.DESTROY || request.state() != SubjectRequest.State.SECOND) {
            return false;
        }
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var steps = requests.steps(permit, request);
        return SubjectRequests.unreachable(steps) && !SubjectRequests.handedOver(steps)
                || outbox.waits(permit, request.subject(), Letter.Kind.RIGHTS);
    }
}
