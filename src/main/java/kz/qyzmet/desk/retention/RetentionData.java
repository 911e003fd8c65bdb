package kz.qyzmet.desk.retention;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the end of data itself has to remember. */
@Component
class RetentionData implements Holdings {
    private static final String OPAQUE = "an opaque number; the name behind it goes with the person's key";
    private static final String WHO = "who decided stays as evidence (clause 4.9)";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("erasure", "subject_id")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .onErasure(new Holding.Erasure.Blank())
                        .sealed(Category.CONSENT, "document")
                        .onErasure(new Holding.Erasure.Keep(
                                "proves that and when a person's data was destroyed; opens nothing (clause 1.5)"))
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "asked_by", "approved_by", "refused_by")
                        .impersonal(
                                "id",
                                "number",
                                "kind",
                                "basis",
                                "edition",
                                "asked_at",
                                "approved_at",
                                "refused_at",
                                "key_gone_at",
                                "rows_gone_at",
                                "index_gone_at",
                                "scanned_at",
                                "closed_at",
                                "first_at",
                                "references_kept",
                                "act"),
                Holding.impersonalTable("erasure_place", "erasure_id", "place", "counted", "gone", "found"),
                Holding.impersonalTable("erasure_ticket", "erasure_id", "ticket_id", "stays"),
                Holding.impersonalTable(
                        "case_statistic",
                        "id",
                        "level",
                        "service",
                        "period",
                        "channel",
                        "language",
                        "answered",
                        "lasted"),
                Holding.impersonalTable("sweep_run", "id", "place", "rule", "gone", "failed", "at"),
                // its key is that of the erasure itself, a subject without a name, and ends with the scan
                Holding.of("erasure_needle", "erasure_id")
                        .under(Purpose.RIGHTS, "erasure-scan")
                        .sealed(Category.NAME, "value")
                        .impersonal("id", "erasure_id", "kind"),
                Holding.of("mention", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .under(Purpose.RIGHTS, "journal")
                        .sealed(Category.CORRESPONDENCE, "reason")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "decided_by")
                        .impersonal("erasure_id", "ticket_id", "decision", "decided_at"),
                Holding.of("legal_hold", "subject_id")
                        .under(Purpose.RIGHTS, "journal")
                        .sealed(Category.CONSENT, "reason")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "set_by", "lifted_by")
                        .impersonal("id", "basis", "set_at", "lifted_at"));
    }
}
