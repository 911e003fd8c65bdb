package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.servlet.http.Cookie;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.Dovecot;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestCertificate;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/**
 * What can be wrong between a mailbox and the desk, each against a server that is wrong in this way: the trial says it in a sentence of its own, at
 * the step and at the field that can put it right, in three languages; nothing is stored, and the password stands nowhere.
 */
@DeskTest
@Tag("once")
class ChannelTrialTest {
    private static final String RIGHT = "the right one 4711";
    private static final String WRONG = "a wrong one 0815";

    private static GreenMail server;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Policy policy;

    @Autowired
    DataFolder folder;

    @Autowired
    Words words;

    @Autowired
    JdbcClient sql;

    private Cookie arman;
    private String before;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void listen() throws Exception {
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
            new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_IMAPS)
        });
        server.start();
        server.setUser("help", RIGHT);
    }

    @AfterAll
    static void close() {
        server.stop();
    }

    @BeforeEach
    void begin() {
        arman = enter();
        before = stored();
        log.start();
        logger().addAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @AfterEach
    void end() throws Exception {
        assertThat(stored()).as("a trial stores nothing").isEqualTo(before);
        logger().detachAppender(log);
        for (var said : log.list) {
            var all = said.getFormattedMessage()
                    + (said.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(said.getThrowableProxy()));
            assertThat(all).doesNotContain(RIGHT, WRONG, Dovecot.PASSWORD);
        }
        for (var each : open) {
            each.close();
        }
    }

    @Test
    void whatIsRightIsSaidStepByStep() {
        var page = tried(Language.EN, typed("127.0.0.1", plain(), "none"), RIGHT);

        assertThat(page)
                .contains("Everything answered as it should", "Account and password are accepted", "Folder INBOX: 0")
                .contains("name=\"kept\"")
                .doesNotContain("class=\"error\"");
    }

    @Test
    void aWrongPasswordIsSaidAtThePasswordWhichIsAskedForAgain() {
        fails("password", "sign-in", typed("127.0.0.1", plain(), "none"), WRONG);

        assertThat(tried(Language.EN, typed("127.0.0.1", plain(), "none"), WRONG))
                .as("what the server refused is not kept")
                .doesNotContain("name=\"kept\"");
    }

    @Test
    void anUnknownFolderIsSaidByNameAtTheFolders() {
        var typed = typed("127.0.0.1", plain(), "none");
        typed.put("folders", "INBOX\nӨтініштер");

        fails("folders", "folder", typed, RIGHT, "Өтініштер");

        assertThat(tried(Language.EN, typed, RIGHT))
                .as("what was fine before it is said, too")
                .contains("Folder INBOX: 0", "name=\"kept\"");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsSaidAtTheEncryption() {
        var port = Integer.toString(server.getImaps().getPort());
        fails("tls", "certificate", typed("localhost", port, "tls"), RIGHT);
    }

    @Test
    void aCertificateOfAnotherNameOrOfThePastIsNotAnUnknownOne() throws Exception {
        var pem = TestDesk.folder().resolve("tls.pem");
        TestCertificate.write(pem);
        var late = TestDesk.folder().resolve("late.pem");
        var house = TestDesk.folder().resolve("house.pem");
        TestCertificate.write(late, house);
        var trusted = folder.keys().resolve(Certificates.TRUSTED);
        Files.writeString(trusted, Files.readString(pem) + Files.readString(house));
        try {
            fails("host", "other-name", typed("127.0.0.1", tls(pem), "tls"), RIGHT);
            fails("tls", "expired", typed("localhost", tls(late), "tls"), RIGHT);
        } finally {
            Files.delete(trusted);
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidAtNameOrPort() throws Exception {
        fails("host", "no-host", typed("mail.nowhere.invalid", "993", "tls"), RIGHT);
        fails("port", "nobody-listens", typed("127.0.0.1", Integer.toString(FreePort.next()), "none"), RIGHT);
    }

    @Test
    void aServerThatDoesNotAnswerKeepsNobodyWaiting() throws Exception {
        var hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(hole);
        var began = System.nanoTime();
        fails(List.of(Language.RU), "port", "no-answer", typed("127.0.0.1", port(hole), "none"), RIGHT);
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(20);
    }

    @Test
    void aServerThatRefusesIsToldFromOneThatSpeaksSomethingElse() throws Exception {
        fails("host", "turned-away", typed("127.0.0.1", says("* BYE too many connections"), "none"), RIGHT);
        fails("host", "broken-off", typed("127.0.0.1", says(""), "none"), RIGHT);
        fails("port", "no-imap", typed("127.0.0.1", says("220 mail.example ESMTP"), "none"), RIGHT);
        fails("host", "turned-away", typed("127.0.0.1", answers("IMAP4rev1", "NO [UNAVAILABLE] later"), "none"), RIGHT);
    }

    @Test
    void encryptionThatDoesNotFitIsSaidAtTheEncryption() throws Exception {
        fails("tls", "tls", typed("127.0.0.1", says("* OK plain"), "tls"), RIGHT);
        fails("tls", "no-starttls", typed("127.0.0.1", answers("IMAP4rev1", "OK"), "starttls"), RIGHT);
        fails("tls", "wants-tls", typed("127.0.0.1", answers("IMAP4rev1 LOGINDISABLED", "OK"), "none"), RIGHT);
        fails("tls", "wants-tls", typed("127.0.0.1", answers("IMAP4rev1", "NO [PRIVACYREQUIRED] x"), "none"), RIGHT);
    }

    @Test
    @Tag("mailservers")
    void withDovecotTheSameIsSaid() throws Exception {
        assumeTrue(Dovecot.here(), "Dovecot and root are needed");
        try (var dovecot = new Dovecot()) {
            var port = Integer.toString(dovecot.port());
            var secured = Integer.toString(dovecot.tlsPort());
            // it makes whoever errs wait, so each is tried in one language
            var kk = List.of(Language.KK);
            var ru = List.of(Language.RU);
            fails(kk, "password", "sign-in", typed("127.0.0.1", port, "none"), WRONG);
            fails(ru, "tls", "certificate", typed("localhost", secured, "tls"), Dovecot.PASSWORD);
            fails(kk, "tls", "certificate", typed("localhost", port, "starttls"), Dovecot.PASSWORD);
            var folders = typed("127.0.0.1", port, "none");
            folders.put("folders", "INBOX\nNo such folder");
            fails(ru, "folders", "folder", folders, Dovecot.PASSWORD, "No such folder");
            var trusted = folder.keys().resolve(Certificates.TRUSTED);
            Files.copy(dovecot.certificate(), trusted);
            try {
                fails(kk, "host", "other-name", typed("127.0.0.1", secured, "tls"), Dovecot.PASSWORD);
                fails(ru, "host", "other-name", typed("127.0.0.1", port, "starttls"), Dovecot.PASSWORD);
                fails(ru, "password", "sign-in", typed("localhost", port, "starttls"), WRONG);
            } finally {
                Files.delete(trusted);
            }
        }
    }

    @Test
    void everyTroubleHasASentenceOfItsOwnInEveryLanguage() {
        for (var language : Language.values()) {
            var sentences = new HashSet<String>();
            for (var trouble : List.of(
                    "sign-in",
                    "folder",
                    "folder-closed",
                    "certificate",
                    "other-name",
                    "expired",
                    "no-host",
                    "nobody-listens",
                    "no-answer",
                    "turned-away",
                    "broken-off",
                    "no-imap",
                    "tls",
                    "no-starttls",
                    "wants-tls")) {
                assertThat(sentences.add(words.say(language, "mailroom.trouble." + trouble, "x")))
                        .as(language + " " + trouble)
                        .isTrue();
            }
        }
    }

    /** Tries in every language, and expects the sentence at the last step and at the field. */
    private void fails(String field, String trouble, Map<String, String> typed, String password, Object... names) {
        fails(List.of(Language.values()), field, trouble, typed, password, names);
    }

    private void fails(
            List<Language> languages,
            String field,
            String trouble,
            Map<String, String> typed,
            String password,
            Object... names) {
        for (var language : languages) {
            var page = tried(language, typed, password);
            var sentence = words.say(language, "mailroom.trouble." + trouble, names);
            assertThat(page)
                    .contains("<p class=\"error\" id=\"" + field + "-error\">" + sentence + "</p>")
                    .contains("</span> " + sentence + "</span></li>")
                    .contains(words.say(language, "mailroom.trial.fails"))
                    .doesNotContain("⟦");
            assertThat(page.split("class=\"error\"", -1))
                    .as("at one field only")
                    .hasSize(2);
        }
    }

    private String tried(Language language, Map<String, String> typed, String password) {
        var request = mvc.post().uri("/admin/channels/new/imap").cookie(arman, new Cookie("lang", language.code()));
        typed.forEach(request::param);
        var shown = request.param("act", "try").param("password", password).exchange();
        assertThat(shown).hasStatusOk();
        assertThat(shown.getResponse().getHeader("Location")).isNull();
        try {
            var page = shown.getResponse().getContentAsString(StandardCharsets.UTF_8);
            assertThat(page).doesNotContain(password);
            return page;
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, String> typed(String host, String port, String tls) {
        return new HashMap<>(Map.of(
                "name", "help mailbox",
                "host", host,
                "port", port,
                "tls", tls,
                "account", "help",
                "folders", "INBOX",
                "begin", "all",
                "afterwards", "leave"));
    }

    private static String plain() {
        return Integer.toString(server.getImap().getPort());
    }

    private static String port(ServerSocket socket) {
        return Integer.toString(socket.getLocalPort());
    }

    /** A server that says one line to whoever comes, and hangs up. */
    private String says(String greeting) throws IOException {
        return serves(socket -> say(socket, greeting));
    }

    /** A server that greets as IMAP does and gives one answer to whoever signs in. */
    private String answers(String capabilities, String signIn) throws IOException {
        return serves(socket -> {
            say(socket, "* OK ready");
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var tag = line.replaceFirst(" .*", "");
                var asks = line.contains("CAPABILITY");
                if (asks) {
                    say(socket, "* CAPABILITY " + capabilities);
                }
                say(socket, tag + " " + (line.contains(" LOGIN ") ? signIn : "OK done"));
            }
        });
    }

    private interface Serving {
        void with(Socket socket) throws IOException;
    }

    private String serves(Serving serving) throws IOException {
        return serves(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serving);
    }

    private String serves(ServerSocket listening, Serving serving) {
        open.add(listening);
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try (var socket = listening.accept()) {
                    serving.with(socket);
                } catch (IOException gone) {
                    // the next one
                }
            }
        });
        return port(listening);
    }

    private String tls(Path pem) throws Exception {
        var context = Certificates.own(Files.readString(pem));
        var listening = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return serves(listening, socket -> say(socket, "* OK ready"));
    }

    private static void say(Socket socket, String line) throws IOException {
        if (!line.isEmpty()) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** All that a channel leaves behind. */
    private String stored() {
        return sql.sql(
                        "select (select count(*) from mail_channel) || ' ' || (select count(*) from mail_channel_beat) || ' '"
                                + " || (select count(*) from mailbox_folder) || ' ' || (select count(*) from mailbox_left)")
                .query(String.class)
                .single();
    }

    private Cookie enter() {
        return Colleague.enters(
                        accounts,
                        policy,
                        mvc,
                        Role.ADMINISTRATOR,
                        "Арман Қасымов",
                        "staff-" + UUID.randomUUID() + "@desk.example",
                        Language.KK)
                .session();
    }
}
