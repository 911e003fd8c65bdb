package kz.qyzmet.desk.vault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import kz.qyzmet.desk.database.CannotStart;

/**
 * What the desk says of its journal in its own database: a keyed hash that only a holder of the key folder makes, so that whoever has the database alone can take away what was said and add nothing (clause
 * 4.9). Thread-safe.
 */
public final class JournalSeal {
    private final byte[] key;

    JournalSeal(byte[] fixed) {
        this.key = Seals.derive(fixed, "fixed:journal-seal");
    }

    /**
     * For a program beside the desk; makes no key.
     *
     * @throws CannotStart when the folder holds no keys
     */
    public static JournalSeal of(Path keys) {
        if (!KeyFolder.hasRoot(keys) || !KeyFolder.hasFixed(keys)) {
            throw new CannotStart(
                    "the keys of the desk are not in " + keys + ". Name the key folder with QYZMET_KEYS.");
        }
        return new JournalSeal(KeyFolder.open(keys, Clock.systemUTC()).fixed());
    }

    /** 32 bytes. */
    public byte[] seal(String words) {
        return Seals.hmac(key, words.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "JournalSeal";
    }
}
