package kz.qyzmet.desk.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the next page says about the act just done, with the way back. It travels in a short-lived cookie, so its arguments are numbers and codes, never personal values.
 *
 * @param undo the address a form posts to in order to take the act back
 */
public record Flash(
        String key, List<String> arguments, @Nullable String undo) {
    static final String COOKIE = "flash";

    /** What is said once is not said again. */
    static final String SAID = COOKIE + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";

    public static Flash of(String key, Object... arguments) {
        return new Flash(key, Arrays.stream(arguments).map(String::valueOf).toList(), null);
    }

    public Flash undo(String address) {
        return new Flash(key, arguments, address);
    }

    String cookieValue() {
        return Stream.concat(Stream.of(key, undo == null ? "" : undo), arguments.stream())
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining("|"));
    }

    static @Nullable Flash read(String cookieValue) {
        try {
            var parts = Arrays.stream(cookieValue.split("\\|", -1))
                    .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                    .toList();
            if (parts.size() < 2 || parts.getFirst().isEmpty()) {
                return null;
            }
            var undo = parts.get(1);
            return new Flash(parts.getFirst(), parts.subList(2, parts.size()), LocalPath.valid(undo) ? undo : null);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
