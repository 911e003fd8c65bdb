package kz.qyzmet.desk.retention;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * The destruction of one person, from asking to the act; each step is a time, so where it stands can be read and an interrupted one goes on.
 *
 * @param firstAt when the key was destroyed before a restored backup brought the person back; the other times are those of the repetition
 */
record Erasure(
        UUID id,
        long number,
        Kind kind,
        SubjectId subject,
        Basis basis,
        String edition,
        UUID askedBy,
        Instant askedAt,
        @Nullable UUID approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant refusedAt,
        @Nullable Instant keyGoneAt,
        @Nullable Instant rowsGoneAt,
        @Nullable Instant indexGoneAt,
        @Nullable Instant scannedAt,
        @Nullable Instant closedAt,
        @Nullable Instant firstAt) {

    enum Kind {
        /** Asked for by a member of staff, confirmed by a second. */
        DESTROY,
        /** By the sweep, because the policy's periods have ended. */
        SWEEP;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a person's data is destroyed (Law 94-V art. 18, 24(1)(4), 25(2)(8)). */
    enum Basis {
        DEMAND,
        WITHDRAWAL,
        AUTHORITY,
        COURT,
        UNLAWFUL,
        PURPOSE_REACHED,
        /** The invented person of the restore drill. */
        SELF_CHECK;

        /** Those that the officer may name. */
        static final Basis[] ASKED = {DEMAND, WITHDRAWAL, AUTHORITY, COURT, UNLAWFUL, PURPOSE_REACHED};

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Basis of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    enum Step {
        ASKED,
        REFUSED,
        /** The key is destroyed: nothing of the person opens any more; rows are still going. */
        ROWS,
        INDEX,
        SCAN,
        ACT,
        DONE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the ledger is told besides the act and the person, so that after a restore the act says what it said before: in codes and opaque numbers.
     *
     * @param approvedBy null where nobody had to be the second
     */
    record Told(
            Basis basis,
            long number,
            UUID askedBy,
            @Nullable UUID approvedBy) {
        String code() {
            return basis.id() + "." + number + "." + askedBy + (approvedBy == null ? "" : "." + approvedBy);
        }

        /** @throws IllegalArgumentException for anything else than a {@link #code} */
        static Told of(String code) {
            var parts = code.split("\\.");
            if (parts.length < 3) {
                throw new IllegalArgumentException("not what the ledger is told of a destruction");
            }
            return new Told(
                    Basis.of(parts[0]),
                    Long.parseLong(parts[1]),
                    UUID.fromString(parts[2]),
                    parts.length == 3 ? null : UUID.fromString(parts[3]));
        }
    }

    Told told() {
        return new Told(basis, number, askedBy, approvedBy);
    }

    Step step() {
        if (refusedAt != null) {
            return Step.REFUSED;
        } else if (keyGoneAt == null) {
            return Step.ASKED;
        } else if (rowsGoneAt == null) {
            return Step.ROWS;
        } else if (indexGoneAt == null) {
            return Step.INDEX;
        } else if (scannedAt == null) {
            return Step.SCAN;
        } else if (closedAt == null) {
            return Step.ACT;
        }
        return Step.DONE;
    }

    /** The nameless subject whose key seals what the scan looks for. */
    SubjectId scan() {
        return new SubjectId(id);
    }
}
