package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The consents of a person for their representative (Law 94-V art. 8(1); clauses 3.1.1, 3.1.2): each with its words and a switch, one tap to give and one to take back. What is done says by whom and by which power. */
@Controller
class RepresentedConsents {
    private static final String PAGE = RepresentingPages.ONE + "/consents";

    record View(Representing.Whom whom, List<ConsentSwitches.Switch> switches) {}

    private final Representing representing;
    private final ConsentSwitches switches;
    private final Policy policy;

    RepresentedConsents(Representing representing, ConsentSwitches switches, Policy policy) {
        this.representing = representing;
        this.switches = switches;
        this.policy = policy;
    }

    @GetMapping(PAGE)
    ModelAndView show(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        var permit = permit(actor);
        var person = representing.switches(permit, id);
        var desk = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        return page.show(
                "rights/representedConsents",
                new View(representing.whom(permit, id), switches.of(page, desk, person, false)));
    }

    /** Nobody has agreed to words that were not shown: an edition may have changed them since the page was opened (clause 6.2). */
    @PostMapping(PAGE + "/{kind}/give")
    ModelAndView give(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @PathVariable String kind,
            @RequestParam(name = "consent-text", defaultValue = "") String seen) {
        MyRequests.self(actor);
        var permit = permit(actor);
        var chosen = ConsentKind.of(kind).orElseThrow(NotFound::new);
        var person = representing.switches(permit, id);
        var text = policy.asked().contains(chosen) ? switches.text(page, chosen) : null;
        if (text == null) {
            return back(page, id, "consent.mine.not-asked");
        } else if (!text.hash().equals(seen)) {
            return back(page, id, "consent.mine.changed");
        }
        var given = representing.agree(permit, id, chosen, switches.anew(person, chosen), text, page.language());
        // somebody was quicker: nothing was done, and the page shows that it stands
        return given
                ? back(page, id, "rights.representing.consent.given.done")
                : page.redirect(RepresentingPages.HOME + "/" + id + "/consents");
    }

    @PostMapping(PAGE + "/{kind}/withdraw")
    ModelAndView withdraw(Page page, Actor actor, @PathVariable UUID id, @PathVariable String kind) {
        MyRequests.self(actor);
        var chosen = ConsentKind.of(kind).orElseThrow(NotFound::new);
        if (chosen == ConsentKind.PROCESSING) {
            // that is a demand with a term and an answer
            throw new NotFound();
        }
        representing.takeBack(permit(actor), id, chosen, page.language());
        return back(page, id, "consent.mine.withdrawn");
    }

    private static ModelAndView back(Page page, UUID id, String said) {
        return page.redirect(RepresentingPages.HOME + "/" + id + "/consents", Flash.of(said));
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }
}
