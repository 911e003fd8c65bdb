package kz.qyzmet.desk.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Set;

/** Content-Transfer-Encoding undone while it streams (RFC 2045, 6). Garbage is passed over and remembered as a defect, never an error. */
final class Transfer {
    /** A few lines are enough to see whether they are base64. */
    private static final int PEEKED = 400;

    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (var i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Transfer() {}

    /** @param encoding as the header has it, with whatever stands around the token */
    static InputStream decoded(InputStream encoded, String encoding, Set<String> defects) throws IOException {
        var name = encoding.strip().toLowerCase(java.util.Locale.ROOT).replaceAll("^[\"' ]+|[\"' ;,].*$|\\(.*", "");
        return switch (name) {
            case "base64", "base-64", "b" -> base64(encoded, defects);
            case "quoted-printable", "quoted-printeable", "quotedprintable", "q" -> new QuotedStream(encoded, defects);
            case "x-uuencode", "x-uue", "uuencode", "uue", "x-uu" ->
                new UuStream(new LetterLines(encoded), defects, true);
            case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "quoted", "us-ascii", "utf-8" -> encoded;
            default -> {
                defects.add("unknown-encoding");
                yield encoded;
            }
        };
    }

    /** Some gateways undo the encoding and leave its name: words stay words. */
    private static InputStream base64(InputStream encoded, Set<String> defects) throws IOException {
        var head = encoded.readNBytes(PEEKED);
        var all = new SequenceInputStream(new ByteArrayInputStream(head), encoded);
        if (!words(head)) {
            return new Base64Stream(all, defects);
        }
        defects.add("broken-base64");
        return all;
    }

    /** By the first line: base64 has no letters beyond ASCII, no blanks between words, and no full stops. */
    private static boolean words(byte[] head) {
        var full = 0;
        var letters = 0;
        var blanks = 0;
        var marks = 0;
        for (var i = 0; i < head.length && !(full > 0 && head[i] == '\n'); i++) {
            var c = head[i];
            full += c == '\r' || c == '\n' ? 0 : 1;
            var between = c == ' ' && i > 0 && head[i - 1] > ' ' && i + 1 < head.length && head[i + 1] > ' ';
            letters += c < 0 ? 1 : 0;
            blanks += between ? 1 : 0;
            marks += c > ' ' && VALUES[c] < 0 && c != '=' ? 1 : 0;
        }
        return letters * 10 > full || marks > 0 && blanks * 10 > full;
    }

    /** Reads one byte by reading an array; subclasses fill arrays. */
    abstract static class Bulk extends InputStream {
        @Override
        public final int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public abstract int read(byte[] into, int at, int length) throws IOException;
    }

    /** Gives out what {@link #more} produced. */
    private abstract static class Produced extends Bulk {
        protected byte[] out = new byte[8192 * 2];
        protected int size;
        private int given;
        private boolean over;

        /** Appends to {@link #out}. @return false when nothing more comes */
        protected abstract boolean more() throws IOException;

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (given == size) {
                if (over) {
                    return -1;
                }
                given = 0;
                size = 0;
                over = !more();
            }
            var n = Math.min(length, size - given);
            System.arraycopy(out, given, into, at, n);
            given += n;
            return n;
        }
    }

    private static final class Base64Stream extends Produced {
        private final InputStream in;
        private final Set<String> defects;
        private final byte[] raw = new byte[8192];
        private int bits;
        private int count;
        private boolean padded;
        /** No line is longer (RFC 2045, 6.8). */
        private static final int LINE = 76;

        private final byte[] line = new byte[1024];
        private int waiting;
        /** The line so far holds nothing. */
        private boolean empty;
        /** An empty line came, and no padding. */
        private boolean paused;

        private boolean begun;
        /** The rest of a line of words. */
        private boolean skipping;

        Base64Stream(InputStream in, Set<String> defects) {
            this.in = in;
            this.defects = defects;
        }

        @Override
        protected boolean more() throws IOException {
            var n = in.read(raw, 0, raw.length);
            if (n < 0) {
                afterwards();
                end(false);
                return false;
            }
            for (var i = 0; i < n; i++) {
                var c = raw[i];
                if (!padded) {
                    take(c);
                    // after an empty line, too, words may follow
                    paused = c == '\n' && empty && begun && count == 0;
                    padded = padded || paused;
                    empty = c == '\n' || empty && c >= 0 && c <= ' ';
                } else if (c == '\n' || c == '\r') {
                    afterwards();
                    skipping = false;
                } else if (!skipping && waiting < line.length) {
                    line[waiting++] = c;
                } else if (!skipping) {
                    // so long a line is a second piece that nobody folded, or a paragraph
                    afterwards();
                    skipping = padded;
                    if (!skipping) {
                        take(c);
                    }
                }
            }
            return true;
        }

        private void take(byte c) {
            var value = VALUES[c & 0xff];
            if (value >= 0) {
                begun = true;
                bits = bits << 6 | value;
                if (++count == 4) {
                    out[size++] = (byte) (bits >> 16);
                    out[size++] = (byte) (bits >> 8);
                    out[size++] = (byte) bits;
                    bits = 0;
                    count = 0;
                }
            } else if (c == '=') {
                end(true);
            } else if (c > ' ' || c < 0) {
                defects.add("broken-base64");
            }
        }

        /** A line after the padding: a second piece that was glued on, or words that a server on the way appended. */
        private void afterwards() {
            var length = waiting;
            waiting = 0;
            while (length > 0 && line[length - 1] <= ' ' && line[length - 1] >= 0) {
                length--;
            }
            var from = 0;
            while (from < length && line[from] == '=') {
                from++;
            }
            if (from == length) {
                return;
            }
            for (var i = from; i < length; i++) {
                if (VALUES[line[i] & 0xff] < 0 && line[i] != '=') {
                    defects.add("broken-base64");
                    return;
                }
            }
            if ((length - from) % 4 != 0 && !(paused && length > LINE / 2)) {
                defects.add("broken-base64");
                return;
            }
            if (!paused) {
                defects.add("broken-base64");
            }
            padded = false;
            empty = false;
            for (var i = from; i < length; i++) {
                take(line[i]);
            }
        }

        private void end(boolean byPadding) {
            if (count == 1) {
                defects.add("broken-base64");
            } else if (count == 2) {
                out[size++] = (byte) (bits >> 4);
            } else if (count == 3) {
                out[size++] = (byte) (bits >> 10);
                out[size++] = (byte) (bits >> 2);
            }
            if (count > 0 && !byPadding) {
                defects.add("broken-base64");
            }
            bits = 0;
            padded |= count > 0;
            count = 0;
        }
    }

    private static final class QuotedStream extends Produced {
        private enum State {
            TEXT,
            EQUALS,
            DIGIT,
            SOFT
        }

        private final InputStream in;
        private final Set<String> defects;
        private final byte[] raw = new byte[4096];
        // blanks wait here: those before a line end were added on the way (RFC 2045, 6.7 rule 3)
        private final byte[] blanks = new byte[1024];
        private int waiting;
        private State state = State.TEXT;
        private byte digit;

        QuotedStream(InputStream in, Set<String> defects) {
            this.in = in;
            this.defects = defects;
        }

        @Override
        protected boolean more() throws IOException {
            var n = in.read(raw, 0, raw.length);
            if (n < 0) {
                if (state == State.DIGIT) {
                    literally();
                    put(digit);
                }
                return false;
            }
            for (var i = 0; i < n; i++) {
                take(raw[i]);
            }
            return true;
        }

        private void take(byte c) {
            switch (state) {
                case TEXT -> text(c);
                case EQUALS -> {
                    if (Character.digit(c, 16) >= 0) {
                        digit = c;
                        state = State.DIGIT;
                    } else {
                        state = State.SOFT;
                        take(c);
                    }
                }
                case DIGIT -> {
                    if (Character.digit(c, 16) >= 0) {
                        put((byte) (Character.digit(digit, 16) << 4 | Character.digit(c, 16)));
                        state = State.TEXT;
                    } else {
                        literally();
                        put(digit);
                        text(c);
                    }
                }
                case SOFT -> {
                    if (c == '\n') {
                        waiting = 0;
                        state = State.TEXT;
                    } else if (blank(c) && waiting < blanks.length) {
                        blanks[waiting++] = c;
                    } else {
                        var kept = waiting;
                        waiting = 0;
                        literally();
                        waiting = kept;
                        text(c);
                    }
                }
            }
        }

        /** An equals sign that begins nothing stands for itself. */
        private void literally() {
            defects.add("broken-quoted-printable");
            put((byte) '=');
            state = State.TEXT;
        }

        private void text(byte c) {
            if (c == '\n') {
                if (waiting > 0 && blanks[waiting - 1] == '\r') {
                    put((byte) '\r');
                }
                waiting = 0;
                put(c);
            } else if (blank(c) && waiting < blanks.length) {
                blanks[waiting++] = c;
            } else {
                for (var i = 0; i < waiting; i++) {
                    put(blanks[i]);
                }
                waiting = 0;
                if (c == '=') {
                    state = State.EQUALS;
                } else {
                    put(c);
                }
            }
        }

        private void put(byte c) {
            out[size++] = c;
        }

        private static boolean blank(byte b) {
            return b == ' ' || b == '\t' || b == '\r';
        }
    }

    /** The lines of a uuencoded file; the "begin" line was read by the caller unless it is a whole part. */
    static final class UuStream extends Produced {
        private final LetterLines lines;
        private final Set<String> defects;
        private boolean begun;
        private boolean base64;

        UuStream(LetterLines lines, Set<String> defects, boolean wholePart) {
            this.lines = lines;
            this.defects = defects;
            this.begun = !wholePart;
        }

        UuStream(LetterLines lines, Set<String> defects, String begin) {
            this(lines, defects, false);
            this.base64 = begin.startsWith("begin-base64");
        }

        @Override
        protected boolean more() throws IOException {
            while (lines.next()) {
                if (!begun) {
                    begun = lines.startsWith("begin ");
                    continue;
                }
                if (lines.startsWith("end")
                        && lines.length() <= 5
                        && lines.text().strip().equals("end")) {
                    return false;
                }
                if (base64 && lines.startsWith("====")) {
                    return false;
                }
                if (base64) {
                    base64Line();
                    return true;
                }
                if (lines.length() == 0 || lines.blank() && lines.bytes[lines.start] != ' ') {
                    continue;
                }
                if (!line()) {
                    // text goes on where the file broke off
                    defects.add("broken-uuencode");
                    lines.again();
                    return false;
                }
                return true;
            }
            defects.add("broken-uuencode");
            return false;
        }

        private void base64Line() {
            var bytes = HeaderWords.base64(lines.text());
            System.arraycopy(bytes, 0, out, size, bytes.length);
            size += bytes.length;
        }

        private boolean line() {
            var first = lines.bytes[lines.start];
            if (first < ' ' || first > '`') {
                return false;
            }
            var wanted = first - ' ' & 63;
            var at = lines.start + 1;
            for (var i = at; i < Math.min(lines.end, at + (wanted + 2) / 3 * 4); i++) {
                if (lines.bytes[i] < ' ' || lines.bytes[i] > '`') {
                    return false;
                }
            }
            // trailing spaces are lost on the way, so a line may be short; far too short is no line of a file
            if (wanted > 0 && lines.end - at < (wanted * 4 / 3) / 2) {
                return false;
            }
            for (var done = 0; done < wanted; done += 3, at += 4) {
                var value = 0;
                for (var i = 0; i < 4; i++) {
                    value = value << 6 | (at + i < lines.end ? lines.bytes[at + i] - ' ' & 63 : 0);
                }
                for (var i = 0; i < Math.min(3, wanted - done); i++) {
                    out[size++] = (byte) (value >> 16 - 8 * i);
                }
            }
            return true;
        }
    }
}
