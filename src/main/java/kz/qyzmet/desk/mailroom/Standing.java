package kz.qyzmet.desk.mailroom;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import kz.qyzmet.desk.deadline.WorkCalendar;
import org.jspecify.annotations.Nullable;

/**
 * How a channel does.
 *
 * @param contact when the mail server last answered, or the listener last listened
 * @param trouble a code; the words are in the messages
 * @param left letters that were left untouched on the server
 */
record Standing(
        Channel channel,
        @Nullable Instant contact,
        @Nullable Instant letter,
        @Nullable String trouble,
        @Nullable Instant troubleSince,
        long taken,
        long repeated,
        long quarantined,
        long refused,
        long left) {

    /** Silence of years is silence, however few hours of them were worked. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    enum State {
        OFF,
        FINE,
        TROUBLE,
        /** Nobody has kept it going for a while. */
        UNATTENDED,
        SILENT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean alarming() {
            return this == TROUBLE || this == UNATTENDED || this == SILENT;
        }
    }

    /**
     * @param patience how long trouble may last, and a pulse be away, before it counts
     * @param worked silence counts in working hours: nobody writes at night and on holidays
     */
    State state(Instant now, Duration patience, WorkCalendar worked) {
        if (channel.stopped()) {
            return State.OFF;
        }
        if (trouble != null
                && troubleSince != null
                && !troubleSince.plus(patience).isAfter(now)) {
            return State.TROUBLE;
        }
        var pulse = contact == null || contact.isBefore(channel.changed()) ? channel.changed() : contact;
        if (channel.kind().attended() && pulse.plus(patience).isBefore(now)) {
            return State.UNATTENDED;
        }
        var silence = channel.silence();
        if (silence != null) {
            var heard = letter == null || letter.isBefore(channel.changed()) ? channel.changed() : letter;
            if (heard.isBefore(now.minus(LONGEST))
                    || heard.plus(silence).isBefore(now)
                            && worked.workingTime(heard, now).compareTo(silence) > 0) {
                return State.SILENT;
            }
        }
        return State.FINE;
    }
}
