package kz.qyzmet.desk.consent;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * A person's consents, each kind by itself with the words and a switch (Law 94-V art. 7(3), 7(6), 24(1)(5); clauses 3.1.1, 3.1.3). Giving and taking back are one tap each; nothing is ticked beforehand, and a kind that is
 * refused closes nothing. Below, everything that was ever agreed to, each with its receipt.
 */
@Controller
class MyConsents {
    static final String PAGE = "/my/consents";
    private static final int SHOWN = 200;

    /**
     * @param standing the consent that stands now; null when none does
     * @param anew whether an edition asks again for the one that stands (clause 6.2)
     * @param text what is asked; null while one stands that is not asked anew, or while nobody may be asked
     */
    record Switch(
            ConsentKind kind,
            String heading,
            String clause,
            @Nullable Consent standing,
            boolean anew,
            @Nullable ConsentText text) {}

    /** @param name of the person, as the words name them @param withdrawalDays working days within which a withdrawal of the consent to processing is answered */
    record Mine(
            String name,
            List<Switch> switches,
            List<Consent> all,
            Map<String, String> headings,
            boolean blocked,
            int withdrawalDays) {}

    private final Consents consents;
    private final Receipts receipts;
    private final Subjects subjects;
    private final Blockings blockings;
    private final Operator operator;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    MyConsents(
            Consents consents,
            Receipts receipts,
            Subjects subjects,
            Blockings blockings,
            Operator operator,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.consents = consents;
        this.receipts = receipts;
        this.subjects = subjects;
        this.blockings = blockings;
        this.operator = operator;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(PAGE)
    ModelAndView mine(Page page, Actor actor) {
        var self = self(actor);
        var permit = permit(actor);
        var all = receipts.of(permit, self, SHOWN);
        var blocked = blockings.blocked(self);
        var switches = new ArrayList<Switch>();
        standing(all).forEach((kind, standing) -> {
            var asked = policy.asked().contains(kind);
            var anew = anew(self, kind);
            if (asked || standing != null) {
                switches.add(new Switch(
                        kind,
                        policy.consentKind(kind, page.language()),
                        policy.clause(kind),
                        standing,
                        anew,
                        standing != null && !anew || blocked ? null : text(page, kind)));
            }
        });
        var headings = new java.util.HashMap<String, String>();
        for (var kind : ConsentKind.values()) {
            headings.put(kind.id(), policy.consentKind(kind, page.language()));
        }
        var name = subjects.names(permit, List.of(self)).getOrDefault(self, "");
        journal.read(permit, "consents:mine", List.of(self), "consent.purpose", "subject.name");
        var term = policy.term("withdrawal", LocalDate.ofInstant(clock.instant(), Times.ZONE));
        return page.show("consent/mine", new Mine(name, switches, all, headings, blocked, term.days()));
    }

    private boolean anew(SubjectId self, ConsentKind kind) {
        return policy.asked().contains(kind)
                && !consents.standing(Set.of(self), kind).isEmpty()
                && consents.asks(self, kind);
    }

    /** Of every kind the newest consent that stands, or null. */
    private static Map<ConsentKind, @Nullable Consent> standing(List<Consent> all) {
        var standing = new EnumMap<ConsentKind, @Nullable Consent>(ConsentKind.class);
        for (var kind : ConsentKind.values()) {
            standing.put(
                    kind,
                    all.stream()
                            .filter(consent -> consent.purpose().equals(kind.id()))
                            .filter(consent -> consent.event() == Consent.Event.GIVEN)
                            .findFirst()
                            .orElse(null));
        }
        return standing;
    }

    private @Nullable ConsentText text(Page page, ConsentKind kind) {
        return operator.details()
                .map(details -> policy.consentText(kind, page.language(), details))
                .orElse(null);
    }

    /** One tap beside the words. Nobody has agreed to words that were not shown: an edition may have changed them since the page was opened (clause 6.2). */
    @PostMapping(PAGE + "/{kind}/give")
    ModelAndView give(
            Page page,
            Actor actor,
            @PathVariable String kind,
            @RequestParam(name = "consent-text", defaultValue = "") String seen) {
        var self = self(actor);
        var chosen = kind(kind);
        var text = policy.asked().contains(chosen) ? text(page, chosen) : null;
        if (text == null || blockings.blocked(self)) {
            return page.redirect(PAGE, Flash.of("consent.mine.not-asked"));
        } else if (!text.hash().equals(seen)) {
            return page.redirect(PAGE, Flash.of("consent.mine.changed"));
        }
        if (consents.standing(Set.of(self), chosen).isEmpty() || anew(self, chosen)) {
            consents.given(permit(actor), self, chosen, text, page.language(), Channel.WEB, "my-data");
        }
        return page.redirect(PAGE, Flash.of("consent.mine.given"));
    }

    /** One tap as well. What rested on it stops with this commit (clause 3.2.4). */
    @PostMapping(PAGE + "/{kind}/withdraw")
    ModelAndView withdraw(Page page, Actor actor, @PathVariable String kind) {
        var chosen = kind(kind);
        if (chosen == ConsentKind.PROCESSING) {
            // that is a demand with a term and an answer: /my/requests
            throw new NotFound();
        }
        consents.withdraw(permit(actor), self(actor), chosen, Channel.WEB);
        return page.redirect(PAGE, Flash.of("consent.mine.withdrawn"));
    }

    private static ConsentKind kind(String id) {
        return ConsentKind.of(id).orElseThrow(NotFound::new);
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }

    /** Signed in: a ticket's secret link may be in another's hands. */
    private static SubjectId self(Actor actor) {
        var subject = actor.subject();
        if (subject == null || !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        return subject;
    }
}
