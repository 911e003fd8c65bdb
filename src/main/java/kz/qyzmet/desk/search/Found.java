package kz.qyzmet.desk.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of what the reader may see.
 *
 * @param next where the next page begins; opaque, says nothing of what was left out; null on the last page
 * @param rebuilding the index is being rebuilt, so something may be missing yet
 */
public record Found<T>(List<T> items, @Nullable String next, boolean rebuilding) {
    public Found {
        items = List.copyOf(items);
    }

    public boolean more() {
        return next != null;
    }
}
