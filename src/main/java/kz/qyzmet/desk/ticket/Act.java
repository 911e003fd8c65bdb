package kz.qyzmet.desk.ticket;

import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/** One change of a ticket. */
public sealed interface Act {
    /** @param reason said when closing or reopening; sealed */
    record SetState(State state, @Nullable String reason) implements Act {}

    record SetPriority(Priority priority) implements Act {}

    /** @param assignee nobody when null */
    record Assign(@Nullable SubjectId assignee) implements Act {}

    /** To another service, and to the team that answers it. */
    record Move(UUID service, UUID team) implements Act {}

    /** Only the team. */
    record HandOver(UUID team) implements Act {}
}
