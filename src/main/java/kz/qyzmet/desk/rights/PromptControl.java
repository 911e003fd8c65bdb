package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import org.springframework.stereotype.Component;

/** Clause 2.1.5: people are asked once a year whether what is held is still right. Never more than partly while the document of a correction and whoever received the old value are not recorded. */
@Component
class PromptControl implements Control {
    private static final Duration LATELY = Duration.ofDays(30);

    private final AccuracyPrompts prompts;
    private final Clock clock;

    PromptControl(AccuracyPrompts prompts, Clock clock) {
        this.prompts = prompts;
        this.clock = clock;
    }

    @Override
    public String clause() {
        return "2.1.5";
    }

    @Override
    public Finding check() {
        return new Finding(
                Lamp.PARTLY,
                "rights.control.accuracy",
                Map.of(
                        "rights.control.accuracy.asked",
                        prompts.askedSince(clock.instant().minus(LATELY))));
    }
}
