package kz.qyzmet.desk.campaign;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.stereotype.Component;

/** A letter of a mailing leaves only while a consent of exactly its kind stands, and not to an address from which letters come back (clause 3.2.3). */
@Component
@ActsAs(Family.SUPPORT)
class CampaignGate implements MailGate {
    private final Consents consents;
    private final Subjects subjects;

    CampaignGate(Consents consents, Subjects subjects) {
        this.consents = consents;
        this.subjects = subjects;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return ask(Set.of(to), kind).getOrDefault(to, new Verdict.Allowed());
    }

    @Override
    public Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        return switch (kind) {
            case MARKETING -> answers(to, ConsentKind.MARKETING);
            case POLITICAL -> answers(to, ConsentKind.POLITICAL);
            case SIGN_IN, ACKNOWLEDGEMENT, CONFIRMATION, REPLY, NOTICE, BLOCKED, RIGHTS, POWER, TRIAL ->
                MailGate.against(Set.of(), new Verdict.Allowed(), to);
        };
    }

    private Map<SubjectId, Verdict> answers(Set<SubjectId> to, ConsentKind kind) {
        var answers = new HashMap<SubjectId, Verdict>();
        var standing = consents.standing(to, kind);
        var doubtful = new HashSet<>(to);
        doubtful.removeAll(subjects.reachable(to));
        for (var person : to) {
            answers.put(
                    person,
                    !standing.contains(person)
                            ? new Verdict.Stopped("no-consent")
                            : doubtful.contains(person) ? new Verdict.Stopped("doubtful") : new Verdict.Allowed());
        }
        return answers;
    }
}
