package kz.qyzmet.desk.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.policy.Wording;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

/** Clause 6: the next edition is written in the browser in three languages side by side, kept, compared, looked at in a dry run and published. */
@Tag("database")
class DraftTest {
    private static final String DRAFT = "/officer/policy/draft";
    private static final String TODAY = LocalDate.now(ZoneId.of("Asia/Almaty")).toString();
    private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([0-9a-f-]{36})\"");

    @Test
    void aDraftGoesThroughTheDryRunToAPublishedEditionAndOutlivesARestart() throws Exception {
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
            Thread.sleep(2_000);
            for (var act : new String[] {"begun", "changed"}) {
                assertThat(count(desk, "journal_entry where fields = '{policy.draft." + act + "}'"))
                        .as(act)
                        .isPositive();
            }
        }
    }

    @Test
    void ofTwoOfficersTheSecondIsToldAndKeepsTheText() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var saule = staff(desk, mvc, Role.OFFICER);
            var marat = staff(desk, mvc, Role.OFFICER);
            post(mvc, saule, DRAFT, Map.of());
            var seen = version(mvc, marat);
            assertThat(save(mvc, saule, "1", "clauses/1.3/promise/en", "Saule wrote this."))
                    .hasStatus(303);

            var late = post(
                    mvc,
                    marat,
                    DRAFT + "/part/1",
                    Map.of("version", seen, "clauses/1.3/promise/en", "Marat wrote that."));

            assertThat(late)
                    .hasStatus(409)
                    .bodyText()
                    .contains(
                            "changed meanwhile by somebody",
                            "Marat wrote that.</textarea>",
                            "In the draft now: Saule wrote this.");
            assertThat(words(desk, "clauses/1.3/promise").en()).isEqualTo("Saule wrote this.");
            assertThat(post(mvc, marat, DRAFT + "/heading", Map.of("version", seen, "name", "x", "date", TODAY)))
                    .hasStatus(409);
            assertThat(post(mvc, marat, DRAFT + "/check", Map.of("version", seen)))
                    .hasStatus(409);
            assertThat(post(mvc, marat, DRAFT + "/discard", Map.of("version", seen)))
                    .hasStatus(409);
            assertThat(count(desk, "policy_next")).isOne();

            // with both texts in view, Marat decides
            assertThat(save(mvc, marat, "1", "clauses/1.3/promise/en", "Marat wrote that."))
                    .hasStatus(303);
            assertThat(words(desk, "clauses/1.3/promise").en()).isEqualTo("Marat wrote that.");

            // discarded, and another one begun: a form of the first one does not write into the second
            var first = version(mvc, marat);
            assertThat(post(mvc, saule, DRAFT + "/discard", Map.of("version", first)))
                    .hasStatus(303);
            assertThat(post(
                            mvc,
                            marat,
                            DRAFT + "/part/1",
                            Map.of("version", first, "clauses/1.3/promise/en", "Too late.")))
                    .hasStatus(409)
                    .bodyText()
                    .contains("published or discarded meanwhile", "Too late.</textarea>");
            post(mvc, saule, DRAFT, Map.of());
            assertThat(post(
                            mvc,
                            marat,
                            DRAFT + "/part/1",
                            Map.of("version", first, "clauses/1.3/promise/en", "Too late.")))
                    .hasStatus(409);
            assertThat(words(desk, "clauses/1.3/promise").en())
                    .isEqualTo("Blocked data is stored and nothing else is done with it.");
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

    private static Wording words(ConfigurableApplicationContext desk, String place) {
        var permit = desk.getBean(Policy.class)
                .permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        return Objects.requireNonNull(desk.getBean(NextEdition.class)
                .draft(permit)
                .orElseThrow()
                .text()
                .words()
                .get(place));
    }

    private static MvcTestResult save(MockMvcTester mvc, Cookie who, String part, String field, String text)
            throws Exception {
        return post(mvc, who, DRAFT + "/part/" + part, Map.of("version", version(mvc, who), field, text));
    }

    private static MvcTestResult heading(
            MockMvcTester mvc, Cookie who, String name, String date, String kk, String ru, String en) throws Exception {
        return post(
                mvc,
                who,
                DRAFT + "/heading",
                Map.of("version", version(mvc, who), "name", name, "date", date, "kk", kk, "ru", ru, "en", en));
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
