package kz.qyzmet.desk.consent;

import java.util.Set;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.stereotype.Component;

/** Whoever took a consent back after a backup has taken it back again before the restored desk opens: no letter leaves that had been stopped (contracts 4, clause 3.2.4). */
@Component
class LedgeredWithdrawals implements Replay {
    private final Consents consents;
    private final Vault vault;

    LedgeredWithdrawals(Consents consents, Vault vault) {
        this.consents = consents;
        this.vault = vault;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.WITHDRAWAL);
    }

    /** A consent given again since is lost with the newer data: the person is asked. */
    @Override
    public void again(Ledgered act) {
        if (vault.keyId(act.subject()).isEmpty()) {
            return;
        }
        // a blocked person may have taken it back as well, and only rights reach them
        Acting.running(Family.RIGHTS, () -> consents.replay(act.act(), act.subject(), act.what(), act.at()));
    }
}
