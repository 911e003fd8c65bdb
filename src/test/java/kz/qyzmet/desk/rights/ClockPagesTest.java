package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The public account of the terms (clauses 3.2.1, 3.2.2, 7.2). */
@DeskTest
class ClockPagesTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    Policy policy;

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void anybodyReadsHowATermIsCounted(String language) {
        var page = mvc.get()
                .uri("/policy/deadlines?kind=access&from=2026-03-19")
                .header("Accept-Language", language)
                .exchange();

        assertThat(page)
                .hasStatusOk()
                .bodyText()
                .doesNotContain("⟦")
                .contains("2026-03-24")
                .contains(language.equals("en") ? "Nauryz" : "Наурыз");
        // the third working day after 19 March, over the five days of Nauryz
        assertThat(page).bodyText().contains("datetime=\"2026-03-27\"").doesNotContain("datetime=\"2026-03-28\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-31", "9999999-01-01", "1815-06-18", "'\"><script>", "сегодня"})
    void aDayThatIsNoneIsSaid(String day) {
        assertThat(mvc.get().uri("/policy/deadlines?from={day}", day).header("Accept-Language", "en"))
                .hasStatusOk()
                .bodyText()
                .contains("Name a day within ten years")
                .doesNotContain("<script>");
    }

    @Test
    void aTermThatTheLawChangesHoldsForWhatBeganUnderIt() {
        // law.md 0.1, D1 and D8: the numbers and the articles behind them
        assertThat(policy.term("access", LocalDate.parse("2026-11-27")).days()).isEqualTo(3);
        assertThat(policy.term("withdrawal", LocalDate.parse("2026-11-27")).days())
                .isEqualTo(15);
        assertThat(policy.term("withdrawal", LocalDate.parse("2020-01-01")).days())
                .isEqualTo(15);
        assertThat(policy.term("block", LocalDate.parse("2026-11-27")).basis()).isEqualTo("94-V, 25(2)(8)");
        assertThat(policy.term("consumer-claim", LocalDate.parse("2026-11-27")).working())
                .isFalse();
    }
}
