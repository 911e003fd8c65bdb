package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;

/** Which of the declared purposes concern a person, and on what ground: nobody reads on My data of a mailing they never agreed to (Law 94-V art. 24(1)(1)). */
@Component
class HeldPurposes {
    /** What the Law itself tells the operator to do (art. 22(1) and 25(2)(8)), whatever the person has agreed to or taken back. */
    private static final Set<String> DUTIES =
            Set.of(Purpose.ACCOUNTABILITY.id(), Purpose.CLARIFICATION.id(), Purpose.CONFIRMATION.id());

    private static final String DUTY = "duty";

    /**
     * @param ground the code of a {@link Ground}, or {@code duty}
     * @param because the ground in words
     * @param source where the data comes from: a message key below {@code rights.data.source}
     */
    record Held(Policy.Declared declared, String ground, String because, String source) {}

    private final Subjects subjects;
    private final Consents consents;
    private final Blockings blockings;
    private final Corrections corrections;
    private final Words words;
    private final Policy policy;

    HeldPurposes(
            Subjects subjects,
            Consents consents,
            Blockings blockings,
            Corrections corrections,
            Words words,
            Policy policy) {
        this.corrections = corrections;
        this.words = words;
        this.subjects = subjects;
        this.consents = consents;
        this.blockings = blockings;
        this.policy = policy;
    }

    /** @param staff whether the person works here */
    List<Held> of(Permit permit, SubjectId person, Language language, boolean staff) {
        var agreed = consents.ever(permit, person);
        var whole = ground(person);
        var origin = Everything.origin(subjects.source(permit, person));
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
                    var source = source(declared.purpose(), origin);
                    if (DUTIES.contains(declared.purpose())) {
                        return new Held(declared, DUTY, words.say(language, "rights.data.ground.duty"), source);
                    }
                    // what rests on a consent of its own rests on nothing else
                    var ground = apart(declared.purpose()) ? Ground.CONSENT : whole;
                    return new Held(declared, ground.id(), policy.ground(ground, language), source);
                })
                .toList();
    }

    private static String source(String purpose, String origin) {
        return switch (purpose) {
            case "account" -> "sign-in";
            case "administration" -> "staff-records";
            case "rights" -> "demands";
            case "accountability" -> "journal";
            case "clarification", "confirmation" -> "held";
            case "marketing", "political" -> "consent";
            default -> origin;
        };
    }

    /** Where each value came from, as a message key below {@code rights.data.source}: with the record, later, or by a correction. */
    Map<UUID, String> sources(Permit permit, SubjectId person, List<Subjects.Held> values) {
        var origin = Everything.origin(subjects.source(permit, person));
        var first = values.stream().map(Subjects.Held::since).min(Instant::compareTo);
        var sources = new HashMap<UUID, String>();
        for (var value : values) {
            boolean corrected = corrections.since(value.id()).isPresent();
            boolean later = first.filter(value.since()::isAfter).isPresent();
            sources.put(value.id(), corrected ? "correction" : later ? "later" : origin);
        }
        return sources;
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
