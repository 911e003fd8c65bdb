package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Clauses 2.1.6 and 3.2.7: logs go at the end of their term, not while a breach is worked whose evidence they are, and again when it is closed. */
@DeskTest
class OldLogsTest {
    @Autowired
    OldLogs logs;

    @Autowired
    DataFolder folder;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    @Autowired
    Vault vault;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void whileABreachIsOpenTheLogsSinceItsBeginningStayAndGoWhenItIsClosed() throws IOException {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var needed = folder.logs().resolve("desk-" + today.minusDays(3_000) + ".log");
        var older = folder.logs().resolve("desk-" + today.minusDays(3_010) + ".log");
        Files.writeString(needed, "");
        Files.writeString(older, "");
        var breach = UUID.randomUUID();
        var keeper = SubjectId.random();
        Acting.running(
                Family.RIGHTS,
                () -> transaction.executeWithoutResult(status -> {
                    vault.enrol(List.of(keeper));
                    sql.sql("""
                insert into breach (id, subject_id, edition, touches, seen, noticed_at, reported_by, reported_at, days, working, article, warn_at, due_at, certain)
                    values (:id, :keeper, '1', 'device', :seen, now() - interval '3001 days', gen_random_uuid(), now(), 1, true, '', now() + interval '1 day', now() + interval '2 days', true)
                    """)
                            .param("id", breach)
                            .param("keeper", keeper.value())
                            .param("seen", vault.seal(keeper, new Place("breach", "seen", breach), "Диск жоқ."))
                            .update();
                }));
        try {
            logs.sweep();
            assertThat(needed).exists();
            assertThat(older).doesNotExist();
        } finally {
            inRights("""
                    update breach set verdict = 'unfounded', verdict_by = gen_random_uuid(), verdict_at = now(), second_by = gen_random_uuid(),
                    second_at = now(), closed_by = gen_random_uuid(), closed_at = now() where id = ?
                    """, breach);
        }
        logs.sweep();
        assertThat(needed).doesNotExist();
    }

    private void inRights(String statement, UUID breach) {
        Acting.running(Family.RIGHTS, () -> sql.sql(statement).param(breach).update());
    }
}
