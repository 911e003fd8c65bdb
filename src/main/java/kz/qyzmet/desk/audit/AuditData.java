package kz.qyzmet.desk.audit;

import java.util.ArrayList;
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
                entries("journal_queue", "id"),
                entries("journal_entry", "idx", "entry"),
                Holding.of("journal_subject", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .sealed(Category.ACTION, "sealed")
                        .hashed(Category.ACTION, "tag", "commitment")
                        .clear(
                                Category.REFERENCE,
                                "finds a person's own entries, and to whom their data left; the row goes with the person",
                                "subject_id",
                                "receiver")
                        .impersonal("entry", "ground"),
                Holding.of("journal_attestation", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .sealed(Category.ACTION, "sealed")
                        .clear(
                                Category.REFERENCE,
                                "finds a person's own receipts; the row goes with the person",
                                "subject_id")
                        .impersonal("id", "kind", "nonce", "at", "body", "salt", "idx", "leaf", "seal"),
                Holding.impersonalTable("journal_tile", "level", "number", "hashes"),
                Holding.impersonalTable(
                        "journal_log", "one", "origin", "size", "checkpoint", "at", "minimum", "pruned", "pruned_seal"),
                Holding.impersonalTable("journal_count", "day", "operation", "entries"),
                Holding.impersonalTable("journal_verification", "at", "size", "place", "seal"),
                Holding.impersonalTable("journal_gap", "from_idx", "to_idx", "at", "seal"),
                Holding.impersonalTable("journal_gone", "entry", "seal"),
                Holding.of("journal/", "")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .clear(
                                Category.ACTION,
                                "the public log: hashes of entries, which say nothing without the entries",
                                "hash")
                        .impersonal(),
                Holding.of("creation_key", "actor_id")
                        .found("actor_id")
                        .due("idempotency", "at < ?")
                        .within("ticket", "object_id")
                        .under(Purpose.SUPPORT, "idempotency")
                        .hashed(Category.TECHNICAL, "key_hash", "body_hash")
                        .clear(Category.REFERENCE, "an opaque random number", "actor_id", "object_id")
                        .impersonal("at"));
    }

    private static Holding entries(String table, String... places) {
        var more = new ArrayList<>(List.of(
                "at", "operation", "actor_kind", "purpose", "edition", "fields", "object", "nonce", "attestation"));
        more.addAll(List.of(places));
        return Holding.of(table, "actor")
                .under(Purpose.ACCOUNTABILITY, "journal")
                .onErasure(new Holding.Erasure.Keep("the leaf of the log stays; it holds no value (clause 4.9)"))
                .hashed(Category.ACTION, "actor_hash")
                .clear(
                        Category.ACTION,
                        "per person a ground and three keyed hashes, which nobody can link when the person's key is gone",
                        "people")
                .clear(
                        Category.ACTION,
                        "who acted, as an opaque id; a person who came to their own goes from here with the person",
                        "actor",
                        "actor_salt")
                .impersonal(more.toArray(String[]::new));
    }
}
