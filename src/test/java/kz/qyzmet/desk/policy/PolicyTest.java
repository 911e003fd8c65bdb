package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private final Policy policy = Policy.shipped();

    @Test
    void theNumbersOfTheHouseStandInTheFile() {
        assertThat(policy.edition()).isEqualTo("2026-1");
        assertThat(policy.period("epoch-length")).isEqualTo(Duration.ofDays(7));
        assertThat(policy.number("attachment-max-megabytes")).isEqualTo(50);
    }
}
