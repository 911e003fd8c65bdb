package kz.qyzmet.desk.campaign;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about people by the mailings: nothing but who of the staff wrote and started them. Letters to recipients lie in the outbox. */
@Component
public class CampaignData implements Holdings {
    private static final String OPAQUE = "an opaque number; the name behind it goes with the person's key";
    private static final String WHO = "who started a mailing stays as its evidence (clause 3.2.3)";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable(
                        "mailing",
                        "id",
                        "kind",
                        "state",
                        "version",
                        "subject_kk",
                        "subject_ru",
                        "subject_en",
                        "text_kk",
                        "text_ru",
                        "text_en",
                        "next_from",
                        "taken",
                        "created_at",
                        "changed_at",
                        "started_at",
                        "ended_at"),
                Holding.of("mailing_step", "actor")
                        .under(Purpose.ADMINISTRATION, "mailing")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "actor")
                        .impersonal("id", "mailing_id", "act", "edition", "at"),
                Holding.impersonalTable("mailing_count", "mailing_id", "outcome", "letters"),
                Holding.impersonalTable("mailing_stop", "day", "stops", "letters", "slowest"));
    }
}
