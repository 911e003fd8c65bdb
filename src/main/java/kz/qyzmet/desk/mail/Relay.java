package kz.qyzmet.desk.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.web.Site;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The mail server that takes our letters: {@code QYZMET_SMTP=smtp://user:password@host:port?tls=starttls|tls|none} and {@code QYZMET_MAIL_FROM}.
 * Without it letters stay in the outbox and the desk works.
 */
@Component
class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Set<String> TLS = Set.of("tls", "starttls", "none", "auto");
    private static final String CONNECT_MILLIS = "10000";
    private static final String DIALOGUE_MILLIS = "60000";

    /** How a try ended. Codes only: answers of servers repeat addresses. */
    sealed interface Outcome {
        record Taken() implements Outcome {}

        /** @param perhapsArrived the dialogue broke after the text had begun to flow */
        record Later(String reason, boolean perhapsArrived) implements Outcome {}

        /** @param address the recipient's address was refused, not the letter */
        record Never(String reason, boolean address) implements Outcome {}

        /** The gate did not allow it; nothing was said about the person. */
        record Kept(MailGate.Verdict verdict) implements Outcome {}
    }

    /** The last moment before the server hears of a person: asked when it has greeted us, let go when the first word about the person has left. */
    interface Threshold {
        MailGate.Verdict ask();

        /** Called once after {@link #ask}, whatever came of it. */
        void passed();
    }

    private final @Nullable Session session;
    private final @Nullable InternetAddress from;
    private final Site site;

    Relay(@Value("${qyzmet.smtp:}") String smtp, @Value("${qyzmet.mail.from:}") String from, Site site) {
        this.site = site;
        this.from = from.isBlank() ? null : address(from.strip());
        this.session = smtp.isBlank() ? null : session(smtp.strip(), this.from);
    }

    boolean configured() {
        return session != null;
    }

    /** Our own address, in lower case: a letter from it is a loop. */
    @Nullable
    String ownAddress() {
        return from == null ? null : from.getAddress().toLowerCase(java.util.Locale.ROOT);
    }

    @Nullable
    InternetAddress from() {
        return from;
    }

    /** Without a relay a letter can still be made, to be looked at. */
    Session session() {
        return session == null ? Session.getInstance(new Properties()) : session;
    }

    String domain() {
        if (from != null) {
            return from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
        }
        var host = URI.create(site.url()).getHost();
        return host == null ? "localhost" : host;
    }

    /** @param flowing says whether the text of the letter has begun to leave */
    Outcome send(MimeMessage letter, java.util.function.BooleanSupplier flowing, Threshold threshold) {
        var transport = new Dialogue(session(), threshold);
        try {
            transport.connect();
        } catch (jakarta.mail.AuthenticationFailedException wrongPassword) {
            return new Outcome.Later("relay-sign-in", false);
        } catch (MessagingException unreachable) {
            return new Outcome.Later("relay-unreachable", false);
        }
        try {
            var verdict = threshold.ask();
            return verdict instanceof MailGate.Verdict.Allowed
                    ? dialogue(transport, letter, flowing)
                    : new Outcome.Kept(verdict);
        } finally {
            threshold.passed();
            hangUp(transport);
        }
    }

    /** Says when its first word about a person has left: what is written cannot be called back, what is not written may still be stopped. */
    private static final class Dialogue extends SMTPTransport {
        private final Threshold threshold;

        Dialogue(Session session, Threshold threshold) {
            super(session, new URLName("smtp", null, -1, null, null, null));
            this.threshold = threshold;
        }

        @Override
        protected void sendCommand(String command) throws MessagingException {
            super.sendCommand(command);
            if (command.startsWith("MAIL ")) {
                threshold.passed();
            }
        }
    }

    /** A server that is gone before our QUIT changes nothing: whatever it said of the letter stands (RFC 5321, 4.1.1.10). */
    private static void hangUp(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException gone) {
            LOG.debug("relay: hung up first");
        }
    }

    private Outcome dialogue(Transport transport, MimeMessage letter, java.util.function.BooleanSupplier flowing) {
        try {
            transport.sendMessage(letter, letter.getAllRecipients());
            return new Outcome.Taken();
        } catch (SendFailedException refused) {
            return answered(refused, flowing);
        } catch (MessagingException cut) {
            return cause(cut) instanceof IOException || flowing.getAsBoolean()
                    ? new Outcome.Later("cut-off", flowing.getAsBoolean())
                    : new Outcome.Later("relay-trouble", false);
        } catch (RuntimeException broken) {
            // a file of the letter could not be read; nothing whole has left
            return new Outcome.Later("unreadable-file", false);
        }
    }

    private static Outcome answered(SendFailedException refused, java.util.function.BooleanSupplier flowing) {
        for (Exception failure = refused; failure != null; ) {
            var address = failure instanceof SMTPAddressFailedException;
            var code = switch (failure) {
                case SMTPSendFailedException its -> its.getReturnCode();
                case SMTPAddressFailedException its -> its.getReturnCode();
                case SMTPSenderFailedException its -> its.getReturnCode();
                default -> 0;
            };
            if (code >= 500) {
                return new Outcome.Never("smtp-" + code, address);
            } else if (code >= 400) {
                return new Outcome.Later("smtp-" + code, false);
            } else if (failure instanceof MessagingException its && its.getNextException() != null) {
                failure = its.getNextException();
            } else {
                return failure instanceof IOException || flowing.getAsBoolean()
                        ? new Outcome.Later("cut-off", flowing.getAsBoolean())
                        : new Outcome.Later("relay-trouble", false);
            }
        }
        return new Outcome.Later("relay-trouble", false);
    }

    private static @Nullable Exception cause(MessagingException failure) {
        return failure.getNextException();
    }

    private static InternetAddress address(String text) {
        try {
            var address = new InternetAddress(text, true);
            if (address.getPersonal() != null) {
                address.setPersonal(address.getPersonal(), "UTF-8");
            }
            return address;
        } catch (AddressException | java.io.UnsupportedEncodingException wrong) {
            throw new CannotStart("QYZMET_MAIL_FROM must be an address such as \"Qyzmet Desk <desk@example.kz>\".");
        }
    }

    private static Session session(String smtp, @Nullable InternetAddress from) {
        if (from == null) {
            throw new CannotStart("QYZMET_SMTP is set, so QYZMET_MAIL_FROM must name the desk's own address.");
        }
        URI uri;
        try {
            uri = URI.create(smtp);
        } catch (IllegalArgumentException wrong) {
            throw wrong();
        }
        var scheme = uri.getScheme();
        if (uri.getHost() == null || !"smtp".equals(scheme) && !"smtps".equals(scheme)) {
            throw wrong();
        }
        var query = uri.getQuery() == null ? "" : uri.getQuery();
        var asked = query.startsWith("tls=")
                ? query.substring(4)
                : scheme.equals("smtps") || uri.getPort() == 465 ? "tls" : "auto";
        if (!TLS.contains(asked) || !query.isEmpty() && !query.startsWith("tls=")) {
            throw wrong();
        }
        var properties = properties(uri, asked, from);
        var user = uri.getRawUserInfo();
        if (user == null) {
            return Session.getInstance(properties);
        }
        var colon = user.indexOf(':');
        var name = decoded(colon < 0 ? user : user.substring(0, colon));
        var password = colon < 0 ? "" : decoded(user.substring(colon + 1));
        properties.setProperty("mail.smtp.auth", "true");
        properties.setProperty("mail.smtp.user", name);
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(name, password);
            }
        });
    }

    private static Properties properties(URI uri, String tls, InternetAddress from) {
        var properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", uri.getHost());
        var port = uri.getPort() > 0 ? uri.getPort() : tls.equals("tls") ? 465 : uri.getUserInfo() == null ? 25 : 587;
        properties.setProperty("mail.smtp.port", Integer.toString(port));
        properties.setProperty("mail.smtp.from", from.getAddress());
        properties.setProperty(
                "mail.smtp.localhost",
                from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1));
        properties.setProperty("mail.smtp.connectiontimeout", CONNECT_MILLIS);
        properties.setProperty("mail.smtp.timeout", DIALOGUE_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", DIALOGUE_MILLIS);
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls.equals("tls")));
        properties.setProperty(
                "mail.smtp.starttls.enable", Boolean.toString(tls.equals("starttls") || tls.equals("auto")));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(tls.equals("starttls")));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        return properties;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static CannotStart wrong() {
        return new CannotStart(
                "QYZMET_SMTP must look like smtp://user:password@host:587?tls=starttls (tls, starttls, auto or none).");
    }
}
