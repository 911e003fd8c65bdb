package kz.qyzmet.desk.mail;

import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a letter into the form it travels in: text and HTML side by side, files streamed out of the vault while it leaves. */
@Component
@ActsAs(Family.SUPPORT)
class Envelope {
    private final Attachments attachments;
    private final LetterLook look;
    private final Relay relay;

    Envelope(Attachments attachments, LetterLook look, Relay relay) {
        this.attachments = attachments;
        this.look = look;
        this.relay = relay;
    }

    /** @param flowing becomes true when the text begins to leave */
    MimeMessage of(Permit permit, Outbox.Claimed letter, Instant now, AtomicBoolean flowing)
            throws MessagingException, UnsupportedEncodingException {
        var message = new OurMessage(relay, letter.thread().getFirst(), flowing);
        message.setFrom(relay.from());
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.address()));
        message.setSubject(letter.title().replaceAll("[\\p{Cc}]", " "), "UTF-8");
        message.setSentDate(Date.from(now));
        threading(message, letter.thread());
        message.setHeader("Content-Language", letter.language().code());
        // another desk of ours at the other end stops here
        if (letter.automatic()) {
            message.setHeader(
                    "Auto-Submitted", letter.kind() == Letter.Kind.ACKNOWLEDGEMENT ? "auto-replied" : "auto-generated");
            message.setHeader("X-Auto-Response-Suppress", "All");
            message.setHeader("X-Qyzmet-Desk", "1");
        }
        var text = look.text(letter);
        var words = new MimeMultipart(
                "alternative",
                part(text, "plain"),
                part(letter.html() == null ? look.html(letter, text) : letter.html(), "html"));
        var files = letter.files().stream()
                .flatMap(id -> attachments.find(permit, id).stream())
                .toList();
        if (files.size() < letter.files().size()) {
            throw new MessagingException("unreadable-file");
        }
        if (files.isEmpty()) {
            message.setContent(words);
        } else {
            var body = new MimeBodyPart();
            body.setContent(words);
            var mixed = new MimeMultipart("mixed", body);
            for (var file : files) {
                mixed.addBodyPart(file(permit, file));
            }
            message.setContent(mixed);
        }
        message.saveChanges();
        return message;
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
        part.setText(text.replace("\n", "\r\n"), "UTF-8", subtype);
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

    private static final class OurMessage extends MimeMessage {
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
