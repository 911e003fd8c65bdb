package kz.qyzmet.desk.mail;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Addresses that say which ticket is answered or which letter came back, signed by the vault's fixed key: {@code QYZMET_MAIL_REPLY} and
 * {@code QYZMET_MAIL_BOUNCE} are patterns such as {@code desk+{token}@example.kz}. Without a pattern none is written, because a mailbox that does
 * not know plus signs would lose the answer; what comes is always read. Lower-case letters and digits only: some servers change the case.
 */
@Component
public class SignedAddresses {
    private static final String TOKEN = "{token}";
    /** What a token is signed for: one of a ticket opens no case. */
    private static final String TICKET = "reply-address";

    private static final String CASE = "case-address";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    /** Ticket number, day of expiry, proof. */
    private static final int REPLY_SAID = 7;
    /** The letter's id, proof. */
    private static final int BOUNCE_SAID = 16;

    private static final int PROOF = 10;
    private static final int LOCAL_MAX = 64;
    private static final Duration DAY = Duration.ofDays(1);
    private static final int REPLY_LENGTH = length(REPLY_SAID + PROOF);
    private static final int BOUNCE_LENGTH = length(BOUNCE_SAID + PROOF);
    private static final Pattern RUN = Pattern.compile("[a-z2-7]+");

    private final Vault vault;
    private final Policy policy;
    private final Clock clock;
    private final @Nullable String reply;
    private final @Nullable String bounce;

    SignedAddresses(
            Vault vault,
            Policy policy,
            Clock clock,
            @Value("${qyzmet.mail.reply:}") String reply,
            @Value("${qyzmet.mail.bounce:}") String bounce) {
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
        this.reply = pattern("QYZMET_MAIL_REPLY", reply, REPLY_LENGTH);
        this.bounce = pattern("QYZMET_MAIL_BOUNCE", bounce, BOUNCE_LENGTH);
    }

    /** Where an answer to this ticket goes; null when no pattern is set. It lives as long as the policy says. */
    public @Nullable String replyTo(long ticket) {
        if (reply == null) {
            return null;
        }
        var ends = clock.instant().plus(policy.period("reply-address"));
        return reply.replace(TOKEN, token(TICKET, ticket, (int) (ends.getEpochSecond() / DAY.toSeconds())));
    }

    /** The number of the ticket that one of the letter's addresses names with a genuine signature that has not expired. */
    public Optional<Long> answered(ParsedMail letter) {
        return runs(letter, REPLY_LENGTH)
                .flatMap(token -> number(TICKET, token).stream())
                .findFirst();
    }

    /** The same for a case of the privacy officer. */
    public @Nullable String replyToCase(long number) {
        if (reply == null) {
            return null;
        }
        var ends = clock.instant().plus(policy.period("reply-address"));
        return reply.replace(TOKEN, token(CASE, number, (int) (ends.getEpochSecond() / DAY.toSeconds())));
    }

    /** The number of the case that one of the letter's addresses names with a genuine signature that has not expired. */
    public Optional<Long> answeredCase(ParsedMail letter) {
        return runs(letter, REPLY_LENGTH)
                .flatMap(token -> number(CASE, token).stream())
                .findFirst();
    }

    /** Where a letter goes that unsubscribes; null when no pattern is set. The secret stands in its subject: an address has too little room, and some servers change the case. */
    @Nullable
    String unsubscribeTo() {
        return reply == null ? null : reply.replace(TOKEN, "unsubscribe");
    }

    /** Where a relay returns this letter to; null when no pattern is set. */
    @Nullable
    String bounceTo(UUID letter) {
        return bounce == null ? null : bounce.replace(TOKEN, bounceToken(letter));
    }

    /** Which of our letters came back, by the address the report came to (VERP). */
    Optional<UUID> cameBack(ParsedMail report) {
        return runs(report, BOUNCE_LENGTH)
                .flatMap(token -> bounced(token).stream())
                .findFirst();
    }

    boolean looksSigned(String address) {
        return matches(reply, address, REPLY_LENGTH) || matches(bounce, address, BOUNCE_LENGTH);
    }

    private static boolean matches(@Nullable String pattern, String address, int length) {
        if (pattern == null) {
            return false;
        }
        var hole = pattern.indexOf(TOKEN);
        var tail = pattern.substring(hole + TOKEN.length());
        return address.length() == hole + length + tail.length()
                && address.startsWith(pattern.substring(0, hole))
                && address.endsWith(tail);
    }

    private String token(String domain, long number, int day) {
        var said = ByteBuffer.allocate(REPLY_SAID)
                .putShort((short) day)
                .put((byte) (number >> 32))
                .putInt((int) number)
                .array();
        return base32(signed(domain, said));
    }

    private Optional<Long> number(String domain, String token) {
        return said(domain, token, REPLY_SAID).flatMap(said -> {
            var in = ByteBuffer.wrap(said);
            var day = Short.toUnsignedInt(in.getShort());
            var number = Byte.toUnsignedLong(in.get()) << 32 | Integer.toUnsignedLong(in.getInt());
            var ends = Instant.EPOCH.plus(DAY.multipliedBy(day + 1L));
            return clock.instant().isBefore(ends) ? Optional.of(number) : Optional.empty();
        });
    }

    private String bounceToken(UUID letter) {
        var said = ByteBuffer.allocate(BOUNCE_SAID)
                .putLong(letter.getMostSignificantBits())
                .putLong(letter.getLeastSignificantBits())
                .array();
        return base32(signed("bounce-address", said));
    }

    private Optional<UUID> bounced(String token) {
        return said("bounce-address", token, BOUNCE_SAID).map(said -> {
            var in = ByteBuffer.wrap(said);
            return new UUID(in.getLong(), in.getLong());
        });
    }

    private byte[] signed(String domain, byte[] said) {
        var proof = vault.fixedHash(domain, java.util.HexFormat.of().formatHex(said));
        return ByteBuffer.allocate(said.length + PROOF)
                .put(said)
                .put(proof, 0, PROOF)
                .array();
    }

    private Optional<byte[]> said(String domain, String token, int length) {
        var bytes = bytes(token, length + PROOF);
        var said = Arrays.copyOf(bytes, length);
        // over the whole text: other spellings of the same bytes are refused too
        return MessageDigest.isEqual(ascii(base32(signed(domain, said))), ascii(token))
                ? Optional.of(said)
                : Optional.empty();
    }

    private static Stream<String> runs(ParsedMail letter, int length) {
        return Stream.concat(letter.to().stream(), letter.cc().stream())
                .map(address -> address.email().toLowerCase(Locale.ROOT))
                .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('@'))))
                .flatMap(local -> RUN.matcher(local).results())
                .map(java.util.regex.MatchResult::group)
                .filter(run -> run.length() == length);
    }

    private static @Nullable String pattern(String name, String text, int length) {
        var pattern = text.strip().toLowerCase(Locale.ROOT);
        if (pattern.isEmpty()) {
            return null;
        }
        var at = pattern.lastIndexOf('@');
        var hole = pattern.indexOf(TOKEN);
        var fits = at > 0
                && hole >= 0
                && hole < at
                && pattern.indexOf(TOKEN, hole + 1) < 0
                && at - TOKEN.length() + length <= LOCAL_MAX
                && pattern.replace(TOKEN, "").matches("[a-z0-9.+_=-]*@[a-z0-9.-]+")
                && (hole == 0 || !RUN.matcher(pattern.substring(hole - 1, hole)).matches());
        if (!fits) {
            throw new CannotStart(name + " must look like desk+{token}@example.kz, with room for " + length
                    + " letters before the @ (64 in all).");
        }
        return pattern;
    }

    private static int length(int bytes) {
        return (bytes * 8 + 4) / 5;
    }

    private static String base32(byte[] bytes) {
        var out = new StringBuilder();
        var buffer = 0L;
        var bits = 0;
        for (var b : bytes) {
            buffer = buffer << 8 | Byte.toUnsignedLong(b);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(ALPHABET.charAt((int) (buffer >> bits & 31)));
            }
            buffer &= (1L << bits) - 1;
        }
        if (bits > 0) {
            out.append(ALPHABET.charAt((int) (buffer << 5 - bits & 31)));
        }
        return out.toString();
    }

    private static byte[] bytes(String text, int length) {
        var out = ByteBuffer.allocate(length);
        var buffer = 0L;
        var bits = 0;
        for (var i = 0; i < text.length() && out.hasRemaining(); i++) {
            buffer = buffer << 5 | Math.max(0, ALPHABET.indexOf(text.charAt(i)));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out.put((byte) (buffer >> bits));
                buffer &= (1L << bits) - 1;
            }
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
