package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.subject.Subjects;
import org.apache.james.jdkim.DKIMVerifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the agent's words to the person's mailbox and back: what was seen is what leaves, it can be taken back, and what comes back is heard. */
@Tag("database")
@Tag("once")
class MailOutTest {
    private static GreenMail relay;
    private static KeyPair signing;
    private static ConfigurableApplicationContext desk;
    private static Cast cast;
    private static Tickets tickets;
    private static Replies replies;
    private static Conversation conversation;
    private static Attachments attachments;
    private static Outbox outbox;
    private static Subjects subjects;
    private static MailIntake intake;
    private static JdbcClient sql;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        int port;
        port = FreePort.next();
        relay = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        relay.start();
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        signing = generator.generateKeyPair();
        var pem = TestDesk.folder().resolve("dkim.pem");
        Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(signing.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n");
        desk = TestDesk.start(Map.of(
                "qyzmet.dkim", "desk:qyzmet.example:" + pem,
                "qyzmet.smtp", "smtp://127.0.0.1:" + port + "?tls=none",
                "qyzmet.mail.from", "Qyzmet Desk <desk@qyzmet.example>",
                "qyzmet.mail.reply", "desk+{token}@qyzmet.example",
                "qyzmet.mail.bounce", "bounce+{token}@qyzmet.example",
                "qyzmet.operator.name", "Operator LLP",
                "qyzmet.operator.bin", "990140000017",
                "qyzmet.operator.email", "privacy@operator.example"));
        cast = new Cast(
                desk.getBean(Policy.class),
                desk.getBean(Subjects.class),
                desk.getBean(Filing.class),
                desk.getBean(Services.class));
        tickets = desk.getBean(Tickets.class);
        replies = desk.getBean(Replies.class);
        conversation = desk.getBean(Conversation.class);
        attachments = desk.getBean(Attachments.class);
        outbox = desk.getBean(Outbox.class);
        subjects = desk.getBean(Subjects.class);
        intake = desk.getBean(MailIntake.class);
        sql = desk.getBean(JdbcClient.class);
    }

    @AfterAll
    static void stop() {
        desk.close();
        relay.stop();
    }

    @Test
    void whatWasLookedAtIsWhatLeavesByteForByte() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Принтер «HP» & <үшінші> қабат", "Көмектесіңіз");
        var daniyar = cast.daniyar();
        var text = "Сәлем, Айгерім!\n\n  шегініс & <белгі> \"тырнақша\"\nhttps://desk.example/t/1?a=1&b=2\n\n"
                + "ұзын ".repeat(400);
        var bytes = new byte[300_000];
        new Random(3).nextBytes(bytes);
        draft(daniyar, ticket, text, "Есеп № 1.bin", bytes);

        var seen = replies.preview(daniyar, ticket, text).orElseThrow();
        var again = replies.preview(daniyar, ticket, text).orElseThrow();
        assertThat(again.digest()).isEqualTo(seen.digest());
        assertThat(replies.preview(daniyar, ticket, text + "!").orElseThrow().digest())
                .isNotEqualTo(seen.digest());
        var message = replies.say(daniyar, ticket, TicketMessage.Kind.REPLY, text, List.of(), State.WAITING);

        var got = arrived(aigerim.email(), "ұзын ұзын");
        var mixed = (MimeMultipart) got.getContent();
        var words = (MimeMultipart) mixed.getBodyPart(0).getContent();
        assertThat(bytes(words.getBodyPart(0))).isEqualTo(seen.text());
        assertThat(bytes(words.getBodyPart(1))).isEqualTo(seen.html());
        assertThat(bytes(mixed.getBodyPart(1))).isEqualTo(bytes);
        assertThat(seen.files()).hasSize(1);
        assertThat(got.getSubject()).isEqualTo(seen.subject());
        assertThat(got.getReplyTo()[0].toString()).contains("desk+");
        for (var line : seen.headers()) {
            assertThat(got.getHeader(line.name())).as(line.name()).isNotNull();
            if (!line.later() && !line.name().equals("Content-Type")) {
                assertThat(jakarta.mail.internet.MimeUtility.decodeText(
                                jakarta.mail.internet.MimeUtility.unfold(got.getHeader(line.name())[0])))
                        .as(line.name())
                        .isEqualToIgnoringWhitespace(line.value());
            }
        }
        var promised =
                seen.headers().stream().map(line -> line.name().toLowerCase()).toList();
        assertThat(java.util.Collections.list(got.getAllHeaders()).stream()
                        .map(header -> header.getName().toLowerCase())
                        .filter(name -> !name.equals("received") && !name.equals("return-path"))
                        .toList())
                .allMatch(promised::contains);
        assertThat(conversation.draft(daniyar, ticket)).isEmpty();
        assertThat(attachments.of(daniyar, List.of(message))).hasSize(1);
    }

    @Test
    void anotherProgramAcceptsOurSignature() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Қолтаңба", "мәтін");
        answer(ticket, "Қол қойылған жауап");
        var got = arrived(aigerim.email(), "Қол қойылған жауап");
        var raw = new ByteArrayOutputStream();
        got.writeTo(raw);
        var record = "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(signing.getPublic().getEncoded());
        var asked = new ArrayList<String>();
        var verifier = new DKIMVerifier((method, selector, domain) -> {
            asked.add(selector + "._domainkey." + domain);
            return List.of(record);
        });

        var accepted = verifier.verify(new ByteArrayInputStream(raw.toByteArray()));

        assertThat(accepted).hasSize(1);
        assertThat(asked).containsExactly("desk._domainkey.qyzmet.example");
    }

    @Test
    void anAnswerTakenBackIsADraftAgainAndNobodyHasSeenIt() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var daniyar = cast.daniyar();
        draft(daniyar, ticket, "Қате жауап", "қате.txt", "қате".getBytes(StandardCharsets.UTF_8));
        var message = replies.say(daniyar, ticket, TicketMessage.Kind.REPLY, "Қате жауап", List.of(), State.WAITING);
        assertThat(delivery(message).leavesAt()).isAfter(Instant.now());
        assertThat(conversation.of(cast.as(aigerim), ticket, null))
                .noneMatch(said -> said.id().equals(message));
        var ivan = cast.daniyar();
        assertThat(replies.takeBack(ivan, ticket, message))
                .as("another's answer")
                .isFalse();

        assertThat(replies.takeBack(daniyar, ticket, message)).isTrue();

        assertThat(conversation.draft(daniyar, ticket).orElseThrow().text()).isEqualTo("Қате жауап");
        assertThat(replies.draftFiles(daniyar, ticket)).hasSize(1);
        assertThat(tickets.find(daniyar, ticket.id()).orElseThrow().state()).isEqualTo(State.OPEN);
        assertThat(conversation.of(daniyar, ticket, null))
                .noneMatch(said -> said.id().equals(message));
        assertThat(replies.takeBack(daniyar, ticket, message)).isFalse();
        assertThat(sql.sql("select count(*) from outbox where message_id = ?")
                        .param(message)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aLetterThatHasLeftIsNotTakenBack() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var said = answer(ticket, "Кетіп қалды");
        arrived(aigerim.email(), "Кетіп қалды");

        assertThat(replies.takeBack(cast.daniyar(), ticket, said)).isFalse();
    }

    @Test
    void aNoteHasNoWayToALetter() {
        var note = NewMessage.note(null, "ішкі жазба", Channel.WEB, List.of());

        assertThatThrownBy(() -> TicketLetters.Answer.of(note, UUID.randomUUID(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Arrays.stream(kz.qyzmet.desk.mail.Letter.Kind.values()).map(Enum::name))
                .doesNotContain("NOTE", "DRAFT");
    }

    @Test
    void aLetterThatComesBackMarksTheAddressAndOpensTheTicket() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var said = answer(ticket, "Жетпейтін жауап");
        var got = arrived(aigerim.email(), "Жетпейтін жауап");
        waitFor(() -> delivery(said).state().equals("sent"));

        intake.take(new ByteArrayInputStream(report(got.getMessageID(), aigerim.email(), "4.4.1", "delayed")));
        assertThat(delivery(said).reason()).isEqualTo("delayed-4.4.1");
        assertThat(subjects.doubt(cast.system(), aigerim.id())).isEmpty();

        intake.take(new ByteArrayInputStream(report(got.getMessageID(), aigerim.email(), "5.1.1", "failed")));

        assertThat(delivery(said).state()).isEqualTo("failed");
        assertThat(subjects.doubt(cast.system(), aigerim.id()).orElseThrow().code())
                .isEqualTo("5.1.1");
        assertThat(tickets.find(cast.system(), ticket.id()).orElseThrow().state())
                .isEqualTo(State.OPEN);
        assertThat(conversation.of(cast.system(), ticket, null).getLast())
                .satisfies(note -> assertThat(note.kind()).isEqualTo(TicketMessage.Kind.NOTE))
                .satisfies(note -> assertThat(note.text()).contains("5.1.1", aigerim.email()));

        intake.take(new ByteArrayInputStream(
                letter(aigerim.email(), "m" + UUID.randomUUID() + "@mail.example", "", "Мен осындамын")));
        assertThat(subjects.doubt(cast.system(), aigerim.id()))
                .as("anybody can write in her name")
                .isPresent();
        intake.take(new ByteArrayInputStream(letter(
                aigerim.email(),
                "m" + UUID.randomUUID() + "@mail.example",
                "In-Reply-To: " + got.getMessageID() + "\r\n",
                "Мен осындамын, жауабыңызды алдым")));
        assertThat(subjects.doubt(cast.system(), aigerim.id()))
                .as("whoever answers our letter is reached by it")
                .isEmpty();
    }

    @Test
    void aRefusalForWhatTheLetterSaysDoesNotBlameTheAddress() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var said = answer(ticket, "Спамға ұқсайтын жауап");
        var got = arrived(aigerim.email(), "Спамға ұқсайтын жауап");
        waitFor(() -> delivery(said).state().equals("sent"));

        intake.take(new ByteArrayInputStream(report(got.getMessageID(), aigerim.email(), "5.7.1", "failed")));

        assertThat(delivery(said).state()).isEqualTo("failed");
        assertThat(subjects.doubt(cast.system(), aigerim.id())).isEmpty();
    }

    @Test
    void twoProgramsThatAnswerEachOtherStopSoonAndThePageShowsIt() throws Exception {
        var robot = "robot" + UUID.randomUUID() + "@other-desk.example";

        for (var n = 0; n < 12; n++) {
            var filed = intake.take(new ByteArrayInputStream(letter(
                    robot,
                    "r" + n + "." + UUID.randomUUID() + "@other-desk.example",
                    "",
                    "Your ticket was received. " + n)));
            assertThat(filed).as("letters are taken all the same").isInstanceOf(MailIntake.Taken.Filed.class);
            // as if an hour had passed, so that only the brake is left
            sql.sql("update outbox set created_at = created_at - interval '1 hour' where kind = 'acknowledgement'")
                    .update();
        }

        var person = subjects.byEmail(cast.system(), robot).orElseThrow();
        assertThat(sql.sql("select count(*) from outbox where kind = 'acknowledgement' and subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
        assertThat(sql.sql("select held from mail_brake where subject_id = ? and acted_at is not null")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .isEqualTo(9);
    }

    @Test
    void aLetterOfOursThatComesBackAsALetterIsALoop() throws Exception {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        answer(ticket, "Айналып келетін жауап");
        var got = arrived(aigerim.email(), "Айналып келетін жауап");

        var taken = intake.take(new ByteArrayInputStream(
                letter("list@other.example", got.getMessageID().replaceAll("[<>]", ""), "", "Айналып келетін жауап")));

        assertThat(taken)
                .isInstanceOfSatisfying(
                        MailIntake.Taken.Quarantined.class,
                        aside -> assertThat(aside.reason()).isEqualTo("loop"));
    }

    @Test
    void anAutomaticLetterSaysSoInEveryWayThatProgramsKnow() throws Exception {
        var address = "new" + UUID.randomUUID() + "@mail.example";
        intake.take(
                new ByteArrayInputStream(letter(address, "n" + UUID.randomUUID() + "@mail.example", "", "Жаңа сұрақ")));

        var got = arrived(address, "/t/");

        assertThat(got.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
        assertThat(got.getHeader("Precedence", null)).isEqualTo("bulk");
        assertThat(got.getHeader("List-Id", null)).isEqualTo("<desk.qyzmet.example>");
        assertThat(got.getHeader("X-Auto-Response-Suppress", null)).isEqualTo("All");
        assertThat(got.getHeader("In-Reply-To", null)).contains("@mail.example>");
    }

    @Test
    void theDeskWritesInTheLanguageOfThePersonsLastLetter() throws Exception {
        var address = "twice" + UUID.randomUUID() + "@mail.example";
        var russian = "first" + UUID.randomUUID() + "@mail.example";
        var ticket =
                filed(letter(address, russian, "", "Здравствуйте, у меня не работает принтер, помогите пожалуйста"));
        var acknowledged = arrived(address, "/t/");
        assertThat(acknowledged.getHeader("Content-Language", null)).isEqualTo("ru");
        assertThat(text(acknowledged)).contains("Мы получили ваше обращение").doesNotContain("Сәлеметсіз");
        answer(ticket, "№1");
        assertThat(arrived(address, "№1")).satisfies(got -> inLanguage(got, "ru", "Чтобы ответить"));

        // the person goes on in Kazakh below a Russian quotation, and so does the desk
        var quoted = "Рахмет, бірақ принтер әлі де басып шығармайды, көмектесіңізші\r\n\r\n"
                + "27.11.2026 10:15, Qyzmet Desk <desk@qyzmet.example> пишет:\r\n> Попробуйте выключить и включить его\r\n"
                + "> и напишите нам, пожалуйста, если это не помогло";
        var kazakh = "second" + UUID.randomUUID() + "@mail.example";
        assertThat(filed(letter(address, kazakh, "In-Reply-To: " + acknowledged.getMessageID() + "\r\n", quoted))
                        .id())
                .isEqualTo(ticket.id());
        answer(ticket, "№2");
        assertThat(arrived(address, "№2")).satisfies(got -> inLanguage(got, "kk", "Жауап беру үшін"));

        // neither a robot in their name, nor a word that tells no language, nor somebody else changes that
        filed(letter(
                address,
                "away" + UUID.randomUUID() + "@mail.example",
                "Auto-Submitted: auto-replied\r\nIn-Reply-To: <" + kazakh + ">\r\n",
                "I am out of the office and have no access to my mail until Monday"));
        filed(letter(address, "ok" + UUID.randomUUID() + "@mail.example", "In-Reply-To: <" + kazakh + ">\r\n", "123"));
        filed(letter(
                "other" + UUID.randomUUID() + "@mail.example",
                "other" + UUID.randomUUID() + "@mail.example",
                "In-Reply-To: <" + kazakh + ">\r\n",
                "Мне тоже нужно, чтобы это работало, спасибо"));
        answer(ticket, "№3");
        assertThat(arrived(address, "№3")).satisfies(got -> inLanguage(got, "kk", "Жауап беру үшін"));

        // a new matter that tells no language is acknowledged in the one they write in
        sql.sql("update outbox set created_at = created_at - interval '1 hour' where kind = 'acknowledgement'")
                .update();
        var matter = filed(letter(address, "matter" + UUID.randomUUID() + "@mail.example", "", "HP-4711"));
        assertThat(matter.id()).isNotEqualTo(ticket.id());
        assertThat(arrived(address, "Оның нөмірі: " + matter.number()))
                .satisfies(got ->
                        assertThat(got.getHeader("Content-Language", null)).isEqualTo("kk"));
    }

    private static void inLanguage(MimeMessage got, String language, String footer) throws Exception {
        assertThat(got.getHeader("Content-Language", null)).isEqualTo(language);
        assertThat(text(got)).contains(footer);
    }

    private static Ticket filed(byte[] letter) throws IOException {
        var taken = (MailIntake.Taken.Filed) intake.take(new ByteArrayInputStream(letter));
        return tickets.find(cast.system(), taken.ticket()).orElseThrow();
    }

    private static void draft(Permit agent, Ticket ticket, String text, String name, byte[] bytes) {
        conversation.keepDraft(
                agent,
                ticket,
                new Conversation.Draft(TicketMessage.Kind.REPLY, text),
                Instant.now().atOffset(java.time.ZoneOffset.UTC));
        var upload = attachments.receive(new ByteArrayInputStream(bytes), 1_000_000);
        replies.keepFiles(
                agent, ticket, List.of(new NewMessage.File(upload, name, "application/octet-stream", null, false)));
    }

    private static UUID answer(Ticket ticket, String text) {
        return replies.say(
                cast.system(), ticket, TicketMessage.Kind.REPLY, text, List.of(), State.WAITING, Channel.API, null);
    }

    private static byte[] letter(String from, String id, String headers, String text) {
        return ("From: " + from + "\r\nTo: desk@qyzmet.example\r\nSubject: Re: ticket\r\nMessage-ID: <" + id + ">\r\n"
                        + headers
                        + "Date: Mon, 2 Mar 2026 10:15:00 +0500\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                        + text + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] report(String original, String recipient, String status, String action) {
        return ("From: MAILER-DAEMON@relay.example\r\nTo: desk@qyzmet.example\r\nSubject: Undelivered\r\nReturn-Path: <>\r\n"
                        + "Message-ID: <" + UUID.randomUUID()
                        + "@relay.example>\r\nDate: Mon, 2 Mar 2026 10:16:00 +0500\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
                        + "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
                        + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
                        + "Final-Recipient: rfc822; " + recipient + "\r\nAction: " + action + "\r\nStatus: " + status
                        + "\r\n\r\n"
                        + "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + original
                        + "\r\nSubject: x\r\n\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Outbox.Delivery delivery(UUID message) {
        return java.util.Objects.requireNonNull(
                outbox.deliveries(cast.system(), List.of(message)).get(message));
    }

    private static byte[] bytes(BodyPart part) throws IOException, MessagingException {
        var out = new ByteArrayOutputStream();
        part.getInputStream().transferTo(out);
        return out.toByteArray();
    }

    private static MimeMessage arrived(String to, String words) {
        for (var until = Instant.now().plusSeconds(30); Instant.now().isBefore(until); pause()) {
            for (var message : relay.getReceivedMessages()) {
                try {
                    if (message.getAllRecipients()[0].toString().contains(to)
                            && text(message).contains(words)) {
                        return message;
                    }
                } catch (MessagingException | IOException broken) {
                    throw new AssertionError(broken);
                }
            }
        }
        throw new AssertionError("did not arrive: "
                + sql.sql(
                                "select kind || ' ' || state || ' ' || coalesce(reason, '') from outbox where state <> 'sent'")
                        .query(String.class)
                        .list());
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        var parts = (MimeMultipart) message.getContent();
        var first = parts.getBodyPart(0).getContent();
        return first instanceof MimeMultipart inner
                ? inner.getBodyPart(0).getContent().toString()
                : first.toString();
    }

    private static void waitFor(BooleanSupplier condition) {
        for (var until = Instant.now().plusSeconds(20); Instant.now().isBefore(until); pause()) {
            if (condition.getAsBoolean()) {
                return;
            }
        }
        throw new AssertionError("waited in vain");
    }

    private static void pause() {
        try {
            Thread.sleep(40);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
