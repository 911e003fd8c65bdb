package kz.qyzmet.desk.search;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Candidates, best first. They are proposals: whoever shows them asks the database under the permit about each (contracts 8). There is no count.
 *
 * @param more whether there are further candidates
 * @param next where the next candidates begin; opaque; null when there are none
 * @param rebuilding the index is being rebuilt, so something may be missing yet
 */
public record Hits(List<UUID> ids, boolean more, @Nullable String next, boolean rebuilding) {
    public Hits {
        ids = List.copyOf(ids);
    }
}
