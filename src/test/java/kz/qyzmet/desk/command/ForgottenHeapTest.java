package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clause 1.5 in the memory of a real desk: after a destruction and a full collection nothing of the person is in the heap. The buffers of the web server hold the bytes of the last requests until the
 * next ones write over them, so other people's requests come in between, as they do in life.
 */
@Tag("embedded")
class ForgottenHeapTest {
    private static final String MARK = "zqforgotq";

    @Test
    void nothingOfADestroyedPersonStaysInTheHeap() throws Exception {
        var data = TestDesk.folder();
        int port = DeskProcess.freePort();
        var desk = DeskProcess.start(data, port, Map.of());
        try {
            var token = RunningDesk.JSON
                    .readTree(say(
                                    Map.of("QYZMET_DATA", data.toString()),
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
            var api = new Load.Connection(port, List.of("Authorization: Bearer " + token));
            var made = RunningDesk.JSON.readTree(api.post("/api/v1/tickets", "application/json", ticket(MARK))
                    .text());
            var id = made.path("id").asString("");
            assertThat(api.get("/api/v1/tickets/" + id).text()).contains(MARK);
            TimeUnit.SECONDS.sleep(2);
            api.get("/api/v1/tickets?q=" + MARK);

            new BenchErasure(port, data).destroy(MARK + "@kense.example");

            assertThat(api.get("/api/v1/tickets/" + id).status()).isEqualTo(404);
            for (int i = 0; i < 40; i++) {
                api.post("/api/v1/tickets", "application/json", ticket("other" + i));
                api.get("/api/v1/tickets?q=other" + i);
                new Load.Connection(port, List.of("X-Filler: " + "y".repeat(6_000))).get("/policy");
            }
            TimeUnit.SECONDS.sleep(3);
            var dump = data.resolve("heap.hprof");
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var taken = new ProcessBuilder(jcmd, String.valueOf(desk.pid()), "GC.heap_dump", dump.toString())
                    .redirectErrorStream(true)
                    .start();
            taken.getInputStream().readAllBytes();
            assertThat(taken.waitFor()).isZero();

            assertThat(count(dump, "kz.qyzmet.desk"))
                    .as("the search itself finds")
                    .isPositive();
            assertThat(count(dump, MARK)).isZero();
        } finally {
            desk.destroyForcibly();
            desk.onExit().join();
        }
    }

    private static String ticket(String mark) {
        return RunningDesk.JSON.writeValueAsString(Map.of(
                "subject",
                mark + " subject",
                "text",
                mark + " text " + (mark + " ").repeat(200),
                "requester",
                Map.of("name", mark + " Name", "email", mark + "@kense.example")));
    }

    /** In one byte a letter and in two, as Java keeps strings. */
    private static int count(Path dump, String mark) throws IOException {
        var bytes = Files.readAllBytes(dump);
        return count(bytes, mark.getBytes(StandardCharsets.ISO_8859_1))
                + count(bytes, mark.getBytes(StandardCharsets.UTF_16BE))
                + count(bytes, mark.getBytes(StandardCharsets.UTF_16LE));
    }

    private static int count(byte[] bytes, byte[] mark) {
        int found = 0;
        for (int at = 0; at <= bytes.length - mark.length; at++) {
            if (bytes[at] == mark[0] && java.util.Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
                found++;
            }
        }
        return found;
    }
}
