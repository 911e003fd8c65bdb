package kz.qyzmet.desk.mailroom;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.Properties;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.springframework.stereotype.Component;

/** Opens connections to IMAP servers: time limits everywhere, the certificate and its name checked, letters in pieces. */
@Component
class Mailboxes {
    private static final String CONNECT_MILLIS = "15000";
    private static final int ANSWER_MILLIS = 60_000;
    private static final String PIECE = Integer.toString(256 * 1024);

    private final Certificates certificates;

    Mailboxes(Certificates certificates) {
        this.certificates = certificates;
    }

    /** @return a connection that has signed in; the caller closes it */
    IMAPStore open(Channel channel, Login login) throws MessagingException {
        return open(channel, login, ANSWER_MILLIS);
    }

    /** @param answerMillis how long the server may take for one answer: less when a person waits for the page */
    IMAPStore open(Channel channel, Login login, int answerMillis) throws MessagingException {
        var store = (IMAPStore) Session.getInstance(properties(channel, Integer.toString(answerMillis)))
                .getStore("imap");
        try {
            store.connect(channel.host(), channel.port(), login.account(), login.password());
            return store;
        } catch (MessagingException | RuntimeException failed) {
            store.close();
            throw failed;
        }
    }

    private Properties properties(Channel channel, String answerMillis) {
        var properties = new Properties();
        properties.setProperty("mail.imap.connectiontimeout", CONNECT_MILLIS);
        properties.setProperty("mail.imap.timeout", answerMillis);
        properties.setProperty("mail.imap.writetimeout", answerMillis);
        properties.setProperty("mail.imap.ssl.enable", Boolean.toString(channel.tls() == Tls.TLS));
        properties.setProperty("mail.imap.starttls.enable", Boolean.toString(channel.tls() == Tls.STARTTLS));
        properties.setProperty("mail.imap.starttls.required", Boolean.toString(channel.tls() == Tls.STARTTLS));
        properties.setProperty("mail.imap.ssl.checkserveridentity", "true");
        properties.setProperty("mail.imap.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.imap.ssl.socketFactory", certificates.trust().getSocketFactory());
        properties.setProperty("mail.imap.ssl.socketFactory.fallback", "false");
        properties.setProperty("mail.imap.partialfetch", "true");
        properties.setProperty("mail.imap.fetchsize", PIECE);
        properties.setProperty("mail.imap.peek", "true");
        // one folder a connection: the store's own connection is used for it
        properties.setProperty("mail.imap.connectionpoolsize", "1");
        properties.setProperty("mail.imap.separatestoreconnection", "false");
        return properties;
    }
}
