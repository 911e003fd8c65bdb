package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** A person's own page of the breaches that concern their data: the same words as in the letter, for the blocked too, who get none (contracts 10). */
@Controller
class MyBreaches {
    private static final int SHOWN = 50;

    record Told(Instant at, String text) {
        @Override
        public String toString() {
            return "Told[" + at + "]";
        }
    }

    record Mine(List<Told> told) {}

    private final Breaches breaches;
    private final Affected affected;
    private final BreachLetters letters;
    private final Journal journal;
    private final Policy policy;

    MyBreaches(Breaches breaches, Affected affected, BreachLetters letters, Journal journal, Policy policy) {
        this.breaches = breaches;
        this.affected = affected;
        this.letters = letters;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping("/my/breaches")
    ModelAndView mine(Page page, Actor actor) {
        var person = actor.subject();
        if (person == null || !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        var permit = policy.permit(actor, Purpose.RIGHTS).own();
        var told = new ArrayList<Told>();
        for (var line : affected.own(permit, SHOWN)) {
            var extent = line.extent();
            var found = breaches.concerning(permit, line.breach());
            if (extent != null && found.isPresent()) {
                var breach = found.get();
                told.add(new Told(
                        Objects.requireNonNull(breach.lettersAt()),
                        letters.text(
                                breach,
                                page.language(),
                                extent,
                                breaches.published(permit, breach, page.language(), false),
                                breaches.published(permit, breach, page.language(), true))));
            }
        }
        if (!told.isEmpty()) {
            journal.read(permit, "page:my-breaches", List.of(person), "breach_person.extent");
        }
        return page.show("breach/mine", new Mine(told));
    }
}
