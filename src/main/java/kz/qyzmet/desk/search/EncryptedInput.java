package kz.qyzmet.desk.search;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IndexInput;

/** Random access to an encrypted file or to a slice of one: reads a buffer, opens it in place. A clone or a slice has a place of its own in the same file. */
final class EncryptedInput extends BufferedIndexInput {
    private static final int BUFFER = 4096;
    private final KeyStream stream;
    private final long start;
    private final long length;
    private final boolean owner;
    private IndexInput file;

    EncryptedInput(String description, IndexInput file, KeyStream stream, long start, long length) {
        this(description, file, stream, start, length, true);
    }

    private EncryptedInput(
            String description, IndexInput file, KeyStream stream, long start, long length, boolean owner) {
        super(description, BUFFER);
        this.file = file;
        this.stream = stream;
        this.start = start;
        this.length = length;
        this.owner = owner;
    }

    @Override
    protected void readInternal(ByteBuffer into) throws IOException {
        long position = getFilePointer();
        int wanted = into.remaining();
        if (position + wanted > length) {
            throw new EOFException("read past the end: " + this);
        }
        var bytes = into.array();
        int offset = into.arrayOffset() + into.position();
        file.seek(start + position);
        file.readBytes(bytes, offset, wanted, false);
        // the key stream counts from the end of the file's header
        stream.apply(start + position - EncryptedDirectory.HEADER, bytes, offset, wanted);
        into.position(into.position() + wanted);
    }

    @Override
    protected void seekInternal(long position) throws IOException {
        if (position > length) {
            throw new EOFException("seek past the end: " + this);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public EncryptedInput clone() {
        var clone = (EncryptedInput) super.clone();
        clone.file = file.clone();
        return clone;
    }

    @Override
    public IndexInput slice(String description, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || length > this.length - offset) {
            throw new IllegalArgumentException("slice " + description + " out of bounds: " + this);
        }
        return new EncryptedInput(
                getFullSliceDescription(description), file.clone(), stream, start + offset, length, false);
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            file.close();
        }
    }
}
