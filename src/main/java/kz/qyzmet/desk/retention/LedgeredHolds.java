package kz.qyzmet.desk.retention;

import java.util.Set;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import org.springframework.stereotype.Component;

/** Whom a backup brought back without the hold that was set since is on hold again before anything can be destroyed, and a hold lifted since stays lifted (contracts 4, clause 3.2.7). */
@Component
class LedgeredHolds implements Replay {
    private final Holds holds;

    LedgeredHolds(Holds holds) {
        this.holds = holds;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.HOLD, Ledgered.Kind.RELEASE);
    }

    @Override
    public void again(Ledgered act) {
        holds.replay(act);
    }
}
