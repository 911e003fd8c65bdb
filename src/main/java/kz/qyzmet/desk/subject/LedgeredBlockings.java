package kz.qyzmet.desk.subject;

import java.util.Set;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import org.springframework.stereotype.Component;

/** Whom a backup brought back open and the ledger knows as blocked is blocked again before the desk opens, and the other way round (contracts 4, clause 1.3). */
@Component
class LedgeredBlockings implements Replay {
    private final Blockings blockings;

    LedgeredBlockings(Blockings blockings) {
        this.blockings = blockings;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.BLOCK, Ledgered.Kind.UNBLOCK);
    }

    @Override
    public void again(Ledgered act) {
        blockings.replay(act);
    }
}
