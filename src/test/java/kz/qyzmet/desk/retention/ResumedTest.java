package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A destruction that a stop or a restore cut off after its rows goes on with the start: it waits for the index quietly, and not for the next look. */
@Tag("database")
@Tag("once")
@ExtendWith(OutputCaptureExtension.class)
class ResumedTest {
    @Test
    void theWorkGoesOnAsSoonAsTheIndexIsOpen(CapturedOutput said) {
        var settings = TestDesk.settings();
        Erasure erasure;
        try (var desk = TestDesk.start(settings)) {
            var world = world(desk);
            var person = world.person("Марат Сериков");
            world.ticket(person, "Пропуск", "Прошу продлить пропуск");
            erasure = world.destroy(person);
            desk.getBean(JdbcClient.class)
                    .sql("update erasure set index_gone_at = null, scanned_at = null, closed_at = null, act = null")
                    .update();
        }

        try (var desk = TestDesk.start(settings)) {
            long begin = System.nanoTime();

            var done = world(desk).done(erasure.id());

            assertThat(done.step()).isEqualTo(Erasure.Step.DONE);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(said.getAll()).doesNotContain("erasure 1:", "erasure: ");
    }

    private static World world(ConfigurableApplicationContext desk) {
        return desk.getAutowireCapableBeanFactory().createBean(World.class);
    }
}
