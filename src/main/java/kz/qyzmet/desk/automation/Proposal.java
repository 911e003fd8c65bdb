package kz.qyzmet.desk.automation;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * What a program wants done to a ticket, and what became of it. Holds no text: reason and factors come out one by one against a permit.
 *
 * @param subject the ticket's requester
 * @param priority what the ticket is to have; null unless the deed ranks
 * @param rule whether it was a rule of the desk; else a program with a token
 * @param proposer the token's id or the rule's
 * @param program the token's name or the rule's id
 * @param language of the reason
 * @param version of the ticket when it was proposed
 * @param seconds for how long whoever decided had it open
 * @param consent on which it was carried out by itself
 * @param was what the act took away, a code
 * @param objection the subject request by which the person objects
 * @param endedAt when the objection ended
 */
record Proposal(
        UUID id,
        UUID ticket,
        SubjectId subject,
        Deed deed,
        @Nullable Priority priority,
        boolean rule,
        UUID proposer,
        String program,
        Language language,
        int version,
        Instant at,
        Instant lapsesAt,
        State state,
        @Nullable UUID decidedBy,
        @Nullable Instant decidedAt,
        @Nullable Integer seconds,
        @Nullable UUID consent,
        @Nullable Instant actedAt,
        @Nullable String was,
        @Nullable UUID objection,
        @Nullable Instant objectedAt,
        @Nullable Instant endedAt) {

    enum State {
        /** Waits for a person. */
        PROPOSED,
        /** A person agreed, and it is done. */
        CONFIRMED,
        DECLINED,
        /** Nobody decided in time. */
        LAPSED,
        /** The ticket went on, so there is nothing left to decide. */
        OVERTAKEN,
        /** Done by itself on a written consent. */
        ACTED,
        /** Done by itself, and its person objects. */
        OBJECTED,
        /** A person considered the objection and let it stand. */
        UPHELD,
        /** A person considered the objection and took it back. */
        UNDONE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }

        /** Whether a program did it by itself. */
        boolean byItself() {
            return switch (this) {
                case ACTED, OBJECTED, UPHELD, UNDONE -> true;
                case PROPOSED, CONFIRMED, DECLINED, LAPSED, OVERTAKEN -> false;
            };
        }
    }

    boolean open() {
        return state == State.PROPOSED;
    }
}
