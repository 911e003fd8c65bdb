package kz.qyzmet.desk.mail;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of files that came with letters: without paths, control characters and marks that turn the direction of writing. */
final class FileNames {
    private static final int LONGEST = 255;
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("pdf", "application/pdf"),
            Map.entry("doc", "application/msword"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xls", "application/vnd.ms-excel"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("zip", "application/zip"),
            Map.entry("txt", "text/plain"),
            Map.entry("htm", "text/html"),
            Map.entry("html", "text/html"),
            Map.entry("rtf", "application/rtf"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("eml", "message/rfc822"));

    private FileNames() {}

    static @Nullable String bare(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        // a path names folders of the sender's computer, or aims at ours
        var bare = name.replace('\\', '/');
        bare = UNSEEN.matcher(bare.substring(bare.lastIndexOf('/') + 1))
                .replaceAll("")
                .strip();
        if (bare.isEmpty() || bare.chars().allMatch(c -> c == '.')) {
            return "file";
        }
        if (bare.length() <= LONGEST) {
            return bare;
        }
        var dot = bare.lastIndexOf('.');
        var ending = dot > 0 && bare.length() - dot <= 12 ? bare.substring(dot) : "";
        var cut = bare.substring(0, LONGEST - ending.length());
        return (Character.isHighSurrogate(cut.charAt(cut.length() - 1)) ? cut.substring(0, cut.length() - 1) : cut)
                + ending;
    }

    /** The type that the ending of the name promises. */
    static String type(@Nullable String name) {
        var dot = name == null ? -1 : name.lastIndexOf('.');
        return name == null || dot < 0
                ? "application/octet-stream"
                : TYPES.getOrDefault(
                        name.substring(dot + 1).strip().toLowerCase(Locale.ROOT), "application/octet-stream");
    }
}
