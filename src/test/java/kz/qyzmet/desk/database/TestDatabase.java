package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One PostgreSQL for a test JVM, in a temporary folder, gone with the JVM. {@code -Dqyzmet.test.postgres=15} takes Debian's server 15 instead of
 * the included 18.
 */
public final class TestDatabase {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private TestDatabase() {}

    /** @return the address of a fresh empty database, as DATABASE_URL would name it */
    public static synchronized String fresh() throws IOException, InterruptedException, SQLException {
        var running = server == null ? server = start() : server;
        var name = "qyzmet_t" + NUMBER.incrementAndGet();
        var source = new PGSimpleDataSource();
        source.setURL(running.url("postgres"));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(running.password());
        var sql = JdbcClient.create(source);
        sql.sql("create role " + name + "_owner login createrole password 'test'")
                .update();
        sql.sql("create database " + name + " owner " + name + "_owner").update();
        return "postgresql://" + name + "_owner:test@127.0.0.1:" + running.port() + "/" + name;
    }

    /** A superuser's way into the database of an address, for trials of tampering. */
    public static JdbcClient superuser(String address) {
        return JdbcClient.create(superusers(address));
    }

    public static synchronized PGSimpleDataSource superusers(String address) {
        var running = java.util.Objects.requireNonNull(server);
        var source = new PGSimpleDataSource();
        source.setURL(running.url(address.substring(address.lastIndexOf('/') + 1)));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(running.password());
        return source;
    }

    private static EmbeddedPostgres start() throws IOException, InterruptedException {
        var home = Files.createTempDirectory("qyzmet-test-postgres");
        var version = Integer.getInteger("qyzmet.test.postgres", 18);
        var started = new EmbeddedPostgres(
                plan(home, version, List.of("fsync=off", "max_connections=200")), EmbeddedPostgres.Drop.here());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                started.close();
                Binaries.delete(home);
            } catch (IOException | InterruptedException e) {
                // nothing to save: the next run has its own folder
            }
        }));
        return started.start();
    }

    static EmbeddedPostgres.Plan plan(Path home, int version, List<String> settings) throws IOException {
        var bin = version == 18 ? unpacked() : Path.of("/usr/lib/postgresql/" + version + "/bin");
        var folder = new DataFolder(home, home.resolve("keys"));
        return new EmbeddedPostgres.Plan(
                home, bin, version, folder.keys().resolve("postgres.superuser"), folder.logs(), folder.run(), settings);
    }

    /** Unpacked once for all test runs of this user, because it takes seconds. */
    private static Path unpacked() throws IOException {
        var shared = Path.of(
                System.getProperty("java.io.tmpdir"), "qyzmet-test-binaries-" + System.getProperty("user.name"));
        Files.createDirectories(shared);
        try (var channel = java.nio.channels.FileChannel.open(
                        shared.resolve("lock"),
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            return Binaries.unpacked(shared);
        }
    }
}
