package kz.qyzmet.desk.mail;

import jakarta.mail.MessagingException;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Carries the outbox to the relay. Several desks on one database share the work: each letter is claimed by one. */
@Component
class Sender implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int THREADS = 2;
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** Longer than the longest dialogue: what is older was left behind by a desk that died. */
    private static final Duration DEAD = Duration.ofMinutes(15);

    private final Outbox outbox;
    private final Gates gates;
    private final Envelope envelope;
    private final Relay relay;
    private final Clock clock;
    private final Permit permit;
    private final Semaphore wake = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Sender(Outbox outbox, Gates gates, Envelope envelope, Relay relay, Policy policy, Clock clock) {
        this.outbox = outbox;
        this.gates = gates;
        this.envelope = envelope;
        this.relay = relay;
        this.clock = clock;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void queued(Outbox.Queued letter) {
        if (relay.configured()) {
            wake.release();
        }
    }

    @Override
    public void start() {
        running = true;
        for (var n = 0; n < THREADS; n++) {
            var first = n == 0;
            threads.add(Thread.ofPlatform().daemon().name("outbox-" + n).start(() -> work(first)));
        }
    }

    private void work(boolean sweeps) {
        var swept = Instant.EPOCH;
        while (running) {
            try {
                // not at every letter: under load that would cost more than the letters
                if (sweeps && !clock.instant().isBefore(swept.plus(LOOK))) {
                    swept = clock.instant();
                    outbox.sweep();
                    outbox.recover(DEAD);
                }
                while (running && relay.configured() && step()) {
                    // as long as there is something due
                }
                if (wake.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
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

    private void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes one letter as far as it goes now. @return whether there was one */
    boolean step() {
        var claimed = outbox.claim(permit);
        claimed.ifPresent(this::carry);
        return claimed.isPresent();
    }

    private void carry(Outbox.Claimed letter) {
        // asked again at the last moment: a withdrawal may have come since (contracts 20)
        switch (gates.ask(letter.to(), letter.kind())) {
            case Verdict.Stopped(var reason) -> outbox.settle(letter.id(), "stopped", reason);
            case Verdict.Waits(var reason) -> outbox.hold(letter, reason);
            case Verdict.Allowed allowed -> send(letter);
        }
    }

    private void send(Outbox.Claimed letter) {
        var flowing = new AtomicBoolean();
        try {
            var message = envelope.of(permit, letter, clock.instant(), flowing);
            switch (relay.send(message, flowing::get)) {
                case Relay.Outcome.Taken taken -> outbox.sent(permit, letter);
                case Relay.Outcome.Later(var reason, var perhapsArrived) ->
                    outbox.later(letter, reason, perhapsArrived);
                case Relay.Outcome.Never(var reason) -> outbox.settle(letter.id(), "failed", reason);
            }
        } catch (MessagingException | UnsupportedEncodingException wrong) {
            outbox.settle(
                    letter.id(),
                    "failed",
                    "unreadable-file".equals(wrong.getMessage()) ? "unreadable-file" : "malformed");
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
