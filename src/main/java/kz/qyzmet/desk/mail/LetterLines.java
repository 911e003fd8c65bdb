package kz.qyzmet.desk.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A letter line by line, whatever ends its lines: LF, CRLF, several CR before an LF, or bare CR when the letter has no LF at its beginning. A
 * long line comes in pieces, so that memory does not depend on the letter. One thread.
 */
final class LetterLines {
    static final int PIECE = 8192;
    private static final int BUFFER = 64 * 1024;

    private record Kept(byte[] bytes, int end, boolean begins) {}

    private final InputStream in;
    private final byte[] own = new byte[BUFFER];
    private final Deque<Kept> back = new ArrayDeque<>();
    private int from;
    private int to;
    private boolean over;
    private boolean asked;
    private boolean bareCr;
    private boolean beginning = true;

    /** The bytes of the line now: from {@link #start} to {@link #end}, its ending between {@link #end} and {@link #after}. */
    byte[] bytes = own;

    int start;
    int end;
    int after;
    /** This piece is the first of its line. */
    boolean begins;

    LetterLines(InputStream in) {
        this.in = in;
    }

    /** @return false at the end of the letter */
    boolean next() throws IOException {
        var kept = back.poll();
        if (kept != null) {
            bytes = kept.bytes;
            start = 0;
            end = kept.end;
            after = bytes.length;
            begins = kept.begins;
            return true;
        }
        bytes = own;
        if (to - from < PIECE && !over) {
            fill();
        }
        if (from == to) {
            return false;
        }
        begins = beginning;
        start = from;
        var most = Math.min(to, from + PIECE);
        var at = from;
        if (bareCr) {
            while (at < most && own[at] != '\r' && own[at] != '\n') {
                at++;
            }
        } else {
            while (at < most && own[at] != '\n') {
                at++;
            }
        }
        if (at < most) {
            after = at + 1;
            end = at;
            while (!bareCr && end > start && own[end - 1] == '\r') {
                end--;
            }
            beginning = true;
        } else {
            // a CR at the edge belongs to the LF after it
            if (most > from + 1 && most < to && own[most - 1] == '\r') {
                most--;
            }
            after = most;
            end = most;
            beginning = false;
        }
        from = after;
        return true;
    }

    /** The line now will be the next one again. */
    void again() {
        back.push(new Kept(Arrays.copyOfRange(bytes, start, after), end - start, begins));
    }

    /** A line that was read before comes next. */
    void push(byte[] line, int lineEnd) {
        back.push(new Kept(line, lineEnd, true));
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, after);
    }

    /** Its bytes as letters of Latin-1. */
    String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    int length() {
        return end - start;
    }

    boolean blank() {
        for (var i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    boolean startsWith(String text) {
        if (!begins || length() < text.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (bytes[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void fill() throws IOException {
        System.arraycopy(own, from, own, 0, to - from);
        to -= from;
        from = 0;
        while (to < PIECE && !over) {
            var n = in.read(own, to, own.length - to);
            if (n < 0) {
                over = true;
            } else {
                to += n;
            }
        }
        if (!asked) {
            asked = true;
            bareCr = indexOf('\n') < 0 && indexOf('\r') >= 0;
        }
    }

    private int indexOf(char wanted) {
        for (var i = from; i < to; i++) {
            if (own[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
