package kz.qyzmet.desk.mail;

import jakarta.mail.MessagingException;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Carries the outbox to the relay. Several desks on one database share the work: each letter is claimed by one. Mailings have one of the two carriers, when no other letter is due, and a rate; so a hundred thousand letters
 * of theirs never stand before an answer to a ticket.
 */
@Component
class Sender implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int THREADS = 2;
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** Something is due but another desk, or another thread, has it. */
    private static final Duration SOON = Duration.ofMillis(100);

    /** Longer than the longest dialogue: what is older was left behind by a desk that died. */
    private static final Duration DEAD = Duration.ofMinutes(15);

    private final Outbox outbox;
    private final Gates gates;
    private final Envelope envelope;
    private final Relay relay;
    private final Pace pace;
    private final MailingPace mailingPace;
    private final ObjectProvider<MailingsUnderWay> mailings;
    private final Brakes brakes;
    private final PlatformTransactionManager transactions;
    private final Clock clock;
    private final Permit permit;
    /** For the way in and the notice of a blocking, which reach the blocked too (contracts 10). */
    private final Permit door;
    /** Each by the purpose that its consent was given for. */
    private final Permit marketing;

    private final Permit political;

    /** One for each carrier: the first leaves mailings alone, so waking either of them is not enough. */
    private final List<Semaphore> wake =
            Stream.generate(() -> new Semaphore(0)).limit(THREADS).toList();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Sender(
            Outbox outbox,
            Gates gates,
            Envelope envelope,
            Relay relay,
            Pace pace,
            MailingPace mailingPace,
            ObjectProvider<MailingsUnderWay> mailings,
            Brakes brakes,
            PlatformTransactionManager transactions,
            Policy policy,
            Clock clock) {
        this.outbox = outbox;
        this.gates = gates;
        this.envelope = envelope;
        this.relay = relay;
        this.pace = pace;
        this.mailingPace = mailingPace;
        this.mailings = mailings;
        this.brakes = brakes;
        this.transactions = transactions;
        this.clock = clock;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        this.door = policy.permit(Actor.system("mail"), Purpose.ACCOUNT);
        this.marketing = policy.permit(Actor.system("mail"), Purpose.MARKETING);
        this.political = policy.permit(Actor.system("mail"), Purpose.POLITICAL);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void queued(Outbox.Queued letter) {
        if (relay.configured()) {
            wake.forEach(Semaphore::release);
        }
    }

    @Override
    public void start() {
        running = true;
        for (var own : wake) {
            var first = threads.isEmpty();
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("outbox-" + threads.size())
                    .start(() -> work(first, own)));
        }
    }

    private void work(boolean first, Semaphore own) {
        var swept = Instant.EPOCH;
        while (running) {
            try {
                // not at every letter: under load that would cost more than the letters
                if (first && !clock.instant().isBefore(swept.plus(LOOK))) {
                    swept = clock.instant();
                    outbox.sweep();
                    outbox.recover(DEAD);
                    brakes.sweep();
                }
                // the first carrier is for everything but mailings, however slow the relay takes those
                while (running && relay.configured() && (step() || !first && mail())) {
                    // as long as there is something due
                }
                if (own.tryAcquire(untilNext(first).toMillis(), TimeUnit.MILLISECONDS)) {
                    own.drainPermits();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException trouble) {
                // the database is away or the like: the letters stay where they are
                LOG.warn("outbox: {}", trouble.getClass().getSimpleName());
                pause();
            }
        }
    }

    /** Until the next letter is due, such as one that can still be taken back; at most a look's length. */
    private Duration untilNext(boolean first) {
        if (!relay.configured()) {
            return LOOK;
        }
        var now = clock.instant();
        var wait = outbox.nextDue(first ? Set.of() : underWay())
                .map(due -> Duration.between(now, due))
                .orElse(LOOK);
        return wait.compareTo(LOOK) > 0 ? LOOK : wait.isNegative() || wait.isZero() ? SOON : wait.plus(SOON);
    }

    private void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes one letter as far as it goes now. @return whether there was one */
    boolean step() {
        return step(door) || step(permit);
    }

    private Set<UUID> underWay() {
        return mailings.stream().flatMap(some -> some.now().stream()).collect(Collectors.toSet());
    }

    /** Takes one letter of a mailing as far as it goes now. @return whether there was one, and the rate allowed it */
    boolean mail() {
        if (!mailingPace.open()) {
            return false;
        }
        var claimed = outbox.claim(permit, underWay());
        claimed.ifPresent(letter -> {
            mailingPace.left();
            carry(letter.kind() == Letter.Kind.POLITICAL ? political : marketing, letter);
            // while we had it in hand no withdrawal could take it back
            if (gates.ask(letter.to(), letter.kind(), letter.about()) instanceof Verdict.Stopped(var reason)) {
                outbox.stopWaiting(letter.id(), reason);
            }
        });
        return claimed.isPresent();
    }

    private boolean step(Permit permit) {
        var claimed = outbox.claim(permit);
        claimed.ifPresent(letter -> carry(permit, letter));
        return claimed.isPresent();
    }

    private void carry(Permit permit, Outbox.Claimed letter) {
        // asked here to spare the relay a call, and once more at the threshold (contracts 20)
        switch (gates.ask(letter.to(), letter.kind(), letter.about())) {
            case Verdict.Stopped(var reason) -> outbox.settle(letter.id(), "stopped", reason);
            case Verdict.Waits(var reason) -> outbox.hold(letter, reason);
            case Verdict.Allowed allowed -> {
                var pause =
                        letter.kind().mailing() ? mailingPace.before(letter.address()) : pace.before(letter.address());
                if (pause.isZero()) {
                    send(permit, letter);
                } else {
                    outbox.hold(letter, "pace", pause);
                }
            }
        }
    }

    private void send(Permit permit, Outbox.Claimed letter) {
        var flowing = new AtomicBoolean();
        var threshold = new LastQuestion(permit, letter);
        try {
            var message = envelope.of(permit, letter, clock.instant(), flowing);
            switch (relay.send(message, flowing::get, threshold)) {
                case Relay.Outcome.Taken taken -> {
                    if (!outbox.sent(permit, letter, threshold.began())) {
                        outbox.sentUnseen(letter, threshold.began());
                    }
                }
                case Relay.Outcome.Later(var reason, var perhapsArrived) ->
                    outbox.later(letter, reason, perhapsArrived);
                case Relay.Outcome.Never(var reason, var address) -> {
                    if (!outbox.refused(permit, letter, reason, address)) {
                        outbox.settle(letter.id(), "failed", reason);
                    }
                }
                case Relay.Outcome.Kept(var verdict) -> keep(letter, verdict);
            }
        } catch (MessagingException | UnsupportedEncodingException wrong) {
            outbox.settle(
                    letter.id(),
                    "failed",
                    "unreadable-file".equals(wrong.getMessage()) ? "unreadable-file" : "malformed");
        } catch (DataAccessException | TransactionException busy) {
            // somebody decides about this person right now, or the database is away: nothing was said to the server
            outbox.hold(letter, "busy");
        }
    }

    private void keep(Outbox.Claimed letter, Verdict verdict) {
        switch (verdict) {
            case Verdict.Stopped(var reason) -> outbox.settle(letter.id(), "stopped", reason);
            case Verdict.Waits(var reason) -> {
                if (reason.equals(Outbox.BLOCKED)) {
                    outbox.keepBlocked(letter.id());
                } else {
                    outbox.hold(letter, reason);
                }
            }
            case Verdict.Allowed allowed -> throw new IllegalStateException("an allowed letter is not kept");
        }
    }

    /** Holds the person from the question until the first word about them has left. On the thread that speaks with the relay. */
    private final class LastQuestion implements Relay.Threshold {
        private final Permit permit;
        private final Outbox.Claimed letter;
        private @Nullable TransactionStatus open;
        private Instant began = Instant.EPOCH;

        LastQuestion(Permit permit, Outbox.Claimed letter) {
            this.permit = permit;
            this.letter = letter;
        }

        @Override
        public Verdict ask() {
            open = transactions.getTransaction(new DefaultTransactionDefinition());
            var verdict = outbox.mayLeave(permit, letter);
            // still holding the person: whatever is taken away from them later has a later moment
            began = clock.instant();
            return verdict;
        }

        Instant began() {
            return began;
        }

        @Override
        public void passed() {
            var ending = open;
            open = null;
            if (ending != null) {
                transactions.rollback(ending);
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        threads.forEach(thread -> {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
