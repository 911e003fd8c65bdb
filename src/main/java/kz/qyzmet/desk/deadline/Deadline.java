package kz.qyzmet.desk.deadline;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a term ends, with the account of every day.
 *
 * @param received the day of receipt, which is not counted
 * @param lastDay the last day of the term, the whole of it
 * @param end the first moment after the last day
 * @param certain false when a day of the way stands in a year that the calendar does not know, or may yet become a day off: the true end may be later, not earlier
 * @param unloaded the first year on the way that the calendar does not know; then the last day is the earliest that it may be, and nobody is told that it is the last. Null when all are known
 * @param receipt every day from that of the receipt to the last, in order
 */
public record Deadline(
        LocalDate received,
        LocalDate lastDay,
        Instant end,
        boolean certain,
        @Nullable Integer unloaded,
        List<Counted> receipt) {
    /** @param number which day of the term it is; 0 when it is not counted */
    public record Counted(Day day, int number, Rule rule) {}

    /** Why a day is counted or not. */
    public enum Rule {
        /** The day of receipt: the term runs from the next one (АППК, art. 76(2)). */
        RECEIPT,
        /** A working day of a term in working days. */
        WORKED,
        /** A day off of a term in working days. */
        OFF,
        /** Any day of a term in calendar days. */
        CALENDAR,
        /** The term ended on a day off and goes on to the next working day (АППК, art. 76(5)). */
        CARRIED,
        /** Its year is not in the calendar; counted, so that the earliest possible end is found. */
        UNKNOWN;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
