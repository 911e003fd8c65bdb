package kz.qyzmet.desk.retention;

import java.util.Set;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import org.springframework.stereotype.Component;

/** What a backup brought back and was redacted since is redacted again before anybody reads it (contracts 4, clause 2.1.4). */
@Component
class LedgeredRedactions implements Replay {
    private final Redaction redaction;

    LedgeredRedactions(Redaction redaction) {
        this.redaction = redaction;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.REDACTION);
    }

    @Override
    public void again(Ledgered act) {
        redaction.replay(act);
    }
}
