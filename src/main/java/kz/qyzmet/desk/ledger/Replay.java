package kz.qyzmet.desk.ledger;

import java.util.Set;

/**
 * Does again what the ledger knows and a restored database does not (contracts 4). Implemented by the module that acts (destruction, blocking), declared here so that the arrow points down.
 */
public interface Replay {
    Set<Ledgered.Kind> kinds();

    /**
     * Brings the database to where it was after the act. Called before the desk opens, in the order of the ledger, outside a transaction; must be idempotent and pick up where it was cut off. What it calls
     * may call {@link Ledger#note} as usual: during a replay nothing is appended. An exception keeps the desk closed.
     */
    void again(Ledgered act);

    /** The ledger was lost and is written anew from the database: what belongs beside it is kept anew too. */
    default void keep(Ledgered act) {}
}
