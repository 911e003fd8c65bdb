package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * A breach of the security of personal data, from the first suspicion to its end. Holds no text: those come out one by one against a permit.
 *
 * @param keeper a subject without a name, whose key seals the case's texts
 * @param noticedAt the detection, from which the term runs
 * @param dueAt the first moment after the last day on which the authorised body may be told
 * @param unloaded the first year of the term whose calendar is not loaded; then {@code dueAt} is the earliest that it may end. Null when the end is known
 * @param secondBy who agreed that there was no breach; never who found so
 * @param toldAt when the authorised body was told
 * @param lettersAll whether those are written to as well of whom the journal says only that they may have been shown again
 * @param masking what is being done to the people it concerns, in batches
 */
record Breach(
        UUID id,
        long number,
        SubjectId keeper,
        Touches touches,
        Instant noticedAt,
        UUID reportedBy,
        Instant reportedAt,
        int days,
        boolean working,
        String article,
        Instant warnAt,
        Instant dueAt,
        boolean certain,
        @Nullable Integer unloaded,
        @Nullable Verdict verdict,
        @Nullable UUID verdictBy,
        @Nullable UUID secondBy,
        @Nullable How toldHow,
        @Nullable Instant toldAt,
        @Nullable Instant lettersAt,
        boolean lettersAll,
        @Nullable Masking masking,
        @Nullable Instant closedAt) {

    /** What the one who reports believes it to be about. */
    enum Touches {
        ACCOUNT,
        PROGRAM,
        MAIL,
        DEVICE,
        PAPER,
        OTHER;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Touches> of(String id) {
            return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
        }
    }

    enum Verdict {
        CONFIRMED,
        UNFOUNDED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the authorised body was told. */
    enum How {
        PORTAL,
        PAPER,
        MAIL;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<How> of(String id) {
            return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
        }
    }

    enum Masking {
        BLOCK,
        UNBLOCK;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum State {
        SUSPECTED,
        /** Found to be none; a second person has to agree. */
        SECOND,
        CONFIRMED,
        /** The authorised body has been told. */
        NOTIFIED,
        CLOSED,
        UNFOUNDED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    State state() {
        if (verdict == null) {
            return State.SUSPECTED;
        }
        if (verdict == Verdict.UNFOUNDED) {
            return closedAt == null ? State.SECOND : State.UNFOUNDED;
        }
        return closedAt != null ? State.CLOSED : toldAt != null ? State.NOTIFIED : State.CONFIRMED;
    }

    boolean closed() {
        return closedAt != null;
    }

    /** Whether the clock still runs: until the body was told, or a second person agreed that there was nothing to tell. */
    boolean running() {
        return toldAt == null && closedAt == null;
    }

    /** Told after the term, or not told though it has ended; nobody says so of a term whose end nobody knows. */
    boolean overdue(Instant now) {
        return unloaded == null && past(now);
    }

    /** The same of the earliest that an unknown end may have been. */
    boolean maybeOverdue(Instant now) {
        return unloaded != null && past(now);
    }

    private boolean past(Instant now) {
        var until = toldAt != null ? toldAt : verdict == Verdict.UNFOUNDED && closedAt != null ? closedAt : now;
        return !dueAt.isAfter(until);
    }
}
