package kz.qyzmet.desk.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a program with a token may ask for (contracts 16). A scope opens an endpoint; how far it sees there is the permit's matter. */
public enum Scope {
    TICKETS_READ,
    TICKETS_WRITE,
    PEOPLE_READ,
    PEOPLE_WRITE,
    MAIL_INBOUND,
    POLICY_READ;

    /** As in contracts 16: {@code tickets:read}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    public static Optional<Scope> of(String id) {
        return Arrays.stream(values()).filter(scope -> scope.id().equals(id)).findFirst();
    }
}
