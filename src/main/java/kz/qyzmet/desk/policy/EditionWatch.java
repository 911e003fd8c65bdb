package kz.qyzmet.desk.policy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Keeps this node's policy at the editions that the database has. A placed edition takes force {@code edition-lead} later; a node that has not heard
 * from the database for as long asks once more and, without an answer, knows nothing: it refuses until it has asked again (clause 6.2). Thread-safe.
 */
class EditionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EditionWatch.class);

    private final Editions editions;
    private final Policy policy;
    private final long patience;
    private volatile long heard = System.nanoTime();

    EditionWatch(Editions editions, Policy policy) {
        this.editions = editions;
        this.policy = policy;
        this.patience = policy.period("edition-lead").toNanos();
    }

    /** Asks the database now. @return whether it answered */
    @Scheduled(fixedDelayString = "#{@policy.period('edition-check').toMillis()}")
    public boolean look() {
        long begun = System.nanoTime();
        try {
            if (editions.newest() != policy.known()) {
                policy.follow(editions.force());
                LOG.info("the policy follows edition {}", policy.known());
            }
            heard = begun;
            return true;
        } catch (RuntimeException unanswered) {
            LOG.warn(
                    "the editions of the policy could not be read: {}",
                    unanswered.getClass().getName());
            return false;
        }
    }

    boolean knows() {
        return System.nanoTime() - heard < patience || look();
    }
}
