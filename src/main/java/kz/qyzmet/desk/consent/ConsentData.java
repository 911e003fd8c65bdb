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

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable("consent_text", "hash", "purpose", "edition", "language", "text"),
                Holding.of("consent", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "purpose", "evidence", "actor", "given_at")
                        .impersonal("id", "ground", "mask", "edition", "text_hash", "language", "channel", "given_by"),
                Holding.of("consent_withdrawal", "subject_id")
                        .within("consent", "consent_id")
                        .found("subject_id")
                        .under(Purpose.ACCOUNTABILITY, "consent")
                        .clear(Category.CONSENT, EVIDENCE, "subject_id", "actor", "at")
                        .impersonal("consent_id", "ground", "mask", "channel"));
    }
}
