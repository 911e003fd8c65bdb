package kz.qyzmet.desk.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a person is signed in, and what was issued for them to come in by. Kept at the door, and told to the person with all else that is held (clause 3.2.1). */
public interface SignIns {
    /**
     * One way in.
     *
     * @param kind {@code staff} with a password, {@code requester} by a letter or a code; {@code code} and {@code password} were issued by an administrator
     * @param browser a coarse word for people; empty when it is unknown, or none has come yet
     * @param seen when it was last used; null when it was not
     */
    record SignIn(
            String kind,
            String browser,
            Instant at,
            @Nullable Instant seen) {}

    /** As far as it is kept: what has ended stands in the journal only. */
    List<SignIn> of(SubjectId person);
}
