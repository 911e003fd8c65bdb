package kz.qyzmet.desk.web;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expected "no", implemented by exceptions of any module. People get a page in their language, programs get {@code application/problem+json}. It carries codes, never personal values.
 */
public interface Problem {
    /** The HTTP status. */
    int status();

    /** A stable code such as {@code stale}; {@code problem.<code>} may hold a sentence for it. */
    String code();

    /** The clause of the policy it rests on, as in {@code /policy#clause-4.8}. */
    default @Nullable String clause() {
        return null;
    }

    /** Field name to message key. */
    default Map<String, String> fields() {
        return Map.of();
    }

    default @Nullable Duration retryAfter() {
        return null;
    }
}
