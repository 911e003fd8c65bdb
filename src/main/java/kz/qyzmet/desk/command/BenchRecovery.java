package kz.qyzmet.desk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.recovery.Progress;
import kz.qyzmet.desk.recovery.Restore;
import tools.jackson.databind.JsonNode;

/** Measures a backup of the measured desk and its restore. */
final class BenchRecovery {
    /** @param megabytes of the database's files; @param written of the backup */
    record Measured(double megabytes, double written, double backupSeconds, double restoreSeconds) {}

    private BenchRecovery() {}

    static Measured of(Path data) throws IOException {
        var place = data.toAbsolutePath().resolveSibling(data.getFileName() + "-backup");
        var scratch = data.toAbsolutePath().resolveSibling(data.getFileName() + "-restored");
        delete(place);
        delete(scratch);
        try {
            var last = new JsonNode[1];
            do {
                // a drill of the desk's own may be making one
                RunningDesk.on(data).lines("/local/backup", Map.of("folder", place.toString()), line -> last[0] = line);
            } while (last[0] != null && last[0].path("refused").asString("").contains("already") && paused());
            if (last[0] == null || !last[0].has("file")) {
                throw new Stop(1, "The backup failed: " + last[0]);
            }
            long files = size(data.resolve("pg"));
            Files.createDirectories(scratch.resolve("keys"));
            try (var keys = Files.newDirectoryStream(data.resolve("keys"))) {
                for (var key : keys) {
                    if (Files.isRegularFile(key)) {
                        Files.copy(
                                key,
                                scratch.resolve("keys").resolve(key.getFileName()),
                                StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
            long begin = System.nanoTime();
            Restore.run(
                    new Restore.Wish(
                            Path.of(last[0].path("file").asString("")),
                            scratch,
                            scratch.resolve("keys"),
                            null,
                            null,
                            false),
                    Progress.SILENT);
            return new Measured(
                    files / 1e6,
                    last[0].path("bytes").asLong(0) / 1e6,
                    last[0].path("seconds").asDouble(0),
                    (System.nanoTime() - begin) / 1e9);
        } finally {
            delete(place);
            delete(scratch);
        }
    }

    private static boolean paused() {
        try {
            TimeUnit.SECONDS.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    private static long size(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.map(Path::toFile)
                    .filter(java.io.File::isFile)
                    .mapToLong(java.io.File::length)
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
