package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;

/** Which of the declared purposes concern a person, and on what ground: nobody reads on My data of a mailing they never agreed to (Law 94-V art. 24(1)(1)). */
@Component
class HeldPurposes {
    /** @param because the ground in words */
    record Held(Policy.Declared declared, Ground ground, String because) {}

    private final Subjects subjects;
    private final Consents consents;
    private final Blockings blockings;
    private final Policy policy;

    HeldPurposes(Subjects subjects, Consents consents, Blockings blockings, Policy policy) {
        this.subjects = subjects;
        this.consents = consents;
        this.blockings = blockings;
        this.policy = policy;
    }

    /** @param staff whether the person works here */
    List<Held> of(Permit permit, SubjectId person, Language language, boolean staff) {
        var agreed = consents.ever(permit, person);
        var whole = ground(person);
        boolean blocked = !blockings.history(permit, person, 1).isEmpty();
        return policy.declared(language).stream()
                .filter(declared -> {
                    var id = declared.purpose();
                    if (id.equals(Purpose.ADMINISTRATION.id())) {
                        return staff;
                    } else if (id.equals(Purpose.CLARIFICATION.id())) {
                        return blocked;
                    }
                    return !apart(id) || agreed.contains(id);
                })
                .map(declared -> {
                    // what rests on a consent of its own rests on nothing else
                    var ground = apart(declared.purpose()) ? Ground.CONSENT : whole;
                    return new Held(declared, ground, policy.ground(ground, language));
                })
                .toList();
    }

    /** On which the record of the person is held, and whatever does not say otherwise. */
    Ground ground(SubjectId person) {
        return Acting.as(Family.RIGHTS, () -> subjects.of(List.of(person))).getOrDefault(person, Ground.CONSENT);
    }

    private static boolean apart(String purpose) {
        return ConsentKind.of(purpose)
                .filter(kind -> kind != ConsentKind.PROCESSING)
                .isPresent();
    }
}
