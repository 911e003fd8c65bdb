package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A fresh self-signed certificate for localhost with its key, as PEM. */
public final class TestCertificate {
    private TestCertificate() {}

    public static void write(Path pem) throws IOException, InterruptedException {
        var store = Files.createTempDirectory("qyzmet-tls").resolve("store.p12");
        try {
            var made = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit",
                            "-alias",
                            "mail",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=localhost",
                            "-validity",
                            "30",
                            "-ext",
                            "san=dns:localhost")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(made.waitFor(60, TimeUnit.SECONDS) && made.exitValue() == 0)
                    .isTrue();
            var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
            Files.writeString(
                    pem,
                    block("CERTIFICATE", keys.getCertificate("mail").getEncoded())
                            + block(
                                    "PRIVATE KEY",
                                    Objects.requireNonNull(keys.getKey("mail", "changeit".toCharArray()))
                                            .getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(Objects.requireNonNull(store.getParent()));
        }
    }

    private static String block(String title, byte[] bytes) {
        return "-----BEGIN " + title + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes) + "\n-----END " + title
                + "-----\n";
    }
}
