package kz.qyzmet.desk.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.policy.Wording;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.util.HtmlUtils;

/** Clause 6: the next edition is written in the browser in three languages side by side, kept, compared, looked at in a dry run and published. */
@Tag("database")
@Tag("once")
class DraftTest {
    private static final String DRAFT = "/officer/policy/draft";
    private static final String TODAY = LocalDate.now(ZoneId.of("Asia/Almaty")).toString();
    private static final int ROUNDS = 8;
    private static final Pattern INPUT = Pattern.compile("<input [^>]*>");
    private static final Pattern AREA = Pattern.compile("(<textarea [^>]*>)\n?(.*?)</textarea>", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([0-9a-f-]{36})\"");

    @Test
    void aDraftGoesThroughTheDryRunToAPublishedEditionAndOutlivesARestart_6_1() throws Exception {
        var settings = TestDesk.settings();
        try (var desk = TestDesk.start(settings)) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            assertThat(post(mvc, officer, DRAFT, Map.of())).hasStatus(303);
            assertThat(post(mvc, officer, DRAFT, Map.of())).as("one at a time").hasStatus(409);
            assertThat(save(mvc, officer, "1", "clauses/1.3/promise/en", "Blocked data is \"only\" stored. \\o/ 🐎"))
                    .hasStatus(303);
        }
        try (var desk = TestDesk.start(settings)) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            var agent = staff(desk, mvc, Role.AGENT);
            for (var path : new String[] {"", "/part/1", "/part/consent", "/changes", "/policy.yaml"}) {
                assertThat(get(mvc, agent, DRAFT + path, Language.EN)).as(path).hasStatus(403);
            }
            for (var path : new String[] {"", "/heading", "/part/1", "/check", "/discard"}) {
                assertThat(post(mvc, agent, DRAFT + path, Map.of("version", version(mvc, officer))))
                        .as(path)
                        .hasStatus(403);
            }
            for (var language : Language.values()) {
                for (var path : new String[] {"", "/changes"}) {
                    assertThat(get(mvc, officer, DRAFT + path, language))
                            .hasStatusOk()
                            .bodyText()
                            .doesNotContain("⟦");
                }
                for (var part : DraftPart.ids(PolicyText.of(Editions.program()))) {
                    assertThat(get(mvc, officer, DRAFT + "/part/" + part, language))
                            .as(part)
                            .hasStatusOk()
                            .bodyText()
                            .doesNotContain("⟦");
                }
            }
            assertThat(get(mvc, officer, DRAFT + "/part/nowhere", Language.EN)).hasStatus(404);
            assertThat(get(mvc, officer, DRAFT, Language.EN)).bodyText().contains("1 place changed");
            assertThat(get(mvc, officer, DRAFT + "/part/1", Language.EN))
                    .as("after a restart, side by side, marked")
                    .bodyText()
                    .contains("\\o/ 🐎", "lang=\"kk\"", "lang=\"ru\"", "lang=\"en\"", ">changed<");
            assertThat(get(mvc, officer, DRAFT + "/changes", Language.EN))
                    .bodyText()
                    .contains("<del>stored", "clauses › 1.3 › promise");

            assertThat(check(mvc, officer)).as("the edition has no line yet").hasStatus(422);
            assertThat(heading(mvc, officer, "2027-7", TODAY, "Келесі", "Следующая", "Next"))
                    .hasStatus(303);
            var checked = check(mvc, officer);
            assertThat(checked).hasStatus(303);
            var place = Objects.requireNonNull(checked.getResponse().getHeader("Location"));
            assertThat(get(mvc, officer, place, Language.EN))
                    .hasStatusOk()
                    .bodyText()
                    .contains("Publish edition 2027-7", "clauses › 1.3 › promise");
            assertThat(desk.getBean(Editions.class).archive()).hasSize(1);

            var file = get(mvc, officer, DRAFT + "/policy.yaml", Language.EN)
                    .getResponse()
                    .getContentAsString(StandardCharsets.UTF_8);
            assertThat(post(mvc, officer, place, Map.of("seen", "1"))).hasStatus(303);

            var editions = desk.getBean(Editions.class);
            assertThat(editions.archive().getFirst().edition()).isEqualTo("2027-7");
            assertThat(editions.source("2027-7"))
                    .as("the same file, byte for byte")
                    .isEqualTo(file);
            assertThat(count(desk, "policy_next"))
                    .as("what is published is no draft any more")
                    .isZero();
            for (var act : new String[] {"begun", "changed"}) {
                waitFor(desk, "journal_entry where fields = '{policy.draft." + act + "}'");
            }
        }
    }

    @Test
    void twoOfficersWriteInDifferentPlacesOfOneDraftAtOnce() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var saule = staff(desk, mvc, Role.OFFICER);
            var marat = staff(desk, mvc, Role.OFFICER);
            post(mvc, saule, DRAFT, Map.of());
            // both have everything open before anybody saves
            var first = form(get(mvc, saule, DRAFT + "/part/1", Language.KK));
            var second = form(get(mvc, marat, DRAFT + "/part/1", Language.EN));
            var third = form(get(mvc, marat, DRAFT + "/part/2", Language.EN));
            var line = form(get(mvc, saule, DRAFT, Language.EN));
            var likewise = form(get(mvc, marat, DRAFT, Language.EN));

            first.put("clauses/1.3/promise/en", "Saule wrote this.");
            assertThat(post(mvc, saule, DRAFT + "/part/1", first)).hasStatus(303);
            second.put("clauses/1.3/promise/ru", "А это Марат.");
            assertThat(post(mvc, marat, DRAFT + "/part/1", second)).hasStatus(303);
            third.put("clauses/2.1.1/promise/en", "Marat wrote that.");
            assertThat(post(mvc, marat, DRAFT + "/part/2", third)).hasStatus(303);
            line.put("name", "2027-7");
            assertThat(post(mvc, saule, DRAFT + "/heading", line)).hasStatus(303);
            likewise.put("en", "Next");
            assertThat(post(mvc, marat, DRAFT + "/heading", likewise)).hasStatus(303);

            assertThat(words(desk, "clauses/1.3/promise").en()).isEqualTo("Saule wrote this.");
            assertThat(words(desk, "clauses/1.3/promise").ru()).isEqualTo("А это Марат.");
            assertThat(words(desk, "clauses/2.1.1/promise").en()).isEqualTo("Marat wrote that.");
            assertThat(draft(desk).text().heading().name()).isEqualTo("2027-7");
            assertThat(draft(desk).text().heading().words().en()).isEqualTo("Next");

            // an old page does not check or discard what it has not shown
            var old = Map.of("version", UUID.randomUUID().toString());
            assertThat(post(mvc, marat, DRAFT + "/check", old)).hasStatus(409);
            assertThat(post(mvc, marat, DRAFT + "/discard", old)).hasStatus(409);
            assertThat(count(desk, "policy_next")).isOne();
        }
    }

    @Test
    void ofTwoOfficersInOnePlaceTheSecondSeesBothTextsAndLosesNothing() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var saule = staff(desk, mvc, Role.OFFICER);
            var marat = staff(desk, mvc, Role.OFFICER);
            post(mvc, saule, DRAFT, Map.of());
            var first = form(get(mvc, saule, DRAFT + "/part/1", Language.EN));
            var second = form(get(mvc, marat, DRAFT + "/part/1", Language.EN));
            first.put("clauses/1.3/promise/en", "Saule wrote this.");
            first.put("clauses/1.3/promise/ru", "И это тоже.");
            assertThat(post(mvc, saule, DRAFT + "/part/1", first)).hasStatus(303);
            second.put("clauses/1.3/promise/en", "Marat wrote that.");
            second.put("clauses/1.3/how/kk", "Мұны Марат жазды.");

            var late = post(mvc, marat, DRAFT + "/part/1", second);

            assertThat(late)
                    .hasStatus(409)
                    .bodyText()
                    .contains(
                            "changed meanwhile by somebody",
                            "Marat wrote that.</textarea>",
                            "Мұны Марат жазды.</textarea>",
                            "И это тоже.</textarea>",
                            "In the draft now: Saule wrote this.");
            assertThat(words(desk, "clauses/1.3/promise").en()).isEqualTo("Saule wrote this.");

            // with both texts in view, Marat decides; what Saule wrote elsewhere stays
            assertThat(post(mvc, marat, DRAFT + "/part/1", form(late))).hasStatus(303);
            assertThat(words(desk, "clauses/1.3/promise").en()).isEqualTo("Marat wrote that.");
            assertThat(words(desk, "clauses/1.3/promise").ru()).isEqualTo("И это тоже.");
            assertThat(words(desk, "clauses/1.3/how").kk()).isEqualTo("Мұны Марат жазды.");

            // a form that came back because a text is too long has seen no more than before
            second.put("clauses/1.3/promise/ru", "x".repeat(PolicyText.LONGEST + 1));
            var again = form(post(mvc, marat, DRAFT + "/part/1", second));
            again.put("clauses/1.3/promise/ru", "Короче.");
            assertThat(post(mvc, marat, DRAFT + "/part/1", again)).hasStatus(409);

            // the line of the edition likewise
            var line = form(get(mvc, saule, DRAFT, Language.EN));
            var likewise = form(get(mvc, marat, DRAFT, Language.EN));
            line.put("name", "2027-7");
            assertThat(post(mvc, saule, DRAFT + "/heading", line)).hasStatus(303);
            likewise.put("name", "2027-8");
            var shown = post(mvc, marat, DRAFT + "/heading", likewise);
            assertThat(shown).hasStatus(409).bodyText().contains("value=\"2027-8\"", "In the draft now: 2027-7");
            assertThat(post(mvc, marat, DRAFT + "/heading", form(shown))).hasStatus(303);
            assertThat(draft(desk).text().heading().name()).isEqualTo("2027-8");
        }
    }

    @Test
    void whatWasWrittenForADiscardedDraftIsNotLostAndTheDiscardingIsInTheJournal() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var saule = staff(desk, mvc, Role.OFFICER);
            var marat = staff(desk, mvc, Role.OFFICER);
            post(mvc, saule, DRAFT, Map.of());
            var late = form(get(mvc, marat, DRAFT + "/part/1", Language.EN));
            late.put("clauses/1.3/promise/en", "Too late.");

            assertThat(post(mvc, saule, DRAFT + "/discard", Map.of("version", version(mvc, saule))))
                    .hasStatus(303);

            assertThat(count(desk, "policy_next")).isZero();
            waitFor(desk, "journal_entry where fields = '{policy.draft.discarded}'");
            assertThat(post(mvc, marat, DRAFT + "/part/1", late))
                    .hasStatus(409)
                    .bodyText()
                    .contains("published or discarded meanwhile", "Too late.</textarea>");
            // and another one begun: a form of the first one does not write into the second
            post(mvc, saule, DRAFT, Map.of());
            assertThat(post(mvc, marat, DRAFT + "/part/1", late))
                    .hasStatus(409)
                    .bodyText()
                    .contains("Too late.</textarea>");
            assertThat(words(desk, "clauses/1.3/promise").en())
                    .isEqualTo("Blocked data is stored and nothing else is done with it.");
        }
    }

    @Test
    void ofWhatTwoSaveInTheSameMomentNothingIsLost() throws Exception {
        try (var desk = TestDesk.start(Map.of());
                var threads = Executors.newFixedThreadPool(2)) {
            var editing = desk.getBean(Editing.class);
            var permit = permit(desk);
            editing.begin(permit);
            var id = draft(desk).id();
            var places = List.copyOf(DraftPart.words(draft(desk).text(), "4").keySet());
            var barrier = new CyclicBarrier(2);
            var writers = new ArrayList<Future<Integer>>();
            for (int writer = 0; writer < 2; writer++) {
                int me = writer;
                writers.add(threads.submit(() -> {
                    int mine = 0;
                    for (int n = 0; n < ROUNDS; n++) {
                        var own = places.get(2 * n + me) + "/en";
                        var shared = places.get(places.size() - 1) + "/en";
                        var form = seen(draft(desk).text(), own, shared);
                        form.put(own, "writer " + me + " round " + n);
                        barrier.await();
                        write(editing, permit, id, form);
                        form.put(shared, "writer " + me + " round " + n);
                        form.remove(own);
                        barrier.await();
                        try {
                            write(editing, permit, id, form);
                            mine++;
                        } catch (Conflict another) {
                            // the other one was quicker
                        }
                        barrier.await();
                    }
                    return mine;
                }));
            }

            int won = 0;
            for (var writer : writers) {
                won += writer.get();
            }
            assertThat(won).as("one of two in each round").isEqualTo(ROUNDS);
            for (int n = 0; n < ROUNDS; n++) {
                for (int me = 0; me < 2; me++) {
                    assertThat(words(desk, places.get(2 * n + me)).en()).isEqualTo("writer " + me + " round " + n);
                }
            }
        }
    }

    private static void write(Editing editing, Permit permit, String id, Map<String, String> form) {
        editing.write(permit, id, "4", now -> {
            var typed = new Typed(DraftPart.fields(now, "4"), form);
            typed.orConflict();
            return now.with(DraftPart.laid(now, "4", typed));
        });
    }

    private static Map<String, String> seen(PolicyText text, String... fields) {
        var form = new HashMap<String, String>();
        var now = DraftPart.fields(text, "4");
        for (var field : fields) {
            form.put(Typed.SEEN + field, Typed.mark(Objects.requireNonNull(now.get(field))));
        }
        return form;
    }

    @Test
    void aDraftOfAnEditionThatIsOlderThanTheProgramHasWhatTheProgramNeeds() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            var editions = desk.getBean(Editions.class);
            var older = EditionHand.next("2026-9")
                    .replaceFirst("(?m)^  smallest-group: .*\\R", "")
                    .replaceFirst("(?ms)^  \"7.2\":\\R.*?(?=^  \"7.3\":)", "")
                    .replace("agent: {support: team, ", "agent: {");
            editions.again(older, Instant.now().minusSeconds(3600));
            editions.follow();
            assertThat(desk.getBean(Policy.class).completed()).hasSize(3);

            post(mvc, officer, DRAFT, Map.of());

            for (var language : Language.values()) {
                assertThat(get(mvc, officer, DRAFT, language))
                        .hasStatusOk()
                        .bodyText()
                        .contains("numbers › smallest-group", "matrix › agent › support", "clauses › 7.2")
                        .doesNotContain("⟦");
            }
            assertThat(get(mvc, officer, DRAFT + "/part/7", Language.EN))
                    .bodyText()
                    .contains("Complaints in time");
            assertThat(save(mvc, officer, "7", "clauses/7.2/title/en", "Complaints in good time"))
                    .hasStatus(303);
            assertThat(heading(mvc, officer, "2027-1", TODAY, "Келесі", "Следующая", "Next"))
                    .hasStatus(303);
            var checked = check(mvc, officer);
            assertThat(checked).hasStatus(303);
            var place = Objects.requireNonNull(checked.getResponse().getHeader("Location"));
            assertThat(post(mvc, officer, place, Map.of("seen", "2"))).hasStatus(303);
            assertThat(editions.source("2027-1"))
                    .contains("smallest-group", "support: none", "Complaints in good time");
            for (int i = 0; i < 300 && !desk.getBean(Policy.class).edition().equals("2027-1"); i++) {
                Thread.sleep(100);
            }
            assertThat(desk.getBean(Policy.class).completed()).isEmpty();
        }
    }

    @Test
    void aMissingLanguageATextTooLongAndAStaleDraftAreRefused() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            post(mvc, officer, DRAFT, Map.of());
            assertThat(heading(mvc, officer, "2027-1", TODAY, "Келесі", "Следующая", "Next"))
                    .hasStatus(303);

            assertThat(heading(mvc, officer, "two words", "tomorrow", "x".repeat(301), "y", "z"))
                    .hasStatus(422)
                    .bodyText()
                    .contains("such as 2027-1", "such as 2027-01-31", "longer than 300", "two words");
            assertThat(heading(mvc, officer, "2026-1", TODAY, "а", "б", "c"))
                    .as("a draft may")
                    .hasStatus(303);
            assertThat(check(mvc, officer)).as("but not become an edition").hasStatus(422);
            assertThat(heading(mvc, officer, "2027-1", TODAY, "Келесі", "Следующая", "Next"))
                    .hasStatus(303);

            assertThat(save(mvc, officer, "1", "clauses/1.3/promise/en", "x".repeat(PolicyText.LONGEST + 1)))
                    .hasStatus(422)
                    .bodyText()
                    .contains("longer than 2,500", "xxx");
            assertThat(words(desk, "clauses/1.3/promise").en()).startsWith("Blocked data");

            assertThat(save(mvc, officer, "1", "clauses/1.3/promise/kk", " \r\n "))
                    .hasStatus(303);
            assertThat(get(mvc, officer, DRAFT, Language.EN)).bodyText().contains("a language is missing in 1 place");
            assertThat(get(mvc, officer, DRAFT + "/part/1", Language.EN))
                    .bodyText()
                    .contains("a language is missing");
            assertThat(check(mvc, officer))
                    .hasStatus(422)
                    .bodyText()
                    .contains("clauses › 1.3 › promise › kk", "this is empty");
            assertThat(count(desk, "policy_draft")).isZero();
            assertThat(save(mvc, officer, "1", "clauses/1.3/promise/kk", "Бұғатталған деректер\r\nтек сақталады."))
                    .hasStatus(303);
            assertThat(words(desk, "clauses/1.3/promise").kk()).isEqualTo("Бұғатталған деректер тек сақталады.");
            assertThat(check(mvc, officer)).hasStatus(303);

            EditionHand.publish(desk, "2026-9");
            assertThat(get(mvc, officer, DRAFT, Language.EN))
                    .bodyText()
                    .contains("Edition 2026-9 was published since this draft was begun", "Begin anew from 2026-9");
            assertThat(check(mvc, officer)).hasStatus(409).bodyText().contains("not the newest any more");
            assertThat(post(mvc, officer, DRAFT, Map.of("version", version(mvc, officer))))
                    .hasStatus(303);
            assertThat(get(mvc, officer, DRAFT, Language.EN)).bodyText().doesNotContain("since this draft was begun");
            assertThat(heading(mvc, officer, "2027-2", TODAY, "Келесі", "Следующая", "Next"))
                    .hasStatus(303);
            assertThat(check(mvc, officer)).hasStatus(303);
        }
    }

    @Test
    void onlyTheWordsThatChangedAreTouchedInTheFile() {
        var source =
                "\uFEFF# 🐎 a comment\neditions:\n  \"1\": {date: 2026-01-01, state: in-force, kk: a, ru: b, en: c}\n"
                        + "sections:\n  '1':\n    kk: plain one # stays\n    ru: 'it''s'\n    en: |\n      a block\n      of lines\n  '2': {kk: x, ru: y, en: z}\n";
        var text = PolicyText.of(source);
        assertThat(text.words().get("sections/1")).isEqualTo(new Wording("plain one", "it's", "a block\nof lines"));

        var next = text.with(Map.of("sections/1", new Wording("\"\\", "it's", "🐎")));

        assertThat(next.source())
                .isEqualTo(source.replace("plain one", "\"\\\"\\\\\"")
                        .replace("|\n      a block\n      of lines\n", "\"🐎\"\n"));
        var begun = text.begun("2", LocalDate.of(2027, 1, 1));
        assertThat(begun.heading()).isEqualTo(new PolicyText.Heading("2", "2027-01-01", new Wording("", "", "")));
        assertThat(begun.source()).contains("state: past, kk: a", "# 🐎 a comment");
        var anchored = PolicyText.of(source.replace("kk: x, ru: y", "kk: &same x, ru: *same"));
        assertThatThrownBy(() -> anchored.with(Map.of("sections/2", new Wording("new", "x", "z"))))
                .isInstanceOf(WrongPolicy.class);
    }

    private static Permit permit(ConfigurableApplicationContext desk) {
        return desk.getBean(Policy.class)
                .permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private static NextEdition.Draft draft(ConfigurableApplicationContext desk) {
        return desk.getBean(NextEdition.class).draft(permit(desk)).orElseThrow();
    }

    private static Wording words(ConfigurableApplicationContext desk, String place) {
        return Objects.requireNonNull(draft(desk).text().words().get(place));
    }

    /** What a browser sends of the page's first form. */
    private static Map<String, String> form(MvcTestResult page) throws Exception {
        var html = page.getResponse().getContentAsString(StandardCharsets.UTF_8);
        var main = html.substring(html.indexOf("<main"));
        main = main.substring(main.indexOf("name=\"draft\"") - 40);
        main = main.substring(0, main.indexOf("</form>"));
        var form = new HashMap<String, String>();
        for (var input = INPUT.matcher(main); input.find(); ) {
            form.put(attribute(input.group(), "name"), attribute(input.group(), "value"));
        }
        for (var area = AREA.matcher(main); area.find(); ) {
            form.put(attribute(area.group(1), "name"), HtmlUtils.htmlUnescape(area.group(2)));
        }
        return form;
    }

    private static String attribute(String tag, String name) {
        var found = Pattern.compile(" " + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? HtmlUtils.htmlUnescape(found.group(1)) : "";
    }

    private static MvcTestResult save(MockMvcTester mvc, Cookie who, String part, String field, String text)
            throws Exception {
        var path = DRAFT + "/part/" + part;
        var form = form(get(mvc, who, path, Language.EN));
        form.put(field, text);
        return post(mvc, who, path, form);
    }

    private static MvcTestResult heading(
            MockMvcTester mvc, Cookie who, String name, String date, String kk, String ru, String en) throws Exception {
        var form = form(get(mvc, who, DRAFT, Language.EN));
        form.putAll(Map.of("name", name, "date", date, "kk", kk, "ru", ru, "en", en));
        return post(mvc, who, DRAFT + "/heading", form);
    }

    private static MvcTestResult check(MockMvcTester mvc, Cookie who) throws Exception {
        return post(mvc, who, DRAFT + "/check", Map.of("version", version(mvc, who)));
    }

    private static String version(MockMvcTester mvc, Cookie who) throws Exception {
        var found = VERSION.matcher(
                get(mvc, who, DRAFT, Language.EN).getResponse().getContentAsString(StandardCharsets.UTF_8));
        assertThat(found.find()).as("a version on the page").isTrue();
        return found.group(1);
    }

    private static MvcTestResult get(MockMvcTester mvc, Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }

    private static MvcTestResult post(MockMvcTester mvc, Cookie who, String path, Map<String, String> form) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "en");
        form.forEach(request::param);
        return request.exchange();
    }

    private static void waitFor(ConfigurableApplicationContext desk, String rows) throws InterruptedException {
        for (int i = 0; i < 100 && count(desk, rows) == 0; i++) {
            Thread.sleep(100);
        }
        assertThat(count(desk, rows)).as(rows).isPositive();
    }

    private static long count(ConfigurableApplicationContext desk, String table) {
        return desk.getBean(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }

    private static Cookie staff(ConfigurableApplicationContext desk, MockMvcTester mvc, Role role) {
        return Colleague.enters(desk.getBean(StaffAccounts.class), desk.getBean(Policy.class), mvc, role)
                .session();
    }

    private static MockMvcTester browser(ConfigurableApplicationContext desk) {
        return MockMvcTester.from(
                (WebApplicationContext) desk,
                builder -> builder.addFilters(desk.getBeanProvider(Filter.class)
                                .orderedStream()
                                .toArray(Filter[]::new))
                        .build());
    }
}
