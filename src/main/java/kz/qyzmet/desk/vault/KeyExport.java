package kz.qyzmet.desk.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.springframework.boot.ExitCodeGenerator;

/**
 * The copy of the keys for the safe (contracts 1): root, fixed, journal and live epoch keys, and the way into the included database server, in one file sealed by a passphrase through argon2id. Index keys stay
 * behind, since an index is rebuilt; so do the passwords of database roles, which are made anew. Needs no running
 * desk, so that it also helps where none starts.
 */
public final class KeyExport {
    private static final String TITLE = "qyzmet-desk keys 1";
    private static final int SHORTEST = 12;
    private static final int SALT = 16;
    private static final int MEGABYTES = 64;
    private static final int PASSES = 3;
    private static final Predicate<String> EXPORTED = Pattern.compile(
                    "root\\.key|fixed\\.key|journal\\.key|ledger\\.key|epoch-\\d{1,9}\\.key|postgres\\.superuser")
            .asMatchPredicate();

    private KeyExport() {}

    /** Why there was no export or import; the message is one sentence for a person. */
    public static final class Failed extends RuntimeException implements ExitCodeGenerator {
        Failed(String sentence) {
            super(sentence, null, false, false);
        }

        @Override
        public int getExitCode() {
            return 65;
        }
    }

    /** Writes the keys of the folder into a new file, and remembers in the folder that it was done. */
    public static void write(Path keys, Path file, char[] passphrase, Instant now) {
        if (passphrase.length < SHORTEST) {
            throw new Failed("the passphrase is too short: take at least " + SHORTEST + " characters.");
        }
        if (Files.exists(file)) {
            throw new Failed("the file " + file + " exists already. Name a new one.");
        }
        if (!KeyFolder.hasRoot(keys)) {
            throw new Failed("the key folder " + keys + " holds no root key.");
        }
        var head = TITLE + "\n" + base64(Seals.random(SALT)) + "\n";
        var nonce = Seals.random(Seals.NONCE);
        var plain = lines(read(keys)).getBytes(StandardCharsets.UTF_8);
        var sealed = Seals.encrypt(key(passphrase, head), nonce, head.getBytes(StandardCharsets.UTF_8), plain);
        KeyFolder.write(
                file.toAbsolutePath(),
                (head + base64(nonce) + "\n" + base64(sealed) + "\n").getBytes(StandardCharsets.UTF_8));
        KeyFolder.exported(keys, now);
    }

    /** Puts the keys of a file into the folder: into an empty one, or beside the same root key. Overwrites nothing. */
    public static void read(Path file, char[] passphrase, Path keys) {
        var found = opened(file, passphrase);
        var root = found.get(KeyFolder.ROOT);
        try {
            Files.createDirectories(keys);
            var standing = keys.resolve(KeyFolder.ROOT);
            if (Files.exists(standing) && !Arrays.equals(Files.readAllBytes(standing), root)) {
                throw new Failed("the key folder " + keys + " holds another root key. Name an empty folder.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.forEach((name, bytes) -> {
            if (!Files.exists(keys.resolve(name))) {
                KeyFolder.write(keys.resolve(name), bytes);
            }
        });
    }

    private static Map<String, byte[]> opened(Path file, char[] passphrase) {
        try {
            var lines = Files.readAllLines(file);
            if (lines.size() != 4 || !lines.getFirst().equals(TITLE)) {
                throw new Failed("the file " + file + " is no key export of this release.");
            }
            var head = lines.get(0) + "\n" + lines.get(1) + "\n";
            var plain = Seals.decrypt(
                    key(passphrase, head),
                    bytes(lines.get(2)),
                    head.getBytes(StandardCharsets.UTF_8),
                    bytes(lines.get(3)),
                    0);
            return files(new String(plain, StandardCharsets.UTF_8));
        } catch (Unreadable | IllegalArgumentException e) {
            throw new Failed("the passphrase is wrong, or the file " + file + " is damaged.");
        } catch (IOException e) {
            throw new Failed("the file " + file + " cannot be read.");
        }
    }

    private static SecretKeySpec key(char[] passphrase, String head) {
        var argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(bytes(head.split("\n")[1]))
                .withMemoryAsKB(MEGABYTES * 1024)
                .withIterations(PASSES)
                .withParallelism(1)
                .build());
        var key = new byte[Seals.KEY];
        argon.generateBytes(passphrase, key);
        return Seals.aes(key);
    }

    private static Map<String, byte[]> read(Path keys) {
        var found = new LinkedHashMap<String, byte[]>();
        try (var files = Files.list(keys)) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString();
                if (EXPORTED.test(name)) {
                    found.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String lines(Map<String, byte[]> files) {
        var lines = new StringBuilder();
        files.forEach((name, bytes) ->
                lines.append(name).append(' ').append(base64(bytes)).append('\n'));
        return lines.toString();
    }

    private static Map<String, byte[]> files(String lines) {
        var files = new LinkedHashMap<String, byte[]>();
        for (var line : lines.lines().toList()) {
            var parts = line.split(" ");
            if (parts.length == 2 && EXPORTED.test(parts[0])) {
                files.put(parts[0], bytes(parts[1]));
            }
        }
        return files;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
