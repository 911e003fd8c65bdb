package kz.qyzmet.desk.organisation;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What this module holds about people: who is staff. The operator is named in public, by law. */
@Component
class OrganisationData implements Holdings {
    private static final String OPAQUE = "an opaque number; the name behind it goes with the person's key";
    private static final String WHO = "who gave a colleague a place here stays as evidence (clause 4.2)";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable("team", "id", "name_kk", "name_ru", "name_en", "created_at", "closed_at"),
                Holding.of("membership", "subject_id")
                        .due("staff", "ended_at < ?")
                        .under(Purpose.ADMINISTRATION, "staff")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "given_by", "ended_by")
                        .impersonal("id", "team_id", "ground", "given_at", "ended_at"),
                Holding.of("staff_role", "subject_id")
                        .due("staff", "ended_at < ?")
                        .under(Purpose.ADMINISTRATION, "staff")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep(WHO))
                        .clear(Category.REFERENCE, OPAQUE, "given_by", "ended_by")
                        .impersonal("id", "role", "ground", "reason", "given_at", "end_reason", "ended_at"),
                Holding.of("appointment", "subject_id")
                        .due("staff", "ended_at < ?")
                        .under(Purpose.ADMINISTRATION, "staff")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .onErasure(new Holding.Erasure.Keep("who recorded an order stays as evidence (clause 4.1)"))
                        .clear(Category.REFERENCE, OPAQUE, "given_by", "ended_by")
                        .impersonal(
                                "id",
                                "ground",
                                "post",
                                "order_number",
                                "ordered_on",
                                "from_day",
                                "until_day",
                                "warned_at",
                                "edition",
                                "given_at",
                                "end_reason",
                                "ended_at"),
                Holding.of("operator_details", "set_by")
                        .under(Purpose.ADMINISTRATION, "settings")
                        .onErasure(new Holding.Erasure.Keep("consents name the operator they were given to"))
                        .clear(Category.REFERENCE, OPAQUE, "set_by")
                        .impersonal("id", "name", "bin", "email", "phone", "address", "set_at"));
    }
}
