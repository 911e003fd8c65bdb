package kz.qyzmet.desk.recovery;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import kz.qyzmet.desk.vault.ContentKey;
import kz.qyzmet.desk.vault.Unreadable;

/** Opens what {@link SealedOutput} sealed. A changed, missing, repeated or cut-off chunk is a {@link Damaged}. Not thread-safe. */
final class SealedInput extends InputStream {
    private final DataInputStream in;
    private final ContentKey key;
    private final UUID file;
    private byte[] chunk = new byte[0];
    private int at;
    private int index;
    private boolean last;

    SealedInput(InputStream in, ContentKey key, UUID file) {
        this.in = new DataInputStream(in);
        this.key = key;
        this.file = file;
    }

    /** The bytes are not those that were written. */
    static final class Damaged extends IOException {
        Damaged() {
            super("damaged");
        }
    }

    @Override
    public int read() throws IOException {
        return more() ? chunk[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int some = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, bytes, from, some);
        at += some;
        return some;
    }

    private boolean more() throws IOException {
        while (at == chunk.length) {
            if (last) {
                if (in.read() >= 0) {
                    throw new Damaged();
                }
                return false;
            }
            next();
        }
        return true;
    }

    private void next() throws IOException {
        try {
            int said = in.readInt();
            last = (said & SealedOutput.LAST) != 0;
            int length = said & ~SealedOutput.LAST;
            if (length < ContentKey.OVERHEAD || length > SealedOutput.CHUNK + ContentKey.OVERHEAD) {
                throw new Damaged();
            }
            chunk = key.open(file, index++, last, in.readNBytes(length));
            at = 0;
        } catch (Unreadable | EOFException changed) {
            throw new Damaged();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
