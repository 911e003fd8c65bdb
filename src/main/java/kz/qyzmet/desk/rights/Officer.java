package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;

/** Everybody may serve their own rights; other people's are the officer's matter (clause 4.1). */
final class Officer {
    private Officer() {}

    static Permit permit(Policy policy, Actor actor) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
        return permit;
    }
}
