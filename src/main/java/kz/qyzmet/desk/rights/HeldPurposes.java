package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;

/** Which of the declared purposes concern a person: nobody reads on My data of a mailing they never agreed to (Law 94-V art. 24(1)(1)). */
@Component
class HeldPurposes {
    private final Consents consents;
    private final Blockings blockings;
    private final Policy policy;

    HeldPurposes(Consents consents, Blockings blockings, Policy policy) {
        this.consents = consents;
        this.blockings = blockings;
        this.policy = policy;
    }

    /** @param staff whether the person works here */
    List<Policy.Declared> of(Permit permit, SubjectId person, Language language, boolean staff) {
        var agreed = consents.ever(permit, person);
        boolean blocked = !blockings.history(permit, person, 1).isEmpty();
        return policy.declared(language).stream()
                .filter(declared -> {
                    var id = declared.purpose();
                    if (id.equals(Purpose.ADMINISTRATION.id())) {
                        return staff;
                    } else if (id.equals(Purpose.CLARIFICATION.id())) {
                        return blocked;
                    }
                    return id.equals(ConsentKind.PROCESSING.id())
                            || ConsentKind.of(id).isEmpty()
                            || agreed.contains(id);
                })
                .toList();
    }
}
