package kz.qyzmet.desk.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.SubjectId;

/**
 * Whom the journal has already named today as shown to a viewer in a list (contracts 12: lists are one line a day per viewer, so naming fifty people
 * again each time a queue is opened would tell nobody more). Held in memory and for durable entries only: whatever is forgotten here, by a restart or
 * for want of room, is merely named once more. Thread-safe.
 */
final class Glances {
    /** Some six megabytes when full. */
    private static final int MOST = 40_000;

    /** @param fields the columns shown: a list that shows more names its people again */
    record View(
            Actor.Kind kind,
            UUID actor,
            String purpose,
            String edition,
            String list,
            List<String> fields,
            LocalDate day) {}

    private record Glance(View view, SubjectId person) {}

    private final Cache<Glance, Boolean> named =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** Those whom no entry of this day names for this view. */
    List<SubjectId> fresh(View view, Collection<SubjectId> people) {
        return people.stream()
                .filter(person -> named.getIfPresent(new Glance(view, person)) == null)
                .toList();
    }

    /** Their entry has been committed and cannot be lost. */
    void named(View view, Collection<SubjectId> people) {
        people.forEach(person -> named.put(new Glance(view, person), true));
    }
}
