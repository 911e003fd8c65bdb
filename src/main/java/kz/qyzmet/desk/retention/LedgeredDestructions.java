package kz.qyzmet.desk.retention;

import java.util.Set;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import org.springframework.stereotype.Component;

/** What a backup brought back and the ledger knows as destroyed is destroyed again before the desk opens (contracts 4, clause 1.5). */
@Component
class LedgeredDestructions implements Replay {
    private final Destruction destruction;

    LedgeredDestructions(Destruction destruction) {
        this.destruction = destruction;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.DESTRUCTION);
    }

    @Override
    public void again(Ledgered act) {
        destruction.replay(act);
    }
}
