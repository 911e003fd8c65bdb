package kz.qyzmet.desk.vault;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The turn of an epoch: a new key, then every person's key re-wrapped and every look-up hash recomputed, batch by batch. Where it stops, for a restart or a crash, the next run goes on, since each row says
 * under which epoch it stands. Until the last row both epochs are valid. Old keys open the backups of their time until their life ends; then they are destroyed.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Rotation {
    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
    private static final int BATCH = 500;

    private final Epochs epochs;
    private final SubjectKeys keys;
    private final List<LookupOwner> owners;
    private final TransactionOperations transaction;

    Rotation(Epochs epochs, SubjectKeys keys, List<LookupOwner> owners, TransactionOperations transaction) {
        this.epochs = epochs;
        this.keys = keys;
        this.owners = owners;
        this.transaction = transaction;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void turn() {
        Acting.running(Family.UPKEEP, this::turnNow);
    }

    private void turnNow() {
        var current = epochs.turn();
        untilNothing(() -> keys.rewrap(current, BATCH));
        for (var owner : owners) {
            untilNothing(() -> owner.recompute(current.number(), BATCH));
        }
        end();
    }

    /** Destroys the epochs whose life is over: from then on no backup of their time opens, for anybody (contracts 1). */
    private void end() {
        for (var number : epochs.over()) {
            if (keys.uses(number) || owners.stream().anyMatch(owner -> owner.uses(number))) {
                // seen on /policy as keys that stay behind; the next turn tries again
                LOG.warn("epoch {} is over and still in use; its key stays", number);
                return;
            }
            epochs.destroy(number);
            LOG.info("the key of epoch {} was destroyed; backups of its time open no more", number);
        }
    }

    private void untilNothing(IntSupplier batch) {
        Integer done;
        do {
            done = transaction.execute(_ -> batch.getAsInt());
        } while (done != null && done > 0);
    }
}
