package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * After a restore: lets the log go on where it was, although the database is older (contracts 4). The tree is taken from the files of the journal
 * folder, which must give the newest signed root; the entries that the older database lacks are a gap with a name, and the gap is an entry. Never
 * does it by itself: whoever has replayed the ledger, or accepted what cannot be replayed, calls it.
 */
@Component
@ActsAs(Family.SEQUENCER)
public class JournalRecovery {
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final JournalFolder folder;
    private final Sequencer sequencer;
    private final Journal journal;
    private final Clock clock;

    JournalRecovery(
            JdbcTemplate database,
            TransactionTemplate transaction,
            JournalFolder folder,
            Sequencer sequencer,
            Journal journal,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.folder = folder;
        this.sequencer = sequencer;
        this.journal = journal;
        this.clock = clock;
    }

    /** The places in the log whose entries the database lacks: from {@code from} to before {@code to}. */
    public record Gap(long from, long to) {}

    /** What is missing, when the database is older than the newest checkpoint. */
    public Optional<Gap> gap() {
        var log = sequencer.log();
        long size = log == null ? 0 : log.size();
        return highwater().filter(newest -> newest.size() > size).map(newest -> new Gap(size, newest.size()));
    }

    private Optional<Checkpoint> highwater() {
        return folder.highwater().map(note -> Checkpoint.parse(Note.parse(note).text()));
    }

    /**
     * Goes on from the newest checkpoint.
     *
     * @return the gap that was closed; nothing when there was none
     * @throws Broken when the files of the journal folder do not give the signed root, or the database was never a beginning of this log
     */
    public Optional<Gap> resume(Actor by) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!Sequencer.locked(database)) {
                throw new IllegalStateException("another node works on the journal");
            }
            var gap = gap();
            gap.ifPresent(missing -> resume(by, missing));
            return gap;
        }));
    }

    private void resume(Actor by, Gap gap) {
        var note = folder.highwater().orElseThrow();
        var newest =
                Checkpoint.verified(note, List.of(sequencer.key(parsed(note).origin())));
        var files = folder.source().tiles();
        var tree = new Tree(files, newest.size());
        if (!Arrays.equals(tree.root(), newest.root())) {
            throw new Broken("the files of the journal folder do not give the newest signed root");
        }
        var log = sequencer.log();
        if (log == null) {
            database.update(
                    "insert into journal_log (origin, size, checkpoint, at) values (?, ?, ?, ?)",
                    newest.origin(),
                    newest.size(),
                    note,
                    now());
        } else {
            var stands = parsed(log.checkpoint());
            if (!log.origin().equals(newest.origin())
                    || stands.size() != log.size()
                    || !Arrays.equals(tree.root(log.size()), stands.root())) {
                throw new Broken("the database holds another log");
            }
            database.update("update journal_log set size = ?, checkpoint = ?, at = ?", newest.size(), note, now());
        }
        for (int level = 0; level < 8 && newest.size() >> (8 * level) > 0; level++) {
            for (long number = (gap.from() >> (8 * level)) / Tiles.WIDTH;
                    Tiles.width(level, number, newest.size()) > 0;
                    number++) {
                int width = Tiles.width(level, number, newest.size());
                database.update("""
                        insert into journal_tile (level, number, hashes) values (?, ?, ?)
                        on conflict (level, number) do update set hashes = excluded.hashes
                        """, level, number, files.read(level, number, width));
            }
        }
        database.update(
                "insert into journal_gap (from_idx, to_idx, at, seal) values (?, ?, ?, ?)",
                gap.from(),
                gap.to(),
                now(),
                journal.seal(Excuse.gap(newest.origin(), gap.from(), gap.to())));
        journal.administer(by, "journal.gap", "from:" + gap.from() + " to:" + gap.to());
    }

    private static Checkpoint parsed(String note) {
        return Checkpoint.parse(Note.parse(note).text());
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
