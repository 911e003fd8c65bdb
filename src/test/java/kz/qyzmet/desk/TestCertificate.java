package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A fresh self-signed certificate for localhost with its key, as PEM. */
public final class TestCertificate {
    private TestCertificate() {}

    public static void write(Path pem) throws IOException, InterruptedException {
        write(pem, null);
    }

    /** @param authority where the authority goes that signed the certificate, which ran out a month ago; null for one that signs itself and is valid */
    public static void write(Path pem, @Nullable Path authority) throws IOException, InterruptedException {
        var store = Files.createTempDirectory("qyzmet-tls").resolve("store.p12");
        try {
            if (authority == null) {
                keytool(store, "mail", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-validity", "30");
            } else {
                keytool(store, "house", "-dname", "CN=house", "-ext", "bc:c", "-validity", "30");
                keytool(
                        store,
                        "mail",
                        "-signer",
                        "house",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-startdate",
                        "-60d",
                        "-validity",
                        "30");
            }
            var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
            if (authority != null) {
                Files.writeString(
                        authority,
                        block("CERTIFICATE", keys.getCertificate("house").getEncoded()));
            }
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

    private static void keytool(Path store, String alias, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
        command.addAll(List.of(more));
        var made = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS) && made.exitValue() == 0).isTrue();
    }

    private static String block(String title, byte[] bytes) {
        return "-----BEGIN " + title + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes) + "\n-----END " + title
                + "-----\n";
    }
}
