package kz.qyzmet.desk.ticket;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list and where the next one begins; null at the end. Nothing is counted. */
public record Listing<T>(List<T> items, @Nullable Cursor next) {

    static <T> Listing<T> of(List<T> oneMore, int limit, java.util.function.Function<T, Cursor> place) {
        if (oneMore.size() <= limit) {
            return new Listing<>(oneMore, null);
        }
        var items = oneMore.subList(0, limit);
        return new Listing<>(items, place.apply(items.getLast()));
    }
}
