package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we sign another reader of RFC 6376 accepts: the verifier here shares no line with the signer. */
class DkimTest {
    private static final String BODY = "Сәлем  әлем \r\n\r\n  шеті\t бос \t\r\nсоңғы жол\r\n\r\n\r\n";
    private static final List<String> HEAD = List.of(
            "From: Qyzmet Desk <desk@qyzmet.example>",
            "To: aigerim@mail.example",
            "Subject: =?UTF-8?B?0JbQsNGD0LDQvw==?=\r\n  continued   here ",
            "Date: Mon, 2 Mar 2026 10:15:00 +0500",
            "Message-ID: <m1@qyzmet.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "X-Other: not signed");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519"})
    void anIndependentReaderAcceptsTheSignature(String kind) throws Exception {
        var pair = pair(kind);
        var header = dkim(pair).header(HEAD, out -> out.write(BODY.getBytes(StandardCharsets.UTF_8)), Instant.EPOCH);

        assertThat(verify(pair.getPublic(), HEAD, BODY, header)).isTrue();
        assertThat(header).contains("d=qyzmet.example", "s=desk", kind.equals("RSA") ? "rsa-sha256" : "ed25519-sha256");
        assertThat(Arrays.stream(header.split("\r\n"))).allMatch(line -> line.length() < 200);
    }

    @Test
    void whatChangesOnTheWayIsSeenAndWhatMayChangeIsNot() throws Exception {
        var pair = pair("RSA");
        var header = dkim(pair).header(HEAD, out -> out.write(BODY.getBytes(StandardCharsets.UTF_8)), Instant.EPOCH);

        assertThat(verify(pair.getPublic(), HEAD, BODY.replace("Сәлем", "Сәлеме"), header))
                .isFalse();
        var other = new ArrayList<>(HEAD);
        other.set(1, "To: ivan@mail.example");
        assertThat(verify(pair.getPublic(), other, BODY, header)).isFalse();
        var added = new ArrayList<>(HEAD);
        added.add("Reply-To: thief@mail.example");
        assertThat(verify(pair.getPublic(), added, BODY, header))
                .as("a header that was not there")
                .isFalse();
        var refolded = new ArrayList<>(HEAD);
        refolded.set(2, "subject:   =?UTF-8?B?0JbQsNGD0LDQvw==?= continued\r\n\there");
        assertThat(verify(pair.getPublic(), refolded, BODY + "\r\n", header)).isTrue();
    }

    @Test
    void anEmptyBodyIsSignedToo() throws Exception {
        var pair = pair("RSA");
        var header = dkim(pair).header(HEAD, out -> {}, Instant.EPOCH);

        assertThat(header.replaceAll("\\s", "")).contains("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assertThat(verify(pair.getPublic(), HEAD, "", header)).isTrue();
    }

    @Test
    void aWrongSettingIsOneSentence() {
        assertThatThrownBy(() -> new Dkim("desk")).hasMessageContaining("QYZMET_DKIM");
        assertThatThrownBy(() -> new Dkim("desk:qyzmet.example:" + folder.resolve("none.pem")))
                .hasMessageContaining("QYZMET_DKIM");
        assertThat(new Dkim("").configured()).isFalse();
    }

    private Dkim dkim(KeyPair pair) throws IOException {
        var file = folder.resolve("key.pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return new Dkim("desk:qyzmet.example:" + file);
    }

    private static KeyPair pair(String kind) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(kind);
        if (kind.equals("RSA")) {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    /** RFC 6376, 6.1, word by word over whole strings. */
    static boolean verify(PublicKey key, List<String> head, String body, String signature)
            throws GeneralSecurityException {
        var tags = new HashMap<String, String>();
        for (var tag : signature.split(";")) {
            var equals = tag.indexOf('=');
            tags.put(tag.substring(0, equals).strip(), tag.substring(equals + 1).replaceAll("\\s", ""));
        }
        var lines = new ArrayList<String>();
        for (var line : body.split("\r\n", -1)) {
            lines.add(line.replaceAll("[ \t]+$", "").replaceAll("[ \t]+", " "));
        }
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        var canonical = lines.isEmpty() ? "" : String.join("\r\n", lines) + "\r\n";
        var sha = MessageDigest.getInstance("SHA-256");
        var bh = Base64.getEncoder().encodeToString(sha.digest(canonical.getBytes(StandardCharsets.UTF_8)));
        if (!bh.equals(tags.get("bh"))) {
            return false;
        }
        var left = new ArrayList<>(head);
        var data = new StringBuilder();
        for (var name : tags.getOrDefault("h", "").split(":")) {
            for (var n = left.size() - 1; n >= 0; n--) {
                if (left.get(n).toLowerCase().startsWith(name.toLowerCase() + ":")) {
                    data.append(canonical(left.remove(n))).append("\r\n");
                    break;
                }
            }
        }
        data.append(canonical("dkim-signature:" + signature.replaceFirst("(?s)(;\\s*b=).*$", "$1")));
        var bytes = data.toString().getBytes(StandardCharsets.UTF_8);
        var rsa = tags.getOrDefault("a", "").startsWith("rsa");
        var verifier = Signature.getInstance(rsa ? "SHA256withRSA" : "Ed25519");
        verifier.initVerify(key);
        verifier.update(rsa ? bytes : sha.digest(bytes));
        return verifier.verify(Base64.getDecoder().decode(tags.get("b")));
    }

    private static String canonical(String line) {
        var colon = line.indexOf(':');
        return line.substring(0, colon).toLowerCase() + ":"
                + String.join(" ", line.substring(colon + 1).strip().split("[ \t\r\n]+"));
    }
}
