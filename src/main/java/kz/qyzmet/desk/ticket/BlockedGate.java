package kz.qyzmet.desk.ticket;

import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** A blocked person gets a way in to their rights and one fixed notice, and nothing else; what is queued waits for the end of the blocking (contracts 10). Asked
 * first: a letter that another gate would stop and clear is stored while its person is blocked. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class BlockedGate implements MailGate {
    private final Blockings blockings;

    BlockedGate(Blockings blockings) {
        this.blockings = blockings;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return ask(Set.of(to), kind).getOrDefault(to, new Verdict.Allowed());
    }

    @Override
    public Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        var blocked = switch (kind) {
            case SIGN_IN, BLOCKED, RIGHTS -> Set.<SubjectId>of();
            case ACKNOWLEDGEMENT, CONFIRMATION, REPLY, NOTICE, POWER, MARKETING, POLITICAL, TRIAL ->
                blockings.among(to);
        };
        return MailGate.against(blocked, new Verdict.Waits("blocked"), to);
    }
}
