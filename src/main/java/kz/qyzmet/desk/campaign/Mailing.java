package kz.qyzmet.desk.campaign;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * One letter for many, in three languages, and how far it is. Holds nothing about any person.
 *
 * @param version of the words; what was looked at is what starts
 * @param from the smallest number a recipient of the next batch may have; null when all have been taken, and before the start
 * @param taken how many letters were put into the outbox
 */
record Mailing(
        UUID id,
        Kind kind,
        State state,
        int version,
        Map<Language, Said> words,
        @Nullable UUID from,
        long taken,
        Instant changedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    Mailing {
        words = Map.copyOf(words);
    }

    /** What it says in one language. */
    record Said(String subject, String text) {}

    Said said(Language language) {
        return Objects.requireNonNull(words.get(language));
    }

    /** What is sent, for which purpose, and on which consent it rests: one of each, so that none can stand for another. */
    enum Kind {
        MARKETING(Purpose.MARKETING, ConsentKind.MARKETING, Letter.Kind.MARKETING),
        POLITICAL(Purpose.POLITICAL, ConsentKind.POLITICAL, Letter.Kind.POLITICAL);

        private final Purpose purpose;
        private final ConsentKind consent;
        private final Letter.Kind letter;

        Kind(Purpose purpose, ConsentKind consent, Letter.Kind letter) {
            this.purpose = purpose;
            this.consent = consent;
            this.letter = letter;
        }

        Purpose purpose() {
            return purpose;
        }

        ConsentKind consent() {
            return consent;
        }

        Letter.Kind letter() {
            return letter;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
        }
    }

    enum State {
        DRAFT("plain"),
        RUNNING("sky"),
        PAUSED("warning"),
        STOPPED("closed"),
        FINISHED("good");

        private final String tone;

        State(String tone) {
            this.tone = tone;
        }

        String tone() {
            return tone;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }

        boolean over() {
            return this == STOPPED || this == FINISHED;
        }
    }

    /** What may be done with one that is written, and in which states. */
    enum Act {
        START(Set.of(State.DRAFT), State.RUNNING),
        PAUSE(Set.of(State.RUNNING), State.PAUSED),
        RESUME(Set.of(State.PAUSED), State.RUNNING),
        STOP(Set.of(State.RUNNING, State.PAUSED), State.STOPPED),
        FINISH(Set.of(State.RUNNING), State.FINISHED);

        private final Set<State> before;
        private final State after;

        Act(Set<State> before, State after) {
            this.before = before;
            this.after = after;
        }

        State after() {
            return after;
        }

        String[] before() {
            return before.stream().map(State::id).toArray(String[]::new);
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "Mailing[" + id + " " + state + "]";
    }
}
