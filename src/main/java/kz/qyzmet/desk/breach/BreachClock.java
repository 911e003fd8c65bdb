package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import kz.qyzmet.desk.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The working day in which the authorised body must be told does not end in silence (Law 94-V art. 25(2)(8), order 481/НҚ p. 4): officers and head hear before its end, at it and a working day later, administrators where no head is appointed. Each step is a row
 * that stands once, so a desk that was off catches up and tells nobody twice.
 */
@Component
class BreachClock {
    private static final Logger LOG = LoggerFactory.getLogger(BreachClock.class);
    private static final int BATCH = 200;

    private final Breaches breaches;
    private final Handling handling;
    private final BreachLetters letters;
    private final Policy policy;
    private final Clock clock;

    BreachClock(Breaches breaches, Handling handling, BreachLetters letters, Policy policy, Clock clock) {
        this.breaches = breaches;
        this.handling = handling;
        this.letters = letters;
        this.policy = policy;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('breach-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('breach-clock').toMillis()}")
    void tick() {
        try {
            round(clock.instant());
        } catch (RuntimeException trouble) {
            LOG.warn("breaches: the clock comes again, {}", trouble.getClass().getSimpleName());
        }
    }

    void round(Instant now) {
        var permit = Officer.desk(policy);
        for (var breach : breaches.datable(permit, handling.loaded(), BATCH)) {
            apart(() -> handling.dated(permit, breach.id()));
        }
        var struck = breaches.warned(permit, now, BATCH);
        if (struck.isEmpty()) {
            return;
        }
        var alarmed = letters.alarmed();
        for (var breach : struck) {
            apart(() -> strike(breach, now, alarmed));
        }
    }

    /** Whatever is wrong with one must keep no other from being told. */
    private static void apart(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException trouble) {
            LOG.warn("breaches: one waits, {}", trouble.getClass().getSimpleName());
        }
    }

    private void strike(Breach breach, Instant now, List<BreachLetters.Address> alarmed) {
        var permit = Officer.desk(policy);
        if (now.isBefore(breach.dueAt())) {
            handling.struck(permit, breach.id(), "warned", alarmed);
            return;
        }
        if (breach.unloaded() != null) {
            // nobody knows the end: the earliest that it may be is told of, and the end itself once it is known
            handling.struck(permit, breach.id(), "undated-late", alarmed);
            return;
        }
        handling.struck(permit, breach.id(), "overdue", alarmed);
        if (!now.isBefore(handling.late(breach))) {
            handling.struck(permit, breach.id(), "late", alarmed);
        }
    }
}
