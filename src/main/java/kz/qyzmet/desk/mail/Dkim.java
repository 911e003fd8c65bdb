package kz.qyzmet.desk.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import kz.qyzmet.desk.database.CannotStart;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Signs letters with the desk's own key (RFC 6376 rsa-sha256, RFC 8463 ed25519-sha256; relaxed/relaxed): {@code QYZMET_DKIM=selector:domain:/path/key.pem}
 * with a PKCS#8 key. Without it letters leave unsigned, and the relay may sign. Thread-safe.
 */
@Component
class Dkim {
    /** What a change on the way would falsify; each once more than it stands, so that none can be added (RFC 6376, 5.4.2). */
    private static final List<String> SIGNED = List.of(
            "from",
            "reply-to",
            "to",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "content-language",
            "auto-submitted",
            "list-id",
            "list-unsubscribe",
            "list-unsubscribe-post");

    private static final Pattern SETTING =
            Pattern.compile("(?<selector>[a-z0-9._-]+):(?<domain>[a-z0-9.-]+):(?<file>.+)", Pattern.CASE_INSENSITIVE);
    private static final int RSA_SHORTEST = 1024;

    private final @Nullable PrivateKey key;
    private final String selector;
    private final String domain;

    Dkim(@Value("${qyzmet.dkim:}") String setting) {
        if (setting.isBlank()) {
            key = null;
            selector = "";
            domain = "";
            return;
        }
        var parts = SETTING.matcher(setting.strip());
        if (!parts.matches()) {
            throw wrong();
        }
        selector = parts.group("selector").toLowerCase(Locale.ROOT);
        domain = parts.group("domain").toLowerCase(Locale.ROOT);
        key = key(Path.of(parts.group("file")));
    }

    boolean configured() {
        return key != null;
    }

    /** A body that is read once to be digested, in the form it travels in. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * The header field to put in front of a letter.
     *
     * @param headers the lines of the head as they travel, folded or not
     * @throws IOException when the body cannot be read
     */
    String header(List<String> headers, Body body, Instant now) throws IOException {
        if (key == null) {
            throw new IllegalStateException("no key");
        }
        var digest = new RelaxedBody();
        body.writeTo(digest);
        var names = new ArrayList<String>();
        var data = new StringBuilder();
        for (var name : SIGNED) {
            // from the last upwards, as a verifier takes them
            var all = headers.reversed().stream()
                    .filter(line -> name(line).equals(name))
                    .toList();
            all.forEach(line -> data.append(relaxed(line)).append("\r\n"));
            all.forEach(line -> names.add(name));
            names.add(name);
        }
        var value = "v=1; a=" + (rsa() ? "rsa-sha256" : "ed25519-sha256") + "; c=relaxed/relaxed; d=" + domain + "; s="
                + selector + "; t=" + now.getEpochSecond() + ";\r\n\th=" + folded(names) + ";\r\n\tbh="
                + Base64.getEncoder().encodeToString(digest.end()) + ";\r\n\tb=";
        data.append(relaxed("DKIM-Signature: " + value));
        var signature = Base64.getEncoder().encodeToString(sign(data.toString().getBytes(StandardCharsets.UTF_8)));
        return value + signature.replaceAll("(.{70})(?=.)", "$1\r\n\t ");
    }

    private byte[] sign(byte[] data) {
        try {
            if (rsa()) {
                var signer = Signature.getInstance("SHA256withRSA");
                signer.initSign(key);
                signer.update(data);
                return signer.sign();
            }
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(MessageDigest.getInstance("SHA-256").digest(data));
            return signer.sign();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException("the letter could not be signed", everyJdkHasIt);
        }
    }

    private boolean rsa() {
        return key instanceof RSAKey;
    }

    private static String folded(List<String> names) {
        var out = new StringBuilder();
        var width = 0;
        for (var name : names) {
            if (width + name.length() > 60) {
                out.append("\r\n\t ");
                width = 0;
            }
            out.append(out.isEmpty() ? "" : ":").append(name);
            width += name.length() + 1;
        }
        // the colon belongs to the line before
        return out.toString().replace("\r\n\t :", ":\r\n\t ");
    }

    private static String name(String line) {
        var colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    /** RFC 6376, 3.4.2. */
    static String relaxed(String line) {
        var colon = line.indexOf(':');
        var value = line.substring(colon + 1)
                .replaceAll("\r\n|\r|\n", "")
                .replaceAll("[ \t]+", " ")
                .replaceAll("^ | $", "");
        return name(line) + ":" + value;
    }

    /** Digests a body by RFC 6376, 3.4.4, while it streams past. Expects CRLF line ends. */
    static final class RelaxedBody extends OutputStream {
        private final MessageDigest digest = sha256();
        private int emptyLines;
        private boolean lineHasText;
        private boolean space;
        private boolean cr;

        @Override
        public void write(int b) {
            var it = b & 0xff;
            if (it == '\n' && cr) {
                cr = false;
                lineEnds();
                return;
            }
            if (cr) {
                cr = false;
                letter('\r');
            }
            if (it == '\r') {
                cr = true;
            } else if (it == ' ' || it == '\t') {
                space = true;
            } else {
                letter(it);
            }
        }

        private void letter(int it) {
            for (; emptyLines > 0; emptyLines--) {
                digest.update((byte) '\r');
                digest.update((byte) '\n');
            }
            if (space) {
                digest.update((byte) ' ');
                space = false;
            }
            digest.update((byte) it);
            lineHasText = true;
        }

        private void lineEnds() {
            space = false;
            if (lineHasText) {
                digest.update((byte) '\r');
                digest.update((byte) '\n');
                lineHasText = false;
            } else {
                emptyLines++;
            }
        }

        byte[] end() {
            if (cr) {
                letter('\r');
            }
            if (lineHasText) {
                lineEnds();
            }
            return digest.digest();
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (GeneralSecurityException everyJdkHasIt) {
                throw new IllegalStateException(everyJdkHasIt);
            }
        }
    }

    private static PrivateKey key(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII)
                    .replaceAll("-----(?:BEGIN|END) PRIVATE KEY-----", "")
                    .replaceAll("\\s", "");
            var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
            for (var kind : List.of("RSA", "Ed25519")) {
                try {
                    var key = KeyFactory.getInstance(kind).generatePrivate(encoded);
                    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_SHORTEST) {
                        throw wrong();
                    }
                    return key;
                } catch (GeneralSecurityException another) {
                    // the next kind
                }
            }
            throw wrong();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw wrong();
        }
    }

    private static CannotStart wrong() {
        return new CannotStart(
                "QYZMET_DKIM must look like selector:example.kz:/path/key.pem; the key is RSA (1024 bits or more) or Ed25519 in PKCS#8 (BEGIN PRIVATE KEY).");
    }
}
