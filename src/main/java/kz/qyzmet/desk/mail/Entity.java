package kz.qyzmet.desk.mail;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a letter or of a part of it.
 *
 * @param headers by lower-case name, values in letters with encoded words still encoded, in the order of the letter
 * @param type the value of Content-Type under the empty key, and its parameters
 * @param ended no body follows: the part, or the letter, ended with its headers
 */
record Entity(
        Map<String, List<String>> headers, Map<String, String> type, Map<String, String> disposition, boolean ended) {

    String first(String name) {
        var values = headers.get(name);
        return values == null ? "" : values.getFirst();
    }

    /** All values of a header as one list. */
    String all(String name) {
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    boolean has(String name) {
        return headers.containsKey(name);
    }

    boolean headless() {
        return headers.isEmpty();
    }

    String declaredType() {
        return type.getOrDefault("", "");
    }

    @Nullable
    String fileName() {
        // the last two are where some programs put it by mistake
        return Stream.of(disposition.get("filename"), type.get("name"), disposition.get("name"), type.get("filename"))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .map(FileNames::bare)
                .orElse(null);
    }
}
