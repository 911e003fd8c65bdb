package kz.qyzmet.desk.command;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code seed}, the desk's side: answers with a line of JSON for each step. */
@RestController
class LocalSeed {
    private final Seeding seeding;
    private final AtomicBoolean busy = new AtomicBoolean();

    LocalSeed(Seeding seeding) {
        this.seeding = seeding;
    }

    /** Within the year that a closed ticket is kept, so that the sweep does not take at once what was sown. */
    private static final Duration PAST = Duration.ofDays(330);

    record Wish(int tickets, int people, long seed) {}

    @PostMapping("/local/seed")
    void seed(@RequestBody Wish wish, HttpServletResponse response) throws IOException, InterruptedException {
        if (wish.tickets() < 0 || wish.people() < 1) {
            throw new Declined("At least one person is needed.");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new Declined("The desk is being seeded already. Wait for that to end.");
        }
        try {
            response.setContentType("application/x-ndjson");
            var out = response.getOutputStream();
            seeding.run(wish.tickets(), wish.people(), wish.seed(), PAST, (what, count) -> {
                try {
                    out.write((RunningDesk.JSON.writeValueAsString(Map.of(what, count)) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
                    out.flush();
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
            out.write("{\"done\":true}\n".getBytes(StandardCharsets.UTF_8));
        } finally {
            busy.set(false);
        }
    }
}
