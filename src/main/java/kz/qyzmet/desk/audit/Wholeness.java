package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The one judge of whether the journal is whole: whoever says so (clauses 4.9 and 5, the doctor) asks here. */
@Component
class Wholeness {
    /** What a verification may be late: the desk was off, or a large journal takes its time. */
    private static final Duration GRACE = Duration.ofHours(25);

    private static final Duration WAITING = Duration.ofMinutes(5);

    enum State {
        /** All that is stored was compared with what was signed, not long ago, and agreed. */
        WHOLE,
        /** Nothing is known against it, and the comparison was not made yet or is late. */
        UNVERIFIED,
        /** A role of the program may change it. */
        REWRITABLE,
        /** The database is older than the newest checkpoint. */
        OLDER,
        /** Something is not what was signed. */
        CHANGED,
        /** The last batch got no place. */
        FAILED,
        /** Entries wait for their place for too long. */
        STANDING;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final JdbcClient database;
    private final Sequencer sequencer;
    private final JournalVerification verification;
    private final Clock clock;

    Wholeness(JdbcClient database, Sequencer sequencer, JournalVerification verification, Clock clock) {
        this.database = database;
        this.sequencer = sequencer;
        this.verification = verification;
        this.clock = clock;
    }

    State judged() {
        if (rewritable()) {
            return State.REWRITABLE;
        }
        var trouble = sequencer.trouble();
        if (trouble != null) {
            return switch (trouble) {
                case OLDER -> State.OLDER;
                case CHANGED -> State.CHANGED;
                case FAILED -> State.FAILED;
            };
        }
        var verified = verification.last();
        if (verified.isPresent() && verified.get().place() != null) {
            return State.CHANGED;
        }
        if (standing()) {
            return State.STANDING;
        }
        boolean fresh = verified.isPresent()
                && clock.instant().isBefore(verified.get().at().plus(GRACE));
        return fresh ? State.WHOLE : State.UNVERIFIED;
    }

    /** By any role but the sequencer's, and the owner's that migrates; or the journal's own words may come from elsewhere. */
    private boolean rewritable() {
        return database.sql("""
                        select not exists (select from pg_trigger where tgrelid = 'journal_queue'::regclass
                                              and tgname = 'journal_own_word' and tgenabled in ('O', 'A'))
                            or coalesce(bool_or(has_table_privilege(r.oid, name, right_of)), false)
                        from pg_roles r,
                             unnest(array['journal_queue', 'journal_subject', 'journal_entry', 'journal_tile', 'journal_log',
                                          'journal_count', 'journal_gap', 'journal_gone', 'journal_verification']) name,
                             unnest(array['update', 'delete', 'truncate']) right_of
                        where starts_with(r.rolname, current_database() || '_')
                          and r.rolname not in (current_database() || '_sequencer', current_database() || '_owner')
                          and r.oid <> (select relowner from pg_class where oid = 'journal_entry'::regclass)
                        """).query(Boolean.class).single();
    }

    private boolean standing() {
        return database.sql("select at from journal_queue order by id limit 1")
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .map(oldest -> oldest.plus(WAITING).isBefore(clock.instant()))
                .orElse(false);
    }
}
