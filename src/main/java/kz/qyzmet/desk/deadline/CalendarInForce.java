package kz.qyzmet.desk.deadline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calendar as the operator's file has it now, so that a year which is loaded counts at once. A file that cannot be understood changes nothing; {@code doctor} names its line. Thread-safe. */
final class CalendarInForce implements Supplier<WorkCalendar> {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarInForce.class);

    /** By what a changed file is known. */
    private record Stamp(@Nullable FileTime changed, long size) {}

    private static final Stamp AWAY = new Stamp(null, 0);

    private record Read(Stamp stamp, WorkCalendar calendar) {}

    private final Path own;
    private volatile Read last;

    /** @throws WrongCalendar when a line cannot be understood */
    CalendarInForce(Path own) {
        this.own = own;
        var stamp = stamp();
        this.last = new Read(stamp, CalendarFile.with(own));
    }

    @Override
    public WorkCalendar get() {
        var read = last;
        // looked at before it is read: what is written meanwhile is seen the next time
        var now = stamp();
        if (!now.equals(read.stamp())) {
            read = new Read(now, again(read.calendar(), now));
            last = read;
        }
        return read.calendar();
    }

    private WorkCalendar again(WorkCalendar before, Stamp now) {
        if (now.equals(AWAY)) {
            // being replaced, or out of reach: its years stay known until the desk starts without it
            LOG.warn("calendar: the file cannot be reached; the calendar as it was stays in force");
            return before;
        }
        try {
            return CalendarFile.with(own);
        } catch (WrongCalendar wrong) {
            LOG.warn("calendar: the changed file is not taken. {}", wrong.getMessage());
            return before;
        }
    }

    private Stamp stamp() {
        try {
            var found = Files.readAttributes(own, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size());
        } catch (IOException none) {
            return AWAY;
        }
    }
}
