package kz.qyzmet.desk.breach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.Touches;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The breach desk over the wire: a suspicion of three fields, the officer's page, the papers of order 481/НҚ, and everybody who has no business there (clauses 4.1, 4.8, 4.11). */
@DeskTest
@Tag("once")
class BreachPagesTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Breaches breaches;

    @Autowired
    Reckonings reckonings;

    @Autowired
    Reckoner reckoner;

    @Autowired
    Affected affected;

    @Autowired
    PeopleWork work;

    @Autowired
    Subjects subjects;

    @Autowired
    Blockings blockings;

    @Autowired
    Journal journal;

    @Autowired
    Touches touches;

    @Autowired
    Policy policy;

    @Autowired
    Words words;

    @Autowired
    Vault vault;

    @Autowired
    Appointments appointments;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    @Test
    void aSuspicionGoesFromThreeFieldsToTheConclusion() throws Exception {
        var agent = enters(Role.AGENT);
        var officer = enters(Role.OFFICER);
        var second = enters(Role.ADMINISTRATOR);
        assertThat(get(agent, "/desk/breaches/new", Language.KK))
                .hasStatusOk()
                .bodyText()
                .contains("Не байқадыңыз");
        assertThat(post(agent, "/desk/breaches", "seen", "", "touches", "nothing", "noticed", "2999-01-01T00:00"))
                .hasStatus(422);
        var from = clock.instant();
        var named = person("=Айгерім Қасымова", "+77017654321");
        var hidden = person("Иван Жасырын", "+77010000001");
        journal.read(
                policy.permit(Actor.person(agent.subject(), Set.of(Role.AGENT), Set.of()), Purpose.SUPPORT),
                "ticket:" + Ids.ordered(),
                List.of(named, hidden),
                "message.body",
                "subject.name");
        sequenced();
        blockings.block(
                policy.permit(Actor.person(officer.subject(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                hidden,
                new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        assertThat(post(
                        agent,
                        "/desk/breaches",
                        "seen",
                        "Біреу менің атымнан кірген, құпия сөйлем",
                        "touches",
                        "account",
                        "noticed",
                        LocalTime.written(clock.instant().minus(Duration.ofMinutes(2)))))
                .hasStatus(303);
        var permit = policy.permit(Actor.person(agent.subject(), Set.of(Role.AGENT), Set.of()), Purpose.RIGHTS);
        var breach = breaches.reportedBy(permit, 1).getFirst();
        var page = "/officer/breaches/" + breach.id();

        assertThat(get(officer, page, Language.KK)).hasStatusOk().bodyText().contains("құпия сөйлем");
        assertThat(get(second, page, Language.KK)).hasStatusOk().bodyText().doesNotContain("құпия сөйлем");
        assertThat(post(officer, page + "/confirm", "found", " ")).hasStatus(422);
        assertThat(post(officer, page + "/confirm", "found", "Расталды.")).hasStatus(303);
        assertThat(post(
                        officer,
                        page + "/exposures",
                        "what",
                        "account:" + UUID.randomUUID(),
                        "from",
                        "2026-01-01T00:00"))
                .hasStatus(422);
        assertThat(post(officer, page + "/exposures", "what", "ticket", "which", "99999999", "from", "x"))
                .hasStatus(422);
        assertThat(post(
                        officer,
                        page + "/exposures",
                        "what",
                        "account:" + agent.subject(),
                        "from",
                        LocalTime.written(from.minus(Duration.ofMinutes(2)))))
                .hasStatus(303);
        assertThat(post(officer, page + "/count")).hasStatus(303);
        counted(officer, breach);
        assertThat(post(
                        officer,
                        page + "/words",
                        "nature_kk",
                        "Сеанс ашылған.",
                        "measures_kk",
                        "Сеанстар жабылды.",
                        "nature_ru",
                        "Сеанс открыт посторонним.",
                        "measures_ru",
                        "Сеансы закрыты.",
                        "nature_en",
                        "A session was opened.",
                        "measures_en",
                        "Sessions were ended."))
                .hasStatus(303);
        for (var language : Language.values()) {
            for (var path : List.of(page, page + "/people", "/officer/breaches", "/officer/breaches/history")) {
                assertThat(get(officer, path, language))
                        .as(path + " " + language)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }
            assertThat(get(second, page, language)).hasStatusOk().bodyText().doesNotContain("⟦");
        }
        assertThat(get(officer, page + "/people", Language.RU))
                .bodyText()
                .contains("Айгерім")
                .doesNotContain("Жасырын");

        // the papers
        for (var language : List.of("kk", "ru", "en")) {
            var paper = text(post(officer, page + "/notice.pdf", "language", language)
                    .getResponse()
                    .getContentAsByteArray());
            var plain = new String(
                    post(officer, page + "/notice.txt", "language", language)
                            .getResponse()
                            .getContentAsByteArray(),
                    StandardCharsets.UTF_8);
            for (var words : List.of(paper, plain)) {
                assertThat(words)
                        .doesNotContain("⟦", "Айгерім", "Жасырын")
                        .contains("25(2)(8)", "№\u00a0" + breach.number());
            }
        }
        var russian = text(post(officer, page + "/notice.pdf", "language", "ru")
                .getResponse()
                .getContentAsByteArray());
        assertThat(russian)
                .contains(
                        "Контакты ответственного",
                        "Сеанс открыт посторонним",
                        "Сеансы закрыты",
                        "письма, тексты и файлы")
                .containsPattern("Названы в журнале: \\d+ человек");
        var list = new String(
                post(officer, page + "/people.csv").getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
        assertThat(list.lines()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(list).contains("\"'=Айгерім Қасымова\"", "\"77017654321\"").doesNotContain("Жасырын", "77010000001");

        assertThat(post(officer, page + "/told", "how", "pigeon", "paper", "", "when", "2026-01-01T00:00"))
                .hasStatus(422);
        assertThat(post(
                        officer,
                        page + "/told",
                        "how",
                        "portal",
                        "paper",
                        "ЖТ-2026-7",
                        "when",
                        LocalTime.written(clock.instant())))
                .hasStatus(303);
        assertThat(get(officer, page, Language.RU)).bodyText().contains("ЖТ-2026-7", "орган извещён");
        assertThat(post(officer, page + "/close", "conclusion", "Кіру екі кезеңді болды."))
                .hasStatus(303);
        assertThat(get(officer, "/officer/breaches/history", Language.RU))
                .bodyText()
                .contains("№ " + breach.number());
    }

    /** Order 481/НҚ: of a stolen copy the pages, both notices and the person's own page say that everybody held is in it, with the kinds held, and nowhere that the journal had named them. */
    @Test
    void everybodyInAStolenCopyIsToldSoInThreeLanguages() throws Exception {
        var agent = enters(Role.AGENT);
        var officer = enters(Role.OFFICER);
        var named = person("Айгерім Қасымова", "+77017654321");
        var hidden = person("Иван Жасырын", "+77010000001");
        var permit = policy.permit(Actor.person(officer.subject(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        blockings.block(permit, hidden, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        assertThat(post(
                        agent,
                        "/desk/breaches",
                        "seen",
                        "Сыртқы диск жоқ",
                        "touches",
                        "device",
                        "noticed",
                        LocalTime.written(clock.instant().minus(Duration.ofMinutes(2)))))
                .hasStatus(303);
        var breach = breaches.reportedBy(
                        policy.permit(Actor.person(agent.subject(), Set.of(Role.AGENT), Set.of()), Purpose.RIGHTS), 1)
                .getFirst();
        var page = "/officer/breaches/" + breach.id();
        post(officer, page + "/confirm", "found", "Расталды.");
        var from = LocalTime.written(clock.instant().minus(Duration.ofHours(1)));
        assertThat(post(officer, page + "/exposures", "what", "held", "from", from))
                .hasStatus(303);
        post(officer, page + "/count");
        reckoned(permit, breach);
        post(
                officer,
                page + "/words",
                "nature_kk",
                "Диск ұрланды.",
                "nature_ru",
                "Диск украден.",
                "nature_en",
                "A disk was stolen.");
        // the people of other tests are spared the letters
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("delete from breach_person where breach_id = ? and subject_id <> all(?)")
                        .params(breach.id(), new UUID[] {
                            named.value(), hidden.value(), agent.subject().value()
                        })
                        .update());
        var everybody =
                reckonings.newest(permit, breach).orElseThrow().figures().copy().people();
        assertThat(everybody).isGreaterThanOrEqualTo(3);

        for (var language : Language.values()) {
            var kinds = say(language, "breach.kind.name") + ", " + say(language, "breach.kind.contact");
            var copied = say(language, "breach.letter.copied", kinds);
            var touched = say(language, "breach.letter.yours", kinds, "~", "~").replaceFirst(":.*", ":");
            assertThat(get(officer, page, language))
                    .as("the case, " + language)
                    .hasStatusOk()
                    .bodyText()
                    .contains(
                            "<h3>" + say(language, "breach.exposure.held") + "</h3>",
                            "<p class=\"breach-number\">" + say(language, "breach.people", everybody) + "</p>",
                            say(language, "breach.people.copy.about"),
                            "<dt>" + say(language, "breach.kind.name") + "</dt><dd>",
                            say(language, "breach.notice.number.copy", everybody),
                            copied)
                    .doesNotContain(
                            "⟦",
                            touched,
                            say(language, "breach.people.as-far"),
                            say(language, "breach.people.number", 0L),
                            say(language, "breach.notice.number.text", 0L));
            assertThat(get(officer, page + "/people", language))
                    .as("the people, " + language)
                    .hasStatusOk()
                    .bodyText()
                    .contains(
                            "Айгерім Қасымова",
                            say(language, "breach.people.held"),
                            say(language, "breach.people.copy.about"),
                            say(language, "breach.people.blocked"),
                            say(language, "breach.kind.name") + " · " + say(language, "breach.kind.contact"))
                    .doesNotContain(
                            "⟦",
                            "Жасырын",
                            say(language, "breach.people.as-far"),
                            say(language, "breach.people.seen", 0L),
                            say(language, "breach.people.perhaps"));
            var form = new String[] {"language", language.code()};
            var paper =
                    text(post(officer, page + "/notice.pdf", form).getResponse().getContentAsByteArray());
            var plain = new String(
                    post(officer, page + "/notice.txt", form).getResponse().getContentAsByteArray(),
                    StandardCharsets.UTF_8);
            for (var notice : List.of(paper, plain)) {
                assertThat(notice)
                        .as("to the authority, " + language)
                        .contains(
                                say(language, "breach.notice.number.copy", everybody),
                                say(language, "breach.exposure.held") + ":",
                                say(language, "breach.kind.contact") + ": ")
                        .doesNotContain("⟦", say(language, "breach.notice.number.text", 0L), "Айгерім", "Жасырын");
            }
        }
        assertThat(new String(
                        post(officer, page + "/people.csv").getResponse().getContentAsByteArray(),
                        StandardCharsets.UTF_8))
                .contains("\"Айгерім Қасымова\"", "\"есть в копии\"")
                .doesNotContain("Жасырын", "77010000001", "назван в журнале");

        assertThat(post(officer, page + "/letters")).hasStatus(303);
        work.round();
        var done = breaches.find(permit, breach.id()).orElseThrow();
        await().pollInSameThread().until(() -> affected.done(permit, done).unwritten() == 0);
        assertThat(letter(named))
                .contains(
                        "Диск ұрланды.",
                        "Дерекқорымыз немесе оның сақтық көшірмесі бөтен қолға түсті, онда сіздің мына деректеріңіз болған: аты-жөні")
                .doesNotContain("⟦", "Журналымыз бойынша");
        for (var language : Language.values()) {
            assertThat(get(agent, "/my/breaches", language))
                    .as("their own page, " + language)
                    .hasStatusOk()
                    .bodyText()
                    .contains(
                            say(language, "breach.letter.copied", "~").replaceFirst("~.*", ""),
                            breaches.text(permit, breach, "nature_" + language.code()))
                    .doesNotContain(
                            "⟦",
                            say(language, "breach.letter.yours", "~", "~", "~").replaceFirst("~.*", ""));
        }
    }

    /** Each field brings what its officer had seen in it: nobody empties or overwrites a colleague's words unseen, and one form is kept whole or not at all. */
    @Test
    void twoOfficersLoseNoWordsOfEachOther() throws Exception {
        var agent = enters(Role.AGENT);
        var officer = enters(Role.OFFICER);
        var colleague = enters(Role.OFFICER);
        post(
                agent,
                "/desk/breaches",
                "seen",
                "Бөтен сеанс",
                "touches",
                "account",
                "noticed",
                LocalTime.written(clock.instant().minus(Duration.ofMinutes(2))));
        var permit = policy.permit(Actor.person(officer.subject(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var breach = breaches.reportedBy(
                        policy.permit(Actor.person(agent.subject(), Set.of(Role.AGENT), Set.of()), Purpose.RIGHTS), 1)
                .getFirst();
        var page = "/officer/breaches/" + breach.id();
        post(officer, page + "/confirm", "found", "Расталды.");
        var shown = get(officer, page, Language.RU).getResponse().getContentAsString();
        assertThat(post(colleague, page + "/words", "nature_ru", "Слова коллеги", "measures_ru", "Меры коллеги"))
                .hasStatus(303);

        var untouched = typed(shown, "nature_kk", "Қазақша", "nature_ru", "", "measures_ru", "");
        assertThat(post(officer, page + "/words", untouched)).hasStatus(303);
        assertThat(breaches.text(permit, breach, "nature_kk")).isEqualTo("Қазақша");
        assertThat(breaches.text(permit, breach, "nature_ru")).isEqualTo("Слова коллеги");
        assertThat(breaches.text(permit, breach, "measures_ru")).isEqualTo("Меры коллеги");

        var stale = typed(shown, "nature_en", "In English", "nature_ru", "Мои слова", "measures_ru", "");
        var both = post(officer, page + "/words", stale);
        assertThat(both)
                .hasStatus(422)
                .bodyText()
                .contains(
                        "Мои слова",
                        "Слова коллеги",
                        "In English",
                        "Меры коллеги",
                        say(Language.RU, "breach.words.stands"))
                .doesNotContain("⟦");
        assertThat(breaches.text(permit, breach, "nature_ru")).isEqualTo("Слова коллеги");
        assertThat(breaches.text(permit, breach, "nature_en")).isEmpty();

        var decided = typed(
                both.getResponse().getContentAsString(),
                "nature_en",
                "In English",
                "nature_ru",
                "Мои слова",
                "measures_ru",
                "Меры коллеги");
        assertThat(post(officer, page + "/words", decided)).hasStatus(303);
        assertThat(breaches.text(permit, breach, "nature_ru")).isEqualTo("Мои слова");
        assertThat(breaches.text(permit, breach, "nature_en")).isEqualTo("In English");
    }

    /** A form as a browser sends it: with what the page had noted beside each field. */
    private static String[] typed(String page, String... fields) {
        var noted = Pattern.compile("name=\"(seen:[a-z_]+)\" value=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .flatMap(note -> Stream.of(note.group(1), note.group(2)));
        return Stream.concat(noted, Stream.of(fields)).toArray(String[]::new);
    }

    private String say(Language language, String key, Object... arguments) {
        return words.say(language, key, arguments);
    }

    private String letter(SubjectId to) {
        var row = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select id, body from outbox where subject_id = ? and kind = 'rights'")
                        .param(to.value())
                        .query((it, n) -> Map.entry(it.getObject(1, UUID.class), it.getBytes(2)))
                        .single());
        return vault.open(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                to,
                new Place("outbox", "body", row.getKey()),
                row.getValue());
    }

    @Test
    void nobodyElseOpensACaseOrLearnsThatThereIsOne() {
        var agent = enters(Role.AGENT);
        var lead = enters(Role.LEAD);
        var second = enters(Role.ADMINISTRATOR);
        var page = suspected(agent);
        var nothing = "/officer/breaches/" + UUID.randomUUID();

        for (var who : List.of(agent, lead)) {
            for (var path : List.of(page, nothing)) {
                assertThat(get(who, path, Language.RU)).hasStatus(403);
                assertThat(get(who, path + "/people", Language.RU)).hasStatus(403);
                for (var act :
                        List.of("/confirm", "/agree", "/count", "/block", "/letters", "/notice.pdf", "/people.csv")) {
                    assertThat(post(who, path + act)).as(act).hasStatus(403);
                }
            }
            assertThat(get(who, "/officer/breaches", Language.RU)).hasStatus(403);
        }
        // the second person: the clock and the decision, and none of the work
        assertThat(get(second, page, Language.RU)).hasStatusOk().bodyText().doesNotContain("Бөтен хат");
        for (var act :
                List.of("/confirm", "/count", "/block", "/letters", "/notice.pdf", "/people.csv", "/told", "/close")) {
            assertThat(post(second, page + act)).as(act).hasStatus(403);
        }
        assertThat(get(second, page + "/people", Language.RU)).hasStatus(403);
        assertThat(get(agent, "/my/breaches", Language.RU))
                .hasStatusOk()
                .bodyText()
                .doesNotContain("⟦");
        var stranger = mvc.get().uri("/desk/breaches/new").exchange();
        assertThat(stranger.getResponse().getStatus()).isIn(303, 401, 403);
    }

    /** The head follows the letter: the clock and the decision, no word of the report, and nothing to press. */
    @Test
    void theHeadLooksOnAtTheClockOfABreach_4_1() {
        var agent = enters(Role.AGENT);
        var head = enters(Role.LEAD);
        var page = suspected(agent);
        assertThat(get(head, page, Language.RU)).as("not yet the head").hasStatus(403);
        assertThat(get(head, "/account", Language.RU)).bodyText().doesNotContain("/officer/breaches");

        var today = appointments.today();
        appointments.appoint(
                policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                new Appointments.Order(Post.HEAD, head.subject(), "1", today, today, null));

        assertThat(get(head, "/account", Language.RU))
                .bodyText()
                .contains("href=\"/officer/breaches\"", "href=\"/officer/requests\"");
        for (var path : List.of("/officer/breaches", "/officer/breaches/history", page)) {
            assertThat(get(head, path, Language.RU))
                    .as(path)
                    .hasStatusOk()
                    .bodyText()
                    .contains("как руководитель")
                    .doesNotContain("Бөтен хат", "⟦");
        }
        for (var act : List.of("/confirm", "/agree", "/count", "/block", "/letters", "/notice.pdf", "/people.csv")) {
            assertThat(post(head, page + act)).as(act).hasStatus(403);
        }
        assertThat(get(head, page + "/people", Language.RU)).hasStatus(403);
    }

    /** Reports a suspicion. @return the page of its case */
    private String suspected(Colleague agent) {
        assertThat(post(
                        agent,
                        "/desk/breaches",
                        "seen",
                        "Бөтен хат",
                        "touches",
                        "mail",
                        "noticed",
                        LocalTime.written(clock.instant().minus(Duration.ofMinutes(2)))))
                .hasStatus(303);
        var permit = policy.permit(Actor.person(agent.subject(), Set.of(Role.AGENT), Set.of()), Purpose.RIGHTS);
        return "/officer/breaches/" + breaches.reportedBy(permit, 1).getFirst().id();
    }

    private void counted(Colleague officer, Breach breach) {
        var permit = policy.permit(Actor.person(officer.subject(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        reckoned(permit, breach);
        assertThat(reckonings.newest(permit, breach).orElseThrow().figures().named())
                .isGreaterThanOrEqualTo(2);
    }

    private void reckoned(Permit permit, Breach breach) {
        reckoner.round();
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> reckonings.newest(permit, breach).orElseThrow().done());
    }

    private void sequenced() {
        var now = clock.instant();
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> touches.waiting(
                                policy.permit(Actor.system("test"), Purpose.ACCOUNTABILITY),
                                now.minus(Duration.ofMinutes(1)),
                                now)
                        == 0);
    }

    private SubjectId person(String name, String phone) {
        var permit = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var person =
                subjects.enrol(permit, NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.KK, "form"));
        subjects.addPhone(permit, person, phone);
        return person;
    }

    private static String text(byte[] pdf) throws Exception {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    private Colleague enters(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private MvcTestResult get(Colleague who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who.session())
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Colleague who, String path, String... form) {
        var asked = mvc.post().uri(path).cookie(who.session()).header("Accept-Language", "ru");
        for (int i = 0; i < form.length; i += 2) {
            asked = asked.param(form[i], form[i + 1]);
        }
        return asked.exchange();
    }
}
