package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Clause 4.9: anybody verifies the journal with the files and a key, by the commands of contracts 13 and 14. */
@DeskTest
class JournalCommandTest {
    @Autowired
    DataFolder folder;

    @Autowired
    Journal journal;

    @Autowired
    Attestations attestations;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Policy policy;

    @Autowired
    Environment environment;

    @LocalServerPort
    int port;

    private Path scratch;
    private String key;

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        scratch = TestDesk.folder();
        for (int i = 0; i < 300; i++) {
            journal.administer(Actor.system("test"), "setting", "command:" + i);
        }
        proven(); // and with it everything before
        key = scratch.resolve("desk.pub").toString();
        Files.copy(folder.journal().resolve("key.pub"), Path.of(key));
    }

    private Attestations.State.Proven proven() throws InterruptedException {
        var permit = policy.permit(Actor.system("test"), Purpose.RIGHTS);
        var id = attestations.attest(
                permit,
                Operation.DESTROY,
                "act",
                null,
                Map.of("act", UUID.randomUUID().toString(), "tables", 3));
        for (int i = 0; i < 300; i++) {
            if (attestations.state(permit, id) instanceof Attestations.State.Proven proven) {
                return proven;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no proof after a quarter of a minute");
    }

    @Test
    void aJournalIsVerifiedFromAFolderAndFromAnAddress() {
        for (var where : new String[] {
            folder.root().toString(),
            folder.journal().toString(),
            "http://127.0.0.1:" + port,
            "http://127.0.0.1:" + port + "/journal"
        }) {
            var said = say(Map.of(), "", "journal", "verify", "--key", key, where);
            assertThat(said.code()).as(where + said.out() + said.err()).isZero();
            assertThat(said.out().strip()).matches("(?s).*ok: \\d+ leaves");
        }
    }

    @Test
    void theDatabaseIsComparedBesideTheRunningDesk() {
        var said = say(
                Map.of("DATABASE_URL", environment.getRequiredProperty("database.url")),
                "",
                "journal",
                "verify",
                "--key",
                key,
                "--database",
                folder.root().toString());
        assertThat(said.code()).as(said.out() + said.err()).isZero();
    }

    private Map<String, String> here() {
        return Map.of("QYZMET_DATA", folder.root().toString());
    }

    private String officer() {
        var officer = UUID.randomUUID() + "@kense.example";
        accounts.create(
                policy.permit(Actor.system("test"), Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        "Сәуле",
                        officer,
                        Language.KK,
                        Set.of(Role.OFFICER),
                        Set.of(TeamId.GENERAL),
                        Why.NEW_COLLEAGUE));
        return officer;
    }

    @Test
    void theExportHoldsTheEntriesAndAnyChangeInItIsNamed() throws IOException {
        var to = scratch.resolve("export");
        assertThat(say(here(), "", "journal", "export", to.toString(), "--officer", "nobody@kense.example")
                        .code())
                .isEqualTo(65);
        var said = say(here(), "", "journal", "export", to.toString(), "--officer", officer());
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(say(Map.of(), "", "journal", "verify", "--key", key, to.toString())
                        .code())
                .isZero();

        var bundle = to.resolve("tile/entries/000");
        var bytes = Files.readAllBytes(bundle);
        bytes[20] ^= 1;
        Files.write(bundle, bytes);
        var broken = say(Map.of(), "", "journal", "verify", "--key", key, to.toString());
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out().strip()).endsWith("FAILED: tile/entries/000: entry 0 differs from its leaf");
    }

    /** The Go project's sumdb/note and sumdb/tlog, by which every Go program verifies its modules. */
    @Test
    void theReaderOfAnotherHouseVerifiesLogExportWitnessAndProofAndFindsEachChange() throws Exception {
        var packages = Path.of("/usr/share/gocode");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/go"))
                        && Files.isDirectory(packages.resolve("src/golang.org/x/mod/sumdb/tlog")),
                "golang-go and golang-golang-x-mod-dev are needed");
        var reader = scratch.resolve("verify").toString();
        var built = ran(
                Map.of(
                        "GO111MODULE",
                        "off",
                        "GOPATH",
                        packages.toString(),
                        "GOFLAGS",
                        "",
                        "GOCACHE",
                        scratch.resolve("go").toString()),
                "/usr/bin/go",
                "build",
                "-o",
                reader,
                Path.of("src/test/go/verify.go").toAbsolutePath().toString());
        assertThat(built.code()).as(built.said()).isZero();

        var since = scratch.resolve("since");
        Files.copy(folder.journal().resolve("checkpoint"), since);
        var proof = scratch.resolve("act.tlog-proof");
        Files.writeString(proof, proven().proof());
        var state = scratch.resolve("witness");
        assertThat(witness(state, "w.example/2", folder.root().toString()).code())
                .isZero();
        var log = scratch.resolve("handed-out");
        assertThat(say(here(), "", "journal", "export", log.toString(), "--officer", officer())
                        .code())
                .isZero();
        var cosigned = state.resolve("checkpoint");
        var words = new String[] {
            reader,
            "-key",
            key,
            "-since",
            since.toString(),
            "-witness",
            state.resolve("witness.pub").toString(),
            "-cosigned",
            cosigned.toString(),
            "-proof",
            proof.toString(),
            log.toString()
        };
        var size = Files.readAllLines(log.resolve("checkpoint")).get(1);
        var whole = ran(Map.of(), words);
        assertThat(whole.code()).as(whole.said()).isZero();
        assertThat(whole.said()).contains("tree: " + size, "entries: " + size, "since: ", "witnessed: ", "proven: ");

        for (var file : new Path[] {
            log.resolve("checkpoint"),
            log.resolve("tile/0/000"),
            log.resolve("tile/entries/000"),
            since,
            cosigned,
            proof
        }) {
            var good = Files.readAllBytes(file);
            var changed = good.clone();
            changed[41] = (byte) (changed[41] == 'a' ? 'b' : 'a');
            Files.write(file, changed);
            var found = ran(Map.of(), words);
            assertThat(found.code()).as(file + found.said()).isEqualTo(1);
            assertThat(found.said()).as(file.toString()).contains("FAILED: ");
            Files.write(file, good);
        }
        assertThat(ran(Map.of(), words).code()).isZero();
    }

    private CommandLineTest.Said witness(Path state, String name, String log) {
        return say(Map.of(), "", "journal", "witness", "--key", key, "--state", state.toString(), "--name", name, log);
    }

    private record Ran(int code, String said) {}

    private static Ran ran(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    @Test
    void aWitnessSignsWhatContinuesAndRefusesARollback() throws Exception {
        var older = scratch.resolve("older");
        copy(folder.journal(), older);
        var state = scratch.resolve("witness");
        proven();
        var first = witness(state, "w.example/1", "http://127.0.0.1:" + port);
        assertThat(first.code()).as(first.out() + first.err()).isZero();
        assertThat(Files.readString(state.resolve("witness.pub"))).startsWith("w.example/1+");
        var signed = Files.readString(state.resolve("checkpoint"));
        assertThat(signed).contains("\u2014 w.example/1 ");

        var back = witness(state, "w.example/1", older.toString());
        assertThat(back.code()).isEqualTo(1);
        assertThat(back.out()).contains("FAILED: checkpoint: the log was rolled back");
        assertThat(Files.readString(state.resolve("checkpoint"))).isEqualTo(signed);
        var since = say(
                Map.of(),
                "",
                "journal",
                "verify",
                "--key",
                key,
                "--since",
                state.resolve("checkpoint").toString(),
                older.toString());
        assertThat(since.code()).isEqualTo(1);
        assertThat(since.out()).contains("rolled back");
        assertThat(say(
                                Map.of(),
                                "",
                                "journal",
                                "verify",
                                "--key",
                                key,
                                "--since",
                                older.resolve("checkpoint").toString(),
                                folder.root().toString())
                        .code())
                .isZero();
    }

    @Test
    void anActIsVerifiedAsJsonAndInsideAPdf() throws Exception {
        var proven = proven();
        var json = scratch.resolve("act.json");
        Files.writeString(json, proven.json());
        var looked = System.getProperty("qyzmet.look");
        if (looked != null) { // for readers of other houses
            Files.writeString(Path.of(looked, "act.json"), proven.json());
            Files.copy(Path.of(key), Path.of(looked, "key.pub"), StandardCopyOption.REPLACE_EXISTING);
        }
        var plain = scratch.resolve("plain.pdf");
        Files.write(plain, pdf(proven.json().getBytes(StandardCharsets.UTF_8), ""));
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
            deflater.write(proven.json().getBytes(StandardCharsets.UTF_8));
        }
        var flate = scratch.resolve("packed.pdf");
        Files.write(flate, pdf(packed.toByteArray(), "/Filter /FlateDecode "));
        var said =
                say(Map.of(), "", "act", "verify", "--key", key, json.toString(), plain.toString(), flate.toString());
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out().strip()).endsWith("ok: 3 files");

        Files.writeString(json, proven.json().replace("\"tables\":3", "\"tables\":2"));
        var broken = say(Map.of(), "", "receipt", "verify", "--key", key, plain.toString(), json.toString());
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out().strip()).endsWith("FAILED: " + json + ": body");
        // for programs: a line for each file and nothing else, the verdict in the exit code
        var lines = say(Map.of(), "", "receipt", "verify", "--key", key, "--json", plain.toString(), json.toString());
        assertThat(lines.code()).isEqualTo(1);
        var told =
                lines.out().strip().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(told).hasSize(2);
        assertThat(told.get(0).path("ok").asBoolean()).isTrue();
        assertThat(told.get(1).path("ok").asBoolean()).isFalse();
        assertThat(told.get(1).path("place").asString()).isEqualTo("body");
        assertThat(told.get(1).path("sentence").asString()).contains("was changed");
        Files.write(plain, pdf("no json".getBytes(StandardCharsets.UTF_8), ""));
        assertThat(say(Map.of(), "", "act", "verify", "--key", key, plain.toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void aWrongCallIsTwo() throws IOException {
        var none = scratch.resolve("none").toString();
        Files.writeString(scratch.resolve("bad.pub"), "no key\n");
        var bad = scratch.resolve("bad.pub").toString();
        for (var words : new String[][] {
            {"journal"},
            {"journal", "verify"},
            {"journal", "verify", "--key", key},
            {"journal", "verify", "--key", none, folder.root().toString()},
            {"journal", "verify", "--key", bad, folder.root().toString()},
            {"journal", "verify", "--key", key, none},
            {"journal", "verify", "--key", key, "--what", folder.root().toString()},
            {"journal", "verify", "--key", key, "--database", "http://127.0.0.1:" + port},
            {"receipt", "verify", "--key", key},
            {"receipt", "verify", "--key", key, none},
            {"act", "show"}
        }) {
            assertThat(say(Map.of(), "", words).code())
                    .as(String.join(" ", words))
                    .isEqualTo(2);
        }
    }

    @Test
    void anothersKeyVerifiesNothing() throws IOException {
        var other = scratch.resolve("other.pub");
        Files.writeString(other, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
        var said = say(
                Map.of(),
                "",
                "journal",
                "verify",
                "--key",
                other.toString(),
                folder.root().toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out().strip()).endsWith("FAILED: the checkpoint is not signed by the key");
    }

    private static byte[] pdf(byte[] attached, String filter) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(("2 0 obj\n<< " + filter + "/Type /EmbeddedFile /Length " + attached.length + " >>\nstream\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(attached);
        out.writeBytes("\nendstream\nendobj\n%%EOF\n".getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : all.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
