package kz.qyzmet.desk.breach;

import java.util.List;
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

    record Mine(List<BreachChapter.Told> told) {}

    private final BreachChapter chapter;
    private final Journal journal;
    private final Policy policy;

    MyBreaches(BreachChapter chapter, Journal journal, Policy policy) {
        this.chapter = chapter;
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
        var told = chapter.told(page, permit, person, SHOWN);
        if (!told.isEmpty()) {
            journal.read(permit, "page:my-breaches", List.of(person), "breach_person.extent");
        }
        return page.show("breach/mine", new Mine(told));
    }
}
