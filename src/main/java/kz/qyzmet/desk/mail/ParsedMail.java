package kz.qyzmet.desk.mail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A letter as understood: the fields of contracts 19, in their order. Strings are never null, ids stand without angle brackets, the HTML is
 * cleaned. Files went to the {@link PartSink} while the letter was read; here stand only their names and digests.
 *
 * @param date ISO-8601 with offset
 * @param reply what the writer wrote this time, without quotation and signature
 * @param language {@code kk}, {@code ru}, {@code en}, or null when the text does not tell
 * @param authentication the Authentication-Results headers as they stand, topmost first (RFC 8601), with {@link #HANDED_ON} where a server handed the
 *     letter on between them; not part of the JSON, see {@link Origin}
 * @param defects codes of what was wrong with the letter
 */
public record ParsedMail(
        List<Address> from,
        @Nullable Address sender,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        String subject,
        @Nullable String date,
        @Nullable String messageId,
        List<String> inReplyTo,
        List<String> references,
        String text,
        String html,
        String reply,
        String quoted,
        String signature,
        @Nullable String language,
        List<Attachment> attachments,
        Automatic autoSubmitted,
        @Nullable Bounce bounce,
        List<String> authentication,
        List<String> defects) {

    /** Longer threads are asked by their newest ids. */
    private static final int ANSWERED = 60;

    /** Stands for a Received header among the results; no header is so. */
    static final String HANDED_ON = "\n";

    /** @param name empty when the letter gives none */
    public record Address(String name, String email) {
        @Override
        public String toString() {
            return "Address[]";
        }
    }

    /** @param size length of the decoded bytes */
    public record Attachment(
            @Nullable String name,
            String type,
            @Nullable String charset,
            long size,
            String sha256,
            @Nullable String contentId,
            boolean inline) {
        @Override
        public String toString() {
            return "Attachment[" + type + "]";
        }
    }

    /** @param original the Message-ID of the letter that came back; not part of the JSON */
    public record Bounce(
            @Nullable String recipient,
            @Nullable String status,
            @Nullable String diagnostic,
            @Nullable String original) {
        Bounce of(@Nullable String letter) {
            return new Bounce(recipient, status, diagnostic, letter);
        }

        @Override
        public String toString() {
            return "Bounce[]";
        }
    }

    /** Whether a person wrote it. Everything but {@code NONE} never gets an automatic answer. */
    public enum Automatic {
        NONE,
        AUTO_REPLY,
        AUTO_GENERATED,
        BOUNCE,
        LIST,
        LOOP;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The one who wrote: the first From, else the sender. */
    public @Nullable Address author() {
        return from.isEmpty() ? sender : from.getFirst();
    }

    /** The ids of what the letter answers, then of its thread from the end. */
    public List<String> answered() {
        var ids = new LinkedHashSet<>(inReplyTo);
        ids.addAll(references.reversed());
        return ids.stream().limit(ANSWERED).toList();
    }

    @Override
    public String toString() {
        return "ParsedMail[" + attachments.size() + " files, " + defects + "]";
    }
}
