package kz.qyzmet.desk.subject;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.policy.Ground;
import org.springframework.stereotype.Component;

/** What a backup brought back on an old ground stands on the new one again before the desk opens (contracts 4, clause 2.2). */
@Component
class LedgeredGrounds implements Replay {
    private final GroundChanges changes;

    LedgeredGrounds(GroundChanges changes) {
        this.changes = changes;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.GROUND);
    }

    @Override
    public void again(Ledgered act) {
        var words = act.what().split("\\.", 2);
        var ground = Ground.of(words[0]).orElseThrow();
        var contact = words.length == 1 ? null : UUID.fromString(words[1]);
        Acting.running(Family.RIGHTS, () -> changes.replay(act.act(), act.subject(), contact, ground, act.at()));
    }
}
