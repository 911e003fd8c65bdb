package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/** Something said in a ticket. A note is a kind of its own that no letter can be made of. */
public record TicketMessage(
        UUID id,
        UUID ticket,
        Kind kind,
        Side side,
        @Nullable SubjectId author,
        String text,
        boolean hasHtml,
        @Nullable String quoted,
        Instant at) {

    public enum Kind {
        REPLY,
        NOTE;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Side {
        REQUESTER,
        STAFF,
        /** A third person who is no party of the desk. */
        OUTSIDER,
        /** The desk itself. */
        DESK;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "TicketMessage[" + id + "]";
    }
}
