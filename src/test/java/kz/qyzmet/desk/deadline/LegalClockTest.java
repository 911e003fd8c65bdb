package kz.qyzmet.desk.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kz.qyzmet.desk.deadline.Deadline.Rule;
import kz.qyzmet.desk.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The terms of law.md 0.1 over the holidays of 2026 and 2027, by hand and against a calculation that knows nothing of ours. */
class LegalClockTest {
    private static final ZoneId ALMATY = ZoneId.of("Asia/Almaty");

    private final WorkCalendar calendar = CalendarFile.shipped();
    private final LegalClock clock = new LegalClock(calendar);

    @ParameterizedTest(name = "{0} + {1} {2}: {3}")
    @CsvSource({
        // an ordinary week: Monday, then Friday over the weekend, then received on a Saturday and a Sunday
        "2026-11-23, 1, working, 2026-11-24",
        "2026-11-23, 3, working, 2026-11-26",
        "2026-11-27, 1, working, 2026-11-30",
        "2026-11-27, 3, working, 2026-12-02",
        "2026-11-28, 1, working, 2026-11-30",
        "2026-11-29, 1, working, 2026-11-30",
        "2026-11-27, 15, working, 2026-12-21",
        // Women's day on a Sunday moves to Monday the 9th
        "2026-03-06, 1, working, 2026-03-10",
        "2026-03-06, 3, working, 2026-03-12",
        // Nauryz 21-23 March 2026 is Saturday to Monday; the 24th and 25th are off instead
        "2026-03-20, 1, working, 2026-03-26",
        "2026-03-19, 3, working, 2026-03-27",
        "2026-03-20, 15, working, 2026-04-15",
        // May: the 1st a Friday, the 7th a Thursday, the 9th a Saturday moved to Monday the 11th
        "2026-04-30, 1, working, 2026-05-04",
        "2026-05-06, 1, working, 2026-05-08",
        "2026-05-06, 3, working, 2026-05-13",
        // Kurban ait on Wednesday 27 May 2026 and the Capital's day on Monday 6 July
        "2026-05-26, 1, working, 2026-05-28",
        "2026-07-03, 1, working, 2026-07-07",
        // 30 August is no holiday any more: Monday 31 August 2026 is worked
        "2026-08-28, 1, working, 2026-08-31",
        // Republic day on Sunday 25 October moves to the 26th; Independence day is a Wednesday
        "2026-10-23, 1, working, 2026-10-27",
        "2026-12-15, 1, working, 2026-12-17",
        // the turn of the year: 1 January 2027 a Friday, the 2nd a Saturday moved to Monday the 4th, the 7th a Thursday
        // that never moves
        "2026-12-31, 1, working, 2027-01-05",
        "2026-12-31, 3, working, 2027-01-08",
        "2026-12-25, 15, working, 2027-01-20",
        // 15 March 2027 is Constitution day for the first time
        "2027-03-12, 1, working, 2027-03-16",
        "2027-03-19, 1, working, 2027-03-25",
        "2027-04-30, 1, working, 2027-05-04",
        "2027-05-06, 1, working, 2027-05-11",
        // calendar days: as they are, and carried over a day off, a holiday and a moved day
        "2026-11-23, 10, calendar, 2026-12-03",
        "2026-11-25, 10, calendar, 2026-12-07",
        "2026-03-11, 10, calendar, 2026-03-26",
        "2026-12-22, 10, calendar, 2027-01-05",
    })
    void workedExamples(LocalDate received, int days, String count, LocalDate last) {
        var due = clock.due(received, days, count.equals("working"));

        assertThat(due.lastDay()).isEqualTo(last);
        assertThat(due.end()).isEqualTo(last.plusDays(1).atStartOfDay(ALMATY).toInstant());
        assertThat(due.certain()).isTrue();
    }

    /** A file that is being replaced, or that cannot be reached for a moment, takes no year away. */
    @Test
    void aCalendarFileThatIsAwayForgetsNothing(@TempDir Path folder) throws IOException {
        var file = folder.resolve(CalendarFile.NAME);
        Files.writeString(file, "year 2031\n");
        var calendar = new CalendarInForce(file);
        assertThat(calendar.get().years().contains(2031)).isTrue();

        Files.delete(file);
        assertThat(calendar.get().years().contains(2031)).isTrue();
        Files.writeString(file, "year 2031\nyear 2032\n");
        assertThat(calendar.get().years().contains(2032)).isTrue();
        Files.writeString(file, "# nothing\n");
        assertThat(calendar.get().years().contains(2031)).isFalse();
    }

    @Test
    void theDayOfReceiptIsThatOfKazakhstanWhateverTheHour() {
        // 23 November 18:59 and 19:00 in UTC are one minute before midnight, and midnight, in Almaty
        assertThat(clock.due(Instant.parse("2026-11-23T18:59:59Z"), 1, true).lastDay())
                .isEqualTo("2026-11-24");
        assertThat(clock.due(Instant.parse("2026-11-23T19:00:00Z"), 1, true).lastDay())
                .isEqualTo("2026-11-25");
        // after hours is the same day still: nobody gains a day by writing late
        assertThat(clock.due(Instant.parse("2026-11-23T16:30:00Z"), 1, true).end())
                .isEqualTo("2026-11-24T19:00:00Z");
    }

    @Test
    void everyDayOfTheWayIsAccountedForWithItsRule() {
        var receipt = clock.due(LocalDate.parse("2026-03-20"), 1, true).receipt();

        assertThat(receipt)
                .extracting(counted -> counted.day().date() + " " + counted.number() + " " + counted.rule() + " "
                        + counted.day().kind() + " " + counted.day().occasion())
                .containsExactly(
                        "2026-03-20 0 RECEIPT ORDINARY null",
                        "2026-03-21 0 OFF HOLIDAY nauryz",
                        "2026-03-22 0 OFF HOLIDAY nauryz",
                        "2026-03-23 0 OFF HOLIDAY nauryz",
                        "2026-03-24 0 OFF MOVED nauryz",
                        "2026-03-25 0 OFF MOVED nauryz",
                        "2026-03-26 1 WORKED ORDINARY null");
    }

    @Test
    void beyondTheKnownYearsATermHasNoLastDayButTheEarliestAndNamesTheYear() {
        var due = clock.due(LocalDate.parse("2027-12-30"), 3, true);

        // Friday the 31st is worked; of 1 and 2 January 2028 nobody has said that they are off
        assertThat(due.lastDay()).isEqualTo("2028-01-02");
        assertThat(due.certain()).isFalse();
        assertThat(due.unloaded()).isEqualTo(2028);
        assertThat(clock.due(LocalDate.parse("2027-12-30"), 1, true).unloaded()).isNull();
        assertThat(clock.due(LocalDate.parse("2027-12-25"), 10, false).unloaded())
                .as("of calendar days nobody knows either whether the last is a day off")
                .isEqualTo(2028);
        assertThat(due.receipt()).extracting(Deadline.Counted::rule).contains(Rule.UNKNOWN);
        assertThat(calendar.knownUntil(LocalDate.parse("2026-11-27"))).isEqualTo("2027-12-31");
        assertThat(calendar.knownUntil(LocalDate.parse("2028-03-01"))).isEqualTo("2028-02-29");
    }

    /** From 1 October on the next year is asked for. */
    @Test
    void theMissingYearIsNamedBeforeItBegins() {
        var near = Policy.shipped().period("calendar-warning");

        assertThat(calendar.missing(LocalDate.parse("2027-09-30"), near)).isNull();
        assertThat(calendar.missing(LocalDate.parse("2027-10-01"), near)).isEqualTo(2028);
        assertThat(calendar.missing(LocalDate.parse("2028-02-01"), near)).isEqualTo(2028);
    }

    @Test
    void aYearIsTakenOutAndLoadedAgainWhileTheDeskRuns(@TempDir Path folder) throws IOException {
        var file = folder.resolve(CalendarFile.NAME);
        Files.writeString(file, "unknown 2026");
        var running = new LegalClock(new CalendarInForce(file));
        var day = LocalDate.parse("2026-03-20");
        assertThat(running.due(day, 1, true).unloaded()).isEqualTo(2026);
        assertThat(running.due(day, 1, true).lastDay()).isEqualTo("2026-03-21");

        Files.writeString(file, "unknown 2026\nyear 2026\n2026-03-23 holiday nauryz\n");
        assertThat(running.due(day, 1, true).unloaded()).isNull();
        assertThat(running.due(day, 1, true).lastDay()).isEqualTo("2026-03-24");

        Files.writeString(file, "year MMXXVI");
        assertThat(running.due(day, 1, true).lastDay())
                .as("a file that nobody can read changes nothing")
                .isEqualTo("2026-03-24");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(running.due(day, 1, true).lastDay()).isEqualTo("2026-03-24");

        Files.writeString(file, "");
        assertThat(running.due(day, 1, true)).isEqualTo(clock.due(day, 1, true));
    }

    @Test
    void aDayOffThatNobodyHasConfirmedIsWorked() {
        var day = "zone Asia/Almaty\nweek monday tuesday wednesday thursday friday\nhours 09:00-18:00\nyear 2027\n";
        var expected = new LegalClock(CalendarFile.of(day + "2027-05-17 expected kurban-ait"));
        var confirmed = new LegalClock(CalendarFile.of(
                day + "2027-05-17 expected kurban-ait\n2027-05-17 rest kurban-ait # confirmed on 1 May"));

        assertThat(expected.due(LocalDate.parse("2027-05-14"), 1, true).lastDay())
                .isEqualTo("2027-05-17");
        assertThat(expected.due(LocalDate.parse("2027-05-14"), 1, true).certain())
                .isFalse();
        assertThat(confirmed.due(LocalDate.parse("2027-05-14"), 1, true).lastDay())
                .isEqualTo("2027-05-18");
        assertThat(confirmed.due(LocalDate.parse("2027-05-14"), 1, true).certain())
                .isTrue();
    }

    @Test
    void aSaturdayMadeAWorkingDayIsCounted() {
        var own = new LegalClock(
                CalendarFile.of(
                        "zone Asia/Almaty\nweek monday tuesday wednesday thursday friday\nhours 09:00-18:00\nyear 2026\n2026-11-28 working"));

        assertThat(own.due(LocalDate.parse("2026-11-27"), 1, true).lastDay()).isEqualTo("2026-11-28");
    }

    /** The shipped days off follow from the holidays by the rule of Law 267-II art. 5, so a typing error is found. */
    @Test
    void theMovedDaysAreThoseThatTheLawMakes() {
        for (int year : calendar.years()) {
            var off = calendar.days().values().stream()
                    .filter(day -> day.date().getYear() == year)
                    .toList();
            var holidays = off.stream()
                    .filter(day -> day.kind() == Day.Kind.HOLIDAY)
                    .map(Day::date)
                    .toList();
            var taken = off.stream()
                    .filter(day -> day.kind() == Day.Kind.REST)
                    .map(Day::date)
                    .collect(Collectors.toCollection(TreeSet::new));
            taken.addAll(holidays);
            var moved = new ArrayList<LocalDate>();
            for (var holiday : holidays) {
                if (holiday.getDayOfWeek().getValue() >= 6) {
                    var next = holiday;
                    while (taken.contains(next) || next.getDayOfWeek().getValue() >= 6) {
                        next = next.plusDays(1);
                    }
                    taken.add(next);
                    moved.add(next);
                }
            }
            assertThat(off.stream().filter(day -> day.kind() == Day.Kind.MOVED).map(Day::date))
                    .as("moved in %d", year)
                    .containsExactlyInAnyOrderElementsOf(moved);
        }
    }

    @Test
    void histories() {
        var random = new Random(20261127);
        int count = Boolean.getBoolean("qyzmet.long") ? 1_000_000 : 20_000;
        for (int i = 0; i < count; i++) {
            var received = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(700));
            int days = 1 + random.nextInt(20);
            boolean working = random.nextBoolean();
            var due = clock.due(received, days, working);

            assertThat(due.lastDay())
                    .as("%s + %d %s", received, days, working)
                    .isEqualTo(byHand(received, days, working));
            assertThat(due.receipt().stream().filter(counted -> counted.number() > 0))
                    .hasSize(days);
            assertThat(due.receipt().getLast().day().date()).isEqualTo(due.lastDay());
            // a longer term or a later receipt never ends earlier
            assertThat(clock.due(received, days + 1, working).end()).isAfterOrEqualTo(due.end());
            assertThat(clock.due(received.plusDays(1), days, working).end()).isAfterOrEqualTo(due.end());
        }
    }

    /** Another way to the same day: a list of all days off, a count by the set of working days. */
    private static LocalDate byHand(LocalDate received, int days, boolean working) {
        var off = OFF.stream().map(LocalDate::parse).collect(Collectors.toSet());
        var worked = received.plusDays(1)
                .datesUntil(received.plusDays(200))
                .filter(date -> date.getYear() > 2027
                        || !off.contains(date)
                                && date.getDayOfWeek() != DayOfWeek.SATURDAY
                                && date.getDayOfWeek() != DayOfWeek.SUNDAY)
                .toList();
        if (working) {
            return worked.get(days - 1);
        }
        var last = received.plusDays(days);
        return worked.stream().filter(date -> !date.isBefore(last)).findFirst().orElseThrow();
    }

    private static final List<String> OFF = List.of(
            "2026-01-01",
            "2026-01-02",
            "2026-01-07",
            "2026-03-09",
            "2026-03-23",
            "2026-03-24",
            "2026-03-25",
            "2026-05-01",
            "2026-05-07",
            "2026-05-11",
            "2026-05-27",
            "2026-07-06",
            "2026-10-26",
            "2026-12-16",
            "2027-01-01",
            "2027-01-04",
            "2027-01-07",
            "2027-03-08",
            "2027-03-15",
            "2027-03-22",
            "2027-03-23",
            "2027-03-24",
            "2027-05-03",
            "2027-05-07",
            "2027-05-10",
            "2027-07-06",
            "2027-10-25",
            "2027-12-16");

    @Test
    void workingTimeAgreesWithCountingEveryMinute() {
        var random = new Random(7);
        int count = Boolean.getBoolean("qyzmet.long") ? 20_000 : 300;
        for (int i = 0; i < count; i++) {
            var from = LocalDateTime.of(2026, 1, 1, 0, 0).plusMinutes(random.nextInt(700 * 1440));
            int length = random.nextInt(12 * 1440);
            var begin = from.atZone(ALMATY).toInstant();
            var end = begin.plus(Duration.ofMinutes(length));
            long minutes = 0;
            for (int minute = 0; minute < length; minute++) {
                var now = from.plusMinutes(minute);
                if (calendar.day(now.toLocalDate()).working() && working(now.toLocalTime())) {
                    minutes++;
                }
            }
            assertThat(calendar.workingTime(begin, end).toMinutes())
                    .as("%s for %d minutes", from, length)
                    .isEqualTo(minutes);
            // and back: from the moment that lies so much working time before the end, so much is left, and a second
            // earlier more
            var back = calendar.before(end, Duration.ofMinutes(minutes / 2));
            assertThat(calendar.workingTime(back, end)).isEqualTo(Duration.ofMinutes(minutes / 2));
        }
    }

    private static boolean working(LocalTime time) {
        int minute = time.getHour() * 60 + time.getMinute();
        return minute >= 540 && minute < 780 || minute >= 840 && minute < 1080;
    }

    @Test
    void nothingIsLeftAfterTheEndAndALongWayIsRefused() {
        var end = Instant.parse("2026-11-24T19:00:00Z");

        assertThat(clock.left(end, end)).isZero();
        assertThat(clock.left(end.plusSeconds(1), end)).isZero();
        // Tuesday's eight hours, seen from Monday night; its last hour, seen from 17:00
        assertThat(clock.left(Instant.parse("2026-11-23T18:00:00Z"), end)).hasHours(8);
        assertThat(clock.left(Instant.parse("2026-11-24T12:00:00Z"), end)).hasHours(1);
        assertThatThrownBy(() -> clock.due(LocalDate.parse("2026-11-23"), 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clock.due(LocalDate.parse("2026-11-23"), 367, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> clock.left(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-13-01 holiday nauryz",
                "2026-03-21 feast nauryz",
                "2026-03-21 holiday",
                "2026-03-21 holiday easter",
                "2026-03-21 holiday nauryz twice",
                "hours 09:00-13:00 12:00-18:00",
                "hours 18:00-09:00",
                "week someday",
                "zone Almaty",
                "year soon",
                "year 12026",
            })
    void aWrongLineIsNamedWithItsNumber(String line) {
        assertThatThrownBy(() -> CalendarFile.of("zone Asia/Almaty\n" + line))
                .isInstanceOf(WrongCalendar.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void theCountryKeepsOneTime() {
        // since 1 March 2024; a JDK with older zone data would be an hour out
        assertThat(ALMATY.getRules()
                        .getOffset(Instant.parse("2026-11-27T00:00:00Z"))
                        .getTotalSeconds())
                .isEqualTo(5 * 3600);
        assertThat(calendar.zone()).isEqualTo(ALMATY);
    }
}
