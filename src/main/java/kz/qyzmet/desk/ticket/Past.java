package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/** A ticket that happened elsewhere, or was made up, with all its words. */
public record Past(
        SubjectId requester,
        Ground ground,
        String title,
        Language language,
        State state,
        Priority priority,
        UUID service,
        UUID team,
        @Nullable SubjectId assignee,
        List<Words> words) {

    public Past {
        words = List.copyOf(words);
    }

    /** @param author null for the desk itself */
    public record Words(
            boolean staff, boolean note, @Nullable SubjectId author, String text, Instant at) {
        @Override
        public String toString() {
            return "Words";
        }
    }

    @Override
    public String toString() {
        return "Past[" + state + "]";
    }
}
