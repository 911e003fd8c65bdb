package kz.qyzmet.desk.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a letter or a part (RFC 5322, 2.2), as programs break them: without folding, without the empty line, with raw bytes. */
final class MailHeaders {
    private static final int FIELD_BYTES = 256 * 1024;
    private static final int ALL_BYTES = 2 * 1024 * 1024;
    private static final int FIELDS = 2000;
    private static final String RESULTS = "authentication-results";
    private static final Pattern SURELY = Pattern.compile(
            "(?i)(?:x-[\\w-]{1,60}|content-[\\w-]{1,60}|received|from|to|cc|bcc|subject|date|message-id|in-reply-to|references|mime-version|reply-to|sender|return-path"
                    + "|list-[\\w-]{1,40}|user-agent|dkim-signature|arc-[\\w-]{1,60}|authentication-results|auto-submitted|precedence|importance|thread-[\\w-]{1,20}):.*");

    /** Says whether the line now is the boundary of a part. */
    @FunctionalInterface
    interface Boundary {
        boolean here();
    }

    private record Field(String name, byte[] value) {}

    private final LetterLines lines;
    private final Set<String> defects;
    private int left = ALL_BYTES;
    private int fields;

    MailHeaders(LetterLines lines, Set<String> defects) {
        this.lines = lines;
        this.defects = defects;
    }

    Entity read(Boundary boundary, boolean outermost) throws IOException {
        var read = new ArrayList<Field>();
        var now = new Now(read);
        var ended = true;
        var nothingYet = outermost;
        while (lines.next()) {
            if (boundary.here()) {
                break;
            }
            if (!lines.begins) {
                now.add(lines.start, lines.end, false);
                continue;
            }
            if (nothingYet && before()) {
                continue;
            }
            if (lines.length() == 0) {
                ended = false;
                break;
            }
            var first = lines.bytes[lines.start];
            if ((first == ' ' || first == '\t') && now.name != null) {
                now.add(lines.start, lines.end, true);
                continue;
            }
            var colon = colon();
            if (colon > 0 && named(read.isEmpty() && now.name == null)) {
                now.finish();
                now.begin(new String(lines.bytes, lines.start, colon, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .strip()
                        .toLowerCase(Locale.ROOT));
                now.add(lines.start + colon + 1, lines.end, false);
                nothingYet = false;
            } else if (!strange(now, outermost)) {
                ended = false;
                break;
            }
        }
        now.finish();
        return entity(read, ended);
    }

    /** Blank lines, a byte order mark or the "From " line of an mbox before the first header. */
    private boolean before() {
        if (lines.length() > 2
                && (lines.bytes[lines.start] & 0xff) == 0xef
                && (lines.bytes[lines.start + 1] & 0xff) == 0xbb
                && (lines.bytes[lines.start + 2] & 0xff) == 0xbf) {
            lines.start += 3;
        }
        return lines.length() == 0 || lines.startsWith("From ") || lines.startsWith(">From ");
    }

    /** How many bytes the name of the field takes; 0 when the line begins none. A blank may stand before the colon (RFC 5322, 4.5). */
    private int colon() {
        var i = lines.start;
        while (i < lines.end && lines.bytes[i] > ' ' && lines.bytes[i] != ':' && lines.bytes[i] != 0x7f) {
            i++;
        }
        var name = i - lines.start;
        while (i < lines.end && (lines.bytes[i] == ' ' || lines.bytes[i] == '\t')) {
            i++;
        }
        return name > 0 && name <= 200 && i < lines.end && lines.bytes[i] == ':' ? i - lines.start : 0;
    }

    /** Bytes that are no letter may hold a colon somewhere; a letter begins with a name. */
    private boolean named(boolean first) {
        if (!first) {
            return true;
        }
        for (var i = lines.start; i < lines.end && lines.bytes[i] != ':'; i++) {
            var c = lines.bytes[i];
            var letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && c != '-' && c != '_' && c != ' ' && c != '\t') {
                return false;
            }
        }
        return true;
    }

    /** A line that is no header: one that was folded without a blank when headers go on below it, else the body without its empty line. */
    private boolean strange(Now now, boolean outermost) throws IOException {
        if (now.name == null && outermost && now.into.isEmpty()) {
            // no letter at all: its words are shown
            lines.again();
            return false;
        }
        var line = lines.copy();
        var end = lines.length();
        defects.add("broken-header");
        var more = lines.next();
        var goesOn = more
                && SURELY.matcher(lines.length() > 300 ? lines.text().substring(0, 300) : lines.text())
                        .matches();
        if (more) {
            lines.again();
        }
        if (goesOn) {
            now.append(line, end);
            return true;
        }
        lines.push(line, end);
        return false;
    }

    private Entity entity(List<Field> read, boolean ended) {
        var headers = new HashMap<String, List<String>>();
        var raw = new ByteArrayOutputStream();
        @Nullable String type = null;
        for (var field : read) {
            if (beyondAscii(field.value)) {
                raw.writeBytes(field.value);
                defects.add("raw-8-bit-header");
            }
            if (type == null && field.name.equals("content-type")) {
                type = HeaderWords.unfold(Charsets.decode(field.value, null).text());
            }
        }
        // raw headers are mostly in the charset of the text below them; all of them together tell more than each alone
        var declared = type == null ? null : HeaderWords.parameters(type).get("charset");
        var charset = raw.size() == 0
                ? null
                : Charsets.decode(raw.toByteArray(), declared).charset();
        for (var field : read) {
            var text = HeaderWords.unfold(Charsets.decode(field.value, beyondAscii(field.value) ? charset : null)
                    .text());
            headers.computeIfAbsent(field.name, key -> new ArrayList<>()).add(text.strip());
            if (field.name.equals("received") && headers.containsKey(RESULTS)) {
                headers.get(RESULTS).add(ParsedMail.HANDED_ON);
            }
        }
        return new Entity(
                headers, parameters(headers, "content-type"), parameters(headers, "content-disposition"), ended);
    }

    private static Map<String, String> parameters(Map<String, List<String>> headers, String name) {
        var values = headers.get(name);
        return values == null ? Map.of() : HeaderWords.parameters(values.getFirst());
    }

    private static boolean beyondAscii(byte[] bytes) {
        for (var b : bytes) {
            if (b < 0) {
                return true;
            }
        }
        return false;
    }

    /** The field that is being read. */
    private final class Now {
        private final List<Field> into;
        private final ByteArrayOutputStream value = new ByteArrayOutputStream(128);
        private @Nullable String name;

        Now(List<Field> into) {
            this.into = into;
        }

        void begin(String its) {
            name = its;
            value.reset();
        }

        void add(int from, int to, boolean folded) {
            append(lines.bytes, from, to, folded);
        }

        void append(byte[] line, int end) {
            append(line, 0, end, true);
        }

        private void append(byte[] bytes, int from, int to, boolean folded) {
            if (name == null) {
                return;
            }
            var length = to - from;
            if (value.size() + length > FIELD_BYTES || length > left) {
                defects.add("header-too-long");
                length = Math.max(0, Math.min(left, FIELD_BYTES - value.size()));
            }
            left -= length;
            if (folded && value.size() > 0 && length > 0 && bytes[from] != ' ' && bytes[from] != '\t') {
                value.write(' ');
            }
            value.write(bytes, from, length);
        }

        void finish() {
            if (name == null) {
                return;
            }
            if (into.size() >= FIELDS || ++fields > FIELDS * 5) {
                defects.add("too-many-headers");
            } else {
                into.add(new Field(name, value.toByteArray()));
            }
            name = null;
        }
    }
}
