package kz.qyzmet.desk.ticket;

import java.util.Arrays;

/** A ticket's version as an entity tag and back (RFC 9110). A proxy that compresses may have made a tag weak: the version still tells. */
final class ETags {
    private ETags() {}

    static String of(int version) {
        return "\"" + version + "\"";
    }

    static boolean any(String header) {
        return header.strip().equals("*");
    }

    static boolean matches(String header, int version) {
        return any(header)
                || Arrays.stream(header.split(","))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(of(version)::equals);
    }
}
