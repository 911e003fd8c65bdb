package kz.qyzmet.desk.mailroom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.TooLarge;
import kz.qyzmet.desk.web.Unavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation with a mail server: SMTP (RFC 5321) or LMTP (RFC 2033), with PIPELINING, SIZE, 8BITMIME, SMTPUTF8 and STARTTLS. It takes letters
 * for the channel's recipients and for nobody else, so it relays nothing. 250 after the final dot means that the letter is stored for good.
 */
final class Dialogue implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialogue.class);
    /** RFC 5321 4.5.3.1 allows 512 octets and more for extensions. */
    private static final int LINE = 2048;

    private static final int ADDRESS = 320;
    private static final Pattern PATH =
            Pattern.compile("(?i)(?:FROM|TO):\\s*<(?:@[^:<>]*:)?([^<>\\s\\p{Cntrl}]*)>((?:\\s+\\S+)*)\\s*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    /** What all conversations use. */
    record Tools(MailIntake intake, Beats beats, Certificates certificates, Policy policy, Clock clock) {}

    private final Channel channel;
    private final Tools tools;
    private final Socket socket;
    private final Wire wire;
    private final boolean local;
    private final Set<String> recipients = new LinkedHashSet<>();
    private boolean greeted;
    private boolean secured;
    private boolean extended;
    private String peer = "unknown";
    private @Nullable String sender;
    private int commands;
    private int mistakes;

    /** @param local LMTP instead of SMTP */
    Dialogue(Channel channel, Tools tools, Socket socket) throws IOException {
        this.channel = channel;
        this.tools = tools;
        this.socket = socket;
        this.local = channel.kind() == Kind.LMTP;
        this.wire = new Wire(
                socket, tools.policy().period("listener-idle"), tools.policy().period("listener-session"));
    }

    @Override
    public void run() {
        // closed after the last word, not before it
        try (socket) {
            converse();
        } catch (IOException broken) {
            // the other side keeps what was not acknowledged
        }
    }

    private void converse() throws IOException {
        try {
            wire.say("220 " + ourName() + (local ? " LMTP" : " ESMTP"));
            var goesOn = true;
            while (goesOn) {
                goesOn = next();
            }
            wire.end();
        } catch (SocketTimeoutException late) {
            last("421 4.4.2 too slow");
        } catch (Wire.Malformed attack) {
            last("500 5.5.2 lines end with CR LF and are short");
        }
    }

    private void last(String words) {
        try {
            wire.say(words);
            wire.end();
        } catch (IOException broken) {
            // it cannot be told any more
        }
    }

    private static String ourName() {
        return "qyzmet";
    }

    private boolean next() throws IOException {
        var line = wire.line(LINE);
        if (++commands > tools.policy().number("listener-commands")) {
            wire.say("421 4.7.0 too many commands");
            return false;
        }
        var space = line.indexOf(' ');
        var word = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        var rest = space < 0 ? "" : line.substring(space + 1).strip();
        switch (word) {
            case "EHLO" -> hello(!local, rest, true);
            case "HELO" -> hello(!local, rest, false);
            case "LHLO" -> hello(local, rest, true);
            case "MAIL" -> mail(rest);
            case "RCPT" -> rcpt(rest);
            case "DATA" -> {
                return data(rest);
            }
            case "RSET" -> {
                reset();
                wire.say("250 2.0.0 forgotten");
            }
            case "NOOP" -> wire.say("250 2.0.0 here");
            case "QUIT" -> {
                wire.say("221 2.0.0 goodbye");
                return false;
            }
            case "STARTTLS" -> {
                return startTls(rest);
            }
            case "VRFY", "EXPN" -> wire.say("252 2.5.0 send the letter and see");
            case "HELP" -> wire.say("214 2.0.0 RFC " + (local ? "2033" : "5321"));
            default -> mistake("500 5.5.1 unknown command");
        }
        if (mistakes > tools.policy().number("listener-mistakes")) {
            wire.say("421 4.7.0 too many mistakes");
            return false;
        }
        return true;
    }

    private void mistake(String words) throws IOException {
        mistakes++;
        wire.say(words);
    }

    private void hello(boolean ours, String name, boolean extended) throws IOException {
        if (!ours) {
            mistake(local ? "500 5.5.1 this is LMTP: LHLO" : "500 5.5.1 this is SMTP: EHLO");
            return;
        }
        if (name.isEmpty()) {
            mistake("501 5.5.4 your name, please");
            return;
        }
        reset();
        greeted = true;
        this.extended = extended;
        // what the other side calls itself stands in the letter, so only what a name may hold is taken
        peer = NAME.matcher(name).matches() ? name : "unknown";
        if (!extended) {
            wire.say("250 " + ourName());
            return;
        }
        wire.say("250-" + ourName());
        wire.say("250-PIPELINING");
        wire.say("250-SIZE " + limit());
        wire.say("250-8BITMIME");
        wire.say("250-SMTPUTF8");
        if (!secured && channel.tls() != Tls.NONE && tools.certificates().own().isPresent()) {
            wire.say("250-STARTTLS");
        }
        wire.say("250 ENHANCEDSTATUSCODES");
    }

    private boolean startTls(String rest) throws IOException {
        var own = tools.certificates().own();
        if (secured || channel.tls() == Tls.NONE) {
            mistake("503 5.5.1 not now");
            return true;
        }
        if (!rest.isEmpty()) {
            mistake("501 5.5.4 nothing follows STARTTLS");
            return true;
        }
        if (own.isEmpty()) {
            wire.say("454 4.7.0 no certificate");
            return true;
        }
        wire.say("220 2.0.0 go ahead");
        wire.end();
        wire.secure(own.get());
        // whatever was said in the clear does not count (RFC 3207, 4.2)
        secured = true;
        greeted = false;
        reset();
        return true;
    }

    private void mail(String rest) throws IOException {
        if (!greeted) {
            mistake("503 5.5.1 greet first");
            return;
        }
        if (channel.tls() == Tls.STARTTLS && !secured) {
            mistake("530 5.7.0 STARTTLS first");
            return;
        }
        if (sender != null) {
            mistake("503 5.5.1 one letter at a time");
            return;
        }
        var path = PATH.matcher(rest);
        if (!rest.toUpperCase(Locale.ROOT).startsWith("FROM:")
                || !path.matches()
                || path.group(1).length() > ADDRESS) {
            mistake("501 5.1.7 MAIL FROM:<address>");
            return;
        }
        for (var parameter : path.group(2).strip().split("\\s+")) {
            var fault = parameter(parameter.toUpperCase(Locale.ROOT));
            if (fault != null) {
                mistake(fault);
                return;
            }
        }
        sender = path.group(1);
        wire.say("250 2.1.0 sender noted");
    }

    private @Nullable String parameter(String parameter) {
        if (parameter.isEmpty()
                || parameter.equals("SMTPUTF8")
                || parameter.equals("BODY=7BIT")
                || parameter.equals("BODY=8BITMIME")) {
            return null;
        }
        if (!parameter.startsWith("SIZE=")) {
            return "555 5.5.4 unknown parameter";
        }
        if (!parameter.matches("SIZE=\\d{1,18}")) {
            return "501 5.5.4 SIZE=number";
        }
        return Long.parseLong(parameter.substring(5)) > limit() ? tooLarge() : null;
    }

    private void rcpt(String rest) throws IOException {
        if (sender == null) {
            mistake("503 5.5.1 MAIL first");
            return;
        }
        var path = PATH.matcher(rest);
        if (!rest.toUpperCase(Locale.ROOT).startsWith("TO:")
                || !path.matches()
                || path.group(1).isEmpty()
                || path.group(1).length() > ADDRESS) {
            mistake("501 5.1.3 RCPT TO:<address>");
            return;
        }
        if (!path.group(2).isBlank()) {
            mistake("555 5.5.4 unknown parameter");
            return;
        }
        if (recipients.size() >= tools.policy().number("listener-recipients")) {
            wire.say("452 4.5.3 enough recipients");
            return;
        }
        if (!channel.takes(path.group(1))) {
            mistake("550 5.7.1 not for this desk");
            return;
        }
        recipients.add(path.group(1));
        accepted.add(path.group(1));
        wire.say("250 2.1.5 recipient noted");
    }

    /** In the order they were named, for LMTP answers each of them. */
    private final List<String> accepted = new ArrayList<>();

    private boolean data(String rest) throws IOException {
        if (!rest.isEmpty()) {
            mistake("501 5.5.4 nothing follows DATA");
            return true;
        }
        if (accepted.isEmpty()) {
            mistake("503 5.5.1 RCPT first");
            return true;
        }
        wire.say("354 the letter, then a line with a dot");
        var letter = wire.data();
        var answer = take(letter);
        if (!drained(letter)) {
            wire.say("421 4.7.0 far too large");
            return false;
        }
        for (var n = 0; n < (local ? accepted.size() : 1); n++) {
            wire.say(answer);
        }
        reset();
        commands = 0;
        return true;
    }

    private String take(InputStream letter) throws IOException {
        try {
            // closing is the connection's business
            var taken = tools.intake().take(new SequenceInputStream(trace(), letter));
            tools.beats().took(channel.id(), taken);
            return "250 2.0.0 stored";
        } catch (TooLarge tooLarge) {
            tools.beats().refused(channel.id());
            return tooLarge();
        } catch (Unavailable later) {
            return "451 4.3.0 cannot be stored now";
        } catch (RuntimeException failed) {
            // the class says where to look; the message might repeat the letter
            LOG.warn("letter not taken: {}", failed.getClass().getName());
            return "451 4.3.0 cannot be stored now";
        }
    }

    /** What the last server on the way adds (RFC 5321, 4.4): the envelope would be lost otherwise. */
    private InputStream trace() {
        var lines = new StringBuilder("Return-Path: <" + sender + ">\r\n");
        recipients.forEach(
                recipient -> lines.append("Delivered-To: ").append(recipient).append("\r\n"));
        lines.append("Received: from ")
                .append(peer)
                .append(" ([")
                .append(socket.getInetAddress().getHostAddress().replaceFirst("%.*", ""))
                .append("])\r\n\tby ")
                .append(ourName())
                .append(" with ")
                .append(protocol())
                .append(";\r\n\t")
                .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        tools.clock().instant().atOffset(ZoneOffset.UTC)))
                .append("\r\n");
        return new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 3848. */
    private String protocol() {
        return (local ? "LMTP" : extended ? "ESMTP" : "SMTP") + (secured ? "S" : "");
    }

    /** Reads on to the end of a letter that was not wanted, so that the answer is heard. */
    private boolean drained(InputStream letter) throws IOException {
        var thrown = new byte[64 * 1024];
        var most = 2 * limit();
        for (long n = 0, all = 0; n >= 0; all += n) {
            n = letter.read(thrown);
            if (all > most) {
                return false;
            }
        }
        return true;
    }

    private void reset() {
        sender = null;
        recipients.clear();
        accepted.clear();
    }

    private long limit() {
        return tools.policy().number("letter-max-megabytes") * 1024L * 1024L;
    }

    private String tooLarge() {
        return "552 5.3.4 at most " + limit() + " octets";
    }
}
