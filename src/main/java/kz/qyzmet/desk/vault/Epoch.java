package kz.qyzmet.desk.vault;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/** An epoch: the random key that wraps the persons' keys and hashes their look-ups for some days. Prints no key. */
final class Epoch {
    private final int number;
    private final Instant start;
    private final SecretKeySpec wrapping;
    private final SecretKeySpec backups;
    private final SecretKeySpec passing;
    private final Map<LookupKind, byte[]> lookups = new EnumMap<>(LookupKind.class);

    Epoch(int number, Instant start, byte[] key) {
        this.number = number;
        this.start = start;
        this.wrapping = Seals.aes(Seals.derive(key, "wrap"));
        this.backups = Seals.aes(Seals.derive(key, "backup"));
        this.passing = Seals.aes(Seals.derive(key, "passing"));
        for (var kind : LookupKind.values()) {
            lookups.put(kind, Seals.derive(key, "lookup:" + kind.id()));
        }
    }

    int number() {
        return number;
    }

    Instant start() {
        return start;
    }

    SecretKeySpec wrapping() {
        return wrapping;
    }

    /** Wraps the keys of backups made in this epoch. */
    SecretKeySpec backups() {
        return backups;
    }

    /** Seals what is to end with the epoch. */
    SecretKeySpec passing() {
        return passing;
    }

    byte[] lookupKey(LookupKind kind) {
        return lookups.getOrDefault(kind, new byte[0]);
    }

    @Override
    public String toString() {
        return "Epoch " + number;
    }
}
