package kz.qyzmet.desk.mail;

import java.time.Clock;
import java.time.Duration;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;

/**
 * Not too many letters to one domain in a minute: large providers take a flood for spam and refuse everything. Remembered in this process only.
 * Letters of mailings are counted apart, so that they take nothing from these.
 */
@Component
class Pace {
    private final DomainCounts domains;
    private final Policy policy;

    Pace(Policy policy, Clock clock) {
        this.policy = policy;
        this.domains = new DomainCounts(clock);
    }

    /** Counts one letter to the address; how long it has to wait first, zero when it may leave now. */
    Duration before(String address) {
        return domains.before(address, policy.number("letters-per-domain-minute"));
    }
}
