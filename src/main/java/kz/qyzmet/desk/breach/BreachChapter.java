package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.ArchiveChapter;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Component;

/** The breaches that a person was told of, in the words of their letter: on their page and in what they take away (clauses 2.1.7, 3.2.1). */
@Component
class BreachChapter implements ArchiveChapter {
    private static final int MOST = 1000;

    record Told(Breach breach, Instant at, String text) {
        @Override
        public String toString() {
            return "Told[" + at + "]";
        }
    }

    private final Breaches breaches;
    private final Affected affected;
    private final BreachLetters letters;

    BreachChapter(Breaches breaches, Affected affected, BreachLetters letters) {
        this.breaches = breaches;
        this.affected = affected;
        this.letters = letters;
    }

    /** Newest first. */
    List<Told> told(Page page, Permit permit, SubjectId person, int limit) {
        var told = new ArrayList<Told>();
        for (var line : affected.told(permit, person, limit)) {
            var extent = line.extent();
            var found = breaches.concerning(permit, line.breach());
            if (extent != null && found.isPresent()) {
                var breach = found.get();
                told.add(new Told(
                        breach,
                        Objects.requireNonNull(breach.lettersAt()),
                        letters.text(
                                breach,
                                page.language(),
                                extent,
                                breaches.published(permit, breach, page.language(), false),
                                breaches.published(permit, breach, page.language(), true))));
            }
        }
        return told;
    }

    @Override
    public String id() {
        return "breaches";
    }

    @Override
    public String heading() {
        return "breach.mine.title";
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return told(page, permit, person, MOST).stream()
                .map(told -> new Item(
                        told.at(),
                        page.t("breach.mine.one", page.date(told.breach().noticedAt())),
                        List.of(told.text()),
                        Map.of("noticedAt", told.breach().noticedAt().toString())))
                .toList();
    }
}
