package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import org.springframework.stereotype.Component;

/** Clause 2.1.5: people are asked once a year whether what is held is still right, and corrections have reason, paper and recipients. Never more than partly: whoever is outside of the desk is told by hand. */
@Component
class PromptControl implements Control {
    private static final Duration LATELY = Duration.ofDays(30);

    private final AccuracyPrompts prompts;
    private final Corrections corrections;
    private final Clock clock;

    PromptControl(AccuracyPrompts prompts, Corrections corrections, Clock clock) {
        this.prompts = prompts;
        this.corrections = corrections;
        this.clock = clock;
    }

    @Override
    public String clause() {
        return "2.1.5";
    }

    @Override
    public Finding check() {
        var since = clock.instant().minus(LATELY);
        var found = corrections.figures(since);
        return new Finding(
                Lamp.PARTLY,
                "rights.control.accuracy",
                Map.of(
                        "rights.control.accuracy.asked",
                        prompts.askedSince(since),
                        "rights.control.accuracy.corrected",
                        found.done(),
                        "rights.control.accuracy.untold",
                        found.untold(),
                        "rights.control.accuracy.waiting",
                        found.waiting()));
    }
}
