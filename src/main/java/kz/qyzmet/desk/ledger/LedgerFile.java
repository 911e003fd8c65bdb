package kz.qyzmet.desk.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.vault.SigningKey;

/** The ledger file of one node as it was read: the lines that hold together, and whether something after them does not. */
record LedgerFile(String node, List<Line> lines, long length, boolean damaged) {
    private static final String ENDING = ".ledger";

    static Path place(Path folder, String node) {
        return folder.resolve(node + ENDING);
    }

    /** All ledger files of a folder; none when there is no such folder. */
    static List<LedgerFile> in(Path folder, byte[] publicKey) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var found = new ArrayList<LedgerFile>();
        try (var files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                found.add(read(file, name.substring(0, name.length() - ENDING.length()), publicKey));
            }
        }
        return found;
    }

    private static LedgerFile read(Path file, String node, byte[] publicKey) throws IOException {
        var bytes = Files.readAllBytes(file);
        var lines = new ArrayList<Line>();
        var before = Line.root(node);
        int from = 0;
        while (from < bytes.length) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end == bytes.length) {
                // a line that was cut off while it was written was never acknowledged: its transaction did not commit
                return new LedgerFile(node, lines, from, false);
            }
            var text = new String(bytes, from, end - from, StandardCharsets.UTF_8);
            var line = Line.read(before, lines.size(), text, publicKey);
            if (line.isEmpty()) {
                return new LedgerFile(node, lines, from, true);
            }
            lines.add(line.get());
            before = line.get().chain();
            from = end + 1;
        }
        return new LedgerFile(node, lines, from, false);
    }

    byte[] head() {
        return lines.isEmpty() ? Line.root(node) : lines.getLast().chain();
    }

    /** Acts that committed. */
    long acts() {
        return Line.ends(lines).stream()
                .filter(ended -> Line.DONE.equals(ended.how()))
                .count();
    }

    /** The chain after so many lines. */
    byte[] headAt(long count) {
        return count == 0 ? Line.root(node) : lines.get((int) count - 1).chain();
    }

    /** A ledger file open for appending. Not thread-safe: the ledger takes care of that. */
    static final class Appending implements AutoCloseable {
        private final String node;
        private final Path place;
        private final FileChannel channel;
        private long count;
        private byte[] head;

        private Appending(String node, Path place, FileChannel channel, long count, byte[] head) {
            this.node = node;
            this.place = place;
            this.channel = channel;
            this.count = count;
            this.head = head;
        }

        static Appending open(Path folder, LedgerFile read) throws IOException {
            var place = LedgerFile.place(folder, read.node());
            if (!Files.exists(place)) {
                Files.createFile(
                        place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            var channel = FileChannel.open(place, StandardOpenOption.WRITE);
            channel.truncate(read.length());
            channel.position(read.length());
            channel.force(true);
            try (var directory = FileChannel.open(folder)) {
                directory.force(true);
            }
            return new Appending(read.node(), place, channel, read.lines().size(), read.head());
        }

        String node() {
            return node;
        }

        Path place() {
            return place;
        }

        long count() {
            return count;
        }

        byte[] head() {
            return head;
        }

        /** What is to be appended: word, first, second. */
        record Draft(String word, String first, String second) {}

        /** Appends whole lines; they are on the disk when this returns, or none of them counts. */
        List<Line> append(List<Draft> drafts, java.time.Instant at, SigningKey key) throws IOException {
            var written = new ArrayList<Line>();
            var text = new StringBuilder();
            var before = head;
            for (var draft : drafts) {
                var next = Line.write(
                        before, count + written.size(), at, draft.word(), draft.first(), draft.second(), key);
                written.add(next.line());
                text.append(next.text());
                before = next.line().chain();
            }
            long start = channel.position();
            try {
                var buffer = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
            } catch (IOException full) {
                channel.truncate(start);
                channel.position(start);
                throw full;
            }
            count += written.size();
            head = before;
            return written;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
