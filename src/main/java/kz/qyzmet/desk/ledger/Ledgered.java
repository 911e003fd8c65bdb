package kz.qyzmet.desk.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;

/**
 * One entry of the ledger.
 *
 * @param act the id of the act, the same as in the journal or the act of destruction; one act may name several people
 */
public record Ledgered(Kind kind, UUID act, SubjectId subject, Instant at) {

    /** What is written down. */
    public enum Kind {
        DESTRUCTION,
        BLOCK,
        UNBLOCK;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }
}
