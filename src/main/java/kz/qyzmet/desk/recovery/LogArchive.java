package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import kz.qyzmet.desk.database.OwnServer;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's log in the backup place, sealed segment by segment, so that a restore can stop at any moment since the backup (point in time). The server leaves finished segments in a spool and
 * keeps them until they are there; a segment leaves the spool when its sealed copy was read again. Used by one thread.
 */
final class LogArchive {
    private static final Logger LOG = LoggerFactory.getLogger(LogArchive.class);
    static final String ENDING = ".log";

    private final OwnServer server;
    private final Vault vault;
    private final Path keys;
    private final Path place;
    private final Clock clock;
    private @Nullable String switched;
    /** The newest segment that was ended and is not in the archive yet. */
    private @Nullable String awaited;

    private volatile @Nullable Instant reaches;

    LogArchive(OwnServer server, Vault vault, Path keys, Path backups, Clock clock) {
        this.server = server;
        this.vault = vault;
        this.keys = keys;
        this.place = backups.resolve("log");
        this.clock = clock;
    }

    /** Until when every acknowledged act is in the archive. */
    Optional<Instant> reaches() {
        return Optional.ofNullable(reaches);
    }

    /** Ends the segment that is being written, if there is anything in it, and carries what is finished to the archive. */
    void carry() throws IOException, SQLException {
        var spool = server.keepLog();
        if (!Files.isDirectory(place)) {
            Files.createDirectories(
                    place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        var before = clock.instant();
        var ended = endSegment();
        awaited = ended == null ? awaited : ended;
        // the server's archiver takes a moment, or longer: the next round waits for the same segment then
        for (int i = 0; i < 100 && awaited != null && !archived(spool, awaited); i++) {
            pause();
        }
        for (var file : finished(spool)) {
            seal(file);
            Files.delete(file);
        }
        if (awaited == null || Files.exists(place.resolve(awaited + ENDING))) {
            awaited = null;
            reaches = before;
        }
    }

    private boolean archived(Path spool, String segment) {
        return Files.exists(spool.resolve(segment)) || Files.exists(place.resolve(segment + ENDING));
    }

    /** @return the segment that was ended and must arrive; nothing when nothing was written since the last time */
    private @Nullable String endSegment() throws SQLException {
        try (var connection = server.superuser("postgres");
                var statement = connection.createStatement()) {
            try (var row = statement.executeQuery(
                    "select pg_walfile_name(pg_current_wal_insert_lsn()), pg_current_wal_insert_lsn()::text")) {
                row.next();
                // right after a switch the insert position stands at the beginning of a segment
                if (row.getString(2).equals(switched)) {
                    return null;
                }
            }
            try (var row = statement.executeQuery("select pg_walfile_name(pg_switch_wal())")) {
                row.next();
                var ended = row.getString(1);
                try (var now = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
                    now.next();
                    switched = now.getString(1);
                }
                return ended;
            }
        }
    }

    private static List<Path> finished(Path spool) throws IOException {
        var files = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(spool)) {
            for (var file : all) {
                var name = file.getFileName().toString();
                if (Segments.segment(name) || Segments.history(name)) {
                    files.add(file);
                } else if (name.endsWith(".backup")) {
                    Files.delete(file); // a note of the server's about a base backup; ours says more
                }
            }
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return files;
    }

    private void seal(Path file) throws IOException {
        var name = file.getFileName().toString();
        var target = place.resolve(name + ENDING);
        Files.deleteIfExists(target);
        var about = new LinkedHashMap<String, String>();
        about.put("kind", "log");
        about.put("made", clock.instant().toString());
        try (var writing = new BackupFile.Writing(target, vault.newBackupKey(), about)) {
            long wanted;
            try (var in = Files.newInputStream(file);
                    var entry = writing.entry(name)) {
                wanted = passed(in, entry);
            }
            var again = new long[] {-1};
            BackupFile.read(writing.finish(), keys, (entry, bytes) -> {
                if (entry.equals(name)) {
                    again[0] = passed(bytes, OutputStream.nullOutputStream());
                }
            });
            if (again[0] != wanted) {
                throw new IOException("a segment does not read back as it was written");
            }
            writing.publish();
        }
    }

    /** @return the checksum of what was passed on */
    private static long passed(InputStream in, OutputStream out) throws IOException {
        var sum = new CRC32();
        var buffer = new byte[1 << 16];
        for (int some = in.read(buffer); some > 0; some = in.read(buffer)) {
            sum.update(buffer, 0, some);
            out.write(buffer, 0, some);
        }
        return sum.getValue();
    }

    /** Drops segments that no backup in the place needs any more. @param oldest when the oldest backup that is kept was made */
    void forgetBefore(Instant oldest) throws IOException {
        if (!Files.isDirectory(place)) {
            return;
        }
        int gone = 0;
        try (var files = Files.newDirectoryStream(place, "????????????????????????" + ENDING)) {
            for (var file : files) {
                if (BackupFile.head(file).moment("made").isBefore(oldest)) {
                    Files.delete(file);
                    gone++;
                }
            }
        }
        if (gone > 0) {
            LOG.info("{} segments of the log were dropped with the backups that needed them", gone);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
