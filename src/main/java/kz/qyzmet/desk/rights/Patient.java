package kz.qyzmet.desk.rights;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import kz.qyzmet.desk.policy.Policy;

/**
 * A download that waits for its reader, but not for ever (clause 4.11): a place for taking data away is somebody else's too. Only time in which the reader takes nothing counts against them, not the desk's own. Not thread-safe.
 */
final class Patient extends OutputStream {
    /** Says nothing about whose download it was. */
    static final class TooSlow extends IOException {
        private TooSlow() {
            super("the reader is too slow");
        }
    }

    private final OutputStream out;
    private final long patience;
    private final long quota;
    private final long end;
    private long waited;
    private long taken;

    /** @param longest the whole of it @param patience how long a reader may need for {@code quota} bytes */
    Patient(OutputStream out, Duration longest, Duration patience, long quota) {
        this.out = out;
        this.patience = patience.toNanos();
        this.quota = quota;
        this.end = System.nanoTime() + longest.toNanos();
    }

    static Patient of(OutputStream out, Policy policy) {
        return new Patient(
                out, policy.period("export-longest"), policy.period("export-patience"), policy.number("export-quota"));
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        long began = System.nanoTime();
        out.write(bytes, from, count);
        took(began, count);
    }

    @Override
    public void flush() throws IOException {
        long began = System.nanoTime();
        out.flush();
        took(began, 0);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void took(long began, int count) throws IOException {
        long now = System.nanoTime();
        waited += now - began;
        taken += count;
        // compared by their difference: the clock may be negative
        if (waited > patience && taken < quota || now - end > 0) {
            throw new TooSlow();
        }
        if (taken >= quota) {
            waited = 0;
            taken = 0;
        }
    }
}
