package kz.qyzmet.desk.mail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code bin/qyzmet parse FILE…}: one JSON line for each file, in order. Stores nothing; no database, no Spring (contracts 19). */
public final class Parse {
    private Parse() {}

    /** @return the exit code: 0, or 75 when a file could not be read; 64 without a file */
    public static int run(String[] files, InputStream in, PrintStream out, PrintStream err) {
        if (files.length == 0) {
            err.println("usage: bin/qyzmet parse FILE...   (- reads standard input)");
            return 64;
        }
        var code = 0;
        var lines = new PrintStream(out, false, StandardCharsets.UTF_8);
        for (var file : files) {
            try (var bytes =
                    file.equals("-") ? in : new BufferedInputStream(Files.newInputStream(Path.of(file)), 65536)) {
                lines.print(MailJson.line(file, MailParser.parse(bytes, PartSink.NOWHERE)) + "\n");
            } catch (IOException unreadable) {
                err.println("parse: cannot read " + file);
                code = 75;
            }
            lines.flush();
        }
        return code;
    }
}
