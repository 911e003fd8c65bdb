package kz.qyzmet.desk.retention;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ticket.Cases;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Counts every place where something of a person stands: rows by the data map's trails. Counts only, no value is opened. */
@Component
@ActsAs(Family.ERASURE)
class Inventory {
    private final JdbcTemplate database;
    private final Trails trails;

    Inventory(JdbcTemplate database, Trails trails) {
        this.database = database;
        this.trails = trails;
    }

    /** Rows by table, those with none left out; in the order of the data map. The caller has asked whether the asker is the officer. */
    Map<String, Long> rows(UUID subject) {
        var found = new LinkedHashMap<String, Long>();
        for (var table : trails.reached()) {
            long count = count(table, subject);
            if (count > 0) {
                found.put(table.name(), count);
            }
        }
        return found;
    }

    /** What is within the person's tickets that may become statistics, and these themselves. */
    Map<String, Long> closed(UUID subject) {
        var found = new LinkedHashMap<String, Long>();
        for (var table : trails.reached()) {
            long count = count(trails.under(table, Drain.INDEXED, Cases.CLOSED), subject);
            if (count > 0) {
                found.put(table.name(), count);
            }
        }
        return found;
    }

    private long count(Trails.Table table, UUID subject) {
        return count(trails.ofPerson(table), subject);
    }

    private long count(Trails.Condition rows, UUID subject) {
        if (rows.places() == 0) {
            return 0;
        }
        var count = database.queryForObject(
                "select count(*) from (" + rows.sql() + ") found", Long.class, rows.of(subject));
        return count == null ? 0 : count;
    }
}
