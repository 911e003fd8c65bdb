package kz.qyzmet.desk.rights;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes bytes on and takes their SHA-256 and length on the way. Closing it leaves what is behind it open. */
final class Summed extends FilterOutputStream {
    private final MessageDigest sum;
    private long size;

    Summed(OutputStream to) {
        super(to);
        try {
            sum = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        sum.update(bytes, from, length);
        size += length;
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    long size() {
        return size;
    }

    /** Once. */
    String sha256() {
        return HexFormat.of().formatHex(sum.digest());
    }
}
