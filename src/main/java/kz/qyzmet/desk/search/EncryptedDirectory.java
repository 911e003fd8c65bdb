package kz.qyzmet.desk.search;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.OutputStreamIndexOutput;

/**
 * Lucene's files, encrypted on their way to the disk: segments, commits, and the temporary files of merges and sorts alike. Each file begins with a
 * header of its own, because Lucene renames files:
 *
 * <pre>magic 4 | version 1 | nothing 3 | id of the index key 8 | nonce 16</pre>
 *
 * What follows is AES-256-CTR under a key made from the index key and the nonce. Lucene's check sums stand inside, on the clear text: they notice
 * accidents, not forgers. Counter mode does not authenticate, and here it need not: the index only proposes ids, and the database under the permit
 * decides about each; whoever can write into the folder can hide a hit or propose a wrong one, as he could by deleting the folder
 * (docs/decisions, encrypted index).
 */
final class EncryptedDirectory extends FilterDirectory {
    static final int HEADER = 32;
    private static final byte[] MAGIC = {'Q', 'Y', 'Z', 'I'};
    private static final byte VERSION = 1;
    private static final int NONCE = 16;
    private static final int BUFFER = 8192;

    private final IndexKey key;
    private final SecureRandom random = new SecureRandom();

    EncryptedDirectory(Directory files, IndexKey key) {
        super(files);
        this.key = key;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return encrypting(in.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return encrypting(in.createTempOutput(prefix, suffix, context));
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        var file = in.openInput(name, context);
        try {
            var stream = new KeyStream(key.forFile(nonce(file)));
            return new EncryptedInput(name, file, stream, HEADER, file.length() - HEADER);
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public long fileLength(String name) throws IOException {
        // a crash may leave a file that has not even its header
        return Math.max(0, in.fileLength(name) - HEADER);
    }

    private IndexOutput encrypting(IndexOutput file) throws IOException {
        try {
            var nonce = new byte[NONCE];
            random.nextBytes(nonce);
            file.writeBytes(MAGIC, MAGIC.length);
            file.writeByte(VERSION);
            file.writeBytes(new byte[3], 3);
            file.writeBytes(key.id(), 8);
            file.writeBytes(nonce, NONCE);
            var cipher = new KeyStream(key.forFile(nonce)).at(0);
            return new OutputStreamIndexOutput(file.toString(), file.getName(), new Sealing(file, cipher), BUFFER);
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    private byte[] nonce(IndexInput file) throws IOException {
        if (file.length() < HEADER) {
            throw new CorruptIndexException("shorter than its header", file);
        }
        var header = new byte[HEADER];
        file.readBytes(header, 0, HEADER);
        if (!Arrays.equals(header, 0, 4, MAGIC, 0, 4) || header[4] != VERSION) {
            throw new CorruptIndexException("not a file of this index", file);
        }
        if (!Arrays.equals(header, 8, 16, key.id(), 0, 8)) {
            throw new CorruptIndexException("sealed by another index key", file);
        }
        return Arrays.copyOfRange(header, HEADER - NONCE, HEADER);
    }

    /** Encrypts a stream into a file of Lucene's. */
    private static final class Sealing extends OutputStream {
        private final IndexOutput file;
        private final Cipher cipher;
        private final byte[] sealed = new byte[BUFFER];

        private Sealing(IndexOutput file, Cipher cipher) {
            this.file = file;
            this.cipher = cipher;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int part = Math.min(BUFFER, length - done);
                try {
                    if (cipher.update(bytes, offset + done, part, sealed, 0) != part) {
                        throw new IllegalStateException("counter mode held bytes back");
                    }
                } catch (GeneralSecurityException impossible) {
                    throw new IllegalStateException(impossible);
                }
                file.writeBytes(sealed, 0, part);
                done += part;
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
