package kz.qyzmet.desk.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the files of a log are read: a folder, or the address where they are published. */
interface LogSource {
    /** @return nothing when there is no such file */
    byte @Nullable [] get(String path);

    /** The tiles that lie here; a partial one may have been replaced by the full one meanwhile. */
    default Tiles tiles() {
        return (level, number, width) -> {
            var exact = get(Tiles.path(level, number, width));
            var found = exact != null || width == Tiles.WIDTH ? exact : get(Tiles.path(level, number, Tiles.WIDTH));
            if (found == null) {
                throw new Broken(Tiles.path(level, number, width) + " is missing");
            }
            return first(found, width, Tiles.path(level, number, width));
        };
    }

    private static byte[] first(byte[] hashes, int width, String path) {
        if (hashes.length < width * Merkle.HASH || hashes.length % Merkle.HASH != 0) {
            throw new Broken(path + " has the wrong length");
        }
        return java.util.Arrays.copyOf(hashes, width * Merkle.HASH);
    }

    static LogSource folder(Path folder) {
        return path -> {
            try {
                return Files.readAllBytes(folder.resolve(path));
            } catch (NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                // a folder where a file should be, or a parent that is a file
                return Files.isRegularFile(folder.resolve(path)) ? failed(path) : null;
            }
        };
    }

    private static byte[] failed(String path) {
        throw new Broken(path + " cannot be read");
    }

    /** @param prefix such as {@code https://desk.example/journal} */
    static LogSource address(URI prefix) {
        var client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        var root = prefix.toString().replaceAll("/+$", "");
        return path -> {
            var request = HttpRequest.newBuilder(URI.create(root + "/" + path))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                return switch (answer.statusCode()) {
                    case 200 -> answer.body();
                    case 404, 410 -> null;
                    default -> throw new Broken(path + " cannot be read: status " + answer.statusCode());
                };
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        };
    }
}
