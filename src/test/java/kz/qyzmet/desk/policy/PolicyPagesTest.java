package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DeskTest
class PolicyPagesTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    Policy policy;

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

    private String page(String address, String language) throws Exception {
        var result = mvc.get().uri(address).header("Accept-Language", language).exchange();
        assertThat(result).hasStatusOk();
        return result.getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
