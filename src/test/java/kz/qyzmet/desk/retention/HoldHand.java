package kz.qyzmet.desk.retention;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.ApplicationContext;

/** Sets and lifts legal holds as an officer would: for tests of other modules. */
public final class HoldHand {
    private HoldHand() {}

    public static UUID set(ApplicationContext desk, SubjectId person) {
        return desk.getBean(Holds.class).set(officer(desk), person, Holds.Basis.COURT, "определение № 3");
    }

    public static void lift(ApplicationContext desk, SubjectId person, UUID hold) {
        desk.getBean(Holds.class).lift(officer(desk), person, hold);
    }

    public static boolean stands(ApplicationContext desk, SubjectId person) {
        return desk.getBean(Holds.class).stands(person);
    }

    private static Permit officer(ApplicationContext desk) {
        return desk.getBean(Policy.class)
                .permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }
}
