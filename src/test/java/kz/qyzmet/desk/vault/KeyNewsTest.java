package kz.qyzmet.desk.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 1.5 on several desks: a key destroyed by one leaves the memory of all, and they say so. */
@DeskTest
class KeyNewsTest {
    @Autowired
    Vault vault;

    @Autowired
    KeyNews news;

    @Autowired
    Epochs epochs;

    @Autowired
    DataSource source;

    @Autowired
    JdbcClient sql;

    @Autowired
    Policy policy;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void anotherDeskDropsADestroyedKeyAtOnceAndAcknowledgesIt() throws Exception {
        var aigerim = SubjectId.random();
        Acting.running(Family.ACCOUNT, () -> vault.enrol(aigerim));
        var key = Acting.as(Family.UPKEEP, () -> vault.keyId(aigerim)).orElseThrow();
        var others = new SubjectKeys(sql, new JdbcTemplate(source), epochs, policy);
        var other = new KeyNews(source, sql, others, Clock.systemUTC());
        other.start();
        try {
            until(() -> news.spread(key).desks() >= 2);
            Acting.running(Family.UPKEEP, () -> assertThat(others.of(aigerim)).isNotNull());

            Acting.running(Family.ERASURE, () -> transaction.executeWithoutResult(_ -> vault.forget(aigerim)));

            until(() -> news.spread(key).acknowledged() >= 2);
            assertThatThrownBy(() -> Acting.running(Family.UPKEEP, () -> others.of(aigerim)))
                    .isInstanceOf(Unreadable.class);
        } finally {
            other.stop();
        }
    }

    private static void until(BooleanSupplier met) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
