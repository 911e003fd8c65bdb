package kz.qyzmet.desk.rights;

import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import org.jspecify.annotations.Nullable;

/** What carries out a granted demand of one kind. Implemented where the act lives; a kind without one is carried out by hand. */
public interface Remedy {
    SubjectRequest.Kind kind();

    /** Whether there is something to carry out by itself for this demand; else it is done by hand. */
    default boolean able(SubjectRequest request) {
        return true;
    }

    /**
     * When the officer grants: whatever has to be ready before a second person acts. Again does no harm.
     *
     * @return the id of what was prepared, or null when there is nothing to prepare
     * @throws kz.qyzmet.desk.web.Conflict when something stands in the way
     */
    default @Nullable UUID prepare(Actor officer, SubjectRequest request) {
        return null;
    }

    /** By the second person, who is not the one who granted it. Again does no harm. */
    void carryOut(Actor second, SubjectRequest request);

    /** The second person says no: what was prepared is given up. */
    default void giveUp(Actor second, SubjectRequest request) {}

    /** It was not granted after all, because somebody else decided meanwhile or this officer may not: what was prepared for nothing is given up. */
    default void dropped(Actor officer, SubjectRequest request, UUID prepared) {}

    /** Who has carried out what was prepared on its own page; empty when nobody has. */
    default Optional<UUID> doneBy(SubjectRequest request) {
        return Optional.empty();
    }
}
