package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.TestPools;
import kz.qyzmet.desk.deadline.OwnCalendar;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Clauses 7.1 to 7.3 and 3.2.1 by mail and by the form: a letter to the privacy address is a case with a clock, its answer finds it again, nobody joins another's, and nobody is left waiting in silence. */
@Tag("database")
@Tag("once")
class CaseMailTest {
    private static final String PRIVACY = "privacy@operator.example";

    private static GreenMail relay;
    private static ConfigurableApplicationContext desk;
    private static MailIntake intake;
    private static SubjectRequests requests;
    private static Answering answering;
    private static Serving serving;
    private static CaseLetters letters;
    private static Subjects subjects;
    private static Policy policy;
    private static JdbcClient sql;
    private static String base;

    private final Actor officer = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());

    @BeforeAll
    static void start() throws IOException {
        int port;
        port = FreePort.next();
        relay = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        relay.start();
        desk = TestDesk.start(Map.of(
                "qyzmet.smtp", "smtp://127.0.0.1:" + port + "?tls=none",
                "qyzmet.mail.from", "Qyzmet Desk <desk@operator.example>",
                "qyzmet.mail.reply", "desk+{token}@operator.example",
                "qyzmet.mail.addresses", PRIVACY,
                "qyzmet.mail.authserv", "mx.operator.example",
                "qyzmet.operator.name", "Operator LLP",
                "qyzmet.operator.bin", "990140000017",
                "qyzmet.operator.email", PRIVACY));
        intake = desk.getBean(MailIntake.class);
        requests = desk.getBean(SubjectRequests.class);
        answering = desk.getBean(Answering.class);
        serving = desk.getBean(Serving.class);
        letters = desk.getBean(CaseLetters.class);
        subjects = desk.getBean(Subjects.class);
        policy = desk.getBean(Policy.class);
        sql = desk.getBean(JdbcClient.class);
        base = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        desk.close();
        relay.stop();
    }

    @Test
    void aLetterOfAStrangerIsACaseWithAClockAndIsAcknowledgedInTheirLanguage_7_1() throws Exception {
        var from = address();

        var filed = filed(letter(
                from, PRIVACY, "Шағым", "Сәлеметсіз бе! Менің нөмірім бөтен адамға берілген, шағымданамын.", null));

        var found = request(filed);
        assertThat(found.kind()).isEqualTo(SubjectRequest.Kind.COMPLAINT);
        assertThat(found.channel()).isEqualTo(SubjectRequest.Channel.MAIL);
        assertThat(found.language()).isEqualTo(Language.KK);
        assertThat(found.state()).isEqualTo(SubjectRequest.State.IDENTITY);
        assertThat(requests.text(rights(), found, "body")).contains("нөмірім бөтен");
        var sealed = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select body from subject_request where id = ?")
                        .param(found.id())
                        .query((row, n) -> row.getBytes(1))
                        .single());
        assertThat(Vault.keyIds(sealed)).hasSize(1);
        assertThat(tickets(found.subject())).isZero();
        var got = arrived(from, "№\u00a0" + found.number());
        assertThat(text(got)).contains("Жауаптың соңғы күні").contains("/my/requests/" + found.id());
        assertThat(got.getHeader("Auto-Submitted")).isNotNull();
        assertThat(got.getReplyTo()[0].toString()).matches(".*desk\\+[a-z2-7]{28}@operator\\.example.*");
        // the letter as it came, for the officer and the writer alone
        var line = letters.of(rights(), found).getFirst();
        var raw = new ByteArrayOutputStream();
        letters.write(rights(), found, line, raw);
        assertThat(raw.toString(StandardCharsets.UTF_8)).contains("From: <" + from);
        assertThatThrownBy(() -> letters.of(own(person("Иван Петров")), found)).isInstanceOf(Refused.class);
    }

    /** law.md 3.4: the letter names no last day while its year has no calendar, and the day as soon as it has one. */
    @Test
    void aLetterThatComesBeforeItsYearIsLoadedGetsNoWrongDayAndTheTrueOneLater_7_1() throws Exception {
        var from = address();
        SubjectRequest found;
        try (var own = OwnCalendar.withoutThisYear(desk.getBean(DataFolder.class))) {
            found = request(
                    filed(letter(from, PRIVACY, "Сұрақ", "Сәлеметсіз бе! Деректерім туралы сұрағым бар.", null)));
            assertThat(text(arrived(from, "№\u00a0" + found.number())).replaceAll("\\s+", " "))
                    .contains("әзірге айта алмаймыз", OwnCalendar.YEAR + " жылдың күнтізбесі", "ерте бітпейді")
                    .doesNotContain("Жауаптың соңғы күні:");
            answering.sorted(rights(), found.id(), SubjectRequest.Kind.SUGGESTION);
            arrived(from, "Мерзім хатыңыз келген күннен саналады");
        }

        desk.getBean(RequestClock.class).round();

        var dated = request(found);
        assertThat(dated.unloaded()).isNull();
        assertThat(text(arrived(from, "Енді ол белгілі болды")).replaceAll("\\s+", " "))
                .contains(Times.date(Language.KK, dated.dueAt().minusSeconds(1)), "/my/requests/" + found.id());
    }

    @Test
    void theAnswerJoinsItsCaseByIdsOrBySignedAddressAndAStrangersDoesNot() throws Exception {
        var from = address();
        var filed = filed(letter(from, PRIVACY, "Вопрос", "Здравствуйте! Кому вы передаёте мои данные?", null));
        var found = request(filed);
        assertThat(found.kind()).isEqualTo(SubjectRequest.Kind.QUESTION);
        var acknowledged = arrived(from, "№\u00a0" + found.number());
        var id = acknowledged.getMessageID();
        var reply = acknowledged.getReplyTo()[0].toString().replaceAll(".*<|>.*", "");

        // to the desk's other address, by the id alone
        var joined = filed(letter(from, "desk@operator.example", "Re: Вопрос", "И ещё один вопрос об этом", id));
        // by the signed address alone
        var again = filed(letter(from, reply, "Совсем другое", "Дополняю свой вопрос", null));
        var stranger = address();
        var other = filed(letter(stranger, PRIVACY, "Re: Вопрос", "Я тоже хочу знать, что он пишет", id));
        var outside = intake.take(letter(stranger, "desk@operator.example", "Re: Вопрос", "И я снова", id));

        assertThat(joined.ticket()).isEqualTo(found.id());
        assertThat(again.ticket()).isEqualTo(found.id());
        assertThat(other.ticket()).isNotEqualTo(found.id());
        assertThat(request(other).subject()).isNotEqualTo(found.subject());
        assertThat(outside).isInstanceOf(Taken.Filed.class);
        assertThat(requests.find(rights(), ((Taken.Filed) outside).ticket())).isEmpty();
        assertThat(letters.of(rights(), found)).hasSize(3);
        assertThat(letters.text(rights(), found, letters.of(rights(), found).get(1)))
                .contains("И ещё один вопрос");
        assertThat(requests.steps(rights(), found))
                .filteredOn(step -> step.step().equals("letter"))
                .hasSize(2);
    }

    /** A machine that answers by itself may fill a case: what is written today and what was decided stand there all the same. */
    @Test
    void howeverManyLettersCameTheNewestAndEveryDecisionAreShown() throws Exception {
        var from = address();
        var found =
                request(filed(letter(from, PRIVACY, "Вопрос", "Здравствуйте! Кому вы передаёте мои данные?", null)));
        var owner = JdbcClient.create(TestPools.owner(desk));
        owner.sql("""
                insert into subject_request_letter (id, request_id, subject_id, size, robot, at)
                select cast('00000000' || substr(gen_random_uuid()::text, 9) as uuid), request_id, subject_id, size, true, at
                from subject_request_letter, generate_series(1, 300) where request_id = :id
                """).param("id", found.id()).update();
        owner.sql("""
                insert into subject_request_step (id, request_id, subject_id, step, actor, at)
                select gen_random_uuid(), :id, :person, 'letter', :person, now() from generate_series(1, 300)
                """)
                .param("id", found.id())
                .param("person", found.subject().value())
                .update();

        filed(letter(
                from,
                PRIVACY,
                "Re: Вопрос",
                "Жду ответа",
                arrived(from, "№\u00a0" + found.number()).getMessageID()));
        serving.grant(officer, found.id(), "Никому.");

        assertThat(letters.of(rights(), found)).hasSize(100);
        assertThat(letters.text(rights(), found, letters.of(rights(), found).getLast()))
                .contains("Жду ответа");
        assertThat(requests.steps(rights(), found).stream().map(SubjectRequests.Step::step))
                .contains("filed", "answered")
                .hasSizeLessThan(250);
    }

    @Test
    void theSameLetterIsStoredOnceAndTheAnswerKeepsItsShape() throws Exception {
        var token = desk.getBean(Tokens.class)
                .make(
                        policy.permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "mx", Set.of(Scope.MAIL_INBOUND), Ground.CONSENT, null, null, null, null, null))
                .token();
        var bytes = letter(address(), PRIVACY, "Ұсыныс", "Саясаттың мәтінін қысқартуды ұсынамын, түсіну қиын.", null)
                .readAllBytes();

        var first = inbound(token, bytes);
        var second = inbound(token, bytes);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.body())
                .as("a case, and it says so")
                .matches(
                        "\\{\"ticket\":\"[0-9a-f-]{36}\",\"number\":\\d+,\"message\":\"[0-9a-f-]{36}\",\"kind\":\"case\"}");

        var person = person("Айгерім Қасымова");
        var from = subjects.addressOf(rights(), person).orElseThrow();
        desk.getBean(Blockings.class)
                .block(rights(), person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "№ 12", null));
        var shut = letter(from, "desk@operator.example", "Сұрақ", "Принтер істемейді", null)
                .readAllBytes();
        var kept = inbound(token, shut);
        assertThat(kept.statusCode()).isEqualTo(202);
        assertThat(kept.body()).matches("\\{\"quarantine\":\"[0-9a-f-]{36}\"}");
        assertThat(inbound(token, shut).body()).isEqualTo(kept.body());
    }

    @Test
    void robotsAndLoopsAreNotAcknowledgedAndNothingIsLost() throws Exception {
        var from = address();
        var robot = filed(new ByteArrayInputStream(("Auto-Submitted: auto-replied\r\n"
                        + new String(
                                letter(from, PRIVACY, "Отпуск", "Я в отпуске до понедельника", null)
                                        .readAllBytes(),
                                StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8)));

        assertThat(mail(request(robot).subject())).isZero();
        assertThat(intake.take(letter("desk@operator.example", PRIVACY, "Шағым", "өзіме өзім", null)))
                .isInstanceOfSatisfying(
                        Taken.Quarantined.class,
                        aside -> assertThat(aside.reason()).isEqualTo("loop"));
    }

    /** The brakes of other mail hold after three letters, and the three may be forged. */
    @Test
    void everyCaseOfADayIsAcknowledgedAtOnce_7_1() throws Exception {
        var from = address();
        for (int n = 1; n <= 10; n++) {
            var found =
                    request(filed(letter(from, PRIVACY, "Вопрос " + n, "Кому вы передаёте мои данные? " + n, null)));
            arrived(from, "№\u00a0" + found.number());
            assertThat(mail(found.subject())).isEqualTo(n);
        }
    }

    @Test
    void aRobotThatAnswersOurAcknowledgementsHearsNothingMore() throws Exception {
        var from = address();
        var found = request(filed(letter(from, PRIVACY, "Вопрос", "Кому вы передаёте мои данные?", null)));
        var acknowledged = arrived(from, "№\u00a0" + found.number());
        var reply = acknowledged.getReplyTo()[0].toString().replaceAll(".*<|>.*", "");
        for (int n = 0; n < 5; n++) {
            // one that does not say that it is one, by the ids or by the address of our letter
            var id = acknowledged.getMessageID();
            assertThat(filed(letter(from, PRIVACY, "Re " + n, "Ваше письмо получено", id))
                            .ticket())
                    .isEqualTo(found.id());
            assertThat(filed(letter(from, reply, "Ответ " + n, "Ваше письмо получено", null))
                            .ticket())
                    .isEqualTo(found.id());
            // and one that says it
            filed(headed(
                    n % 2 == 0 ? "Auto-Submitted: auto-replied\r\n" : "List-Id: <news.mail.example>\r\n",
                    letter(from, PRIVACY, "Отпуск " + n, "Я в отпуске", null)));
        }
        assertThat(mail(found.subject())).isEqualTo(1);
    }

    @Test
    void theBlockedAreServedByTheirCaseAndByTheTrayElsewhere() throws Exception {
        var person = person("Айгерім Қасымова");
        var from = subjects.addressOf(rights(), person).orElseThrow();
        desk.getBean(Blockings.class)
                .block(rights(), person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "№ 12", null));

        var filed = filed(letter(from, PRIVACY, "Шағым", "Неге бұғаттадыңыздар? Шағымданамын.", null));
        var elsewhere = intake.take(letter(from, "desk@operator.example", "Сұрақ", "Принтер істемейді", null));

        assertThat(request(filed).subject()).isEqualTo(person);
        assertThat(tickets(person)).isZero();
        // what the officer has to know is asked and answered in the case, for the blocked as for everybody
        arrived(from, "№\u00a0" + filed.number());
        answering.asked(rights(), filed.ticket(), "Қай күні болды?");
        var question = arrived(from, "Қай күні болды?");
        assertThat(text(question)).contains("мерзімі тоқтамайды", "/my/requests/" + filed.ticket());
        assertThat(requests.replied(rights(), java.util.List.of(request(filed))))
                .isEmpty();
        var reply = filed(letter(from, PRIVACY, "Re: Сұрақ", "Жұма күні болды.", question.getMessageID()));
        assertThat(reply.ticket()).isEqualTo(filed.ticket());
        assertThat(requests.replied(rights(), java.util.List.of(request(filed))))
                .containsExactly(filed.ticket());
        assertThat(elsewhere).isInstanceOf(Taken.ForTheOfficer.class);
        serving.grant(identified(request(filed)), filed.ticket(), "Тексердік, бұғаттау алынады.");
        assertThat(text(arrived(from, "Тексердік, бұғаттау алынады."))).contains("сот");
    }

    @Test
    void theOfficerSaysWhatTheLetterIsAndItsTermRunsFromTheDayItCame_7_2() throws Exception {
        var from = address();
        var found =
                request(filed(letter(from, PRIVACY, "Мои данные", "Уничтожьте всё, что вы обо мне храните.", null)));
        assertThat(requests.unsorted(rights(), Actor.system("mail").id(), List.of(found)))
                .containsExactly(found.id());

        answering.sorted(rights(), found.id(), SubjectRequest.Kind.DESTROY);

        var sorted = requests.find(rights(), found.id()).orElseThrow();
        var term = policy.term("destroy", found.receivedOn());
        assertThat(sorted.kind()).isEqualTo(SubjectRequest.Kind.DESTROY);
        assertThat(sorted.days()).isEqualTo(term.days());
        assertThat(sorted.dueAt()).isBeforeOrEqualTo(found.dueAt());
        assertThat(requests.unsorted(rights(), Actor.system("mail").id(), List.of(found)))
                .isEmpty();
        assertThat(text(arrived(from, "Уничтожить мои данные"))).contains("№\u00a0" + found.number());
        assertThatThrownBy(() -> answering.sorted(own(found.subject()), found.id(), SubjectRequest.Kind.QUESTION))
                .isInstanceOf(Refused.class);
        var agent = Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of());
        assertThatThrownBy(() -> answering.sorted(
                        policy.permit(agent, Purpose.RIGHTS), found.id(), SubjectRequest.Kind.QUESTION))
                .isInstanceOf(Refused.class);
    }

    @Test
    void whatALetterDemandsIsRefusedWithAWayOnwards_3_2_2_3_2_6_7_3() throws Exception {
        var from = address();
        var found =
                request(filed(letter(from, PRIVACY, "Мои данные", "Уничтожьте всё, что вы обо мне храните.", null)));
        answering.sorted(rights(), found.id(), SubjectRequest.Kind.DESTROY);
        identified(found);

        answering.refused(rights(), found.id(), SubjectRequest.Refusal.OBLIGATION, "Договор ещё не исполнен.");

        assertThat(text(arrived(from, "Договор ещё не исполнен.")).replaceAll("\\s+", " "))
                .contains(policy.appeal("authority", Language.RU))
                .contains(policy.appeal("court", Language.RU));
    }

    @Test
    void sortingNeverLengthensATermThatHasRunOutAndRemindsOnceOfWhatNobodySorted_7_2() throws Exception {
        var found = request(filed(letter(address(), PRIVACY, "Вопрос", "Здравствуйте! У меня вопрос о данных", null)));
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql(
                                "update subject_request set due_at = now() - interval '1 hour', warn_at = now() - interval '2 hours', received_on = current_date - 5 where id = ?")
                        .param(found.id())
                        .update());
        var clock = desk.getBean(RequestClock.class);
        clock.round();
        clock.round();
        var late = requests.find(rights(), found.id()).orElseThrow();

        answering.sorted(rights(), found.id(), SubjectRequest.Kind.WITHDRAWAL);

        assertThat(requests.find(rights(), found.id()).orElseThrow().dueAt()).isEqualTo(late.dueAt());
        assertThat(requests.steps(rights(), found))
                .extracting(SubjectRequests.Step::step)
                .containsOnlyOnce("unsorted", "overdue");
        var address = subjects.addressOf(rights(), found.subject()).orElseThrow();
        assertThat(text(arrived(address, "Ответ должен был быть дан")))
                .contains("/my/requests/" + found.id() + "#pack", policy.appeal("court", Language.RU));
    }

    @Test
    void howeverManyLettersWaitToBeSortedEachIsRemindedOf_7_2() throws Exception {
        var many = new ArrayList<SubjectRequest>();
        for (int n = 0; n < 3; n++) {
            many.add(
                    request(filed(letter(address(), PRIVACY, "Вопрос", "Здравствуйте! У меня вопрос о данных", null))));
        }
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set received_on = current_date - 10 where id = any(?)")
                        .param(many.stream().map(SubjectRequest::id).toArray(UUID[]::new))
                        .update());
        var clock = desk.getBean(RequestClock.class);

        clock.round(2);
        clock.round(2);

        assertThat(many)
                .allSatisfy(letter -> assertThat(requests.steps(rights(), letter))
                        .extracting(SubjectRequests.Step::step)
                        .containsOnlyOnce("unsorted", "unsorted-late"));
    }

    @Test
    void howeverManyLettersAreForgedTheOfficerHasThemAndThePersonsOwnHaveAClock_4_11_7_1() throws Exception {
        var from = address();
        var acknowledged = policy.number("subject-requests-per-person");
        var kept = policy.number("unproven-letters-per-person");
        for (int n = 0; n < kept; n++) {
            filed(letter(from, PRIVACY, "Сұрақ " + n, "Деректер туралы сұрағым бар, нөмірі " + n, null));
        }
        var person = subjects.byEmail(rights(), from).orElseThrow();
        assertThat(mail(person)).as("a limit ends every loop").isEqualTo(acknowledged);
        assertThat(requests.of(rights(), person, kept + 1))
                .as("each with a clock, before the officer")
                .hasSize(kept)
                .allSatisfy(found -> assertThat(found.dueAt()).isNotNull());
        assertThat(intake.take(letter(from, PRIVACY, "Сұрақ", "Тағы бір сұрағым бар", null)))
                .isInstanceOfSatisfying(
                        Taken.Quarantined.class,
                        aside -> assertThat(aside.reason()).isEqualTo("too-many"));

        // whoever writes in somebody's name uses up nothing of what the person may write and demand
        for (int n = 0; n <= acknowledged; n++) {
            filed(headed(
                    "Authentication-Results: mx.operator.example; dkim=pass header.d=mail.example\r\n",
                    letter(from, PRIVACY, "Менің сұрағым " + n, "Деректерім туралы сұрағым бар: " + n, null)));
        }
        assertThat(mail(person)).isEqualTo(2 * acknowledged);
        assertThat(requests.of(rights(), person, kept + 100)).hasSize(kept + acknowledged + 1);
        var own = answering.file(
                own(person),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.ACCESS,
                        SubjectRequest.Channel.PORTAL,
                        Language.KK,
                        LocalDate.now(Times.ZONE),
                        "",
                        SubjectRequest.Identity.SESSION));
        assertThat(own.state()).isEqualTo(SubjectRequest.State.OPEN);
    }

    @Test
    void aLetterThatAnybodyMayHaveWrittenChangesNothingAboutThePersonItNames_2_1_5_7_1() throws Exception {
        var person = person("Жанна Омарова");
        var address = subjects.addressOf(rights(), person).orElseThrow();
        var before = subjects.language(person);
        subjects.doubt(rights(), person, address, "5.1.1");
        var forgers = "forger" + UUID.randomUUID() + "@mail.example";

        var first = filed(headed(
                "References: <" + forgers + ">\r\n",
                letter(address, PRIVACY, "Question", "Hello, who has got my data? Please tell me all about it", null)));
        // the forger knows every id but that of our letter, which went to the person
        filed(headed(
                "References: <" + forgers
                        + ">\r\nAuthentication-Results: mx.forger.example; dkim=pass header.d=mail.example\r\n",
                letter(address, "desk@operator.example", "Printer", "Hello, please help me with the printer", null)));

        assertThat(subjects.language(person)).isEqualTo(before).isNotEqualTo(Language.EN);
        assertThat(subjects.doubt(rights(), person)).isPresent();
        var acknowledged = arrived(address, "№\u00a0" + request(first).number());
        assertThat(text(acknowledged)).contains("one word is enough").doesNotContain("who has got my data", "Омарова");

        filed(letter(
                address, PRIVACY, "Re", "Yes, this is my address, thank you for asking", acknowledged.getMessageID()));
        assertThat(subjects.language(person)).isEqualTo(Language.EN);
        assertThat(subjects.doubt(rights(), person)).isEmpty();

        subjects.doubt(rights(), person, address, "5.1.1");
        filed(headed(
                "Authentication-Results: mx.operator.example; dkim=pass header.d=mail.example\r\n",
                letter(address, PRIVACY, "Вопрос", "Здравствуйте! Кому вы передаёте мои данные?", null)));
        assertThat(subjects.language(person)).isEqualTo(Language.RU);
        assertThat(subjects.doubt(rights(), person)).isEmpty();
    }

    /** Clause 3.2.4 in three languages, and the sender lies: nothing is taken back before somebody has shown who asks, and the officer is told that nobody has. */
    @Test
    void aWithdrawalUnderSomebodysNameTakesNothingBackUntilItIsKnownWhoAsks_3_2_4() throws Exception {
        var consents = desk.getBean(Consents.class);
        for (var words : List.of(
                "Келісімімді қайтарып аламын, деректерімді өңдеуді тоқтатыңыз",
                "Отзываю своё согласие, прекратите обработку моих данных",
                "I withdraw my consent, stop processing my data at once")) {
            var person = person("Алма Есенова");
            var address = subjects.addressOf(rights(), person).orElseThrow();
            consents.given(
                    policy.permit(Actor.system("test"), Purpose.SUPPORT),
                    person,
                    Purpose.SUPPORT,
                    null,
                    Language.KK,
                    kz.qyzmet.desk.consent.Channel.WEB,
                    "form");

            var lying = request(filed(headed(
                    "Authentication-Results: mx.operator.example; spf=fail smtp.mailfrom=mail.example\r\n",
                    letter(address, PRIVACY, "", words, null))));
            answering.sorted(rights(), lying.id(), SubjectRequest.Kind.WITHDRAWAL);

            assertThat(consents.stands(person, Purpose.SUPPORT)).as(words).isTrue();
            assertThat(desk.getBean(CasePages.class).said(rights(), lying))
                    .extracting(CasePages.Said::warning)
                    .containsExactly("ticket.sender.forged");
            // the secret went to the person and not to who wrote
            answering.asksAddress(rights(), lying.id());
            arrived(address, "/confirm/");
            assertThat(consents.stands(person, Purpose.SUPPORT)).isTrue();
            assertThatThrownBy(() -> byAddress(lying)).isInstanceOf(Invalid.class);
            answering.identified(rights(), lying.id(), SubjectRequest.Identity.DOCUMENT);
            assertThat(consents.stands(person, Purpose.SUPPORT))
                    .as("known by now")
                    .isFalse();
        }
    }

    /** Under any address anybody writes "destroy everything": the address alone says nothing, and neither does the result of a server that nobody trusts. */
    @Test
    void aLetterIsKnownByItsAddressWhenOurServerOrTheSecretSaysSo_3_2_1() throws Exception {
        var person = person("Алма Есенова");
        var address = subjects.addressOf(rights(), person).orElseThrow();
        var results = "Authentication-Results: %s; %s\r\n";
        var unproven = new ArrayList<SubjectRequest>();
        for (var headers : List.of(
                results.formatted("mx.operator.example", "spf=fail smtp.mailfrom=mail.example"),
                results.formatted("mx.forger.example", "dkim=pass header.d=mail.example"),
                "")) {
            var found = request(
                    filed(headed(headers, letter(address, PRIVACY, "Мои данные", "Уничтожьте всё" + headers, null))));
            unproven.add(found);
            assertThatThrownBy(() -> byAddress(found))
                    .isInstanceOfSatisfying(
                            Invalid.class, no -> assertThat(no.fields()).containsEntry("how", "rights.wrong.sender"));
            assertThat(request(found).identity()).isNull();
        }
        var destroy = unproven.getLast();
        answering.sorted(rights(), destroy.id(), SubjectRequest.Kind.DESTROY);
        identified(destroy);
        assertThat(request(destroy).identity()).isEqualTo(SubjectRequest.Identity.KNOWN_ADDRESS);

        var confirmed = request(filed(headed(
                results.formatted("mx.operator.example", "dkim=pass header.d=mail.example"),
                letter(address, PRIVACY, "Мои данные", "Что вы обо мне храните?", null))));
        byAddress(confirmed);
        assertThat(request(confirmed).identity()).isEqualTo(SubjectRequest.Identity.KNOWN_ADDRESS);
    }

    @Test
    void whatWaitsForARepresentativeStopsWithThePowerAtTheMomentOfSending_3_1_2() throws Exception {
        var person = person("Асқар Жүнісов");
        var lawyer = "lawyer" + UUID.randomUUID() + "@lawyer.example";
        var owner = JdbcClient.create(TestPools.owner(desk));
        var id = Acting.as(
                Family.RIGHTS,
                () -> desk.getBean(TransactionTemplate.class).execute(status -> {
                    var named = desk.getBean(Representing.class)
                            .name(
                                    own(person),
                                    new Representatives.Wish(
                                            person,
                                            Representative.Kind.ATTORNEY,
                                            "Болат Оспанов",
                                            lawyer,
                                            "№ 5",
                                            Set.of("access"),
                                            LocalDate.now(Times.ZONE).plusDays(1),
                                            Language.KK,
                                            null));
                    // a carrier that was cut off before it said anything
                    sql.sql("update outbox set state = 'sending' where about = ?")
                            .param(named)
                            .update();
                    return named;
                }));
        owner.sql("update representative set until = ? where id = ?")
                .params(LocalDate.now(Times.ZONE).minusDays(1), id)
                .update();
        owner.sql("update outbox set state = 'waiting' where about = ?")
                .param(id)
                .update();
        // wakes the sender
        filed(letter(address(), PRIVACY, "Вопрос", "Здравствуйте! Кому вы передаёте мои данные?", null));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> owner.sql("select state || ' ' || reason from outbox where about = ?")
                        .param(id)
                        .query(String.class)
                        .single()
                        .equals("stopped over"));
        assertThat(relay.getReceivedMessages()).noneMatch(got -> to(got).contains(lawyer));
    }

    private static ByteArrayInputStream headed(String headers, ByteArrayInputStream letter) {
        return new ByteArrayInputStream(
                (headers + new String(letter.readAllBytes(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theFormAnswersEverybodyTheSame_7_1() throws Exception {
        var known = person("Айгерім Қасымова");
        var address = subjects.addressOf(rights(), known).orElseThrow();
        var blocked = person("Марат Сериков");
        var closed = subjects.addressOf(rights(), blocked).orElseThrow();
        desk.getBean(Blockings.class)
                .block(rights(), blocked, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "№ 12", null));
        var fresh = address();

        var heads = List.of(complain(address), complain(closed), complain(fresh), complain(address));

        assertThat(heads.stream().distinct().toList()).hasSize(1);
        assertThat(heads.getFirst()).startsWith("303").contains("/complaint/taken");
        for (var person :
                List.of(known, blocked, subjects.byEmail(rights(), fresh).orElseThrow())) {
            var cases = requests.of(rights(), person, 10);
            assertThat(cases).as("twice the same is one").hasSize(1);
            assertThat(cases.getFirst().identity()).isNull();
        }
        assertThat(text(arrived(fresh, "№\u00a0"))).contains("/my/requests/");
        var wrong = post("/complaint", "kind=complaint&text=&name=&email=x");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(get("/complaint?kind=suggestion").body())
                .contains("suggestion")
                .doesNotContain("⟦");
    }

    @Test
    void theFormAnswersInTheLanguageOfTheWordsNotOfThePage_7_1() throws Exception {
        var address = address();
        // the page asks in Kazakh where the browser names no language
        post(
                "/complaint",
                "kind=complaint&name=Марат&email=" + address.replace("@", "%40")
                        + "&text=Здравствуйте, мой номер передали другим людям");

        var found = requests.of(rights(), subjects.byEmail(rights(), address).orElseThrow(), 1);
        assertThat(found.getFirst().language()).isEqualTo(Language.RU);
        assertThat(text(arrived(address, "№\u00a0" + found.getFirst().number())))
                .contains("бесплатно");
    }

    @Test
    void aQuestionIsAnsweredWithoutAProofOfWhoAsksAndADemandIsNot() throws Exception {
        var question =
                request(filed(letter(address(), PRIVACY, "Вопрос", "Здравствуйте! Где прочитать политику?", null)));
        serving.grant(officer, question.id(), "Она опубликована на первой странице.");
        assertThat(requests.find(rights(), question.id()).orElseThrow().state())
                .isEqualTo(SubjectRequest.State.GRANTED);

        var complaint = request(filed(letter(address(), PRIVACY, "Жалоба", "Здравствуйте! Жалуюсь на утечку", null)));
        assertThatThrownBy(() -> serving.grant(officer, complaint.id(), "Разберёмся"))
                .isInstanceOf(Conflict.class);
        // an answer to what has been answered is a case of its own
        var from = subjects.addressOf(rights(), question.subject()).orElseThrow();
        var answer = arrived(from, "Она опубликована");
        var next = filed(letter(from, PRIVACY, "Re: ответ", "Там этого нет", answer.getMessageID()));
        assertThat(next.ticket()).isNotEqualTo(question.id());
        assertThat(request(next).subject()).isEqualTo(question.subject());
    }

    @Test
    void theAnswerToADemandForAccessBringsEverythingByASecretThatLivesForAWhile_3_2_1() throws Exception {
        var person = person("Айгерім Қасымова");
        var from = subjects.addressOf(rights(), person).orElseThrow();
        var filed = answering.file(
                own(person),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.ACCESS,
                        SubjectRequest.Channel.PAPER,
                        Language.KK,
                        LocalDate.ofInstant(desk.getBean(Clock.class).instant(), Times.ZONE),
                        "",
                        SubjectRequest.Identity.KNOWN_ADDRESS));
        // a destruction that somebody asked for and that was refused is told too
        JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class))
                .sql("""
                        insert into erasure (id, kind, subject_id, basis, edition, asked_by, asked_at, refused_by, refused_at)
                        values (gen_random_uuid(), 'destroy', ?, 'unlawful', '2026-1', gen_random_uuid(), now(), gen_random_uuid(), now())
                        """)
                .param(person.value())
                .update();
        serving.grant(officer, filed.id(), "Сұрағаныңыздың бәрі осында.");

        var words = text(arrived(from, "Сұрағаныңыздың бәрі осында."));
        var secret = words.replaceAll("(?s).*/answers/([A-Za-z0-9_-]{43}).*", "$1");
        assertThat(secret).hasSize(43);
        assertThat(requests.text(rights(), filed, "answer"))
                .contains("Сұрағаныңыздың бәрі осында.")
                .doesNotContain(secret, "/answers/");
        assertThat(get("/answers/" + secret).body())
                .contains("/answers/" + secret)
                .doesNotContain(from, "Қасымова");
        assertThat(get("/answers/" + secret.substring(1) + "A").statusCode()).isEqualTo(404);

        var archive = bytes("/answers/" + secret);
        assertThat(archive.statusCode()).isEqualTo(200);
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive.body()), StandardCharsets.UTF_8)) {
            var files = new java.util.HashMap<String, String>();
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
            assertThat(files).containsKeys("index.html", "data.json", "journal.json");
            assertThat(files.get("data.json"))
                    .contains("\"automatedDecisions\":[]", "\"destructions\":[{", "\"step\":\"refused\"");
        }

        desk.getBean(Blockings.class)
                .block(rights(), person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "№ 12", null));
        assertThat(bytes("/answers/" + secret).statusCode()).isEqualTo(403);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql(
                                "update subject_request_pack set made_at = now() - interval '40 days', until = now() - interval '1 minute' where request_id = ?")
                        .param(filed.id())
                        .update());
        assertThat(get("/answers/" + secret).statusCode()).isEqualTo(404);
        assertThat(bytes("/answers/" + secret).statusCode()).isEqualTo(404);
    }

    /** Clause 2.1.4 by mail: a scan in a letter is pointed out when it comes; the letter goes without the words that the answer needs, or with them, and by a restored backup it comes back no more. */
    @Test
    void aLetterThatBringsAnIdentityDocumentIsPointedOutAndRemovedAlone_2_1_4() throws Exception {
        var from = address();
        var filed = filed(scan(from, "Вопрос", "Здравствуйте! Что вы обо мне храните?", "паспорт.jpg", null));
        var request = request(filed);
        var plain = filed(letter(
                from,
                PRIVACY,
                "Re",
                "Жду ответа. Мой ИИН 850315300128",
                arrived(from, "").getMessageID()));
        assertThat(plain.ticket()).isEqualTo(filed.ticket());
        var removal = desk.getBean(Removal.class);
        var cases = desk.getBean(CasePages.class);
        var said = cases.said(rights(), request);
        assertThat(said)
                .extracting(CasePages.Said::unasked)
                .containsExactly(List.of("rights.unasked.document"), List.of("rights.unasked.iin"));
        assertThat(said)
                .extracting(CasePages.Said::removable)
                .containsExactly(List.of(Removal.What.LETTER), List.of(Removal.What.LETTER, Removal.What.WORDS));
        var first = said.getFirst().line().id();
        var second = said.getLast().line().id();
        assertThat(raw(first)).isPositive();

        assertThatThrownBy(() -> removal.remove(
                        own(person("Марат")), request.id(), Removal.What.LETTER, first, Removal.Reason.OWN))
                .as("somebody else's")
                .isInstanceOf(kz.qyzmet.desk.web.NotFound.class);
        removal.remove(rights(), request.id(), Removal.What.LETTER, first, Removal.Reason.IDENTITY);
        assertThat(raw(first)).isZero();
        assertThat(requests.text(rights(), request, "body")).contains("Что вы обо мне храните?");
        assertThat(cases.said(rights(), request).getFirst().unasked()).isEmpty();
        assertThat(cases.said(rights(), request).getFirst().line().whole()).isFalse();

        removal.remove(own(request.subject()), request.id(), Removal.What.WORDS, second, Removal.Reason.OWN);
        assertThat(raw(second)).isZero();
        assertThat(cases.said(rights(), request).getLast().text()).isEmpty();
        assertThat(cases.said(rights(), request).getLast().unasked()).isEmpty();
        removal.remove(rights(), request.id(), Removal.What.WORDS, first, Removal.Reason.OTHERS);
        assertThat(requests.text(rights(), request, "body")).isEmpty();
        assertThat(requests.steps(rights(), request))
                .filteredOn(step -> step.reason() != null)
                .extracting(step -> step.step() + " " + step.reason())
                .containsExactly("removed.letter identity", "removed.words own", "removed.words others");
        // an answer to what was removed still finds its case
        assertThat(filed(letter(
                                from,
                                PRIVACY,
                                "Re",
                                "Ещё раз",
                                arrived(from, "").getMessageID()))
                        .ticket())
                .isEqualTo(filed.ticket());

        // telephones call every picture IMG_2031: then the words beside it tell
        var spoken = filed(scan(address(), "Вопрос", "Прилагаю скан удостоверения", "IMG_2031.jpg", null));
        assertThat(cases.said(rights(), request(spoken)).getFirst().unasked())
                .containsExactly("rights.unasked.document");
        var harmless = filed(scan(address(), "Вопрос", "Прилагаю схему", "IMG_2032.jpg", null));
        assertThat(cases.said(rights(), request(harmless)).getFirst().unasked()).isEmpty();
    }

    /** The letter that the demand came as may have gone by its term, or there was none, as after the link of a letter: then the oldest that is left is not the demand's own words. */
    @Test
    void theWordsOfALetterGoAlsoWhereTheDemandHasNoLetterOfItsOwn_2_1_4() throws Exception {
        var from = address();
        var filed = filed(letter(from, PRIVACY, "Вопрос", "Здравствуйте! Что вы обо мне храните?", null));
        var request = request(filed);
        filed(letter(
                from, PRIVACY, "Re", "Мой ИИН 850315300128", arrived(from, "").getMessageID()));
        var cases = desk.getBean(CasePages.class);
        var gone = cases.said(rights(), request).getFirst().line().id();
        JdbcClient.create(TestPools.owner(desk))
                .sql("delete from subject_request_letter where id = ?")
                .param(gone)
                .update();
        var left = cases.said(rights(), request).getFirst();
        assertThat(left.text()).contains("850315300128");

        desk.getBean(Removal.class)
                .remove(rights(), request.id(), Removal.What.WORDS, left.line().id(), Removal.Reason.IDENTITY);

        assertThat(cases.said(rights(), request).getFirst().text()).isEmpty();
    }

    private static int raw(UUID letter) {
        return JdbcClient.create(TestPools.owner(desk))
                .sql(
                        "select count(*) from attachment a join attachment_chunk c on c.attachment_id = a.id where a.holder_id = ?")
                .param(letter)
                .query(Integer.class)
                .single();
    }

    private static ByteArrayInputStream scan(
            String from, String subject, String text, String file, @Nullable String inReplyTo) {
        var part = "\r\n--xyz\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n%s\r\n%s\r\n";
        var name = java.util.Base64.getEncoder().encodeToString(file.getBytes(StandardCharsets.UTF_8));
        var body = part.formatted(
                        "text/plain; charset=utf-8",
                        "",
                        java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                + part.formatted(
                        "image/jpeg",
                        "Content-Disposition: attachment; filename=\"=?utf-8?B?" + name + "?=\"\r\n",
                        "/9j/4AAQSkZJRg==")
                + "--xyz--\r\n";
        var whole = new String(letter(from, PRIVACY, subject, body, inReplyTo).readAllBytes(), StandardCharsets.UTF_8);
        return new ByteArrayInputStream(whole.replace(
                        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
                        "Content-Type: multipart/mixed; boundary=xyz\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The person answers the secret that went to their address. */
    private Actor identified(SubjectRequest request) throws Exception {
        answering.asksAddress(rights(), request.id());
        var address = subjects.addressOf(rights(), request.subject()).orElseThrow();
        var link = text(arrived(address, "/confirm/")).replaceAll("(?s).*(/confirm/[\\w.~-]+).*", "$1");
        assertThat(post(link, "").statusCode()).isEqualTo(303);
        return officer;
    }

    private void byAddress(SubjectRequest request) {
        answering.identified(rights(), request.id(), SubjectRequest.Identity.KNOWN_ADDRESS);
    }

    private Permit rights() {
        return policy.permit(officer, Purpose.RIGHTS);
    }

    private static Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private static SubjectId person(String name) {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by(name, address(), Language.KK, "form"));
    }

    /** Each at a domain of its own: to one domain only some letters leave in a minute. */
    private static String address() {
        return "p@" + UUID.randomUUID() + ".mail.example";
    }

    private static Taken.Filed filed(ByteArrayInputStream letter) {
        var taken = intake.take(letter);
        assertThat(taken).isInstanceOf(Taken.Filed.class);
        return (Taken.Filed) taken;
    }

    private SubjectRequest request(SubjectRequest known) {
        return requests.find(rights(), known.id()).orElseThrow();
    }

    private SubjectRequest request(Taken.Filed filed) {
        return requests.find(rights(), filed.ticket()).orElseThrow();
    }

    private static ByteArrayInputStream letter(
            String from, String to, String subject, String text, @Nullable String inReplyTo) {
        var head = "From: <" + from + ">\r\nTo: <" + to + ">\r\nMessage-ID: <" + UUID.randomUUID()
                + "@mail.example>\r\n"
                + "Date: Fri, 27 Nov 2026 10:00:00 +0500\r\nSubject: =?utf-8?B?"
                + java.util.Base64.getEncoder().encodeToString(subject.getBytes(StandardCharsets.UTF_8)) + "?=\r\n"
                + (inReplyTo == null ? "" : "In-Reply-To: " + inReplyTo + "\r\n")
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        return new ByteArrayInputStream((head + text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static int tickets(SubjectId person) {
        return Acting.as(
                Family.SUPPORT,
                () -> sql.sql("select count(*) from ticket where requester_id = ?")
                        .param(person.value())
                        .query(Integer.class)
                        .single());
    }

    private static int mail(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select count(*) from outbox where subject_id = ?")
                        .param(person.value())
                        .query(Integer.class)
                        .single());
    }

    private static String complain(String address) throws Exception {
        var answer = post(
                "/complaint",
                "kind=complaint&name=Aigerim&email=" + address.replace("@", "%40") + "&text=Number+was+given+away");
        return answer.statusCode() + " "
                + answer.headers().firstValue("Location").orElse("") + " " + answer.body();
    }

    private static HttpResponse<String> inbound(String token, byte[] letter) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(base + "/mail/inbound"))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "message/rfc822")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(letter))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> post(String path, String form) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .header("Origin", base)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<byte[]> bytes(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .header("Origin", base)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static MimeMessage arrived(String to, String words) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            for (var message : relay.getReceivedMessages()) {
                                if (to(message).contains(to) && text(message).contains(words)) {
                                    return message;
                                }
                            }
                            return null;
                        },
                        java.util.Objects::nonNull);
    }

    private static String to(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (MessagingException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        var content = message.getContent();
        while (content instanceof MimeMultipart parts) {
            content = parts.getBodyPart(0).getContent();
        }
        return content.toString();
    }
}
