package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.OwnServer;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Backups by themselves, where {@code QYZMET_BACKUP} names a place: one each {@code backup-every}, and the log each {@code log-archive} between them. */
@Component
class BackupSchedule implements BackupState {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSchedule.class);

    private final Backups backups;
    private final Opening opening;
    private final Policy policy;
    private final Clock clock;
    private final @Nullable Path place;
    private final @Nullable LogArchive archive;
    private final AtomicBoolean fails = new AtomicBoolean();

    BackupSchedule(
            Backups backups,
            ObjectProvider<OwnServer> servers,
            Vault vault,
            DataFolder data,
            Opening opening,
            Policy policy,
            Environment settings,
            Clock clock)
            throws IOException {
        this.backups = backups;
        this.opening = opening;
        this.policy = policy;
        this.clock = clock;
        var named = settings.getProperty("qyzmet.backup", "");
        this.place = named.isBlank() ? null : Path.of(named).toAbsolutePath();
        var server = servers.getIfAvailable();
        this.archive =
                place == null || server == null ? null : new LogArchive(server, vault, data.keys(), place, clock);
        if (server != null && archive == null) {
            server.forgetLog();
        } else if (server != null) {
            server.keepLog();
        }
    }

    @Override
    public boolean configured() {
        return place != null;
    }

    @Override
    public boolean fails() {
        return fails.get();
    }

    @Override
    public Optional<Instant> reaches() {
        return archive == null ? Optional.empty() : archive.reaches();
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('log-archive').toMillis()}",
            fixedDelayString = "#{@policy.period('log-archive').toMillis()}")
    void turn() {
        if (place == null || !opening.open()) {
            return;
        }
        try {
            var last = backups.last();
            if (last.isEmpty()
                    || !clock.instant().isBefore(last.get().at().plus(policy.period("backup-every")))
                    || newest(place).isEmpty()) {
                backups.make(Actor.system("recovery"), place, Progress.SILENT);
                forget(place);
            }
            if (archive != null) {
                archive.carry();
            }
            fails.set(false);
        } catch (IOException | SQLException | RuntimeException failed) {
            if (!fails.getAndSet(true)) {
                LOG.error(
                        "the backup failed: {}",
                        failed instanceof Refusal refusal
                                ? refusal.code()
                                : failed.getClass().getSimpleName());
            }
        }
    }

    private static Optional<Path> newest(Path place) throws IOException {
        return all(place).stream().findFirst();
    }

    /** The backups of a place, newest first. */
    static List<Path> all(Path place) throws IOException {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(place)) {
            try (var files = Files.newDirectoryStream(place, "desk-*.backup")) {
                files.forEach(found::add);
            }
        }
        found.sort(Comparator.comparing((Path file) -> file.getFileName().toString())
                .reversed());
        return found;
    }

    /** Removes what is more than the policy keeps, or opens for nobody any more. */
    private void forget(Path folder) throws IOException {
        try (var cut = Files.newDirectoryStream(folder, "desk-*.backup.partial")) {
            for (var file : cut) {
                Files.delete(file); // of a desk that was killed; this one has just ended its own
            }
        }
        var now = clock.instant();
        Instant oldest = now;
        int kept = 0;
        for (var file : all(folder)) {
            var head = BackupFile.head(file);
            if (kept >= policy.number("backups-kept")
                    || head.moment("opens-until").isBefore(now)) {
                Files.delete(file);
            } else {
                kept++;
                oldest = head.moment("made");
            }
        }
        if (archive != null) {
            archive.forgetBefore(oldest);
        }
    }
}
