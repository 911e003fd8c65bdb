package kz.qyzmet.desk.ticket;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a ticket stands. */
public enum State {
    /** The desk has the word. */
    OPEN,
    /** The requester has the word. */
    WAITING,
    /** The desk thinks it is done; an answer opens it again. */
    RESOLVED,
    /** Done; an answer opens it again. */
    CLOSED;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<State> of(String id) {
        return Arrays.stream(values()).filter(state -> state.id().equals(id)).findFirst();
    }

    public boolean ended() {
        return this == RESOLVED || this == CLOSED;
    }
}
