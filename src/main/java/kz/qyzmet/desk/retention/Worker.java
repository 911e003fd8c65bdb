package kz.qyzmet.desk.retention;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;

/** A thread that works when it is woken, looks by itself now and then, and tries again, ever less often, while something stands in the way. */
final class Worker {
    /** While nothing waits: another node may have begun something. */
    private static final long LOOK = TimeUnit.SECONDS.toMillis(30);

    /** After something stood in the way; twice as long each time, but never longer than the other. */
    private static final long AGAIN = 125;

    private static final int DOUBLINGS = 8;

    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(5);

    private final String name;
    private final int rest;
    private final BooleanSupplier work;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;
    private volatile Thread thread = Thread.currentThread();

    /**
     * @param rest how long it rests after a round, in times of what the round took; five minutes at most
     * @param work answers false when something is left that should be tried again soon; throws nothing
     */
    Worker(String name, int rest, BooleanSupplier work) {
        this.name = name;
        this.rest = rest;
        this.work = work;
    }

    void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name(name).start(this::rounds);
    }

    private void rounds() {
        int waited = 0;
        while (running) {
            try {
                long begin = System.nanoTime();
                boolean all = Acting.as(Family.UPKEEP, work::getAsBoolean);
                TimeUnit.NANOSECONDS.sleep(Math.min(rest * (System.nanoTime() - begin), LONGEST_REST));
                waited = all ? 0 : Math.min(waited + 1, DOUBLINGS);
                wake.tryAcquire(all ? LOOK : Math.min(LOOK, AGAIN << waited), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    void wake() {
        wake.release();
    }

    boolean running() {
        return running;
    }

    void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
