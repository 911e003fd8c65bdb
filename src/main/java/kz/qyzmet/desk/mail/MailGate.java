package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.policy.SubjectId;

/**
 * The one question "may this person get this letter now?" (contracts 20). Declared here, answered above, where consents and blockings are
 * known. Asked when a letter is queued and again at the moment before the dialogue with the relay begins; every gate must allow.
 */
public interface MailGate {
    Verdict ask(SubjectId to, Letter.Kind kind);

    sealed interface Verdict {
        record Allowed() implements Verdict {}

        /** Not now; asked again later. @param reason a code such as {@code operator} */
        record Waits(String reason) implements Verdict {}

        /** Never. @param reason a code such as {@code withdrawn} */
        record Stopped(String reason) implements Verdict {}
    }
}
