package kz.qyzmet.desk.retention;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Trails.Fate;
import kz.qyzmet.desk.retention.Trails.Table;
import kz.qyzmet.desk.search.ChangeFeed;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes the rows that the data map's trails lead to: children before parents, some at a time, each batch a transaction of its own that also writes down what went. It may stop anywhere and be
 * called again; there is nothing to remember but the person.
 */
@Component
class Drain {
    /** What the index is made of: its rows, and the rows within them. */
    static final String INDEXED = "ticket";

    /** Parents at a time: each brings its children. */
    private static final int PARENTS = 200;

    private final JdbcTemplate database;
    private final TransactionOperations transaction;
    private final Trails trails;
    private final Erasures erasures;
    private final ChangeFeed feed;
    private final int batch;

    Drain(
            JdbcTemplate database,
            TransactionOperations transaction,
            Trails trails,
            Erasures erasures,
            ChangeFeed feed,
            Policy policy) {
        this.database = database;
        this.transaction = transaction;
        this.trails = trails;
        this.erasures = erasures;
        this.feed = feed;
        this.batch = policy.number("erasure-batch");
    }

    /** Everything that goes with the person. */
    void person(UUID erasure, SubjectId subject) {
        for (var table : trails.roots()) {
            for (var way : table.named()) {
                run(erasure, table, Trails.where(way), subject.value());
            }
        }
    }

    /** The ways in and out, in the open transaction: after its commit no letter leaves, nobody signs in, no address is found. */
    void doors(UUID erasure, SubjectId subject) {
        for (var table : trails.roots()) {
            if (table.door()) {
                for (var way : table.named()) {
                    run(erasure, table, Trails.where(way), subject.value());
                }
            }
        }
    }

    /** In the open transaction: no purpose may see the rows from its commit on, until they are gone. */
    void hide(SubjectId subject) {
        for (var table : trails.roots()) {
            if (table.masked()) {
                for (var way : table.named()) {
                    database.update(
                            "update " + table.name() + " set mask = 0 where mask <> 0 and " + Trails.where(way),
                            subject.value());
                }
            }
        }
    }

    /** These tickets and all that is within them. */
    void tickets(UUID erasure, List<UUID> ids) {
        run(erasure, trails.table(INDEXED), "id = any(?)", (Object) ids.toArray(UUID[]::new));
    }

    private void run(UUID erasure, Table table, String where, Object value) {
        if (table.fate() == Fate.BLANK) {
            blank(erasure, table, where, value);
        } else if (table.fate() == Fate.DELETE) {
            while (step(erasure, table, where, value)) {
                // until no row is left
            }
        }
    }

    private void blank(UUID erasure, Table table, String where, Object value) {
        var columns = String.join(" = null, ", table.blank()) + " = null";
        var some = String.join(" is not null or ", table.blank()) + " is not null";
        transaction.executeWithoutResult(_ -> {
            int blanked = database.update(
                    "update " + table.name() + " set " + columns + " where " + where + " and (" + some + ")", value);
            if (blanked > 0) {
                erasures.gone(erasure, table.name(), blanked);
            }
        });
    }

    private boolean step(UUID erasure, Table table, String where, Object value) {
        if (table.children().isEmpty()) {
            return leaves(erasure, table, where, value);
        }
        var within = table.within(INDEXED);
        var ids = ids("select id from " + table.name() + " where " + where + " limit " + PARENTS, value);
        if (ids.isEmpty()) {
            return false;
        }
        var list = ids.toArray(UUID[]::new);
        for (var child : table.children()) {
            run(erasure, trails.table(child.table()), child.column() + " = any(?)", list);
        }
        transaction.executeWithoutResult(_ -> {
            if (table.name().equals(INDEXED)) {
                erasures.touched(erasure, ids, false);
                feed.changed(ids);
            } else if (!within.isEmpty() && !where.contains("any(")) {
                stays(erasure, table, within.getFirst(), list);
            }
            int gone = database.update("delete from " + table.name() + " where id = any(?)", (Object) list);
            if (gone == 0) {
                throw new IllegalStateException("rows of " + table.name() + " do not go");
            }
            erasures.gone(erasure, table.name(), gone);
        });
        return true;
    }

    /** Others' tickets in which the person wrote: they stay and are indexed anew. */
    private void stays(UUID erasure, Table table, String column, UUID[] rows) {
        var tickets = ids(
                "select distinct " + column + " from " + table.name() + " where id = any(?) and " + column
                        + " is not null",
                rows);
        erasures.touched(erasure, tickets, true);
        feed.changed(tickets);
    }

    private List<UUID> ids(String sql, Object value) {
        return database.query(sql, (row, _) -> row.getObject(1, UUID.class), value);
    }

    private boolean leaves(UUID erasure, Table table, String where, Object value) {
        var gone = transaction.execute(_ -> {
            int removed = database.update(
                    "delete from " + table.name() + " where ctid = any(array(select ctid from " + table.name()
                            + " where " + where + " limit " + batch + "))",
                    value);
            if (removed > 0) {
                erasures.gone(erasure, table.name(), removed);
            }
            return removed;
        });
        return gone != null && gone >= batch;
    }
}
