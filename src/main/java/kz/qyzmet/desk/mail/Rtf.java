package kz.qyzmet.desk.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** The text of Outlook's compressed RTF (MS-OXRTFCP), and the HTML that is hidden in it (MS-OXRTFEX). */
final class Rtf {
    private static final int MOST = 4 * 1024 * 1024;
    private static final byte[] DICTIONARY =
            ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
                            + "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
                            + "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
                    .getBytes(StandardCharsets.ISO_8859_1);
    private static final Set<String> SILENT = Set.of(
            "fonttbl",
            "colortbl",
            "stylesheet",
            "info",
            "pict",
            "object",
            "themedata",
            "generator",
            "listtable",
            "listoverridetable",
            "rsidtbl",
            "xmlnstbl",
            "latentstyles",
            "datastore",
            "header",
            "footer");

    /** The state of a group. */
    private record Group(boolean silent, boolean hidden, boolean tag, int skip) {}

    private final byte[] rtf;
    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Deque<Group> outer = new ArrayDeque<>();
    private String codePage = "windows-1252";
    private boolean fromHtml;
    private boolean silent;
    // \htmlrtf: what stands here is for programs that read RTF only
    private boolean hidden;
    private boolean tag;
    private int skip = 1;
    private int skipping;
    private int at;

    Rtf(byte[] rtf) {
        this.rtf = rtf;
        var head = new String(rtf, 0, Math.min(rtf.length, 1000), StandardCharsets.ISO_8859_1);
        this.fromHtml = head.contains("\\fromhtml");
    }

    String html() {
        return fromHtml ? read() : "";
    }

    String text() {
        return fromHtml ? "" : read();
    }

    /** Undoes the compression; what is no compressed RTF comes back empty. */
    static byte[] unpacked(byte[] packed) {
        if (packed.length < 16) {
            return new byte[0];
        }
        var magic = number(packed, 8);
        var size = Math.min(MOST, Math.max(0, number(packed, 4)));
        if (magic == 0x414c454d) {
            return java.util.Arrays.copyOfRange(packed, 16, Math.min(packed.length, 16 + size));
        }
        if (magic != 0x75465a4c) {
            return new byte[0];
        }
        var out = new ByteArrayOutputStream();
        var window = new byte[4096];
        System.arraycopy(DICTIONARY, 0, window, 0, DICTIONARY.length);
        var write = DICTIONARY.length;
        var in = 16;
        while (in < packed.length && out.size() < size) {
            var flags = packed[in++];
            for (var bit = 0; bit < 8 && in < packed.length && out.size() < size; bit++) {
                if ((flags >> bit & 1) == 0) {
                    out.write(packed[in]);
                    window[write++ & 4095] = packed[in++];
                    continue;
                }
                if (in + 1 >= packed.length) {
                    return out.toByteArray();
                }
                var pair = (packed[in] & 0xff) << 8 | packed[in + 1] & 0xff;
                in += 2;
                var offset = pair >> 4;
                if (offset == (write & 4095)) {
                    return out.toByteArray();
                }
                for (var i = 0; i < (pair & 15) + 2; i++) {
                    var b = window[offset + i & 4095];
                    out.write(b);
                    window[write++ & 4095] = b;
                }
            }
        }
        return out.toByteArray();
    }

    private static int number(byte[] bytes, int from) {
        return bytes[from] & 0xff
                | (bytes[from + 1] & 0xff) << 8
                | (bytes[from + 2] & 0xff) << 16
                | (bytes[from + 3] & 0xff) << 24;
    }

    private String read() {
        while (at < rtf.length) {
            var c = rtf[at++];
            switch (c) {
                case '{' -> {
                    outer.push(new Group(silent, hidden, tag, skip));
                    if (outer.size() > 1000) {
                        return done();
                    }
                }
                case '}' -> {
                    flush();
                    if (!outer.isEmpty()) {
                        var group = outer.pop();
                        silent = group.silent();
                        hidden = group.hidden();
                        tag = group.tag();
                        skip = group.skip();
                    }
                }
                case '\\' -> control();
                case '\r', '\n' -> {}
                default -> letter(c);
            }
        }
        return done();
    }

    private String done() {
        flush();
        return out.toString();
    }

    private void letter(byte c) {
        if (skipping > 0) {
            skipping--;
        } else if (shown()) {
            bytes.write(c);
        }
    }

    private boolean shown() {
        return !silent && !hidden;
    }

    private void flush() {
        if (bytes.size() > 0) {
            out.append(Charsets.decode(bytes.toByteArray(), codePage).text());
            bytes.reset();
        }
    }

    private void append(String text) {
        if (shown()) {
            flush();
            out.append(text);
        }
    }

    private void control() {
        if (at >= rtf.length) {
            return;
        }
        var c = rtf[at];
        if (c == '\'') {
            var high = at + 2 < rtf.length ? Character.digit(rtf[at + 1], 16) : -1;
            var low = high < 0 ? -1 : Character.digit(rtf[at + 2], 16);
            at += 3;
            if (low >= 0) {
                letter((byte) (high << 4 | low));
            }
            return;
        }
        if (c == '*') {
            at++;
            destination();
            return;
        }
        if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
            at++;
            if (c == '\\' || c == '{' || c == '}') {
                letter(c);
            } else if (c == '~') {
                append("\u00a0");
            } else if (c == '_') {
                append("-");
            }
            return;
        }
        word();
    }

    /** A group that older readers pass over; only that of a tag of HTML has something for us. */
    private void destination() {
        var from = at;
        if (at < rtf.length && rtf[at] == '\\') {
            at++;
            var name = name();
            if (name.equals("htmltag")) {
                argument();
                blank();
                tag = true;
                silent = false;
                return;
            }
        }
        at = from;
        silent = true;
    }

    private String name() {
        var from = at;
        while (at < rtf.length
                && (rtf[at] >= 'a' && rtf[at] <= 'z' || rtf[at] >= 'A' && rtf[at] <= 'Z')
                && at - from < 32) {
            at++;
        }
        return new String(rtf, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private int argument() {
        var from = at;
        if (at < rtf.length && rtf[at] == '-') {
            at++;
        }
        while (at < rtf.length && rtf[at] >= '0' && rtf[at] <= '9' && at - from < 10) {
            at++;
        }
        try {
            return from == at
                    ? Integer.MIN_VALUE
                    : (int) Long.parseLong(new String(rtf, from, at - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException onlyAMinus) {
            return Integer.MIN_VALUE;
        }
    }

    private void blank() {
        if (at < rtf.length && rtf[at] == ' ') {
            at++;
        }
    }

    private void word() {
        var name = name();
        var argument = argument();
        blank();
        switch (name) {
            case "ansicpg" -> codePage = argument == 65001 ? "utf-8" : "windows-" + Math.clamp(argument, 0, 99999);
            case "htmlrtf" -> {
                flush();
                hidden = argument != 0;
            }
            case "uc" -> skip = Math.clamp(argument, 0, 10);
            case "u" -> {
                append(String.valueOf((char) argument));
                skipping = skip;
            }
            case "par", "line", "row" -> append(fromHtml && !tag ? "\r\n" : "\n");
            case "tab", "cell" -> append("\t");
            case "lquote" -> append("‘");
            case "rquote" -> append("’");
            case "ldblquote" -> append("“");
            case "rdblquote" -> append("”");
            case "bullet" -> append("•");
            case "endash" -> append("–");
            case "emdash" -> append("—");
            case "bin" -> at = (int) Math.min(rtf.length, (long) at + Math.max(0, argument));
            default -> {
                if (SILENT.contains(name)) {
                    silent = true;
                }
            }
        }
    }
}
