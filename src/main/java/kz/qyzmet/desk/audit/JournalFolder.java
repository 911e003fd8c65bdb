package kz.qyzmet.desk.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import kz.qyzmet.desk.database.DataFolder;
import org.springframework.stereotype.Component;

/** The public files of the log in {@code DIR/journal}, and the newest checkpoint once more beside the keys (contracts 4 and 13). Each file is whole or absent. */
@Component
final class JournalFolder {
    static final String CHECKPOINT = "checkpoint";
    static final String KEYS = "key.pub";
    private static final String HIGHWATER = "highwater";

    private final DataFolder data;

    JournalFolder(DataFolder data) {
        this.data = data;
    }

    LogSource source() {
        return LogSource.folder(data.journal());
    }

    /** The note that was published last. */
    Optional<String> checkpoint() {
        return text(data.journal().resolve(CHECKPOINT));
    }

    /** The newest checkpoint that this desk ever signed: a database that is older was put back from a copy. */
    Optional<String> highwater() {
        return text(data.keys().resolve(HIGHWATER));
    }

    void tile(int level, long number, byte[] hashes) {
        int width = hashes.length / Merkle.HASH;
        write(data.journal().resolve(Tiles.path(level, number, width)), hashes);
        if (width == Tiles.WIDTH) {
            dropPartial(data.journal().resolve(Tiles.path(level, number, width) + ".p"));
        }
    }

    /** After the tiles that it speaks of. */
    void publish(String note) {
        var bytes = note.getBytes(StandardCharsets.UTF_8);
        write(data.journal().resolve(CHECKPOINT), bytes);
        try {
            DataFolder.writeSecret(data.keys().resolve(HIGHWATER), note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synced(data.keys());
    }

    /** After a restore: what was published beyond the database lies beside it from now on, under the size it had. */
    void aside(long size) {
        try {
            var place = data.journal().resolve("before-" + size);
            Files.createDirectories(place);
            for (var name : List.of(CHECKPOINT, "tile")) {
                var published = data.journal().resolve(name);
                if (Files.exists(published)) {
                    Files.move(published, place.resolve(name));
                }
            }
            Files.move(
                    data.keys().resolve(HIGHWATER),
                    data.keys().resolve(HIGHWATER + ".before-" + size),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Old keys stay: what they signed is still verified by them. */
    List<NoteKey> keys(NoteKey current) {
        var file = data.journal().resolve(KEYS);
        var keys = new ArrayList<NoteKey>();
        keys.add(current);
        text(file)
                .ifPresent(lines -> lines.lines()
                        .filter(line -> !line.isBlank())
                        .map(NoteKey::parse)
                        .filter(key -> !key.equals(current))
                        .forEach(keys::add));
        var wanted = new StringBuilder();
        keys.forEach(key -> wanted.append(key.line()).append('\n'));
        if (!text(file).equals(Optional.of(wanted.toString()))) {
            write(file, wanted.toString().getBytes(StandardCharsets.UTF_8));
        }
        return List.copyOf(keys);
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void dropPartial(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, byte[] bytes) {
        try {
            var parent = Objects.requireNonNull(file.getParent());
            Files.createDirectories(parent);
            var fresh = parent.resolve("." + file.getFileName() + ".new");
            try (var channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void synced(Path folder) {
        try (var directory = FileChannel.open(folder)) {
            directory.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
