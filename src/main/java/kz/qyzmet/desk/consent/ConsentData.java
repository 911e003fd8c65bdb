package kz.qyzmet.desk.consent;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about consents: codes and times under an opaque number. */
@Component
public class ConsentData implements Holdings {
    private static final String EVIDENCE = "codes and times that prove the consent; the person is an opaque number";
    private static final String WHO = "who wrote down another's consent stays as its evidence (art. 8)";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable("consent_text", "hash", "purpose", "edition", "language", "text"),
                Holding.of("consent", "subject_id")
                        .due("consent", "id in (select consent_id from consent_withdrawal where at < ?)")
                        .due("consent", "expires_at < ?")
                        .due(
                                "consent",
                                "given_at < ? and not exists (select from ticket where requester_id = consent.subject_id)")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(
                                Category.CONSENT,
                                EVIDENCE,
                                "subject_id",
                                "purpose",
                                "evidence",
                                "given_at",
                                "expires_at")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, EVIDENCE, "actor")
                        .impersonal("id", "ground", "mask", "edition", "text_hash", "language", "channel", "given_by"),
                Holding.of("consent_document", "subject_id")
                        .within("consent", "consent_id")
                        .found("subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .sealed(Category.CONSENT, "document", "scan")
                        .sealed(Category.NAME, "representative")
                        .sealed(Category.CONSENT, "power", "scope")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "dated_on", "power_until")
                        .impersonal("consent_id", "ground", "mask", "scan_type", "act", "power_id"),
                Holding.of("consent_warning", "subject_id")
                        .within("consent", "consent_id")
                        .found("subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "at")
                        .impersonal("consent_id", "ground", "mask"),
                Holding.of("consent_renewal", "subject_id")
                        .within("consent", "consent_id")
                        .found("subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "at")
                        .impersonal("consent_id", "edition", "ground", "mask"),
                Holding.of("consent_withdrawal", "subject_id")
                        .within("consent", "consent_id")
                        .found("subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "at")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, EVIDENCE, "actor")
                        .impersonal("consent_id", "ground", "mask", "channel", "power_id"));
    }
}
