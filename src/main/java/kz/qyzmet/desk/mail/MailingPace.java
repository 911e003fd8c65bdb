package kz.qyzmet.desk.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;

/**
 * How fast letters of mailings leave this node: so many in a minute, evenly, and for one domain no more than a share that letters about tickets do not need (clause 3.2.4). Remembered in this process only. Thread-safe.
 */
@Component
class MailingPace {
    private static final int SECONDS = 60;

    private final DomainCounts domains;
    private final Policy policy;
    private final Clock clock;
    private double allowed;
    private Instant counted;

    MailingPace(Policy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
        this.domains = new DomainCounts(clock);
        this.allowed = 1;
        this.counted = clock.instant();
    }

    /** May one more leave now? What was not used in a second is not saved up. */
    synchronized boolean open() {
        double second = policy.number("mailing-letters-minute") / (double) SECONDS;
        var now = clock.instant();
        var passed = Duration.between(counted, now);
        if (!passed.isNegative()) {
            allowed = Math.min(Math.max(1, second), allowed + second * passed.toNanos() / 1e9);
        }
        counted = now;
        return allowed >= 1;
    }

    synchronized void left() {
        allowed -= 1;
    }

    /** Counts one letter to the address; how long it has to wait first, zero when it may leave now. */
    Duration before(String address) {
        return domains.before(address, policy.number("mailing-letters-per-domain-minute"));
    }
}
