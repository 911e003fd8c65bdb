package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.StaffMember;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.stereotype.Component;

/** Where members of staff are written to about their duties. Read before a transaction of the rights, which another database role knows. Thread-safe. */
@Component
class StaffAddresses {
    private final StaffBook staff;
    private final Subjects subjects;
    private final Policy policy;

    StaffAddresses(StaffBook staff, Subjects subjects, Policy policy) {
        this.staff = staff;
        this.subjects = subjects;
        this.policy = policy;
    }

    /** Of everybody who holds one of the roles now and has an address. */
    List<RightsLetters.Address> holders(Role... roles) {
        var permit = policy.permit(Actor.system("rights"), Purpose.ACCOUNT);
        var ids = staff.holders(permit, Set.of(roles)).stream()
                .map(StaffMember::subject)
                .toList();
        return subjects.cards(permit, ids).values().stream()
                .filter(card -> card.email() != null)
                .map(card -> new RightsLetters.Address(card.id(), String.valueOf(card.email()), card.language()))
                .toList();
    }
}
