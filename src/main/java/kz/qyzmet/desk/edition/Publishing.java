package kz.qyzmet.desk.edition;

import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.EditionPlaced;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Permit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Placing an edition and its entry in the journal are one transaction: neither is there without the other. */
@Component
class Publishing {
    private final Editions editions;
    private final Journal journal;

    Publishing(Editions editions, Journal journal) {
        this.editions = editions;
        this.journal = journal;
    }

    /**
     * @param hash of the checked file
     * @param seen the number of the newest edition in the dry run
     */
    @Transactional
    public EditionPlaced publish(Permit permit, String hash, int seen) {
        var placed = editions.place(permit, hash, seen);
        journal.administer(
                permit.actor(),
                "policy.published",
                "edition:" + placed.edition() + ":sha256:" + placed.hash() + ":since:" + placed.inForceSince());
        return placed;
    }
}
