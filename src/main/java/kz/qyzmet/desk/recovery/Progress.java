package kz.qyzmet.desk.recovery;

/** How far a backup or restore is. Called from its thread, at most some times a second. */
public interface Progress {
    /**
     * @param step {@code copy}, {@code log}, {@code verify}, {@code files}, {@code forward}
     * @param done bytes so far
     * @param all bytes in all, 0 when nobody knows
     */
    void at(String step, long done, long all);

    /** Says nothing. */
    Progress SILENT = (step, done, all) -> {};
}
