package kz.qyzmet.desk.mail;

import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.vault.Unreadable;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a letter into the form it travels in: text and HTML side by side, files streamed out of the vault while it leaves. */
@Component
@ActsAs(Family.SUPPORT)
class Envelope {
    private final Attachments attachments;
    private final LetterLook look;
    private final Relay relay;
    private final SignedAddresses signed;
    private final Dkim dkim;

    Envelope(Attachments attachments, LetterLook look, Relay relay, SignedAddresses signed, Dkim dkim) {
        this.attachments = attachments;
        this.look = look;
        this.relay = relay;
        this.signed = signed;
        this.dkim = dkim;
    }

    /** @param flowing becomes true when the text begins to leave */
    MimeMessage of(Permit permit, Outbox.Claimed letter, Instant now, AtomicBoolean flowing)
            throws MessagingException, UnsupportedEncodingException {
        var message = new OurMessage(relay, letter.thread().getFirst(), flowing);
        message.setFrom(relay.from());
        if (letter.replyTo() != null) {
            message.setReplyTo(new InternetAddress[] {replyTo(letter.replyTo())});
        }
        var bounce = signed.bounceTo(letter.id());
        if (bounce != null) {
            message.setEnvelopeFrom(bounce);
        }
        // a report needs the headers only; the text need not travel back through strange servers
        message.setReturnOption(SMTPMessage.RETURN_HDRS);
        message.setNotifyOptions(SMTPMessage.NOTIFY_FAILURE | SMTPMessage.NOTIFY_DELAY);
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.address()));
        message.setSubject(letter.title().replaceAll("[\\p{Cc}]", " "), "UTF-8");
        message.setSentDate(Date.from(now));
        threading(message, letter.thread());
        message.setHeader("Content-Language", letter.language().code());
        // another desk of ours at the other end stops here
        if (letter.automatic()) {
            message.setHeader(
                    "Auto-Submitted", letter.kind() == Letter.Kind.ACKNOWLEDGEMENT ? "auto-replied" : "auto-generated");
            message.setHeader("Precedence", "bulk");
            message.setHeader("X-Auto-Response-Suppress", "All");
            message.setHeader("X-Qyzmet-Desk", "1");
            // an answer written by a person is no list mail: other desks would take it for a robot's
            message.setHeader("List-Id", "<desk." + relay.domain() + ">");
        }
        unsubscribing(message, letter.unsubscribe(), signed.unsubscribeTo());
        var said = said(letter);
        var words = new MimeMultipart("alternative", part(said.text(), "plain"), part(said.html(), "html"));
        var files = letter.files().stream()
                .flatMap(id -> attachments.find(permit, id).stream())
                .toList();
        if (files.size() < letter.files().size()) {
            throw new MessagingException("unreadable-file");
        }
        message.setContent(wrapped(permit, words, files, said.html()));
        message.saveChanges();
        if (dkim.configured()) {
            message.signed(dkim, now);
        }
        return message;
    }

    /** Pictures that the HTML shows travel beside it, the others as files below (RFC 2387). */
    private MimeMultipart wrapped(Permit permit, MimeMultipart words, List<Attachment> files, String html)
            throws MessagingException, UnsupportedEncodingException {
        var shown = files.stream().filter(file -> shown(file, html)).toList();
        var content = words;
        if (!shown.isEmpty()) {
            content = new MimeMultipart("related", holding(words));
            for (var file : shown) {
                content.addBodyPart(file(permit, file));
            }
        }
        if (shown.size() < files.size()) {
            content = new MimeMultipart("mixed", holding(content));
            for (var file : files) {
                if (!shown.contains(file)) {
                    content.addBodyPart(file(permit, file));
                }
            }
        }
        return content;
    }

    private static boolean shown(Attachment file, String html) {
        return file.inline() && file.contentId() != null && html.contains("cid:" + file.contentId());
    }

    private static MimeBodyPart holding(MimeMultipart content) throws MessagingException {
        var part = new MimeBodyPart();
        part.setContent(content);
        return part;
    }

    /** Both forms of the words, with the line ends they travel with: what a preview shows is this. */
    record Said(String text, String html) {
        @Override
        public String toString() {
            return "Said[]";
        }
    }

    Said said(Outbox.Claimed letter) {
        var text = look.text(letter.body());
        var html = letter.html() == null
                ? look.html(letter.language(), letter.title(), text, letter.kind(), letter.automatic())
                : letter.html();
        return new Said(lines(text), lines(html));
    }

    private InternetAddress replyTo(String address) throws AddressException, UnsupportedEncodingException {
        var to = new InternetAddress(address);
        var from = relay.from();
        if (from != null && from.getPersonal() != null) {
            to.setPersonal(from.getPersonal(), "UTF-8");
        }
        return to;
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    }

    /**
     * One click for the program that reads mail, over https only (RFC 8058, 3.1), and beside it a letter for programs that know no other way (RFC 2369, 3.2): the same secret in its subject. Our signature covers both fields.
     *
     * @param mailbox where such a letter arrives; null when nobody has said that one does
     */
    private static void unsubscribing(MimeMessage message, @Nullable String address, @Nullable String mailbox)
            throws MessagingException {
        if (address != null) {
            var letter = mailbox == null
                    ? ""
                    : ",\r\n <mailto:" + mailbox + "?subject=unsubscribe%20"
                            + address.substring(address.lastIndexOf('/') + 1) + ">";
            message.setHeader("List-Unsubscribe", "<" + address + ">" + letter);
            if (address.startsWith("https://")) {
                message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            }
        }
    }

    private static void threading(MimeMessage message, List<String> thread) throws MessagingException {
        var answered = thread.size() > 1 ? thread.get(1) : "";
        var references = thread.subList(Math.min(2, thread.size()), thread.size()).stream()
                .filter(id -> !id.isBlank())
                .map(id -> "<" + id + ">")
                .toList();
        if (!answered.isBlank()) {
            message.setHeader("In-Reply-To", "<" + answered + ">");
        }
        if (!references.isEmpty() || !answered.isBlank()) {
            var all = references.isEmpty() ? "<" + answered + ">" : String.join(" ", references);
            message.setHeader("References", MimeUtility.fold(12, all));
        }
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, "UTF-8", subtype);
        // lines of any length and letters of any script, whatever the relay can do
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    private MimeBodyPart file(Permit permit, Attachment file) throws MessagingException, UnsupportedEncodingException {
        var part = new MimeBodyPart();
        part.setDataHandler(new Streamed(permit, file));
        part.setHeader("Content-Type", file.type());
        part.setDisposition(file.inline() ? Part.INLINE : Part.ATTACHMENT);
        part.setFileName(MimeUtility.encodeText(file.name(), "UTF-8", null));
        part.setHeader("Content-Transfer-Encoding", "base64");
        if (file.contentId() != null) {
            part.setContentID("<" + file.contentId() + ">");
        }
        return part;
    }

    private static final class OurMessage extends SMTPMessage {
        private final String id;
        private final AtomicBoolean flowing;

        OurMessage(Relay relay, String id, AtomicBoolean flowing) {
            super(relay.session());
            this.id = id;
            this.flowing = flowing;
        }

        /** The id was chosen when the letter was queued: a second try is the same letter. */
        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + ">");
        }

        @Override
        public void writeTo(OutputStream out, String @Nullable [] ignored) throws IOException, MessagingException {
            flowing.set(true);
            super.writeTo(out, ignored);
        }

        /** Streams the body once to be digested: the boundaries are fixed by now, so it is the body that leaves. */
        void signed(Dkim dkim, Instant now) throws MessagingException {
            var lines = Collections.list(getAllHeaderLines()).stream()
                    .map(String::valueOf)
                    .toList();
            var content = getDataHandler();
            try {
                var header = dkim.header(
                        lines,
                        out -> {
                            try {
                                content.writeTo(out);
                            } catch (UncheckedIOException unreadable) {
                                throw unreadable.getCause();
                            }
                        },
                        now);
                headers.addHeader("DKIM-Signature", header);
            } catch (IOException | Unreadable unreadable) {
                throw new MessagingException("unreadable-file");
            }
        }
    }

    private final class Streamed extends DataHandler {
        private final Permit permit;
        private final Attachment file;

        Streamed(Permit permit, Attachment file) {
            super(new Nothing(file.type()));
            this.permit = permit;
            this.file = file;
        }

        @Override
        public void writeTo(OutputStream out) {
            attachments.write(permit, file.id(), out);
        }
    }

    /** The type of a file; its bytes come by {@link Streamed#writeTo}. */
    private record Nothing(String type) implements DataSource {
        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public String getName() {
            return "";
        }
    }
}
