package kz.qyzmet.desk.search;

import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-CTR of one file: any stretch of it can be opened by itself. The counter begins at nought, because the key belongs to this file alone.
 * Ciphers are lent to whoever reads at the moment: Lucene clones an input for every term it looks at, and a cipher costs more than the read.
 */
final class KeyStream {
    private static final int BLOCK = 16;
    private static final int KEPT = 8;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final SecretKey key;
    private final ConcurrentLinkedQueue<Cipher> idle = new ConcurrentLinkedQueue<>();

    KeyStream(SecretKey key) {
        this.key = key;
    }

    /** A cipher that stands at the position. */
    Cipher at(long position) {
        try {
            var lent = idle.poll();
            var cipher = lent == null ? Cipher.getInstance("AES/CTR/NoPadding") : lent;
            // encrypting and decrypting are the same in counter mode; one direction keeps the key schedule
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter(position / BLOCK)));
            int skip = (int) (position % BLOCK);
            if (skip > 0) {
                cipher.update(ZEROS, 0, skip, new byte[BLOCK], 0);
            }
            return cipher;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Turns ciphertext into text or back, in place. */
    void apply(long position, byte[] bytes, int offset, int length) {
        var cipher = at(position);
        try {
            int done = cipher.update(bytes, offset, length, bytes, offset);
            if (done != length) {
                throw new IllegalStateException("counter mode held bytes back");
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (idle.size() < KEPT) {
            idle.add(cipher);
        }
    }

    private static byte[] counter(long block) {
        var counter = new byte[BLOCK];
        for (int i = 0; i < Long.BYTES; i++) {
            counter[BLOCK - 1 - i] = (byte) (block >>> (8 * i));
        }
        return counter;
    }
}
