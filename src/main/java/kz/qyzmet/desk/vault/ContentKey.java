package kz.qyzmet.desk.vault;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/** The random key of one file. It leaves the vault only as this object or sealed by persons' keys, and prints nothing. */
public final class ContentKey {
    /** What sealing adds to a chunk. */
    public static final int OVERHEAD = 2 + Seals.NONCE + Seals.MAC;

    private static final byte[] HEADER = {Envelope.VERSION, 4};

    private final byte[] key;

    ContentKey(byte[] key) {
        this.key = key;
    }

    /** Seals one chunk. Index and last flag are bound, so chunks cannot be cut off, left out, repeated or put in another order. */
    public byte[] seal(UUID file, int index, boolean last, byte[] bytes, int length) {
        var nonce = Seals.random(Seals.NONCE);
        return Envelope.join(
                HEADER, nonce, Seals.encrypt(Seals.aes(key), nonce, bound(file, index, last), bytes, length));
    }

    /** @throws Unreadable when this is not the chunk that was sealed as this one */
    public byte[] open(UUID file, int index, boolean last, byte[] sealed) {
        if (sealed.length < OVERHEAD || sealed[0] != HEADER[0] || sealed[1] != HEADER[1]) {
            throw new Unreadable(Unreadable.Why.UNKNOWN_FORM);
        }
        var nonce = Arrays.copyOfRange(sealed, HEADER.length, HEADER.length + Seals.NONCE);
        return Seals.decrypt(Seals.aes(key), nonce, bound(file, index, last), sealed, HEADER.length + Seals.NONCE);
    }

    private static byte[] bound(UUID file, int index, boolean last) {
        return ByteBuffer.allocate(HEADER.length + 21)
                .put(HEADER)
                .putLong(file.getMostSignificantBits())
                .putLong(file.getLeastSignificantBits())
                .putInt(index)
                .put((byte) (last ? 1 : 0))
                .array();
    }

    byte[] bytes() {
        return key;
    }

    @Override
    public String toString() {
        return "ContentKey";
    }
}
