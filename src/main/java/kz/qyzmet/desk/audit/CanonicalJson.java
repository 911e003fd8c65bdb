package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in one possible spelling (RFC 8785), so that a hash of it means something. Knows text, whole numbers, truth values, null, lists and objects;
 * numbers with fractions are refused, since what is attested has none.
 */
final class CanonicalJson {
    // beyond this two programs may read two numbers (RFC 8785, 3.2.2.3)
    private static final long LARGEST = (1L << 53) - 1;

    private CanonicalJson() {}

    static byte[] bytes(@Nullable Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException when the value is of another kind */
    static String text(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case null -> to.append("null");
            case Boolean truth -> to.append(truth);
            case String text -> quote(text, to);
            case Integer number -> to.append(number);
            case Long number when Math.abs(number) <= LARGEST -> to.append(number);
            case Map<?, ?> object -> object(object, to);
            case Collection<?> list -> list(list.iterator(), to);
            default -> throw new IllegalArgumentException("only text, whole numbers, truth values, lists and objects");
        }
    }

    private static void object(Map<?, ?> object, StringBuilder to) {
        // String compares by UTF-16 units, as the RFC asks
        var sorted = new TreeMap<String, @Nullable Object>();
        object.forEach((name, value) -> sorted.put((String) name, value));
        var separator = "{";
        for (var field : sorted.entrySet()) {
            to.append(separator);
            quote(field.getKey(), to);
            to.append(':');
            write(field.getValue(), to);
            separator = ",";
        }
        to.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void list(Iterator<?> values, StringBuilder to) {
        to.append('[');
        while (values.hasNext()) {
            write(values.next(), to);
            if (values.hasNext()) {
                to.append(',');
            }
        }
        to.append(']');
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (Character.isSurrogate(letter)) {
                if (!Character.isHighSurrogate(letter)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException("half a letter cannot be attested");
                }
                to.append(letter).append(text.charAt(++i));
                continue;
            }
            switch (letter) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (letter < ' ') {
                        to.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) letter));
                    } else {
                        to.append(letter);
                    }
                }
            }
        }
        to.append('"');
    }
}
