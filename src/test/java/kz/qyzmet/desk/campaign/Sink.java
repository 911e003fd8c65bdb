package kz.qyzmet.desk.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A relay that takes everything and remembers when it first heard of whom, and what they were written. */
public final class Sink implements AutoCloseable {
    /** When the dialogue about an address began, by the nano clock; the first time only. */
    public final Map<String, Long> heard = new ConcurrentHashMap<>();

    /** Whole letters by address. */
    public final Map<String, List<String>> letters = new ConcurrentHashMap<>();

    /** How long each letter takes it to read, in milliseconds. */
    volatile int slow;
    /** Addresses that it refuses for good. */
    volatile String refuses = "nobody@none";
    /** Whether letters are kept whole. */
    volatile boolean keeps = true;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

    public Sink() throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var caller = socket.accept();
                    Thread.ofVirtual().start(() -> converse(caller));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    public int port() {
        return socket.getLocalPort();
    }

    String letter(String address) {
        return letters.getOrDefault(address, List.of()).getLast();
    }

    private void converse(Socket caller) {
        try (caller;
                var in = new BufferedReader(
                        new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
                var out = new PrintWriter(caller.getOutputStream(), true, StandardCharsets.US_ASCII)) {
            say(out, "220 here");
            var mail = 0L;
            var to = "";
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("MAIL")) {
                    mail = System.nanoTime();
                    say(out, "250 ok");
                } else if (line.startsWith("RCPT")) {
                    to = line.replaceAll(".*<|>.*", "");
                    heard.putIfAbsent(to, mail);
                    say(out, to.equals(refuses) ? "550 5.1.1 no such mailbox" : "250 ok");
                } else if (line.startsWith("DATA")) {
                    say(out, "354 go");
                    take(in, to);
                    say(out, "250 taken");
                } else {
                    say(out, line.startsWith("QUIT") ? "221 bye" : "250 ok");
                }
            }
        } catch (IOException gone) {
            // the caller hung up
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(BufferedReader in, String to) throws IOException, InterruptedException {
        var text = new StringBuilder();
        for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            if (keeps) {
                text.append(line).append("\r\n");
            }
        }
        if (slow > 0 && text.indexOf("List-Unsubscribe") >= 0) {
            Thread.sleep(slow);
        }
        letters.computeIfAbsent(to, _ -> new CopyOnWriteArrayList<>()).add(text.toString());
    }

    private static void say(PrintWriter out, String line) {
        out.print(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
