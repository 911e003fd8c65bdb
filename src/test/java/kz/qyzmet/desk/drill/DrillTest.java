package kz.qyzmet.desk.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import kz.qyzmet.desk.Desk;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.recovery.SelfChecks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 1.5, 4.7 and 4.10 on a whole desk: the canary is written, backed up, destroyed, restored and not found. */
@Tag("embedded")
class DrillTest {

    @Test
    void aWordInClearIsFoundWhereverItStandsInAFile() throws Exception {
        var folder = TestDesk.folder();
        var word = "kanareyka-0123456789";
        Files.writeString(folder.resolve("clean"), "x".repeat(3 << 20));
        assertThat(Drill.traces(folder, List.of(word))).isZero();

        // over the edge of two reads
        Files.writeString(folder.resolve("edge"), "x".repeat((1 << 20) - 7) + word + "x".repeat(100));
        Files.writeString(Files.createDirectory(folder.resolve("deep")).resolve("end"), "қ" + word);

        assertThat(Drill.traces(folder, List.of("another", word))).isEqualTo(2);
    }

    @Test
    void aDestroyedPersonDoesNotComeBackWithABackup() throws Exception {
        var data = TestDesk.folder();
        try (var desk = new SpringApplication(Desk.class).run("--qyzmet.data=" + data, "--server.port=0")) {
            var drill = desk.getBean(Drill.class);
            assertThat(drill.start(Actor.system("test"))).isTrue();
            assertThat(drill.start(Actor.system("test"))).as("one at a time").isFalse();
            var end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (drill.running().isPresent() && System.nanoTime() < end) {
                Thread.sleep(200);
            }
            var check = desk.getBean(SelfChecks.class).last(Drill.NAME).orElseThrow();
            assertThat(check.code()).isEqualTo("passed");
            assertThat(check.passed()).isTrue();
            assertThat(data.resolve(Backups.SCRATCH)).doesNotExist();
            assertThat(data.resolve("keys").resolve("drill")).doesNotExist();
            assertThat(Files.exists(data.resolve("pg"))).isTrue();
            assertThat(Acting.as(
                            Family.UPKEEP,
                            () -> desk.getBean(JdbcClient.class)
                                    .sql("select count(*) from subject_key")
                                    .query(Long.class)
                                    .single()))
                    .as("no canary sings on")
                    .isZero();
            for (var table : List.of("ticket", "message", "attachment", "contact", "consent", "outbox")) {
                assertThat(Acting.as(
                                Family.ERASURE,
                                () -> desk.getBean(JdbcClient.class)
                                        .sql("select count(*) from " + table)
                                        .query(Long.class)
                                        .single()))
                        .as("rows in %s, not only their key", table)
                        .isZero();
            }
            for (var name : new String[] {"selfCheckControl", "recoveryControl"}) {
                assertThat(desk.getBean(name, Control.class).check().lamp()).isEqualTo(Control.Lamp.PARTLY);
            }
        }
    }
}
