package kz.qyzmet.desk.edition;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Editions;
import org.springframework.stereotype.Component;

/** What a backup brought back under an older edition is under the newest one again before the desk opens (contracts 4, clause 6.2). */
@Component
class LedgeredEditions implements Replay {
    private final Editions editions;
    private final Ledger ledger;
    private final Journal journal;

    LedgeredEditions(Editions editions, Ledger ledger, Journal journal) {
        this.editions = editions;
        this.ledger = ledger;
        this.journal = journal;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.EDITION);
    }

    @Override
    public void again(Ledgered act) {
        var file = ledger.kept(act.what())
                .orElseThrow(() -> new IllegalStateException("the folder ledger lacks " + act.what()
                        + ".yaml, the file of an edition of the policy that was published after this backup"));
        Acting.running(Family.RIGHTS, () -> {
            editions.again(new String(file, StandardCharsets.UTF_8), act.at());
            editions.follow();
            journal.administer(Actor.system("ledger"), "policy.published", "edition:again:sha256:" + act.what());
        });
    }

    @Override
    public void keep(Ledgered act) {
        editions.withHash(act.what())
                .ifPresent(source -> ledger.keep(act.what(), source.getBytes(StandardCharsets.UTF_8)));
    }
}
