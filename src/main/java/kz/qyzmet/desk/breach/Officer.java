package kz.qyzmet.desk.breach;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;

/** Who may do what about breaches: everybody of the staff reports, the officer works, and an officer or administrator is the second person, who reads nothing (clauses 4.1, 4.8). */
final class Officer {
    private Officer() {}

    static Permit permit(Policy policy, Actor actor) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        check(permit);
        return permit;
    }

    static void check(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    /** Sees numbers, states and clocks. */
    static Permit second(Policy policy, Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("4.1", "second-person");
        }
        return policy.permit(actor.has(Role.OFFICER) ? actor : Actor.system("breach"), Purpose.RIGHTS);
    }

    /** Whoever works here may say what they saw; nobody else has this way, and a person's own way is a complaint. */
    static Permit reporter(Policy policy, Actor actor) {
        if (!actor.signedIn() || !actor.staff()) {
            throw new Refused("4.8", "staff-only");
        }
        return policy.permit(actor, Purpose.RIGHTS);
    }

    static Permit desk(Policy policy) {
        return policy.permit(Actor.system("breach"), Purpose.RIGHTS);
    }
}
