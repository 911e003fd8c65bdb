package kz.qyzmet.desk.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Letters to each domain in the running minute. Thread-safe. */
final class DomainCounts {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int DOMAINS = 10_000;

    private record Count(Instant from, int letters) {}

    private final Map<String, Count> domains = new HashMap<>();
    private final Clock clock;

    DomainCounts(Clock clock) {
        this.clock = clock;
    }

    /** Counts one letter to the address; how long it has to wait first, zero when it may leave now. */
    synchronized Duration before(String address, int most) {
        var domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        var now = clock.instant();
        if (domains.size() > DOMAINS) {
            domains.values().removeIf(count -> !count.from().plus(MINUTE).isAfter(now));
        }
        var count = domains.get(domain);
        if (count == null || !count.from().plus(MINUTE).isAfter(now)) {
            count = new Count(now, 0);
        }
        if (count.letters() >= most) {
            return Duration.between(now, count.from().plus(MINUTE));
        }
        domains.put(domain, new Count(count.from(), count.letters() + 1));
        return Duration.ZERO;
    }
}
