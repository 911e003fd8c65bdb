package kz.qyzmet.desk.search;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key of the index, from which each file gets one of its own, so that no two files ever share a key stream however many are written. */
final class IndexKey {
    private static final int ID_BYTES = 8;
    private final SecretKeySpec root;
    private final byte[] id;

    IndexKey(byte[] secret) {
        if (secret.length != 32) {
            throw new IllegalArgumentException("an index key has 32 bytes");
        }
        root = new SecretKeySpec(secret, "HmacSHA256");
        id = Arrays.copyOf(derive("id", new byte[0]), ID_BYTES);
    }

    /** Says which key this is, and nothing about it. */
    byte[] id() {
        return id.clone();
    }

    SecretKey forFile(byte[] nonce) {
        return new SecretKeySpec(derive("file", nonce), "AES");
    }

    SecretKey forCursors() {
        return new SecretKeySpec(derive("cursor", new byte[0]), "AES");
    }

    private byte[] derive(String use, byte[] context) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(root);
            mac.update(use.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return mac.doFinal(context);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
