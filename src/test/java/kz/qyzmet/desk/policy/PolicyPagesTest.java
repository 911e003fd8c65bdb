package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DeskTest
class PolicyPagesTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    Policy policy;

    @Autowired
    DataMap map;

    @Autowired
    Pages pages;

    @Autowired
    List<Control> house;

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void everyClauseStandsOnThePublicPageWithALampAndAnAnchor(String language) throws Exception {
        var page = page("/policy", language);

        for (var clause : PolicyChecks.CLAUSES) {
            assertThat(page).contains("id=\"clause-" + clause + "\"");
        }
        assertThat(page).contains("policy-lamp not-yet").doesNotContain("⟦").contains("lang=\"" + language + "\"");
        var looked = System.getProperty("qyzmet.look");
        if (looked != null) {
            Files.writeString(Path.of(looked, "policy-" + language + ".html"), page);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void theDataMapNamesEveryPlaceInEachLanguage(String language) throws Exception {
        assertThat(page("/policy/data-map", language)).doesNotContain("⟦").contains("<code>staff_role</code>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void everyReasonOfADeclarationIsSaidInTheReadersLanguage(String language) {
        var it = new PolicyPages.DataMapPage(map, policy.file(), Language.of(language), List.of());
        var page = pageIn(language);

        assertThat(map.entries().stream()
                        .flatMap(entry -> entry.holding().columns().stream())
                        .flatMap(column -> Stream.concat(
                                column.erasure() instanceof Holding.Erasure.Keep keep
                                        ? Stream.of(keep.because())
                                        : Stream.of(),
                                column.seal() instanceof Holding.Seal.Clear clear
                                        ? Stream.of(clear.because())
                                        : Stream.of()))
                        .filter(reason -> !it.speaks(page, reason)))
                .as("reasons without words in " + language)
                .isEmpty();
    }

    @Test
    void aReasonThatNobodyPutIntoWordsIsShownAsTheModuleGaveIt() {
        var it = new PolicyPages.DataMapPage(map, policy.file(), Language.KK, List.of());
        var page = pageIn("kk");

        assertThat(it.speaks(page, "A brand new reason of a module.")).isFalse();
        assertThat(it.because(page, "A brand new reason of a module.")).isEqualTo("A brand new reason of a module.");
        assertThat(it.because(page, "An opaque random number"))
                .isEqualTo(page.t("policy.because.an-opaque-random-number"))
                .isNotEqualTo("An opaque random number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void everyFigureOfAControlShowsItsNumber(String language) {
        var page = pageIn(language);

        assertThat(house.stream()
                        .flatMap(control -> control.check().figures().keySet().stream())
                        .filter(figure -> page.t(figure, 3L).equals(page.t(figure, 4L))))
                .as("figures of which only the words are shown")
                .isEmpty();
    }

    @Test
    void noControlOfTheHouseFailsOnALivingDesk() throws Exception {
        assertThat(page("/policy", "en")).doesNotContain("policy-lamp not-checked");
    }

    @Test
    void theFilterShowsOnlyTheClausesUnderOneLamp() throws Exception {
        var page = page("/policy?lamp=partly", "en");

        assertThat(page).contains("id=\"clause-4.8\"").doesNotContain("id=\"clause-4.12\"");
    }

    @Test
    void theDataMapIsReadableForPrograms() throws Exception {
        assertThat(page("/policy/data-map.json", "en")).contains("\"edition\" : \"" + policy.edition() + "\"");
    }

    private Page pageIn(String language) {
        var request = new MockHttpServletRequest();
        request.addHeader("Accept-Language", language);
        return pages.of(request);
    }

    private String page(String address, String language) throws Exception {
        var result = mvc.get().uri(address).header("Accept-Language", language).exchange();
        assertThat(result).hasStatusOk();
        return result.getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
