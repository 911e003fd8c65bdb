package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about subject requests. After a destruction the words are gone and the row stays: that a demand came, when, and how it ended. */
@Component
class RightsData implements Holdings {
    private static final String RULE = "subject-request";
    private static final String WITH_ITS_REQUEST =
            "not exists (select from subject_request q where q.id = request_id and (q.closed_at is null or q.closed_at >= ?))";
    private static final String OPAQUE = "an opaque random number";
    private static final String WHO = "who decided stays as evidence (clause 4.9)";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("subject_request", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, "closed_at < ?")
                        .onErasure(new Holding.Erasure.Blank())
                        .sealed(Category.CORRESPONDENCE, "body", "words", "answer")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(
                                Category.REFERENCE,
                                OPAQUE,
                                "subject_id",
                                "registered_by",
                                "identity_by",
                                "decided_by",
                                "done_by")
                        .impersonal(
                                "id",
                                "number",
                                "ground",
                                "mask",
                                "kind",
                                "channel",
                                "language",
                                "edition",
                                "received_on",
                                "registered_at",
                                "days",
                                "working",
                                "article",
                                "warn_at",
                                "due_at",
                                "certain",
                                "unloaded",
                                "identity",
                                "identity_at",
                                "authentic",
                                "outcome",
                                "refusal",
                                "decided_at",
                                "act",
                                "by_hand",
                                "done_at",
                                "closed_at"),
                // goes with its request by the foreign key, when that is swept
                Holding.of("subject_request_step", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "actor")
                        .impersonal("id", "request_id", "ground", "mask", "step", "removed", "reason", "at"),
                Holding.of("representative", "subject_id")
                        .found("subject_id")
                        // whoever represents is a person too: with either of them the power goes
                        .found("agent_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, "coalesce(ended_at, (until + 1)::timestamptz) < ?")
                        .sealed(Category.NAME, "name")
                        .sealed(Category.CONTACT, "email")
                        .sealed(Category.CONSENT, "power", "scan")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "agent_id", "named_by", "ended_by")
                        .impersonal(
                                "id",
                                "ground",
                                "mask",
                                "kind",
                                "scope",
                                "until",
                                "edition",
                                "language",
                                "named_at",
                                "accepted_at",
                                "warned_at",
                                "ended_at",
                                "scan_type"),
                Holding.of("correction", "subject_id")
                        .found("subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, "coalesce(done_at, ended_at, asked_at) < ?")
                        // the new value until it stands in its place; the old one is not kept at all
                        .sealed(Category.CONTACT, "value")
                        .sealed(Category.CORRESPONDENCE, "reason", "document", "scan")
                        .sealed(Category.NAME, "recipients")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "asked_by", "done_by", "ended_by")
                        .impersonal(
                                "id",
                                "request_id",
                                "value_id",
                                "ground",
                                "mask",
                                "kind",
                                "cause",
                                "scan_type",
                                "told",
                                "untold",
                                "edition",
                                "asked_at",
                                "done_at",
                                "ended_at"),
                Holding.of("accuracy_prompt", "subject_id")
                        .under(Purpose.RIGHTS, "account")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("ground", "mask", "at"),
                // goes with its request by the foreign key, or with the person before
                Holding.of("representative_act", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("request_id", "representative_id", "ground", "mask", "kind", "at"),
                Holding.of("subject_request_letter", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, WITH_ITS_REQUEST)
                        .sealed(Category.CORRESPONDENCE, "body")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("id", "request_id", "ground", "mask", "size", "robot", "document", "at"),
                Holding.of("subject_request_file", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, WITH_ITS_REQUEST)
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "brought_by")
                        .impersonal("id", "request_id", "ground", "mask", "at"),
                Holding.of("subject_request_question", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, WITH_ITS_REQUEST)
                        .sealed(Category.CORRESPONDENCE, "question", "answer")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "asked_by")
                        .impersonal("id", "request_id", "ground", "mask", "asked_at", "answered_at"),
                Holding.of("subject_request_thread", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, WITH_ITS_REQUEST)
                        .sealed(Category.REFERENCE, "message_id")
                        .hashed(Category.REFERENCE, "hash")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("id", "request_id", "ground", "mask", "at"),
                Holding.of("subject_request_pack", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .due(RULE, WITH_ITS_REQUEST)
                        .hashed(Category.CREDENTIAL, "token_hash")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal("id", "request_id", "ground", "mask", "made_at", "until", "taken_at"));
    }
}
