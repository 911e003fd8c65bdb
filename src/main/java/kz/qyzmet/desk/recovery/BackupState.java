package kz.qyzmet.desk.recovery;

import java.time.Instant;
import java.util.Optional;

/** How backups by themselves stand. */
public interface BackupState {
    /** Whether a place is named for them. */
    boolean configured();

    /** Whether the last try failed. */
    boolean fails();

    /** Until when a restore can choose its moment; nothing with a server of the operator's. */
    Optional<Instant> reaches();
}
