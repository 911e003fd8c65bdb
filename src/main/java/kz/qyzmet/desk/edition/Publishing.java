package kz.qyzmet.desk.edition;

import java.nio.charset.StandardCharsets;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.EditionPlaced;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Placing an edition, its entry in the journal and its line in the ledger are one transaction: none is there without the others. */
@Component
class Publishing {
    private final Editions editions;
    private final Journal journal;
    private final Ledger ledger;
    private final NextEdition next;

    Publishing(Editions editions, Journal journal, Ledger ledger, NextEdition next) {
        this.editions = editions;
        this.journal = journal;
        this.ledger = ledger;
        this.next = next;
    }

    /** Clause 6.2 names one post for all of this. */
    static Permit officer(Policy policy, Actor actor) {
        if (!actor.has(Role.OFFICER)) {
            throw new Refused("6.2", "not-officer");
        }
        return policy.permit(actor, Purpose.RIGHTS);
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
        next.published(permit, placed.hash());
        // a backup of before must not bring the old rules back unseen
        ledger.edition(
                Ids.ordered(),
                placed.hash(),
                editions.withHash(placed.hash()).orElseThrow().getBytes(StandardCharsets.UTF_8));
        return placed;
    }
}
