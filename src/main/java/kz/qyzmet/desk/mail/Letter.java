package kz.qyzmet.desk.mail;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * A letter to one person, as it will leave. Internal notes are no letters: there is no kind for them, so they cannot be queued.
 *
 * @param to whose key seals it; for an address that nobody is known by, a subject enrolled for this letter only
 * @param text the plain part, shown in every preview; the HTML says the same
 * @param attachments ids in {@code attachment}; streamed when the letter leaves
 * @param messageId of {@link Outbox#newMessageId()}, without angle brackets, as are the other ids
 * @param automatic says in its headers that no human wrote it, so that no other robot answers
 * @param about the ticket; replies to this letter find it by the message id. Of a mailing's letter, the mailing; of one that a correction waits for, the correction; of what
 *     a representative gets, the power; of an answer to a demand and of the word that it is
 *     late, the demand
 * @param replyTo where answers go, such as a signed address; null for the desk's own
 * @param message what of the ticket it carries, so that the page can say how far it is; the demand, when it carries the answer to one
 * @param undoable waits for the policy's undo time before it leaves
 * @param unsubscribe the address by which the recipient of a mailing takes their consent back with one click (RFC 8058); null for all other letters
 */
public record Letter(
        SubjectId to,
        String address,
        Kind kind,
        Language language,
        String subject,
        String text,
        @Nullable String html,
        List<UUID> attachments,
        String messageId,
        @Nullable String inReplyTo,
        List<String> references,
        boolean automatic,
        @Nullable UUID about,
        @Nullable String replyTo,
        @Nullable UUID message,
        boolean undoable,
        @Nullable String unsubscribe) {

    /** A letter to one person that is no part of a mailing. */
    public Letter(
            SubjectId to,
            String address,
            Kind kind,
            Language language,
            String subject,
            String text,
            @Nullable String html,
            List<UUID> attachments,
            String messageId,
            @Nullable String inReplyTo,
            List<String> references,
            boolean automatic,
            @Nullable UUID about,
            @Nullable String replyTo,
            @Nullable UUID message,
            boolean undoable) {
        this(
                to,
                address,
                kind,
                language,
                subject,
                text,
                html,
                attachments,
                messageId,
                inReplyTo,
                references,
                automatic,
                about,
                replyTo,
                message,
                undoable,
                null);
    }

    /** A letter that is answered at the desk's usual address, carries no message of a ticket, and leaves at once. */
    public Letter(
            SubjectId to,
            String address,
            Kind kind,
            Language language,
            String subject,
            String text,
            @Nullable String html,
            List<UUID> attachments,
            String messageId,
            @Nullable String inReplyTo,
            List<String> references,
            boolean automatic,
            @Nullable UUID about) {
        this(
                to,
                address,
                kind,
                language,
                subject,
                text,
                html,
                attachments,
                messageId,
                inReplyTo,
                references,
                automatic,
                about,
                null,
                null,
                false);
    }

    public enum Kind {
        /** A sign-in link or code: gone after 15 minutes, hidden from everyone in the outbox (contracts 21). */
        SIGN_IN(true),
        /** Says that a ticket was received; carries secret links, so hidden too. */
        ACKNOWLEDGEMENT(true),
        /** Asks a stranger to confirm; carries a secret link. */
        CONFIRMATION(true),
        /** An answer written by staff. */
        REPLY(false),
        /** News of a ticket: closed, reopened. */
        NOTICE(true),
        /** Tells a blocked person who wrote that the letter lies with the officer; one a day, always the same words (contracts 10). */
        BLOCKED(false),
        /** News of a person's own demand about their data, and the answer to it; leaves whatever else is withdrawn or blocked (contracts 10). */
        RIGHTS(true),
        /** To somebody who may act, or may no longer act, for the person whose key seals it: names the person to another, so it waits while they are blocked (clauses 1.3, 3.1.2). */
        POWER(true),
        /** News and offers, one of many alike; leaves only while a consent of the kind marketing stands (clause 3.2.3). */
        MARKETING(true),
        /** Political campaigning, one of many alike; leaves only while a consent of the kind political stands (clause 3.2.3). */
        POLITICAL(true),
        /** A mailing as its author wants to see it in their own mailbox before it begins. */
        TRIAL(true);

        private final boolean hidden;

        Kind(boolean hidden) {
            this.hidden = hidden;
        }

        /** One of many alike: rests on a consent of its own and leaves behind all other letters. */
        public boolean mailing() {
            return this == MARKETING || this == POLITICAL;
        }

        /** Nobody at the desk may read its text. */
        public boolean hidden() {
            return hidden;
        }
    }

    static final String EIGHT_ITEMS = "\u27e6consent:";

    /** Stands in a text where the eight items of the consent are written when the letter leaves: they name the operator and the person. */
    public static String eightItems(Language language, String name) {
        return EIGHT_ITEMS + language.code() + ":" + name.replaceAll("[\u27e6\u27e7\\p{Cc}]", "") + "\u27e7";
    }

    public Letter {
        attachments = List.copyOf(attachments);
        references = List.copyOf(references);
    }

    @Override
    public String toString() {
        return "Letter[" + kind + "]";
    }
}
