package kz.qyzmet.desk.recovery;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.JournalAfterRestore;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.LedgerStart;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The gaps that were found after restores, and who answered for them. The desk opens when the officer and a second person have (contracts 4). */
@Component
@ActsAs(Family.ADMINISTRATION)
class Gaps {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Opening opening;
    private final LedgerStart ledger;
    private final Journal journal;
    private final JournalAfterRestore log;
    private final Clock clock;

    Gaps(
            JdbcClient sql,
            TransactionTemplate transaction,
            Opening opening,
            LedgerStart ledger,
            Journal journal,
            JournalAfterRestore log,
            Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.opening = opening;
        this.ledger = ledger;
        this.journal = journal;
        this.log = log;
        this.clock = clock;
    }

    /** @param officer whether the officer has answered; @param answered how many people have */
    record Waiting(UUID id, Opening.Gap gap, boolean officer, int answered, boolean mine) {}

    /** Journals what the start did, and writes an open gap down, so that it has a name. */
    @EventListener(ApplicationReadyEvent.class)
    void found() {
        opening.restored()
                .ifPresent(done -> transaction.executeWithoutResult(_ ->
                        journal.administer(Actor.system("recovery"), "restore.replayed", "entries:" + done.again())));
        if (opening.open() && opening.restored().filter(Opening.Restored::whole).isPresent()) {
            goOn(); // a rollback of the journal's tables alone is no restore: there the log stands still
        }
        opening.gap()
                .ifPresent(gap -> transaction.executeWithoutResult(_ -> {
                    if (openGap().isEmpty()) {
                        var id = Ids.ordered();
                        sql.sql(
                                        "insert into restore_gap (id, found_at, reason, missing, reaches) values (?, ?, ?, ?, ?)")
                                .params(Arrays.asList(id, now(), code(gap.reason()), gap.missing(), at(gap.reaches())))
                                .update();
                        journal.administer(Actor.system("recovery"), "restore.gap." + code(gap.reason()), "gap:" + id);
                    }
                }));
    }

    private void goOn() {
        long beyond = log.goOn(Actor.system("recovery"));
        if (beyond > 0) {
            journal.administer(Actor.system("recovery"), "restore.journal", "entries:" + beyond);
        }
    }

    static String code(Opening.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Optional<UUID> openGap() {
        return sql.sql("select id from restore_gap where accepted_at is null order by found_at desc limit 1")
                .query(UUID.class)
                .optional();
    }

    Optional<Waiting> waiting(Actor actor) {
        return opening.gap()
                .flatMap(gap -> openGap()
                        .map(id -> sql.sql("""
                        select count(*) as answered, coalesce(bool_or(officer), false) as officer,
                               coalesce(bool_or(given_by = ?), false) as mine
                        from restore_gap_consent where gap = ?""")
                                .params(actor.id(), id)
                                .query((row, _) -> new Waiting(
                                        id,
                                        gap,
                                        row.getBoolean("officer"),
                                        row.getInt("answered"),
                                        row.getBoolean("mine")))
                                .single()));
    }

    /** One person answers for the gap. @return whether the desk opened */
    boolean accept(Actor actor) {
        if (opening.gap().isEmpty() || opening.gap().get().reason() == Opening.Reason.REPLAY_FAILED) {
            return false;
        }
        var enough = transaction.execute(_ -> {
            var id = openGap().orElseThrow();
            sql.sql("select id from restore_gap where id = ? for update")
                    .param(id)
                    .query(UUID.class)
                    .single();
            int given = sql.sql(
                            "insert into restore_gap_consent (gap, given_by, officer, at) values (?, ?, ?, ?) on conflict do nothing")
                    .params(id, actor.id(), actor.has(Role.OFFICER), now())
                    .update();
            if (given == 1) {
                journal.administer(actor, "restore.gap.answered", "gap:" + id);
            }
            boolean both = sql.sql("select count(*) >= 2 and bool_or(officer) from restore_gap_consent where gap = ?")
                    .param(id)
                    .query(Boolean.class)
                    .single();
            if (both) {
                sql.sql("update restore_gap set accepted_at = ? where id = ?")
                        .params(now(), id)
                        .update();
                journal.administer(actor, "restore.gap.accepted", "gap:" + id);
            }
            return both;
        });
        if (Boolean.TRUE.equals(enough)) {
            ledger.accept();
            goOn();
            return true;
        }
        return false;
    }

    /** Gaps that two people answered for: destructions that may have come back with them stay undone until they are repeated. */
    long accepted() {
        return sql.sql("select count(*) from restore_gap where accepted_at is not null")
                .query(Long.class)
                .single();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant moment) {
        return moment == null ? null : OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
