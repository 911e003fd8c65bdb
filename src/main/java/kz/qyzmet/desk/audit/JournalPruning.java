package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Evidence;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes entries at the end of the journal's own term (clause 2.1.6, rule {@code journal}): the rows go, the hashes stay, so the tree, its
 * signatures and all proofs remain valid (C2SP tlog-tiles, pruning). The cut is itself an entry, and lies at the edge of a tile.
 */
@Component
@ActsAs(Family.SEQUENCER)
class JournalPruning {
    /** Tiles whose entries go in one transaction. */
    private static final long BATCH = 40;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Journal journal;
    private final Policy policy;
    private final ObjectProvider<Evidence> evidence;
    private final Clock clock;

    JournalPruning(
            JdbcTemplate database,
            TransactionTemplate transaction,
            Journal journal,
            Policy policy,
            ObjectProvider<Evidence> evidence,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.journal = journal;
        this.policy = policy;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT6H", initialDelayString = "PT20M")
    void prune() {
        // what an open matter needs stays whatever its age; asked before the transaction, since another role knows it
        var needed = evidence.orderedStream()
                .flatMap(matter -> matter.neededSince().stream())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        boolean more;
        do {
            more = Objects.requireNonNullElse(transaction.execute(status -> batch(needed)), false);
        } while (more);
    }

    private record Log(String origin, long minimum, long size, long pruned) {}

    private boolean batch(Instant needed) {
        var keep = policy.keep("journal").orElse(null);
        if (keep == null || !Sequencer.locked(database)) {
            return false;
        }
        var found = database.query(
                "select origin, minimum, size, pruned from journal_log",
                (row, n) -> new Log(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
        if (found.isEmpty()) {
            return false;
        }
        var log = found.getFirst();
        long minimum = log.minimum();
        long until = Math.min(log.size() / Tiles.WIDTH * Tiles.WIDTH, minimum + BATCH * Tiles.WIDTH);
        var ended = clock.instant().minus(keep);
        var youngest = OffsetDateTime.ofInstant(needed.isBefore(ended) ? needed : ended, ZoneOffset.UTC);
        // one young entry keeps its whole tile, and everything after it
        var kept = database.queryForObject(
                "select min(idx) from journal_entry where idx >= ? and idx < ? and at >= ?",
                Long.class,
                minimum,
                until,
                youngest);
        long cut = kept == null ? until : kept / Tiles.WIDTH * Tiles.WIDTH;
        if (cut <= minimum) {
            return false;
        }
        for (var about : List.of("journal_subject", "journal_gone")) {
            database.update(
                    "delete from " + about
                            + " where entry in (select entry from journal_entry where idx >= ? and idx < ?)",
                    minimum,
                    cut);
        }
        int gone = database.update("delete from journal_entry where idx >= ? and idx < ?", minimum, cut);
        long pruned = log.pruned() + gone;
        database.update(
                "update journal_log set minimum = ?, pruned = ?, pruned_seal = ?",
                cut,
                pruned,
                journal.seal(Excuse.pruned(log.origin(), cut, pruned)));
        journal.administer(Actor.system("journal"), "journal.pruned", "below:" + cut);
        return true;
    }
}
