package kz.qyzmet.desk.recovery;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import kz.qyzmet.desk.vault.BackupKey;
import kz.qyzmet.desk.vault.Unreadable;

/**
 * The form of a backup and of an archived segment of the log (docs/decisions/backup-format.md):
 *
 * <pre>
 * qyzmet-desk backup 1        lines "name: value" that say what it is, until when it opens and which epoch opens it
 * ...
 *                             an empty line
 * length chunk ...            chunks of a megabyte, AES-256-GCM, of a gzip stream of entries
 * </pre>
 *
 * <p>An entry is a name and blocks of bytes, each with its length, a zero after the last; an empty name ends the file. The first entry repeats the lines, so that none of them can be changed.
 */
final class BackupFile {
    private static final String TITLE = "qyzmet-desk backup 1";
    private static final String HEAD = "head";
    private static final int MOST_HEAD = 1 << 16;
    private static final int BLOCK = 1 << 16;

    private BackupFile() {}

    /** The lines at the top. */
    record Head(Map<String, String> lines) {
        String get(String name) {
            var value = lines.get(name);
            if (value == null) {
                throw new Refusal("damaged", "the backup lacks the line " + name + ".");
            }
            return value;
        }

        String kind() {
            return get("kind");
        }

        Instant moment(String name) {
            try {
                return Instant.parse(get(name));
            } catch (DateTimeException e) {
                throw new Refusal("damaged", "the line " + name + " of the backup is damaged.");
            }
        }

        private String text() {
            var text = new StringBuilder(TITLE).append('\n');
            lines.forEach((name, value) ->
                    text.append(name).append(": ").append(value).append('\n'));
            return text.append('\n').toString();
        }
    }

    /** Writes one file: whole or not at all. */
    static final class Writing implements AutoCloseable {
        private final Path partial;
        private final Path place;
        private final FileChannel channel;
        private final DataOutputStream out;
        private boolean complete;

        Writing(Path place, BackupKey key, Map<String, String> about) throws IOException {
            this.place = place;
            this.partial = place.resolveSibling(place.getFileName() + ".partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            this.channel = FileChannel.open(partial, StandardOpenOption.WRITE);
            var file = UUID.randomUUID();
            var lines = new LinkedHashMap<>(about);
            lines.put("epoch", Integer.toString(key.epoch()));
            lines.put("key", HexFormat.of().formatHex(key.wrapped()));
            lines.put("file", file.toString());
            var head = new Head(lines).text().getBytes(StandardCharsets.UTF_8);
            var raw = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 18);
            raw.write(head);
            this.out = new DataOutputStream(new Fast(new SealedOutput(raw, key.key(), file)));
            entry(HEAD, head);
        }

        /** gzip that does not waste time: most of what is written is ciphertext already. */
        private static final class Fast extends GZIPOutputStream {
            Fast(OutputStream out) throws IOException {
                super(out, 1 << 16);
                def.setLevel(Deflater.BEST_SPEED);
            }
        }

        /** The bytes of an entry; closing it ends the entry. */
        OutputStream entry(String name) throws IOException {
            out.writeUTF(name);
            var blocks = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (length > 0) {
                        out.writeInt(length);
                        out.write(bytes, from, length);
                    }
                }

                @Override
                public void close() throws IOException {
                    out.writeInt(0);
                }
            };
            return new BufferedOutputStream(blocks, BLOCK);
        }

        void entry(String name, byte[] bytes) throws IOException {
            try (var entry = entry(name)) {
                entry.write(bytes, 0, bytes.length);
            }
        }

        /** Ends the file and puts it on the disk, still under its other name. */
        Path finish() throws IOException {
            out.writeUTF("");
            out.close();
            try (var again = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                again.force(true);
            }
            complete = true;
            return partial;
        }

        /** Gives it its name, once it was read again. */
        void publish() throws IOException {
            Files.move(partial, place);
            var folder = place.toAbsolutePath().getParent();
            if (folder != null) {
                try (var directory = FileChannel.open(folder)) {
                    directory.force(true);
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (!complete) {
                channel.close();
                Files.deleteIfExists(partial);
            }
        }
    }

    /** What a reader does with an entry; it must read it to its end. */
    interface Each {
        void entry(String name, InputStream bytes) throws IOException;
    }

    static Head head(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return head(in);
        }
    }

    private static Head head(InputStream in) throws IOException {
        var text = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0 || text.size() > MOST_HEAD) {
                throw new Refusal("no-backup", "this is no backup of the desk.");
            }
            newlines = b == '\n' ? newlines + 1 : 0;
            text.write(b);
        }
        var lines = text.toString(StandardCharsets.UTF_8).split("\n");
        if (lines.length == 0 || !lines[0].equals(TITLE)) {
            throw new Refusal("no-backup", "this is no backup of the desk, or one of another release.");
        }
        var about = new LinkedHashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            if (colon < 0) {
                throw new Refusal("damaged", "the first lines of the backup are damaged.");
            }
            about.put(lines[i].substring(0, colon), lines[i].substring(colon + 2));
        }
        return new Head(about);
    }

    /** Reads a whole file. @throws Refusal when it does not open or is not what was written */
    static Head read(Path file, Path keys, Each each) throws IOException {
        try (var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 18)) {
            var head = head(raw);
            var key = BackupKey.open(
                    keys, Integer.parseInt(head.get("epoch")), HexFormat.of().parseHex(head.get("key")));
            var in = new DataInputStream(new BufferedInputStream(
                    new GZIPInputStream(new SealedInput(raw, key, UUID.fromString(head.get("file"))), 1 << 16),
                    1 << 16));
            boolean first = true;
            for (var name = in.readUTF(); !name.isEmpty(); name = in.readUTF()) {
                var blocks = new Blocks(in);
                if (first) {
                    first = false;
                    if (!name.equals(HEAD)
                            || !new String(blocks.readAllBytes(), StandardCharsets.UTF_8).equals(head.text())) {
                        throw new SealedInput.Damaged();
                    }
                } else {
                    each.entry(name, blocks);
                    blocks.skipNBytes(blocks.left());
                }
            }
            if (in.read() >= 0) {
                throw new SealedInput.Damaged();
            }
            return head;
        } catch (Unreadable closed) {
            throw closed.why() == Unreadable.Why.KEY_GONE
                    ? new Refusal(
                            "key-gone",
                            "no key here opens this backup: the key folder is another one, or the epoch of the backup is over and its key was destroyed.")
                    : new Refusal("foreign", "the backup belongs to another desk, or was changed.");
        } catch (SealedInput.Damaged | EOFException | ZipException | IllegalArgumentException changed) {
            throw new Refusal("damaged", "the backup is damaged: a part of it is not what was written.");
        }
    }

    /** The blocks of one entry as a stream. */
    private static final class Blocks extends InputStream {
        private final DataInputStream in;
        private int left;
        private boolean ended;

        Blocks(DataInputStream in) {
            this.in = in;
        }

        private boolean more() throws IOException {
            if (left == 0 && !ended) {
                left = in.readInt();
                ended = left == 0;
                if (left < 0) {
                    throw new SealedInput.Damaged();
                }
            }
            return !ended;
        }

        /** Bytes that the caller did not read; reads on to the end of the entry. */
        long left() throws IOException {
            while (more()) {
                in.skipNBytes(left);
                left = 0;
            }
            return 0;
        }

        @Override
        public int read() throws IOException {
            if (!more()) {
                return -1;
            }
            left--;
            return in.readUnsignedByte();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int some = in.read(bytes, from, Math.min(left, length));
            if (some < 0) {
                throw new EOFException();
            }
            left -= some;
            return some;
        }
    }
}
