package kz.qyzmet.desk.deadline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kz.qyzmet.desk.deadline.Deadline.Counted;
import kz.qyzmet.desk.deadline.Deadline.Rule;

/**
 * Counts terms set in days. Law 94-V has no rule of counting of its own, so that of the Administrative Procedural Code serves: the term begins on the day after the receipt (АППК art. 76(2)), and one that ends on a
 * day off ends on the next working day (art. 76(5)). The day of receipt is the calendar day in Kazakhstan, at whatever hour and also on a day off: stricter than to wait for the next working day. The last day counts
 * whole, to its midnight. A term that runs into a year which the calendar does not know has no last day, only the earliest that it may be ({@link Deadline#unloaded}). A pure function of its arguments and the calendar, thread-safe.
 *
 * @param current the calendar of this moment
 */
public record LegalClock(Supplier<WorkCalendar> current) {
    /** Longer terms than this in days are no terms of a person's demand. */
    public static final int LONGEST = 366;

    /** By a calendar that stays as it is. */
    public LegalClock(WorkCalendar calendar) {
        this(() -> calendar);
    }

    public WorkCalendar calendar() {
        return current.get();
    }

    /**
     * @param days from 1 to {@link #LONGEST}
     * @param working whether only working days are counted
     */
    public Deadline due(Instant received, int days, boolean working) {
        return due(calendar().dateOf(received), days, working);
    }

    public Deadline due(LocalDate received, int days, boolean working) {
        if (days < 1 || days > LONGEST) {
            throw new IllegalArgumentException("a term of " + days + " days");
        }
        var calendar = calendar();
        var receipt = new ArrayList<Counted>();
        receipt.add(new Counted(calendar.day(received), 0, Rule.RECEIPT));
        var date = received;
        for (int number = 0; number < days; ) {
            date = date.plusDays(1);
            var day = calendar.day(date);
            if (working && !day.working()) {
                receipt.add(new Counted(day, 0, Rule.OFF));
            } else {
                var rule = day.kind() == Day.Kind.UNKNOWN ? Rule.UNKNOWN : working ? Rule.WORKED : Rule.CALENDAR;
                receipt.add(new Counted(day, ++number, rule));
            }
        }
        while (!calendar.day(date).working()) {
            date = date.plusDays(1);
            receipt.add(new Counted(calendar.day(date), 0, Rule.CARRIED));
        }
        var certain = receipt.stream()
                .skip(1)
                .noneMatch(counted -> counted.day().kind() == Day.Kind.UNKNOWN
                        || calendar.expected().containsKey(counted.day().date()));
        var unloaded = receipt.stream()
                .skip(1)
                .map(Counted::day)
                .filter(day -> day.kind() == Day.Kind.UNKNOWN)
                .findFirst()
                .map(day -> day.date().getYear())
                .orElse(null);
        var end = date.plusDays(1).atStartOfDay(calendar.zone()).toInstant();
        return new Deadline(received, date, end, certain, unloaded, List.copyOf(receipt));
    }

    /** What is left in working hours; zero once it has passed, and after the last working hour of the last day. */
    public Duration left(Instant now, Instant end) {
        return calendar().workingTime(now, end);
    }
}
