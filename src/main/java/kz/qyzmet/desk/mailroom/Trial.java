package kz.qyzmet.desk.mailroom;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tries a channel as typed, before or after it is saved, and tells step by step what was tried and what answered. It takes no letter and changes nothing. */
@Component
class Trial {
    private static final int MILLIS = 10_000;
    private static final String SIGN_IN = "sign-in";

    /**
     * @param says a message key
     * @param arguments for the message; nothing that a server said in its own words
     * @param field which field of the form can put it right; none for what is fine
     */
    record Step(
            boolean fine,
            String says,
            List<Object> arguments,
            @Nullable String field) {
        static Step good(String says, Object... arguments) {
            return new Step(true, "mailroom.trial." + says, List.of(arguments), null);
        }

        static Step bad(String trouble, Object... arguments) {
            return new Step(false, "mailroom.trouble." + trouble, List.of(arguments), field(trouble));
        }

        private static @Nullable String field(String trouble) {
            return switch (trouble) {
                case "no-host", "other-name", "turned-away", "broken-off" -> "host";
                case "nobody-listens", "no-answer", "no-imap", "cannot-listen" -> "port";
                case "certificate", "expired", "tls", "no-starttls", "wants-tls", "no-certificate" -> "tls";
                case SIGN_IN -> "password";
                case "folder", "folder-closed", "no-folder" -> "folders";
                case "recipient" -> "recipients";
                default -> null;
            };
        }

        /** The password was tried and not accepted. */
        boolean refusesPassword() {
            return says.equals("mailroom.trouble." + SIGN_IN);
        }
    }

    private final Mailboxes mailboxes;
    private final Certificates certificates;

    Trial(Mailboxes mailboxes, Certificates certificates) {
        this.mailboxes = mailboxes;
        this.certificates = certificates;
    }

    /** @param runs whether this desk listens with exactly these settings now */
    List<Step> of(Channel channel, Login login, boolean runs) {
        var steps = new ArrayList<Step>();
        if (channel.kind() == Kind.IMAP) {
            mailbox(channel, login, steps);
        } else if (channel.kind().listens()) {
            listener(channel, runs, steps);
        }
        return steps;
    }

    private void mailbox(Channel channel, Login login, List<Step> steps) {
        try {
            reach(channel, steps);
            try (var store = mailboxes.open(channel, login, MILLIS)) {
                if (channel.tls() == Tls.STARTTLS) {
                    steps.add(Step.good("starttls"));
                } else if (channel.tls() == Tls.NONE) {
                    steps.add(Step.good("no-tls"));
                }
                steps.add(Step.good("signed-in"));
                folders(channel, store, steps);
                steps.add(Step.good(store.hasCapability("IDLE") ? "idle" : "poll"));
                if (channel.afterwards() != Afterwards.LEAVE && !store.hasCapability("UIDPLUS")) {
                    steps.add(Step.good("no-uidplus"));
                }
            }
        } catch (IOException | MessagingException | RuntimeException failure) {
            steps.add(Step.bad(Failure.code(failure)));
        }
    }

    private void reach(Channel channel, List<Step> steps) throws IOException {
        var address = InetAddress.getByName(channel.host());
        steps.add(Step.good("found", channel.host(), address.getHostAddress()));
        var begin = System.nanoTime();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, channel.port()), MILLIS);
            steps.add(
                    Step.good("connected", Integer.toString(channel.port()), (System.nanoTime() - begin) / 1_000_000));
            if (channel.tls() == Tls.TLS) {
                socket.setSoTimeout(MILLIS);
                steps.add(handshake(channel, socket));
            }
        }
    }

    private Step handshake(Channel channel, Socket socket) throws IOException {
        try (var secured = (SSLSocket)
                certificates.trust().getSocketFactory().createSocket(socket, channel.host(), channel.port(), true)) {
            var parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            var session = secured.getSession();
            var until = session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? certificate.getNotAfter().toInstant()
                    : java.time.Instant.EPOCH;
            return Step.good("tls", session.getProtocol(), until);
        }
    }

    private static void folders(Channel channel, IMAPStore store, List<Step> steps) throws MessagingException {
        for (var name : channel.folders()) {
            var folder = store.getFolder(name);
            if (!folder.exists()) {
                steps.add(Step.bad("folder", name));
                continue;
            }
            try {
                folder.open(Folder.READ_ONLY);
                steps.add(Step.good("folder", name, folder.getMessageCount()));
                folder.close(false);
            } catch (MessagingException failure) {
                if (!store.isConnected()) {
                    throw failure;
                }
                // a folder of folders, or one of somebody else
                steps.add(Step.bad("folder-closed", name));
            }
        }
        if (channel.afterwards() == Afterwards.MOVE) {
            steps.add(
                    Step.good(store.getFolder(channel.moveTo()).exists() ? "target" : "target-new", channel.moveTo()));
        }
    }

    private void listener(Channel channel, boolean runs, List<Step> steps) {
        if (channel.tls() != Tls.NONE) {
            steps.add(certificates.own().isPresent() ? Step.good("certificate") : Step.bad("no-certificate"));
        }
        try {
            if (runs) {
                converse(channel, steps);
            } else {
                try (var free = new ServerSocket()) {
                    free.setReuseAddress(true);
                    free.bind(new InetSocketAddress(InetAddress.getByName(channel.host()), channel.port()));
                }
                steps.add(Step.good("free", channel.host(), Integer.toString(channel.port())));
            }
        } catch (IOException failure) {
            steps.add(Step.bad(runs ? Failure.code(failure) : "cannot-listen"));
        }
    }

    private static void converse(Channel channel, List<Step> steps) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(channel.host(), channel.port()), MILLIS);
            socket.setSoTimeout(MILLIS);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            if (!answer(in).startsWith("220")) {
                steps.add(Step.bad("busy"));
                return;
            }
            steps.add(Step.good("greeted", channel.host(), Integer.toString(channel.port())));
            var hello = ask(socket, in, (channel.kind() == Kind.LMTP ? "LHLO" : "EHLO") + " localhost");
            if (hello.contains("STARTTLS")) {
                steps.add(Step.good("offers-starttls"));
            }
            var mail = ask(socket, in, "MAIL FROM:<>");
            if (mail.startsWith("530")) {
                steps.add(Step.good("tls-first"));
            } else {
                var stranger = ask(socket, in, "RCPT TO:<somebody@elsewhere.invalid>");
                steps.add(stranger.startsWith("550") ? Step.good("no-relay") : Step.bad("relay"));
                for (var taken : channel.recipients()
                        .subList(0, Math.min(5, channel.recipients().size()))) {
                    var address = taken.startsWith("@") ? "anybody" + taken : taken;
                    var heard = ask(socket, in, "RCPT TO:<" + address + ">");
                    steps.add(
                            heard.startsWith("250") ? Step.good("recipient", address) : Step.bad("recipient", address));
                }
            }
            ask(socket, in, "QUIT");
        }
    }

    private static String ask(Socket socket, BufferedReader in, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return answer(in);
    }

    /** The whole answer, however many lines it has. */
    private static String answer(BufferedReader in) throws IOException {
        var all = new StringBuilder();
        while (true) {
            var line = in.readLine();
            if (line == null || all.length() > 4096) {
                throw new IOException("broken off");
            }
            all.append(line).append('\n');
            if (line.length() < 4 || line.charAt(3) != '-') {
                return all.toString();
            }
        }
    }

    /** Whether a channel's settings are those that were tried. */
    static boolean same(Channel one, Channel other) {
        return Arrays.asList(one.kind(), one.host(), one.port(), one.tls(), one.recipients())
                .equals(Arrays.asList(other.kind(), other.host(), other.port(), other.tls(), other.recipients()));
    }
}
