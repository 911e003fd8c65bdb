package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.organisation.OnDuty;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Card;
import org.springframework.stereotype.Component;

/** Where members of staff are written to about their duties. Read before a transaction of the rights, which another database role knows. Thread-safe. */
@Component
class StaffAddresses {
    private final OnDuty duty;
    private final Policy policy;

    StaffAddresses(OnDuty duty, Policy policy) {
        this.duty = duty;
        this.policy = policy;
    }

    /** Of everybody who holds one of the roles now and has an address. */
    List<RightsLetters.Address> holders(Role... roles) {
        return of(duty.holders(permit(), roles));
    }

    /** Of everybody who hears that a term is ending. */
    List<RightsLetters.Address> warned() {
        return of(duty.warned(permit()));
    }

    /** Of everybody who hears that a term has run out. */
    List<RightsLetters.Address> climbed() {
        return of(duty.climbed(permit()));
    }

    private static List<RightsLetters.Address> of(List<Card> cards) {
        return cards.stream()
                .map(card -> new RightsLetters.Address(card.id(), String.valueOf(card.email()), card.language()))
                .toList();
    }

    private Permit permit() {
        return policy.permit(Actor.system("rights"), Purpose.ACCOUNT);
    }
}
