package kz.qyzmet.desk.vault;

/**
 * A module that stores look-up hashes. After a new epoch begins the vault asks it, again and again, to compute some more of its hashes for that epoch, until nothing is left. Declared here so that the
 * arrow points down.
 */
public interface LookupOwner {

    /**
     * Recomputes up to {@code limit} hashes that stand under another epoch, in the transaction that is open, with {@code for update skip locked}. The next call goes on where this one ended, also after a
     * crash, because the epoch stands beside each hash.
     *
     * @return how many were recomputed; 0 when none are left
     */
    int recompute(int epoch, int limit);

    /** Whether a hash still stands under this epoch: its key must not be destroyed as long as one does. */
    boolean uses(int epoch);
}
