package kz.qyzmet.desk.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The four primitives everything rests on, all of the JDK: AES-256-GCM, AES-256 key wrap (RFC 3394), HMAC-SHA-256, HKDF-Expand (RFC 5869). A cipher object is made for each call: under virtual threads
 * keeping one per thread keeps nothing, and making one costs about a microsecond.
 */
final class Seals {
    static final int KEY = 32;
    static final int NONCE = 12;
    static final int MAC = 16;
    /** What AES key wrap adds. */
    static final int WRAPPING = 8;

    /** Named, so that the list of providers is not gone through for each value. */
    private static final Provider JDK = provider();

    private static final SecureRandom RANDOM = new SecureRandom();

    private Seals() {}

    private static Provider provider() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding").getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static SecretKeySpec aes(byte[] key) {
        if (key.length != KEY) {
            throw new IllegalArgumentException("an AES-256 key has 32 bytes");
        }
        return new SecretKeySpec(key, "AES");
    }

    /** Ciphertext and tag. */
    static byte[] encrypt(SecretKeySpec key, byte[] nonce, byte[] bound, byte[] plain, int length) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding", JDK);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(MAC * 8, nonce));
            cipher.updateAAD(bound);
            return cipher.doFinal(plain, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    static byte[] encrypt(SecretKeySpec key, byte[] nonce, byte[] bound, byte[] plain) {
        return encrypt(key, nonce, bound, plain, plain.length);
    }

    /** @param from where ciphertext and tag begin in {@code sealed}; they reach to its end */
    static byte[] decrypt(SecretKeySpec key, byte[] nonce, byte[] bound, byte[] sealed, int from) {
        if (sealed.length - from < MAC) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding", JDK);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(MAC * 8, nonce));
            cipher.updateAAD(bound);
            return cipher.doFinal(sealed, from, sealed.length - from);
        } catch (AEADBadTagException e) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    /** Wraps key bytes. Deterministic, eight bytes longer. */
    static byte[] wrap(SecretKeySpec by, byte[] key) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding", JDK);
            cipher.init(Cipher.WRAP_MODE, by);
            return cipher.wrap(new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot be wrapped", e);
        }
    }

    static byte[] unwrap(SecretKeySpec by, byte[] wrapped) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding", JDK);
            cipher.init(Cipher.UNWRAP_MODE, by);
            return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256", JDK);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (var part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }

    /** A key for one use out of a uniformly random key: the first block of HKDF-Expand. One key is never used for two things. */
    static byte[] derive(byte[] key, String use) {
        return hmac(key, use.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }
}
