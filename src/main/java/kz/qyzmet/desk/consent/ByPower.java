package kz.qyzmet.desk.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By which power somebody agrees for a person, or takes that back (Law 94-V art. 8(1), clause 3.1.2). Whoever makes one has looked at the power in the same transaction, or holds its paper.
 *
 * @param id of the power; null when only the paper of the consent names it
 * @param name of the representative
 * @param power the document that gives it, by number and date
 * @param scope what it allows, in words
 * @param until its last day
 */
public record ByPower(@Nullable UUID id, String name, String power, String scope, LocalDate until) {
    /** That somebody agreed or took back by a power. @param id null when nothing stands behind it, or only a paper @param proven whether the power is written down beside it */
    public record Used(@Nullable UUID id, boolean proven, Instant at) {}

    @Override
    public String toString() {
        return "ByPower[" + id + "]";
    }
}
