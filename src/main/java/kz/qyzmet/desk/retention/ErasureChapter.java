package kz.qyzmet.desk.retention;

import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.ArchiveChapter;
import kz.qyzmet.desk.rights.Parts;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Destructions that were asked for about a person who is still here, and how far they came, in the person's archive (clauses 1.5, 3.2.1). After one that was done there is no archive: its act is all that is left. */
@Component
class ErasureChapter implements ArchiveChapter {
    private static final int PART = 100;

    private final Erasures erasures;

    ErasureChapter(Erasures erasures) {
        this.erasures = erasures;
    }

    @Override
    public String id() {
        return "destructions";
    }

    @Override
    public String heading() {
        return "retention.title";
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return new Parts<>(PART, (@Nullable Erasure last) -> erasures.of(person, last, PART))
                .each(erasure -> item(page, erasure));
    }

    private static Item item(Page page, Erasure erasure) {
        var step = erasure.step().id();
        return new Item(
                erasure.askedAt(),
                page.t("retention.act.number", page.number(erasure.number())),
                List.of(
                        page.t("retention.basis." + erasure.basis().id()),
                        page.t("retention.step") + ": " + page.t("retention.step." + step)),
                Map.of(
                        "number", Long.toString(erasure.number()),
                        "basis", erasure.basis().id(),
                        "step", step));
    }
}
