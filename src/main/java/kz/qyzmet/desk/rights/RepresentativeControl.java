package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.Control;
import org.springframework.stereotype.Component;

/** Clause 3.1.2: whoever acts for another has a power with a document, a scope and a last day, and every act is marked; a demand or a consent that was taken without one is an alarm. */
@Component
class RepresentativeControl implements Control {
    private static final Duration LATELY = Duration.ofDays(30);

    private final Representatives representatives;
    private final Consents consents;
    private final Clock clock;

    RepresentativeControl(Representatives representatives, Consents consents, Clock clock) {
        this.representatives = representatives;
        this.consents = consents;
        this.clock = clock;
    }

    @Override
    public String clause() {
        return "3.1.2";
    }

    @Override
    public Finding check() {
        var since = clock.instant().minus(LATELY);
        var found = representatives.figures(since);
        var agreed = consents.byRepresentatives(since);
        var sound = found.wrong() + representatives.unfounded(agreed) == 0;
        return new Finding(
                sound ? Lamp.ENFORCED : Lamp.BROKEN,
                sound ? "rights.control.representative" : "rights.control.representative.wrong",
                Map.of(
                        "rights.control.representative.standing", found.inForce(),
                        "rights.control.representative.demands", found.demands(),
                        "rights.control.representative.consents", (long) agreed.size()));
    }
}
