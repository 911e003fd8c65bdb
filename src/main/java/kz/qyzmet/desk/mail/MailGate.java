package kz.qyzmet.desk.mail;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * The one question "may this person get this letter now?" (contracts 20). Declared here, answered above, where consents and blockings are
 * known. Asked when a letter is queued and again at the moment before the dialogue with the relay begins; every gate must allow.
 */
public interface MailGate {
    Verdict ask(SubjectId to, Letter.Kind kind);

    /** The same question about one letter, for a gate that looks at what the letter is about ({@link Letter#about}). */
    default Verdict ask(SubjectId to, Letter.Kind kind, @Nullable UUID about) {
        return ask(to, kind);
    }

    /** The same question about several people; a gate that asks the database answers it by as few queries as one. */
    default Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        return to.stream().collect(Collectors.toMap(person -> person, person -> ask(person, kind)));
    }

    /** The answers of a gate that holds something against some of them, and nothing against the others. */
    static Map<SubjectId, Verdict> against(Set<SubjectId> some, Verdict verdict, Set<SubjectId> to) {
        return to.stream()
                .collect(Collectors.toMap(
                        person -> person, person -> some.contains(person) ? verdict : new Verdict.Allowed()));
    }

    sealed interface Verdict {
        record Allowed() implements Verdict {}

        /** Not now; asked again later. @param reason a code such as {@code operator} */
        record Waits(String reason) implements Verdict {}

        /** Never. @param reason a code such as {@code withdrawn} */
        record Stopped(String reason) implements Verdict {}
    }
}
