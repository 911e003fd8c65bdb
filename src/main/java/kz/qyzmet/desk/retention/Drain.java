package kz.qyzmet.desk.retention;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Trails.Fate;
import kz.qyzmet.desk.retention.Trails.Table;
import kz.qyzmet.desk.search.ChangeFeed;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes the rows that the data map's trails lead to: children before parents, some at a time, each batch a transaction of its own that also writes down what went. It may stop anywhere and be
 * called again; there is nothing to remember but the person.
 */
@Component
@ActsAs(Family.ERASURE)
class Drain {
    /** What the index is made of: its rows, and the rows within them. */
    static final String INDEXED = "ticket";

    /** The journal lets a person's rows go itself, by one entry that says how much went; nobody else may delete there. */
    private static final Set<String> JOURNAL = Set.of("journal_subject", "journal_attestation");

    /** Parents at a time: each brings its children. */
    private static final int PARENTS = 200;

    private final JdbcTemplate database;
    private final TransactionOperations transaction;
    private final Trails trails;
    private final List<Table> roots;
    private final List<Table> doors;
    private final Erasures erasures;
    private final ChangeFeed feed;
    private final Policy policy;

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
        this.roots = trails.roots();
        this.doors = roots.stream().filter(Table::door).toList();
        this.erasures = erasures;
        this.feed = feed;
        this.policy = policy;
    }

    /** Everything that goes with the person. */
    void person(UUID erasure, SubjectId subject) {
        named(erasure, roots, subject);
    }

    /** The ways in and out, in the open transaction: after its commit no letter leaves, nobody signs in, no address is found. */
    void doors(UUID erasure, SubjectId subject) {
        named(erasure, doors, subject);
    }

    private void named(UUID erasure, List<Table> tables, SubjectId subject) {
        for (var table : holding(tables, subject)) {
            for (var way : table.named()) {
                run(erasure, table, Trails.where(way), subject.value());
            }
        }
    }

    /** Those of the tables in which the person stands, few for most people: one question, where each deletion would be one of its own. */
    private List<Table> holding(List<Table> tables, SubjectId subject) {
        var some = Trails.some(tables);
        return database.query(some.sql(), (row, _) -> tables.get(row.getInt(1)), some.of(subject.value()));
    }

    /** These tickets and all that is within them. */
    void tickets(List<UUID> ids) {
        run(null, trails.table(INDEXED), "id = any(?)", ids.toArray(UUID[]::new));
    }

    /** Up to a batch of rows of any table for which the condition holds, and what is within them. @return how many of the table itself went */
    int rows(String table, String where, Object value) {
        var found = trails.table(table);
        if (found.children().isEmpty()) {
            return leaf(null, found, where, value);
        }
        var ids = ids("select id from " + table + " where " + where + " limit " + PARENTS, value);
        if (!ids.isEmpty()) {
            var list = ids.toArray(UUID[]::new);
            transaction.executeWithoutResult(_ -> {
                // the words of a file, and its name, leave the index with it
                var tickets = trails.ticketsOf(found).map(sql -> ids(sql, list)).orElse(List.of());
                run(null, found, "id = any(?)", list);
                feed.changed(tickets);
            });
        }
        return ids.size();
    }

    /** After {@code Journal.forget}: what was counted there has gone. */
    void journal(UUID erasure) {
        for (var place : erasures.places(erasure)) {
            if (JOURNAL.contains(place.place())) {
                erasures.gone(erasure, place.place(), place.counted());
            }
        }
    }

    private void run(@Nullable UUID erasure, Table table, String where, Object value) {
        if (JOURNAL.contains(table.name())) {
            return;
        }
        if (table.fate() == Fate.BLANK) {
            blank(erasure, table, where, value);
        } else if (table.fate() == Fate.DELETE) {
            while (step(erasure, table, where, value)) {
                // until no row is left
            }
        }
    }

    private void blank(@Nullable UUID erasure, Table table, String where, Object value) {
        var columns = String.join(" = null, ", table.blank()) + " = null";
        transaction.executeWithoutResult(_ -> {
            int blanked = database.update(
                    "update " + table.name() + " set " + columns + " where " + where + table.still(), value);
            if (blanked > 0) {
                gone(erasure, table, blanked);
            }
        });
    }

    private boolean step(@Nullable UUID erasure, Table table, String where, Object value) {
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
                touched(erasure, ids, false);
                feed.changed(ids);
            } else if (!within.isEmpty() && !where.contains("any(")) {
                stays(erasure, table, within.getFirst(), list);
            }
            int gone = database.update("delete from " + table.name() + " where id = any(?)", (Object) list);
            if (gone == 0) {
                throw new IllegalStateException("rows of " + table.name() + " do not go");
            }
            gone(erasure, table, gone);
        });
        return true;
    }

    /** Others' tickets in which the person wrote: they stay and are indexed anew. */
    private void stays(@Nullable UUID erasure, Table table, String column, UUID[] rows) {
        var tickets = ids(
                "select distinct " + column + " from " + table.name() + " where id = any(?) and " + column
                        + " is not null",
                rows);
        touched(erasure, tickets, true);
        feed.changed(tickets);
    }

    private List<UUID> ids(String sql, Object value) {
        return database.query(sql, (row, _) -> row.getObject(1, UUID.class), value);
    }

    private boolean leaves(@Nullable UUID erasure, Table table, String where, Object value) {
        return leaf(erasure, table, where, value) >= policy.number("erasure-batch");
    }

    private int leaf(@Nullable UUID erasure, Table table, String where, Object value) {
        var gone = transaction.execute(_ -> {
            int removed = database.update(
                    "delete from " + table.name() + " where ctid = any(array(select ctid from " + table.name()
                            + " where " + where + " limit " + policy.number("erasure-batch") + "))",
                    value);
            if (removed > 0) {
                gone(erasure, table, removed);
            }
            return removed;
        });
        return gone == null ? 0 : gone;
    }

    /** @param erasure whose record tells what went; null for rows that go by themselves */
    private void gone(@Nullable UUID erasure, Table table, int count) {
        if (erasure != null) {
            erasures.gone(erasure, table.name(), count);
        }
    }

    private void touched(@Nullable UUID erasure, List<UUID> tickets, boolean stay) {
        if (erasure != null) {
            erasures.touched(erasure, tickets, stay);
        }
    }
}
