package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * The desk's own place on the disk (contracts 15). Every folder is made on demand and belongs to the desk's user alone. Keys may live elsewhere
 * ({@code QYZMET_KEYS}), so that a copy of the data folder opens nothing.
 */
public final class DataFolder {
    private final Path root;
    private final Path keys;

    public DataFolder(Path root, Path keys) {
        this.root = root.toAbsolutePath().normalize();
        this.keys = keys.toAbsolutePath().normalize();
        own(this.root);
    }

    public Path root() {
        return root;
    }

    public Path keys() {
        return own(keys);
    }

    /** Where the keys would be, without making the folder. */
    public Path keysPlace() {
        return keys;
    }

    public Path run() {
        return own(root.resolve("run"));
    }

    public Path logs() {
        return own(root.resolve("logs"));
    }

    public Path index() {
        return own(root.resolve("index"));
    }

    public Path ledger() {
        return own(root.resolve("ledger"));
    }

    public Path journal() {
        return own(root.resolve("journal"));
    }

    private static Path own(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var held = Files.getPosixFilePermissions(folder);
            var wanted = EnumSet.of(
                    PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
            if (!held.equals(wanted)) {
                Files.setPosixFilePermissions(folder, wanted);
            }
            return folder;
        } catch (IOException | UnsupportedOperationException e) {
            throw new CannotStart(
                    "the folder " + folder
                            + " cannot be made or written. Give it to the user that runs the desk, or name another one with --data.");
        }
    }

    /** Writes a small secret file readable by the desk's user alone; whole or not at all. */
    public static void writeSecret(Path file, String content) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = java.nio.channels.FileChannel.open(fresh, java.nio.file.StandardOpenOption.WRITE)) {
            var bytes = java.nio.ByteBuffer.wrap(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                fresh,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
