package kz.qyzmet.desk.breach;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Touches.Stretch;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far each counting of the people has come. A batch moves it on from exactly where it stood, so two nodes, or a desk that died, count nobody twice. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class Reckonings {
    private static final String SELECT = """
            select id, breach_id, run, state, from_at, until_at, first_idx, last_idx, at_idx, at_person, figures, asked_at, done_at from breach_reckoning\s""";

    /**
     * @param run which counting of the case it is, from 1
     * @param index the place in the log up to which it has read, with {@code person} within that entry
     */
    record Reckoning(
            UUID id,
            UUID breach,
            int run,
            boolean begun,
            boolean done,
            @Nullable Instant from,
            @Nullable Instant until,
            long first,
            long last,
            long index,
            @Nullable UUID person,
            Figures figures,
            Instant askedAt,
            @Nullable Instant doneAt) {
        /** In hundredths. */
        int progress() {
            if (done) {
                return 100;
            }
            return !begun || last <= first ? 0 : (int) Math.clamp((index - first) * 100 / (last - first + 1), 0, 99);
        }
    }

    private final JdbcClient database;
    private final Clock clock;

    Reckonings(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Begins anew; whatever was being counted before stops there. */
    @Transactional
    void ask(Permit permit, Breach breach) {
        Officer.check(permit);
        database.sql("update breach_reckoning set state = 'done', done_at = ? where breach_id = ? and state <> 'done'")
                .params(at(clock.instant()), breach.id())
                .update();
        database.sql("""
                insert into breach_reckoning (id, breach_id, subject_id, run, state, asked_by, asked_at)
                select ?, ?, ?, coalesce(max(run), 0) + 1, 'waiting', ?, ? from breach_reckoning where breach_id = ?
                """)
                .params(
                        Ids.ordered(),
                        breach.id(),
                        breach.keeper().value(),
                        permit.actor().id(),
                        at(clock.instant()),
                        breach.id())
                .update();
    }

    Optional<Reckoning> newest(Permit permit, Breach breach) {
        Officer.check(permit);
        return database.sql(SELECT + "where breach_id = ? order by run desc limit 1")
                .param(breach.id())
                .query((row, n) -> read(row))
                .optional();
    }

    /** One that has something left to read. */
    Optional<Reckoning> next(Permit permit) {
        Officer.check(permit);
        return database.sql(SELECT + "where state <> 'done' order by asked_at, id limit 1")
                .query((row, n) -> read(row))
                .optional();
    }

    /** @param stretch null when the journal has nothing of these moments */
    @Transactional
    void begin(Permit permit, Reckoning reckoning, Instant from, Instant until, @Nullable Stretch stretch) {
        Officer.check(permit);
        database.sql("""
                update breach_reckoning set state = 'running', from_at = ?, until_at = ?, first_idx = ?, last_idx = ?, at_idx = ?
                where id = ? and state = 'waiting'
                """)
                .params(
                        at(from),
                        at(until),
                        stretch == null ? 0 : stretch.first(),
                        stretch == null ? -1 : stretch.last(),
                        stretch == null ? 0 : stretch.first(),
                        reckoning.id())
                .update();
    }

    /** Locked for a batch, if it still stands where it was read; otherwise somebody else was quicker. */
    boolean still(Reckoning reckoning) {
        return database.sql("""
                select id from breach_reckoning
                where id = ? and state = 'running' and at_idx = ? and at_person is not distinct from cast(? as uuid) for update
                """)
                .params(Arrays.asList(reckoning.id(), reckoning.index(), reckoning.person()))
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    void moved(Reckoning reckoning, long index, UUID person, Figures figures) {
        database.sql("update breach_reckoning set at_idx = ?, at_person = ?, figures = ? where id = ?")
                .params(index, person, figures.written(), reckoning.id())
                .update();
    }

    void ended(Reckoning reckoning, Figures figures) {
        database.sql(
                        "update breach_reckoning set state = 'done', at_person = null, figures = ?, done_at = ? where id = ?")
                .params(figures.written(), at(clock.instant()), reckoning.id())
                .update();
    }

    private static Reckoning read(ResultSet row) throws SQLException {
        var state = row.getString("state");
        return new Reckoning(
                row.getObject("id", UUID.class),
                row.getObject("breach_id", UUID.class),
                row.getInt("run"),
                !state.equals("waiting"),
                state.equals("done"),
                Breaches.moment(row, "from_at"),
                Breaches.moment(row, "until_at"),
                row.getLong("first_idx"),
                row.getLong("last_idx"),
                row.getLong("at_idx"),
                row.getObject("at_person", UUID.class),
                Figures.read(row.getString("figures")),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                Breaches.moment(row, "done_at"));
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
