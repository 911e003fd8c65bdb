package kz.qyzmet.desk.ticket;

import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.stereotype.Component;

/** Whoever took their consent back gets no more letters about tickets (clause 3.1.3). A way in stays open: the person's own pages. */
@Component
class ConsentGate implements MailGate {
    private final Consents consents;

    ConsentGate(Consents consents) {
        this.consents = consents;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return ask(Set.of(to), kind).getOrDefault(to, new Verdict.Allowed());
    }

    @Override
    public Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        var withdrawn = switch (kind) {
            case SIGN_IN, CONFIRMATION, BLOCKED, RIGHTS, POWER, MARKETING, POLITICAL, TRIAL -> Set.<SubjectId>of();
            case ACKNOWLEDGEMENT, REPLY, NOTICE -> consents.withdrawn(to, Purpose.SUPPORT);
        };
        return MailGate.against(withdrawn, new Verdict.Stopped("withdrawn"), to);
    }
}
