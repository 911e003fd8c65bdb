package kz.qyzmet.desk.rights;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import org.jspecify.annotations.Nullable;

/**
 * Who takes a person's archive or papers away as a file: the person, the officer for the authority, or a representative by a power that says so (clauses 3.1.2, 3.2.1, 3.2.6).
 *
 * @param by whose act the journal has
 * @param reads how far the file reaches: what is the person's own, or all for the officer
 * @param representative who takes it for the person; null when nobody does
 * @param hidden demands that other representatives made: their names are not for this one
 * @param still asked again and again while the file is written; throws once the leave has ended
 */
record Taking(
        Permit by, Permit reads, Representatives.@Nullable Named representative, Set<UUID> hidden, Runnable still) {
    /** By whoever the permit speaks for. */
    static Taking by(Permit permit) {
        return new Taking(permit, permit, null, Set.of(), () -> {});
    }

    @Nullable
    UUID power() {
        return representative == null ? null : representative.representative().id();
    }

    @Override
    public String toString() {
        return "Taking[" + by.actor().id() + "]";
    }
}
