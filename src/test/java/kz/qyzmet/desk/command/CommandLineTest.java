package kz.qyzmet.desk.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the commands without a desk. */
class CommandLineTest {
    record Said(int code, String out, String err) {}

    static Said say(Map<String, String> environment, String input, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of(words),
                new Console(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment));
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "token", "user", "explain", "parse", "seed", "doctor", "keys", "backup", "restore"})
    void everyCommandHelps(String command) {
        var said = say(Map.of(), "", command, "--help");
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("Usage: bin/qyzmet " + command);
        assertThat(say(Map.of(), "", "--help").out()).contains("  " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bogus",
                "mail extra",
                "mail --url http://localhost:1",
                "mail --bogus",
                "token",
                "token create --name x",
                "token create --scopes",
                "user create --name x",
                "seed --tickets many",
                "seed --people 0",
                "explain --language de",
                "keys",
                "keys export",
                "backup one two",
                "backup --bogus",
                "restore",
                "restore /tmp --at yesterday",
                "doctor --bogus"
            })
    void aWrongCallIsSaidAndEndsWith64(String line) {
        var said = say(Map.of("QYZMET_DATA", "/nonexistent"), "", line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(said.code()).as(said.err()).isEqualTo(64);
        assertThat(said.err()).contains("--help");
    }

    @Test
    void withoutADeskALetterIsToBeKept() throws IOException {
        var said = say(Map.of("QYZMET_DATA", TestDesk.folder().toString()), "Subject: Сәлем\n\n", "mail");
        assertThat(said.code()).isEqualTo(75);
        assertThat(said.err()).contains("Start it: bin/run");
        assertThat(say(
                                Map.of(),
                                "",
                                "mail",
                                "--url",
                                "http://127.0.0.1:9",
                                "--token-file",
                                tokenFile().toString())
                        .code())
                .isEqualTo(75);
    }

    @Test
    void theMailServersLogSaysWhatBecameOfALetter() {
        assertThat(said(201, "{\"ticket\":\"t\",\"number\":7,\"message\":\"m\"}"))
                .isEqualTo("Ticket 7");
        assertThat(said(200, "{\"ticket\":\"t\",\"number\":7,\"message\":\"m\",\"kind\":\"case\"}"))
                .isEqualTo("Already stored: case 7");
        assertThat(said(202, "{\"quarantine\":\"q\"}")).startsWith("Set aside");
    }

    private static String said(int status, String json) {
        return MailCommand.said(new RunningDesk.Answer(status, RunningDesk.JSON.readTree(json)));
    }

    @Test
    void theDoctorNeedsNoDesk() throws IOException {
        var folder = TestDesk.folder();
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        var said = say(Map.of("QYZMET_DATA", folder.toString()), "", "doctor");
        assertThat(said.out()).contains("not running").contains("no relay").contains("days off are known until");
        Files.writeString(folder.resolve("calendar.txt"), "2026-03-21 holyday nauryz");
        assertThat(say(Map.of("QYZMET_DATA", folder.toString()), "", "doctor").out())
                .contains("line 1")
                .contains("holyday");
        Files.delete(folder.resolve("calendar.txt"));
        var open = say(Map.of("QYZMET_DATA", folder.toString(), "QYZMET_BIND", "0.0.0.0"), "", "doctor", "--json");
        assertThat(open.code()).isEqualTo(65);
        assertThat(open.out()).contains("QYZMET_PROXY");
        assertThat(say(Map.of(), "", "doctor", "--sql").out()).contains("createrole");
        assertThat(say(Map.of("DATABASE_URL", "mysql://x"), "", "doctor", "--sql")
                        .code())
                .isEqualTo(64);
    }

    @Test
    void theDataMapIsExplainedWithoutADesk() {
        assertThat(say(Map.of(), "", "explain").out()).contains("ticket").contains("erasure");
        assertThat(say(Map.of(), "", "explain", "--json").out()).startsWith("{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", "bench"})
    void theScriptsHelpAndRefuseWhatTheyDoNotKnow(String script) throws Exception {
        assertThat(script(script, "--help")).isZero();
        if (!script.equals("bench")) { // its words are read by the program, which may not be built here
            assertThat(script(script, "--bogus")).isEqualTo(64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--port=http", "--port=99999", "--data"})
    void runRefusesAWrongCall(String word) throws Exception {
        assertThat(script("run", word)).isEqualTo(64);
    }

    private static int script(String name, String word) throws IOException, InterruptedException {
        return new ProcessBuilder(Path.of("bin", name).toAbsolutePath().toString(), word)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Path tokenFile() throws IOException {
        return Files.writeString(TestDesk.folder().resolve("token"), "qz_x\n");
    }
}
