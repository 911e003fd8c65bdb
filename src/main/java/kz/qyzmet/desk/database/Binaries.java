package kz.qyzmet.desk.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the PostgreSQL that travels in the class path into {@code pgbin-…} below the data folder, once for each release of it. */
final class Binaries {
    private Binaries() {}

    static Path unpacked(Path home) throws IOException {
        var machine = System.getProperty("os.arch", "");
        var name = switch (machine) {
            case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
            case "aarch64" -> "postgres-linux-arm_64.txz";
            default -> "";
        };
        var archive = Binaries.class.getResource("/" + name);
        if (name.isEmpty() || archive == null) {
            throw new CannotStart(
                    "no PostgreSQL is included for this machine (" + System.getProperty("os.name") + ", " + machine
                            + "). Name one of your own, version 15 or newer: DATABASE_URL=postgresql://owner:password@host:5432/qyzmet");
        }
        var connection = archive.openConnection();
        // length and date name the release well enough and cost nothing; a hash of 15 MB would cost a tenth of a second
        // at every start
        var release = Long.toHexString(connection.getContentLengthLong() * 31 + connection.getLastModified() / 1000);
        var folder = home.resolve("pgbin-" + release);
        if (Files.exists(folder.resolve(".complete"))) {
            return folder.resolve("bin");
        }
        var fresh = home.resolve("pgbin-" + release + ".new");
        delete(fresh);
        Files.createDirectories(fresh);
        try (var packed = new BufferedInputStream(connection.getInputStream(), 1 << 16);
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, fresh);
            }
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(fresh.resolve(".complete"));
        delete(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        return folder.resolve("bin");
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("entry outside the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        var parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean runs = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
