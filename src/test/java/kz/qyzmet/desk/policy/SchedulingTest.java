package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.TaskScheduler;

/** A long job, such as a copy of everything, keeps no clock of the law waiting. */
@DeskTest
class SchedulingTest {
    @Autowired
    TaskScheduler scheduler;

    @Test
    void whileTwoJobsTakeTheirTimeTheOthersHaveTheirTurn() throws InterruptedException {
        var end = new CountDownLatch(1);
        var clock = new CountDownLatch(3);
        var jobs = java.util.stream.Stream.of(waiting(end), waiting(end), (Runnable) clock::countDown)
                .map(job -> scheduler.scheduleWithFixedDelay(job, Duration.ofMillis(10)))
                .toList();
        try {
            assertThat(clock.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            end.countDown();
            jobs.forEach(job -> job.cancel(true));
        }
    }

    private static Runnable waiting(CountDownLatch end) {
        return () -> {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
