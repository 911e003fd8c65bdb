package kz.qyzmet.desk.mail;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** All gates as one: the first that does not allow decides. */
@Component
class Gates {
    /** What the desk says in the operator's name waits until there is one (contracts 22). */
    private static final Set<Letter.Kind> IN_THE_OPERATORS_NAME =
            Set.of(Letter.Kind.ACKNOWLEDGEMENT, Letter.Kind.CONFIRMATION, Letter.Kind.MARKETING, Letter.Kind.POLITICAL);

    /** Asked for at the first letter: gates need what needs the outbox. */
    private final Supplier<List<MailGate>> gates;

    private final Operator operator;

    Gates(ObjectProvider<MailGate> gates, Operator operator) {
        this.gates = SingletonSupplier.of(() -> gates.orderedStream().toList());
        this.operator = operator;
    }

    Verdict ask(SubjectId to, Letter.Kind kind, @Nullable UUID about) {
        return named(
                kind,
                gates.get().stream()
                        .map(gate -> gate.ask(to, kind, about))
                        .filter(answer -> !(answer instanceof Verdict.Allowed))
                        .findFirst()
                        .orElse(new Verdict.Allowed()));
    }

    /** The same for several letters, whatever each is about: each gate is asked once a kind. */
    Map<Letter, Verdict> ask(List<Letter> letters) {
        var verdicts = new IdentityHashMap<Letter, Verdict>();
        letters.stream()
                .collect(Collectors.groupingBy(Letter::kind))
                .forEach((kind, some) -> verdicts.putAll(ask(kind, some)));
        return verdicts;
    }

    private Map<Letter, Verdict> ask(Letter.Kind kind, List<Letter> letters) {
        var open = letters.stream().map(Letter::to).collect(Collectors.toCollection(HashSet::new));
        var against = new HashMap<SubjectId, Verdict>();
        gates.get().stream()
                .takeWhile(_ -> !open.isEmpty())
                .forEach(gate -> gate.ask(Set.copyOf(open), kind).forEach((person, answer) -> {
                    if (!(answer instanceof Verdict.Allowed)) {
                        against.put(person, answer);
                        open.remove(person);
                    }
                }));
        var verdicts = new IdentityHashMap<Letter, Verdict>();
        letters.forEach(letter ->
                verdicts.put(letter, named(kind, against.getOrDefault(letter.to(), new Verdict.Allowed()))));
        return verdicts;
    }

    private Verdict named(Letter.Kind kind, Verdict verdict) {
        return verdict instanceof Verdict.Allowed
                        && IN_THE_OPERATORS_NAME.contains(kind)
                        && operator.details().isEmpty()
                ? new Verdict.Waits("operator")
                : verdict;
    }
}
