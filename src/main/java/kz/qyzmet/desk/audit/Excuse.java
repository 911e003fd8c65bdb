package kz.qyzmet.desk.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the desk seals about its journal: rows that are missing, each seal naming exactly what it covers, and what a comparison found (clauses 1.5, 4.9). */
final class Excuse {
    private Excuse() {}

    /** @param hash how {@link Leaf#person} ends: of the sealed payload and the person */
    static String person(String hash) {
        return "person " + hash;
    }

    static String actor(byte[] hash) {
        return "actor " + Leaf.base64(hash);
    }

    static String gap(String origin, long from, long to) {
        return "gap " + origin + " " + from + " " + to;
    }

    /** That the journal was compared, and what did not agree. */
    static String verified(Instant at, long size, @Nullable String place) {
        return "verified " + at + " " + size + (place == null ? "" : " " + place);
    }

    static String pruned(String origin, long minimum, long pruned) {
        return "pruned " + origin + " " + minimum + " " + pruned;
    }
}
