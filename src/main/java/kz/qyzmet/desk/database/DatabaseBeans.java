package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** What the rest of the desk sees of the database. */
@Configuration(proxyBeanMethods = false)
class DatabaseBeans {
    private static final long LEAST_DISK = 64L << 20;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataFolder dataFolder(Environment environment) throws IOException {
        var root = Path.of(environment.getProperty("qyzmet.data", "data"));
        var keys = environment.getProperty("qyzmet.keys");
        var folder = new DataFolder(root, keys == null || keys.isBlank() ? root.resolve("keys") : Path.of(keys));
        if (environment.getProperty("qyzmet.demo") != null) {
            onlyForShow(folder, environment);
        }
        return folder;
    }

    /** A desk with open doors must never stand on real data (contracts 21). */
    private static void onlyForShow(DataFolder folder, Environment environment) throws IOException {
        var mark = folder.root().resolve("demo");
        boolean used = Files.exists(folder.root().resolve("pg")) || environment.getProperty("database.url") != null;
        if (used && !Files.exists(mark)) {
            throw new CannotStart(
                    "--demo lets everybody in, and " + folder.root()
                            + " was not made by --demo. Name an empty folder: bin/run --demo --data DIR",
                    65);
        }
        if (!used) {
            Files.writeString(mark, "This folder holds a demonstration.\n");
        }
    }

    @Bean
    FolderLock folderLock(DataFolder folder) throws IOException {
        var lock = FolderLock.take(folder);
        if (folder.root().toFile().getUsableSpace() < LEAST_DISK) {
            lock.close();
            throw new CannotStart(
                    "the disk that holds " + folder.root() + " is full. Make room and start again; nothing is lost.");
        }
        return lock;
    }

    /** The server that was started or found. Closed after everything that uses it. */
    @Bean(destroyMethod = "close")
    RunningDatabase runningDatabase(DataFolder folder, FolderLock lock, Environment environment)
            throws IOException, InterruptedException {
        var url = environment.getProperty("database.url");
        if (url != null && !url.isBlank()) {
            return RunningDatabase.at(Address.of(url), null, folder);
        }
        var plan = new EmbeddedPostgres.Plan(
                folder.root(),
                Binaries.unpacked(folder.root()),
                18,
                folder.keysPlace().resolve("postgres.superuser"),
                folder.logs(),
                folder.run(),
                List.of());
        folder.keys();
        var server = new EmbeddedPostgres(plan, EmbeddedPostgres.Drop.here()).start();
        try {
            return RunningDatabase.at(Roles.own(server, "qyzmet", folder.keys()), server, folder);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The included server for backups; absent when the database is the operator's. */
    @Bean
    @Nullable
    OwnServer ownServer(RunningDatabase database, DataFolder folder) {
        var server = database.server();
        return server == null ? null : new OwnServer(server, folder.root().resolve("pg"));
    }

    @Bean(defaultCandidate = false)
    Pools pools(RunningDatabase database) {
        return new Pools(database.address(), database.roles());
    }

    /**
     * What every repository uses: the connection of the acting purpose's role. It is fetched at the first statement, so a transaction gets the
     * role of the first permit that asks in it.
     */
    @Bean
    @Primary
    DataSource dataSource(@Qualifier("pools") Pools pools) {
        var lazy = new LazyConnectionDataSourceProxy();
        lazy.setDefaultAutoCommit(true);
        lazy.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        lazy.setTargetDataSource(pools);
        return lazy;
    }

    /** The owner's connections: migrations and nothing else. Not pooled, so none is open while the desk works. */
    @Bean(defaultCandidate = false)
    @FlywayDataSource
    DataSource ownerDataSource(RunningDatabase database) {
        var address = database.address();
        // not PGSimpleDataSource: it names each setting in its URL, and Flyway seeks passwords in that for a second and
        // a half
        var source = new SimpleDriverDataSource(new Driver(), address.jdbc(), address.owner(), address.password());
        var settings = new Properties();
        settings.setProperty("ApplicationName", "qyzmet-desk migrations");
        settings.setProperty("logServerErrorDetail", "false");
        source.setConnectionProperties(settings);
        return source;
    }

    @Bean
    FlywayConfigurationCustomizer applicationRole(RunningDatabase database) {
        return flyway -> flyway.placeholders(database.roles().placeholders())
                // a database newer than the program is refused, not ignored
                .ignoreMigrationPatterns(new String[0]);
    }

    /** @param server ours, or null when the database is the operator's */
    record RunningDatabase(
            Address address, Roles roles, @Nullable EmbeddedPostgres server) implements AutoCloseable {
        static RunningDatabase at(Address address, @Nullable EmbeddedPostgres server, DataFolder folder)
                throws IOException {
            var roles = new Roles(address, folder.keys());
            roles.prepare();
            return new RunningDatabase(address, roles, server);
        }

        @Override
        public void close() throws InterruptedException {
            if (server != null) {
                server.close();
            }
        }
    }
}
