package kz.qyzmet.desk.attachment;

import java.io.InputStream;
import java.util.Random;

/** So many bytes that do not repeat, without holding them. */
final class Noise extends InputStream {
    private final Random random = new Random(7);
    private final long size;
    long read;

    Noise(long size) {
        this.size = size;
    }

    @Override
    public int read() {
        return read == size ? -1 : next();
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (read == size) {
            return -1;
        }
        // as a network gives them: never as much as was asked for
        int some = (int) Math.min(Math.min(length, 8 * 1024), size - read);
        for (int i = 0; i < some; i++) {
            bytes[from + i] = (byte) next();
        }
        return some;
    }

    private int next() {
        read++;
        return random.nextInt(256);
    }
}
