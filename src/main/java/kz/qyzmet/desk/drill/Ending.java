package kz.qyzmet.desk.drill;

import java.util.UUID;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Destroys the canary: its key, and the word in the ledger, in one transaction. */
@Component
class Ending {
    private final Vault vault;
    private final Ledger ledger;
    private final TransactionTemplate transaction;

    Ending(Vault vault, Ledger ledger, TransactionTemplate transaction) {
        this.vault = vault;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /** Does nothing to somebody who is destroyed already. */
    void destroy(SubjectId canary) {
        Acting.running(
                Family.ERASURE,
                () -> transaction.executeWithoutResult(_ -> {
                    if (vault.knows(canary)) {
                        vault.forget(canary);
                        ledger.note(Ledgered.Kind.DESTRUCTION, UUID.randomUUID(), canary);
                    }
                }));
    }
}
