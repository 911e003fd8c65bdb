package kz.qyzmet.desk.audit;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Verifies the whole journal of the running desk, each night and on demand: the files by the key, the newest checkpoint that was ever signed, and each stored row against its leaf (clauses 4.7 and 4.9). */
@Component
@ActsAs(Family.SEQUENCER)
class JournalVerification {
    private static final Logger LOG = LoggerFactory.getLogger(JournalVerification.class);

    private final JdbcTemplate database;
    private final TransactionTemplate snapshot;
    private final JournalFolder folder;
    private final Sequencer sequencer;
    private final JournalSeal seal;
    private final Policy policy;
    private final Clock clock;

    JournalVerification(
            JdbcTemplate database,
            PlatformTransactionManager transactions,
            JournalFolder folder,
            Sequencer sequencer,
            Vault vault,
            Policy policy,
            Clock clock) {
        this.database = database;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.folder = folder;
        this.sequencer = sequencer;
        this.seal = vault.journalSeal();
        this.policy = policy;
        this.clock = clock;
    }

    /** @param place the first place that did not agree; nothing when all did */
    record Verified(Instant at, long size, @Nullable String place) {}

    Verified verify() {
        long size = 0;
        String place = null;
        try {
            var log = sequencer.log();
            if (log != null) {
                size = verified(log);
            }
        } catch (Broken broken) {
            place = broken.getMessage();
            LOG.error("journal: verification failed: {}", place);
        }
        var verified = new Verified(clock.instant().truncatedTo(ChronoUnit.MICROS), size, place);
        database.update(
                "insert into journal_verification (at, size, place, seal) values (?, ?, ?, ?) on conflict do nothing",
                OffsetDateTime.ofInstant(verified.at(), ZoneOffset.UTC),
                size,
                place,
                seal(verified));
        return verified;
    }

    private long verified(Sequencer.Log log) {
        var keys = folder.keys(sequencer.key(log.origin()));
        if (folder.checkpoint().isEmpty()) {
            return 0; // nothing was published yet
        }
        var files = LogFiles.verified(folder.source(), keys);
        folder.highwater()
                .map(note -> Checkpoint.verified(note, keys))
                .ifPresent(before -> LogFiles.continues(folder.source(), files, before, "highwater"));
        snapshot.executeWithoutResult(
                status -> StoredRows.compare(database, files, folder.source().tiles(), keys, seal));
        return files.size();
    }

    private byte[] seal(Verified verified) {
        return seal.seal(Excuse.verified(verified.at(), verified.size(), verified.place()));
    }

    /** What the newest row says, if the desk wrote it; else that somebody else did. */
    Optional<Verified> last() {
        return database
                .query("select at, size, place, seal from journal_verification order by at desc limit 1", (row, n) -> {
                    var said = new Verified(
                            row.getObject(1, OffsetDateTime.class).toInstant(), row.getLong(2), row.getString(3));
                    return MessageDigest.isEqual(row.getBytes(4), seal(said))
                            ? said
                            : new Verified(
                                    said.at(),
                                    said.size(),
                                    "journal_verification " + said.at() + " is not what the desk wrote");
                })
                .stream()
                .findFirst();
    }

    /** Asked each hour, done when the last one is a day old; what another node did counts. */
    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT2M")
    void nightly() {
        var due = last().map(before -> before.at().plus(policy.period("journal-verification")));
        if (due.isEmpty() || !clock.instant().isBefore(due.get())) {
            verify();
        }
    }
}
