package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What Flyway did for the first desk of a test run is done for the others without it: the same scripts in the same order, and its histories. A run
 * starts a hundred desks, and half of a start is Flyway's.
 */
final class TestMigrations {
    private static final String HISTORY = "flyway_schema_history_";
    private static @Nullable String done;

    private TestMigrations() {}

    static FlywayMigrationStrategy before(Migrations migrations) {
        return flyway -> {
            var sql = JdbcClient.create(flyway.getConfiguration().getDataSource());
            boolean empty = histories(sql).isEmpty();
            try {
                if (empty && done != null) {
                    repeat(flyway, done);
                }
                // finds nothing to do then
                migrations.migrate(flyway);
                if (empty && done == null) {
                    done = told(sql);
                }
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static void repeat(Flyway flyway, String done) throws SQLException {
        var script = done;
        for (var name : flyway.getConfiguration().getPlaceholders().entrySet()) {
            script = script.replace("${" + name.getKey() + "}", name.getValue());
        }
        // not a prepared statement: a question mark is none of its parameters
        try (var connection = flyway.getConfiguration().getDataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    private static List<@Nullable String> histories(JdbcClient sql) {
        return sql.sql("select tablename from pg_tables where schemaname = 'public' and tablename like ?")
                .param(HISTORY.replace("_", "\\_") + "%")
                .query(String.class)
                .list();
    }

    private static String told(JdbcClient sql) throws IOException {
        var modules = new HashMap<String, String>();
        for (var history : histories(sql)) {
            modules.put(Objects.requireNonNull(history).substring(HISTORY.length()), history);
        }
        var said = new ArrayList<String>();
        for (var module : Migrations.order(modules.keySet())) {
            var history = Objects.requireNonNull(modules.get(module));
            said.add("""
                    create table %1$s (
                        installed_rank integer not null constraint %1$s_pk primary key, version varchar(50), description varchar(200) not null,
                        type varchar(20) not null, script varchar(1000) not null, checksum integer, installed_by varchar(100) not null,
                        installed_on timestamp not null default now(), execution_time integer not null, success boolean not null);
                    create index %1$s_s_idx on %1$s (success)""".formatted(history));
            for (var row : sql.sql("select *, current_user as me from " + history + " order by installed_rank")
                    .query()
                    .listOfRows()) {
                if ("SQL".equals(row.get("type"))) {
                    said.add(file(module, String.valueOf(row.get("script"))));
                }
                said.add("insert into " + history + " values ("
                        + row.entrySet().stream()
                                .filter(cell -> !cell.getKey().equals("me"))
                                .map(cell -> Objects.equals(cell.getValue(), row.get("me"))
                                        ? "current_user"
                                        : literal(cell.getValue()))
                                .collect(Collectors.joining(", "))
                        + ")");
            }
        }
        return String.join(";\n", said);
    }

    private static String literal(@Nullable Object value) {
        return value == null ? "null" : "'" + value.toString().replace("'", "''") + "'";
    }

    private static String file(String module, String script) throws IOException {
        try (var in = Migrations.class.getResourceAsStream("/kz/qyzmet/desk/" + module + "/" + script)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
