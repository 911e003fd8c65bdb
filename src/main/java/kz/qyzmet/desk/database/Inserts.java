package kz.qyzmet.desk.database;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Rows that nothing in their own transaction reads again: sent at once, or, where several acts share a transaction, a table at a time. Thread-safe.
 */
@Component
public final class Inserts {
    private static final ScopedValue<Map<String, List<@Nullable Object[]>>> GATHERED = ScopedValue.newInstance();

    private final JdbcTemplate database;

    Inserts(JdbcTemplate database) {
        this.database = database;
    }

    /** @param sql a plain {@code insert … values (?, …)} without {@code returning} */
    public void add(String sql, @Nullable Object... values) {
        if (GATHERED.isBound()) {
            GATHERED.get().computeIfAbsent(sql, _ -> new ArrayList<>()).add(values);
        } else {
            send(sql, List.<@Nullable Object[]>of(values));
        }
    }

    /** What the acts add is sent when they have ended, in the order in which they first named the tables. In the caller's transaction; nothing is sent when they fail. */
    public void together(Runnable acts) {
        var gathered = new LinkedHashMap<String, List<@Nullable Object[]>>();
        ScopedValue.where(GATHERED, gathered).run(acts);
        gathered.forEach(this::send);
    }

    private void send(String sql, List<@Nullable Object[]> rows) {
        // null goes without a type: asking the server for one would cost a round trip
        database.execute(sql, (org.springframework.jdbc.core.PreparedStatementCallback<int[]>) statement -> {
            for (var row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }
}
