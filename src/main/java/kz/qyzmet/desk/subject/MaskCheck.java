package kz.qyzmet.desk.subject;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The clockwork of blocking: what has run out ends, and each night all masks are computed anew from the evidence; there must be no difference. */
@Component
@ActsAs(Family.UPKEEP)
class MaskCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MaskCheck.class);

    /** What stays open when a person is blocked: rights, the door to them, and storage (contracts 10). */
    private static final int STORED = Family.ACCOUNT.bit() | Family.RIGHTS.bit() | Family.UPKEEP.bit();

    /** @param wrong rows whose mask is not what it must be @param people whose evidence and fence disagree about what is open */
    record Found(Instant at, long checked, long wrong, long people) {
        boolean whole() {
            return wrong == 0 && people == 0;
        }
    }

    private final JdbcClient database;
    private final Blockings blockings;
    private final Clock clock;

    MaskCheck(JdbcClient database, Blockings blockings, Clock clock) {
        this.database = database;
        this.blockings = blockings;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void expire() {
        try {
            blockings.expire();
        } catch (RuntimeException e) {
            // tried again in a minute
            LOG.warn("ended blockings put off: {}", e.getClass().getSimpleName());
        }
    }

    @Scheduled(cron = "0 40 2 * * *", zone = "Asia/Almaty")
    void nightly() {
        try {
            if (!recompute().whole()) {
                LOG.error("masks differ from the evidence");
            }
        } catch (RuntimeException e) {
            LOG.warn("masks not recomputed: {}", e.getClass().getSimpleName());
        }
    }

    /** From first principles: the evidence says who is blocked, and each row's people say what its mask must be. */
    @Transactional
    Found recompute() {
        // what the fence goes by is looked at itself: the rows could all agree with a mask that no evidence gives
        long people = database.sql("""
                select count(*) from (
                    select b.subject_id, cast(:stored as integer) | case when exists (
                               select from clarification c where c.subject_id = b.subject_id and c.ended_at is null)
                           then :clarified else 0 end as mask
                      from blocking b where b.ended_at is null) evidence
                  full join blocked_masks() fenced on fenced.subject_id = evidence.subject_id
                 where fenced.mask is distinct from evidence.mask
                """)
                .param("stored", STORED)
                .param("clarified", Family.CLARIFICATION.bit())
                .query(Long.class)
                .single();
        var rows = database.sql("select sum(checked), sum(wrong) from mask_differences()")
                .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
                .single();
        var found = new Found(clock.instant(), rows[0], rows[1], people);
        database.sql("insert into mask_check (id, at, checked, wrong, people) values (?, ?, ?, ?, ?)")
                .params(Ids.ordered(), found.at().atOffset(ZoneOffset.UTC), found.checked(), found.wrong(), people)
                .update();
        return found;
    }

    Optional<Found> newest() {
        return database.sql("select at, checked, wrong, people from mask_check order by at desc limit 1")
                .query((row, n) -> new Found(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4)))
                .optional();
    }
}
