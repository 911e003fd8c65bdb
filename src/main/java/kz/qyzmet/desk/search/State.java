package kz.qyzmet.desk.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an index says of itself in each commit: which feed it was fed from and how far. A crash loses what came after the commit and with it the
 * place, so it is only read again.
 *
 * @param generation which rebuild the documents come from
 * @param complete whether that rebuild came to its end
 */
record State(String edition, String feed, Position position, String generation, boolean complete) {

    static @Nullable State of(Map<String, String> committed) {
        var edition = committed.get("edition");
        var feed = committed.get("feed");
        var xid = committed.get("xid");
        var id = committed.get("id");
        var generation = committed.get("generation");
        if (edition == null || feed == null || xid == null || id == null || generation == null) {
            return null;
        }
        var position = new Position(Long.parseLong(xid), Long.parseLong(id));
        return new State(edition, feed, position, generation, Boolean.parseBoolean(committed.get("complete")));
    }

    Map<String, String> committed() {
        return Map.of(
                "edition",
                edition,
                "feed",
                feed,
                "xid",
                Long.toString(position.xid()),
                "id",
                Long.toString(position.id()),
                "generation",
                generation,
                "complete",
                Boolean.toString(complete));
    }

    State at(Position position) {
        return new State(edition, feed, position, generation, complete);
    }

    State completed() {
        return new State(edition, feed, position, generation, true);
    }
}
