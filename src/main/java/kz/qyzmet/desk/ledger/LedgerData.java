package kz.qyzmet.desk.ledger;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the ledger holds about people: the opaque id of whoever was destroyed or blocked, and when; and, sealed, what was redacted or corrected. */
@Component
class LedgerData implements Holdings {
    private static final String OPAQUE = "an opaque random number, so that a restored backup cannot undo the act";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("ledger_entry", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "ledger")
                        .onErasure(
                                new Holding.Erasure.Keep("it is the word that the destruction stays one (clause 1.5)"))
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("act", "kind", "what", "at", "place"),
                Holding.impersonalTable("ledger_turn", "one", "turn"),
                Holding.of("ledger/", "subject")
                        .under(Purpose.ACCOUNTABILITY, "ledger")
                        .sealed(Category.CORRESPONDENCE, "passage")
                        .sealed(Category.CONTACT, "correction")
                        .onErasure(
                                new Holding.Erasure.Keep("it is the word that the destruction stays one (clause 1.5)"))
                        .clear(Category.REFERENCE, OPAQUE, "subject")
                        .impersonal());
    }
}
