package kz.qyzmet.desk.search;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The full-text index of this node. It proposes ids; the database under the permit decides. */
@Component
public final class SearchIndex {

    /** Candidates for whatever was typed or pasted, best first; never fails for the sake of what was typed. */
    public Hits find(String typed, int limit, @Nullable String after) {
        return new Hits(List.of(), false, null, false);
    }

    /**
     * A full page of what the reader may see: goes on asking for candidates until it is full, within a bound of work.
     *
     * @param decide what the database, under the permit, lets through of these candidates; the order does not matter
     */
    public <T> Found<T> page(
            String typed, int size, @Nullable String after, Function<List<UUID>, Map<UUID, T>> decide) {
        return new Found<>(List.of(), null, false);
    }

    /** Takes the documents out and rewrites the segments that held them, so that no byte of them stays in the folder. Slow; for destruction. */
    public void purge(Collection<UUID> tickets) {}

    public boolean rebuilding() {
        return false;
    }
}
