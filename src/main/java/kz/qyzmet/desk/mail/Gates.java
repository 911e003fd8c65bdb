package kz.qyzmet.desk.mail;

import java.util.Set;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** All gates as one: the first that does not allow decides. */
@Component
class Gates {
    /** What the desk says in the operator's name waits until there is one (contracts 22). */
    private static final Set<Letter.Kind> IN_THE_OPERATORS_NAME =
            Set.of(Letter.Kind.ACKNOWLEDGEMENT, Letter.Kind.CONFIRMATION);

    private final ObjectProvider<MailGate> gates;
    private final Operator operator;

    Gates(ObjectProvider<MailGate> gates, Operator operator) {
        this.gates = gates;
        this.operator = operator;
    }

    Verdict ask(SubjectId to, Letter.Kind kind) {
        var verdict = gates.orderedStream()
                .map(gate -> gate.ask(to, kind))
                .filter(answer -> !(answer instanceof Verdict.Allowed))
                .findFirst()
                .orElse(new Verdict.Allowed());
        return verdict instanceof Verdict.Allowed
                        && IN_THE_OPERATORS_NAME.contains(kind)
                        && operator.details().isEmpty()
                ? new Verdict.Waits("operator")
                : verdict;
    }
}
