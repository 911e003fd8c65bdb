package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A whole desk in a process of its own, killed while it takes tickets. */
@Tag("embedded")
class KilledDeskTest {
    private static final int WRITERS = 8;
    private static final int ENOUGH = 200;

    @Test
    void everyAcknowledgedTicketOutlivesAKill() throws Exception {
        var data = TestDesk.folder();
        var here = Map.of("QYZMET_DATA", data.toString());
        int port = FreePort.next();
        var desk = DeskProcess.start(data, port, Map.of());
        var acknowledged = new ConcurrentLinkedQueue<String>();
        String token;
        try {
            token = RunningDesk.JSON
                    .readTree(say(
                                    here,
                                    "",
                                    "token",
                                    "create",
                                    "--scopes",
                                    "tickets:read,tickets:write",
                                    "--name",
                                    "load",
                                    "--json")
                            .out())
                    .path("token")
                    .asString("");
            load(desk, port, token, acknowledged);
        } finally {
            desk.destroyForcibly();
            desk.onExit().join();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
        var again = DeskProcess.start(data, port, Map.of());
        try {
            for (var id : acknowledged) {
                assertThat(call(port, token, "/api/v1/tickets/" + id, null).getResponseCode())
                        .isEqualTo(200);
            }
        } finally {
            again.destroy();
            again.onExit().join();
        }
        assertThat(data.resolve("pg").resolve("postmaster.pid"))
                .as("the database stopped with the desk")
                .doesNotExist();
        assertThat(Ready.Note.place(data)).doesNotExist();
    }

    private static void load(Process desk, int port, String token, Queue<String> acknowledged) throws Exception {
        var number = new AtomicInteger();
        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                writers.submit(() -> {
                    while (desk.isAlive()) {
                        try {
                            int n = number.incrementAndGet();
                            var answer = call(port, token, "/api/v1/tickets", """
                                    {"subject": "Өтініш %d", "text": "Принтер істемейді", "requester": {"email": "aigerim%d@kense.example", "name": "Айгерім"}}
                                    """.formatted(n, n % 20));
                            if (answer.getResponseCode() == 201) {
                                acknowledged.add(RunningDesk.JSON
                                        .readTree(answer.getInputStream().readAllBytes())
                                        .path("id")
                                        .asString(""));
                            } else {
                                answer.getErrorStream().readAllBytes();
                            }
                        } catch (IOException killed) {
                            return;
                        }
                        if (acknowledged.size() >= ENOUGH) {
                            desk.destroyForcibly();
                        }
                    }
                });
            }
            writers.shutdown();
            var end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (desk.isAlive() && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            desk.destroyForcibly();
        }
    }

    private static HttpURLConnection call(
            int port, String token, String path, @org.jspecify.annotations.Nullable String body) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setReadTimeout(30_000);
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return connection;
    }
}
