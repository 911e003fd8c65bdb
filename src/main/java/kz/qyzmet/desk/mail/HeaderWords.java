package kz.qyzmet.desk.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Header values: raw bytes to letters, encoded words (RFC 2047), parameters (RFC 2231), as programs really write them. */
final class HeaderWords {
    private static final Pattern ENCODED = Pattern.compile("=\\?([^?\\s*=]{1,60})(?:\\*[^?\\s]{0,20})?\\?([bBqQ])\\?");

    private HeaderWords() {}

    static String unfold(String text) {
        var out = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\r' || c == '\n') {
                continue;
            }
            // a tab that folds is a space; control characters have no business in a header
            out.append(c == '\t' ? ' ' : c < ' ' || c == 0x7f ? '\ufffd' : c);
        }
        return out.toString();
    }

    /** Encoded words decoded. Neighbours of one charset are joined as bytes first, for writers cut letters in the middle. */
    static String decode(String text) {
        if (!text.contains("=?")) {
            return text;
        }
        var out = new StringBuilder();
        var matcher = ENCODED.matcher(text);
        var end = 0;
        var words = new Words(out);
        for (var at = 0; matcher.find(at); ) {
            // a question mark in the words should have been encoded, and often is not
            var close = text.indexOf("?=", matcher.end());
            if (close < 0) {
                break;
            }
            var between = text.substring(end, matcher.start());
            var joined = words.charset != null && between.isBlank();
            if (!joined || !matcher.group(1).equalsIgnoreCase(words.charset)) {
                words.flush();
                out.append(joined ? "" : between);
            }
            words.add(matcher.group(1), matcher.group(2), text.substring(matcher.end(), close));
            end = close + 2;
            at = end;
        }
        words.flush();
        return out.append(text.substring(end)).toString();
    }

    /** Encoded words in a row, of one charset. */
    private static final class Words {
        private final StringBuilder out;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Base64 that was cut where no group of four ends goes on in the next word
        private String group = "";
        private @Nullable String charset;

        Words(StringBuilder out) {
            this.out = out;
        }

        void add(String its, String encoding, String content) {
            charset = its;
            if (encoding.equalsIgnoreCase("b")) {
                var whole = group + content.replaceAll("[^A-Za-z0-9+/=]", "");
                group = whole.endsWith("=") ? "" : whole.substring(whole.length() / 4 * 4);
                bytes.writeBytes(base64(whole.substring(0, whole.length() - group.length())));
            } else {
                quoted(content);
            }
        }

        private void quoted(String content) {
            for (var i = 0; i < content.length(); i++) {
                var c = content.charAt(i);
                if (c == '=' && hex(content, i + 1) >= 0) {
                    bytes.write(hex(content, i + 1));
                    i += 2;
                } else if (c == '_') {
                    bytes.write(' ');
                } else if (c < 0x80) {
                    bytes.write(c);
                } else {
                    bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        void flush() {
            if (charset == null) {
                return;
            }
            bytes.writeBytes(base64(group));
            group = "";
            // a line break inside an encoded word aims at the headers of our own letters
            var text = Charsets.decode(bytes.toByteArray(), charset).text();
            out.append(unfold(text.replace("\r\n", " ").replace('\r', ' ').replace('\n', ' ')));
            bytes.reset();
            charset = null;
        }
    }

    static byte[] base64(String text) {
        var clean = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 128 && Character.isLetterOrDigit(c) || c == '+' || c == '/') {
                clean.append(c);
            }
        }
        clean.setLength(clean.length() % 4 == 1 ? clean.length() - 1 : clean.length());
        return Base64.getDecoder().decode(clean.toString());
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        var high = Character.digit(text.charAt(at), 16);
        var low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** A value with parameters, such as that of Content-Type; keys in lower case, the value itself under the empty key. */
    static Map<String, String> parameters(String value) {
        var pieces = split(value);
        var plain = new LinkedHashMap<String, String>();
        var extended = new TreeMap<String, TreeMap<Integer, String>>();
        var first = pieces.removeFirst().strip();
        // "text/html charset=utf-8", "(comment) text/html", and parameters of nothing
        var bare = first.replaceAll("\\([^()]{0,200}\\)", " ")
                .replaceAll("\\s{0,9}/\\s{0,9}", "/")
                .strip();
        var gap = bare.replaceAll("\\s.*", "");
        if (bare.length() > gap.length() && bare.indexOf('=') > 0 || gap.indexOf('=') > 0) {
            pieces.addFirst(gap.indexOf('=') > 0 ? bare : bare.substring(gap.length()));
        }
        plain.put("", gap.indexOf('=') > 0 ? "" : gap.replace("\"", "").toLowerCase(Locale.ROOT));
        for (var piece : pieces) {
            var equals = piece.indexOf('=');
            if (equals < 0) {
                continue;
            }
            var key = piece.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            var its = piece.substring(equals + 1).strip();
            var star = key.indexOf('*');
            if (star < 0) {
                plain.putIfAbsent(key, unquote(its));
            } else {
                var number = key.substring(star + 1).replace("*", "");
                var index = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
                // a trailing star marks a section that is percent-encoded
                var mark = key.endsWith("*") ? "%" : "=";
                extended.computeIfAbsent(key.substring(0, star), k -> new TreeMap<>())
                        .put(index, mark + unquote(its));
            }
        }
        extended.forEach((key, sections) -> plain.put(key, join(sections.values())));
        plain.replaceAll((key, its) -> extended.containsKey(key) ? its : decode(its));
        return plain;
    }

    /** RFC 2231 sections: the charset stands in the first one that is percent-encoded, the bytes are decoded together. */
    private static String join(Iterable<String> sections) {
        var bytes = new ByteArrayOutputStream();
        @Nullable String charset = null;
        for (var section : sections) {
            var text = section.substring(1);
            if (section.charAt(0) == '=') {
                bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                continue;
            }
            var first = text.indexOf('\'');
            var second = first < 0 ? -1 : text.indexOf('\'', first + 1);
            if (charset == null && second >= 0) {
                charset = text.substring(0, first);
                text = text.substring(second + 1);
            }
            for (var i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '%' && hex(text, i + 1) >= 0) {
                    bytes.write(hex(text, i + 1));
                    i += 2;
                } else {
                    bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return decode(Charsets.decode(bytes.toByteArray(), charset).text());
    }

    private static LinkedList<String> split(String value) {
        var out = new LinkedList<String>();
        var quoted = false;
        var start = 0;
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                out.add(value.substring(start, i));
                start = i + 1;
            }
        }
        out.add(value.substring(Math.min(start, value.length())));
        return out;
    }

    static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return text.replace("\"", "");
        }
        var out = new StringBuilder();
        for (var i = 1; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                // Outlook writes paths; only quotes and the backslash itself are escaped
                var next = text.charAt(i + 1);
                out.append(next == '"' || next == '\\' ? next : "\\" + next);
                i++;
            } else if (c == '"') {
                break;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
