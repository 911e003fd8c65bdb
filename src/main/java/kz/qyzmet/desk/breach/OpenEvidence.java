package kz.qyzmet.desk.breach;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kz.qyzmet.desk.policy.Evidence;
import org.springframework.stereotype.Component;

/** While a breach is open the journal and the logs since its beginning stay (clause 3.2.7). */
@Component
class OpenEvidence implements Evidence {
    /** A list that was shown again names its people on the morning of that day. */
    private static final Duration DAY = Duration.ofDays(1);

    private final Breaches breaches;

    OpenEvidence(Breaches breaches) {
        this.breaches = breaches;
    }

    @Override
    public Optional<Instant> neededSince() {
        return breaches.neededSince().map(since -> since.minus(DAY));
    }
}
