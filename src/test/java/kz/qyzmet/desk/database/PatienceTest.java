package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 1.5: who has to take much away waits for whoever holds a row for a moment, however the driver says so. */
@DeskTest
@Tag("database")
class PatienceTest {
    @Autowired
    Patience patience;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcTemplate database;

    @BeforeEach
    void begin() {
        database.execute("create table patience_trial (id int primary key, word text not null)");
        database.update("insert into patience_trial values (1, 'before')");
    }

    @AfterEach
    void end() {
        database.execute("drop table patience_trial");
    }

    @Test
    void aRowThatSomebodyHoldsIsWaitedForAndTheActIsDoneOnce_1_5() throws Exception {
        var tried = new AtomicInteger();
        var held = new CountDownLatch(1);
        var seen = new CountDownLatch(3);
        var other = Thread.ofVirtual().start(() -> transaction.executeWithoutResult(_ -> {
            database.update("update patience_trial set word = 'held' where id = 1");
            held.countDown();
            await(seen);
        }));
        await(held);

        patience.of(() -> {
            tried.incrementAndGet();
            seen.countDown();
            database.update("insert into patience_trial values (2, 'once')");
            // a batch says it in words of its own
            return database.batchUpdate(
                    "update patience_trial set word = word || ? where id = ?", List.of(new Object[] {", after", 1}));
        });
        other.join();

        assertThat(tried).hasValueGreaterThanOrEqualTo(3);
        assertThat(database.queryForList("select word from patience_trial order by id", String.class))
                .containsExactly("held, after", "once");
    }

    @Test
    void anotherFaultIsNotTriedAgain() {
        var tried = new AtomicInteger();
        assertThatThrownBy(() -> patience.of(() -> {
                    tried.incrementAndGet();
                    return database.update("insert into patience_trial values (1, 'twice')");
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(tried).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
