package kz.qyzmet.desk.attachment;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file is: by its first bytes for the few forms that may be shown, never by its name. */
final class Types {
    static final String UNKNOWN = "application/octet-stream";
    static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private static final Pattern TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}");

    private Types() {}

    /** The type that the bytes show, or nothing. */
    static String sniff(byte[] bytes, int length) {
        if (starts(bytes, length, 0, "\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (starts(bytes, length, 0, "\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (starts(bytes, length, 0, "GIF87a") || starts(bytes, length, 0, "GIF89a")) {
            return "image/gif";
        }
        if (starts(bytes, length, 0, "RIFF") && starts(bytes, length, 8, "WEBP")) {
            return "image/webp";
        }
        return starts(bytes, length, 0, "%PDF-") ? "application/pdf" : "";
    }

    /** What the bytes show, else what the sender says; a sender's word alone makes no picture. */
    static String settle(String sniffed, String declared) {
        if (!sniffed.isEmpty()) {
            return sniffed;
        }
        int parameters = declared.indexOf(';');
        var type = (parameters < 0 ? declared : declared.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return TYPE.matcher(type).matches() && !PICTURES.contains(type) ? type : UNKNOWN;
    }

    private static boolean starts(byte[] bytes, int length, int from, String signature) {
        var wanted = signature.getBytes(StandardCharsets.ISO_8859_1);
        if (length < from + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
