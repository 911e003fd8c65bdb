package kz.qyzmet.desk.audit;

import kz.qyzmet.desk.ledger.Watermark;
import kz.qyzmet.desk.policy.Actor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What a restore means for the journal: the start learns here that the database stands before the newest checkpoint (contracts 4), and once the desk may open, the log goes on with a named gap. Where the
 * folder of the journal was lost too, it goes on from where the database stands, and the checkpoint that knew more lies aside: whoever keeps it, a witness above all, notices.
 */
@Component
public class JournalAfterRestore implements Watermark {
    private static final Logger LOG = LoggerFactory.getLogger(JournalAfterRestore.class);
    private static final int TRIES = 50;

    private final JournalRecovery recovery;
    private final JournalFolder folder;

    JournalAfterRestore(JournalRecovery recovery, JournalFolder folder) {
        this.recovery = recovery;
        this.folder = folder;
    }

    @Override
    public boolean databaseIsBehind() {
        return recovery.gap().isPresent();
    }

    /** Lets the log go on. @return how many entries were lost by the restore */
    public long goOn(Actor by) {
        var gap = recovery.gap();
        if (gap.isEmpty()) {
            return 0;
        }
        try {
            resume(by);
        } catch (Broken filesAreLost) {
            LOG.warn("the journal's files do not give its newest checkpoint; the log goes on from the database");
            folder.aside(gap.get().to());
        }
        return gap.get().to() - gap.get().from();
    }

    private void resume(Actor by) {
        for (int i = 1; ; i++) {
            try {
                recovery.resume(by);
                return;
            } catch (IllegalStateException busy) {
                // the sequencer looks into the log this moment
                if (i == TRIES) {
                    throw busy;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
