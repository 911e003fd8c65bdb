package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Brings a database back from a copy, without a running desk. */
public final class Recovering {
    private static final DateTimeFormatter TARGET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS'+00'").withZone(ZoneOffset.UTC);

    private Recovering() {}

    /** A restored data folder on which no other desk works meanwhile. */
    public static AutoCloseable lock(Path data, Path keys) {
        var lock = FolderLock.take(new DataFolder(data, keys));
        return lock::close;
    }

    /**
     * Lets the included server go through its log, from the copied files up to the end of what there is, or to a moment.
     *
     * @param data the data folder; {@code pg} in it holds the copied files and {@code backup_label}
     * @param log the segments of the log, below {@code pg}
     * @param until the last moment that is wanted; null for everything
     * @throws CannotStart with one sentence when it does not come up
     */
    public static void rollForward(Path data, Path keys, Path log, @Nullable Instant until)
            throws IOException, InterruptedException {
        var folder = new DataFolder(data, keys);
        var pg = folder.root().resolve("pg");
        Files.writeString(pg.resolve("recovery.signal"), "");
        // without visitors on the way "ready" means that the log was gone through, not that reading is allowed
        var settings = new ArrayList<>(
                List.of("hot_standby=off", "restore_command=cp \"" + pg.relativize(log) + "/%f\" \"%p\""));
        if (until != null) {
            settings.add("recovery_target_time=" + TARGET.format(until));
            settings.add("recovery_target_action=promote");
        }
        var plan = new EmbeddedPostgres.Plan(
                folder.root(),
                Binaries.unpacked(folder.root()),
                18,
                folder.keysPlace().resolve("postgres.superuser"),
                folder.logs(),
                folder.run(),
                settings);
        try {
            new EmbeddedPostgres(plan, EmbeddedPostgres.Drop.here()).recover().close();
        } catch (CannotStart failed) {
            if (until != null && String.valueOf(failed.getMessage()).contains("before configured recovery target")) {
                // nothing was committed after that moment, so the end of the log is the moment
                rollForward(data, keys, log, null);
                return;
            }
            throw failed;
        }
    }

    /** The owner's connection to a server of the operator's. */
    public static Connection owner(String url) throws SQLException {
        var address = Address.of(url);
        return source(address).getConnection();
    }

    private static PGSimpleDataSource source(Address address) {
        var source = new PGSimpleDataSource();
        source.setURL(address.jdbc());
        source.setUser(address.owner());
        source.setPassword(address.password());
        source.setApplicationName("qyzmet-desk restore");
        source.setLogServerErrorDetail(false);
        return source;
    }

    /**
     * Makes the tables of a backup in an empty database.
     *
     * @param versions for each module the newest migration that the backup had
     * @throws CannotStart when the database is not empty, or the backup is newer than this release
     */
    public static void tables(String url, Path keys, Map<String, String> versions) throws IOException, SQLException {
        var address = Address.of(url);
        try (var connection = source(address).getConnection()) {
            var sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            if (sql.sql("select count(*) from pg_tables where schemaname = 'public'")
                            .query(Long.class)
                            .single()
                    > 0) {
                throw new CannotStart("the database " + address + " is not empty. Make a new one and name it.", 65);
            }
        } catch (SQLException e) {
            throw Roles.cannotConnect(address.toString(), e);
        }
        var roles = new Roles(address, keys);
        roles.prepare();
        Migrations.upTo(Flyway.configure().dataSource(source(address)).placeholders(roles.placeholders()), versions);
    }

    /** For each module the newest migration that was run in this database. */
    public static Map<String, String> versions(Connection connection) {
        var sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        var versions = new TreeMap<String, String>();
        for (var history : sql.sql(
                        "select tablename from pg_tables where schemaname = 'public' and tablename like 'flyway\\_schema\\_history\\_%' order by 1")
                .query((row, _) -> row.getString(1))
                .list()) {
            versions.put(
                    history.substring("flyway_schema_history_".length()),
                    sql.sql("select version from " + Roles.quoted(history)
                                    + " where success and version is not null order by installed_rank desc limit 1")
                            .query(String.class)
                            .single());
        }
        return versions;
    }
}
