package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.ApplicationContext;

/** The officer's hand for tests of other modules. */
public final class AnswerHand {
    private static final Actor OFFICER = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());

    private AnswerHand() {}

    public static void answers(ApplicationContext desk, UUID request, String words) {
        var permit = desk.getBean(Policy.class).permit(OFFICER, Purpose.RIGHTS);
        desk.getBean(Answering.class).identified(permit, request, SubjectRequest.Identity.DOCUMENT);
        desk.getBean(Serving.class).grant(OFFICER, request, words);
    }

    /** What happened to the demand, after one more round of the clock. */
    public static List<String> steps(ApplicationContext desk, UUID request) {
        desk.getBean(RequestClock.class).round();
        var requests = desk.getBean(SubjectRequests.class);
        var permit = desk.getBean(Policy.class).permit(OFFICER, Purpose.RIGHTS);
        return requests.steps(permit, requests.find(permit, request).orElseThrow()).stream()
                .map(SubjectRequests.Step::step)
                .toList();
    }
}
