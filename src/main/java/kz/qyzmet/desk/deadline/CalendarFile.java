package kz.qyzmet.desk.deadline;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kz.qyzmet.desk.deadline.WorkCalendar.Hours;
import org.jspecify.annotations.Nullable;

/** Reads the calendar: the lines that came with the program, then those of the operator, of which the later wins. */
public final class CalendarFile {
    /** The operator's own lines, in the data folder. */
    public static final String NAME = "calendar.txt";

    /** The holidays that have a name in the three languages. */
    static final Set<String> OCCASIONS = Set.of(
            "new-year",
            "christmas",
            "women",
            "constitution",
            "nauryz",
            "unity",
            "defender",
            "victory",
            "kurban-ait",
            "capital",
            "republic",
            "independence",
            "other");

    private static final int LINES = 10_000;

    private ZoneId zone = ZoneId.of("UTC");
    private final EnumSet<DayOfWeek> week = EnumSet.noneOf(DayOfWeek.class);
    private final List<Hours> hours = new ArrayList<>();
    private final TreeSet<Integer> years = new TreeSet<>();
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    private final TreeMap<LocalDate, String> expected = new TreeMap<>();

    private CalendarFile() {}

    public static WorkCalendar shipped() {
        return with(null);
    }

    /**
     * @param own the operator's file, which need not exist
     * @throws WrongCalendar when a line cannot be understood
     */
    public static WorkCalendar with(@Nullable Path own) {
        var file = new CalendarFile();
        var resource = CalendarFile.class.getResourceAsStream(NAME);
        if (resource == null) {
            throw new WrongCalendar(NAME, 0, "is missing from the program");
        }
        try (var reader = new InputStreamReader(resource, StandardCharsets.UTF_8)) {
            file.read(NAME, reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        if (own != null && Files.exists(own)) {
            try (var reader = Files.newBufferedReader(own)) {
                file.read(own.toString(), reader);
            } catch (IOException | UncheckedIOException unreadable) {
                throw new WrongCalendar(own.toString(), 0, "cannot be read as text in UTF-8");
            }
        }
        return file.calendar();
    }

    static WorkCalendar of(String text) {
        var file = new CalendarFile();
        file.read("text", new java.io.StringReader(text));
        return file.calendar();
    }

    private WorkCalendar calendar() {
        return new WorkCalendar(
                zone,
                Collections.unmodifiableSet(EnumSet.copyOf(week)),
                List.copyOf(hours),
                Collections.unmodifiableNavigableSet(years),
                Collections.unmodifiableNavigableMap(days),
                Collections.unmodifiableNavigableMap(expected));
    }

    private void read(String file, Reader reader) {
        int number = 0;
        for (var line : new java.io.BufferedReader(reader).lines().toList()) {
            number++;
            if (number > LINES) {
                throw new WrongCalendar(file, number, "the file has more than " + LINES + " lines");
            }
            var words = line.replaceFirst("#.*", "").strip().split("\\s+");
            if (words[0].isEmpty()) {
                continue;
            }
            try {
                line(words);
            } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException wrong) {
                throw new WrongCalendar(
                        file,
                        number,
                        "\"" + shorten(line.strip()) + "\" is not a line such as 2027-05-16 rest kurban-ait");
            }
        }
        if (week.isEmpty() || hours.isEmpty()) {
            throw new WrongCalendar(file, number, "no working day has working hours");
        }
    }

    private static String shorten(String line) {
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "zone" -> zone = ZoneId.of(only(words, 2)[1]);
            case "week" -> {
                week.clear();
                for (int i = 1; i < words.length; i++) {
                    week.add(DayOfWeek.valueOf(words[i].toUpperCase(Locale.ROOT)));
                }
            }
            case "hours" -> {
                hours.clear();
                for (int i = 1; i < words.length; i++) {
                    stretch(words[i].split("-", -1));
                }
            }
            case "year" -> years.add(year(only(words, 2)[1]));
            case "unknown" -> forget(year(only(words, 2)[1]));
            default -> day(LocalDate.parse(words[0]), words);
        }
    }

    /** Until a later line names the year again. */
    private void forget(int year) {
        years.remove(year);
        days.keySet().removeIf(date -> date.getYear() == year);
        expected.keySet().removeIf(date -> date.getYear() == year);
    }

    private void stretch(String[] ends) {
        var stretch = new Hours(LocalTime.parse(only(ends, 2)[0]), LocalTime.parse(ends[1]));
        var after = hours.isEmpty() ? LocalTime.MIN : hours.getLast().until();
        if (stretch.from().isBefore(after) || !stretch.until().isAfter(stretch.from())) {
            throw new IllegalArgumentException("hours out of order");
        }
        hours.add(stretch);
    }

    private void day(LocalDate date, String[] words) {
        days.remove(date);
        expected.remove(date);
        switch (words[1]) {
            case "ordinary" -> only(words, 2);
            case "working" -> {
                only(words, 2);
                days.put(date, new Day(date, Day.Kind.WORKING, null));
            }
            case "expected" -> expected.put(date, occasion(words));
            case "holiday", "moved", "rest" ->
                days.put(date, new Day(date, Day.Kind.valueOf(words[1].toUpperCase(Locale.ROOT)), occasion(words)));
            default -> throw new IllegalArgumentException("unknown kind of day");
        }
    }

    private static String occasion(String[] words) {
        if (!OCCASIONS.contains(only(words, 3)[2])) {
            throw new IllegalArgumentException("unknown holiday");
        }
        return words[2];
    }

    private static int year(String text) {
        int year = Integer.parseInt(text);
        if (year < 2000 || year > 2200) {
            throw new IllegalArgumentException("no year of this desk");
        }
        return year;
    }

    private static String[] only(String[] words, int count) {
        if (words.length != count) {
            throw new IllegalArgumentException("a word too many or too few");
        }
        return words;
    }
}
