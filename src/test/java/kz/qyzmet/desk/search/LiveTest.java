package kz.qyzmet.desk.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveTest {
    private final Live live = new Live(Duration.ofMillis(100), 2);
    private final UUID daniyars = UUID.randomUUID();
    private final UUID ivans = UUID.randomUUID();

    @BeforeEach
    void start() {
        live.start();
    }

    @AfterEach
    void stop() {
        live.stop();
    }

    @Test
    void aReaderHearsOnlyOfWhatIsInReach() throws Exception {
        var asked = new LinkedBlockingQueue<Set<UUID>>();
        live.open("daniyar", changed -> {
            if (!changed.isEmpty()) {
                asked.add(changed);
            }
            return changed.stream().filter(daniyars::equals).map(UUID::toString).collect(Collectors.toSet());
        });
        live.changed(Set.of(daniyars, ivans));

        assertThat(asked.poll(3, TimeUnit.SECONDS)).containsExactlyInAnyOrder(daniyars, ivans);
    }

    @Test
    void whoLosesTheRightLosesTheConnectionAtTheNextBeat() throws Exception {
        live.open("daniyar", changed -> {
            throw new IllegalStateException("no longer");
        });

        for (int i = 0; i < 100 && live.connections() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(live.connections()).isZero();
    }

    @Test
    void aReaderHasABoundedNumberOfConnections() {
        for (int i = 0; i < 5; i++) {
            live.open("daniyar", changed -> Set.of());
        }
        live.open("saule", changed -> Set.of());

        assertThat(live.connections()).isEqualTo(3);
    }

    @Test
    void theNewestPageHearsEvenWhenLeftPagesStillHoldTheirPlaces() throws Exception {
        var asked = new LinkedBlockingQueue<Integer>();
        for (int i = 0; i < 4; i++) {
            int page = i;
            live.open("daniyar", changed -> {
                if (!changed.isEmpty()) {
                    asked.add(page);
                }
                return Set.of();
            });
        }
        live.changed(Set.of(daniyars));

        assertThat(Set.of(
                        java.util.Objects.requireNonNull(asked.poll(3, TimeUnit.SECONDS)),
                        java.util.Objects.requireNonNull(asked.poll(3, TimeUnit.SECONDS))))
                .containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void aStopEndsAllAndOpensNone() {
        live.open("daniyar", changed -> Set.of());
        live.stop();
        live.open("daniyar", changed -> Set.of());

        assertThat(live.connections()).isZero();
    }
}
