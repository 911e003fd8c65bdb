package kz.qyzmet.desk.retention;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects.Identifier;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** What to look for is opened, looked for, and destroyed with its key in the transaction that writes down what was found. */
@Component
@ActsAs(Family.ERASURE)
class Scanning {
    private final Erasures erasures;
    private final Residue residue;
    private final Vault vault;
    private final Policy policy;
    private final TransactionOperations transaction;

    Scanning(Erasures erasures, Residue residue, Vault vault, Policy policy, TransactionOperations transaction) {
        this.erasures = erasures;
        this.residue = residue;
        this.vault = vault;
        this.policy = policy;
        this.transaction = transaction;
    }

    /** All of them by one reading of everything. */
    void scan(List<Erasure> all) {
        var found = residue.scan(all.stream().map(this::wanted).toList());
        for (int i = 0; i < all.size(); i++) {
            var erasure = all.get(i);
            var one = found.get(i);
            transaction.executeWithoutResult(_ -> {
                erasures.scanned(erasure.id(), one);
                vault.forget(erasure.scan());
            });
        }
    }

    private Residue.Wanted wanted(Erasure erasure) {
        var permit = policy.permit(Actor.system("erasure"), Purpose.RIGHTS);
        var identifiers = new ArrayList<Identifier>();
        boolean words = true;
        for (var needle : erasures.needles(erasure.id())) {
            try {
                identifiers.add(new Identifier(
                        needle.kind(),
                        vault.open(
                                permit,
                                erasure.scan(),
                                new Place("erasure_needle", "value", needle.id()),
                                needle.value())));
            } catch (Unreadable gone) {
                // after a restore the scan's own key may be gone: numbers are looked for all the same, and the act says
                // so
                words = false;
            }
        }
        return new Residue.Wanted(
                erasure.subject(), new Needles(identifiers), Set.copyOf(erasures.touched(erasure.id(), false)), words);
    }
}
