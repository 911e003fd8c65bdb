package kz.qyzmet.desk.web;

import com.ibm.icu.text.RelativeDateTimeFormatter;
import com.ibm.icu.text.RelativeDateTimeFormatter.Direction;
import com.ibm.icu.text.RelativeDateTimeFormatter.RelativeUnit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Moments in words. The whole country keeps one time (UTC+5 since 1 March 2024), so the desk does too. */
public final class Times {
    public static final ZoneId ZONE = ZoneId.of("Asia/Almaty");

    private static final Map<Language, DateTimeFormatter> DATE =
            each(language -> DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG));
    private static final Map<Language, DateTimeFormatter> MINUTE =
            each(language -> DateTimeFormatter.ofPattern("HH:mm"));
    private static final Map<Language, RelativeDateTimeFormatter> AGO = new EnumMap<>(Language.class);

    static {
        for (var language : Language.values()) {
            AGO.put(language, RelativeDateTimeFormatter.getInstance(language.locale()));
        }
    }

    private Times() {}

    public static String date(Language language, Instant moment) {
        return get(DATE, language).format(moment.atZone(ZONE));
    }

    public static String dateTime(Language language, Instant moment) {
        return date(language, moment) + ", " + get(MINUTE, language).format(moment.atZone(ZONE));
    }

    public static String ago(Language language, Instant moment, Instant now) {
        var passed = Duration.between(moment, now);
        var words = get(AGO, language);
        if (passed.toMinutes() < 1) {
            return words.format(RelativeDateTimeFormatter.Direction.PLAIN, RelativeDateTimeFormatter.AbsoluteUnit.NOW);
        } else if (passed.toHours() < 1) {
            return words.format(passed.toMinutes(), Direction.LAST, RelativeUnit.MINUTES);
        } else if (passed.toDays() < 1) {
            return words.format(passed.toHours(), Direction.LAST, RelativeUnit.HOURS);
        } else if (passed.toDays() < 14) {
            return words.format(passed.toDays(), Direction.LAST, RelativeUnit.DAYS);
        } else {
            return date(language, moment);
        }
    }

    private static Map<Language, DateTimeFormatter> each(Function<Language, DateTimeFormatter> made) {
        var map = new EnumMap<Language, DateTimeFormatter>(Language.class);
        for (var language : Language.values()) {
            map.put(language, made.apply(language).withLocale(language.locale()));
        }
        return map;
    }

    private static <T> T get(Map<Language, T> map, Language language) {
        var found = map.get(language);
        if (found == null) {
            throw new IllegalStateException("no formatter for " + language);
        }
        return found;
    }
}
