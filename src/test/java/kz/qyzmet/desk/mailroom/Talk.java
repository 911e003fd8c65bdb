package kz.qyzmet.desk.mailroom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The other side of a mail conversation, word by word, so that it can misbehave. */
final class Talk implements AutoCloseable {
    private Socket socket;
    private BufferedReader in;

    Talk(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** One answer, all its lines; empty when the other side has hung up. */
    String hear() throws IOException {
        var all = new StringBuilder();
        while (true) {
            var line = in.readLine();
            if (line == null) {
                return all.toString();
            }
            all.append(line).append('\n');
            if (line.length() < 4 || line.charAt(3) != '-') {
                return all.toString();
            }
        }
    }

    Talk send(String raw) throws IOException {
        socket.getOutputStream().write(raw.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Talk send(byte[] raw, int length) throws IOException {
        socket.getOutputStream().write(raw, 0, length);
        return this;
    }

    String say(String line) throws IOException {
        return send(line + "\r\n").hear();
    }

    /** Greeting and hello. */
    Talk hello(String word) throws IOException {
        hear();
        say(word + " test.example");
        return this;
    }

    /** A whole letter. @return the answer to its end */
    String letter(String from, String to, String text) throws IOException {
        say("MAIL FROM:<" + from + ">");
        say("RCPT TO:<" + to + ">");
        say("DATA");
        return send(text).say("\r\n.");
    }

    void secure() throws IOException, GeneralSecurityException {
        var anybody = SSLContext.getInstance("TLS");
        anybody.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        var secured = (SSLSocket) anybody.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        secured.startHandshake();
        socket = secured;
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
