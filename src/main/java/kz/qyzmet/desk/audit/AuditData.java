package kz.qyzmet.desk.audit;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the journal holds about people: tags and sealed payloads, no values. */
@Component
public class AuditData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("journal_queue", "actor")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .onErasure(
                                new Holding.Erasure.Keep("the leaf of the log stays; it holds no value (clause 4.9)"))
                        .clear(Category.ACTION, "who acted, as an opaque id; needed to account for acts", "actor")
                        .impersonal(
                                "id",
                                "at",
                                "operation",
                                "actor_kind",
                                "purpose",
                                "edition",
                                "fields",
                                "object",
                                "nonce"),
                Holding.of("journal_queue_subject", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .sealed(Category.ACTION, "sealed")
                        .hashed(Category.ACTION, "tag", "commitment")
                        .clear(
                                Category.REFERENCE,
                                "finds a person's own entries; the row goes with the person",
                                "subject_id")
                        .impersonal("entry", "ground"),
                Holding.of("creation_key", "actor_id")
                        .under(Purpose.SUPPORT, "idempotency")
                        .hashed(Category.TECHNICAL, "key_hash", "body_hash")
                        .clear(Category.REFERENCE, "an opaque random number", "actor_id", "object_id")
                        .impersonal("at"));
    }
}
