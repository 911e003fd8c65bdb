package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Recovering;
import kz.qyzmet.desk.ledger.LedgerStart;
import org.jspecify.annotations.Nullable;

/**
 * Brings a desk back from a backup, without a running desk (contracts 1 and 4). It needs the key folder, which is in no backup. The desk that starts afterwards first does again what its ledger knows.
 */
public final class Restore {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String LOG = "log-to-restore";

    private Restore() {}

    /**
     * @param from a backup, or a folder of backups
     * @param data the data folder to fill
     * @param keys the key folder that opens the backup
     * @param database for a backup of rows: an empty database, as {@code DATABASE_URL} names it
     * @param at the moment to go back to; null for the newest there is
     * @param replace whether a database that stands in the data folder is put aside
     */
    public record Wish(
            Path from,
            Path data,
            Path keys,
            @Nullable String database,
            @Nullable Instant at,
            boolean replace) {}

    /**
     * @param made when the backup was begun
     * @param segments how many segments of the log were added to it from the archive
     * @param aside where the former database lies now, if there was one
     */
    public record Done(
            Path backup,
            Instant made,
            int segments,
            @Nullable Path aside) {}

    /** @throws Refusal with one sentence when there is nothing to restore, or it does not open */
    public static Done run(Wish wish, Progress progress) {
        try {
            var backup = chosen(wish);
            var head = BackupFile.head(backup);
            try (var _ = Recovering.lock(wish.data(), wish.keys())) {
                var done = head.kind().equals("files")
                        ? files(wish, backup, head, progress)
                        : rows(wish, backup, head, progress);
                DataFolder.writeSecret(
                        LedgerStart.restoredWord(wish.data()), head.get("id") + " " + head.get("made") + "\n");
                return done;
            }
        } catch (CannotStart sentence) {
            throw new Refusal("start", String.valueOf(sentence.getMessage()));
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException e) {
            throw new Refusal(
                    "disk",
                    String.valueOf(e.getMessage()).contains("No space left")
                            ? "the disk is full. Make room and restore again."
                            : "the backup or the data folder cannot be read or written.");
        } catch (SQLException e) {
            throw new Refusal(
                    "database", "the database refused the rows (" + e.getSQLState() + "); nothing was changed.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped", "the restore was stopped.");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path chosen(Wish wish) throws IOException {
        if (Files.isRegularFile(wish.from())) {
            return wish.from();
        }
        for (var file : BackupSchedule.all(wish.from())) {
            var at = wish.at();
            if (at == null || !BackupFile.head(file).moment("made").isAfter(at)) {
                return file;
            }
        }
        throw new Refusal(
                "no-backup",
                wish.at() == null
                        ? "there is no backup in " + wish.from() + "."
                        : "there is no backup in " + wish.from() + " that is old enough for that moment.");
    }

    // a copy of files

    private static Done files(Wish wish, Path backup, BackupFile.Head head, Progress progress)
            throws IOException, InterruptedException {
        if (wish.database() != null) {
            throw new Refusal(
                    "kind",
                    "this backup is one of the included server, and DATABASE_URL names another one. Unset it and restore again.");
        }
        var pg = wish.data().resolve("pg");
        if (Files.exists(pg) && !wish.replace()) {
            throw new Refusal(
                    "exists",
                    wish.data()
                            + " holds a database already. Name another folder, or add --replace: it is put aside, not deleted.");
        }
        var fresh = wish.data().resolve("pg.restored");
        delete(fresh);
        Files.createDirectory(fresh, PRIVATE);
        var log = fresh.resolve(LOG);
        Files.createDirectory(log, PRIVATE);
        long size = Files.size(backup);
        var done = new long[1];
        var first = new String[1];
        BackupFile.read(backup, wish.keys(), (name, bytes) -> {
            if (name.startsWith("pg/")) {
                put(fresh, name.substring(3), bytes, done);
            } else if (name.startsWith("log/")) {
                var segment = name.substring(4);
                if (Segments.segment(segment) && first[0] == null) {
                    first[0] = segment;
                }
                segment(log, segment, bytes);
            }
            progress.at("files", done[0], Math.max(size, done[0]));
        });
        if (first[0] == null || !Files.exists(fresh.resolve("backup_label"))) {
            throw new Refusal("damaged", "the backup is not whole.");
        }
        for (var empty : List.of("pg_wal/archive_status", "pg_wal/summaries")) {
            Files.createDirectories(fresh.resolve(empty), PRIVATE);
        }
        int added = archived(backup.resolveSibling("log"), log, first[0], wish.keys(), progress);
        Path aside = null;
        if (Files.exists(pg)) {
            aside = wish.data().resolve("pg.before-" + System.currentTimeMillis());
            Files.move(pg, aside);
        }
        Files.move(fresh, pg);
        try {
            progress.at("forward", 0, 0);
            Recovering.rollForward(wish.data(), wish.keys(), pg.resolve(LOG), wish.at());
        } catch (CannotStart failed) {
            if (aside != null) {
                delete(fresh);
                Files.move(pg, fresh);
                Files.move(aside, pg);
            }
            throw String.valueOf(failed.getMessage()).contains("before consistent recovery point")
                    ? new Refusal("too-early", "that moment is before the end of this backup. Name an older backup.")
                    : failed;
        }
        delete(pg.resolve(LOG));
        return new Done(backup, head.moment("made"), added, aside);
    }

    private static void put(Path root, String name, InputStream bytes, long[] done) throws IOException {
        var path = root.resolve(name).normalize();
        if (!path.startsWith(root)) {
            throw new SealedInput.Damaged();
        }
        if (name.endsWith("/")) {
            Files.createDirectories(path, PRIVATE);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(path.getParent()), PRIVATE);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(path)) {
            done[0] += bytes.transferTo(out);
        }
    }

    /** Segments that were ended early are zeros for the most part: those are left out of the disk. */
    private static void segment(Path log, String name, InputStream bytes) throws IOException {
        if (!Segments.segment(name) && !Segments.history(name)) {
            throw new SealedInput.Damaged();
        }
        var all = bytes.readAllBytes();
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        try (var file = new RandomAccessFile(log.resolve(name).toFile(), "rw")) {
            file.write(all, 0, end);
            file.setLength(all.length);
        }
    }

    /** Adds what the archive has beyond the backup. @return how many segments */
    private static int archived(Path archive, Path log, String first, Path keys, Progress progress) throws IOException {
        if (!Files.isDirectory(archive)) {
            return 0;
        }
        int added = 0;
        try (var files = Files.list(archive)) {
            for (var file :
                    files.sorted(Comparator.comparing(Path::getFileName)).toList()) {
                var name = file.getFileName().toString().replace(LogArchive.ENDING, "");
                boolean wanted = Segments.history(name)
                        || Segments.segment(name) && Segments.number(name) >= Segments.number(first);
                if (wanted && file.toString().endsWith(LogArchive.ENDING) && !Files.exists(log.resolve(name))) {
                    BackupFile.read(file, keys, (entry, bytes) -> segment(log, entry, bytes));
                    added++;
                    progress.at("log", added, 0);
                }
            }
        }
        return added;
    }

    // a copy of rows

    private static Done rows(Wish wish, Path backup, BackupFile.Head head, Progress progress)
            throws IOException, SQLException {
        var url = wish.database();
        if (url == null) {
            throw new Refusal(
                    "kind",
                    "this backup is one of a server of your own. Make an empty database and name it in DATABASE_URL.");
        }
        if (wish.at() != null) {
            throw new Refusal(
                    "kind", "a moment can be chosen with the included server only; this backup is one moment.");
        }
        var copies = new HashMap<String, Object>();
        try {
            BackupFile.read(backup, wish.keys(), (name, bytes) -> {
                try {
                    if (name.equals("versions")) {
                        Recovering.tables(url, wish.keys(), versions(bytes));
                        var connection = Recovering.owner(url);
                        copies.put("connection", connection);
                        var copy = new LogicalCopy(connection, progress);
                        copy.prepare();
                        copies.put("copy", copy);
                    } else if (copies.get("copy") instanceof LogicalCopy copy) {
                        copy.entry(name, bytes, copy.columns());
                    }
                } catch (SQLException e) {
                    throw new Wrapped(e);
                }
            });
            if (!(copies.get("copy") instanceof LogicalCopy copy)) {
                throw new Refusal("damaged", "the backup is not whole.");
            }
            copy.finish();
            return new Done(backup, head.moment("made"), 0, null);
        } catch (Wrapped wrapped) {
            throw wrapped.cause;
        } finally {
            if (copies.get("connection") instanceof Connection connection) {
                connection.close();
            }
        }
    }

    private static final class Wrapped extends RuntimeException {
        private final SQLException cause;

        Wrapped(SQLException cause) {
            super(null, cause, false, false);
            this.cause = cause;
        }
    }

    private static Map<String, String> versions(InputStream bytes) throws IOException {
        var versions = new TreeMap<String, String>();
        for (var line : new String(bytes.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            var parts = line.split("\t");
            if (parts.length == 2) {
                versions.put(parts[0], parts[1]);
            }
        }
        return versions;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
