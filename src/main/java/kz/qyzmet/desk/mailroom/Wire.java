package kz.qyzmet.desk.mailroom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The bytes of one SMTP or LMTP connection: command lines, the data of a letter, answers. Only CR LF ends a line, and only CR LF . CR LF ends a
 * letter (RFC 5321, 2.3.8 and 4.1.1.4): whoever believes in less can be made to see letters that nobody sent. Not thread-safe.
 */
final class Wire {
    private static final int BUFFER = 64 * 1024;

    /** A line that is no command line: too long, or with a lone CR or LF in it. */
    static final class Malformed extends IOException {
        Malformed(String why) {
            super(why);
        }
    }

    private final long end;
    private final int idleMillis;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;

    /** @param longest after this the connection ends, whatever is being said */
    Wire(Socket socket, Duration idle, Duration longest) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.idleMillis = Math.toIntExact(idle.toMillis());
        this.end = System.nanoTime() + longest.toNanos();
    }

    /**
     * Goes on over TLS. @throws Malformed when something was read before the handshake, which an attacker may have put in (RFC 3207, 4.2). What
     * has not been read yet is the handshake: a fast peer begins it before we get here, and whatever else it is, TLS refuses.
     */
    void secure(javax.net.ssl.SSLContext context) throws IOException {
        if (at < filled) {
            throw new Malformed("something before the handshake");
        }
        var secured =
                (javax.net.ssl.SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secured.setUseClientMode(false);
        secured.setSoTimeout(idleMillis);
        secured.startHandshake();
        socket = secured;
        in = secured.getInputStream();
        out = secured.getOutputStream();
        at = 0;
        filled = 0;
    }

    void say(String line) throws IOException {
        answers.append(line).append("\r\n");
        if (answers.length() > 8192) {
            flush();
        }
    }

    private final StringBuilder answers = new StringBuilder();

    private void flush() throws IOException {
        if (!answers.isEmpty()) {
            out.write(answers.toString().getBytes(StandardCharsets.US_ASCII));
            out.flush();
            answers.setLength(0);
        }
    }

    void end() throws IOException {
        flush();
    }

    /** @return one command line without its end */
    String line(int most) throws IOException {
        var line = new byte[most];
        var length = 0;
        while (true) {
            var b = read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\r') {
                if (read() != '\n') {
                    throw new Malformed("lone CR");
                }
                return new String(line, 0, length, StandardCharsets.UTF_8);
            }
            if (b == '\n') {
                throw new Malformed("lone LF");
            }
            if (length == most) {
                throw new Malformed("long line");
            }
            line[length++] = (byte) b;
        }
    }

    private int read() throws IOException {
        if (at == filled && !fill()) {
            return -1;
        }
        return buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        // answers wait until the other side has said all it has to say for now (RFC 2920)
        flush();
        var left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("too long");
        }
        socket.setSoTimeout((int) Math.min(idleMillis, left));
        filled = Math.max(0, in.read(buffer));
        at = 0;
        return filled > 0;
    }

    /** The letter that follows DATA, without the dots that were put before dots. A connection that ends before the letter does is an error. */
    InputStream data() {
        return new Data();
    }

    private final class Data extends InputStream {
        private enum State {
            LINE_START,
            TEXT,
            CR,
            DOT,
            DOT_CR,
            END
        }

        private State state = State.LINE_START;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            var n = 0;
            while (n == 0 && state != State.END) {
                if (at == filled && !fill()) {
                    throw new EOFException("cut off");
                }
                n = unstuff(to, from, length);
            }
            return n == 0 ? -1 : n;
        }

        private int unstuff(byte[] to, int from, int length) {
            var n = 0;
            while (n < length && at < filled && state != State.END) {
                var b = buffer[at];
                switch (state) {
                    case DOT -> {
                        // the dot itself is dropped: it either ends the letter or was put before another
                        if (b == '\r') {
                            state = State.DOT_CR;
                            at++;
                            continue;
                        }
                        state = State.TEXT;
                    }
                    case DOT_CR -> {
                        if (b == '\n') {
                            state = State.END;
                            at++;
                            continue;
                        }
                        // a lone CR after the dot: it was text
                        to[from + n++] = '\r';
                        state = State.TEXT;
                        continue;
                    }
                    case LINE_START -> {
                        if (b == '.') {
                            state = State.DOT;
                            at++;
                            continue;
                        }
                        state = State.TEXT;
                    }
                    case CR -> {
                        if (b == '\n') {
                            to[from + n++] = b;
                            at++;
                            state = State.LINE_START;
                            continue;
                        }
                        state = State.TEXT;
                    }
                    case TEXT, END -> {
                        // as it is
                    }
                }
                if (b == '\r') {
                    state = State.CR;
                }
                to[from + n++] = b;
                at++;
            }
            return n;
        }
    }
}
