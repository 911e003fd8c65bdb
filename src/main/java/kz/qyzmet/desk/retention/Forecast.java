package kz.qyzmet.desk.retention;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;

/** How much the next sweep would take under other terms than those in force: the dry run of a new edition (clause 6.2). Counts, and nothing changes. */
@Component
public class Forecast {
    /** The count behind "at least". */
    public static final long MOST = DueSweep.COUNTED;

    private final DueSweep sweep;
    private final Policy policy;

    Forecast(DueSweep sweep, Policy policy) {
        this.sweep = sweep;
        this.policy = policy;
    }

    /** Rows due now, by retention rule. */
    public Map<String, Long> now() {
        return under(policy::keep);
    }

    /** @param keep how long a rule keeps; nothing when as long as its purpose lasts */
    public Map<String, Long> under(Function<String, Optional<Duration>> keep) {
        return sweep.due(keep);
    }
}
