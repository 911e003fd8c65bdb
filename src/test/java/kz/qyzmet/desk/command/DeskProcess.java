package kz.qyzmet.desk.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.Desk;

/** A whole desk in a process of its own, as {@code bin/run} starts it. What it says stands in the file {@code said} of its folder. */
public final class DeskProcess {
    private DeskProcess() {}

    /** Returns when the desk is ready. */
    public static Process start(Path data, int port, Map<String, String> settings) throws Exception {
        var desk = launch(data, port, settings);
        var end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (RunningDesk.note(data).filter(note -> note.pid() == desk.pid()).isEmpty()) {
            assertThat(desk.isAlive()).as("the desk: " + said(data)).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(100);
        }
        return desk;
    }

    static Process launch(Path data, int port, Map<String, String> settings) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Desk.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("QYZMET_") || name.equals("DATABASE_URL"));
        builder.environment().put("QYZMET_DATA", data.toString());
        builder.environment().put("QYZMET_PORT", Integer.toString(port));
        builder.environment().putAll(settings);
        return builder.redirectErrorStream(true)
                .redirectOutput(data.resolve("said").toFile())
                .start();
    }

    static String said(Path data) throws IOException {
        return Files.readString(data.resolve("said"));
    }
}
