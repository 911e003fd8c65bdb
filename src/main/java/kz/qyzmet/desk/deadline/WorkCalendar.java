package kz.qyzmet.desk.deadline;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which days are worked and at what hours (Labour Code art. 84-85, Law 267-II). A value: knows no clock, says the same to everybody, thread-safe.
 *
 * @param week the days of an ordinary week that are worked
 * @param hours of a working day, in order and apart
 * @param years those of which every day off is known
 * @param days the days that differ from their week
 * @param expected days off that nobody has confirmed; they count as if they were not
 */
public record WorkCalendar(
        ZoneId zone,
        Set<DayOfWeek> week,
        List<Hours> hours,
        NavigableSet<Integer> years,
        NavigableMap<LocalDate, Day> days,
        NavigableMap<LocalDate, String> expected) {

    /** A stretch of work within a day. */
    public record Hours(LocalTime from, LocalTime until) {}

    /** How far a clock looks; whoever asks for more is mistaken. */
    static final int HORIZON = 4000;

    public Day day(LocalDate date) {
        var named = days.get(date);
        if (named != null) {
            return named;
        } else if (!years.contains(date.getYear())) {
            return new Day(date, Day.Kind.UNKNOWN, null);
        }
        return new Day(date, week.contains(date.getDayOfWeek()) ? Day.Kind.ORDINARY : Day.Kind.WEEKEND, null);
    }

    public LocalDate dateOf(Instant moment) {
        return moment.atZone(zone).toLocalDate();
    }

    /** The last day of the years that are known without a gap from this one; the day before when this year is not known. */
    public LocalDate knownUntil(LocalDate from) {
        int year = from.getYear();
        while (years.contains(year)) {
            year++;
        }
        return year == from.getYear() ? from.minusDays(1) : LocalDate.of(year - 1, 12, 31);
    }

    /** The year that is to be loaded now: the first that is not known, as soon as it is this near; null while there is time. */
    public @Nullable Integer missing(LocalDate today, Duration near) {
        var known = knownUntil(today);
        return known.isBefore(today.plusDays(near.toDays())) ? known.plusDays(1).getYear() : null;
    }

    /** The working time between two moments; zero when the second is not later. */
    public Duration workingTime(Instant from, Instant until) {
        if (!until.isAfter(from)) {
            return Duration.ZERO;
        }
        var passed = Duration.ZERO;
        var last = dateOf(until);
        for (var date = dateOf(from); !date.isAfter(last); date = within(from, date.plusDays(1))) {
            for (var worked : stretches(date).toList()) {
                var begin = later(worked.from(), from);
                var end = earlier(worked.until(), until);
                if (end.isAfter(begin)) {
                    passed = passed.plus(Duration.between(begin, end));
                }
            }
        }
        return passed;
    }

    /** The latest moment from which so much working time is left until the other; that moment itself when none is asked for. */
    public Instant before(Instant moment, Duration working) {
        var left = working;
        for (var date = dateOf(moment); left.isPositive(); date = within(moment, date.minusDays(1))) {
            for (var worked : stretches(date).toList().reversed()) {
                var end = earlier(worked.until(), moment);
                if (end.isAfter(worked.from())) {
                    var length = Duration.between(worked.from(), end);
                    if (length.compareTo(left) >= 0) {
                        return end.minus(left);
                    }
                    left = left.minus(length);
                }
            }
        }
        return moment;
    }

    private record Stretch(Instant from, Instant until) {}

    private Stream<Stretch> stretches(LocalDate date) {
        return day(date).working()
                ? hours.stream().map(worked -> new Stretch(at(date, worked.from()), at(date, worked.until())))
                : Stream.empty();
    }

    private Instant at(LocalDate date, LocalTime time) {
        return ZonedDateTime.of(date, time, zone).toInstant();
    }

    private LocalDate within(Instant from, LocalDate date) {
        if (Math.abs(dateOf(from).toEpochDay() - date.toEpochDay()) > HORIZON) {
            throw new IllegalArgumentException("a clock of more than " + HORIZON + " days");
        }
        return date;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
