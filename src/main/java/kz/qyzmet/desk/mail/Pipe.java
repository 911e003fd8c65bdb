package kz.qyzmet.desk.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/** Lets two readers have one stream: whatever the first reads is handed to the second, a few blocks ahead at most. */
final class Pipe {
    private static final byte[] END = new byte[0];
    private final ArrayBlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(8);
    private volatile boolean nobodyReads;
    private volatile boolean broken;

    /** The stream for the first reader. */
    InputStream first(InputStream source) {
        return new FilterInputStream(source) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                var n = in.read(to, from, length);
                if (n > 0) {
                    put(Arrays.copyOfRange(to, from, from + n));
                }
                return n;
            }

            @Override
            public boolean markSupported() {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    /** No more comes. @param whole false when the source broke: the second reader must not take a part for the whole */
    void end(boolean whole) throws IOException {
        broken = !whole;
        put(END);
    }

    /** Ends the stream, also when this thread is being stopped. */
    void finish(boolean whole) {
        try {
            end(whole);
        } catch (IOException interrupted) {
            nobodyReads = true;
        }
    }

    /** For a writer instead of a first reader. */
    OutputStream into() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                put(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (length > 0) {
                    put(Arrays.copyOfRange(bytes, from, from + length));
                }
            }
        };
    }

    /** The second reader has gone; the first goes on alone. */
    void leave() {
        nobodyReads = true;
        blocks.clear();
    }

    private void put(byte[] block) throws IOException {
        try {
            while (!nobodyReads && !blocks.offer(block, 100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                // the second reader is slower: the sender waits
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    /** The stream for the second reader, on a thread of its own. */
    InputStream second() {
        return new InputStream() {
            private byte[] block = new byte[0];
            private int at;
            private boolean ended;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (at == block.length && !ended) {
                    next();
                }
                if (ended) {
                    return -1;
                }
                var n = Math.min(length, block.length - at);
                System.arraycopy(block, at, to, from, n);
                at += n;
                return n;
            }

            private void next() throws IOException {
                try {
                    block = blocks.take();
                    at = 0;
                    ended = block == END;
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                }
                if (ended && broken) {
                    throw new IOException("broken off");
                }
            }
        };
    }
}
