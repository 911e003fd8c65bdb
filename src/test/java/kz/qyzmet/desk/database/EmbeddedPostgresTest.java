package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The launcher against real servers, as root and, as far as this machine lets us, as nobody. */
@Tag("embedded")
class EmbeddedPostgresTest {
    private Path home;
    private final List<EmbeddedPostgres> started = new ArrayList<>();

    @BeforeEach
    void aFolder() throws IOException {
        home = TestDesk.folder();
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (var server : started) {
            server.close();
        }
    }

    @Test
    void rowsOutliveARestart() throws Exception {
        var server = start(EmbeddedPostgres.Drop.here());
        sql(server).sql("create table kept (name text)").update();
        sql(server).sql("insert into kept values ('Aigerim')").update();
        int port = server.port();
        server.close();
        var again = start(EmbeddedPostgres.Drop.here());
        assertThat(sql(again).sql("select name from kept").query(String.class).single())
                .isEqualTo("Aigerim");
        assertThat(again.port()).as("the recorded port").isEqualTo(port);
    }

    @Test
    void itIsDurableGuardedAndSilent() throws Exception {
        var sql = sql(start(EmbeddedPostgres.Drop.here()));
        assertThat(setting(sql, "fsync")).isEqualTo("on");
        assertThat(setting(sql, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(sql, "data_checksums")).isEqualTo("on");
        assertThat(setting(sql, "password_encryption")).isEqualTo("scram-sha-256");
        assertThat(setting(sql, "listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(setting(sql, "unix_socket_directories")).isEmpty();
        assertThat(Files.readString(home.resolve("pg").resolve("pg_hba.conf"))
                        .lines()
                        .filter(line -> line.contains("trust") && !line.startsWith("#")))
                .isEmpty();
    }

    @Test
    void aStatementThatFailsLeavesNothingInTheLog() throws Exception {
        var sql = sql(start(EmbeddedPostgres.Drop.here()));
        sql.sql("create table person (email text unique)").update();
        sql.sql("insert into person values ('marker-aigerim@kyzmet.example')").update();
        assertThatThrownBy(() -> sql.sql("insert into person values (?)")
                        .param("marker-aigerim@kyzmet.example")
                        .update())
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> sql.sql("select 'marker-aigerim'::int").query().listOfRows())
                .isInstanceOf(RuntimeException.class);
        try (var logs = Files.list(home.resolve("logs"))) {
            assertThat(logs)
                    .isNotEmpty()
                    .allSatisfy(log -> assertThat(Files.readString(log)).doesNotContain("marker-aigerim"));
        }
    }

    @Test
    void anOrphanIsFoundAndStopped() throws Exception {
        var server = start(EmbeddedPostgres.Drop.here());
        sql(server).sql("create table kept (id int)").update();
        // a second start on the same folder finds the first server running, as after a desk that was killed without the
        // kernel's help
        var second = new EmbeddedPostgres(TestDatabase.plan(home, 18, List.of()), EmbeddedPostgres.Drop.here());
        started.add(second);
        long before = server.pid();
        second.start();
        assertThat(ProcessHandle.of(before).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(sql(second)
                        .sql("select count(*) from kept")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aTakenPortIsAvoided() throws Exception {
        var server = start(EmbeddedPostgres.Drop.here());
        int port = server.port();
        server.close();
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(start(EmbeddedPostgres.Drop.here()).port()).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void whereNamespacesAreForbiddenItRunsAsNobody() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become nobody");
        var server = start(EmbeddedPostgres.Drop.NOBODY);
        sql(server).sql("create table kept (id int)").update();
        assertThat(Files.getOwner(home.resolve("pg")).getName()).isEqualTo("nobody");
        server.close();
        // and back, when they are allowed again
        var back = start(EmbeddedPostgres.Drop.here());
        assertThat(sql(back).sql("select count(*) from kept").query(Long.class).single())
                .isZero();
    }

    @Test
    void withoutItsKeysADatabaseIsNotStarted() throws Exception {
        start(EmbeddedPostgres.Drop.here()).close();
        Files.delete(home.resolve("keys").resolve("postgres.superuser"));
        assertThatThrownBy(() -> start(EmbeddedPostgres.Drop.here()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("QYZMET_KEYS");
    }

    @Test
    void aSecondDeskOnTheSameFolderIsRefused() throws Exception {
        var folder = new DataFolder(home, home.resolve("keys"));
        try (var lock = FolderLock.take(folder)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(folder))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("another desk");
        }
        FolderLock.take(folder).close();
    }

    @Test
    void theServerDiesWithTheProcessThatStartedItAndLosesNothing() throws Exception {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var acknowledged = new ArrayList<Integer>();
        long postgres = 0;
        try (var said = child.inputReader()) {
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("pid ")) {
                    postgres = Long.parseLong(line.substring(4));
                } else {
                    acknowledged.add(Integer.parseInt(line));
                }
                if (acknowledged.size() == 300) {
                    child.destroyForcibly();
                    break;
                }
            }
        }
        child.onExit().join();
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (ProcessHandle.of(postgres).isPresent() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(ProcessHandle.of(postgres)).as("an orphan").isEmpty();
        var kept = sql(start(EmbeddedPostgres.Drop.here()))
                .sql("select id from kept")
                .query(Integer.class)
                .list();
        assertThat(kept).containsAll(acknowledged);
    }

    /** Starts a server and inserts rows, saying each number after its commit, until it is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            var home = Path.of(arguments[0]);
            var server =
                    new EmbeddedPostgres(TestDatabase.plan(home, 18, List.of()), EmbeddedPostgres.Drop.here()).start();
            var out = new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
            out.println("pid " + server.pid());
            try (var connection = source(server).getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create table kept (id int)");
                for (int i = 0; ; i++) {
                    statement.execute("insert into kept values (" + i + ")");
                    out.println(i);
                }
            }
        }
    }

    private EmbeddedPostgres start(EmbeddedPostgres.Drop drop) throws Exception {
        var server = new EmbeddedPostgres(TestDatabase.plan(home, 18, List.of()), drop);
        started.add(server);
        return server.start();
    }

    private static String setting(JdbcClient sql, String name) {
        return sql.sql("select current_setting('" + name + "')")
                .query(String.class)
                .single();
    }

    private static PGSimpleDataSource source(EmbeddedPostgres server) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setURL(server.url("postgres"));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(server.password());
        return source;
    }

    private static JdbcClient sql(EmbeddedPostgres server) throws SQLException {
        return JdbcClient.create(source(server));
    }
}
