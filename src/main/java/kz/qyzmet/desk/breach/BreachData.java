package kz.qyzmet.desk.breach;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What is held about breaches. A case has a key of its own, which goes with it; what it says about a person is sealed by the person's key and goes with the person. */
@Component
class BreachData implements Holdings {
    private static final String RULE = "breach";
    private static final String KEEPER = "a number made for this case, of a subject without a name";
    private static final String OPAQUE = "an opaque random number";

    @Override
    public List<Holding> holdings() {
        return List.of(
                of("breach")
                        .due(RULE, "closed_at < ?")
                        .sealed(
                                Category.CORRESPONDENCE,
                                "seen",
                                "verdict_words",
                                "nature_kk",
                                "nature_ru",
                                "nature_en",
                                "measures_kk",
                                "measures_ru",
                                "measures_en",
                                "told_paper",
                                "conclusion")
                        .clear(
                                Category.REFERENCE,
                                OPAQUE,
                                "reported_by",
                                "verdict_by",
                                "second_by",
                                "told_by",
                                "letters_by",
                                "masking_by",
                                "closed_by")
                        .impersonal(
                                "id",
                                "number",
                                "ground",
                                "mask",
                                "edition",
                                "touches",
                                "noticed_at",
                                "reported_at",
                                "days",
                                "working",
                                "article",
                                "warn_at",
                                "due_at",
                                "certain",
                                "unloaded",
                                "verdict",
                                "verdict_at",
                                "second_at",
                                "told_how",
                                "told_at",
                                "told_noted_at",
                                "letters_at",
                                "letters_all",
                                "masking",
                                "masking_at",
                                "closed_at"),
                of("breach_step")
                        .clear(Category.REFERENCE, OPAQUE, "actor")
                        .impersonal("id", "breach_id", "ground", "mask", "step", "at"),
                of("breach_exposure")
                        .sealed(Category.REFERENCE, "targets")
                        .clear(Category.REFERENCE, OPAQUE, "added_by")
                        .impersonal("id", "breach_id", "ground", "mask", "kind", "from_at", "until_at", "added_at"),
                of("breach_reckoning")
                        .clear(Category.REFERENCE, OPAQUE, "asked_by")
                        .clear(Category.REFERENCE, "the last person read, while it runs", "at_person")
                        .impersonal(
                                "id",
                                "breach_id",
                                "ground",
                                "mask",
                                "run",
                                "state",
                                "from_at",
                                "until_at",
                                "first_idx",
                                "last_idx",
                                "at_idx",
                                "figures",
                                "asked_at",
                                "done_at"),
                Holding.of("breach_person", "subject_id")
                        .under(Purpose.RIGHTS, RULE)
                        .sealed(Category.ACTION, "extent")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .impersonal(
                                "id",
                                "breach_id",
                                "ground",
                                "mask",
                                "run",
                                "named",
                                "letter",
                                "letter_at",
                                "blocking"));
    }

    private static Holding.Builder of(String table) {
        return Holding.of(table, "subject_id")
                .under(Purpose.RIGHTS, RULE)
                .clear(Category.REFERENCE, KEEPER, "subject_id");
    }
}
