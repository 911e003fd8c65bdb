package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * Who may act for a person, for what and until when (clause 3.1.2). Holds no name: names come out against a permit.
 *
 * @param agent the representative's own record; null until they have agreed to be one, and for those who only come to the counter
 * @param scope ids of the kinds of demands, and {@link #EVERYTHING}
 * @param until the last day of the power
 * @param invited whether they may act on the site: an address was given
 * @param scanned whether the officer has the paper
 */
record Representative(
        UUID id,
        SubjectId subject,
        Kind kind,
        @Nullable SubjectId agent,
        Set<String> scope,
        LocalDate until,
        Language language,
        UUID namedBy,
        Instant namedAt,
        @Nullable Instant endedAt,
        boolean invited,
        boolean scanned) {
    /** Seeing what is held about the person; without it a representative sees their own demands and the answers to them. */
    static final String EVERYTHING = "everything-held";

    /** Giving consents for the person and taking them back, which are never apart. */
    static final String CONSENTS = "consents";
    /** Taking what is held away as a file, and the papers for a complaint. */
    static final String FILES = "files";

    enum Kind {
        /** By a power that the person gave. */
        ATTORNEY,
        /** By law: a parent, an adopter, a guardian (Civil Code art. 22, 23). Only an officer who has seen the paper records one, and ends it. */
        LEGAL;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
        }
    }

    enum State {
        /** Has not answered the letter yet. */
        ASKED,
        IN_FORCE,
        EXPIRED,
        ENDED;

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Everything that a power may allow. */
    static List<String> scopes() {
        return Stream.concat(
                        Arrays.stream(SubjectRequest.Kind.values()).map(SubjectRequest.Kind::id),
                        Stream.of(CONSENTS, EVERYTHING, FILES))
                .toList();
    }

    State state(LocalDate today) {
        if (endedAt != null) {
            return State.ENDED;
        } else if (until.isBefore(today)) {
            return State.EXPIRED;
        }
        return agent == null && invited ? State.ASKED : State.IN_FORCE;
    }

    /** Neither ended nor past its last day; whether they may also act on the site says {@link #agent}. */
    boolean stands(LocalDate day) {
        return endedAt == null && !until.isBefore(day);
    }

    /** The key of what a code of the scope is called. */
    static String label(String code) {
        return SubjectRequest.Kind.of(code).isPresent() ? "rights.kind." + code : "rights.representative.scope." + code;
    }

    /** Whoever may give consents may also take back the one to processing, and that is a demand. */
    boolean allows(SubjectRequest.Kind kind) {
        return scope.contains(kind.id()) || kind == SubjectRequest.Kind.WITHDRAWAL && agrees();
    }

    boolean agrees() {
        return scope.contains(CONSENTS);
    }

    boolean takesFiles() {
        return scope.contains(FILES);
    }

    boolean seesEverything() {
        return scope.contains(EVERYTHING);
    }

    /** A power that the person gave ends at the person's word; one by law does not. */
    boolean endsAtWordOfPerson() {
        return kind == Kind.ATTORNEY;
    }

    @Override
    public String toString() {
        return "Representative[" + id + "]";
    }
}
