package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What somebody else may have had: everything that this account, program or team touched, all that happened to this ticket or person, everything, or whoever was held at all,
 * from when until when.
 *
 * @param targets ids of accounts, programs, tickets or people; empty for everything and for whoever is held
 */
record Exposure(UUID id, Kind kind, Set<UUID> targets, Instant from, Instant until) {
    enum Kind {
        ACCOUNT,
        PROGRAM,
        /** Whoever belongs to it when the people are counted. */
        TEAM,
        TICKET,
        PERSON,
        EVERYTHING,
        /** The database itself or a backup of it: the journal cannot know who reads a stolen copy, so it is everybody held at that time. */
        HELD;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
        }

        /** Goes by who acted, and not by whose data it was. */
        boolean actors() {
            return this != TICKET && this != PERSON && this != HELD;
        }
    }

    Exposure {
        targets = Set.copyOf(targets);
    }

    /** One of the kind over both stretches of time. */
    Exposure and(Exposure other) {
        return new Exposure(
                id,
                kind,
                targets,
                from.isBefore(other.from) ? from : other.from,
                until.isAfter(other.until) ? until : other.until);
    }

    boolean within(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    @Override
    public String toString() {
        return "Exposure[" + kind + "]";
    }
}
