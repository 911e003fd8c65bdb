package kz.qyzmet.desk.web;

import org.jspecify.annotations.Nullable;

/** Addresses of this desk only: whatever comes back from a browser may not send a person elsewhere. */
public final class LocalPath {
    private LocalPath() {}

    public static boolean valid(@Nullable String path) {
        return path != null
                && path.length() <= 2000
                && path.startsWith("/")
                && !path.startsWith("//")
                && path.chars().noneMatch(c -> c < 0x21 || c == '\\' || c == 0x7f);
    }

    public static String or(@Nullable String path, String otherwise) {
        return path != null && valid(path) ? path : otherwise;
    }
}
