package kz.qyzmet.desk.rights;

import java.util.Set;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.context.ApplicationContext;

/** Corrects as an officer and a second person would: for tests of other modules. */
public final class CorrectionHand {
    private CorrectionHand() {}

    public static void rename(ApplicationContext desk, SubjectId person, String name) {
        var correcting = desk.getBean(Correcting.class);
        var asked = correcting.ask(
                permit(desk, officer()),
                new Corrections.Wish(
                        person, person.value(), "name", name, Correction.Cause.MISTAKE, "описка", "№ 1", null, null));
        var second = officer();
        correcting.carryOut(permit(desk, second), second, asked);
    }

    public static String name(ApplicationContext desk, SubjectId person) {
        return desk.getBean(Subjects.class).held(permit(desk, officer()), person).stream()
                .filter(held -> held.kind().equals("name"))
                .map(Subjects.Held::value)
                .findFirst()
                .orElse("");
    }

    private static Actor officer() {
        return Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    }

    private static Permit permit(ApplicationContext desk, Actor actor) {
        return desk.getBean(Policy.class).permit(actor, Purpose.RIGHTS);
    }
}
