package kz.qyzmet.desk.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;

/**
 * Letters of strangers at the door, when the operator wants it so: nobody reads them until their writer confirms by the link in our letter. They
 * lie in the quarantine's table, sealed by the key of a nameless subject, and administrators do not see them.
 */
@Component
class Held {
    private static final int PROOF = 16;

    private final Outbox outbox;
    private final Quarantine quarantine;
    private final Brakes brakes;
    private final Vault vault;
    private final Words words;
    private final Site site;

    Held(Outbox outbox, Quarantine quarantine, Brakes brakes, Vault vault, Words words, Site site) {
        this.outbox = outbox;
        this.quarantine = quarantine;
        this.brakes = brakes;
        this.vault = vault;
        this.words = words;
        this.site = site;
    }

    /** Asks the writer; never a robot. Joins the transaction that keeps the letter. */
    void ask(Permit permit, UUID id, ParsedMail parsed) {
        var author = parsed.author();
        if (author == null || parsed.autoSubmitted() != ParsedMail.Automatic.NONE) {
            return;
        }
        var subject = quarantine.subject(id);
        brakes.came(permit, subject, parsed);
        if (!brakes.mayAnswer(permit, parsed)) {
            return;
        }
        var language = parsed.language() == null ? Language.KK : Language.of(parsed.language());
        var text = words.say(language, "mail.held.ask") + "\n\n" + site.url() + "/letters/" + token(id) + "\n\n"
                + words.say(language, "mail.held.otherwise") + "\n\n" + Letter.eightItems(language, author.name())
                + "\n";
        var messageId = parsed.messageId();
        outbox.queue(
                permit,
                new Letter(
                        subject,
                        author.email(),
                        Letter.Kind.CONFIRMATION,
                        language,
                        words.say(language, "mail.held.subject"),
                        text,
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        messageId,
                        messageId == null ? List.of() : List.of(messageId),
                        true,
                        null));
    }

    private String token(UUID id) {
        var plain = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        var proof = Arrays.copyOf(vault.fixedHash("held-letter", id.toString()), PROOF);
        var token = ByteBuffer.allocate(16 + PROOF).put(plain.array()).put(proof);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** The held letter that the token is about, if it is genuine. */
    Optional<UUID> read(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (bytes.length != 16 + PROOF) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        var id = new UUID(in.getLong(), in.getLong());
        var genuine = MessageDigest.isEqual(
                token(id).getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.US_ASCII));
        return genuine ? Optional.of(id) : Optional.empty();
    }
}
