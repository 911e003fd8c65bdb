package kz.qyzmet.desk.deadline;

import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One day of the calendar.
 *
 * @param occasion the holiday it belongs to, by its key; null for a day like any other
 */
public record Day(LocalDate date, Kind kind, @Nullable String occasion) {
    public enum Kind {
        ORDINARY(true),
        WEEKEND(false),
        HOLIDAY(false),
        MOVED(false),
        REST(false),
        /** A Saturday or Sunday made a working day. */
        WORKING(true),
        /** Of a year that the calendar does not know; whatever it is, the earliest possible end of a term takes it for a working day. */
        UNKNOWN(true);

        private final boolean working;

        Kind(boolean working) {
            this.working = working;
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean working() {
        return kind.working;
    }
}
