package kz.qyzmet.desk.ledger;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether the desk may be used. It stays closed after a start on a database that may have come back from a backup, while nobody can say which destructions and blockings came after it (contracts 4).
 * Thread-safe.
 */
@Component
public class Opening {
    /** Why the desk is closed. The ids are written into pages and the journal. */
    public enum Reason {
        /** The key folder remembers nothing, as after an import of the keys. */
        NO_MARK,
        /** The key folder remembers entries that no ledger here has. */
        LEDGER_SHORT,
        /** A ledger file was changed: from some line on it does not hold together. */
        LEDGER_DAMAGED,
        /** Doing an entry again failed; the next start tries once more. */
        REPLAY_FAILED
    }

    /**
     * What cannot be vouched for.
     *
     * @param missing entries that are known to be lost; -1 when nobody knows
     * @param reaches the time of the newest entry or mark that is there, if any
     */
    public record Gap(Reason reason, long missing, @Nullable Instant reaches) {}

    /**
     * What the start did.
     *
     * @param again entries that were done once more
     * @param whole whether the whole database came back, not the journal's tables alone: those nobody restores by themselves
     */
    public record Restored(int again, boolean whole) {}

    private volatile @Nullable Gap gap = null;
    private volatile boolean looked;
    private volatile @Nullable Restored restored = null;

    /** Whether pages, programs and jobs may work. */
    public boolean open() {
        return looked && gap == null;
    }

    public Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** What was done again at this start, when the database was a restored one. */
    public Optional<Restored> restored() {
        return Optional.ofNullable(restored);
    }

    void closed(Gap found, @Nullable Restored done) {
        gap = found;
        restored = done;
        looked = true;
    }

    void opened(@Nullable Restored done) {
        gap = null;
        restored = done;
        looked = true;
    }
}
