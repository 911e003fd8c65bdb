package kz.qyzmet.desk.organisation;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.stereotype.Component;

/** Who of the staff is written to when a term ends (clauses 4.1, 7.2): only those who have an address. To be asked before a transaction of another purpose begins. Thread-safe. */
@Component
public class OnDuty {
    private final StaffBook staff;
    private final Appointments appointments;
    private final Subjects subjects;

    OnDuty(StaffBook staff, Appointments appointments, Subjects subjects) {
        this.staff = staff;
        this.appointments = appointments;
        this.subjects = subjects;
    }

    /**
     * Everybody who has one of the roles now; the deputy is one of the officers.
     *
     * @param permit of the desk itself, for accounts
     */
    public List<Card> holders(Permit permit, Role... roles) {
        return reachable(
                permit,
                staff.holders(permit, Set.of(roles)).stream()
                        .map(StaffMember::subject)
                        .toList());
    }

    /** Before a term ends: the officers and, above them, the head, where there is one who can be written to. */
    public List<Card> warned(Permit permit) {
        return Stream.concat(holders(permit, Role.OFFICER).stream(), head(permit).stream())
                .distinct()
                .toList();
    }

    /** When it has ended: the same; the administrators while there is no head who can be written to, so that no term runs out in silence. */
    public List<Card> climbed(Permit permit) {
        return head(permit).isEmpty() ? holders(permit, Role.OFFICER, Role.ADMINISTRATOR) : warned(permit);
    }

    /** The head, unless their letters come back. */
    private List<Card> head(Permit permit) {
        var standing = appointments.holder(permit, Post.HEAD).stream().toList();
        var written = Acting.as(permit.family(), () -> subjects.reachable(standing));
        return reachable(permit, standing.stream().filter(written::contains).toList());
    }

    private List<Card> reachable(Permit permit, Collection<SubjectId> ids) {
        return subjects.cards(permit, ids).values().stream()
                .filter(card -> card.email() != null)
                .toList();
    }
}
