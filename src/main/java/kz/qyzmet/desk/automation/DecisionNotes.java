package kz.qyzmet.desk.automation;

import java.util.List;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketNotes;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Component;

/** Beside a ticket: to its requester what was decided about it and why, to the desk what a program proposes and what it did by itself. */
@Component
class DecisionNotes implements TicketNotes {
    private static final int LOOKED_AT = 20;

    private final Proposals proposals;
    private final Explanation explanation;

    DecisionNotes(Proposals proposals, Explanation explanation) {
        this.proposals = proposals;
        this.explanation = explanation;
    }

    @Override
    public List<Note> beside(Page page, Permit permit, Ticket ticket) {
        var all = proposals.of(permit, ticket.id(), LOOKED_AT);
        boolean own = permit.reach() == Reach.OWN;
        // the newest word counts; what was only proposed is no decision about anybody
        return all.stream()
                .filter(one -> one.state().byItself()
                        || (own ? one.state() == Proposal.State.CONFIRMED && still(one, ticket) : one.open()))
                .limit(1)
                .map(one -> own ? toRequester(page, permit, ticket, one) : toDesk(page, ticket, one))
                .toList();
    }

    /** Whether what was confirmed is still so: a ticket that goes on has no use for the word of its end. */
    private static boolean still(Proposal one, Ticket ticket) {
        return one.deed() == Deed.RANK
                ? ticket.priority() == one.priority()
                : ticket.state().ended();
    }

    private Note toRequester(Page page, Permit permit, Ticket ticket, Proposal one) {
        var said = proposals.said(permit, one);
        var how = page.t(
                one.state().byItself() ? "automation.note.alone" : "automation.note.person",
                explanation.program(page.language(), one));
        var why = said.reason()
                + said.factors().stream().map(factor -> "\n• " + factor).collect(Collectors.joining());
        return new Note(
                one.state() == Proposal.State.UNDONE ? "good" : "info",
                explanation.what(page.language(), one, ticket.number()),
                how
                        + (one.state() == Proposal.State.ACTED
                                ? ""
                                : "\n"
                                        + page.t("automation.state."
                                                + one.state().id() + ".about"))
                        + "\n\n"
                        + why,
                one.state().byItself() ? MyDecisions.PAGE + "/" + one.id() : "",
                page.t("automation.note.object"));
    }

    private Note toDesk(Page page, Ticket ticket, Proposal one) {
        return one.open()
                ? new Note(
                        "info",
                        page.t(
                                "automation.note.proposed",
                                page.t("automation.deed." + one.deed().id())),
                        explanation.program(page.language(), one),
                        ProposalPages.LIST + "/" + one.id(),
                        page.t("automation.note.decide"))
                : new Note(
                        one.state() == Proposal.State.OBJECTED ? "warning" : "info",
                        explanation.what(page.language(), one, ticket.number()),
                        page.t("automation.note.alone", explanation.program(page.language(), one)) + "\n"
                                + page.t("automation.state." + one.state().id() + ".about"),
                        ProposalPages.LIST + "/" + one.id(),
                        page.t("automation.note.look"));
    }
}
