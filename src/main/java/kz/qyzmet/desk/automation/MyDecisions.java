package kz.qyzmet.desk.automation;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What programs decided about a person by themselves, each explained, with the way to object (Law 94-V art. 19-1(2), (3); Digital Code art. 43). The blocked reach it too. */
@Controller
class MyDecisions {
    static final String PAGE = "/my/decisions";
    private static final int SHOWN = 100;

    /** @param number of the ticket; 0 when it is out of reach @param what happened, in a sentence */
    record Line(Proposal decision, long number, String what) {}

    record Mine(List<Line> lines, int days) {}

    record One(
            Line line,
            String program,
            Proposals.Said said,
            List<Proposals.Step> steps,
            int days,
            String text,
            @Nullable String wrong) {
        @Override
        public String toString() {
            return "One[" + line.decision().id() + "]";
        }
    }

    private final Proposals proposals;
    private final Objecting objecting;
    private final Explanation explanation;
    private final Tickets tickets;
    private final Journal journal;
    private final Policy policy;

    MyDecisions(
            Proposals proposals,
            Objecting objecting,
            Explanation explanation,
            Tickets tickets,
            Journal journal,
            Policy policy) {
        this.proposals = proposals;
        this.objecting = objecting;
        this.explanation = explanation;
        this.tickets = tickets;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping(PAGE)
    ModelAndView mine(Page page, Actor actor) {
        var self = self(actor);
        var permit = permit(actor);
        var found = proposals.byItself(permit, self, SHOWN);
        var standings = tickets.standings(
                permit, found.stream().map(Proposal::ticket).distinct().toList());
        return page.show(
                "automation/decisions",
                new Mine(
                        found.stream()
                                .map(decision -> line(page, decision, standings))
                                .toList(),
                        explanation.days()));
    }

    private Line line(Page page, Proposal decision, Map<UUID, Tickets.Standing> standings) {
        var standing = standings.get(decision.ticket());
        long number = standing == null ? 0 : standing.number();
        return new Line(decision, number, explanation.what(page.language(), decision, number));
    }

    @GetMapping(PAGE + "/{id:[0-9a-f-]{36}}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        self(actor);
        return one(page, permit(actor), id, "", null);
    }

    private ModelAndView one(Page page, Permit permit, UUID id, String text, @Nullable String wrong) {
        var decision = proposals
                .find(permit, id)
                .filter(found -> found.subject().equals(permit.actor().subject()))
                .filter(found -> found.state().byItself())
                .orElseThrow(NotFound::new);
        journal.read(permit, Deciding.object(id), List.of(decision.subject()), "proposal.reason", "proposal.factors");
        var standings = tickets.standings(permit, List.of(decision.ticket()));
        return page.show(
                "automation/decision",
                new One(
                        line(page, decision, standings),
                        explanation.program(page.language(), decision),
                        proposals.said(permit, decision),
                        proposals.steps(permit, decision),
                        explanation.days(),
                        text,
                        wrong));
    }

    /** One tap: words are welcome and not asked for. */
    @PostMapping(PAGE + "/{id:[0-9a-f-]{36}}/objection")
    ModelAndView object(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String text) {
        self(actor);
        var permit = permit(actor);
        var own = text.strip();
        if (own.length() > policy.number("subject-request-text-max")) {
            var again = one(page, permit, id, text, "automation.wrong.long");
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        try {
            var request = objecting.object(permit, id, own, page.language());
            return page.redirect("/my/requests/" + request.id(), Flash.of("automation.objected"));
        } catch (Conflict conflict) {
            return page.redirect(PAGE + "/" + id, Flash.of("automation.conflict." + conflict.code()));
        }
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
