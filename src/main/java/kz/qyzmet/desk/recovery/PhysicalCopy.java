package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import kz.qyzmet.desk.database.OwnServer;

/**
 * Copies the files of the included server while it runs, by the low-level interface of PostgreSQL (its manual, 25.3.4): start, copy, stop, and the log between the two. No key is among them: those stand
 * in the key folder.
 */
final class PhysicalCopy {
    /** What is made anew at the start, or belongs to a running server only. */
    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map", "recovery.signal", "standby.signal");

    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans",
            "spool",
            "log-to-restore");

    private final OwnServer server;
    private final Progress progress;
    private final Map<String, Long> written = new TreeMap<>();
    private long done;
    private long all;

    PhysicalCopy(OwnServer server, Progress progress) {
        this.server = server;
        this.progress = progress;
    }

    /** Name and checksum of each entry that was written. */
    Map<String, Long> written() {
        return written;
    }

    /** @param label the backup's name, seen in the server's views */
    void write(BackupFile.Writing into, String label) throws IOException, SQLException {
        all = size();
        try (var connection = server.superuser("postgres")) {
            // holds the log back until the connection ends, however that happens
            ask(
                    connection,
                    "select slot_name from pg_create_physical_replication_slot(?, true, true)",
                    "backup_" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 1));
            var first = ask(connection, "select pg_walfile_name(pg_backup_start(?, true))", label);
            files(into);
            var stopped = stop(connection);
            entry(into, "pg/backup_label", stopped.label().getBytes(StandardCharsets.UTF_8));
            log(into, first, stopped.lastSegment());
        }
    }

    private record Stopped(String label, String lastSegment) {}

    private static Stopped stop(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select labelfile, pg_walfile_name(lsn) from pg_backup_stop(false) as stopped (lsn, labelfile, spcmapfile)")) {
            row.next();
            return new Stopped(row.getString(1), row.getString(2));
        }
    }

    private static String ask(Connection connection, String sql, String value) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private long size() throws IOException {
        var sum = new long[1];
        Files.walkFileTree(server.files(), new Kept() {
            @Override
            void file(Path file, String name) throws IOException {
                try {
                    sum[0] += Files.size(file);
                } catch (NoSuchFileException gone) {
                    // dropped this moment
                }
            }
        });
        return sum[0];
    }

    private void files(BackupFile.Writing into) throws IOException {
        Files.walkFileTree(server.files(), new Kept() {
            @Override
            void folder(String name) throws IOException {
                entry(into, "pg/" + name + "/", new byte[0]);
            }

            @Override
            void file(Path file, String name) throws IOException {
                try (var in = Files.newInputStream(file)) {
                    copy(into, "pg/" + name, in, "copy");
                } catch (NoSuchFileException gone) {
                    // the log, which is copied too, says that it was dropped
                }
            }
        });
    }

    private void log(BackupFile.Writing into, String first, String last) throws IOException {
        var wal = server.files().resolve("pg_wal");
        try (var histories = Files.newDirectoryStream(wal, "*.history")) {
            for (var history : histories) {
                try (var in = Files.newInputStream(history)) {
                    copy(into, "log/" + history.getFileName(), in, "log");
                }
            }
        }
        for (var segment : Segments.between(first, last)) {
            try (var in = Files.newInputStream(wal.resolve(segment))) {
                copy(into, "log/" + segment, in, "log");
            }
        }
    }

    private void copy(BackupFile.Writing into, String name, InputStream in, String step) throws IOException {
        var sum = new CRC32();
        var buffer = new byte[1 << 16];
        try (var entry = into.entry(name)) {
            for (int some = in.read(buffer); some > 0; some = in.read(buffer)) {
                entry.write(buffer, 0, some);
                sum.update(buffer, 0, some);
                if (step.equals("copy")) {
                    done += some;
                    progress.at(step, done, Math.max(all, done));
                }
            }
        }
        written.put(name, sum.getValue());
    }

    private void entry(BackupFile.Writing into, String name, byte[] bytes) throws IOException {
        into.entry(name, bytes);
        var sum = new CRC32();
        sum.update(bytes);
        written.put(name, sum.getValue());
    }

    /** Goes through what belongs into a copy. */
    private abstract class Kept extends SimpleFileVisitor<Path> {
        void folder(String name) throws IOException {}

        abstract void file(Path file, String name) throws IOException;

        private String name(Path path) {
            return server.files().relativize(path).toString();
        }

        private static boolean emptied(String name) {
            return EMPTIED.stream().anyMatch(place -> name.startsWith(place + "/"));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            var name = name(folder);
            if (name.isEmpty()) {
                return FileVisitResult.CONTINUE;
            }
            // a folder of a slot without its state would stop the restored server
            if (name.equals("spool") || name.equals("log-to-restore") || name.endsWith("pgsql_tmp") || emptied(name)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            folder(name);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            var name = name(file);
            var top = file.getFileName().toString();
            if (!emptied(name)
                    && !LEFT_OUT.contains(name)
                    && !top.startsWith("pg_internal.init")
                    && attributes.isRegularFile()) {
                file(file, name);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failed;
        }
    }
}
