package kz.qyzmet.desk.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins: score and order of the last one shown. Sealed, because a score tells how common a word is in tickets that the reader
 * may not see, and bound to what was typed.
 */
record Cursor(float score, long order) {
    private static final int NONCE = 12;
    private static final int SEALED = NONCE + Float.BYTES + Long.BYTES + 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    String seal(IndexKey key, String typed) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        var plain =
                ByteBuffer.allocate(Float.BYTES + Long.BYTES).putFloat(score).putLong(order);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, typed).doFinal(plain.array());
            var whole = ByteBuffer.allocate(SEALED).put(nonce).put(sealed).array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Null when there is none or it belongs to another question or key: then the answer begins from the first. */
    static @Nullable Cursor open(@Nullable String sealed, IndexKey key, String typed) {
        if (sealed == null || sealed.length() > 2 * SEALED) {
            return null;
        }
        try {
            var whole = Base64.getUrlDecoder().decode(sealed);
            if (whole.length != SEALED) {
                return null;
            }
            var nonce = java.util.Arrays.copyOf(whole, NONCE);
            var plain = cipher(Cipher.DECRYPT_MODE, key, nonce, typed).doFinal(whole, NONCE, SEALED - NONCE);
            var buffer = ByteBuffer.wrap(plain);
            return new Cursor(buffer.getFloat(), buffer.getLong());
        } catch (GeneralSecurityException | IllegalArgumentException another) {
            return null;
        }
    }

    private static Cipher cipher(int mode, IndexKey key, byte[] nonce, String typed) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.forCursors(), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(typed.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
