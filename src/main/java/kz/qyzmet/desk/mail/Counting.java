package kz.qyzmet.desk.mail;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests the decoded bytes of a file while the sink reads them. */
final class Counting extends Transfer.Bulk {
    private final InputStream in;
    private final MessageDigest digest;
    private long count;

    Counting(InputStream in) {
        this.in = in;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        var n = in.read(into, at, length);
        if (n > 0) {
            count += n;
            digest.update(into, at, n);
        }
        return n;
    }

    long count() {
        return count;
    }

    /** Lower-case hex. Ends the counting. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
