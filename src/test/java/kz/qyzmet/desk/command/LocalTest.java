package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.DataFolder;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The command line against a running desk. */
@DeskTest
class LocalTest {
    @Autowired
    DataFolder folder;

    @Autowired
    LocalDoor door;

    @Autowired
    JdbcClient sql;

    @LocalServerPort
    int port;

    private Map<String, String> here() {
        return Map.of("QYZMET_DATA", folder.root().toString());
    }

    @Test
    void theNoteOfTheRunningDeskIsForItsUserAlone() throws Exception {
        var note = Ready.Note.place(folder.root());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
                .isEqualTo("rw-------");
        assertThat(RunningDesk.note(folder.root()))
                .hasValueSatisfying(found -> assertThat(found.port()).isEqualTo(port));
    }

    @Test
    void theLocalDoorDoesNotExistForOthers() throws Exception {
        assertThat(status("/local/status", null, null)).isEqualTo(404);
        assertThat(status("/local/status", "0".repeat(64), null)).isEqualTo(404);
        assertThat(status("/local/status", door.secret(), "203.0.113.7")).isEqualTo(404);
        assertThat(status("/%6cocal/status", null, null)).isEqualTo(404);
        assertThat(status("/local;x=y/status", null, null)).isEqualTo(404);
        assertThat(status("/local/status", door.secret(), null)).isEqualTo(200);
    }

    @Test
    void aTokenIsShownOnceAndStoredAsAHash() {
        var said = say(here(), "", "token", "create", "--scopes", "tickets:write", "--name", "1C", "--json");
        assertThat(said.code()).as(said.err()).isZero();
        var token = RunningDesk.JSON.readTree(said.out()).path("token").asString("");
        assertThat(token).startsWith("qz_");
        assertThat(sql.sql("select count(*) from api_token t where t::text like '%' || ? || '%'")
                        .param(token)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(say(here(), "", "token", "create", "--scopes", "everything", "--name", "1C")
                        .code())
                .isEqualTo(65);
    }

    @Test
    void aColleagueIsLetInAndAWeakPasswordIsNot() {
        var weak = say(
                here(),
                "password\n",
                "user",
                "create",
                "--name",
                "Данияр",
                "--email",
                "daniyar.cli@kense.example",
                "--role",
                "agent",
                "--password-stdin");
        assertThat(weak.code()).isEqualTo(65);
        var said = say(
                here(),
                "Ұзын-құпия-сөз-77\n",
                "user",
                "create",
                "--name",
                "Данияр",
                "--email",
                "daniyar.cli@kense.example",
                "--role",
                "agent",
                "--password-stdin");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(say(here(), "", "user", "create", "--name", "x", "--email", "x@kense.example", "--role", "king")
                        .code())
                .isNotZero();
    }

    @Test
    void theSeedGoesThroughTheRealEncryption() {
        var said = say(here(), "", "seed", "--tickets", "120", "--people", "7", "--json");
        assertThat(said.code()).as(said.err()).isZero();
        var seeded = "select id from subject where evidence = 'seed'";
        assertThat(sql.sql("select count(*) from ticket where requester_id in (" + seeded + ")")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(120);
        assertThat(sql.sql("select count(*) from message m where position(convert_to('принтер', 'UTF8') in body) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(sql.sql("select count(*) from journal_subject where subject_id in (" + seeded + ")")
                        .query(Long.class)
                        .single())
                .isPositive();
        assertThat(say(here(), "", "seed", "--tickets", "10", "--people", "3").code())
                .as("a second time")
                .isZero();
    }

    @Test
    void theDeskIsAliveAndReady() throws Exception {
        assertThat(status("/health/live", null, null)).isEqualTo(200);
        assertThat(status("/health/ready", null, null)).isEqualTo(200);
    }

    private int status(
            String path,
            @org.jspecify.annotations.Nullable String secret,
            @org.jspecify.annotations.Nullable String forwarded)
            throws Exception {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        if (secret != null) {
            connection.setRequestProperty(LocalDoor.HEADER, secret);
        }
        if (forwarded != null) {
            connection.setRequestProperty("X-Forwarded-For", forwarded);
        }
        return connection.getResponseCode();
    }
}
