package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestCertificate;
import kz.qyzmet.desk.attachment.Attachments;
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

/** The desk as a mail server: it takes what is its own, says no to the rest, and is hard to confuse. */
@DeskTest
@Tag("once")
class ListenerTest {
    @Autowired
    Channels channels;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    DataFolder folder;

    @Autowired
    Attachments attachments;

    @Autowired
    JdbcClient sql;

    private Permit permit;
    private String run;
    private final List<UUID> made = new ArrayList<>();

    @BeforeEach
    void begin() {
        permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        run = UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void end() {
        made.forEach(id -> channels.remove(permit, id));
    }

    @Test
    void overLmtpEveryRecipientGetsAnAnswerAndTheLetterIsOneTicket() throws Exception {
        var port = listener(Kind.LMTP, Tls.NONE);
        try (var talk = new Talk(port).hello("LHLO")) {
            talk.say("MAIL FROM:<aigerim@mail.example> SIZE=500 BODY=8BITMIME");
            assertThat(talk.say("RCPT TO:<help@desk.test>")).startsWith("250 ");
            assertThat(talk.say("RCPT TO:<nobody@desk.test>")).startsWith("550 5.7.1");
            assertThat(talk.say("RCPT TO:<Anything@whole.test>")).startsWith("250 ");
            assertThat(talk.say("DATA")).startsWith("354 ");
            talk.send(letter("two recipients", "Принтер істемейді") + "\r\n.\r\n");
            assertThat(talk.hear()).startsWith("250 2.0.0");
            assertThat(talk.hear()).startsWith("250 2.0.0");
            assertThat(talk.say("QUIT")).startsWith("221 ");
        }
        assertThat(received("two recipients")).isEqualTo(1);
    }

    @Test
    void theSameLetterAgainIsAcknowledgedAndNotStoredAgain() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var channel = made.getLast();
        for (var n = 0; n < 3; n++) {
            try (var talk = new Talk(port).hello("EHLO")) {
                assertThat(talk.letter("aigerim@mail.example", "help@desk.test", letter("again", "Тағы да")))
                        .startsWith("250 ");
            }
        }
        assertThat(received("again")).isEqualTo(1);
        await(() -> standing(channel).taken() == 1 && standing(channel).repeated() == 2);
        assertThat(standing(channel).letter()).isNotNull();
    }

    @Test
    void theLetterSaysByWhichWayItCame() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        try (var talk = new Talk(port).hello("EHLO")) {
            talk.say("EHLO evil>\tX-Injected:(1)");
            assertThat(talk.letter("aigerim@mail.example", "help@desk.test", letter("by evil", "Жол")))
                    .startsWith("250 ");
            talk.say("EHLO mx.mail.example");
            assertThat(talk.letter("aigerim@mail.example", "help@desk.test", letter("by mx", "Жол")))
                    .startsWith("250 ");
        }
        assertThat(raw("by mx"))
                .startsWith("Return-Path: <aigerim@mail.example>\r\nDelivered-To: help@desk.test\r\n"
                        + "Received: from mx.mail.example ([127.0.0.1])\r\n\tby qyzmet with ESMTP;\r\n\t");
        assertThat(raw("by evil")).contains("\r\nReceived: from unknown (").doesNotContain("X-Injected");
    }

    private String raw(String name) {
        var support = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var writer = subjects.byEmail(support, writer(name)).orElseThrow();
        var message = sql.sql(
                        "select m.id from message m join ticket t on t.id = m.ticket_id where t.requester_id = ? and m.side = 'requester'")
                .param(writer.value())
                .query(UUID.class)
                .single();
        var bytes = new ByteArrayOutputStream();
        attachments.write(
                support, attachments.raw(support, message).orElseThrow().id(), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itRelaysNothing() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        try (var talk = new Talk(port).hello("EHLO")) {
            talk.say("MAIL FROM:<help@desk.test>");
            for (var address : List.of(
                    "victim@elsewhere.example",
                    "victim%elsewhere.example@desk.test",
                    "victim@elsewhere.example@other.test",
                    "@desk.test:victim@elsewhere.example",
                    "\"victim@elsewhere.example\"@other.test",
                    "help@sub.desk.test",
                    "help@desk.test.example")) {
                assertThat(talk.say("RCPT TO:<" + address + ">")).as(address).startsWith("550 5.7.1");
            }
            assertThat(talk.say("DATA")).startsWith("503 ");
            assertThat(talk.say("RCPT TO:<HELP+token-123@Desk.Test>")).startsWith("250 ");
            assertThat(talk.say("RCPT TO:<postmaster>")).startsWith("250 ");
        }
    }

    @Test
    void onlyADotBetweenCrlfEndsALetter() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var smuggled = "\r\nMAIL FROM:<evil@mail.example>\r\nRCPT TO:<help@desk.test>\r\nDATA\r\n"
                + letter("smuggled", "injected") + "\r\n";
        try (var talk = new Talk(port).hello("EHLO")) {
            var text = letter("honest", "before") + "\n.\n" + smuggled + "\n.\r\n" + smuggled + "\r\n.\n" + smuggled
                    + "\r\n.\r" + smuggled + "\r.\r" + smuggled + "\r\n..stuffed";
            assertThat(talk.letter("aigerim@mail.example", "help@desk.test", text))
                    .startsWith("250 ");
            // nothing else was answered: the conversation is where it should be
            assertThat(talk.say("NOOP here")).startsWith("250 2.0.0 here");
        }
        assertThat(received("honest")).isEqualTo(1);
        assertThat(received("smuggled")).isZero();
    }

    @Test
    void aConversationWithoutMannersIsEnded() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        for (var rude : List.of("EHLO test\n", "EHLO " + "x".repeat(5000) + "\r\n", "NOOP\rNOOP\r\n")) {
            try (var talk = new Talk(port)) {
                talk.hear();
                assertThat(talk.send(rude).hear()).startsWith("500 5.5.2");
                assertThat(talk.hear()).isEmpty();
            }
        }
        try (var talk = new Talk(port)) {
            talk.hear();
            assertThat(talk.say("GET / HTTP/1.1")).startsWith("500 ");
            var last = "";
            for (var n = 0; n < 40 && !last.startsWith("421"); n++) {
                last = talk.say("XYZZY");
            }
            assertThat(last).startsWith("421");
        }
        try (var talk = new Talk(port).hello("EHLO")) {
            var last = "";
            for (var n = 0; n < 400 && !last.startsWith("421"); n++) {
                last = talk.say("NOOP");
            }
            assertThat(last).startsWith("421 4.7.0 too many commands");
        }
    }

    @Test
    void theOrderOfCommandsAndTheirWordsAreChecked() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        try (var talk = new Talk(port)) {
            talk.hear();
            assertThat(talk.say("MAIL FROM:<a@mail.example>")).startsWith("503 ");
            assertThat(talk.say("LHLO me")).startsWith("500 ");
            assertThat(talk.say("EHLO me"))
                    .contains("250-PIPELINING", "250-SIZE ", "250-8BITMIME", "250-SMTPUTF8", "ENHANCEDSTATUSCODES")
                    .doesNotContain("STARTTLS");
            assertThat(talk.say("RCPT TO:<help@desk.test>")).startsWith("503 ");
            assertThat(talk.say("MAIL FROM:<a@mail.example> SIZE=99999999999")).startsWith("552 ");
            assertThat(talk.say("MAIL FROM:<a@mail.example> SIZE=many")).startsWith("501 ");
            assertThat(talk.say("MAIL FROM:<a@mail.example> RET=FULL")).startsWith("555 ");
            assertThat(talk.say("MAIL FROM: a@mail.example")).startsWith("501 ");
            assertThat(talk.say("MAIL FROM:<a@mail.example\tx>")).startsWith("501 ");
            assertThat(talk.say("MAIL FROM:<>")).startsWith("250 ");
            assertThat(talk.say("MAIL FROM:<>")).startsWith("503 ");
            assertThat(talk.say("RSET")).startsWith("250 ");
            assertThat(talk.say("MAIL FROM:<айгерім@пошта.example> SMTPUTF8")).startsWith("250 ");
            assertThat(talk.say("STARTTLS")).startsWith("503 ");
            assertThat(talk.say("AUTH PLAIN AGEAYg==")).startsWith("500 ");
            assertThat(talk.say("VRFY help")).startsWith("252 ");
        }
    }

    @Test
    void whatIsSentAtOnceIsAnsweredInOrder() throws Exception {
        var port = listener(Kind.LMTP, Tls.NONE);
        try (var talk = new Talk(port)) {
            talk.hear();
            talk.send(
                    "LHLO me\r\nMAIL FROM:<a@mail.example>\r\nRCPT TO:<nobody@desk.test>\r\nRCPT TO:<help@desk.test>\r\nDATA\r\n");
            assertThat(talk.hear()).startsWith("250-");
            assertThat(talk.hear()).startsWith("250 ");
            assertThat(talk.hear()).startsWith("550 ");
            assertThat(talk.hear()).startsWith("250 ");
            assertThat(talk.hear()).startsWith("354 ");
            talk.send(letter("at once", "Бірден") + "\r\n.\r\nQUIT\r\n");
            assertThat(talk.hear()).startsWith("250 ");
            assertThat(talk.hear()).startsWith("221 ");
        }
        assertThat(received("at once")).isEqualTo(1);
    }

    @Test
    void aLetterOverTheLimitIsRefusedAndTheNextOneTaken() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var channel = made.getLast();
        var line = ("x".repeat(76) + "\r\n").repeat(800).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var limit = policy.number("letter-max-megabytes") * 1024L * 1024L;
        try (var talk = new Talk(port).hello("EHLO")) {
            talk.say("MAIL FROM:<a@mail.example>");
            talk.say("RCPT TO:<help@desk.test>");
            talk.say("DATA");
            talk.send(letter("too large", "Тым үлкен") + "\r\n");
            for (long sent = 0; sent < limit + line.length; sent += line.length) {
                talk.send(line, line.length);
            }
            assertThat(talk.say(".")).startsWith("552 5.3.4");
            assertThat(talk.letter("a@mail.example", "help@desk.test", letter("after", "Кейін")))
                    .startsWith("250 ");
        }
        assertThat(received("too large")).isZero();
        assertThat(received("after")).isEqualTo(1);
        await(() -> standing(channel).refused() == 1);
    }

    @Test
    void aLetterThatIsCutOffIsNotTakenAndComesAgainWhole() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var whole = letter("cut", "Бірінші жол\r\nЕкінші жол");
        try (var talk = new Talk(port).hello("EHLO")) {
            talk.say("MAIL FROM:<a@mail.example>");
            talk.say("RCPT TO:<help@desk.test>");
            talk.say("DATA");
            talk.send(whole.substring(0, whole.length() - 12));
            talk.hangUp();
        }
        try (var talk = new Talk(port).hello("EHLO")) {
            assertThat(talk.letter("a@mail.example", "help@desk.test", whole)).startsWith("250 ");
        }
        assertThat(received("cut")).isEqualTo(1);
    }

    @Test
    void whatCannotBeStoredIsKeptByTheSender() throws Exception {
        var port = listener(Kind.LMTP, Tls.NONE);
        // as when the disk is full
        sql.sql("create function full_disk() returns trigger language plpgsql as "
                        + "'begin raise exception ''full'' using errcode = ''53100''; end'")
                .update();
        sql.sql("create trigger full_disk before insert on mail_received execute function full_disk()")
                .update();
        try (var talk = new Talk(port).hello("LHLO")) {
            assertThat(talk.letter("a@mail.example", "help@desk.test", letter("not now", "Қазір емес")))
                    .startsWith("451 4.3.0");
        } finally {
            sql.sql("drop trigger full_disk on mail_received").update();
            sql.sql("drop function full_disk").update();
        }
        try (var talk = new Talk(port).hello("LHLO")) {
            assertThat(talk.letter("a@mail.example", "help@desk.test", letter("not now", "Қазір емес")))
                    .startsWith("250 ");
        }
        assertThat(received("not now")).isEqualTo(1);
    }

    @Test
    void whereTlsIsRequiredNothingIsSaidInTheClear() throws Exception {
        var pem = folder.keys().resolve(Certificates.OWN);
        TestCertificate.write(pem);
        try {
            var port = listener(Kind.SMTP, Tls.STARTTLS);
            try (var talk = new Talk(port).hello("EHLO")) {
                assertThat(talk.say("MAIL FROM:<a@mail.example>")).startsWith("530 5.7.0");
                assertThat(talk.say("EHLO me")).contains("STARTTLS");
                assertThat(talk.say("STARTTLS")).startsWith("220 ");
                talk.secure();
                assertThat(talk.say("MAIL FROM:<a@mail.example>"))
                        .as("what was said before does not count")
                        .startsWith("503 ");
                assertThat(talk.say("EHLO me")).doesNotContain("STARTTLS");
                assertThat(talk.letter("a@mail.example", "help@desk.test", letter("secured", "Құпия")))
                        .startsWith("250 ");
            }
            try (var talk = new Talk(port).hello("EHLO")) {
                // a command slipped in before the handshake must not count after it
                talk.send("STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@mail.example>\r\n");
                assertThat(talk.hear()).startsWith("220 ");
                assertThat(talk.hear()).startsWith("500 ");
                assertThat(talk.hear()).isEmpty();
            }
            assertThat(received("secured")).isEqualTo(1);
        } finally {
            Files.delete(pem);
        }
    }

    @Test
    void oneAddressCannotTakeAllConversations() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var open = new ArrayList<Talk>();
        try {
            for (var n = 0; n < policy.number("listener-connections-per-address"); n++) {
                var talk = new Talk(port);
                open.add(talk);
                assertThat(talk.hear()).startsWith("220 ");
            }
            try (var one = new Talk(port)) {
                assertThat(one.hear()).startsWith("421 ");
            }
            open.removeFirst().close();
            await(() -> {
                try (var next = new Talk(port)) {
                    return next.hear().startsWith("220 ");
                }
            });
        } finally {
            for (var talk : open) {
                talk.close();
            }
        }
    }

    @Test
    void aListenerThatIsStoppedListensNoMoreAndTellsSo() throws Exception {
        var port = listener(Kind.SMTP, Tls.NONE);
        var channel = made.getLast();
        channels.stop(permit, channel);
        await(() -> {
            try (var talk = new Talk(port)) {
                return talk.hear().isEmpty();
            } catch (IOException refused) {
                return true;
            }
        });
        assertThat(channels.find(channel).orElseThrow().stopped()).isTrue();
        channels.start(permit, channel);
        await(() -> answers(port));
    }

    private int listener(Kind kind, Tls tls) throws Exception {
        var port = FreePort.next();
        made.add(channels.make(
                permit,
                new Channel(
                        new UUID(0, 0),
                        kind,
                        "listener " + run,
                        "127.0.0.1",
                        port,
                        tls,
                        List.of(),
                        Begin.ALL,
                        Afterwards.LEAVE,
                        "",
                        List.of("help@desk.test", "@whole.test"),
                        null,
                        0,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        false),
                Login.NONE));
        await(() -> answers(port));
        return port;
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

    /** How many messages the writer of this letter has: each letter of a run has a writer of its own. */
    private long received(String name) {
        return subjects.byEmail(policy.permit(Actor.system("test"), Purpose.SUPPORT), writer(name))
                .map(subject -> sql.sql(
                                "select count(*) from message m join ticket t on t.id = m.ticket_id where t.requester_id = ?")
                        .param(subject.value())
                        .query(Long.class)
                        .single())
                .orElse(0L);
    }

    private String writer(String name) {
        return name.replace(' ', '-') + "-" + run + "@mail.example";
    }

    private String letter(String name, String text) {
        return String.join(
                "\r\n",
                "From: =?UTF-8?B?0JDQudCz0LXRgNGW0Lw=?= <" + writer(name) + ">",
                "To: help@desk.test",
                "Message-ID: <" + writer(name) + ">",
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + name,
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
                "",
                text);
    }

    private interface Asked {
        boolean yes() throws Exception;
    }

    private static void await(Asked asked) throws Exception {
        var end = System.nanoTime() + 20_000_000_000L;
        while (!asked.yes()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.sleep(50);
        }
    }
}
