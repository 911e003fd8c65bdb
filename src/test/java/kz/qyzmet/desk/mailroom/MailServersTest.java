package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.Dovecot;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.Postfix;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With the servers that people really run: Postfix, Dovecot, and swaks as the one who knocks. */
@DeskTest
@Tag("mailservers")
class MailServersTest {
    @Autowired
    Channels channels;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    DataFolder folder;

    @Autowired
    Trial trial;

    @Autowired
    JdbcClient sql;

    private Permit permit;
    private String run;
    private final List<UUID> made = new ArrayList<>();

    @BeforeEach
    void begin() {
        assumeTrue(Postfix.here() && Dovecot.here(), "Postfix, Dovecot and root are needed");
        permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        run = UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void end() {
        made.forEach(id -> channels.remove(permit, id));
    }

    @Test
    void postfixDeliversByLmtpAndBySmtp() throws Exception {
        var lmtp = listener(Kind.LMTP, FreePort.next());
        var smtp = listener(Kind.SMTP, FreePort.next());
        try (var postfix = new Postfix(
                Map.of("lmtp.test", "lmtp:inet:127.0.0.1:" + lmtp, "smtp.test", "smtp:[127.0.0.1]:" + smtp),
                List.of())) {
            for (var n = 0; n < 5; n++) {
                send(postfix.port(), "help@lmtp.test", "lmtp" + n, "Құжат керек");
                send(postfix.port(), "help@smtp.test", "smtp" + n, "Нужна справка");
            }
            for (var n = 0; n < 5; n++) {
                var name = n;
                await(postfix::log, () -> received("lmtp" + name) == 1 && received("smtp" + name) == 1);
            }
            await(postfix::log, postfix::empty);

            // what the desk refuses for good comes back to the sender and stays in no queue
            send(postfix.port(), "stranger@lmtp.test", "refused", "x");
            await(postfix::log, () -> postfix.log().contains("550 5.7.1 not for this desk"));
        }
    }

    @Test
    void postfixKeepsWhatTheDeskCannotTakeYet() throws Exception {
        var port = listener(Kind.LMTP, FreePort.next());
        try (var postfix = new Postfix(Map.of("lmtp.test", "lmtp:inet:127.0.0.1:" + port), List.of())) {
            channels.stop(permit, made.getLast());
            await(() -> "", () -> !answers(port));
            send(postfix.port(), "help@lmtp.test", "patient", "Күтемін");
            await(postfix::log, () -> postfix.log().contains("Connection refused"));
            channels.start(permit, made.getLast());
            await(postfix::log, () -> {
                // a try that meets the one before it, which has not let go of the letter, would put it off for minutes
                postfix.flush();
                return received("patient") == 1 && postfix.empty();
            });
        }
    }

    @Test
    void dovecotAnnouncesALetterAndItIsTakenAtOnce() throws Exception {
        try (var dovecot = new Dovecot()) {
            dovecot.deliver("idle", letter("first", "Бірінші"));
            var channel = mailbox(dovecot.port(), Tls.NONE, "idle", Afterwards.DELETE, "");
            await(dovecot::log, () -> standing(channel).taken() == 1 && dovecot.count("idle", "") == 0);
            Thread.sleep(1000);

            var begin = System.nanoTime();
            dovecot.deliver("idle", letter("second", "Екінші"));
            await(dovecot::log, () -> received("second") == 1);
            assertThat((System.nanoTime() - begin) / 1e9)
                    .as("seconds from the mailbox to the ticket")
                    .isLessThan(10);
            await(dovecot::log, () -> dovecot.count("idle", "") == 0);

            dovecot.kill();
            await(() -> "", () -> standing(channel).trouble() != null);
            dovecot.start();
            dovecot.deliver("idle", letter("third", "Үшінші"));
            await(dovecot::log, () -> received("third") == 1 && dovecot.count("idle", "") == 0);
            await(() -> "", () -> standing(channel).trouble() == null);
        }
    }

    @Test
    void lettersThatGetNewNumbersAreNeitherTakenTwiceNorLost() throws Exception {
        try (var dovecot = new Dovecot()) {
            for (var n = 0; n < 5; n++) {
                dovecot.deliver("again", letter("old" + n, "Ескі"));
            }
            var channel = mailbox(dovecot.port(), Tls.NONE, "again", Afterwards.LEAVE, "");
            await(dovecot::log, () -> standing(channel).taken() == 5);
            var before = validity(channel);

            dovecot.renumber("again");
            dovecot.deliver("again", letter("new", "Жаңа"));
            await(dovecot::log, () -> received("new") == 1 && standing(channel).repeated() >= 5);
            assertThat(validity(channel)).isNotEqualTo(before);
            for (var n = 0; n < 5; n++) {
                assertThat(received("old" + n)).isEqualTo(1);
            }
            assertThat(dovecot.count("again", "")).isEqualTo(6);
        }
    }

    @Test
    void lettersAreMovedAndAFolderIsMadeForThem() throws Exception {
        try (var dovecot = new Dovecot()) {
            dovecot.deliver("move", letter("moved", "Жылжиды"));
            mailbox(dovecot.port(), Tls.NONE, "move", Afterwards.MOVE, "Taken");
            await(dovecot::log, () -> dovecot.count("move", "Taken") == 1 && dovecot.count("move", "") == 0);
            assertThat(received("moved")).isEqualTo(1);
        }
    }

    @Test
    void aCertificateIsTrustedWhenTheHouseSaysSo() throws Exception {
        try (var dovecot = new Dovecot()) {
            var trusted = folder.keys().resolve(Certificates.TRUSTED);
            dovecot.deliver("tls", letter("sealed", "Құпия"));
            var channel = mailbox(dovecot.tlsPort(), Tls.TLS, "tls", Afterwards.DELETE, "");
            await(() -> "", () -> "certificate".equals(standing(channel).trouble()));
            Files.copy(dovecot.certificate(), trusted);
            try {
                await(dovecot::log, () -> received("sealed") == 1);
                var steps = trial.of(channels.find(channel).orElseThrow(), new Login("tls", Dovecot.PASSWORD), true);
                assertThat(steps).allMatch(Trial.Step::fine);
                assertThat(steps.stream().map(Trial.Step::says))
                        .contains("mailroom.trial.tls", "mailroom.trial.signed-in", "mailroom.trial.idle");
                var starttls = mailbox(dovecot.port(), Tls.STARTTLS, "starttls", Afterwards.DELETE, "");
                dovecot.deliver("starttls", letter("upgraded", "Құпия"));
                await(dovecot::log, () -> received("upgraded") == 1);
                var wrong = trial.of(channels.find(starttls).orElseThrow(), new Login("tls", "wrong"), true);
                assertThat(wrong.getLast().says()).isEqualTo("mailroom.trouble.sign-in");
            } finally {
                Files.delete(trusted);
            }
        }
    }

    @Test
    void swaksIsAnsweredAsTheStandardsSay() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/swaks")), "swaks is needed");
        var smtp = listener(Kind.SMTP, FreePort.next());
        var lmtp = listener(Kind.LMTP, FreePort.next());

        assertThat(swaks(smtp, "--to", "help@smtp.test", "--header", "Message-ID: <one-" + run + "@mail.example>"))
                .contains("<-  250 2.0.0 stored");
        assertThat(swaks(lmtp, "--protocol", "LMTP", "--to", "help@lmtp.test,other@lmtp.test"))
                .contains("<-  250 2.0.0 stored");
        assertThat(swaks(smtp, "--pipeline", "--to", "help@smtp.test")).contains("<-  250 2.0.0 stored");
        assertThat(swaks(smtp, "--to", "victim@elsewhere.example")).contains("<** 550 5.7.1");
        assertThat(swaks(smtp, "--auth", "PLAIN", "--auth-user", "a", "--auth-password", "b", "--to", "help@smtp.test"))
                .contains("did not advertise");
        assertThat(swaks(smtp, "--tls", "--to", "help@smtp.test")).contains("did not advertise STARTTLS");
        assertThat(swaks(smtp, "--data", "\\n", "--to", "help@smtp.test"))
                .as("a letter without anything")
                .contains("<-  250 2.0.0 stored");
        assertThat(swaks(smtp, "--drop-after", "DATA", "--to", "help@smtp.test"))
                .contains("-> DATA");
        assertThat(swaks(smtp, "--ehlo", "x".repeat(3000), "--to", "help@smtp.test"))
                .contains("<** 500 5.5.2");
    }

    private String swaks(int port, String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--from",
                "swaks-" + run + "@mail.example"));
        command.addAll(Arrays.asList(words));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private int listener(Kind kind, int port) throws Exception {
        made.add(channels.make(
                permit,
                channel(
                        kind,
                        port,
                        Tls.NONE,
                        List.of(),
                        Afterwards.LEAVE,
                        "",
                        List.of("help@lmtp.test", "other@lmtp.test", "help@smtp.test")),
                Login.NONE));
        await(() -> "", () -> answers(port));
        return port;
    }

    private UUID mailbox(int port, Tls tls, String account, Afterwards afterwards, String moveTo) {
        var id = channels.make(
                permit,
                channel(Kind.IMAP, port, tls, List.of("INBOX"), afterwards, moveTo, List.of()),
                new Login(account, Dovecot.PASSWORD));
        made.add(id);
        return id;
    }

    private Channel channel(
            Kind kind,
            int port,
            Tls tls,
            List<String> folders,
            Afterwards afterwards,
            String moveTo,
            List<String> recipients) {
        return new Channel(
                new UUID(0, 0),
                kind,
                "real " + run,
                kind == Kind.IMAP ? "localhost" : "127.0.0.1",
                port,
                tls,
                folders,
                Begin.ALL,
                afterwards,
                moveTo,
                recipients,
                null,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                false);
    }

    private void send(int port, String to, String name, String text) throws IOException {
        try (var talk = new Talk(port).hello("EHLO")) {
            assertThat(talk.letter(writer(name), to, letter(name, text))).startsWith("250 ");
        }
    }

    private long validity(UUID channel) {
        return sql.sql("select validity from mailbox_folder where channel_id = ?")
                .param(channel)
                .query(Long.class)
                .single();
    }

    private static boolean answers(int port) {
        try (var talk = new Talk(port)) {
            return talk.hear().startsWith("220");
        } catch (IOException notYet) {
            return false;
        }
    }

    private Standing standing(UUID channel) {
        return channels.standings().stream()
                .filter(standing -> standing.channel().id().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private long received(String name) {
        return subjects.byEmail(policy.permit(Actor.system("test"), Purpose.SUPPORT), writer(name))
                .map(subject -> sql.sql(
                                "select count(*) from message m join ticket t on t.id = m.ticket_id where t.requester_id = ?")
                        .param(subject.value())
                        .query(Long.class)
                        .single())
                .orElse(0L);
    }

    private String letter(String name, String text) {
        return String.join(
                "\r\n",
                "From: <" + writer(name) + ">",
                "To: help@lmtp.test",
                "Message-ID: <" + writer(name) + ">",
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + name,
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
                "",
                text,
                "");
    }

    private String writer(String name) {
        return name + "-" + run + "@mail.example";
    }

    private interface Asked {
        boolean yes() throws Exception;
    }

    private static void await(Supplier<String> log, Asked asked) throws Exception {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!asked.yes()) {
            assertThat(System.nanoTime())
                    .as(() -> "waited for too long; the server said " + log.get())
                    .isLessThan(end);
            Thread.sleep(100);
        }
    }
}
