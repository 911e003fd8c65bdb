package kz.qyzmet.desk.retention;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
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

    /** Rows by table, those with none left out; in the order of the data map. */
    Map<String, Long> of(Permit permit, SubjectId subject) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
        return rows(subject.value());
    }

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

    private long count(Trails.Table table, UUID subject) {
        var rows = trails.ofPerson(table);
        if (rows.places() == 0) {
            return 0;
        }
        var count = database.queryForObject(
                "select count(*) from (" + rows.sql() + ") found", Long.class, rows.of(subject));
        return count == null ? 0 : count;
    }
}
