package kz.qyzmet.desk.campaign;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who gets a mailing: everybody whose consent of exactly its kind stands, who is neither blocked nor destroyed, and whose letters do not come back (clause 3.2.3). A batch at a time, in the order of their numbers; nobody else
 * learns who they are.
 */
@Component
class Recipients {
    private static final UUID FIRST = new UUID(0, 0);
    private static final int COUNTED_AT_ONCE = 1000;

    private final Consents consents;
    private final Subjects subjects;
    private final Vault vault;
    private final Policy policy;

    Recipients(Consents consents, Subjects subjects, Vault vault, Policy policy) {
        this.consents = consents;
        this.subjects = subjects;
        this.vault = vault;
        this.policy = policy;
    }

    /** @param next where the following batch begins; null behind the last one */
    record Batch(List<Card> people, @Nullable UUID next) {
        @Override
        public String toString() {
            return "Batch[" + people.size() + "]";
        }
    }

    /**
     * The next ones. Holds each of them until the open transaction ends and asks after that: whoever takes their consent back now finds their letter in the outbox, or is not in the batch.
     *
     * @param from the smallest number that may come
     */
    Batch next(Permit permit, Mailing.Kind kind, UUID from, int limit) {
        var some = consents.next(permit, kind.consent(), from, limit);
        if (some.isEmpty()) {
            return new Batch(List.of(), null);
        }
        vault.hold(some);
        var standing = standing(kind, some);
        var cards =
                subjects.cards(permit, some.stream().filter(standing::contains).toList());
        return new Batch(
                cards.values().stream().filter(card -> card.email() != null).toList(),
                after(some.getLast().value()));
    }

    /** @param more there are more than were counted */
    record Counted(int people, boolean more) {}

    /** How many would get it now, counted up to the policy's limit. */
    Counted count(Permit permit, Mailing.Kind kind) {
        int most = policy.number("mailing-counted");
        int people = 0;
        for (var from = FIRST; ; ) {
            var some = consents.next(permit, kind.consent(), from, COUNTED_AT_ONCE);
            people += reachable(permit, some).size();
            if (people > most) {
                return new Counted(most, true);
            } else if (some.size() < COUNTED_AT_ONCE) {
                return new Counted(people, false);
            }
            from = after(some.getLast().value());
        }
    }

    private Set<SubjectId> standing(Mailing.Kind kind, List<SubjectId> some) {
        var standing = new HashSet<>(consents.standing(Set.copyOf(some), kind.consent()));
        standing.retainAll(subjects.reachable(some));
        // a destruction takes the key first; the rows follow it
        standing.retainAll(vault.standing(some));
        return standing;
    }

    /** The permit says as whom the database is asked. */
    private Set<SubjectId> reachable(Permit permit, List<SubjectId> some) {
        return Acting.as(permit.family(), () -> alive(some));
    }

    private Set<SubjectId> alive(List<SubjectId> some) {
        var alive = new HashSet<>(subjects.reachable(some));
        alive.retainAll(vault.standing(some));
        return alive;
    }

    /** The number behind a person's: nobody's, so that what is stored names nobody. */
    static UUID after(UUID person) {
        long low = person.getLeastSignificantBits() + 1;
        return new UUID(low == 0 ? person.getMostSignificantBits() + 1 : person.getMostSignificantBits(), low);
    }
}
