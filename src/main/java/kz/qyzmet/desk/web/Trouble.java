package kz.qyzmet.desk.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the error page shows.
 *
 * @param incident for a fault of ours: the mark under which the log knows it
 */
record Trouble(
        int status,
        String title,
        String text,
        @Nullable String clause,
        List<String> details,
        @Nullable String incident) {}
