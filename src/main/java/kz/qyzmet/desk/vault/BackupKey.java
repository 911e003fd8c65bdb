package kz.qyzmet.desk.vault;

import java.nio.file.Path;
import java.time.Clock;

/**
 * The key of one backup: random, and wrapped by the epoch in which the backup was made. So a backup opens only with a key folder that still holds that epoch (contracts 1), and when the epoch is
 * destroyed it opens for nobody.
 *
 * @param epoch the number of the epoch
 * @param wrapped what stands in the backup
 */
public record BackupKey(int epoch, byte[] wrapped, ContentKey key) {
    static BackupKey fresh(Epoch epoch) {
        var key = Seals.random(Seals.KEY);
        return new BackupKey(epoch.number(), Seals.wrap(epoch.backups(), key), new ContentKey(key));
    }

    /**
     * Opens the key of a backup without a running desk.
     *
     * @throws Unreadable {@link Unreadable.Why#KEY_GONE} when the folder does not hold the epoch any more, {@link Unreadable.Why#TAMPERED} when it belongs to another desk or the bytes were changed
     */
    public static ContentKey open(Path keys, int epoch, byte[] wrapped) {
        if (!KeyFolder.hasRoot(keys)) {
            throw new Unreadable(Unreadable.Why.KEY_GONE);
        }
        return KeyFolder.open(keys, Clock.systemUTC()).epochs().stream()
                .filter(held -> held.number() == epoch)
                .findFirst()
                .map(held -> new ContentKey(Seals.unwrap(held.backups(), wrapped)))
                .orElseThrow(() -> new Unreadable(Unreadable.Why.KEY_GONE));
    }

    @Override
    public String toString() {
        return "BackupKey[" + epoch + "]";
    }
}
