package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 1.5: who has to take much away waits for whoever holds something for a moment. */
@DeskTest
@Tag("database")
class PatienceTest {
    private static final String HOLD = "do $$ begin perform pg_advisory_xact_lock(4811, 94); end $$";

    @Autowired
    Patience patience;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcTemplate database;

    @Test
    void whatSomebodyHoldsIsWaitedForHoweverTheDriverSaysSo_1_5() throws Exception {
        var tried = new AtomicInteger();
        var held = new CountDownLatch(1);
        var seen = new CountDownLatch(3);
        var other = Thread.ofVirtual()
                .start(() -> transaction.executeWithoutResult(_ -> {
                    database.execute(HOLD);
                    held.countDown();
                    await(seen);
                }));
        await(held);

        patience.of(() -> {
            tried.incrementAndGet();
            seen.countDown();
            // a batch says it in words of its own
            return database.batchUpdate(HOLD, List.<Object[]>of(new Object[] {}));
        });
        other.join();

        assertThat(tried).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void anotherFaultIsNotTriedAgain() {
        var tried = new AtomicInteger();
        assertThatThrownBy(() -> patience.of(() -> {
                    tried.incrementAndGet();
                    return database.queryForObject("select 1 / 0", Integer.class);
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(tried).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
