package kz.qyzmet.desk.vault;

import java.util.UUID;

/** The random key of one file. It leaves the vault only as this object or sealed by persons' keys, and prints nothing. */
public final class ContentKey {
    /** What sealing adds to a chunk. */
    public static final int OVERHEAD = 18;

    private final byte[] key;

    ContentKey(byte[] key) {
        this.key = key;
    }

    /** Seals one chunk. Index and last flag are bound, so chunks cannot be cut off, left out, repeated or put in another order. Each index is sealed once. */
    public byte[] seal(UUID file, int index, boolean last, byte[] bytes, int length) {
        throw new UnsupportedOperationException();
    }

    /** @throws Unreadable when this is not the chunk that was sealed as this one */
    public byte[] open(UUID file, int index, boolean last, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    byte[] bytes() {
        return key;
    }

    @Override
    public String toString() {
        return "ContentKey";
    }
}
