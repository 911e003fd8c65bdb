package kz.qyzmet.desk.vault;

/** Something that keeps words in memory for longer than it needs them, to be quicker. Asked on every node after an act of destruction (clause 1.5). */
public interface Forgetful {
    /** Lets go of what it keeps, soon: it may go on doing so after this returns. Never fails. */
    void forget();
}
