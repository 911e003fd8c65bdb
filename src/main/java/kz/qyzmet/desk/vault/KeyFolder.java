package kz.qyzmet.desk.vault;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key folder: the only place where the root key, the epoch keys and the other keys of the desk stand (contracts 1). The root key is a file of 32 bytes; each other file is a line that names the key
 * and a line with the key sealed by the root key, the first bound into the second.
 */
final class KeyFolder {
    static final String ROOT = "root.key";
    static final String FIXED = "fixed.key";
    private static final String EXPORTED = "exported";
    private static final Pattern EPOCH = Pattern.compile("epoch-(\\d{1,9})\\.key");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}");

    private final Path folder;
    private final Clock clock;
    private final byte[] root;

    private KeyFolder(Path folder, Clock clock, byte[] root) {
        this.folder = folder;
        this.clock = clock;
        this.root = root;
    }

    static boolean hasRoot(Path folder) {
        return Files.exists(folder.resolve(ROOT));
    }

    /** Opens the folder; where there is no root key yet, makes one. */
    static KeyFolder open(Path folder, Clock clock) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            locked(folder, () -> {
                if (!hasRoot(folder)) {
                    write(folder.resolve(ROOT), Seals.random(Seals.KEY));
                }
                return true;
            });
            var root = Files.readAllBytes(folder.resolve(ROOT));
            if (root.length != Seals.KEY) {
                throw new IllegalStateException("The root key " + folder.resolve(ROOT) + " is damaged: it must have "
                        + Seals.KEY + " bytes. Put the file back from a copy.");
            }
            return new KeyFolder(folder, clock, root);
        } catch (IOException e) {
            throw new UncheckedIOException("The key folder " + folder + " cannot be read or written", e);
        }
    }

    Path path() {
        return folder;
    }

    /** What the database remembers of the root key, so that the wrong folder is noticed at once. */
    byte[] check() {
        return Seals.derive(root, "check");
    }

    /** The epochs whose keys are here, newest first. */
    List<Epoch> epochs() {
        var epochs = new ArrayList<Epoch>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var named = EPOCH.matcher(file.getFileName().toString());
                if (named.matches()) {
                    epochs.add(epoch(Integer.parseInt(named.group(1)), file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        epochs.sort(Comparator.comparingInt(Epoch::number).reversed());
        return List.copyOf(epochs);
    }

    /** Begins an epoch, unless another node has just done so. */
    void begin(int number) {
        var name = "epoch-" + number;
        locked(folder, () -> {
            if (!Files.exists(folder.resolve(name + ".key"))) {
                store(name + ".key", name + " " + clock.instant(), Seals.random(Seals.KEY));
            }
            return true;
        });
    }

    /** Destroys an epoch key: whatever database copy still needs it is unreadable from now on. */
    void destroy(int number) {
        var file = folder.resolve("epoch-" + number + ".key");
        try {
            // the blocks are overwritten before they are given back; a copying file system may keep them, which the
            // decision record says
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(Seals.random((int) Files.size(file))), 0);
                channel.force(true);
            }
            Files.delete(file);
        } catch (NoSuchFileException another) {
            // a node that shares the folder was first
        } catch (IOException e) {
            throw new UncheckedIOException("The key of epoch " + number + " cannot be destroyed", e);
        }
    }

    /** The key for what never rotates; made when it is asked for first. */
    byte[] fixed() {
        return named(FIXED, "fixed", false);
    }

    boolean hasFixed() {
        return hasFixed(folder);
    }

    static boolean hasFixed(Path folder) {
        return Files.exists(folder.resolve(FIXED));
    }

    /** The seed of a key that signs, {@code journal} or {@code ledger}; made when it is asked for first. */
    byte[] signing(String name) {
        return named(name + ".key", name, false);
    }

    byte[] index(String name, boolean renew) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("an index key is named in small letters");
        }
        return named("index-" + name + ".key", "index-" + name, renew);
    }

    /** When the keys were last exported, if ever. */
    Optional<Instant> lastExport() {
        try {
            return Optional.of(
                    Instant.parse(Files.readString(folder.resolve(EXPORTED)).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void exported(Path folder, Instant at) {
        write(folder.resolve(EXPORTED), (at + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private byte[] named(String file, String label, boolean renew) {
        return locked(folder, () -> {
            var path = folder.resolve(file);
            if (renew || !Files.exists(path)) {
                store(file, label, Seals.random(Seals.KEY));
            }
            return load(path, label);
        });
    }

    private Epoch epoch(int number, Path file) throws IOException {
        var label = Files.readAllLines(file).getFirst();
        var words = label.split(" ");
        if (words.length != 2 || !words[0].equals("epoch-" + number)) {
            throw new IllegalStateException("The key file " + file + " is damaged. Put it back from a copy.");
        }
        return new Epoch(number, Instant.parse(words[1]), load(file, label));
    }

    private void store(String file, String label, byte[] key) {
        var nonce = Seals.random(Seals.NONCE);
        var sealed = Envelope.join(
                new byte[] {Envelope.VERSION},
                nonce,
                Seals.encrypt(sealing(), nonce, label.getBytes(StandardCharsets.UTF_8), key));
        var text = label + "\n" + Base64.getEncoder().encodeToString(sealed) + "\n";
        write(folder.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] load(Path file, String label) {
        try {
            var sealed = Base64.getDecoder().decode(Files.readAllLines(file).get(1));
            var nonce = Arrays.copyOfRange(sealed, 1, 1 + Seals.NONCE);
            return Seals.decrypt(sealing(), nonce, label.getBytes(StandardCharsets.UTF_8), sealed, 1 + Seals.NONCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Unreadable | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(
                    "The key file " + file + " does not belong to the root key beside it. Put the right one back.");
        }
    }

    private SecretKeySpec sealing() {
        return Seals.aes(Seals.derive(root, "seal"));
    }

    /** Whole or not at all, readable by the owner only, on disk when this returns. */
    static void write(Path file, byte[] bytes) {
        var parent = Objects.requireNonNull(file.getParent());
        try {
            var temporary = Files.createTempFile(
                    parent,
                    ".new",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var directory = FileChannel.open(parent)) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The key folder " + parent + " cannot be written", e);
        }
    }

    /** One at a time, also between processes that share the folder. */
    private static synchronized <T> T locked(Path folder, Supplier<T> work) {
        try (var channel =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException("The key folder " + folder + " cannot be locked", e);
        }
    }
}
