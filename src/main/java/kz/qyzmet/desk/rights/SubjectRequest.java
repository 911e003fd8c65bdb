package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * What a person demands about their data (Law 94-V art. 24), from its receipt to the answer. Holds no text: those come out one by one against a permit.
 *
 * @param receivedOn the day from which the term runs
 * @param article where the term comes from, as it was on that day
 * @param warnAt from when the officers are warned
 * @param dueAt the first moment after the last day
 * @param certain whether every day of the term stood in the calendar
 * @param unloaded the first year of the term whose calendar is not loaded; then {@code dueAt} is the earliest that it may end, and no last day is named. Null when there is one
 * @param act what was prepared to carry it out, such as a destruction; its own id
 * @param byHand whether it is granted for what people did by hand, a correction in texts or what became of what was held: the words say exactly what
 * @param closedAt when it was answered, or ended otherwise
 */
public record SubjectRequest(
        UUID id,
        long number,
        SubjectId subject,
        Kind kind,
        Channel channel,
        Language language,
        LocalDate receivedOn,
        UUID registeredBy,
        Instant registeredAt,
        int days,
        boolean working,
        String article,
        Instant warnAt,
        Instant dueAt,
        boolean certain,
        @Nullable Integer unloaded,
        @Nullable Identity identity,
        @Nullable Outcome outcome,
        @Nullable Refusal refusal,
        @Nullable UUID decidedBy,
        @Nullable Instant decidedAt,
        @Nullable UUID act,
        boolean byHand,
        @Nullable UUID doneBy,
        @Nullable Instant doneAt,
        @Nullable Instant closedAt) {

    /** The kinds of law.md 0.1; each has a term of the same id in policy.yaml. */
    public enum Kind {
        ACCESS(false),
        CORRECT(true),
        BLOCK(true),
        UNBLOCK(true),
        DESTROY(true),
        PUBLIC_REMOVAL(true),
        WITHDRAWAL(true),
        AUTOMATED_OBJECTION(false),
        COMPLAINT(false),
        CONSUMER_CLAIM(false),
        /** About the policy or anything else that demands nothing (clause 7.1). */
        QUESTION(false),
        SUGGESTION(false);

        private final boolean changes;

        Kind(boolean changes) {
            this.changes = changes;
        }

        /** Whether granting it changes or ends data, so that a second person carries it out (clause 3.2.2); the others are answered in words. */
        public boolean changes() {
            return changes;
        }

        /** Whether it must be known who asks before anybody decides (Digital Code art. 37(5)): the answer to a question or a suggestion tells nothing about a person. */
        public boolean needsIdentity() {
            return this != QUESTION && this != SUGGESTION;
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Kind> of(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
        }
    }

    public enum Channel {
        PORTAL,
        MAIL,
        PAPER,
        COUNTER,
        /** A program filed it for the person. */
        API;

        /** How a demand comes that staff write down. */
        static final List<Channel> BY_STAFF = List.of(COUNTER, PAPER, MAIL);

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is known that the person is who they say (Digital Code art. 37(5)). */
    public enum Identity {
        /** Signed in at the desk. */
        SESSION,
        /** A document was seen; nothing of it is written down (art. 7(10)). */
        DOCUMENT,
        /** It came from the address that is known to be the person's. */
        KNOWN_ADDRESS;

        static final List<Identity> BY_STAFF = List.of(DOCUMENT, KNOWN_ADDRESS);

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public enum Outcome {
        GRANTED,
        REFUSED,
        /** The person changed their mind. */
        TAKEN_BACK,
        /** The person's data was destroyed on another ground, so there is nobody to answer. */
        GONE;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The reasons for which this demand can be refused now: those the law knows for its kind, and none for what demands nothing. */
    public List<Refusal> refusals() {
        return Arrays.stream(Refusal.values())
                .filter(refusal -> refusal == Refusal.NOT_IDENTIFIED
                        ? state() == State.IDENTITY
                        : state() != State.IDENTITY && refusal.kinds.contains(kind))
                .toList();
    }

    /** Whether granting it ends nothing of what is held by itself: the officer writes down what became of it, and the answer says so. */
    public boolean accounted() {
        return kind == Kind.WITHDRAWAL || kind == Kind.PUBLIC_REMOVAL;
    }

    /** Whether the person may take it back: a consent that was taken back stays so, and the rest has to be answered. */
    public boolean takeable() {
        return outcome == null && (kind != Kind.WITHDRAWAL || identity == null);
    }

    /** Why a demand is refused; each with the article it rests on, and always with words of the officer's own. */
    public enum Refusal {
        /** Of any kind, as long as nobody knows who asks. */
        NOT_IDENTIFIED("255-VIII, 37(5)"),
        NOTHING_HELD("395/НҚ, 16", Kind.ACCESS, Kind.CORRECT, Kind.BLOCK, Kind.DESTROY, Kind.PUBLIC_REMOVAL),
        NOT_CONFIRMED(
                "25(2)(8)",
                Kind.CORRECT,
                Kind.BLOCK,
                Kind.UNBLOCK,
                Kind.DESTROY,
                Kind.PUBLIC_REMOVAL,
                Kind.AUTOMATED_OBJECTION,
                Kind.COMPLAINT),
        NO_DOCUMENT("24(1)(2)", Kind.CORRECT),
        /** What is held is what the person says is right: an answer that claims a correction would not be true. */
        ALREADY_RIGHT("24(1)(2)", Kind.CORRECT),
        /** Something is held about the person, and not the value that shall be corrected. */
        VALUE_NOT_HELD("24(1)(2)", Kind.CORRECT),
        OBLIGATION("8(2)", Kind.WITHDRAWAL, Kind.DESTROY),
        LAW_KEEPS("255-VIII, 41(3)", Kind.DESTROY, Kind.WITHDRAWAL, Kind.PUBLIC_REMOVAL),
        RIGHTS_OF_OTHERS("255-VIII, 41", Kind.ACCESS, Kind.DESTROY, Kind.PUBLIC_REMOVAL),
        NOT_AUTOMATED("19-1", Kind.AUTOMATED_OBJECTION),
        /** Under another law than that on personal data. */
        UNFOUNDED("274-IV, 42-4", Kind.CONSUMER_CLAIM);

        private final String article;
        private final List<Kind> kinds;

        Refusal(String article, Kind... kinds) {
            this.article = article;
            this.kinds = List.of(kinds);
        }

        public String article() {
            return article;
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where it stands. */
    public enum State {
        /** Nobody has checked yet who asks. */
        IDENTITY,
        OPEN,
        /** Decided; a second person carries it out. */
        SECOND,
        GRANTED,
        REFUSED,
        TAKEN_BACK,
        GONE;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public State state() {
        if (outcome == null) {
            return identity == null && kind.needsIdentity() ? State.IDENTITY : State.OPEN;
        }
        return switch (outcome) {
            case GRANTED -> closedAt == null ? State.SECOND : State.GRANTED;
            case REFUSED -> State.REFUSED;
            case TAKEN_BACK -> State.TAKEN_BACK;
            case GONE -> State.GONE;
        };
    }

    /** Whether the answer brings all that is held (clause 3.2.1). */
    boolean everything() {
        return kind == Kind.ACCESS && outcome == Outcome.GRANTED;
    }

    /** Whether a permit reaches what was written in it: the person's own, the officer's, and as long as it waits for them the second person's (clauses 3.2.2, 4.8). */
    boolean seenBy(Permit permit) {
        return switch (permit.purpose()) {
            case RIGHTS ->
                permit.reach() == Reach.ALL || subject.equals(permit.actor().subject());
            case CONFIRMATION ->
                permit.reach() == Reach.ALL
                        && state() == State.SECOND
                        && !permit.actor().id().equals(decidedBy);
            default -> false;
        };
    }

    public boolean closed() {
        return closedAt != null;
    }

    /** Nobody says so of a term whose end nobody knows; see {@link #maybeOverdue}. */
    public boolean overdue(Instant now) {
        return unloaded == null && past(now);
    }

    /** Whether the earliest is over that an unknown end may have been: it is treated like one that has run out, and not called so. */
    public boolean maybeOverdue(Instant now) {
        return unloaded != null && past(now);
    }

    private boolean past(Instant now) {
        return !dueAt.isAfter(closedAt == null ? now : closedAt);
    }
}
