package kz.qyzmet.desk.subject;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about people as people. */
@Component
public class SubjectData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("subject", "id")
                        .under(Purpose.SUPPORT, "account")
                        .sealed(Category.NAME, "name")
                        .clear(Category.REFERENCE, "an opaque random number", "id")
                        .impersonal("ground", "evidence", "mask", "language", "created_at", "named_at", "confirmed_at"),
                Holding.of("contact", "subject_id")
                        .under(Purpose.SUPPORT, "account")
                        .sealed(Category.CONTACT, "value")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id")
                        .impersonal(
                                "id",
                                "kind",
                                "ground",
                                "mask",
                                "added_at",
                                "verified_at",
                                "confirmed_at",
                                "doubtful_at",
                                "doubtful_code"),
                Holding.of("ground_change", "subject_id")
                        .under(Purpose.RIGHTS, "account")
                        .sealed(Category.CORRESPONDENCE, "document")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id")
                        .clear(
                                Category.REFERENCE,
                                "staff are named by an opaque number; destroying them removes the name",
                                "asked_by",
                                "confirmed_by",
                                "refused_by")
                        .impersonal(
                                "id",
                                "contact_id",
                                "ground",
                                "was",
                                "mask",
                                "edition",
                                "asked_at",
                                "confirmed_at",
                                "refused_at"),
                Holding.of("contact_lookup", "subject_id")
                        .within("contact", "contact_id")
                        .under(Purpose.SUPPORT, "account")
                        .hashed(Category.CONTACT, "hash")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id")
                        .impersonal("kind", "epoch", "contact_id", "mask"),
                Holding.of("blocking", "subject_id")
                        .due("consent", "ended_at < ?")
                        .under(Purpose.RIGHTS, "consent")
                        .sealed(Category.CORRESPONDENCE, "reason", "document", "end_reason")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id", "blocked_by", "ended_by")
                        .impersonal(
                                "id",
                                "ground",
                                "mask",
                                "basis",
                                "edition",
                                "blocked_at",
                                "until",
                                "ended_at",
                                "ended_because"),
                Holding.of("clarification", "subject_id")
                        .due("consent", "ended_at < ?")
                        .under(Purpose.RIGHTS, "consent")
                        .sealed(Category.CORRESPONDENCE, "reason")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id", "opened_by")
                        .impersonal("id", "ground", "mask", "edition", "opened_at", "until", "ended_at"),
                Holding.impersonalTable("mask_check", "id", "at", "checked", "wrong", "people"));
    }
}
