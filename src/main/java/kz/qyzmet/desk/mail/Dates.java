package kz.qyzmet.desk.mail;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Date header, also with two-digit years, missing seconds, zones by name and days of the week in any language. */
final class Dates {
    private static final Pattern DATE = Pattern.compile(
            "(\\d{1,2})[\\s-]+([A-Za-z]{3})[a-z]*\\.?[\\s-]+(\\d{2,4})[,\\s]+(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?(?:\\.\\d+)?\\s*(?:([+-])\\s*(\\d{1,2})(?::?(\\d{2}))?(?!\\d)|([A-Za-z]{1,5}))?");
    /** "Mon Mar  2 10:15:00 2026 +0500", as the clock of Unix says it. */
    private static final Pattern CTIME =
            Pattern.compile("\\b([A-Z][a-z]{2})\\s{1,2}(\\d{1,2})\\s(\\d{2}:\\d{2}:\\d{2})\\s(\\d{4})\\b");
    /** ISO 8601, and the day with dots as people here write it. */
    private static final Pattern NUMERIC = Pattern.compile(
            "(?:(\\d{4})-(\\d{2})-(\\d{2})|(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}))[T,\\s]{1,3}(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?:\\.\\d{1,9})?\\s*(Z|[+-]\\d{2}:?\\d{2})?");

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Map<String, Integer> ZONES = Map.of(
            "EST", -5, "EDT", -4, "CST", -6, "CDT", -5, "MST", -7, "MDT", -6, "PST", -8, "PDT", -7, "MSK", 3, "ALMT",
            5);

    /** Some programs write the month in the language of their user. */
    private static final Pattern LOCAL =
            Pattern.compile("(?iu)(?<=\\d[\\s-]{1,3})(\\p{IsCyrillic}{3})\\p{IsCyrillic}*");

    private static final List<String> RUSSIAN =
            List.of("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек");
    private static final List<String> KAZAKH =
            List.of("қаң", "ақп", "нау", "сәу", "мам", "мау", "шіл", "там", "қыр", "қаз", "қар", "жел");

    private Dates() {}

    private static String translated(String value) {
        return LOCAL.matcher(value).replaceFirst(found -> {
            var name = found.group(1).toLowerCase(Locale.ROOT);
            var month = name.equals("май") ? 4 : Math.max(RUSSIAN.indexOf(name), KAZAKH.indexOf(name));
            return month < 0 ? found.group() : MONTHS.get(month);
        });
    }

    static @Nullable String iso(String value) {
        var matcher = DATE.matcher(CTIME.matcher(translated(value))
                .replaceFirst("$2 $1 $4 $3")
                .replaceFirst("(?:GMT|UTC)\\s?(?=[+-]\\d)", ""));
        if (!matcher.find()) {
            return numeric(value);
        }
        try {
            var month = MONTHS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
            var digits = matcher.group(3);
            var year = Integer.parseInt(digits);
            // RFC 5322, 4.3: two digits below 50 are this century, three digits count from 1900
            year += digits.length() == 2 ? (year < 50 ? 2000 : 1900) : digits.length() == 3 ? 1900 : 0;
            var second = matcher.group(6) == null ? 0 : Math.min(59, Integer.parseInt(matcher.group(6)));
            var offset = ZoneOffset.UTC;
            if (matcher.group(7) != null) {
                var minutes = Integer.parseInt(matcher.group(8)) * 60
                        + (matcher.group(9) == null ? 0 : Integer.parseInt(matcher.group(9)));
                offset = ZoneOffset.ofTotalSeconds((matcher.group(7).equals("-") ? -minutes : minutes) * 60);
            } else if (matcher.group(10) != null) {
                offset = ZoneOffset.ofHours(ZONES.getOrDefault(matcher.group(10).toUpperCase(Locale.ROOT), 0));
            }
            return OffsetDateTime.of(
                            year,
                            month,
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(4)),
                            Integer.parseInt(matcher.group(5)),
                            second,
                            0,
                            offset)
                    .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        } catch (DateTimeException impossible) {
            return null;
        }
    }

    private static @Nullable String numeric(String value) {
        var found = NUMERIC.matcher(value);
        if (!found.find()) {
            return null;
        }
        try {
            var iso = found.group(1) != null;
            var zone = found.group(10);
            return OffsetDateTime.of(
                            Integer.parseInt(found.group(iso ? 1 : 6)),
                            Integer.parseInt(found.group(iso ? 2 : 5)),
                            Integer.parseInt(found.group(iso ? 3 : 4)),
                            Integer.parseInt(found.group(7)),
                            Integer.parseInt(found.group(8)),
                            found.group(9) == null ? 0 : Math.min(59, Integer.parseInt(found.group(9))),
                            0,
                            zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone))
                    .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        } catch (DateTimeException impossible) {
            return null;
        }
    }
}
