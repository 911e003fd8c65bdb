package kz.qyzmet.desk.deadline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import kz.qyzmet.desk.database.DataFolder;

/** An operator's calendar in a running desk: this year and the next are taken out, and are there again when it is closed. */
public record OwnCalendar(Path file) implements AutoCloseable {
    /** The year in which every term that begins now has no last day. */
    public static final int YEAR = LocalDate.now(ZoneId.of("Asia/Almaty")).getYear();

    public static OwnCalendar withoutThisYear(DataFolder data) {
        var file = data.root().resolve(CalendarFile.NAME);
        write(file, "unknown " + YEAR + "\nunknown " + (YEAR + 1) + "\n");
        return new OwnCalendar(file);
    }

    private static void write(Path file, String lines) {
        try {
            Files.writeString(file, lines);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The years as they come with the program. */
    @Override
    public void close() {
        write(file, "# nothing of the operator's own\n");
    }
}
