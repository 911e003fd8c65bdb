package kz.qyzmet.desk.retention;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/** The destruction of one person, from asking to the act; each step is a time, so where it stands can be read and an interrupted one goes on. */
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
        @Nullable Instant closedAt) {

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
