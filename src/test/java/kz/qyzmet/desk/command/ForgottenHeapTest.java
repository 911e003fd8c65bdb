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
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clause 1.5 in the memory of a real desk: after a destruction and a full collection nothing of the person is in the heap, whatever way their words came in and out. A connection that stays open holds what
 * it sent last, which the act names; so those that said something of the person are closed. Nothing else is asked meanwhile, which would write over what is left.
 */
@Tag("embedded")
class ForgottenHeapTest {
    private static final String MARK = "zqforgotq";

    @Test
    void nothingOfADestroyedPersonStaysInTheHeap() throws Exception {
        var data = TestDesk.folder();
        var dumps = TestDesk.folder();
        int port = FreePort.next();
        var desk = DeskProcess.start(data, port, Map.of());
        try {
            var token = RunningDesk.JSON
                    .readTree(say(
                                    Map.of("QYZMET_DATA", data.toString()),
                                    "",
                                    "token",
                                    "create",
                                    "--scopes",
                                    "tickets:read,tickets:write,mail:inbound",
                                    "--name",
                                    "load",
                                    "--json")
                            .out())
                    .path("token")
                    .asString("");
            var api = new Load.Connection(port, List.of("Authorization: Bearer " + token));
            var made = RunningDesk.JSON.readTree(
                    api.post("/api/v1/tickets", "application/json", ticket()).text());
            var id = made.path("id").asString("");
            assertThat(api.post("/mail/inbound", "message/rfc822", letter()).status())
                    .isEqualTo(201);
            assertThat(api.get("/api/v1/tickets/" + id).text()).contains(MARK);
            TimeUnit.SECONDS.sleep(2);
            assertThat(api.get("/api/v1/tickets?q=" + MARK).text()).contains(MARK + " subject");
            var bench = new BenchErasure(port, data);
            var agent = bench.staff("agent");
            assertThat(agent.get("/desk/" + made.path("number").asString("")).text())
                    .contains(MARK + " text");
            assertThat(agent.get("/desk/search?q=" + MARK).text()).contains(MARK + " subject");
            assertThat(count(dump(desk, dumps), MARK))
                    .as("the trap itself finds")
                    .isPositive();

            bench.destroy(MARK + "@kense.example");

            assertThat(api.get("/api/v1/tickets/" + id).status()).isEqualTo(404);
            api.close();
            agent.close();
            bench.close();
            // the server notices closed connections in its next round
            TimeUnit.SECONDS.sleep(5);
            assertThat(count(dump(desk, dumps), MARK)).isZero();
        } finally {
            desk.destroyForcibly();
            desk.onExit().join();
        }
    }

    @Test
    void noHeapIsDumpedByItself() throws IOException {
        try (var scripts = Files.list(Path.of("bin"))) {
            for (var script : scripts.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(script)).doesNotContain("+HeapDump", "+CreateCoredump");
            }
        }
        assertThat(Files.readString(Path.of("bin/lib.sh")))
                .contains("-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash");
    }

    /** After a full collection, as {@code jcmd} does before it writes. */
    private static Path dump(Process desk, Path folder) throws IOException, InterruptedException {
        var dump = folder.resolve("heap.hprof");
        Files.deleteIfExists(dump);
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var taken = new ProcessBuilder(jcmd, String.valueOf(desk.pid()), "GC.heap_dump", dump.toString())
                .redirectErrorStream(true)
                .start();
        taken.getInputStream().readAllBytes();
        assertThat(taken.waitFor()).isZero();
        return dump;
    }

    private static String letter() {
        return "From: " + MARK + " Name <" + MARK + "@kense.example>\r\nTo: <help@desk.example>\r\nMessage-ID: <" + MARK
                + "1@kense.example>\r\nDate: Fri, 27 Nov 2026 10:00:00 +0500\r\nMIME-Version: 1.0\r\nSubject: " + MARK
                + " letter\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>"
                + (MARK + " ").repeat(400) + "</p>\r\n--edge\r\nContent-Type: text/plain; name=" + MARK
                + ".txt\r\nContent-Disposition: attachment; filename=" + MARK + ".txt\r\n\r\n"
                + (MARK + " ").repeat(400)
                + "\r\n--edge--\r\n";
    }

    private static String ticket() {
        return RunningDesk.JSON.writeValueAsString(Map.of(
                "subject",
                MARK + " subject",
                "text",
                MARK + " text " + (MARK + " ").repeat(200),
                "requester",
                Map.of("name", MARK + " Name", "email", MARK + "@kense.example")));
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
