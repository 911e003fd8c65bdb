package kz.qyzmet.desk.recovery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.UUID;
import kz.qyzmet.desk.vault.ContentKey;

/** Seals a stream in chunks of a megabyte, each bound to its place; the last one says so. Not thread-safe. */
final class SealedOutput extends OutputStream {
    static final int CHUNK = 1 << 20;
    /** In the length of a chunk: it is the last one. */
    static final int LAST = 1 << 30;

    private final OutputStream out;
    private final ContentKey key;
    private final UUID file;
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private int index;
    private boolean closed;

    SealedOutput(OutputStream out, ContentKey key, UUID file) {
        this.out = out;
        this.key = key;
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        if (filled == CHUNK) {
            seal(false);
        }
        chunk[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (filled == CHUNK) {
                seal(false);
            }
            int some = Math.min(length - done, CHUNK - filled);
            System.arraycopy(bytes, from + done, chunk, filled, some);
            filled += some;
            done += some;
        }
    }

    private void seal(boolean last) throws IOException {
        var sealed = key.seal(file, index++, last, chunk, filled);
        out.write(
                ByteBuffer.allocate(4).putInt(sealed.length | (last ? LAST : 0)).array());
        out.write(sealed);
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            seal(true);
            out.close();
        }
    }
}
