package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.Dovecot;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.Postfix;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.AnswerHand;
import kz.qyzmet.desk.subject.Subjects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 7.1 with the servers that people really run: a letter to the privacy address is a case with a clock, whether Dovecot holds it or Postfix brings it, and so is the answer to what the desk wrote. */
@Tag("mailservers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyMailServersTest {
    private static final String PRIVACY = "privacy@operator.test";
    private static final String DESK = "desk@operator.test";

    private @Nullable GreenMail relay;
    private @Nullable ConfigurableApplicationContext desk;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(Postfix.here() && Dovecot.here(), "Postfix, Dovecot and root are needed");
        relay = new GreenMail(new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        relay.start();
        desk = TestDesk.start(Map.of(
                "qyzmet.smtp",
                "smtp://127.0.0.1:" + relay.getSmtp().getPort() + "?tls=none",
                "qyzmet.mail.from",
                "Qyzmet Desk <" + DESK + ">",
                "qyzmet.mail.addresses",
                PRIVACY,
                "qyzmet.operator.name",
                "Operator LLP",
                "qyzmet.operator.bin",
                "990140000017",
                "qyzmet.operator.email",
                PRIVACY));
    }

    @AfterAll
    void close() {
        if (desk != null) {
            desk.close();
        }
        if (relay != null) {
            relay.stop();
        }
    }

    @Test
    void lettersToThePrivacyAddressBecomeCasesByImapLmtpAndSmtp_7_1() throws Exception {
        int lmtp = FreePort.next();
        int smtp = FreePort.next();
        var made = new ArrayList<UUID>();
        try (var dovecot = new Dovecot();
                var gone = new ServerSocket(FreePort.next(), 5, InetAddress.getLoopbackAddress());
                var postfix = new Postfix(
                        Map.of(
                                "operator.test", "lmtp:inet:127.0.0.1:" + lmtp,
                                "smtp.test", "smtp:[127.0.0.1]:" + smtp,
                                "gone.test", "smtp:[127.0.0.1]:" + gone.getLocalPort()),
                        List.of())) {
            made.add(channel(Kind.LMTP, lmtp, List.of(PRIVACY, DESK), Login.NONE));
            made.add(channel(Kind.SMTP, smtp, List.of("@smtp.test"), Login.NONE));
            made.add(channel(Kind.IMAP, dovecot.port(), List.of(), new Login("privacy", Dovecot.PASSWORD)));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> answers(lmtp) && answers(smtp));

            var imap = UUID.randomUUID() + "@mail.example";
            dovecot.deliver("privacy", letter(imap, "Шағым", "Нөмірім бөтен адамға берілген, шағымданамын.", null));
            brought(postfix.port(), PRIVACY, imap("lmtp"), "Жалоба");
            brought(postfix.port(), "help@smtp.test", imap("smtp"), "Жалоба");

            for (var writer : List.of(imap, imap("lmtp"), imap("smtp"))) {
                var answered = acknowledged(writer);
                assertThat(cases(writer)).as(writer).containsExactly("complaint mail");
                assertThat(tickets(writer)).as(writer).isZero();

                // the answer to the acknowledgement joins the case, by whichever way it comes
                dovecot.deliver("privacy", letter(writer, "Re: Шағым", "Тағы бір дерек.", answered.getMessageID()));
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> letters(writer) == 2);
                assertThat(cases(writer)).hasSize(1);
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> dovecot.count("privacy", "") == 0);
            assertThat(postfix.empty()).isTrue();
            theAnswerThatComesBackIsInTheOfficersHandAgain(postfix, gone);
        } finally {
            made.forEach(id -> bean(Channels.class)
                    .remove(bean(Policy.class).permit(Actor.system("test"), Purpose.ADMINISTRATION), id));
        }
    }

    /** Clause 7.2: what Postfix could not deliver comes back as Postfix writes it. */
    private void theAnswerThatComesBackIsInTheOfficersHandAgain(Postfix postfix, ServerSocket gone) throws Exception {
        Thread.startVirtualThread(() -> knowsNobody(gone));
        var writer = UUID.randomUUID() + "@gone.test";
        brought(postfix.port(), PRIVACY, writer, "Жалоба");
        var request = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> opened(writer), Optional::isPresent)
                .orElseThrow();
        AnswerHand.answers(Objects.requireNonNull(desk), request, "Номер удалён.");
        var answer = new ByteArrayOutputStream();
        arrived(writer, 2).writeTo(answer);

        try (var talk = new Talk(postfix.port()).hello("EHLO")) {
            assertThat(talk.letter(DESK, writer, answer.toString(StandardCharsets.UTF_8)))
                    .startsWith("250 ");
        }

        var permit = bean(Policy.class).permit(Actor.system("test"), Purpose.RIGHTS);
        var person = new SubjectId(person(writer));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> bean(Subjects.class).doubt(permit, person).isPresent());
        assertThat(bean(Subjects.class).doubt(permit, person).orElseThrow().code())
                .isEqualTo("5.1.1");
        assertThat(AnswerHand.steps(desk, request)).contains("answered").endsWith("unreachable");
        assertThat(postfix.empty()).isTrue();
    }

    /** A provider's server after the mailbox was closed. */
    private static void knowsNobody(ServerSocket door) {
        while (!door.isClosed()) {
            try (var caller = door.accept();
                    var in = new BufferedReader(
                            new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII))) {
                var out = caller.getOutputStream();
                out.write("220 gone.test\r\n".getBytes(StandardCharsets.US_ASCII));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    var says = line.startsWith("RCPT") ? "550 5.1.1 no such user" : "250 gone.test";
                    out.write((says + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException over) {
                // the caller hung up, or the door is closed
            }
        }
    }

    private Optional<UUID> opened(String writer) {
        return bean(Subjects.class)
                .byEmail(bean(Policy.class).permit(Actor.system("test"), Purpose.RIGHTS), writer)
                .flatMap(person -> Acting.as(
                        Family.RIGHTS,
                        () -> bean(JdbcClient.class)
                                .sql("select id from subject_request where subject_id = ?")
                                .param(person.value())
                                .query(UUID.class)
                                .optional()));
    }

    private static String imap(String way) {
        return way + "-writer@mail.example";
    }

    private void brought(int port, String to, String writer, String subject) throws IOException {
        try (var talk = new Talk(port).hello("EHLO")) {
            assertThat(talk.letter(writer, to, letter(writer, subject, "Мой номер отдали чужому, жалуюсь.", null)))
                    .startsWith("250 ");
        }
    }

    private UUID channel(Kind kind, int port, List<String> recipients, Login login) {
        return bean(Channels.class)
                .make(
                        bean(Policy.class).permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new Channel(
                                new UUID(0, 0),
                                kind,
                                "privacy " + kind,
                                kind == Kind.IMAP ? "localhost" : "127.0.0.1",
                                port,
                                Tls.NONE,
                                kind == Kind.IMAP ? List.of("INBOX") : List.of(),
                                Begin.ALL,
                                kind == Kind.IMAP ? Afterwards.DELETE : Afterwards.LEAVE,
                                "",
                                recipients,
                                null,
                                0,
                                Instant.EPOCH,
                                Instant.EPOCH,
                                false),
                        login);
    }

    private static boolean answers(int port) {
        try (var talk = new Talk(port)) {
            return talk.hear().startsWith("220");
        } catch (IOException notYet) {
            return false;
        }
    }

    private List<String> cases(String writer) {
        return Acting.as(
                Family.RIGHTS,
                () -> bean(JdbcClient.class)
                        .sql("select kind || ' ' || channel from subject_request where subject_id = ?")
                        .param(person(writer))
                        .query((row, n) -> row.getString(1))
                        .list());
    }

    private long letters(String writer) {
        return count(Family.RIGHTS, "select count(*) from subject_request_letter where subject_id = ?", writer);
    }

    private long tickets(String writer) {
        return count(Family.SUPPORT, "select count(*) from ticket where requester_id = ?", writer);
    }

    private long count(Family family, String question, String writer) {
        return Acting.as(
                family,
                () -> bean(JdbcClient.class)
                        .sql(question)
                        .param(person(writer))
                        .query(Long.class)
                        .single());
    }

    private UUID person(String writer) {
        return bean(Subjects.class)
                .byEmail(bean(Policy.class).permit(Actor.system("test"), Purpose.RIGHTS), writer)
                .orElseThrow()
                .value();
    }

    private MimeMessage acknowledged(String writer) {
        return arrived(writer, 1);
    }

    private MimeMessage arrived(String writer, int which) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> {
                            int seen = 0;
                            for (var message : Objects.requireNonNull(relay).getReceivedMessages()) {
                                if (message.getAllRecipients()[0].toString().contains(writer) && ++seen == which) {
                                    return message;
                                }
                            }
                            return null;
                        },
                        Objects::nonNull);
    }

    private <T> T bean(Class<T> type) {
        return Objects.requireNonNull(desk).getBean(type);
    }

    private static String letter(String from, String subject, String text, @Nullable String inReplyTo) {
        return String.join(
                "\r\n",
                "From: <" + from + ">",
                "To: <" + PRIVACY + ">",
                "Message-ID: <" + UUID.randomUUID() + "@mail.example>",
                inReplyTo == null ? "X-None: 1" : "In-Reply-To: " + inReplyTo,
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + subject,
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
                "",
                text,
                "");
    }
}
