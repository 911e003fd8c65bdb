package kz.qyzmet.desk.mailroom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import kz.qyzmet.desk.database.DataFolder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * TLS of the mailroom, from two files of the key folder that are read anew when they change: {@code mail-tls.pem} (the listeners' certificate,
 * its chain and its private key) and {@code mail-ca.pem} (authorities trusted for mail servers, beside those of the machine's Java). Thread-safe.
 */
@Component
class Certificates {
    static final String OWN = "mail-tls.pem";
    static final String TRUSTED = "mail-ca.pem";

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private record Read(long changed, Optional<SSLContext> context) {}

    private final Path folder;
    private @Nullable Read own;

    Certificates(DataFolder data) {
        this.folder = data.keysPlace();
    }

    /** What the listeners show; empty without the file, or when it cannot be used. */
    synchronized Optional<SSLContext> own() {
        var file = folder.resolve(OWN);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        var changed = file.toFile().lastModified();
        var before = own;
        if (before != null && before.changed() == changed) {
            return before.context();
        }
        Optional<SSLContext> context;
        try {
            context = Optional.of(own(text(file)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            LOG.warn("{} cannot be used: {}", OWN, unusable.getClass().getSimpleName());
            context = Optional.empty();
        }
        own = new Read(changed, context);
        return context;
    }

    /** What a server shows: key, certificate and chain of one PEM. */
    static SSLContext own(String pem) throws IOException, GeneralSecurityException {
        var found = KEY.matcher(pem);
        var chain = certificates(pem);
        if (!found.find() || chain.isEmpty()) {
            throw new CertificateException("no key or no certificate");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        var algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var password = new char[0];
        store.setKeyEntry(
                "mail",
                KeyFactory.getInstance(algorithm).generatePrivate(spec),
                password,
                chain.toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** For connections to mail servers. The name in the certificate is checked by whoever connects. */
    SSLContext trust() {
        try {
            var machine = trusting(null);
            var file = folder.resolve(TRUSTED);
            var context = SSLContext.getInstance("TLS");
            if (Files.isReadable(file)) {
                var store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                var number = 0;
                for (var certificate : certificates(text(file))) {
                    store.setCertificateEntry("ca-" + number++, certificate);
                }
                context.init(null, new TrustManager[] {new Either(machine, trusting(store))}, null);
            } else {
                context.init(null, new TrustManager[] {machine}, null);
            }
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new IllegalStateException("no trust", unusable);
        }
    }

    private static X509ExtendedTrustManager trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<X509Certificate> certificates(String pem) throws CertificateException {
        var all = new ArrayList<X509Certificate>();
        var factory = CertificateFactory.getInstance("X.509");
        var found = CERTIFICATE.matcher(pem);
        while (found.find()) {
            all.add((X509Certificate) factory.generateCertificate(
                    new ByteArrayInputStream(found.group().getBytes(StandardCharsets.US_ASCII))));
        }
        return all;
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("too large");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    /** What one of two trusts. */
    private static final class Either extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager machine;
        private final X509ExtendedTrustManager house;

        Either(X509ExtendedTrustManager machine, X509ExtendedTrustManager house) {
            this.machine = machine;
            this.house = house;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            try {
                machine.checkServerTrusted(chain, type, socket);
            } catch (CertificateException unknown) {
                house(unknown, () -> house.checkServerTrusted(chain, type, socket));
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                machine.checkServerTrusted(chain, type, engine);
            } catch (CertificateException unknown) {
                house(unknown, () -> house.checkServerTrusted(chain, type, engine));
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            try {
                machine.checkServerTrusted(chain, type);
            } catch (CertificateException unknown) {
                house(unknown, () -> house.checkServerTrusted(chain, type));
            }
        }

        private interface Check {
            void passes() throws CertificateException;
        }

        /** Whom neither trusts is told the truth: a genuine certificate of another name is that, and not an unknown one. */
        private static void house(CertificateException unknown, Check check) throws CertificateException {
            try {
                check.passes();
            } catch (CertificateException neither) {
                throw Failure.otherName(unknown) ? unknown : neither;
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            var all = new ArrayList<>(List.of(machine.getAcceptedIssuers()));
            all.addAll(List.of(house.getAcceptedIssuers()));
            return all.toArray(X509Certificate[]::new);
        }
    }
}
