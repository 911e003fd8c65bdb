package kz.qyzmet.desk.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names of the segments of the server's log: time line, and a number in two halves. */
final class Segments {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    private static final Pattern HISTORY = Pattern.compile("[0-9A-F]{8}\\.history");
    /** Segments of 16 MB in each 4 GB. */
    private static final long IN_A_FILE = 256;

    private Segments() {}

    static boolean segment(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean history(String name) {
        return HISTORY.matcher(name).matches();
    }

    /** Where it stands in the log, whatever the time line. */
    static long number(String name) {
        return Long.parseLong(name.substring(8, 16), 16) * IN_A_FILE + Long.parseLong(name.substring(16), 16);
    }

    /** All names from the first to the last, both of one time line. */
    static List<String> between(String first, String last) {
        var names = new ArrayList<String>();
        for (long number = number(first); number <= number(last); number++) {
            names.add(first.substring(0, 8) + "%08X%08X".formatted(number / IN_A_FILE, number % IN_A_FILE));
        }
        return names;
    }
}
