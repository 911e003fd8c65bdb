package kz.qyzmet.desk.retention;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.vault.Forgetful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * What follows a destroyed key, each step written down when it has ended, so a desk that was killed goes on where it stood. Rows and index go first, one person after another. The scan reads the whole
 * desk and takes long where that is large: it has a thread of its own, so that nobody's rows wait for it, and all who are ready share one. Each of the two is done by one node at a time.
 */
@Component
class ErasureWork implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureWork.class);

    private final Erasures erasures;
    private final Drain drain;
    private final SearchIndex index;
    private final ChangeFeed feed;
    private final Scanning scanning;
    private final Acts acts;
    private final ObjectProvider<Forgetful> forgetful;
    private final Alone removing;
    private final Alone proving;
    private final Worker remover = new Worker("erasure", 0, this::removed);
    // a scan is not urgent: while it rests, the desk has the machine, and the next one takes everybody who has come
    // meanwhile
    private final Worker prover = new Worker("erasure-scan", 2, this::proved);
    private Instant forgot = Instant.MIN;

    ErasureWork(
            DataSource pool,
            Erasures erasures,
            Drain drain,
            SearchIndex index,
            ChangeFeed feed,
            Scanning scanning,
            Acts acts,
            ObjectProvider<Forgetful> forgetful) {
        this.erasures = erasures;
        this.drain = drain;
        this.index = index;
        this.feed = feed;
        this.scanning = scanning;
        this.acts = acts;
        this.forgetful = forgetful;
        this.removing = new Alone(pool, NodeLock.ERASURE);
        this.proving = new Alone(pool, NodeLock.ERASURE_SCAN);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void begun(Destruction.Begun destruction) {
        remover.wake();
    }

    @Override
    public void start() {
        forgot = Acting.as(Family.UPKEEP, erasures::lastClosed).orElse(Instant.MIN);
        remover.start();
        prover.start();
    }

    private boolean removed() {
        boolean all =
                tried("erasure", () -> erasures.going().isEmpty() || removing.run(() -> remove(erasures.going())));
        forget();
        return all;
    }

    private boolean remove(List<Erasure> going) {
        boolean all = true;
        for (var erasure : going) {
            // the next look goes on with it; the others do not wait for it
            all &= remover.running() && tried("erasure " + erasure.number(), () -> remove(erasure));
        }
        prover.wake();
        return all;
    }

    /** @return false when it has to wait for an index that is still being opened */
    private boolean remove(Erasure erasure) {
        if (erasure.step() == Erasure.Step.ROWS) {
            drain.person(erasure.id(), erasure.subject());
            erasures.ended(erasure.id(), Erasures.Step.ROWS);
        }
        if (!index.open()) {
            return false;
        }
        purge(erasure);
        erasures.ended(erasure.id(), Erasures.Step.INDEX);
        return true;
    }

    /** Others' tickets in which the person wrote leave the index too, for their old words, and come back without them. */
    private void purge(Erasure erasure) {
        index.purge(erasures.touched(erasure.id(), false));
        var stay = erasures.touched(erasure.id(), true);
        if (!stay.isEmpty()) {
            index.purge(stay);
            feed.changed(stay);
        }
    }

    private boolean proved() {
        return tried("erasure scan", () -> erasures.gone().isEmpty() || proving.run(() -> prove(erasures.gone())));
    }

    private boolean prove(List<Erasure> gone) {
        var unscanned = gone.stream()
                .filter(erasure -> erasure.step() == Erasure.Step.SCAN)
                .toList();
        // in an index that is not whole the scan would miss mentions
        boolean all = unscanned.isEmpty() || index.open() && !index.rebuilding();
        if (all && !unscanned.isEmpty()) {
            scanning.scan(unscanned);
        }
        for (var erasure : erasures.gone()) {
            if (erasure.step() == Erasure.Step.ACT) {
                all &= prover.running() && tried("erasure " + erasure.number(), () -> issue(erasure));
            }
        }
        remover.wake();
        return all && erasures.gone().isEmpty();
    }

    private boolean issue(Erasure erasure) {
        acts.issue(erasure);
        return true;
    }

    /** Each node has a memory of its own, whichever of them did the work. What was done before this node started it has never known. */
    private void forget() {
        tried("erasure", () -> {
            var last = erasures.lastClosed().orElse(Instant.MIN);
            if (last.isAfter(forgot)) {
                forgetful.orderedStream().forEach(Forgetful::forget);
                forgot = last;
            }
            return true;
        });
    }

    private interface Step {
        boolean go() throws SQLException;
    }

    private static boolean tried(String what, Step step) {
        try {
            return step.go();
        } catch (SQLException | RuntimeException trouble) {
            LOG.warn("{}: {}", what, trouble.getClass().getSimpleName());
            return false;
        }
    }

    @Override
    public void stop() {
        remover.stop();
        prover.stop();
    }

    @Override
    public boolean isRunning() {
        return remover.running();
    }
}
