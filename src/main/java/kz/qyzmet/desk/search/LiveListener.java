package kz.qyzmet.desk.search;

import java.util.Set;
import java.util.UUID;

/** Hears, on every node, which tickets have changed: after their transactions have committed, in batches, possibly twice. */
public interface LiveListener {
    void changed(Set<UUID> tickets);
}
