package kz.qyzmet.desk.policy;

import java.time.Instant;
import java.util.Optional;

/** What an open matter still needs: from this moment on neither journal nor logs are swept, whatever their term (clause 3.2.7). Declared here, so that those who sweep know none of the matters. */
public interface Evidence {
    /** Empty when nothing is open. */
    Optional<Instant> neededSince();
}
