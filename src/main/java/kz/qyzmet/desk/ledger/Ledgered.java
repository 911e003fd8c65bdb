package kz.qyzmet.desk.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.policy.SubjectId;

/**
 * One entry of the ledger.
 *
 * @param act the id of the act, the same as in the journal or the act of destruction; one act may name several people
 * @param subject whom it is about; {@link #NOBODY} for an edition of the policy
 * @param what more that is needed to do it again, in codes and hashes: letters, digits, dots and hyphens
 */
public record Ledgered(Kind kind, UUID act, SubjectId subject, String what, Instant at) {
    /** No person has this number. */
    public static final SubjectId NOBODY = new SubjectId(new UUID(0, 0));

    private static final Pattern WHAT = Pattern.compile("[a-z0-9.-]{0,128}");

    public Ledgered {
        if (!WHAT.matcher(what).matches()) {
            throw new IllegalArgumentException("only codes and hashes stand in the ledger");
        }
    }

    public Ledgered(Kind kind, UUID act, SubjectId subject, Instant at) {
        this(kind, act, subject, "", at);
    }

    /** An act on a person stands in the ledger once. */
    record Key(Kind kind, UUID act, SubjectId subject) {}

    Key key() {
        return new Key(kind, act, subject);
    }

    /** What must have been done before this, when it ends something. */
    Optional<Key> begun() {
        return kind.ends().map(began -> new Key(began, act, subject));
    }

    /** What is written down. */
    public enum Kind {
        DESTRUCTION,
        BLOCK,
        UNBLOCK,
        /** The ground of a record or a value was changed; what: the new ground and, for a value, its id. */
        GROUND,
        /** A consent was taken back; what: for which purpose. */
        WITHDRAWAL,
        /** An edition of the policy was placed; what: the hash of its file, which stands beside the ledger. */
        EDITION,
        /** A legal hold was set; the act is the hold; what: its basis and, after a dot, who set it. Its reason is a text about a person and stays in the database. */
        HOLD,
        /** A legal hold was lifted; the act is the hold; what: who lifted it. */
        RELEASE,
        /** A passage was redacted in a ticket; what: the number of an epoch and the hash of the sealed passage, which stands beside the ledger. */
        REDACTION,
        /** A value of a person was corrected; the act is the correction; what: the number of an epoch and the hash of the sealed correction, which stands beside the ledger. */
        CORRECTION,
        /** A file or words of a demand were removed; the act is the step of the demand; what: which kind of thing, its id, the reason and who removed it, with dots between. */
        REMOVAL;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }

        /** Whether an act is done again that nobody knows to have been finished: where that hides or keeps more, and never where it would show, permit or destroy more. */
        boolean whenInDoubt() {
            return switch (this) {
                // two people had agreed to a correction
                case DESTRUCTION, BLOCK, WITHDRAWAL, HOLD, REDACTION, CORRECTION, REMOVAL -> true;
                case UNBLOCK, GROUND, EDITION, RELEASE -> false;
            };
        }

        /** What this ends: the same act under the other kind. */
        Optional<Kind> ends() {
            return switch (this) {
                case UNBLOCK -> Optional.of(BLOCK);
                case RELEASE -> Optional.of(HOLD);
                default -> Optional.empty();
            };
        }
    }
}
