package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Subject requests over the wire: the person's pages, the officer's board, the second person, and everybody who has no business there (clauses 3.2, 4.1, 4.8). */
@DeskTest
@Tag("once")
class RequestPagesTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Tokens tokens;

    @Autowired
    Subjects subjects;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Consents consents;

    @Autowired
    Appointments appointments;

    @Autowired
    Policy policy;

    @Autowired
    Answering answering;

    @Autowired
    LegalClock legal;

    @Autowired
    Words words;

    @Autowired
    RequestClock requestClock;

    @Autowired
    @Qualifier("supervisorControl")
    Control supervisor;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource ownerData;

    /** The last member of staff who was made. */
    private SubjectId last = SubjectId.random();

    @Test
    void aDemandOnPaperGoesFromTheCounterToTheAnswer_3_2_2() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var person = person();
        assertThat(get(officer, "/officer/requests/new?person=" + person, Language.KK))
                .hasStatusOk();
        assertThat(post(officer, "/officer/requests", "person", person.toString(), "kind", "block", "channel", "paper"))
                .hasStatus(422);
        assertThat(post(
                        officer,
                        "/officer/requests",
                        "person",
                        person.toString(),
                        "kind",
                        "block",
                        "channel",
                        "portal",
                        "received",
                        "2999-01-01",
                        "language",
                        "xx",
                        "text",
                        "я".repeat(10_001)))
                .hasStatus(422);
        var filed = post(
                officer,
                "/officer/requests",
                "person",
                person.toString(),
                "kind",
                "block",
                "channel",
                "paper",
                "received",
                java.time.LocalDate.now(java.time.ZoneId.of("Asia/Almaty")).toString(),
                "language",
                "ru",
                "text",
                "Прошу заблокировать, тайное слово");
        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());

        assertThat(post(officer, page + "/grant", "words", "Хорошо")).hasStatus(303);
        assertThat(get(officer, page, Language.RU)).bodyText().contains("тайное слово", "личность не проверена");
        assertThat(post(officer, page + "/identity", "how", "session")).hasStatus(422);
        assertThat(post(officer, page + "/identity", "how", "document")).hasStatus(303);
        assertThat(post(officer, page + "/grant", "words", "  ")).hasStatus(422);
        assertThat(post(officer, page + "/refuse", "code", "because", "why", "так"))
                .hasStatus(422);
        assertThat(post(officer, page + "/grant", "words", "Заблокируем.")).hasStatus(303);
        for (var language : Language.values()) {
            for (var path : List.of("/officer/requests", "/officer/requests/history", page)) {
                assertThat(get(officer, path, language))
                        .as(path + " " + language)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
                var seen = get(second, path, language);
                assertThat(seen)
                        .as(path + " " + language)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
                // on the boards the second person sees the clock and the decision, and on its page what they confirm
                if (!path.equals(page)) {
                    assertThat(seen).bodyText().doesNotContain("тайное слово", "Айгерім");
                }
            }
        }

        assertThat(post(officer, page + "/carry-out")).hasStatus(303);
        assertThat(get(officer, page, Language.RU)).bodyText().contains("ждёт второго человека");
        assertThat(post(second, page + "/carry-out")).hasStatus(303);

        assertThat(get(officer, page, Language.RU)).bodyText().contains("исполнено, ответ дан", "Мы заблокировали");
        assertThat(requests.answered(Instant.now().minus(Duration.ofDays(30))))
                .filteredOn(answered -> answered.kind() == SubjectRequest.Kind.BLOCK)
                .singleElement()
                .satisfies(answered -> {
                    assertThat(answered.count()).isPositive();
                    assertThat(answered.longest()).isGreaterThanOrEqualTo(answered.median());
                    assertThat(get(second, "/officer/requests/history", Language.RU))
                            .bodyText()
                            .contains("Ответы за 30 дней", "Заблокировать", "дольше всего");
                });
        assertThat(requests.answered(Instant.now().plus(Duration.ofDays(1)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "paper", "mail"})
    void whatIsDemandedByHandIsRefusedWithAWayOnwards_3_2_2_3_2_6_7_3(String channel) {
        var officer = staff(Role.OFFICER);
        var filed = post(
                officer,
                "/officer/requests",
                "person",
                person().toString(),
                "kind",
                "destroy",
                "channel",
                channel,
                "received",
                java.time.LocalDate.now(java.time.ZoneId.of("Asia/Almaty")).toString(),
                "language",
                "ru",
                "text",
                "Уничтожьте всё");
        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        assertThat(post(officer, page + "/identity", "how", "document")).hasStatus(303);
        assertThat(post(officer, page + "/refuse", "code", "obligation", "why", "Договор ещё не исполнен."))
                .hasStatus(303);

        var id = java.util.UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        var permit = policy.permit(
                kz.qyzmet.desk.policy.Actor.person(
                        kz.qyzmet.desk.policy.SubjectId.random(), java.util.Set.of(Role.OFFICER), java.util.Set.of()),
                kz.qyzmet.desk.policy.Purpose.RIGHTS);
        assertThat(requests.text(permit, requests.find(permit, id).orElseThrow(), "answer"))
                .contains("Договор ещё не исполнен.")
                .contains(policy.appeal("authority", Language.RU))
                .contains(policy.appeal("court", Language.RU));
    }

    /** Nothing can be sent to whoever has a phone alone: the pages say so, and the answer is printed, handed over and written down (clauses 3.2.1, 3.2.6). */
    @Test
    void whoeverHasNoAddressGetsTheAnswerFromAHand() {
        var officer = staff(Role.OFFICER);
        var page = stranger(officer, "access");
        for (var language : Language.values()) {
            assertThat(get(officer, page, language)).hasStatusOk().bodyText().doesNotContain("⟦");
        }
        assertThat(get(officer, page, Language.RU))
                .bodyText()
                .contains("Письмо этому человеку отправить нельзя")
                .doesNotContain("сразу уйдёт письмом", "уйдёт ссылка");

        assertThat(post(officer, page + "/archive")).hasStatus(404);
        assertThat(post(officer, page + "/handed-over")).hasStatus(303);
        assertThat(post(officer, page + "/grant", "words", "Вот всё, что есть."))
                .hasStatus(303);

        for (var language : Language.values()) {
            assertThat(get(officer, page, language)).hasStatusOk().bodyText().doesNotContain("⟦");
            assertThat(get(officer, page + "/answer", language))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        var id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        assertThat(taken(id)).containsExactly("registered", "granted", "unreachable");
        assertThat(get(officer, page, Language.RU))
                .bodyText()
                .contains("Ответ до человека не дошёл", "Ответ для печати", "Скачать всё для человека");
        assertThat(get(officer, page + "/answer", Language.RU))
                .bodyText()
                .contains("Вот всё, что есть.", "Если вы не согласны");
        assertThat(post(officer, page + "/archive")).hasStatusOk().hasContentType("application/zip");
        assertThat(post(staff(Role.AGENT), page + "/archive")).hasStatus(403);

        // whatever other tests left to run out is told of first
        requestClock.round();
        var waiting = unreached();
        assertThat(supervisor.check().says()).isEqualTo("rights.control.supervisor.unreached");
        assertThat(post(officer, page + "/handed-over")).hasStatus(303);
        assertThat(post(officer, page + "/handed-over")).hasStatus(303);
        assertThat(taken(id)).containsExactly("registered", "granted", "unreachable", "handed-over");
        assertThat(unreached()).isEqualTo(waiting - 1);
        assertThat(get(officer, page, Language.RU)).bodyText().contains("Ответ передан человеку лично");
    }

    /** Of a destruction the answer is printed before it. */
    @Test
    void theAnswerToADestructionIsPrintedBeforeIt() {
        var officer = staff(Role.OFFICER);
        var page = stranger(officer, "destroy");
        assertThat(post(officer, page + "/grant", "words", "Уничтожим.")).hasStatus(303);
        assertThat(get(officer, page + "/answer", Language.RU))
                .bodyText()
                .contains("Уничтожим.", "Если вы не согласны");
        assertThat(post(officer, page + "/archive")).hasStatus(404);
    }

    /** A delay that nobody could be told of is not counted as told: the lamp of 7.3 counts it apart. */
    @Test
    void aDelayThatCannotBeToldIsWrittenDownAsSuch_7_3() {
        var officer = staff(Role.OFFICER);
        var page = stranger(officer, "access", 21);
        var id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        var before = unreached();

        requestClock.round();
        requestClock.round();

        assertThat(taken(id)).containsExactly("registered", "untold", "late");
        assertThat(unreached()).isEqualTo(before + 1);
        assertThat(get(officer, page, Language.RU)).bodyText().contains("самому человеку нет");
    }

    /** An address from which letters come back reaches nobody: the officer is warned, nothing is sent there, and the answer is handed over (clauses 3.2.1, 7.3). */
    @Test
    void whoseLettersComeBackGetsTheAnswerFromAHand_7_3() {
        var officer = staff(Role.OFFICER);
        var person = person();
        var system = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var address = subjects.addressOf(system, person).orElseThrow();
        var page = paper(officer, person, 0);
        assertThat(get(officer, page, Language.RU)).bodyText().doesNotContain("Письмо этому человеку отправить нельзя");
        var late = paper(officer, person, 40);
        subjects.doubt(system, person, address, "5.1.1");
        var sent = letters(person);

        for (var language : Language.values()) {
            assertThat(get(officer, page, language)).hasStatusOk().bodyText().doesNotContain("⟦");
        }
        assertThat(get(officer, page, Language.RU))
                .bodyText()
                .contains("Письмо этому человеку отправить нельзя")
                .doesNotContain("сразу уйдёт письмом", "уйдёт ссылка");
        assertThat(post(officer, page + "/grant", "words", "Вот всё, что есть."))
                .hasStatus(303);
        requestClock.round();

        var id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        assertThat(taken(id)).endsWith("granted", "unreachable");
        assertThat(taken(UUID.fromString(late.substring(late.lastIndexOf('/') + 1))))
                .contains("untold")
                .doesNotContain("overdue");
        assertThat(letters(person))
                .as("nothing to an address that is known to be dead")
                .isEqualTo(sent);
        var waiting = unreached();
        assertThat(post(officer, page + "/handed-over")).hasStatus(303);
        assertThat(unreached()).isEqualTo(waiting - 1);

        // it turned out to be good
        var held = subjects.held(system, person).stream()
                .filter(Subjects.Held::doubtful)
                .findFirst()
                .orElseThrow();
        subjects.doubtless(system, person, held.id());
        assertThat(post(officer, late + "/grant", "words", "Вот всё, что есть."))
                .hasStatus(303);
        assertThat(letters(person)).as("the answer").isEqualTo(sent + 1);
    }

    /** A letter that comes back has told nobody: the officer has it in hand again, and those above hear of it (clauses 3.2.1, 7.3). */
    @Test
    void anAnswerThatComesBackIsHandedOverOrSentAgain_3_2_1_7_3() {
        var officer = staff(Role.OFFICER);
        var person = person();
        var system = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var page = paper(officer, person, 0);
        var id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        post(officer, page + "/grant", "words", "Вот всё, что есть.");
        requestClock.round();
        assertThat(taken(id)).endsWith("granted", "answered");
        assertThat(post(officer, page + "/send-again")).hasStatus(303);
        assertThat(letters(person))
                .as("the receipt and the answer, which is on its way")
                .isEqualTo(2);
        var before = unreached();

        comesBack(id);
        requestClock.round();
        requestClock.round();

        assertThat(taken(id)).endsWith("granted", "answered", "unreachable");
        assertThat(unreached()).isEqualTo(before + 1);
        assertThat(letters(last)).as("one alarm").isEqualTo(1);
        for (var language : Language.values()) {
            assertThat(get(officer, page, language))
                    .bodyText()
                    .contains(page + "/handed-over", page + "/answer", page + "/send-again")
                    .doesNotContain("⟦");
            assertThat(get(officer, "/officer/requests", language))
                    .bodyText()
                    .contains(page)
                    .doesNotContain("⟦");
        }
        var address = subjects.addressOf(system, person).orElseThrow();
        subjects.doubt(system, person, address, "5.1.1");
        post(officer, page + "/send-again");
        assertThat(taken(id))
                .as("nothing to an address that is known to be dead")
                .endsWith("unreachable");
        subjects.held(system, person).stream()
                .filter(Subjects.Held::doubtful)
                .forEach(held -> subjects.doubtless(system, person, held.id()));
        assertThat(post(staff(Role.AGENT), page + "/send-again")).hasStatus(403);
        assertThat(post(officer, page + "/send-again")).hasStatus(303);
        requestClock.round();

        assertThat(taken(id)).as("the old letter counts no more").endsWith("unreachable", "answered");
        assertThat(letters(person)).isEqualTo(3);
        assertThat(unreached()).isEqualTo(before);
        assertThat(get(officer, page, Language.RU)).bodyText().doesNotContain(page + "/handed-over");
        comesBack(id);
        requestClock.round();
        post(officer, page + "/handed-over");
        requestClock.round();
        assertThat(taken(id)).endsWith("answered", "unreachable", "handed-over");
        assertThat(unreached()).isEqualTo(before);
    }

    /** Whoever no letter reaches is given the notice that names the authority and offers the papers (clause 7.3). */
    @Test
    void theNoticeOfADelayIsPrintedAndHandedOver_7_2_7_3() {
        var officer = staff(Role.OFFICER);
        var page = paper(officer, person(), 40);
        var id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        requestClock.round();
        assertThat(taken(id)).contains("overdue").doesNotContain("untold");
        assertThat(post(officer, page + "/told-by-hand")).hasStatus(303);
        assertThat(taken(id)).as("told by letter").doesNotContain("told-by-hand");
        var before = unreached();

        comesBack(id);
        requestClock.round();

        assertThat(taken(id)).contains("overdue", "untold");
        assertThat(unreached()).isEqualTo(before + 1);
        for (var language : Language.values()) {
            assertThat(get(officer, page, language))
                    .bodyText()
                    .contains(page + "/notice", page + "/told-by-hand")
                    .doesNotContain("⟦");
            assertThat(get(officer, page + "/notice", language))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        assertThat(get(officer, page + "/notice", Language.KK))
                .as("in the language of the demand")
                .bodyText()
                .contains(policy.appeal("authority", Language.RU), policy.appeal("court", Language.RU), "Бумаги для");
        assertThat(get(staff(Role.ADMINISTRATOR), page + "/notice", Language.RU))
                .hasStatus(403);
        post(officer, page + "/told-by-hand");
        post(officer, page + "/told-by-hand");
        requestClock.round();
        assertThat(taken(id)).containsOnlyOnce("told-by-hand");
        assertThat(unreached()).isEqualTo(before);
        post(officer, page + "/grant", "words", "Отвечаем.");
        assertThat(get(officer, page + "/notice", Language.RU)).hasStatus(404);
    }

    /** The newest letter about it was refused by a server far away. */
    private void comesBack(UUID request) {
        JdbcClient.create(ownerData)
                .sql(
                        "update outbox set state = 'failed', reason = 'bounce-5.1.1' where id = (select id from outbox where about = ? order by id desc limit 1)")
                .param(request)
                .update();
    }

    /** A document for a correction is sent with the demand, is the person's and the officer's alone, and a form that is not whole stores nothing (Law 94-V art. 24(1)(2)). */
    @Test
    void filesComeWithADemandFiledOnTheSite_3_2_2() throws Exception {
        var person = staff(Role.AGENT);
        var sent = "%PDF-1.7 туу туралы куәлік";
        assertThat(get(person, "/my/requests/new?kind=correct", Language.KK))
                .bodyText()
                .contains("multipart/form-data", "type=\"file\"");
        var before = uploads();
        assertThat(withFile(person, "correct", " ", sent))
                .hasStatus(422)
                .bodyText()
                .contains("type=\"file\"");
        assertThat(uploads()).isEqualTo(before);

        var filed = withFile(person, "correct", "Атым қате жазылған", sent);

        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        var officers = page.replace("/my/", "/officer/");
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        for (var language : Language.values()) {
            assertThat(get(person, page, language))
                    .bodyText()
                    .contains("куәлік.pdf")
                    .doesNotContain("⟦");
            assertThat(get(officer, officers, language))
                    .bodyText()
                    .contains("куәлік.pdf")
                    .doesNotContain("⟦");
        }
        assertThat(get(second, officers, Language.RU)).bodyText().doesNotContain("куәлік");
        var shown = get(officer, officers, Language.KK).getResponse().getContentAsString();
        var link = java.util.regex.Pattern.compile("/files/[0-9a-f-]{36}")
                .matcher(shown)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        for (var got : List.of(get(person, page + link, Language.KK), get(officer, officers + link, Language.KK))) {
            assertThat(got).hasStatusOk();
            assertThat(new String(got.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(sent);
            assertThat(got.getResponse().getHeader("Content-Disposition")).startsWith("attachment");
        }
        assertThat(get(staff(Role.AGENT), page + link, Language.KK)).hasStatus(404);
        assertThat(get(second, officers + link, Language.KK)).hasStatus(403);
        assertThat(get(officer, officers + "/files/" + UUID.randomUUID(), Language.KK))
                .hasStatus(404);

        // the same demand stands open already: what came with the second one is not kept
        var files = uploads();
        withFile(person, "destroy", "", sent);
        withFile(person, "destroy", "", sent);
        assertThat(uploads()).isEqualTo(files + 1);
    }

    private long uploads() {
        return JdbcClient.create(ownerData)
                .sql("select count(*) from attachment")
                .query(Long.class)
                .single();
    }

    private MvcTestResult withFile(Cookie who, String kind, String text, String file) {
        var part = "--xyz\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
        return mvc.post()
                .uri("/my/requests")
                .cookie(who)
                .contentType("multipart/form-data; boundary=xyz")
                .content((part.formatted("kind", "", kind)
                                + part.formatted("text", "", text)
                                + part.formatted(
                                        "files", "; filename=\"куәлік.pdf\"\r\nContent-Type: application/pdf", file)
                                + "--xyz--\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .exchange();
    }

    /** With the key the address and the waiting letter go, too: whoever is about to destroy is told, on both pages, until the answer has left or was handed over (clauses 3.2.2, 3.2.6). */
    @Test
    void theSecondPersonIsToldThatTheAnswerHasNotReachedThePerson_3_2_2() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var person = person();
        var page = paper(officer, person, "destroy", 0);
        assertThat(post(officer, page + "/grant", "words", "Уничтожим.")).hasStatus(303);
        var nobody = stranger(officer, "destroy");
        assertThat(post(officer, nobody + "/grant", "words", "Уничтожим.")).hasStatus(303);

        for (var language : Language.values()) {
            for (var path : List.of(page, erasure(page), nobody)) {
                assertThat(get(second, path, language))
                        .hasStatusOk()
                        .bodyText()
                        .contains(words.say(language, "rights.second.unanswered"))
                        .doesNotContain("⟦");
            }
        }

        // the letters left
        JdbcClient.create(ownerData)
                .sql("update outbox set state = 'sent', title = null, body = null, html = null where subject_id = ?")
                .param(person.value())
                .update();
        assertThat(post(officer, nobody + "/handed-over")).hasStatus(303);
        for (var path : List.of(page, erasure(page), nobody)) {
            assertThat(get(second, path, Language.RU))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain(words.say(Language.RU, "rights.second.unanswered"));
        }
    }

    private String erasure(String demand) {
        var id = UUID.fromString(demand.substring(demand.lastIndexOf('/') + 1));
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        return "/officer/erasures/"
                + requests.find(permit, id).map(SubjectRequest::act).orElseThrow();
    }

    /** What the officer has to know is asked in a letter and answered on the person's page, while the clock runs on (clauses 3.2.2, 7.2). */
    @Test
    void theOfficerAsksAndThePersonAnswersOnTheirPage_3_2_2() {
        var person = staff(Role.AGENT);
        var subject = last;
        var own = Objects.requireNonNull(post(person, "/my/requests", "kind", "complaint", "text", "Жалуюсь")
                .getResponse()
                .getRedirectedUrl());
        var id = UUID.fromString(own.substring(own.lastIndexOf('/') + 1));
        var page = "/officer/requests/" + id;
        var officer = staff(Role.OFFICER);
        var stranger = staff(Role.AGENT);
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var due = requests.find(permit, id).orElseThrow().dueAt();
        var sent = letters(subject);
        assertThat(post(stranger, page + "/ask", "question", "Кто вы?")).hasStatus(403);
        assertThat(post(officer, page + "/ask", "question", " ")).hasStatus(422);
        assertThat(post(officer, page + "/ask", "question", "я".repeat(10_001))).hasStatus(422);
        assertThat(letters(subject)).isEqualTo(sent);

        assertThat(post(officer, page + "/ask", "question", "О каком <b>дне</b> речь?"))
                .hasStatus(303);

        assertThat(letters(subject)).isEqualTo(sent + 1);
        assertThat(requests.find(permit, id).orElseThrow().dueAt()).isEqualTo(due);
        var mine = get(person, own, Language.RU);
        assertThat(mine).bodyText().contains("О каком &lt;b", "Срок нашего ответа идёт");
        var found = java.util.regex.Pattern.compile(own + "/questions/([0-9a-f-]{36})")
                .matcher(body(mine));
        assertThat(found.find()).isTrue();
        var answers = found.group();
        var field = "answer-" + found.group(1);
        assertThat(post(stranger, answers, field, "Я не он")).hasStatus(404);
        assertThat(post(officer, answers, field, "И я не он")).hasStatus(404);
        assertThat(post(person, answers, field, "  ")).hasStatus(422);
        assertThat(replied(id)).isFalse();

        assertThat(post(person, answers, field, "О пятнице, тайное слово")).hasStatus(303);
        assertThat(post(person, answers, field, "Нет, о субботе")).hasStatus(303);

        assertThat(taken(id)).containsExactly("filed", "asked", "replied");
        assertThat(replied(id)).isTrue();
        assertThat(get(staff(Role.ADMINISTRATOR), page, Language.RU))
                .bodyText()
                .contains("Человек ответил на сайте")
                .doesNotContain("тайное слово", "О каком");
        for (var language : Language.values()) {
            assertThat(get(officer, page, language))
                    .bodyText()
                    .contains("О пятнице, тайное слово")
                    .doesNotContain("⟦", "о субботе");
            assertThat(get(person, own, language)).bodyText().doesNotContain("⟦");
        }
        assertThat(post(officer, page + "/ask", "question", "И ещё один?")).hasStatus(303);
        assertThat(replied(id)).isFalse();
        assertThat(post(officer, page + "/refuse", "code", "not-confirmed", "why", "Нет."))
                .hasStatus(303);
        assertThat(post(officer, page + "/ask", "question", "Поздно?")).hasStatus(303);
        assertThat(taken(id)).filteredOn("asked"::equals).hasSize(2);
        assertThat(get(person, own, Language.RU)).bodyText().doesNotContain("/questions/");
    }

    /** Whom no letter reaches nobody can ask by one. */
    @Test
    void whomNoLetterReachesIsNotAsked() {
        var officer = staff(Role.OFFICER);
        var page = stranger(officer, "access");
        assertThat(get(officer, page, Language.RU)).bodyText().doesNotContain(page + "/ask");

        assertThat(post(officer, page + "/ask", "question", "О чём речь?")).hasStatus(303);

        assertThat(taken(UUID.fromString(page.substring(page.lastIndexOf('/') + 1))))
                .containsExactly("registered");
    }

    private boolean replied(UUID id) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        return !requests.replied(permit, List.of(requests.find(permit, id).orElseThrow()))
                .isEmpty();
    }

    private static String body(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private String paper(Cookie officer, SubjectId person, int days) {
        return paper(officer, person, days == 0 ? "access" : "complaint", days);
    }

    private String paper(Cookie officer, SubjectId person, String kind, int days) {
        var filed = post(
                officer,
                "/officer/requests",
                "person",
                person.toString(),
                "kind",
                kind,
                "channel",
                "paper",
                "identity",
                "document",
                "received",
                java.time.LocalDate.now(java.time.ZoneId.of("Asia/Almaty"))
                        .minusDays(days)
                        .toString(),
                "language",
                "ru",
                "text",
                "Что у вас обо мне?");
        assertThat(filed).hasStatus(303);
        return Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
    }

    private long letters(SubjectId person) {
        return JdbcClient.create(ownerData)
                .sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                .param(person.value())
                .query(Long.class)
                .single();
    }

    private String stranger(Cookie officer, String kind) {
        return stranger(officer, kind, 0);
    }

    private String stranger(Cookie officer, String kind, int days) {
        var filed = post(
                officer,
                "/officer/requests/stranger",
                "name",
                "Болат Тұрсынов",
                "phone",
                "+7701"
                        + (1_000_000
                                + java.util.concurrent.ThreadLocalRandom.current()
                                        .nextInt(8_999_999)),
                "kind",
                kind,
                "channel",
                "counter",
                "identity",
                "document",
                "received",
                java.time.LocalDate.now(java.time.ZoneId.of("Asia/Almaty"))
                        .minusDays(days)
                        .toString(),
                "language",
                "ru");
        assertThat(filed).hasStatus(303);
        return Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
    }

    private List<String> taken(UUID id) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        return requests.steps(permit, requests.find(permit, id).orElseThrow()).stream()
                .map(SubjectRequests.Step::step)
                .toList();
    }

    private long unreached() {
        return supervisor.check().figures().getOrDefault("rights.control.unreached", -1L);
    }

    @ParameterizedTest
    @EnumSource(SubjectRequest.Kind.class)
    void anybodySignedInFilesEveryKindInTwoTaps_3_2_1_3_2_2(SubjectRequest.Kind kind) {
        var person = staff(Role.AGENT);
        for (var language : Language.values()) {
            assertThat(get(person, "/my/requests", language))
                    .hasStatusOk()
                    .bodyText()
                    .contains("/my/requests/new?kind=" + kind.id())
                    .doesNotContain("⟦");
            assertThat(get(person, "/my/requests/new?kind=" + kind.id(), language))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        if (MyRequests.needsWords(kind)) {
            assertThat(post(person, "/my/requests", "kind", kind.id(), "text", " "))
                    .hasStatus(422);
        }
        var filed = post(person, "/my/requests", "kind", kind.id(), "text", "Мой <b>текст</b>");
        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        assertThat(get(person, page, Language.RU)).hasStatusOk().bodyText().contains("Мой &lt;b");
        assertThat(get(person, "/my/requests", Language.RU)).bodyText().contains(page);

        // somebody else's is nobody's, for a colleague and for the officer's own pages too
        var other = staff(Role.AGENT);
        assertThat(get(other, page, Language.RU)).hasStatus(404);
        assertThat(post(other, page + "/take-back")).hasStatus(404);
        assertThat(get(other, "/my/requests", Language.RU)).bodyText().doesNotContain(page);

        var answered = requests.figures(Instant.EPOCH, kind).answered();
        assertThat(post(person, page + "/take-back")).hasStatus(303);
        if (kind == SubjectRequest.Kind.WITHDRAWAL) {
            assertThat(get(person, page, Language.EN))
                    .bodyText()
                    .as("the consents stay taken back, and the rest is answered")
                    .doesNotContain("/take-back");
            assertThat(requests.figures(Instant.EPOCH, kind).answered()).isEqualTo(answered);
            return;
        }
        assertThat(get(person, page, Language.EN)).bodyText().contains("taken back");
        assertThat(requests.figures(Instant.EPOCH, kind).answered())
                .as("what was taken back was not answered")
                .isEqualTo(answered)
                .isEqualTo(requests.answered(Instant.EPOCH).stream()
                        .filter(all -> all.kind() == kind)
                        .mapToLong(SubjectRequests.Answered::count)
                        .sum());
    }

    @Test
    void nobodyElseReachesTheBoard() {
        var agent = staff(Role.AGENT);
        var person = person();
        var id = UUID.randomUUID();
        for (var path : List.of(
                "/officer/requests",
                "/officer/requests/history",
                "/officer/requests/new?person=" + person,
                "/officer/requests/" + id)) {
            assertThat(get(agent, path, Language.RU)).as(path).hasStatus(403);
        }
        assertThat(post(agent, "/officer/requests", "person", person.toString()))
                .hasStatus(403);
        for (var act : List.of("identity", "grant", "refuse", "carry-out", "return")) {
            assertThat(post(agent, "/officer/requests/" + id + "/" + act, "words", "x", "how", "document"))
                    .as(act)
                    .hasStatus(403);
        }
        // an administrator is the second person and decides nothing
        var administrator = staff(Role.ADMINISTRATOR);
        assertThat(post(administrator, "/officer/requests/" + id + "/grant", "words", "да"))
                .hasStatus(403);
        assertThat(post(administrator, "/officer/requests", "person", person.toString()))
                .hasStatus(403);
        // whoever is not signed in is asked to; a token has no business with rights
        assertThat(mvc.get().uri("/my/requests").exchange().getResponse().getStatus())
                .isIn(303, 401, 403);
        var token = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted("site", Set.of(Scope.values()), Ground.CONSENT, null, null, null, null, null))
                .token();
        var asked = mvc.get()
                .uri("/my/requests")
                .header("Authorization", "Bearer " + token)
                .exchange();
        assertThat(asked.getResponse().getStatus()).isGreaterThanOrEqualTo(300);
    }

    /** The demand stands open for fifteen working days; a consent given again meanwhile is taken back all the same. */
    @Test
    void takingBackAgainStopsAgain() {
        var person = staff(Role.AGENT);
        var subject = last;
        assertThat(post(person, "/my/requests", "kind", "withdrawal")).hasStatus(303);
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                subject,
                Purpose.SUPPORT,
                null,
                Language.RU,
                Channel.WEB,
                "form");
        assertThat(consents.withdrawn(subject, Purpose.SUPPORT)).isFalse();

        assertThat(post(person, "/my/requests", "kind", "withdrawal")).hasStatus(303);

        assertThat(consents.withdrawn(subject, Purpose.SUPPORT)).isTrue();
    }

    @Test
    void whatCannotBeIsSaidAsSuch() {
        var person = staff(Role.AGENT);
        assertThat(get(person, "/my/requests/new?kind=resurrect", Language.RU)).hasStatus(404);
        assertThat(post(person, "/my/requests", "kind", "resurrect")).hasStatus(404);
        assertThat(post(person, "/my/requests", "kind", "complaint", "text", "я".repeat(10_001)))
                .hasStatus(422);
        assertThat(get(person, "/my/requests/" + UUID.randomUUID(), Language.RU))
                .hasStatus(404);
        assertThat(get(person, "/my/requests/------------------------------------", Language.RU)
                        .getResponse()
                        .getStatus())
                .isBetween(400, 499);
        var first = post(person, "/my/requests", "kind", "block");
        var again = post(person, "/my/requests", "kind", "block");
        assertThat(again).hasStatus(303).hasRedirectedUrl(first.getResponse().getRedirectedUrl());
        var officer = staff(Role.OFFICER);
        assertThat(get(officer, "/officer/requests/new?person=" + UUID.randomUUID(), Language.RU))
                .hasStatus(404);
        assertThat(get(officer, "/officer/requests?after=" + UUID.randomUUID(), Language.RU))
                .hasStatusOk();
    }

    /** The head follows the letter, sees how far the demand is, and neither reads a word nor does anything. */
    @Test
    void aLetterThatNobodySortedIsShownAndToldOfByTheShortestTerm_7_2() {
        var officer = staff(Role.OFFICER);
        staff(Role.LEAD);
        var house = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        appointments.appoint(
                house, new Appointments.Order(Post.HEAD, last, "1", appointments.today(), appointments.today(), null));
        // the last day of which the shortest term has run out, and that of a question has not
        var day = appointments.today();
        while (legal.due(day, 1, true).end().isAfter(Instant.now())) {
            day = day.minusDays(1);
        }
        var mail = policy.permit(Actor.system("mail"), Purpose.RIGHTS);
        var letter = answering.taken(mail, letter(day));
        var fresh = answering.taken(mail, letter(appointments.today()));
        var told = letters(last);

        requestClock.round();
        requestClock.round();

        assertThat(taken(letter.id())).containsExactly("filed", "unsorted", "unsorted-late");
        assertThat(taken(fresh.id())).doesNotContain("unsorted-late");
        assertThat(letters(last)).as("the head, once").isEqualTo(told + 1);
        for (var path : List.of("/officer/requests", "/officer/requests/" + letter.id())) {
            assertThat(get(officer, path, Language.RU))
                    .bodyText()
                    .contains("не определено: может быть требованием со сроком 1 рабочий день", "возможно, просрочено")
                    .doesNotContain("⟦");
        }
        var shortest = words.say(Language.RU, "policy.days.working", 1);
        assertThat(get(officer, "/officer/requests/" + fresh.id(), Language.RU))
                .bodyText()
                .contains(shortest)
                .doesNotContain("возможно, просрочено", words.say(Language.RU, "policy.days.working", 3));

        answering.sorted(policy.permit(Actor.system("rights"), Purpose.RIGHTS), letter.id(), SubjectRequest.Kind.BLOCK);

        var sorted = requests.find(mail, letter.id()).orElseThrow();
        assertThat(sorted.dueAt())
                .as("from the day it came")
                .isEqualTo(legal.due(day, 1, true).end());
        assertThat(get(officer, "/officer/requests/" + letter.id(), Language.RU))
                .bodyText()
                .contains(words.say(Language.RU, "rights.overdue"))
                .doesNotContain("не определено", "возможно, просрочено");
        appointments.standing(house).stream()
                .filter(held -> held.holder().equals(last))
                .forEach(held -> appointments.end(house, held.id(), Why.RELIEVED));
    }

    private SubjectRequests.Wish letter(java.time.LocalDate received) {
        return new SubjectRequests.Wish(
                person(),
                SubjectRequest.Kind.QUESTION,
                SubjectRequest.Channel.MAIL,
                Language.RU,
                received,
                "Уничтожьте всё",
                null);
    }

    @Test
    void theHeadSeesTheClockAndNothingElse_7_2() {
        var officer = staff(Role.OFFICER);
        var person = person();
        var filed = post(
                officer,
                "/officer/requests",
                "person",
                person.toString(),
                "kind",
                "block",
                "channel",
                "paper",
                "received",
                appointments.today().toString(),
                "language",
                "ru",
                "text",
                "Тайное слово");
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        assertThat(post(officer, page + "/identity", "how", "document")).hasStatus(303);
        assertThat(post(officer, page + "/grant", "words", "Заблокируем.")).hasStatus(303);
        var head = staff(Role.LEAD);
        assertThat(get(head, page, Language.RU)).as("not yet the head").hasStatus(403);
        var house = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        appointments.appoint(
                house, new Appointments.Order(Post.HEAD, last, "1", appointments.today(), appointments.today(), null));

        for (var path : List.of("/officer/requests", "/officer/requests/history", page)) {
            assertThat(get(head, path, Language.RU))
                    .as(path)
                    .hasStatusOk()
                    .bodyText()
                    .contains("как руководитель")
                    .doesNotContain("айное слово", "Айгерім", "carry-out", "⟦");
        }
        for (var act : List.of("carry-out", "return", "grant")) {
            assertThat(post(head, page + "/" + act, "words", "да")).as(act).hasStatus(403);
        }
        for (var other : List.of("/officer/corrections", "/officer/people", "/officer/posts", "/officer/letters")) {
            assertThat(get(head, other, Language.RU)).as(other).hasStatus(403);
        }

        appointments.standing(house).stream()
                .filter(held -> held.holder().equals(last))
                .forEach(held -> appointments.end(house, held.id(), Why.RELIEVED));
        assertThat(get(head, page, Language.RU)).as("no longer").hasStatus(403);
    }

    private SubjectId person() {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private Cookie staff(Role role) {
        var colleague = Colleague.enters(accounts, policy, mvc, role);
        last = colleague.subject();
        return colleague.session();
    }

    private MvcTestResult get(Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
