package kz.qyzmet.desk.drill;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.recovery.Progress;
import kz.qyzmet.desk.recovery.Refusal;
import kz.qyzmet.desk.recovery.Restore;
import kz.qyzmet.desk.recovery.SelfChecks;
import kz.qyzmet.desk.retention.Destruction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The restore drill (clauses 1.5, 4.7 and 4.10): writes a canary, makes a real backup, destroys the canary, restores the backup into a scratch folder, lets a second desk start there, and looks for the
 * canary through that desk and in every byte of its files. On this desk the act about its destruction must have found nothing left. One at a time; about a minute on a small desk.
 */
@Component
class Drill {
    static final String NAME = "restore";

    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Below the key folder. */
    private static final String KEYS = "drill";

    private static final Duration START = Duration.ofMinutes(5);
    /** The scan reads the whole desk. */
    private static final Duration ACT = Duration.ofHours(1);
    /** So long a drill that is due waits for a quiet minute. */
    private static final Duration PATIENCE = Duration.ofHours(12);

    private final Canary canary;
    private final Destruction destruction;
    private final Backups backups;
    private final SelfChecks checks;
    private final Journal journal;
    private final DataFolder data;
    private final Opening opening;
    private final Policy policy;
    private final Environment settings;
    private final Clock clock;
    private final AtomicReference<@Nullable Instant> running = new AtomicReference<>();
    private final Instant up;

    Drill(
            Canary canary,
            Destruction destruction,
            Backups backups,
            SelfChecks checks,
            Journal journal,
            DataFolder data,
            Opening opening,
            Policy policy,
            Environment settings,
            Clock clock) {
        this.canary = canary;
        this.destruction = destruction;
        this.backups = backups;
        this.checks = checks;
        this.journal = journal;
        this.data = data;
        this.opening = opening;
        this.policy = policy;
        this.settings = settings;
        this.clock = clock;
        this.up = clock.instant();
    }

    /** Since when one is on its way. */
    Optional<Instant> running() {
        return Optional.ofNullable(running.get());
    }

    /** What a drill left that was cut off. */
    @EventListener(ApplicationReadyEvent.class)
    void tidy() {
        remove(data.root().resolve(Backups.SCRATCH));
        remove(data.keysPlace().resolve(KEYS));
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void due() {
        var due = checks.last(NAME)
                .map(last -> last.ended().plus(policy.period("drill-every")))
                .orElse(up);
        boolean wanted = settings.getProperty("qyzmet.drill") == null
                && settings.getProperty("database.url", "").isBlank()
                && !clock.instant().isBefore(due);
        // it copies the whole desk: people who are at work come first, but not for ever
        if (wanted && (!busy() || clock.instant().isAfter(due.plus(PATIENCE)))) {
            start(Actor.system("drill"));
        }
    }

    /** Whether the machine has had more to do than it has processors, over the last minute. */
    private static boolean busy() {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        return machine.getSystemLoadAverage() > machine.getAvailableProcessors();
    }

    /** Begins one on a thread of its own. @return whether it began; not when one is on its way, or the desk is closed */
    boolean start(Actor actor) {
        if (!opening.open() || !running.compareAndSet(null, clock.instant())) {
            return false;
        }
        journal.administer(actor, "drill.begun", "check:" + NAME);
        Thread.ofPlatform().daemon().name("drill").start(this::run);
        return true;
    }

    private void run() {
        var begun = clock.instant();
        Path scratch = null;
        try {
            scratch = data.root().resolve(Backups.SCRATCH);
            remove(scratch);
            // passed by the scratch server whoever it runs as; what lies in it is for the desk's user alone
            Files.createDirectories(scratch);
            Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
            var result = proved(scratch);
            checks.ended(NAME, begun, result.code().equals("passed"), result.code(), result.found());
        } catch (Refusal refused) {
            checks.ended(NAME, begun, false, refused.code(), 0);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            LOG.error("the restore drill did not come to its end", failed);
            checks.ended(NAME, begun, false, "failed", 0);
        } finally {
            canary.silent();
            remove(scratch);
            remove(data.keys().resolve(KEYS));
            running.set(null);
        }
    }

    /** @param code {@code passed}, or what was found */
    private record Result(String code, long found) {}

    private Result proved(Path scratch) throws IOException, InterruptedException {
        if (scratch.toFile().getUsableSpace() < 4 * size(data.root().resolve("pg"))) {
            return new Result("no-room", 0);
        }
        var song = canary.sing();
        try {
            var made = backups.make(Actor.system("drill"), scratch.resolve("backup"), Progress.SILENT);
            var erasure = destruction.canary(song.subject());
            if (erasure.isEmpty()) {
                return new Result("not-destroyed", 0);
            }
            var desk = scratch.resolve("desk");
            // a copy, so that the second desk turns no page of the first one's memory; it never leaves the key folder
            var keys = data.keys().resolve(KEYS);
            remove(keys);
            copy(data.keys(), keys);
            copy(data.ledger(), desk.resolve("ledger"));
            Restore.run(new Restore.Wish(made.file(), desk, keys, null, null, false), Progress.SILENT);
            long clear = traces(scratch, song.words());
            if (clear > 0) {
                return new Result("in-clear", clear);
            }
            var seen = asked(desk, keys, song.subject().value());
            if (!seen.path("open").asBoolean(false)) {
                return new Result("stays-closed", 0);
            }
            if (seen.path("again").asInt(0) < 1) {
                return new Result("not-replayed", 0);
            }
            if (seen.path("key").asBoolean(true)) {
                return new Result("key-lives", 1);
            }
            long left = traces(scratch, song.words());
            return left > 0 ? new Result("in-clear", left) : here(erasure.get());
        } finally {
            destruction.canary(song.subject());
        }
    }

    /** What is left of the canary on this desk, by the act about its destruction. */
    private Result here(UUID erasure) throws InterruptedException {
        var end = System.nanoTime() + ACT.toNanos();
        var outcome = destruction.outcome(erasure);
        while (!outcome.act()) {
            if (System.nanoTime() > end) {
                return new Result("not-destroyed", 0);
            }
            Thread.sleep(200);
            outcome = destruction.outcome(erasure);
        }
        return outcome.left() > 0 ? new Result("left", outcome.left()) : new Result("passed", 0);
    }

    /** A second desk on the restored folder, in a process of its own, without any setting that reaches the world. */
    private JsonNode asked(Path desk, Path keys, UUID subject) throws IOException, InterruptedException {
        var java = ProcessHandle.current().info().command().orElse("java");
        var builder = new ProcessBuilder(List.of(
                java,
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "kz.qyzmet.desk.Desk"));
        builder.environment().keySet().removeIf(name -> name.startsWith("QYZMET") || name.equals("DATABASE_URL"));
        builder.environment().put("QYZMET_DATA", desk.toString());
        builder.environment().put("QYZMET_KEYS", keys.toString());
        builder.environment().put("QYZMET_PORT", "0");
        builder.environment().put("QYZMET_DRILL", "true");
        var second = builder.redirectErrorStream(true)
                .redirectOutput(desk.resolve("said").toFile())
                .start();
        try {
            var note = desk.resolve("run").resolve("desk.json");
            var end = System.nanoTime() + START.toNanos();
            while (!Files.exists(note)) {
                if (!second.isAlive() || System.nanoTime() > end) {
                    throw new Refusal("no-start", "the restored desk did not start.");
                }
                Thread.sleep(200);
            }
            var found = JSON.readTree(Files.readString(note));
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + found.path("port").asInt(0) + "/local/drill/" + subject)
                            .toURL()
                            .openConnection();
            connection.setRequestProperty("X-Local-Secret", found.path("secret").asString(""));
            connection.setReadTimeout(60_000);
            return JSON.readTree(connection.getInputStream().readAllBytes());
        } finally {
            second.destroy();
            if (!second.waitFor(60, TimeUnit.SECONDS)) {
                second.destroyForcibly();
            }
        }
    }

    /** How many files hold one of the words in clear. */
    static long traces(Path folder, List<String> words) throws IOException {
        long found = 0;
        var wanted = words.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                if (holds(file, wanted)) {
                    LOG.error("the restore drill found a word of the canary in clear in {}", folder.relativize(file));
                    found++;
                }
            }
        }
        return found;
    }

    private static boolean holds(Path file, List<byte[]> words) throws IOException {
        int overlap = 64;
        var buffer = new byte[1 << 20];
        int kept = 0;
        try (var in = Files.newInputStream(file)) {
            for (int some = in.read(buffer, kept, buffer.length - kept);
                    some > 0;
                    some = in.read(buffer, kept, buffer.length - kept)) {
                int length = kept + some;
                var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                for (var word : words) {
                    if (text.contains(new String(word, StandardCharsets.ISO_8859_1))) {
                        return true;
                    }
                }
                kept = Math.min(overlap, length);
                System.arraycopy(buffer, length - kept, buffer, 0, kept);
            }
        }
        return false;
    }

    private static long size(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var all = Files.walk(folder)) {
            return all.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (var files = Files.newDirectoryStream(from)) {
            for (var file : files) {
                if (Files.isRegularFile(file)) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Keys are overwritten before they go. */
    private static void remove(@Nullable Path scratch) {
        if (scratch == null || !Files.exists(scratch)) {
            return;
        }
        try (var all = Files.walk(scratch)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (path.toString().endsWith(".key")) {
                    Files.write(path, new byte[(int) Files.size(path)]);
                }
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            LOG.warn("the scratch folder of the restore drill could not be removed: {}", scratch);
        }
    }
}
