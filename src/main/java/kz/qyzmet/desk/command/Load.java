package kz.qyzmet.desk.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A load client that costs little itself, because it shares the machine with what it measures: sockets that stay open, one virtual thread each. */
final class Load {
    /** What was measured: how many a second, and how long one took. */
    record Measured(double perSecond, double median, double p95, double p99, long count, long failed) {
        static Measured of(Collection<long[]> nanos, long failed, double seconds) {
            var all = nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Measured(all.length / seconds, at(all, 50), at(all, 95), at(all, 99), all.length, failed);
        }

        private static double at(long[] sorted, int percent) {
            return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
        }
    }

    /** One step of a worker; false when it failed. */
    interface Step {
        boolean go() throws IOException;
    }

    private Load() {}

    /** Runs the workers side by side for the time; the first part is to get warm and does not count. */
    static Measured run(int workers, int warmSeconds, int seconds, Supplier<Step> worker) {
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmSeconds);
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        var results = new ArrayList<long[]>();
        var failures = new long[1];
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < workers; i++) {
            var step = worker.get();
            threads.add(Thread.ofVirtual().start(() -> {
                var nanos = new long[1024];
                int count = 0;
                long failed = 0;
                for (long from = System.nanoTime(); from < end; from = System.nanoTime()) {
                    boolean fine = tried(step);
                    long took = System.nanoTime();
                    if (from >= begin && fine) {
                        nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
                        nanos[count++] = took - from;
                    }
                    failed += fine ? 0 : 1;
                }
                synchronized (results) {
                    results.add(Arrays.copyOf(nanos, count));
                    failures[0] += failed;
                }
            }));
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return Measured.of(results, failures[0], seconds);
    }

    private static boolean tried(Step step) {
        try {
            return step.go();
        } catch (IOException e) {
            return false;
        }
    }

    /** @param headers names in lower case; of several with one name the last */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** One connection that is used again and again. */
    static final class Connection {
        /** After that the desk may have closed it, and a question would go unanswered. */
        private static final long IDLE = TimeUnit.SECONDS.toNanos(15);

        private final int port;
        private final List<String> headers;
        private Socket socket = new Socket();
        private InputStream in = InputStream.nullInputStream();
        private long last;

        Connection(int port, List<String> headers) {
            this.port = port;
            this.headers = headers;
        }

        /** The next question opens it anew. */
        void close() throws IOException {
            socket.close();
        }

        Answer get(String path) throws IOException {
            return send("GET", path, "", new byte[0]);
        }

        Answer post(String path, String type, String body) throws IOException {
            return send("POST", path, type, body.getBytes(StandardCharsets.UTF_8));
        }

        private Answer send(String method, String path, String type, byte[] body) throws IOException {
            if (socket.isConnected() && System.nanoTime() - last > IDLE) {
                socket.close();
            }
            if (!socket.isConnected() || socket.isClosed()) {
                connect();
            }
            try {
                var head = new StringBuilder(256)
                        .append(method)
                        .append(' ')
                        .append(path)
                        .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                        .append(port)
                        .append("\r\n");
                headers.forEach(header -> head.append(header).append("\r\n"));
                if (!method.equals("GET")) {
                    head.append("Content-Type: ").append(type).append("\r\nContent-Length: ");
                    head.append(body.length).append("\r\n");
                }
                var bytes = new ByteArrayOutputStream(head.length() + body.length + 2);
                bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
                bytes.writeBytes(body);
                socket.getOutputStream().write(bytes.toByteArray());
                var answer = answer();
                last = System.nanoTime();
                return answer;
            } catch (IOException broken) {
                socket.close();
                throw broken;
            }
        }

        private void connect() throws IOException {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            in = new BufferedInputStream(socket.getInputStream(), 16_384);
        }

        private Answer answer() throws IOException {
            var status = line();
            if (status.length() < 12) {
                throw new IOException("no answer");
            }
            var found = new TreeMap<String, String>();
            for (var line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                found.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int code = Integer.parseInt(status.substring(9, 12));
            var body = code == 204 || code == 304 ? new byte[0] : body(found);
            if ("close".equals(found.get("connection"))) {
                socket.close();
            }
            return new Answer(code, found, body);
        }

        private byte[] body(Map<String, String> headers) throws IOException {
            if (headers.containsKey("content-length")) {
                return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            }
            var body = new ByteArrayOutputStream(16_384);
            int size;
            do {
                size = Integer.parseInt(line(), 16);
                body.writeBytes(exactly(size));
                line();
            } while (size > 0);
            return body.toByteArray();
        }

        private byte[] exactly(int length) throws IOException {
            var bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("cut off");
            }
            return bytes;
        }

        private String line() throws IOException {
            var line = new StringBuilder(64);
            int c = in.read();
            while (c >= 0 && c != '\n') {
                if (c != '\r') {
                    line.append((char) c);
                }
                c = in.read();
            }
            return line.toString();
        }
    }
}
