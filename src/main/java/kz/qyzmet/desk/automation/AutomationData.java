package kz.qyzmet.desk.automation;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about what programs proposed. It goes with its ticket, and with its person; that a decision was made stays in the journal. */
@Component
class AutomationData implements Holdings {
    private static final String OPAQUE = "an opaque random number";
    private static final String WHO = "staff are named by an opaque number; destroying them removes the name";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("proposal", "subject_id")
                        .found("subject_id")
                        .within("ticket", "ticket_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "reason", "factors", "words")
                        .hashed(Category.REFERENCE, "letter_hash")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "consent_id", "objection_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, WHO, "decided_by")
                        .impersonal(
                                "id",
                                "ticket_id",
                                "ground",
                                "mask",
                                "edition",
                                "act",
                                "priority",
                                "proposer_kind",
                                "proposer",
                                "program",
                                "language",
                                "seen_version",
                                "at",
                                "lapses_at",
                                "state",
                                "decided_at",
                                "spent_seconds",
                                "acted_at",
                                "was",
                                "objected_at",
                                "ended_at"),
                // both go with their proposal by the foreign key, when the ticket is swept
                Holding.of("proposal_step", "subject_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, WHO, "actor")
                        .impersonal("id", "proposal_id", "ground", "mask", "edition", "step", "actor_kind", "at"),
                Holding.of("proposal_look", "subject_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, WHO, "staff_id")
                        .impersonal("proposal_id", "ground", "mask", "version", "opened_at"));
    }
}
