package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Letters through the front door: never lost, never twice, never in the wrong ticket. */
@DeskTest
class TicketIntakeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    Tickets tickets;

    @Autowired
    Conversation conversation;

    @Autowired
    Tokens tokens;

    @Autowired
    Attachments attachments;

    @Autowired
    Consents consents;

    @Autowired
    WithdrawnTickets withdrawnTickets;

    @Autowired
    Endings endings;

    @Autowired
    Filing filing;

    @Autowired
    Services services;

    @Autowired
    Outbox outbox;

    @Autowired
    Blockings blockings;

    @Autowired
    Policy policy;

    @Autowired
    Vault vault;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @LocalServerPort
    int port;

    private Permit system;
    private String token;
    private String run;

    @BeforeEach
    void begin() {
        system = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        token = token(Scope.MAIL_INBOUND);
        run = UUID.randomUUID().toString().substring(0, 8);
    }

    private String token(Scope scope) {
        var setup = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        var wanted = new Tokens.Wanted(
                "mail " + UUID.randomUUID(), Set.of(scope), Ground.CONSENT, null, null, null, null, null);
        return tokens.make(setup, wanted).token();
    }

    @Test
    void theThreeLettersOfTheReadmeBecomeTickets() throws Exception {
        for (var file : List.of("1-windows-1251.eml", "2-koi8-r.eml", "3-utf8-kazakh.eml")) {
            var bytes = Files.readAllBytes(Path.of("docs/examples", file));
            var sent = send(bytes);
            assertThat(sent.statusCode()).as(file + sent.body()).isIn(200, 201);
            var json = JSON.readTree(sent.body());
            var ticket = tickets.find(system, UUID.fromString(json.get("ticket").asString()))
                    .orElseThrow();
            assertThat(ticket.number()).isEqualTo(json.get("number").asLong());
            var message = conversation.of(system, ticket, null).getFirst();
            assertThat(message.id()).hasToString(json.get("message").asString());
            assertThat(ticket.title() + message.text()).doesNotContain("\ufffd").containsPattern("\\p{IsCyrillic}{4}");
            assertThat(attachments.of(system, List.of(message.id()))).hasSize(1);
            assertThat(raw(message.id())).isEqualTo(bytes);
        }
    }

    @Test
    void theSameLetterIsTakenOnceAlsoWhenItComesFourTimesAtOnce() throws Exception {
        var letter = letter("once", "aigerim", "", "Принтер істемейді");

        var coming = IntStream.range(0, 4)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> quietly(letter)))
                .toList();
        var answers = coming.stream().map(CompletableFuture::join).toList();

        var first = JSON.readTree(answers.getFirst().body());
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200 || answer.statusCode() == 201);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 201).hasSize(1);
        assertThat(answers)
                .allMatch(answer -> JSON.readTree(answer.body()).get("ticket").equals(first.get("ticket")));
    }

    @Test
    void anotherLetterUnderTheSameMessageIdIsStoredToo() throws Exception {
        var one = ticket(send(letter("same", "aigerim", "", "Бірінші хат")));
        var two = ticket(send(letter("same", "aigerim", "", "Екінші хат, басқа мәтін")));

        assertThat(two).isNotEqualTo(one);
    }

    @Test
    void anAnswerOfTheRequesterJoinsByMessageIdAndOpensTheTicket() throws Exception {
        var ticket = ticket(send(letter("q1", "aigerim", "", "Сұрақ")));
        tickets.change(system, ticket, null, List.of(new Act.SetState(State.WAITING, null)));

        var references = "References: <nobody@else.example> <" + id("q1") + ">\r\n";
        var answer = send(letter("q2", "aigerim", references, "Жауап"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(ticket(answer)).isEqualTo(ticket);
        var found = tickets.find(system, ticket).orElseThrow();
        assertThat(found.state()).isEqualTo(State.OPEN);
        assertThat(conversation.of(system, found, null))
                .extracting(TicketMessage::text)
                .containsExactly("Сұрақ", "Жауап");
    }

    @Test
    void aStrangerWhoKnowsTheThreadGetsATicketOfTheirOwn() throws Exception {
        var aigerims = ticket(send(letter("s1", "aigerim", "", "Жеке мәселе")));

        var ivans = ticket(send(letter("s2", "ivan", "In-Reply-To: <" + id("s1") + ">\r\n", "Мне переслали")));

        assertThat(ivans).isNotEqualTo(aigerims);
        assertThat(conversation.of(system, tickets.find(system, aigerims).orElseThrow(), null))
                .hasSize(1);
        assertThat(tickets.related(system, ivans)).extracting(Ticket::id).containsExactly(aigerims);
    }

    @Test
    void theSubjectAloneJoinsNothing() throws Exception {
        var one = ticket(send(letter("t1", "aigerim", "", "Бірінші")));
        var number = tickets.find(system, one).orElseThrow().number();

        var two = ticket(send(letter("Re: [" + number + "] Тақырып", "t2", "aigerim", "", "Екінші")));

        assertThat(two).isNotEqualTo(one);
    }

    @Test
    void longAfterItsEndATicketIsContinuedInANewOne() throws Exception {
        var old = ticket(send(letter("o1", "aigerim", "", "Ескі")));
        tickets.change(system, old, null, List.of(new Act.SetState(State.CLOSED, null)));
        sql.sql("update ticket set updated_at = now() - interval '31 days' where id = ?")
                .param(old)
                .update();

        var fresh = ticket(send(letter("o2", "aigerim", "In-Reply-To: <" + id("o1") + ">\r\n", "Тағы да")));

        assertThat(fresh).isNotEqualTo(old);
        assertThat(tickets.find(system, old).orElseThrow().state()).isEqualTo(State.CLOSED);
        assertThat(tickets.related(system, fresh)).extracting(Ticket::id).containsExactly(old);
    }

    @Test
    void aPoisonousLetterGoesAsideAndTheNextOneIsTaken() throws Exception {
        var garbage = new byte[5000];
        new java.util.Random(run.hashCode()).nextBytes(garbage);

        var bad = send(garbage);
        var good = send(letter("p1", "aigerim", "", "Мен кейін келдім"));

        assertThat(bad.statusCode()).as(bad.body()).isEqualTo(202);
        assertThat(good.statusCode()).isEqualTo(201);
        assertThat(send(garbage).body()).isEqualTo(bad.body());
        assertThat(send(("other garbage " + run).getBytes(StandardCharsets.UTF_8))
                        .body())
                .as("another thing that is no letter is kept by itself (contracts 18)")
                .isNotEqualTo(bad.body());
    }

    @Test
    void aLetterWithoutSenderAndALoopGoAside() throws Exception {
        var nobody = send(
                ("Subject: x\r\nMessage-ID: <" + id("n") + ">\r\n\r\ntext " + run).getBytes(StandardCharsets.UTF_8));
        var loop = send(letter("l", "aigerim", "X-Loop: desk\r\n", "Айналма"));

        for (var aside : Map.of("no-sender", nobody, "loop", loop).entrySet()) {
            assertThat(sql.sql("select reason from quarantine where id = ?")
                            .param(UUID.fromString(
                                    JSON.readTree(aside.getValue().body())
                                            .get("quarantine")
                                            .asString()))
                            .query(String.class)
                            .single())
                    .isEqualTo(aside.getKey());
        }
    }

    @Test
    void whoeverBringsALetterHearsTheSameOfEachThatBecameNoTicket_1_3() throws Exception {
        var person = tickets.find(system, ticket(send(letter("b1", "aigerim", "", "Мен келдім"))))
                .orElseThrow()
                .requester();
        var officer = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));

        var loop = send(letter("b2", "bolat", "X-Loop: desk\r\n", "Айналма"));
        var blocked = send(letter("b3", "aigerim", "", "Тағы да мен"));

        assertThat(blocked.statusCode()).isEqualTo(loop.statusCode()).isEqualTo(202);
        assertThat(shape(blocked)).isEqualTo(shape(loop));
        assertThat(blocked.headers().map().keySet())
                .isEqualTo(loop.headers().map().keySet());
        assertThat(send(letter("b3", "aigerim", "", "Тағы да мен")).body()).isEqualTo(blocked.body());
    }

    /** All of the answer but the digits that differ from letter to letter. */
    private static String shape(HttpResponse<String> answer) {
        return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "id");
    }

    @Test
    void writingIsConsentToThatAloneAndTheAcknowledgementCarriesTheWayBack_2_2_3_1_1() throws Exception {
        var words = "Өтінемін, көмектесіңізші. Жаңалықтарыңызға да, бәріне келісемін.";
        var ticket = tickets.find(system, ticket(send(letter("c1", "aigerim", "", words))))
                .orElseThrow();
        var aigerim = ticket.requester();
        for (var kind : ConsentKind.values()) {
            assertThat(consents.standing(Set.of(aigerim), kind).isEmpty())
                    .as(kind + ": whatever else the letter says, no words of it were shown")
                    .isEqualTo(kind != ConsentKind.PROCESSING);
        }
        assertThat(consents.stands(aigerim, Purpose.SUPPORT)).isTrue();
        assertThat(sql.sql("select evidence from consent where subject_id = ?")
                        .param(aigerim.value())
                        .query(String.class)
                        .single())
                .isEqualTo("letter:ticket:" + ticket.id());
        var text = acknowledgement(aigerim);
        assertThat(text).contains("/t/", "/withdraw/", "/policy");
        var address = text.lines()
                .filter(line -> line.contains("/withdraw/"))
                .findFirst()
                .orElseThrow();
        var here = URI.create("http://localhost:" + port + URI.create(address).getPath());

        var page = HTTP.send(HttpRequest.newBuilder(here).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(consents.stands(aigerim, Purpose.SUPPORT))
                .as("opening the page changes nothing")
                .isTrue();

        var done = HTTP.send(
                HttpRequest.newBuilder(here)
                        .header("Origin", "http://localhost:" + port)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(consents.stands(aigerim, Purpose.SUPPORT)).isFalse();
        assertThat(tickets.find(system, ticket.id()).orElseThrow().state()).isEqualTo(State.CLOSED);
        // it is a demand with its clock and its acknowledgement, and pressed again it is the same
        HTTP.send(
                HttpRequest.newBuilder(here)
                        .header("Origin", "http://localhost:" + port)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(Acting.as(
                        Family.RIGHTS,
                        () -> sql.sql("""
                                        select kind || ' ' || channel || ' ' || identity || ' ' || (due_at > now()) from subject_request
                                        where subject_id = ? and closed_at is null
                                        """)
                                .param(aigerim.value())
                                .query(String.class)
                                .list()))
                .containsExactly("withdrawal mail known-address true");
        assertThat(Acting.as(
                        Family.RIGHTS,
                        () -> sql.sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                                .param(aigerim.value())
                                .query(Long.class)
                                .single()))
                .isOne();

        transaction.executeWithoutResult(status -> outbox.queue(system, notice(aigerim)));
        assertThat(sql.sql("select state || ' ' || reason from outbox where subject_id = ? and kind = 'notice'")
                        .param(aigerim.value())
                        .query(String.class)
                        .single())
                .isEqualTo("stopped withdrawn");
        var path = here.getPath();
        var tampered = here.resolve(path.substring(0, path.length() - 4) + (path.endsWith("AAAA") ? "BBBB" : "AAAA"));
        assertThat(HTTP.send(HttpRequest.newBuilder(tampered).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void afterAWithdrawalNothingGoesOnAndALetterUndoesItOnlyWithItsWritersConfirmation_2_2_3_2_4() throws Exception {
        var ticket = tickets.find(system, ticket(send(letter("w1", "aigerim", "", "Көмектесіңізші"))))
                .orElseThrow();
        var aigerim = ticket.requester();
        transaction.executeWithoutResult(status -> consents.withdraw(
                policy.permit(Actor.system("test"), Purpose.RIGHTS), aigerim, Purpose.SUPPORT, Channel.WEB));
        assertThat(tickets.find(system, ticket.id()).orElseThrow().state()).isEqualTo(State.CLOSED);
        // as if the desk had died between the withdrawal and the closing
        sql.sql("update ticket set state = 'open' where id = ?")
                .param(ticket.id())
                .update();
        withdrawnTickets.again();
        assertThat(tickets.find(system, ticket.id()).orElseThrow().state()).isEqualTo(State.CLOSED);
        assertThat(endings.byTheDesk(Instant.now().minusSeconds(600), 1_000))
                .as("their own act, not the desk's (clause 3.2.5)")
                .doesNotContain(ticket.id());
        assertThatThrownBy(() -> filing.file(system, fromProgram(aigerim)))
                .as("no program's word gives the consent again")
                .hasMessageContaining("consent-withdrawn");
        assertThat(consents.withdrawn(aigerim, Purpose.SUPPORT)).isTrue();
        for (var side : List.of(TicketMessage.Side.STAFF, TicketMessage.Side.REQUESTER)) {
            assertThatThrownBy(() -> tickets.say(
                            system,
                            ticket.id(),
                            NewMessage.reply(side, aigerim, "Жауап", Channel.WEB, List.of()),
                            List.of()))
                    .hasMessageContaining("consent-withdrawn");
        }

        var answer = send(letter("w2", "aigerim", "In-Reply-To: <" + id("w1") + ">\r\n", "Жалған хат болуы мүмкін"));
        assertThat(JSON.readTree(answer.body()).has("ticket")).as(answer.body()).isFalse();
        assertThat(consents.stands(aigerim, Purpose.SUPPORT)).isFalse();
        var asked = sql.sql(
                        "select id, subject_id, body from outbox where kind = 'confirmation' order by id desc limit 1")
                .query((row, n) -> vault.open(
                        system,
                        new SubjectId(row.getObject(2, UUID.class)),
                        new Place("outbox", "body", row.getObject(1, UUID.class)),
                        row.getBytes(3)))
                .single();
        var link = asked.lines()
                .filter(line -> line.contains("/letters/"))
                .findFirst()
                .orElseThrow();
        var confirmed = HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://localhost:" + port + URI.create(link).getPath()))
                        .header("Origin", "http://localhost:" + port)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(confirmed.statusCode()).isEqualTo(303);
        assertThat(consents.stands(aigerim, Purpose.SUPPORT)).isTrue();
        assertThat(tickets.find(system, ticket.id()).orElseThrow().state()).isEqualTo(State.OPEN);
    }

    @Test
    void aLetterIsAnsweredInItsOwnLanguageAndOneThatTellsNoneInKazakhFirst() throws Exception {
        assertThat(acknowledged("4711", "l1", "ivan", "Здравствуйте! Принтер на втором этаже не печатает, помогите."))
                .contains("Здравствуйте!")
                .doesNotContain("Сәлеметсіз бе!", "Good day!");
        assertThat(acknowledged("4712", "l2", "mary", "Good morning, the printer on the second floor does not print."))
                .contains("Good day!")
                .doesNotContain("Сәлеметсіз бе!", "Здравствуйте!");
        var both = acknowledged("4713", "l3", "qwrt", "4713");
        assertThat(both).doesNotContain("Good day!");
        assertThat(both.indexOf("Сәлеметсіз бе!")).isBetween(0, both.indexOf("Здравствуйте!"));
    }

    private Filing.Wish fromProgram(SubjectId person) {
        return new Filing.Wish(
                person,
                "",
                null,
                null,
                "Принтер",
                "не печатает",
                null,
                services.general(),
                Priority.NORMAL,
                Channel.API,
                Ground.CONSENT,
                null,
                "confirmed by integration portal",
                List.of(),
                null,
                "");
    }

    private String acknowledged(String subject, String id, String who, String text) throws Exception {
        var ticket = ticket(send(letter(subject + " " + run.replaceAll("\\D", ""), id, who, "", text)));
        return acknowledgement(tickets.find(system, ticket).orElseThrow().requester());
    }

    @Test
    void robotsGetNoAcknowledgementAndPeopleNotTwoInAShortTime() throws Exception {
        var robot = tickets.find(
                        system, ticket(send(letter("r1", "robot", "Auto-Submitted: auto-generated\r\n", "Backup"))))
                .orElseThrow();
        assertThat(acknowledgements(robot.requester())).isZero();

        var one = tickets.find(system, ticket(send(letter("r2", "daniyar", "", "Бірінші"))))
                .orElseThrow();
        send(letter("r3", "daniyar", "", "Екінші"));
        assertThat(acknowledgements(one.requester())).isEqualTo(1);
    }

    @Test
    void onlyATokenForItMayBringLetters() throws Exception {
        var letter = letter("x", "aigerim", "", "Кім?");

        assertThat(post(letter, null).statusCode()).isIn(401, 403);
        assertThat(post(letter, token(Scope.TICKETS_READ)).statusCode()).isEqualTo(403);
        assertThat(post(letter, "qz_wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void aLetterOverTheLimitIsRefusedAndNothingOfItStays() throws Exception {
        var before = uploads();
        var head = "From: big@mail.example\r\nSubject: big " + run + "\r\n\r\n";
        var body = new SizedStream(head, 62L * 1024 * 1024);

        var answer = HTTP.send(
                request(token)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(uploads()).isEqualTo(before);
    }

    private long uploads() {
        return sql.sql("select count(*) from attachment").query(Long.class).single();
    }

    private Letter notice(SubjectId to) {
        return new Letter(
                to,
                "aigerim@mail.example",
                Letter.Kind.NOTICE,
                Language.KK,
                "x",
                "x",
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                null);
    }

    private String acknowledgement(SubjectId to) {
        return sql.sql("select id, body from outbox where subject_id = ? and kind = 'acknowledgement'")
                .param(to.value())
                .query((row, n) -> vault.open(
                        system, to, new Place("outbox", "body", row.getObject(1, UUID.class)), row.getBytes(2)))
                .single();
    }

    private long acknowledgements(SubjectId to) {
        return sql.sql("select count(*) from outbox where subject_id = ? and kind = 'acknowledgement'")
                .param(to.value())
                .query(Long.class)
                .single();
    }

    private byte[] raw(UUID message) {
        var out = new ByteArrayOutputStream();
        attachments.write(system, attachments.raw(system, message).orElseThrow().id(), out);
        return out.toByteArray();
    }

    private String id(String name) {
        return name + "." + run + "@mail.example";
    }

    private byte[] letter(String id, String who, String headers, String text) {
        return letter("Тақырып " + run, id, who, headers, text);
    }

    private byte[] letter(String subject, String id, String who, String headers, String text) {
        return ("From: " + who + " <" + who + "." + run + "@mail.example>\r\nTo: desk@qyzmet.example\r\nSubject: "
                        + subject + "\r\nMessage-ID: <" + id(id) + ">\r\n" + headers
                        + "Date: Mon, 2 Mar 2026 10:15:00 +0500\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                        + text + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private HttpResponse<String> quietly(byte[] letter) {
        try {
            return send(letter);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(byte[] letter) throws IOException, InterruptedException {
        return post(letter, token);
    }

    private HttpResponse<String> post(byte[] letter, @Nullable String bearer) throws IOException, InterruptedException {
        return HTTP.send(
                request(bearer)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(letter))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(@Nullable String bearer) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/mail/inbound"))
                .header("Content-Type", "message/rfc822");
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private static UUID ticket(HttpResponse<String> answer) {
        var json = JSON.readTree(answer.body());
        assertThat(json.has("ticket"))
                .as(answer.statusCode() + " " + answer.body())
                .isTrue();
        return UUID.fromString(json.get("ticket").asString());
    }

    private static final class SizedStream extends InputStream {
        private final byte[] head;
        private final long size;
        private long at;

        SizedStream(String head, long size) {
            this.head = head.getBytes(StandardCharsets.UTF_8);
            this.size = size;
        }

        @Override
        public int read() {
            if (at >= size) {
                return -1;
            }
            var next = at < head.length ? head[(int) at] : at % 77 == 0 ? '\n' : 'x';
            at++;
            return next;
        }
    }
}
