package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Letters out, against a real relay that is there, away, rude, or gone in the middle of a letter. */
@Tag("database")
@Tag("once")
class OutboxTest {
    private static GreenMail relay;
    private static int port;
    private static ConfigurableApplicationContext desk;
    private static Outbox outbox;
    private static JdbcClient sql;
    private static TransactionTemplate transaction;
    private static Vault vault;
    private static Permit permit;

    @BeforeAll
    static void start() throws IOException {
        port = FreePort.next();
        relay = relay();
        desk = TestDesk.start(Map.of(
                "qyzmet.smtp",
                "smtp://127.0.0.1:" + port + "?tls=none",
                "qyzmet.mail.from",
                "Qyzmet Desk <desk@qyzmet.example>"));
        outbox = desk.getBean(Outbox.class);
        sql = desk.getBean(JdbcClient.class);
        transaction = desk.getBean(TransactionTemplate.class);
        vault = desk.getBean(Vault.class);
        permit = desk.getBean(Policy.class).permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    @AfterAll
    static void stop() {
        desk.close();
        relay.stop();
    }

    @BeforeEach
    void empty() {
        relay.getReceivedMessages();
        sql.sql("delete from outbox").update();
    }

    private static GreenMail relay() {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    @Test
    void aLetterLeavesWithItsThreadItsLanguageAndBothParts() throws Exception {
        var aigerim = person();
        var letter = letter(
                aigerim,
                "aigerim@mail.example",
                Letter.Kind.REPLY,
                "Принтер жөнделді",
                "Картридж ауыстырылды.\n\nhttps://desk.example/t/1",
                List.of());

        queue(letter);

        var got = received(letter.messageId());
        assertThat(got.getMessageID()).isEqualTo("<" + letter.messageId() + ">");
        assertThat(got.getHeader("In-Reply-To", null)).isEqualTo("<k1@mail.example>");
        assertThat(got.getHeader("References", " "))
                .contains("<k0@mail.example>")
                .contains("<k1@mail.example>");
        assertThat(got.getHeader("Auto-Submitted")).isNull();
        assertThat(got.getHeader("Content-Language", null)).isEqualTo("kk");
        assertThat(got.getSubject()).isEqualTo("Принтер жөнделді");
        var parts = (MimeMultipart) got.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("Картридж ауыстырылды.");
        assertThat(parts.getBodyPart(1).getContent().toString())
                .contains("Картридж ауыстырылды.", "href=\"https://desk.example/t/1\"")
                .doesNotContain("src=");
        assertThat(state(letter)).isEqualTo("sent");
        assertThat(sql.sql(
                                "select count(*) from outbox where subject_id = ? and (body is not null or title is not null or thread is not null)")
                        .param(aigerim.value())
                        .query(Long.class)
                        .single())
                .as("once it has left, its text is gone")
                .isZero();
    }

    @Test
    void anAutomaticLetterSaysSo() throws Exception {
        var letter = new Letter(
                person(),
                "aigerim@mail.example",
                Letter.Kind.NOTICE,
                Language.RU,
                "Закрыто",
                "Заявка закрыта.",
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                null);

        queue(letter);

        assertThat(received(letter.messageId()).getHeader("Auto-Submitted", null))
                .isEqualTo("auto-generated");
    }

    @Test
    void filesLeaveByteForByte() throws Exception {
        var aigerim = person();
        var attachments = desk.getBean(Attachments.class);
        var bytes = new byte[700_000];
        new java.util.Random(1).nextBytes(bytes);
        var upload = attachments.receive(new ByteArrayInputStream(bytes), 1_000_000);
        var file = transaction.execute(s -> attachments.attach(
                permit,
                upload,
                aigerim,
                null,
                UUID.randomUUID(),
                "Есеп № 1.bin",
                "application/octet-stream",
                null,
                false));

        var letter = letter(aigerim, "aigerim@mail.example", Letter.Kind.REPLY, "Файл", "Қосымшада.", List.of(file));
        queue(letter);

        var parts = (MimeMultipart) received(letter.messageId()).getContent();
        assertThat(jakarta.mail.internet.MimeUtility.decodeText(
                        parts.getBodyPart(1).getFileName()))
                .isEqualTo("Есеп № 1.bin");
        var out = new ByteArrayOutputStream();
        parts.getBodyPart(1).getInputStream().transferTo(out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void aLetterOfARolledBackTransactionNeverLeaves() throws Exception {
        var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Жоқ", "Жоқ", List.of());

        transaction.executeWithoutResult(status -> {
            outbox.queue(permit, letter);
            status.setRollbackOnly();
        });

        Thread.sleep(400);
        assertThat(relay.getReceivedMessages()).noneMatch(message -> id(message).contains(letter.messageId()));
    }

    @Test
    void theRelayIsAwayAndComesBack() {
        relay.stop();
        var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Күту", "Күту", List.of());
        queue(letter);
        waitFor(() -> "relay-unreachable".equals(reason(letter)));
        assertThat(state(letter)).isEqualTo("waiting");

        relay = relay();
        sql.sql("update outbox set next_try = now()").update();
        desk.getBean(Sender.class).queued(new Outbox.Queued());

        received(letter.messageId());
        waitFor(() -> state(letter).equals("sent"));
    }

    @Test
    void aLetterTakenBackWhileTheSenderHasItInHandStaysHere() {
        relay.stop();
        var about = UUID.randomUUID();
        var to = person();
        var letter = new Letter(
                to,
                "aigerim@mail.example",
                Letter.Kind.RIGHTS,
                Language.KK,
                "Мекенжай",
                "Мекенжай",
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                about);
        queue(letter);
        waitFor(() -> "relay-unreachable".equals(reason(letter)));
        sql.sql("update outbox set state = 'sending', claimed_at = now()").update();
        var rights = desk.getBean(Policy.class).permit(Actor.system("rights"), Purpose.RIGHTS);

        transaction.executeWithoutResult(_ -> {
            vault.alone(to);
            outbox.takeBack(rights, to, about);
        });

        var inHand =
                Outbox.Claimed.like(UUID.fromString(String.valueOf(column(letter, "id::text"))), letter, Instant.now());
        assertThat(transaction.<MailGate.Verdict>execute(_ -> outbox.mayLeave(permit, inHand)))
                .as("asked before the first word")
                .isInstanceOf(MailGate.Verdict.Waits.class);
        outbox.keepBlocked(inHand.id());
        outbox.later(inHand, "relay-unreachable", false);
        outbox.hold(inHand, "busy");
        assertThat(state(letter)).isEqualTo("stopped");
        assertThat(column(letter, "(body is null)::text")).isEqualTo("true");
        relay = relay();
    }

    @Test
    void onlySoManyLettersLeaveForOneDomainInAMinuteAndTheOthersWaitWithoutLosingATry() throws Exception {
        var pace = desk.getBean(Pace.class);
        for (var n = 0; n < 10_000 && pace.before("x@Crowded.example").isZero(); n++) {
            // until the minute is full
        }
        var crowded = letter(person(), "a@crowded.example", Letter.Kind.REPLY, "x", "x", List.of());
        var other = letter(person(), "a@quiet.example", Letter.Kind.REPLY, "y", "y", List.of());

        queue(crowded);
        queue(other);

        received(other.messageId());
        waitFor(() -> "pace".equals(reason(crowded)));
        assertThat(state(crowded)).isEqualTo("waiting");
        assertThat(sql.sql(
                                "select attempts from outbox where reason = 'pace' and next_try between now() and now() + interval '61 seconds'")
                        .query(Integer.class)
                        .list())
                .containsExactly(0);
    }

    @Test
    void thePauseBetweenTriesDoublesUpToALimit() {
        assertThat(outbox.pause(1)).isEqualTo(Duration.ofSeconds(30));
        assertThat(outbox.pause(2)).isEqualTo(Duration.ofSeconds(60));
        assertThat(outbox.pause(30)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aLetterCutOffAfterItsTextBeganGoesAgainUnderTheSameIdAndIsMarked() throws Exception {
        relay.stop();
        try (var rude = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread.startVirtualThread(() -> converse(rude, ""));
            var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Үзілді", "Үзілді", List.of());
            queue(letter);
            waitFor(() -> "cut-off".equals(reason(letter)));
            rude.close();
            relay = relay();

            assertThat(flag(letter)).isTrue();
            sql.sql("update outbox set next_try = now()").update();
            desk.getBean(Sender.class).queued(new Outbox.Queued());

            assertThat(received(letter.messageId()).getMessageID()).contains(letter.messageId());
        }
    }

    @Test
    void aRelayThatHangsUpAfterItsYesHasTakenTheLetter() throws Exception {
        relay.stop();
        try (var rude = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread.startVirtualThread(() -> converse(rude, "250 taken\r\n"));
            var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Алынды", "Алынды", List.of());
            queue(letter);
            waitFor(() -> "sent".equals(state(letter)));
            assertThat(flag(letter)).isFalse();
        } finally {
            relay = relay();
        }
    }

    @Test
    void aReportFindsItsLetterByTheSignedAddressItCameToAndNoOtherDoes() {
        var signed = new SignedAddresses(
                vault, desk.getBean(Policy.class), java.time.Clock.systemUTC(), "", "bounce+{token}@qyzmet.example");
        var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Қайтады", "Қайтады", List.of());
        queue(letter);
        waitFor(() -> state(letter).equals("sent"));
        var id = UUID.fromString(String.valueOf(column(letter, "id::text")));
        var address = String.valueOf(signed.bounceTo(id));
        assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);

        var spoiled = address.replaceFirst(".@", address.contains("a@") ? "b@" : "a@");
        desk.getBean(MailIntake.class).take(new ByteArrayInputStream(report(spoiled)));
        assertThat(state(letter)).isEqualTo("sent");
        desk.getBean(MailIntake.class)
                .take(new ByteArrayInputStream(report(address.toUpperCase(java.util.Locale.ROOT))));

        assertThat(state(letter)).isEqualTo("failed");
        assertThat(reason(letter)).isEqualTo("bounce-5.1.1");
    }

    private static byte[] report(String to) {
        return ("From: MAILER-DAEMON@relay.example\r\nTo: " + to + "\r\nReturn-Path: <>\r\nMessage-ID: <"
                        + UUID.randomUUID()
                        + "@relay.example>\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
                        + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
                        + "Final-Recipient: rfc822; x@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aSignedAddressLeadsToItsTicketUntilItsTimeIsOver() {
        var policy = desk.getBean(Policy.class);
        var now = new SignedAddresses(vault, policy, java.time.Clock.systemUTC(), "desk+{token}@qyzmet.example", "");
        var later = new SignedAddresses(
                vault,
                policy,
                java.time.Clock.offset(
                        java.time.Clock.systemUTC(),
                        policy.period("reply-address").plusDays(2)),
                "",
                "");
        var address = String.valueOf(now.replyTo(1_234_567_890_123L % (1L << 40)));

        assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);
        assertThat(now.looksSigned(address)).isTrue();
        assertThat(now.answered(to(address))).contains(1_234_567_890_123L % (1L << 40));
        assertThat(now.answered(to(address.toUpperCase(java.util.Locale.ROOT)))).isPresent();
        assertThat(later.answered(to(address))).isEmpty();
        for (var at = 5; at < address.indexOf('@'); at++) {
            var spoiled =
                    address.substring(0, at) + (address.charAt(at) == 'a' ? 'b' : 'a') + address.substring(at + 1);
            assertThat(now.answered(to(spoiled))).as(spoiled).isEmpty();
        }
    }

    private static ParsedMail to(String address) {
        return new ParsedMail(
                List.of(),
                null,
                List.of(),
                List.of(new ParsedMail.Address("", address)),
                List.of(),
                "",
                null,
                null,
                List.of(),
                List.of(),
                "",
                "",
                "",
                "",
                "",
                null,
                List.of(),
                ParsedMail.Automatic.NONE,
                null,
                List.of(),
                List.of());
    }

    @Test
    void aLetterLeftInTheAirByADeadDeskIsTakenUpAndMarked() {
        var letter = letter(person(), "aigerim@mail.example", Letter.Kind.REPLY, "Қайта", "Қайта", List.of());
        relay.stop();
        queue(letter);
        waitFor(() -> "relay-unreachable".equals(reason(letter)));
        // as kill -9 leaves it
        sql.sql("update outbox set state = 'sending', claimed_at = now() - interval '1 hour'")
                .update();

        outbox.recover(Duration.ofMinutes(15));

        assertThat(state(letter)).isEqualTo("waiting");
        assertThat(flag(letter)).isTrue();
        relay = relay();
    }

    @Test
    void aDestroyedPersonGetsNothing() {
        relay.stop();
        var aigerim = person();
        var letter = letter(aigerim, "aigerim@mail.example", Letter.Kind.REPLY, "Жойылды", "Жойылды", List.of());
        queue(letter);
        waitFor(() -> "relay-unreachable".equals(reason(letter)));

        transaction.executeWithoutResult(status -> vault.forget(aigerim));
        relay = relay();
        sql.sql("update outbox set next_try = now()").update();
        desk.getBean(Sender.class).queued(new Outbox.Queued());

        waitFor(() -> state(letter).equals("stopped"));
        assertThat(relay.getReceivedMessages()).noneMatch(message -> id(message).contains(letter.messageId()));
    }

    @Test
    void acknowledgementsWaitUntilTheOperatorIsNamed() {
        var letter =
                letter(person(), "aigerim@mail.example", Letter.Kind.ACKNOWLEDGEMENT, "Алынды", "Алынды", List.of());

        queue(letter);

        // claimed for a moment, and put back
        waitFor(() -> "operator".equals(reason(letter)) && "waiting".equals(state(letter)));
    }

    @Test
    void aSignInLetterToAnUnknownAddressIsGoneAfterAQuarterOfAnHour() {
        var nobody = SubjectId.random();
        var letter = letter(nobody, "who@mail.example", Letter.Kind.SIGN_IN, "Кіру", "Код 123456", List.of());
        queue(letter);
        assertThat(vault.knows(nobody)).isTrue();
        waitFor(() -> state(letter).equals("sent"));

        sql.sql("update outbox set expires_at = now() - interval '1 second'").update();
        outbox.sweep();

        assertThat(sql.sql("select count(*) from outbox where subject_id = ?")
                        .param(nobody.value())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(vault.knows(nobody)).isFalse();
    }

    @Test
    void nothingPersonalStandsInTheOutboxInClear() {
        relay.stop();
        var marker = "зғыр" + UUID.randomUUID();
        var letter = letter(
                person(), marker.replace("зғыр", "m") + "@mail.example", Letter.Kind.REPLY, marker, marker, List.of());
        queue(letter);

        var row = sql.sql("select outbox::text from outbox")
                .query(String.class)
                .list()
                .toString();

        assertThat(row).doesNotContain(marker).doesNotContain(marker.substring(4));
        relay = relay();
    }

    /** Takes one letter, says the given last word, and is gone without waiting for QUIT. */
    private static void converse(ServerSocket server, String lastWord) {
        try (var socket = server.accept();
                var in = new java.io.BufferedReader(
                        new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.US_ASCII)) {
            out.print("220 rude\r\n");
            out.flush();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("DATA")) {
                    out.print("354 go\r\n");
                    out.flush();
                    while (!".".equals(in.readLine())) {
                        // the whole letter is taken
                    }
                    out.print(lastWord);
                    out.flush();
                    return;
                }
                out.print(line.startsWith("EHLO") ? "250 rude\r\n" : "250 ok\r\n");
                out.flush();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static SubjectId person() {
        var person = SubjectId.random();
        transaction.executeWithoutResult(status -> vault.enrol(person));
        return person;
    }

    private static Letter letter(
            SubjectId to, String address, Letter.Kind kind, String subject, String text, List<UUID> files) {
        return new Letter(
                to,
                address,
                kind,
                Language.KK,
                subject,
                text,
                null,
                files,
                outbox.newMessageId(),
                "k1@mail.example",
                List.of("k0@mail.example", "k1@mail.example"),
                false,
                null);
    }

    private static void queue(Letter letter) {
        transaction.executeWithoutResult(status -> outbox.queue(permit, letter));
    }

    private static MimeMessage received(String messageId) {
        for (var until = Instant.now().plusSeconds(15); Instant.now().isBefore(until); ) {
            for (var message : relay.getReceivedMessages()) {
                if (id(message).contains(messageId)) {
                    waitFor(() -> sql.sql("select count(*) from outbox where state = 'sending'")
                                    .query(Long.class)
                                    .single()
                            == 0);
                    return message;
                }
            }
            pause();
        }
        throw new AssertionError("the letter did not arrive: "
                + sql.sql("select state || ' ' || coalesce(reason, '') from outbox")
                        .query(String.class)
                        .list());
    }

    private static String id(MimeMessage message) {
        try {
            return String.valueOf(message.getMessageID());
        } catch (jakarta.mail.MessagingException e) {
            return "";
        }
    }

    private static void waitFor(BooleanSupplier condition) {
        for (var until = Instant.now().plusSeconds(20); Instant.now().isBefore(until); ) {
            if (condition.getAsBoolean()) {
                return;
            }
            pause();
        }
        throw new AssertionError("waited in vain: "
                + sql.sql("select state || ' ' || coalesce(reason, '') from outbox")
                        .query(String.class)
                        .list());
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String state(Letter letter) {
        return String.valueOf(column(letter, "state"));
    }

    private static @Nullable String reason(Letter letter) {
        return column(letter, "reason");
    }

    private static boolean flag(Letter letter) {
        return "true".equals(column(letter, "twice::text"));
    }

    private static @Nullable String column(Letter letter, String column) {
        return sql
                .sql("select " + column + " from outbox where message_hash = ?")
                .param(vault.fixedHash("message-id", letter.messageId()))
                .query((row, n) -> row.getString(1))
                .list()
                .stream()
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
