package kz.qyzmet.desk.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Made-up numbers: their owners would have been born in 1885. */
class IdentityNumberTest {
    @Test
    void aRightCheckDigitPassesByTheFirstRowAndByTheSecond() {
        assertThat(List.of("850214100017", "850214100802", "990140000017", "990140000806"))
                .allSatisfy(number -> assertThat(IdentityNumber.valid(number)).isTrue());
    }

    @Test
    void slipsOfThePenAreCaught() {
        assertThat(List.of(
                        "123456789012",
                        "850214100018",
                        "85021410001",
                        "8502141000170",
                        "",
                        "85021410001a",
                        "851314100017"))
                .allSatisfy(number -> assertThat(IdentityNumber.valid(number)).isFalse());
    }

    @Test
    void aStemWithoutADigitWasNeverIssued() {
        for (var last = 0; last < 10; last++) {
            assertThat(IdentityNumber.valid("85021410084" + last)).isFalse();
        }
    }

    @Test
    void theFifthDigitTellsAPersonFromAnOrganisation() {
        assertThat(new IdentityNumber("850214100017").ofPerson()).isTrue();
        assertThat(new IdentityNumber("990140000017").ofOrganisation()).isTrue();
    }

    @Test
    void onlyTheLastFourDigitsAreShown() {
        assertThat(new IdentityNumber("850214100017").masked()).isEqualTo("········0017");
    }
}
