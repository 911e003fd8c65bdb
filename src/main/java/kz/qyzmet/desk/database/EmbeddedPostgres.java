package kz.qyzmet.desk.database;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A durable private PostgreSQL below one data folder: initialised once, started and stopped with the desk, reachable on loopback with a password
 * only. Four things are deliberate (docs/decisions/own-postgresql-launcher.md): the server runs in a session of its own, so that Ctrl-C ends requests before the
 * database; the kernel stops it when the desk dies (pdeathsig); an orphan that was left all the same is found and stopped; and nothing a person
 * typed can reach its log.
 */
final class EmbeddedPostgres implements AutoCloseable {
    static final String SUPERUSER = "launcher";

    /** Stands in a key folder that is whole, or was put back from an export, which has no passwords. */
    static final String ROOT_KEY = "root.key";

    /**
     * @param home the folder that holds {@code pg/}
     * @param bin where {@code initdb} and {@code postgres} are
     * @param version of the server, such as 18
     * @param secret the file that keeps the superuser's password
     * @param settings further settings, {@code name=value}
     */
    record Plan(Path home, Path bin, int version, Path secret, Path logs, Path run, List<String> settings) {}

    private final Plan plan;
    private final Path data;
    private final Drop drop;
    private final List<String> lastWords = new ArrayList<>();
    private int port;
    private @Nullable Process process;
    private volatile boolean stopping;

    EmbeddedPostgres(Plan plan, Drop drop) {
        this.plan = plan;
        this.data = plan.home().resolve("pg");
        this.drop = drop;
    }

    /** How the server loses the rights of root, which PostgreSQL refuses to run with. */
    enum Drop {
        /** Not root: nothing to lose. */
        NONE,
        /** A user namespace: root outside, nobody inside. */
        NAMESPACE,
        /** Really another user, where namespaces are forbidden, as in many containers. */
        NOBODY;

        static Drop here() {
            if (!"root".equals(System.getProperty("user.name"))) {
                return NONE;
            }
            return works("unshare", "--user", "true") ? NAMESPACE : NOBODY;
        }

        List<String> prefix() {
            return switch (this) {
                case NONE -> List.of();
                case NAMESPACE -> List.of("unshare", "--user");
                case NOBODY -> List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
            };
        }

        private static boolean works(String... command) {
            try {
                return new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    int port() {
        return port;
    }

    String password() {
        try {
            return Files.readString(plan.secret()).strip();
        } catch (IOException e) {
            throw keysAreMissing();
        }
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    long pid() {
        var running = process;
        return running == null ? -1 : running.pid();
    }

    EmbeddedPostgres start() throws IOException, InterruptedException {
        needs("setpriv", "setsid");
        boolean exists = Files.exists(data.resolve("PG_VERSION"));
        if (exists) {
            var made = Files.readString(data.resolve("PG_VERSION")).strip();
            if (!made.equals(Integer.toString(plan.version()))) {
                throw new CannotStart(
                        "the data folder " + plan.home() + " was made by PostgreSQL " + made + ", this release brings "
                                + plan.version()
                                + ". Start the release that made it, or move the data over with backup and restore.",
                        65);
            }
            stopOrphan();
            if (!Files.exists(plan.secret())) {
                newPassword();
            }
        } else {
            initialise();
        }
        givenTo(data);
        port = choosePort();
        launch();
        return this;
    }

    /** Starts on copied files to go through their log; nobody connects, so no password is needed. */
    EmbeddedPostgres recover() throws IOException, InterruptedException {
        needs("setpriv", "setsid");
        givenTo(data);
        port = choosePort();
        launch();
        return this;
    }

    private CannotStart keysAreMissing() {
        return new CannotStart("the folder " + plan.home() + " holds a desk, but its keys are not in "
                + plan.secret().getParent()
                + ". Put the key folder back or name it with QYZMET_KEYS; without it nothing can be read.");
    }

    /** The password is lost and the keys are not: the server alone, without a network, takes a new one. */
    private void newPassword() throws IOException, InterruptedException {
        if (!Files.exists(plan.secret().resolveSibling(ROOT_KEY))) {
            throw keysAreMissing();
        }
        givenTo(data);
        var password = Passwords.random();
        var command = new ArrayList<>(drop.prefix());
        command.addAll(
                List.of(plan.bin().resolve("postgres").toString(), "--single", "-D", data.toString(), "postgres"));
        var alone = process(command).start();
        try (var words = alone.outputWriter(StandardCharsets.UTF_8)) {
            words.write("alter role " + SUPERUSER + " password '" + Roles.verifier(password) + "';\n");
        }
        var said = new String(alone.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (alone.waitFor() != 0) {
            throw explain(said.lines().toList());
        }
        DataFolder.writeSecret(plan.secret(), password);
    }

    private void initialise() throws IOException, InterruptedException {
        var fresh = plan.home().resolve("pg.new");
        Binaries.delete(fresh);
        if (!Files.exists(plan.secret())) {
            DataFolder.writeSecret(plan.secret(), Passwords.random());
        }
        Files.createDirectory(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // read by initdb, which may run as another user; gone a second later
        var password = fresh.resolveSibling("pg.password");
        Files.deleteIfExists(password);
        DataFolder.writeSecret(password, password());
        givenTo(fresh);
        givenTo(password);
        passable();
        var command = new ArrayList<>(drop.prefix());
        command.addAll(List.of(
                plan.bin().resolve("initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions"));
        if (plan.version() >= 17) {
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        var initdb = process(command).start();
        var said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = initdb.waitFor();
        Files.deleteIfExists(password);
        if (code != 0) {
            Binaries.delete(fresh);
            throw explain(said.lines().toList());
        }
        Files.move(fresh, data);
    }

    /** Under another user the server has to reach its folder: the way there may be passed, not read. */
    private void passable() throws IOException {
        if (drop != Drop.NOBODY) {
            return;
        }
        Files.setPosixFilePermissions(plan.home(), PosixFilePermissions.fromString("rwx-----x"));
        var blocked = new ProcessBuilder(
                        "setpriv",
                        "--reuid=nobody",
                        "--regid=nogroup",
                        "--clear-groups",
                        "test",
                        "-x",
                        plan.bin().toString())
                .start();
        try {
            if (blocked.waitFor() != 0) {
                throw new CannotStart(
                        "as root and without user namespaces the database runs as the user nobody, who cannot enter "
                                + plan.home()
                                + ". Run the desk under a user of its own, or name a folder that everybody may pass, such as --data /var/lib/qyzmet.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void givenTo(Path path) throws IOException, InterruptedException {
        if (drop == Drop.NONE) {
            return;
        }
        var owner = drop == Drop.NOBODY ? "nobody:nogroup" : "root:root";
        var wanted = drop == Drop.NOBODY ? "nobody" : "root";
        if (!Files.getOwner(path).getName().equals(wanted)) {
            new ProcessBuilder("chown", "-R", owner, path.toString()).start().waitFor();
        }
        if (Files.isDirectory(path)) {
            passable();
        }
    }

    private int choosePort() throws IOException {
        var record = plan.run().resolve("postgres.port");
        var recorded = Files.exists(record) ? Files.readString(record).strip() : "";
        if (recorded.matches("\\d{2,5}")) {
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(recorded)), 1);
                return Integer.parseInt(recorded);
            } catch (IOException taken) {
                LoggerFactory.getLogger(EmbeddedPostgres.class)
                        .warn("database port {} is taken, another one is used", recorded);
            }
        }
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DataFolder.writeSecret(record, Integer.toString(free.getLocalPort()));
            return free.getLocalPort();
        }
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        command.add("setsid");
        if (drop == Drop.NOBODY) {
            command.addAll(drop.prefix());
            command.addAll(List.of("--pdeathsig", "INT"));
        } else {
            command.addAll(drop.prefix());
            command.addAll(List.of("setpriv", "--pdeathsig", "INT"));
        }
        command.addAll(List.of(plan.bin().resolve("postgres").toString(), "-D", data.toString(), "-p", "" + port));
        var settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "password_encryption=scram-sha-256",
                "max_connections=80",
                "logging_collector=off",
                "log_destination=stderr",
                "log_line_prefix=%m [%p] ",
                // no value a person typed may reach the log: no statements, no parameters, no details, no errors of
                // statements
                "log_statement=none",
                "log_min_duration_statement=-1",
                "log_parameter_max_length=0",
                "log_parameter_max_length_on_error=0",
                "log_min_error_statement=panic",
                "log_error_verbosity=terse",
                "log_min_messages=log",
                "log_checkpoints=off",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "jit=off",
                "max_parallel_workers_per_gather=0",
                "random_page_cost=1.1",
                // finished segments go where a backup wants them; where nobody does, they are given up
                "archive_mode=on",
                "archive_command=test ! -d spool || test -f spool/%f || { cp %p spool/%f.part && sync spool/%f.part && mv spool/%f.part spool/%f; }",
                "max_wal_size=2GB",
                "checkpoint_timeout=15min",
                "work_mem=8MB",
                "maintenance_work_mem=128MB",
                "timezone=UTC",
                "log_timezone=UTC"));
        settings.addAll(memory());
        settings.addAll(plan.settings());
        for (var setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    /** An eighth of the machine for the shared buffers, between 64 MB and 1 GB. */
    private static List<String> memory() {
        long megabytes = 1024;
        var bean = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        if (bean instanceof com.sun.management.OperatingSystemMXBean machine) {
            megabytes = machine.getTotalMemorySize() >> 20;
        }
        return List.of(
                "shared_buffers=" + Math.clamp(megabytes / 8, 64, 1024) + "MB",
                "effective_cache_size=" + Math.max(128, megabytes / 2) + "MB");
    }

    private void launch() throws InterruptedException {
        var begun = new CountDownLatch(1);
        // a thread of its own, which lives as long as the server: pdeathsig fires when the *thread* that forked dies
        Thread.ofPlatform().daemon().name("postgres").start(() -> {
            try {
                var server = process(command()).start();
                process = server;
                begun.countDown();
                keepLog(server);
                if (!stopping) {
                    LoggerFactory.getLogger(EmbeddedPostgres.class)
                            .error("the database server ended with code {}", server.waitFor());
                }
            } catch (IOException | InterruptedException e) {
                remember("cannot be started: " + e.getMessage());
            } finally {
                begun.countDown();
            }
        });
        begun.await();
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!ready()) {
            var server = process;
            if (server == null || !server.isAlive()) {
                Thread.sleep(100);
                synchronized (lastWords) {
                    throw explain(lastWords);
                }
            }
            if (System.nanoTime() > end) {
                close();
                throw new CannotStart(
                        "the database did not become ready within ten minutes. Its words are in " + plan.logs() + ".");
            }
            Thread.sleep(10);
        }
    }

    /** The server writes into this file when it takes connections; so no connection has to be tried. */
    private boolean ready() {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() >= 8
                    && lines.getFirst().strip().equals(Long.toString(pid()))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }

    /** The log is written by the desk, one file a day: so it lies in the logs folder whoever the server runs as. */
    private void keepLog(Process server) throws IOException {
        try (var words = server.inputReader(StandardCharsets.UTF_8)) {
            LocalDate day = LocalDate.MIN;
            BufferedWriter log = null;
            for (var line = words.readLine(); line != null; line = words.readLine()) {
                remember(line);
                try {
                    var today = LocalDate.now(ZoneOffset.UTC);
                    if (log == null || !today.equals(day)) {
                        if (log != null) {
                            log.close();
                        }
                        log = Files.newBufferedWriter(
                                plan.logs().resolve("postgres-" + today + ".log"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                        day = today;
                        forget(today.minusDays(14));
                    }
                    log.write(line);
                    log.newLine();
                    log.flush();
                } catch (IOException diskFull) {
                    // a log that cannot be written must not stop the pipe, or the server would stand still
                    log = null;
                }
            }
            if (log != null) {
                log.close();
            }
        }
    }

    private void forget(LocalDate before) throws IOException {
        var oldest = "postgres-" + before + ".log";
        try (var logs = Files.newDirectoryStream(plan.logs(), "postgres-*.log")) {
            for (var old : logs) {
                if (old.getFileName().toString().compareTo(oldest) < 0) {
                    Files.delete(old);
                }
            }
        }
    }

    private void remember(String line) {
        synchronized (lastWords) {
            lastWords.add(line);
            if (lastWords.size() > 20) {
                lastWords.removeFirst();
            }
        }
    }

    private CannotStart explain(List<String> words) {
        var all = String.join("\n", words);
        if (all.contains("No space left")) {
            return new CannotStart(
                    "the disk that holds " + plan.home() + " is full. Make room and start again; nothing is lost.");
        }
        if (all.contains("cannot be run as root") || all.contains("must not be run as root")) {
            return new CannotStart(
                    "PostgreSQL refuses to run as root and neither unshare nor setpriv could change that. Run the desk under a user of its own.");
        }
        if (all.contains("could not create shared memory") || all.contains("could not map anonymous shared memory")) {
            return new CannotStart(
                    "there is too little memory for the database. Free some, or use a server of your own with DATABASE_URL.");
        }
        if (all.contains("Permission denied")) {
            return new CannotStart(
                    "the database may not write to " + data + ". Give the folder to the user that runs the desk.");
        }
        if (all.contains("error while loading shared libraries") || all.contains("not found (required by")) {
            return new CannotStart(
                    "the included PostgreSQL does not run on this system (it needs glibc). Name one of your own with DATABASE_URL.");
        }
        var last = words.isEmpty() ? "" : words.getLast();
        return new CannotStart("the database did not start: " + last + " (more in " + plan.logs() + ")");
    }

    private static void needs(String... tools) throws InterruptedException {
        for (var tool : tools) {
            if (!Drop.works(tool, "--version")) {
                throw new CannotStart(
                        "the program " + tool
                                + " is missing, which starts the database safely. Install util-linux (apt-get install util-linux), or use a server of your own with DATABASE_URL.");
            }
        }
    }

    private void stopOrphan() throws IOException, InterruptedException {
        var orphan = orphan();
        if (orphan.isEmpty()) {
            return;
        }
        stop(orphan.get());
        // its children hold the shared memory for a moment longer
        for (int i = 0; i < 100 && Files.exists(data.resolve("postmaster.pid")); i++) {
            Thread.sleep(20);
        }
    }

    private Optional<ProcessHandle> orphan() throws IOException {
        var record = data.resolve("postmaster.pid");
        if (!Files.exists(record)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(record);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.getFirst().strip());
        var command = Path.of("/proc/" + pid + "/cmdline");
        // the number may have been given to another process since: only a server of exactly this folder is ours to stop
        boolean ours = Files.exists(command) && Files.readString(command).contains(data.toString());
        return ours ? ProcessHandle.of(pid) : Optional.empty();
    }

    private void stop(ProcessHandle server) throws InterruptedException {
        try {
            // INT is a fast shutdown; TERM would wait for every client
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            server.onExit().get(60, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new CannotStart("the database server " + server.pid() + " on " + data
                    + " does not stop. Stop it by hand: kill -INT " + server.pid());
        }
    }

    private static ProcessBuilder process(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("QYZMET") || name.startsWith("LC_"));
        builder.environment().remove("DATABASE_URL");
        builder.environment().put("LC_ALL", "C");
        builder.directory(Path.of("/").toFile());
        return builder;
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        var server = process;
        if (server != null && server.isAlive()) {
            stop(server.toHandle());
        }
    }
}
