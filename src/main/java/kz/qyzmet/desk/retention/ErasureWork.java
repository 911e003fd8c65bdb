package kz.qyzmet.desk.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
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
 * What follows a destroyed key: rows, index, scan, act. On one node at a time, one destruction after another, each step written down when it has ended, so a desk that was killed goes on where it stood.
 */
@Component
class ErasureWork implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureWork.class);
    /** Any constant: who holds it works, on whichever node. */
    private static final long LOCK = 0x7179_7a6d_6574_0001L;

    /** While nothing waits: another node may have begun one. */
    private static final long LOOK = TimeUnit.SECONDS.toMillis(30);

    /** After something stood in the way; twice as long each time, but never longer than the other. */
    private static final long AGAIN = 125;

    private static final int DOUBLINGS = 8;

    private final DataSource pool;
    private final Erasures erasures;
    private final Drain drain;
    private final SearchIndex index;
    private final ChangeFeed feed;
    private final Scanning scanning;
    private final Acts acts;
    private final ObjectProvider<Forgetful> forgetful;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;
    private Instant forgot = Instant.MIN;
    private volatile Thread thread = Thread.currentThread();

    ErasureWork(
            DataSource pool,
            Erasures erasures,
            Drain drain,
            SearchIndex index,
            ChangeFeed feed,
            Scanning scanning,
            Acts acts,
            ObjectProvider<Forgetful> forgetful) {
        this.pool = pool;
        this.erasures = erasures;
        this.drain = drain;
        this.index = index;
        this.feed = feed;
        this.scanning = scanning;
        this.acts = acts;
        this.forgetful = forgetful;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void begun(Destruction.Begun destruction) {
        wake.release();
    }

    @Override
    public void start() {
        running = true;
        forgot = Acting.as(Family.UPKEEP, erasures::lastClosed).orElse(Instant.MIN);
        thread = Thread.ofPlatform().daemon().name("erasure").start(this::work);
    }

    private void work() {
        int waited = 0;
        while (running) {
            try {
                boolean all = Acting.as(Family.UPKEEP, this::everything);
                waited = all ? 0 : Math.min(waited + 1, DOUBLINGS);
                wake.tryAcquire(all ? LOOK : Math.min(LOOK, AGAIN << waited), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** @return false when something is left that should be tried again soon */
    private boolean everything() {
        boolean all = work(pool);
        forget();
        return all;
    }

    /** Each node has a memory of its own, whichever of them did the work. What was done before this node started it has never known. */
    private void forget() {
        try {
            var last = erasures.lastClosed().orElse(Instant.MIN);
            if (last.isAfter(forgot)) {
                forgetful.orderedStream().forEach(Forgetful::forget);
                forgot = last;
            }
        } catch (RuntimeException trouble) {
            LOG.warn("erasure: {}", trouble.getClass().getSimpleName());
        }
    }

    private boolean work(DataSource pool) {
        try (var connection = pool.getConnection()) {
            if (!locked(connection, "select pg_try_advisory_lock(?)")) {
                return true;
            }
            try {
                boolean all = true;
                for (var erasure : erasures.begun()) {
                    all &= one(erasure);
                }
                return all;
            } finally {
                locked(connection, "select pg_advisory_unlock(?)");
            }
        } catch (SQLException | RuntimeException trouble) {
            LOG.warn("erasure: {}", trouble.getClass().getSimpleName());
            return false;
        }
    }

    private boolean one(Erasure erasure) {
        try {
            return finish(erasure);
        } catch (RuntimeException trouble) {
            // the next look goes on with it; the others do not wait for it
            LOG.warn("erasure {}: {}", erasure.number(), trouble.getClass().getSimpleName());
            return false;
        }
    }

    /** Takes a destruction from where it stands to its end. @return false when it has to wait: for an index that is still being opened, or is not whole, in which the scan would miss mentions */
    private boolean finish(Erasure erasure) {
        for (var now = erasure;
                running && now.step() != Erasure.Step.DONE;
                now = erasures.find(erasure.id()).orElseThrow()) {
            if (now.step() == Erasure.Step.INDEX && !index.open()
                    || now.step() == Erasure.Step.SCAN && index.rebuilding()) {
                return false;
            }
            switch (now.step()) {
                case ROWS -> {
                    drain.person(now.id(), now.subject());
                    erasures.ended(now.id(), Erasures.Step.ROWS);
                }
                case INDEX -> {
                    purge(now);
                    erasures.ended(now.id(), Erasures.Step.INDEX);
                }
                case SCAN -> scanning.scan(now);
                case ACT -> acts.issue(now);
                case ASKED, REFUSED, DONE -> throw new IllegalStateException("nothing to do");
            }
        }
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

    private static boolean locked(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (var answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
