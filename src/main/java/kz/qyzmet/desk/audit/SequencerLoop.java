package kz.qyzmet.desk.audit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.policy.Policy;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Keeps the sequencer at work while the desk runs: at once when entries come fast, else after the pause of the policy file. */
@Component
class SequencerLoop implements SmartLifecycle {
    private final Sequencer sequencer;
    private final Duration pause;
    private @Nullable Thread thread;
    private CountDownLatch stop = new CountDownLatch(1);

    SequencerLoop(Sequencer sequencer, Policy policy) {
        this.sequencer = sequencer;
        this.pause = policy.period("journal-checkpoint");
    }

    @Override
    public synchronized void start() {
        var ends = new CountDownLatch(1);
        stop = ends;
        thread = Thread.ofPlatform().name("journal").daemon().start(() -> work(ends));
    }

    private void work(CountDownLatch ends) {
        try {
            boolean behind = false;
            while (behind ? ends.getCount() > 0 : !ends.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                behind = sequencer.behind(sequencer.sequence());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the batch at hand end; what is still queued waits for the next start. */
    @Override
    public synchronized void stop() {
        stop.countDown();
        var running = thread;
        thread = null;
        try {
            if (running != null) {
                running.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
