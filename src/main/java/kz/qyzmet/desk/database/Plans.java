package kz.qyzmet.desk.database;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How the server plans what a transaction asks. Where every question looks rows up by their keys, one plan is right whatever the values, but the
 * server, which takes ten keys for a longer list than three, plans it anew each time: more work than the answer. Thread-safe.
 */
@Component
public final class Plans {
    private final JdbcTemplate database;

    Plans(JdbcTemplate database) {
        this.database = database;
    }

    /** Until the end of the caller's transaction each statement keeps its plan. Only where no question depends on how often a value occurs. */
    public void keep() {
        database.execute("set local plan_cache_mode = force_generic_plan");
    }
}
