package kz.qyzmet.desk.breach;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;

/** Moments as a form of the browser has them, in the country's time. */
final class LocalTime {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");

    private LocalTime() {}

    static String written(Instant moment) {
        return MINUTES.format(moment.atZone(Times.ZONE));
    }

    /** @return null when it is no moment */
    static @Nullable Instant read(@Nullable String text) {
        if (text == null || text.length() > 32) {
            return null;
        }
        try {
            return LocalDateTime.parse(text.strip()).atZone(Times.ZONE).toInstant();
        } catch (DateTimeException noMoment) {
            return null;
        }
    }
}
