package kz.qyzmet.desk.edition;

import java.nio.charset.StandardCharsets;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.policy.EditionPlaced;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Permit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Placing an edition, its entry in the journal and its line in the ledger are one transaction: none is there without the others. */
@Component
class Publishing {
    private final Editions editions;
    private final Journal journal;
    private final Ledger ledger;

    Publishing(Editions editions, Journal journal, Ledger ledger) {
        this.editions = editions;
        this.journal = journal;
        this.ledger = ledger;
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
        // a backup of before must not bring the old rules back unseen
        ledger.edition(
                Ids.ordered(),
                placed.hash(),
                editions.withHash(placed.hash()).orElseThrow().getBytes(StandardCharsets.UTF_8));
        return placed;
    }
}
