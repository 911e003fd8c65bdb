package kz.qyzmet.desk.mail;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import org.springframework.stereotype.Component;

/** A letter as it would leave now, made by the same hands that send it (contracts 20). */
@Component
public class Previews {
    /** Made when the letter is queued or leaves, so the values shown are examples. */
    private static final Set<String> MADE_LATER = Set.of("message-id", "date", "dkim-signature");

    /** @param later its value is chosen when the letter leaves */
    public record Line(String name, String value, boolean later) {}

    /**
     * @param text and {@code html}: byte for byte what leaves, in UTF-8
     * @param digest says whether what is sent is what was seen: over recipient, subject line, both texts and the files
     */
    public record Preview(
            String to,
            String subject,
            byte[] text,
            byte[] html,
            List<Attachment> files,
            List<Line> headers,
            String digest) {
        @Override
        public String toString() {
            return "Preview[" + files.size() + " files]";
        }
    }

    private final Envelope envelope;
    private final Attachments attachments;
    private final Clock clock;

    Previews(Envelope envelope, Attachments attachments, Clock clock) {
        this.envelope = envelope;
        this.attachments = attachments;
        this.clock = clock;
    }

    public Preview of(Permit permit, Letter letter) {
        var like = Outbox.Claimed.like(Ids.ordered(), letter, clock.instant());
        var said = envelope.said(like);
        var files = letter.attachments().stream()
                .flatMap(id -> attachments.find(permit, id).stream())
                .toList();
        var text = said.text().getBytes(StandardCharsets.UTF_8);
        var html = said.html().getBytes(StandardCharsets.UTF_8);
        return new Preview(
                letter.address(),
                letter.subject(),
                text,
                html,
                files,
                headers(permit, like),
                digest(letter, text, html, files));
    }

    private List<Line> headers(Permit permit, Outbox.Claimed letter) {
        try {
            var message = envelope.of(permit, letter, clock.instant(), new AtomicBoolean());
            return Collections.list(message.getAllHeaders()).stream()
                    .map((Header header) -> new Line(
                            header.getName(),
                            HeaderWords.decode(header.getValue()).replaceAll("\\s+", " "),
                            MADE_LATER.contains(header.getName().toLowerCase(java.util.Locale.ROOT))))
                    .toList();
        } catch (MessagingException | UnsupportedEncodingException wrong) {
            return List.of();
        }
    }

    private static String digest(Letter letter, byte[] text, byte[] html, List<Attachment> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : List.of(
                    letter.address().getBytes(StandardCharsets.UTF_8),
                    letter.subject().getBytes(StandardCharsets.UTF_8),
                    text,
                    html)) {
                digest.update((part.length + "\n").getBytes(StandardCharsets.US_ASCII));
                digest.update(part);
            }
            for (var file : files) {
                digest.update((file.name() + "\n" + file.type() + "\n" + file.sha256() + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
