package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.OwnServer;
import kz.qyzmet.desk.database.Recovering;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes backups while the desk works (contracts 1, clause 4.10): of the included server as a copy of its files, of another one as a copy of its rows. A backup is sealed, holds no key, opens only with a
 * key folder that still holds its epoch, and counts only when it was read again.
 */
@Component
@ActsAs(Family.UPKEEP)
public class Backups {
    /** Below the data folder: where the drill keeps a backup for some minutes. */
    public static final String SCRATCH = "drill";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'desk-'uuuuMMdd'T'HHmmss'Z.backup'").withZone(ZoneOffset.UTC);

    private final @Nullable OwnServer server;
    private final DataSource owner;
    private final Vault vault;
    private final Opening opening;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Journal journal;
    private final DataFolder data;
    private final Clock clock;
    private final ReentrantLock one = new ReentrantLock();

    Backups(
            ObjectProvider<OwnServer> server,
            @FlywayDataSource DataSource owner,
            Vault vault,
            Opening opening,
            JdbcClient sql,
            TransactionTemplate transaction,
            Journal journal,
            DataFolder data,
            Clock clock) {
        this.server = server.getIfAvailable();
        this.owner = owner;
        this.vault = vault;
        this.opening = opening;
        this.sql = sql;
        this.transaction = transaction;
        this.journal = journal;
        this.data = data;
        this.clock = clock;
    }

    /** @param opensUntil from then on it opens for nobody */
    public record Made(Path file, long bytes, Duration took, Instant opensUntil) {}

    /** The newest backup that was read again after writing. */
    public record Last(Instant at, long bytes, Instant opensUntil) {}

    /**
     * Makes one backup in the folder, which is made when it is not there.
     *
     * @throws Refusal when there is one on its way already, or the place is a wrong one
     */
    public Made make(Actor actor, Path folder, Progress progress) {
        if (!opening.open()) {
            throw new Refusal("closed", "the desk is closed after a restore; open it first.");
        }
        if (!one.tryLock()) {
            throw new Refusal("busy", "a backup is being made already. Wait for it to end.");
        }
        try {
            return made(actor, folder(folder), progress);
        } catch (IOException e) {
            throw new Refusal(
                    "disk",
                    String.valueOf(e.getMessage()).contains("No space left")
                            ? "the disk of the backup is full; nothing is left of this one."
                            : "the backup cannot be written there; nothing is left of this one.");
        } catch (SQLException e) {
            throw new Refusal(
                    "database",
                    "the database did not let itself be copied (" + e.getSQLState()
                            + "); nothing is left of this one.");
        } finally {
            one.unlock();
        }
    }

    private Path folder(Path named) throws IOException {
        var folder = named.toAbsolutePath().normalize();
        boolean drill = folder.startsWith(data.root().resolve(SCRATCH));
        if (!drill && folder.startsWith(data.root()) || folder.startsWith(data.keysPlace())) {
            throw new Refusal(
                    "place", "a backup inside the data folder would be lost with it. Name a folder on another disk.");
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    private Made made(Actor actor, Path folder, Progress progress) throws IOException, SQLException {
        var begun = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var id = Ids.ordered();
        var until = vault.backupOpensUntil();
        var place = folder.resolve(NAME.format(begun));
        if (Files.exists(place)) {
            throw new Refusal("busy", "a backup of this second is there already. Try again.");
        }
        var about = new LinkedHashMap<String, String>();
        about.put("kind", server == null ? "rows" : "files");
        about.put("id", id.toString());
        about.put("made", begun.toString());
        about.put("opens-until", until.toString());
        Map<String, Long> written;
        try (var writing = new BackupFile.Writing(place, vault.newBackupKey(), about)) {
            if (server == null) {
                try (var connection = owner.getConnection()) {
                    writing.entry("versions", lines(Recovering.versions(connection)));
                    var copy = new LogicalCopy(connection, progress);
                    copy.write(writing);
                    written = copy.written();
                }
            } else {
                var copy = new PhysicalCopy(server, progress);
                copy.write(writing, "qyzmet " + id);
                written = copy.written();
            }
            // how far it reaches: everything that was acknowledged before this moment is in it
            writing.entry("end", clock.instant().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            var partial = writing.finish();
            verify(partial, written, progress);
            writing.publish();
        }
        var took = Duration.between(begun, clock.instant());
        long bytes = Files.size(place);
        transaction.executeWithoutResult(_ -> {
            sql.sql("""
                    insert into backup_run (id, kind, begun_at, ended_at, bytes, opens_until) values (?, ?, ?, ?, ?, ?)""")
                    .params(Arrays.asList(id, about.get("kind"), at(begun), at(clock.instant()), bytes, at(until)))
                    .update();
            journal.administer(actor, "backup.made", "backup:" + id);
        });
        return new Made(place, bytes, took, until);
    }

    private static byte[] lines(Map<String, String> map) {
        var text = new StringBuilder();
        map.forEach(
                (name, value) -> text.append(name).append('\t').append(value).append('\n'));
        return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Reads the whole file again from the disk and compares every entry with what was put in. */
    private void verify(Path file, Map<String, Long> written, Progress progress) throws IOException {
        var found = new TreeMap<String, Long>();
        long all = Files.size(file);
        var read = new long[1];
        BackupFile.read(file, data.keys(), (name, bytes) -> {
            var sum = checksum(bytes, read);
            if (!name.equals("versions") && !name.equals("end")) {
                found.put(name, sum);
            }
            progress.at("verify", read[0], Math.max(all, read[0]));
        });
        if (!found.equals(written)) {
            throw new Refusal(
                    "damaged", "the backup does not read back as it was written. Look at the disk; it was removed.");
        }
    }

    private static long checksum(InputStream bytes, long[] read) throws IOException {
        var sum = new CRC32();
        var buffer = new byte[1 << 16];
        for (int some = bytes.read(buffer); some > 0; some = bytes.read(buffer)) {
            sum.update(buffer, 0, some);
            read[0] += some;
        }
        return sum.getValue();
    }

    /** The newest one, on whichever node it was made. */
    public Optional<Last> last() {
        return sql.sql("select ended_at, bytes, opens_until from backup_run order by ended_at desc limit 1")
                .query((row, _) -> new Last(
                        row.getTimestamp("ended_at").toInstant(),
                        row.getLong("bytes"),
                        row.getTimestamp("opens_until").toInstant()))
                .optional();
    }

    private static OffsetDateTime at(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
