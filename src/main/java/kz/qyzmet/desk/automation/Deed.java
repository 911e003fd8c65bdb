package kz.qyzmet.desk.automation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import kz.qyzmet.desk.ticket.Act;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Tickets;
import org.jspecify.annotations.Nullable;

/** What a program may not do to a person's ticket by itself: it ends the matter or says whose comes first (Law 94-V art. 19-1). */
enum Deed {
    CLOSE(State.CLOSED),
    RESOLVE(State.RESOLVED),
    REFUSE(State.CLOSED),
    CANCEL(State.CLOSED),
    /** Another priority. */
    RANK(null);

    private final @Nullable State end;

    Deed(@Nullable State end) {
        this.end = end;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Deed> of(String id) {
        return Arrays.stream(values()).filter(deed -> deed.id().equals(id)).findFirst();
    }

    /** Whether it would still change anything. @param to the priority proposed; null unless it is about one */
    boolean fits(Tickets.Standing standing, @Nullable Priority to) {
        return end == null
                ? to != null && to != standing.priority()
                : standing.state() != end && standing.state() != State.CLOSED;
    }

    Act act(@Nullable Priority to, String reason) {
        return end == null ? new Act.SetPriority(Objects.requireNonNull(to)) : new Act.SetState(end, reason);
    }

    /** What the act took away, to be given back: a code. */
    String before(Tickets.Standing standing) {
        return end == null ? standing.priority().id() : standing.state().id();
    }

    /**
     * Gives back what the act took away; empty when somebody has changed it since. An ended ticket becomes open whatever it was: the desk has the word.
     *
     * @param was of {@link #before}
     */
    Optional<Act> undo(Tickets.Standing now, @Nullable Priority to, String was, String reason) {
        if (end != null) {
            return now.state() == end ? Optional.of(new Act.SetState(State.OPEN, reason)) : Optional.empty();
        }
        return now.priority() == to ? Priority.of(was).map(Act.SetPriority::new) : Optional.empty();
    }
}
