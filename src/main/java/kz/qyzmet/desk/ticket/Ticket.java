package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.UUID;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/** A ticket as read under a permit. Its subject line is a personal value and stays out of {@code toString}. */
public record Ticket(
        UUID id,
        long number,
        SubjectId requester,
        Ground ground,
        String title,
        State state,
        Priority priority,
        Language language,
        Channel channel,
        UUID service,
        UUID team,
        @Nullable SubjectId assignee,
        Instant createdAt,
        Instant updatedAt,
        int version,
        int linkVersion) {

    /** What the ticket becomes when its requester writes: the desk has the word again. */
    public State afterRequesterWrote() {
        return State.OPEN;
    }

    Ticket titled(String title) {
        return new Ticket(
                id,
                number,
                requester,
                ground,
                title,
                state,
                priority,
                language,
                channel,
                service,
                team,
                assignee,
                createdAt,
                updatedAt,
                version,
                linkVersion);
    }

    Ticket in(State state) {
        return with(state, priority, service, team, assignee);
    }

    Ticket with(State state, Priority priority, UUID service, UUID team, @Nullable SubjectId assignee) {
        return new Ticket(
                id,
                number,
                requester,
                ground,
                title,
                state,
                priority,
                language,
                channel,
                service,
                team,
                assignee,
                createdAt,
                updatedAt,
                version,
                linkVersion);
    }

    Ticket saved(Instant at) {
        return new Ticket(
                id,
                number,
                requester,
                ground,
                title,
                state,
                priority,
                language,
                channel,
                service,
                team,
                assignee,
                createdAt,
                at,
                version + 1,
                linkVersion);
    }

    public boolean assignedTo(@Nullable SubjectId person) {
        return person != null && person.equals(assignee);
    }

    @Override
    public String toString() {
        return "Ticket[" + number + "]";
    }
}
