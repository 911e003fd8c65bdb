package kz.qyzmet.desk.vault;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import kz.qyzmet.desk.policy.Policy;

/**
 * An epoch whose key is still in the key folder.
 *
 * @param ends when its key is destroyed, at the earliest; from then on no backup of its time opens
 */
public record EpochLife(int number, Instant start, Instant ends) {

    /** The live epochs of a key folder, newest first, without a running desk; none where there is no root key. */
    public static List<EpochLife> in(Path keys, Clock clock) {
        return KeyFolder.hasRoot(keys)
                ? new Epochs(KeyFolder.open(keys, clock), clock, Policy.shipped()).lives()
                : List.of();
    }
}
