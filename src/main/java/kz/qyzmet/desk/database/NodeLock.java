package kz.qyzmet.desk.database;

/** What one node does at a time: the keys of the database's advisory locks, all in one place, since two kinds of work with the same key would wait for each other without a word. */
public enum NodeLock {
    /** Gives journal entries their places. */
    JOURNAL,
    /** Removes the rows of the destroyed. */
    ERASURE,
    /** Looks for what may be left of them. */
    ERASURE_SCAN,
    /** Removes what the policy's periods have ended for. */
    SWEEP,
    /** Proposes the closing of tickets nobody answers. */
    AUTO_CLOSE;

    private static final long FIRST = 0x7179_7a6d_6574_0001L;

    /** For {@code pg_try_advisory_lock} and its kin. */
    public long key() {
        return FIRST + ordinal();
    }
}
