package kz.qyzmet.desk.ticket;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/** What to show of the queue; null means any. The permit narrows it further. */
public record QueueFilter(
        Set<State> states,
        @Nullable UUID team,
        @Nullable UUID service,
        @Nullable SubjectId assignee,
        boolean unassigned) {

    /** Whether a ticket that was found in another way passes. */
    boolean takes(Ticket ticket) {
        return states.contains(ticket.state())
                && (team == null || team.equals(ticket.team()))
                && (service == null || service.equals(ticket.service()))
                && (assignee == null || assignee.equals(ticket.assignee()))
                && (!unassigned || ticket.assignee() == null);
    }

    public static QueueFilter all() {
        return new QueueFilter(EnumSet.allOf(State.class), null, null, null, false);
    }

    public static QueueFilter in(Set<State> states) {
        return new QueueFilter(states, null, null, null, false);
    }
}
