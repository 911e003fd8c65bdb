package kz.qyzmet.desk.mailroom;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The pulse of the channels. It is kept in memory and written each second or so: one row that every letter touched would make the letters of a
 * busy channel wait for each other's commits. Thread-safe.
 */
@Component
@ActsAs(Family.UPKEEP)
class Beats {
    private static final Logger LOG = LoggerFactory.getLogger(Beats.class);
    private static final String NONE = "";

    /** What has happened since it was last written. */
    private static final class Beat {
        private @Nullable Instant contact;
        private @Nullable Instant letter;
        /** Null: nothing new; empty: all is well. */
        private @Nullable String trouble;

        private long taken;
        private long repeated;
        private long quarantined;
        private long refused;
    }

    private final JdbcClient database;
    private final Clock clock;
    private final Map<UUID, Beat> beats = new ConcurrentHashMap<>();
    private final Map<UUID, String> said = new ConcurrentHashMap<>();

    Beats(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The server answered, or the listener listens. */
    void contact(UUID channel) {
        change(channel, beat -> beat.contact = clock.instant());
    }

    /** All is well again. */
    void fine(UUID channel) {
        said.remove(channel);
        change(channel, beat -> {
            beat.contact = clock.instant();
            beat.trouble = NONE;
        });
    }

    void trouble(UUID channel, String code) {
        if (!code.equals(said.put(channel, code))) {
            LOG.info("channel {}: {}", channel, code);
        }
        change(channel, beat -> beat.trouble = code);
    }

    void took(UUID channel, Taken taken) {
        change(channel, beat -> {
            beat.letter = clock.instant();
            switch (taken) {
                case Taken.Filed filed -> {
                    beat.taken += filed.duplicate() ? 0 : 1;
                    beat.repeated += filed.duplicate() ? 1 : 0;
                }
                case Taken.ForTheOfficer officers -> beat.taken++;
                case Taken.Quarantined quarantined -> beat.quarantined++;
            }
        });
    }

    /** A letter that was not taken for good, such as one over the limit. */
    void refused(UUID channel) {
        change(channel, beat -> beat.refused++);
    }

    private void change(UUID channel, java.util.function.Consumer<Beat> what) {
        beats.compute(channel, (id, beat) -> {
            var its = beat == null ? new Beat() : beat;
            what.accept(its);
            return its;
        });
    }

    /** Writes down what has happened. What cannot be written now is written next time. */
    void write() {
        for (var channel : beats.keySet()) {
            var beat = beats.remove(channel);
            if (beat != null) {
                try {
                    write(channel, beat);
                } catch (RuntimeException later) {
                    change(channel, newer -> {
                        newer.contact = newer.contact == null ? beat.contact : newer.contact;
                        newer.letter = newer.letter == null ? beat.letter : newer.letter;
                        newer.trouble = newer.trouble == null ? beat.trouble : newer.trouble;
                        newer.taken += beat.taken;
                        newer.repeated += beat.repeated;
                        newer.quarantined += beat.quarantined;
                        newer.refused += beat.refused;
                    });
                    throw later;
                }
            }
        }
    }

    private void write(UUID channel, Beat beat) {
        database.sql("""
                update mail_channel_beat set contact_at = coalesce(?::timestamptz, contact_at), letter_at = coalesce(?::timestamptz, letter_at),
                    trouble_since = case when ?::text is null then trouble_since when ?::text = '' then null else coalesce(trouble_since, ?::timestamptz) end,
                    trouble = case when ?::text is null then trouble when ?::text = '' then null else ?::text end,
                    taken = taken + ?, repeated = repeated + ?, quarantined = quarantined + ?, refused = refused + ?
                where channel_id = ?
                """)
                .params(Arrays.asList(
                        at(beat.contact),
                        at(beat.letter),
                        beat.trouble,
                        beat.trouble,
                        at(clock.instant()),
                        beat.trouble,
                        beat.trouble,
                        beat.trouble,
                        beat.taken,
                        beat.repeated,
                        beat.quarantined,
                        beat.refused,
                        channel))
                .update();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
