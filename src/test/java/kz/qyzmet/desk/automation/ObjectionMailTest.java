package kz.qyzmet.desk.automation;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.Objections;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 3.2.5, Law 94-V art. 19-1(3): a letter of the person that answers the explanation or names the decision is the objection to it, with its three working days; a stranger's and a robot's are not. */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectionMailTest {
    private static final String DESK = "desk@operator.example";

    private final GreenMail relay = relay();
    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of(
            "qyzmet.smtp",
            "smtp://127.0.0.1:" + relay.getSmtp().getPort() + "?tls=none",
            "qyzmet.mail.from",
            "Qyzmet Desk <" + DESK + ">",
            "qyzmet.operator.name",
            "Operator LLP",
            "qyzmet.operator.bin",
            "990140000017",
            "qyzmet.operator.email",
            "privacy@operator.example",
            "qyzmet.programs.propose",
            "true"));
    private final MailIntake intake = desk.getBean(MailIntake.class);
    private final Proposals proposals = desk.getBean(Proposals.class);
    private final Subjects subjects = desk.getBean(Subjects.class);
    private final Policy policy = desk.getBean(Policy.class);
    private final JdbcClient sql = desk.getBean(JdbcClient.class);

    private record Case(SubjectId person, String address, Proposal decision) {}

    private static GreenMail relay() {
        var relay = new GreenMail(new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        relay.start();
        return relay;
    }

    @AfterAll
    void close() {
        desk.close();
        relay.stop();
    }

    @Test
    void anAnswerToTheExplanationIsTheObjectionWithItsClock_3_2_5() throws Exception {
        var one = acted();
        var explained = explanation(one);
        assertThat(text(explained))
                .contains(
                        "осы хатқа жауап жазыңыз",
                        "/my/decisions/" + one.decision().id());

        var taken = intake.take(letter(
                one.address(), DESK, "Re: Картридж", "Келіспеймін, картридж әлі жоқ.", explained.getMessageID()));

        var now = read(one);
        assertThat(now.state()).isEqualTo(Proposal.State.OBJECTED);
        var objection = Objects.requireNonNull(now.objection());
        assertThat(taken)
                .isInstanceOfSatisfying(
                        Taken.Filed.class, filed -> assertThat(filed.ticket()).isEqualTo(objection));
        assertThat(sql.sql(
                                "select kind || ' ' || channel || ' ' || identity || ' ' || (due_at = ?) from subject_request where id = ?")
                        .params(
                                desk.getBean(LegalClock.class)
                                        .due(Instant.now(), 3, true)
                                        .end()
                                        .atOffset(java.time.ZoneOffset.UTC),
                                objection)
                        .query(String.class)
                        .single())
                .isEqualTo("automated-objection mail known-address true");
        assertThat(messages(one)).as("not a message of the ticket").isOne();
        // acknowledged like every demand
        arrived(one.address(), "/my/requests/" + objection);

        // one more letter joins it
        intake.take(letter(one.address(), DESK, "Re: Картридж", "Тағы да айтамын.", explained.getMessageID()));
        assertThat(sql.sql("select count(*) from subject_request where subject_id = ?")
                        .param(one.person().value())
                        .query(Long.class)
                        .single())
                .isOne();
        assertThat(sql.sql("select count(*) from subject_request_letter where request_id = ?")
                        .param(objection)
                        .query(Long.class)
                        .single())
                .isEqualTo(2);

        desk.getBean(Objections.class)
                .consider(
                        Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()),
                        objection,
                        true,
                        "Дұрыс айтасыз.");
        assertThat(read(one).state()).isEqualTo(Proposal.State.UNDONE);
        assertThat(desk.getBean(Tickets.class)
                        .find(system(), one.decision().ticket())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.OPEN);
        // what is decided is decided: a later answer goes its usual way
        var later = intake.take(letter(one.address(), DESK, "Re: Картридж", "Рақмет!", explained.getMessageID()));
        assertThat(later)
                .isInstanceOfSatisfying(
                        Taken.Filed.class,
                        filed -> assertThat(filed.ticket())
                                .isEqualTo(one.decision().ticket()));
    }

    @Test
    void aLetterThatNamesTheDecisionIsTheObjectionWhereverItIsSent_3_2_5() throws Exception {
        var one = acted();

        intake.take(letter(
                one.address(),
                "privacy@operator.example",
                "Возражение",
                "Возражаю против решения https://desk.example/my/decisions/"
                        + one.decision().id() + ", оно неверно.",
                null));

        assertThat(read(one).state()).isEqualTo(Proposal.State.OBJECTED);

        // what is only quoted names nothing
        var other = acted();
        intake.take(letter(
                other.address(),
                DESK,
                "Вопрос",
                "Когда придёт мастер?\r\n\r\nOn Fri, 27 Nov 2026 at 10:00, Desk <desk@operator.example> wrote:\r\n> /my/decisions/"
                        + other.decision().id(),
                null));
        assertThat(read(other).state()).isEqualTo(Proposal.State.ACTED);
    }

    @Test
    void aStrangersLetterAndARobotsAreNoObjection_3_2_5() throws Exception {
        var one = acted();
        var id = explanation(one).getMessageID();
        var stranger = UUID.randomUUID() + "@mail.example";

        intake.take(letter(stranger, DESK, "Re: Картридж", "Мен де келіспеймін.", id));
        intake.take(letter(
                stranger,
                "privacy@operator.example",
                "Қарсылық",
                "Шешім " + one.decision().id(),
                null));
        intake.take(letter(person(stranger("known")), DESK, "Re: Картридж", "Мен де келіспеймін.", id));
        intake.take(robot(letter(one.address(), DESK, "Re: Картридж", "Я в отпуске до понедельника", id)));

        assertThat(read(one).state()).isEqualTo(Proposal.State.ACTED);
        assertThat(sql.sql(
                                "select count(*) from subject_request where kind = 'automated-objection' and subject_id <> ?")
                        .param(one.person().value())
                        .query(Long.class)
                        .single())
                .isEqualTo(sql.sql("select count(*) from proposal where objection_id is not null")
                        .query(Long.class)
                        .single());
    }

    @Test
    void theBlockedObjectByLetterToo_1_3() throws Exception {
        var one = acted();
        var id = explanation(one).getMessageID();
        desk.getBean(Blockings.class)
                .block(rights(), one.person(), new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "№ 12", null));

        intake.take(letter(one.address(), DESK, "Re: Картридж", "Келіспеймін.", id));

        assertThat(proposals.find(rights(), one.decision().id()).orElseThrow().state())
                .isEqualTo(Proposal.State.OBJECTED);
    }

    private static String stranger(String name) {
        return name + UUID.randomUUID() + "@mail.example";
    }

    private String person(String address) {
        subjects.enrol(system(), NewPerson.by("Иван Петров", address, Language.RU, "form"));
        return address;
    }

    private Case acted() {
        var address = UUID.randomUUID() + "@mail.example";
        var person = subjects.enrol(system(), NewPerson.by("Айгерім Қасымова", address, Language.KK, "form"));
        desk.getBean(Consents.class)
                .given(
                        policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                                .own(),
                        person,
                        ConsentKind.AUTOMATED_DECISIONS,
                        policy.consentText(
                                ConsentKind.AUTOMATED_DECISIONS,
                                Language.KK,
                                desk.getBean(Operator.class).details().orElseThrow()),
                        Language.KK,
                        Channel.WEB,
                        "my-data");
        var ticket = desk.getBean(Filing.class)
                .file(
                        system(),
                        new Filing.Wish(
                                person,
                                "",
                                null,
                                null,
                                "Картридж",
                                "Үшінші қабаттағы принтердің картриджі бітті.",
                                Language.KK,
                                desk.getBean(Services.class).general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket();
        var id = desk.getBean(Deciding.class)
                .propose(
                        system(),
                        ticket,
                        null,
                        new Proposals.Wish(
                                Deed.CLOSE,
                                null,
                                false,
                                UUID.randomUUID(),
                                "crm",
                                Language.KK,
                                "Қойма белгілеген.",
                                List.of("қойма жазбасы")));
        var decision = proposals.find(system(), id).orElseThrow();
        assertThat(decision.state()).isEqualTo(Proposal.State.ACTED);
        return new Case(person, address, decision);
    }

    /** Where the operator takes no program's word, one that nobody stands behind decides nothing by itself. */
    @Test
    void aProgramThatNobodyStandsBehindOnlyProposes_3_2_5() throws Exception {
        var address = UUID.randomUUID() + "@mail.example";
        var program = token(null);
        var filed = call(
                program,
                "POST",
                "/tickets",
                "{\"subject\":\"Картридж\",\"text\":\"Бітті.\",\"requester\":{\"name\":\"Айгерім\",\"email\":\""
                        + address + "\"}}");
        var path = filed.headers().firstValue("Location").orElseThrow().replaceFirst(".*/api/v1", "");

        for (var change : List.of("{\"state\":\"closed\"}", "{\"state\":\"resolved\"}", "{\"priority\":\"low\"}")) {
            var refused = call(program, "PATCH", path, change);
            assertThat(refused.statusCode()).as(change).isEqualTo(409);
            assertThat(refused.body()).contains("program-decides", "/api/v1/proposals");
        }
        assertThat(call(program, "PATCH", path, "{\"state\":\"waiting\"}").statusCode())
                .as("nothing ends by that")
                .isEqualTo(200);
        assertThat(call(
                                program,
                                "PATCH",
                                path,
                                "{\"state\":\"closed\",\"automated\":true,\"reason\":\"Қоймада жоқ\",\"factors\":[\"қойма жазбасы\"]}")
                        .statusCode())
                .isEqualTo(202);
        var person = subjects.byEmail(system(), address).orElseThrow();
        assertThat(call(token(person), "PATCH", path, "{\"state\":\"closed\"}").statusCode())
                .as("the person's own word")
                .isEqualTo(200);
    }

    private String token(@Nullable SubjectId person) {
        return desk.getBean(Tokens.class)
                .make(
                        policy.permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "crm", Set.of(Scope.values()), Ground.CONSENT, null, null, person, null, null))
                .token();
    }

    private HttpResponse<String> call(String token, String method, String path, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:"
                                    + desk.getEnvironment().getProperty("local.server.port") + "/api/v1" + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .header("If-Match", "*")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Proposal read(Case one) {
        return proposals.find(system(), one.decision().id()).orElseThrow();
    }

    private long messages(Case one) {
        return sql.sql("select count(*) from message where ticket_id = ? and author_id = ?")
                .params(one.decision().ticket(), one.person().value())
                .query(Long.class)
                .single();
    }

    private MimeMessage explanation(Case one) {
        return arrived(one.address(), "/my/decisions/" + one.decision().id());
    }

    private MimeMessage arrived(String to, String words) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            for (var message : relay.getReceivedMessages()) {
                                if (message.getAllRecipients()[0].toString().contains(to)
                                        && text(message).contains(words)) {
                                    return message;
                                }
                            }
                            return null;
                        },
                        Objects::nonNull);
    }

    private static String text(MimeMessage message) throws Exception {
        var content = message.getContent();
        while (content instanceof MimeMultipart parts) {
            content = parts.getBodyPart(0).getContent();
        }
        return content.toString();
    }

    private static InputStream letter(String from, String to, String subject, String text, @Nullable String inReplyTo) {
        var head = "From: <" + from + ">\r\nTo: <" + to + ">\r\nMessage-ID: <" + UUID.randomUUID()
                + "@mail.example>\r\nDate: Fri, 27 Nov 2026 10:00:00 +0500\r\nSubject: =?utf-8?B?"
                + Base64.getEncoder().encodeToString(subject.getBytes(StandardCharsets.UTF_8)) + "?=\r\n"
                + (inReplyTo == null ? "" : "In-Reply-To: " + inReplyTo + "\r\n")
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        return new ByteArrayInputStream((head + text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream robot(InputStream letter) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes("Auto-Submitted: auto-replied\r\n".getBytes(StandardCharsets.US_ASCII));
        letter.transferTo(bytes);
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private Permit rights() {
        return policy.permit(Actor.system("test"), Purpose.RIGHTS);
    }
}
