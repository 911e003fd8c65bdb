package kz.qyzmet.desk.organisation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a post by which order.
 *
 * @param until the last day; null while the order names none
 * @param by who recorded it
 * @param ended null while nobody has ended it, also after its last day
 */
public record Appointment(
        UUID id,
        SubjectId holder,
        Post post,
        String order,
        LocalDate orderedOn,
        LocalDate from,
        @Nullable LocalDate until,
        SubjectId by,
        Instant at,
        @Nullable Ended ended) {

    public record Ended(Why why, SubjectId by, Instant at) {}

    /** Whether it counts on this day. */
    public boolean inForce(LocalDate day) {
        return ended == null && !from.isAfter(day) && (until == null || !until.isBefore(day));
    }
}
