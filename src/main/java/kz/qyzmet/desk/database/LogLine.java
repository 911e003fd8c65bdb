package kz.qyzmet.desk.database;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log: codes only (contracts 23). The desk's own messages hold no personal values and are written as they are. A library's message
 * may repeat what a person sent (a line of JSON, an address, a row), so of libraries only those are quoted that speak of the start alone; of
 * others, and of every exception, only the class and the place remain.
 */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final List<String> QUOTED = List.of(
            "kz.qyzmet.",
            "org.flywaydb.",
            "org.springframework.boot.",
            "com.zaxxer.hikari.",
            "org.apache.catalina.core.StandardService");
    private static final int PLACES = 6;

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(160);
        line.append(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(event.getLoggerName());
        if (QUOTED.stream().anyMatch(event.getLoggerName()::startsWith)) {
            line.append(' ').append(event.getFormattedMessage().replaceAll("\\s*\\R\\s*", " | "));
        }
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            line.append(" < ").append(thrown.getClassName());
            state(line, thrown);
            var places = thrown.getStackTraceElementProxyArray();
            for (int i = 0; i < Math.min(PLACES, places.length); i++) {
                var place = places[i].getStackTraceElement();
                line.append(i == 0 ? " at " : ", ")
                        .append(place.getClassName())
                        .append('.')
                        .append(place.getMethodName())
                        .append(':')
                        .append(place.getLineNumber());
            }
        }
        return line.append('\n').toString();
    }

    private static void state(StringBuilder line, @Nullable IThrowableProxy thrown) {
        if (thrown instanceof ch.qos.logback.classic.spi.ThrowableProxy proxy) {
            if (proxy.getThrowable() instanceof java.sql.SQLException sql) {
                line.append('[').append(sql.getSQLState()).append(']');
            } else if (proxy.getThrowable() instanceof CannotStart sentence) {
                line.append(' ').append(sentence.getMessage());
            }
        }
    }
}
