package kz.qyzmet.desk.search;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The reading side of the change feed. Entries are numbered before their transactions commit, so "number greater than the last" would step over
 * whatever commits late. Instead an entry counts once every transaction as old as its own has ended ({@code xid} below the snapshot's
 * {@code xmin}): from then on nothing can appear before it.
 */
final class Feed {
    record Change(Position position, UUID ticket) {}

    /** @param end where the reader stands when it has taken the changes */
    record Batch(List<Change> changes, Position end, boolean full) {}

    private final JdbcClient jdbc;

    Feed(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is settled after the position, oldest first. */
    Batch after(Position position, int limit) {
        // one statement, one snapshot: the border comes with the rows, so an empty answer moves the reader on as well
        record Row(long border, Long xid, Long id, UUID ticket) {}
        var rows = jdbc.sql("""
                        with border as (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
                        select border.xmin::text::bigint as border, f.xid::text::bigint as xid, f.id, f.ticket
                          from border
                          left join lateral (
                                select xid, id, ticket
                                  from search_feed
                                 where (xid, id) > (cast(:xid as xid8), :id)
                                   and xid < border.xmin
                                 order by xid, id
                                 limit :limit) f on true
                        """)
                .param("xid", Long.toString(position.xid()))
                .param("id", position.id())
                .param("limit", limit)
                .query(Row.class)
                .list();
        var border = Position.before(rows.getFirst().border());
        var changes = rows.stream()
                .filter(row -> row.xid() != null)
                .map(row -> new Change(new Position(row.xid(), row.id()), row.ticket()))
                .toList();
        boolean full = changes.size() == limit;
        var end = full ? changes.getLast().position() : position.before(border) ? border : position;
        return new Batch(changes, end, full);
    }

    /** A place such that whatever is committed before it is visible to every later question, and the rest stands behind it. */
    Position now() {
        return Position.before(jdbc.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .query(Long.class)
                .single());
    }

    /**
     * Which feed this is: of this cluster, on this line of its history. After a restore into another cluster transaction numbers mean nothing;
     * after a return to an earlier moment they are given out a second time.
     */
    String identity() {
        var feed = jdbc.sql(
                        "select feed::text || '/' || (select oid from pg_database where datname = current_database()) from search_horizon")
                .query(String.class)
                .single();
        try {
            return feed + "/"
                    + jdbc.sql(
                                    "select s.system_identifier || '/' || c.timeline_id from pg_control_system() s, pg_control_checkpoint() c")
                            .query(String.class)
                            .single();
        } catch (DataAccessException notAllowed) {
            return feed;
        }
    }

    /** Whether entries after the position are gone, or the position lies in a future that this database has not seen. */
    boolean lost(Position position) {
        return jdbc.sql("""
                        select cast(:xid as xid8) <= pruned or cast(:xid as xid8) > pg_snapshot_xmax(pg_current_snapshot())
                          from search_horizon
                        """)
                .param("xid", Long.toString(position.xid()))
                .query(Boolean.class)
                .single();
    }

    /** Removes what is older than the age; nodes that have been away longer rebuild. Returns how many. */
    int prune(Duration age) {
        return jdbc.sql("""
                        with gone as (
                            delete from search_feed
                             where at < now() - make_interval(secs => :seconds)
                               and xid < pg_snapshot_xmin(pg_current_snapshot())
                            returning xid),
                        newest as (select xid from gone order by xid desc limit 1),
                        noted as (
                            update search_horizon set pruned = newest.xid
                              from newest
                             where newest.xid > pruned
                            returning 1)
                        select count(*) from gone
                        """)
                .param("seconds", age.toSeconds())
                .query(Integer.class)
                .single();
    }
}
