package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What somebody else may have had: everything that this account, program or team touched, all that happened to this ticket or person, or everything, from when until when.
 *
 * @param targets ids of accounts, programs, tickets or people; empty for everything
 */
record Exposure(UUID id, Kind kind, Set<UUID> targets, Instant from, Instant until) {
    enum Kind {
        ACCOUNT,
        PROGRAM,
        /** Whoever belongs to it when the people are counted. */
        TEAM,
        TICKET,
        PERSON,
        EVERYTHING;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
        }

        /** Goes by who acted, and not by whose data it was. */
        boolean actors() {
            return this != TICKET && this != PERSON;
        }
    }

    Exposure {
        targets = Set.copyOf(targets);
    }

    boolean within(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    @Override
    public String toString() {
        return "Exposure[" + kind + "]";
    }
}
