package kz.qyzmet.desk.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What happens at each start before anything else works (contracts 4): read the ledger, see whether the database is a restored one, do again what it does not know, and open the desk; or leave it closed
 * when the ledger does not reach what the key folder remembers.
 */
@Component
public class LedgerStart implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerStart.class);

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final LedgerFiles files;
    private final Opening opening;
    private final Vault vault;
    private final DataFolder data;
    private final ObjectProvider<Replay> replays;
    private final ObjectProvider<Watermark> watermarks;
    private final AtomicBoolean copyFails = new AtomicBoolean();

    LedgerStart(
            JdbcClient sql,
            TransactionOperations transaction,
            LedgerFiles files,
            Opening opening,
            Vault vault,
            DataFolder data,
            ObjectProvider<Replay> replays,
            ObjectProvider<Watermark> watermarks) {
        this.sql = sql;
        this.transaction = transaction;
        this.files = files;
        this.opening = opening;
        this.vault = vault;
        this.data = data;
        this.replays = replays;
        this.watermarks = watermarks;
    }

    /** A restore leaves this word for the next start. */
    public static Path restoredWord(Path dataFolder) {
        return dataFolder.resolve("restored");
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            Acting.as(Family.UPKEEP, () -> {
                look();
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be read", e);
        }
    }

    private void look() throws IOException {
        var found = files.found();
        var remembered = files.remembered();
        long turn = turn();
        var known = remembered.orElse(new Mark(0, Map.of()));
        if (turn == 0 && remembered.isEmpty()) {
            files.open(found, known, false);
            open(null);
            return;
        }
        boolean whole = turn < known.turn() || Files.exists(restoredWord(data.root()));
        boolean behind = whole || watermarks.orderedStream().anyMatch(Watermark::databaseIsBehind);
        var unknown = unknown(found, behind);
        whole |= unknown.stream().anyMatch(ended -> Line.DONE.equals(ended.how()));
        if (known.missing(found) > 0 && carriedOut() < known.acts()) {
            whole = true;
        }
        behind |= whole;
        var gap = gap(found, remembered, behind);
        var done = behind ? again(unknown) : Optional.of(0);
        var restored = behind ? new Opening.Restored(done.orElse(0), whole) : null;
        if (done.isEmpty()) {
            opening.closed(new Opening.Gap(Opening.Reason.REPLAY_FAILED, unknown.size(), reaches(found)), restored);
            return;
        }
        if (gap != null) {
            LOG.error("the desk stays closed: {}, {} entries missing", gap.reason(), gap.missing());
            opening.closed(gap, restored);
            return;
        }
        boolean lost = known.missing(found) > 0;
        if (lost) {
            files.forget();
        }
        files.open(found, lost ? new Mark(known.turn(), Map.of()) : known, lost);
        if (lost) {
            // the database is not older than its ledger, so what it remembers is the whole ledger: written down anew
            rewrite();
        }
        settleOpenEnds(found);
        open(restored);
    }

    /** Accepts the gap: the ledger begins anew with what is there. The caller has made sure of the two persons and the journal. */
    @ActsAs(Family.UPKEEP)
    public void accept() {
        try {
            var gap = opening.gap();
            if (gap.isEmpty() || gap.get().reason() == Opening.Reason.REPLAY_FAILED) {
                throw new IllegalStateException("there is nothing to accept");
            }
            var found = files.found();
            long turn = Math.max(turn(), files.remembered().map(Mark::turn).orElse(0L));
            files.forget();
            files.open(found, new Mark(turn, Map.of()), true);
            rewrite();
            open(opening.restored().orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be written", e);
        }
    }

    private void open(Opening.@Nullable Restored restored) throws IOException {
        advance();
        Files.deleteIfExists(restoredWord(data.root()));
        opening.opened(restored);
    }

    /** Entries of the ledger that this database has not carried out: those that committed, and after a restore those whose end nobody wrote, as far as doing them exposes nobody and permits nothing. */
    private List<Line.Ended> unknown(List<LedgerFile> found, boolean behind) {
        return Line.inOrder(found.stream()
                .map(file -> Line.ends(file.lines()).stream()
                        .filter(ended -> Line.DONE.equals(ended.how())
                                || ended.how() == null
                                        && behind
                                        && ended.line().entry().kind().whenInDoubt())
                        .filter(ended -> !carriedOut(ended.line().entry()))
                        .toList())
                .toList());
    }

    private boolean carriedOut(Ledgered entry) {
        return sql.sql("select exists (select from ledger_entry where act = ? and subject_id = ? and kind = ?)")
                .params(entry.act(), entry.subject().value(), entry.kind().id())
                .query(Boolean.class)
                .single();
    }

    private long carriedOut() {
        return sql.sql("select count(*) from ledger_entry").query(Long.class).single();
    }

    private Opening.@Nullable Gap gap(List<LedgerFile> found, Optional<Mark> remembered, boolean behind) {
        if (remembered.isEmpty()) {
            return new Opening.Gap(Opening.Reason.NO_MARK, -1, reaches(found));
        }
        long missing = remembered.get().missing(found);
        if (!behind || missing == 0) {
            return null;
        }
        boolean damaged = found.stream().anyMatch(LedgerFile::damaged);
        return new Opening.Gap(
                damaged ? Opening.Reason.LEDGER_DAMAGED : Opening.Reason.LEDGER_SHORT, missing, reaches(found));
    }

    private static @Nullable Instant reaches(List<LedgerFile> found) {
        return found.stream()
                .filter(file -> !file.lines().isEmpty())
                .map(file -> file.lines().getLast().at())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** @return how many were done; nothing when one failed */
    private Optional<Integer> again(List<Line.Ended> unknown) {
        int done = 0;
        for (var ended : unknown) {
            var entry = ended.line().entry();
            try {
                again(entry);
                done++;
            } catch (RuntimeException failed) {
                LOG.error("an entry of the ledger ({}) could not be done again", entry.kind(), failed);
                return Optional.empty();
            }
        }
        return Optional.of(done);
    }

    private void again(Ledgered entry) {
        Ledger.REPLAYING.set(true);
        try {
            replays.orderedStream()
                    .filter(replay -> replay.kinds().contains(entry.kind()))
                    .forEach(replay -> replay.again(entry));
            transaction.executeWithoutResult(_ -> {
                if (entry.kind() == Ledgered.Kind.DESTRUCTION) {
                    // whatever else is done: the key goes
                    vault.forget(entry.subject());
                }
                Ledger.remember(sql, entry);
            });
        } finally {
            Ledger.REPLAYING.remove();
        }
    }

    /** Acts whose end was not written because the desk died: the database knows. Only this node's own file can be completed. */
    private void settleOpenEnds(List<LedgerFile> found) throws IOException {
        var own = files.ownName().orElse("");
        for (var file : found) {
            if (file.node().equals(own)) {
                for (var ended : Line.ends(file.lines())) {
                    if (ended.how() == null) {
                        boolean committed = carriedOut(ended.line().entry());
                        files.settle(
                                new LedgerFiles.Range(
                                        ended.line().index(), ended.line().index()),
                                committed);
                    }
                }
            }
        }
    }

    /** The ledger of a database that is newer than all its ledgers, which are lost. */
    private void rewrite() throws IOException {
        var entries = sql.sql("select act, subject_id, kind, what, at from ledger_entry order by place")
                .query((row, _) -> new Ledgered(
                        Ledgered.Kind.of(row.getString("kind")),
                        row.getObject("act", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getString("what"),
                        row.getTimestamp("at").toInstant()))
                .list();
        for (var entry : entries) {
            replays.orderedStream()
                    .filter(replay -> replay.kinds().contains(entry.kind()))
                    .forEach(replay -> replay.keep(entry));
        }
        if (!entries.isEmpty()) {
            files.settle(files.append(entries), true);
        }
    }

    private long turn() {
        return sql.sql("select turn from ledger_turn").query(Long.class).single();
    }

    /** One more turn, in the database first: the key folder never remembers more than the database has. */
    void advance() throws IOException {
        // a restored database goes on above what was remembered, or the next start would take it for a restored one
        // again
        long least = files.remembered().map(Mark::turn).orElse(0L);
        files.turned(sql.sql("update ledger_turn set turn = greatest(turn, ?) + 1 returning turn")
                .param(least)
                .query(Long.class)
                .single());
    }

    /** Each {@code ledger-copy}: the copy elsewhere, and the turn. */
    @ActsAs(Family.UPKEEP)
    void tick() {
        if (!opening.open()) {
            return;
        }
        try {
            advance();
            files.prune(vault::ended);
            files.copy();
            copyFails.set(false);
        } catch (IOException e) {
            if (!copyFails.getAndSet(true)) {
                LOG.error("the ledger cannot be copied: {}", e.getClass().getSimpleName());
            }
        }
    }

    /**
     * How many entries name a file that neither stands beside the ledger nor in the copy, though it may still be needed: a desk restored to before such an act would stay closed. Sealed words of an epoch that
     * has ended are needed no more.
     */
    @ActsAs(Family.UPKEEP)
    public long lacking() {
        return sql
                .sql(
                        "select distinct kind, what from ledger_entry where kind in ('edition', 'redaction', 'correction')")
                .query((row, _) -> lacks(Ledgered.Kind.of(row.getString("kind")), row.getString("what")))
                .list()
                .stream()
                .filter(lacks -> lacks)
                .count();
    }

    private boolean lacks(Ledgered.Kind kind, String what) {
        try {
            return !(kind != Ledgered.Kind.EDITION && vault.ended(LedgerFiles.epoch(what)))
                    && files.kept(what).isEmpty();
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** Whether the ledger is copied to another place. */
    public boolean copied() {
        return files.copied();
    }

    /** Whether the last copy failed. */
    public boolean copyFails() {
        return copyFails.get();
    }
}
