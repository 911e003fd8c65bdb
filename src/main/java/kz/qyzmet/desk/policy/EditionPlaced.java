package kz.qyzmet.desk.policy;

import java.time.Instant;
import java.util.Set;

/**
 * An edition of the policy was placed (clause 6.2). Published inside the transaction of the placing, so a listener may refuse it by throwing. Staff
 * are asked to acknowledge it, and people to consent anew for {@code asksAgain}; after a restart {@link Editions#askedAgain} says the same.
 */
public record EditionPlaced(int number, String edition, String hash, Instant inForceSince, Set<Purpose> asksAgain) {
    public EditionPlaced {
        asksAgain = Set.copyOf(asksAgain);
    }
}
