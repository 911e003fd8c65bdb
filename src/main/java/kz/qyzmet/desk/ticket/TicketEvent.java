package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A change of a ticket with its evidence. {@code was} and {@code became} are codes or ids. */
public record TicketEvent(
        UUID id,
        String kind,
        String actorKind,
        UUID actor,
        @Nullable String was,
        @Nullable String became,
        @Nullable String reason,
        Instant at) {

    @Override
    public String toString() {
        return "TicketEvent[" + kind + "]";
    }
}
