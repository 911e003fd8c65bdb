package kz.qyzmet.desk.retention;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.search.SearchIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** When the sweep runs, by the policy file: on one node, whichever is first; and each node's own index is rewritten where it still holds removed words. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class SweepWork {
    private static final Logger LOG = LoggerFactory.getLogger(SweepWork.class);

    private final DataSource pool;
    private final DueSweep sweep;
    private final SearchIndex index;
    private final OldLogs logs;
    private final Clock clock;
    private final AtomicReference<@Nullable Instant> last = new AtomicReference<>();

    SweepWork(DataSource pool, DueSweep sweep, SearchIndex index, OldLogs logs, Clock clock) {
        this.pool = pool;
        this.sweep = sweep;
        this.index = index;
        this.logs = logs;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('sweep-first').toMillis()}",
            fixedDelayString = "#{@policy.period('sweep-every').toMillis()}")
    void round() {
        Acting.running(Family.UPKEEP, this::alone);
        try {
            logs.sweep();
        } catch (RuntimeException trouble) {
            LOG.warn("sweep: old logs stay, {}", trouble.getClass().getSimpleName());
        }
    }

    /** When a round last ended on this node. */
    @Nullable
    Instant last() {
        return last.get();
    }

    private void alone() {
        try {
            new Alone(pool, NodeLock.SWEEP).run(() -> {
                sweep.round();
                last.set(clock.instant());
                return true;
            });
        } catch (SQLException | RuntimeException trouble) {
            LOG.warn("sweep: {}", trouble.getClass().getSimpleName());
        }
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('sweep-every').toMillis()}",
            fixedDelayString = "#{@policy.period('index-rewrite').toMillis()}")
    void purgeIndex() {
        try {
            index.expunge();
        } catch (RuntimeException trouble) {
            LOG.warn("sweep: the index is purged later, {}", trouble.getClass().getSimpleName());
        }
    }
}
