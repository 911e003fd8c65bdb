package kz.qyzmet.desk.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * For answers whose time must not tell what was found: they leave at whole steps after the question. Whoever waits is a virtual thread and holds no connection.
 */
public final class Evenly {
    private Evenly() {}

    /** Also when it ends with an exception. Not to be called within a transaction. */
    public static <T> T after(int milliseconds, Supplier<T> act) {
        long began = System.nanoTime();
        try {
            return act.get();
        } finally {
            long step = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            long end = began + Math.max(1, (System.nanoTime() - began + step - 1) / step) * step;
            for (long left = end - System.nanoTime();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
