package kz.qyzmet.desk.automation;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.rights.Remedy;
import kz.qyzmet.desk.rights.SubjectRequest;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Granting an objection undoes the act: the ticket opens again, or gets its priority back. It comes before the answer, in a transaction and a role of its own, and doing it again does no harm. What somebody has changed since
 * stays as they left it. An objection that names no decision of this desk is answered in words.
 */
@Component
class ObjectionRemedy implements Remedy {
    private final Proposals proposals;
    private final Tickets tickets;
    private final Policy policy;
    private final Words words;

    ObjectionRemedy(Proposals proposals, Tickets tickets, Policy policy, Words words) {
        this.proposals = proposals;
        this.tickets = tickets;
        this.policy = policy;
        this.words = words;
    }

    @Override
    public SubjectRequest.Kind kind() {
        return SubjectRequest.Kind.AUTOMATED_OBJECTION;
    }

    @Override
    public @Nullable UUID prepare(Actor officer, SubjectRequest request) {
        if (request.subject().equals(officer.subject())) {
            throw new Conflict(409, "request-own");
        }
        undo(request);
        return null;
    }

    @Override
    public void carryOut(Actor second, SubjectRequest request) {
        undo(request);
    }

    private void undo(SubjectRequest request) {
        var rights = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        proposals
                .byObjection(rights, request.id())
                .filter(proposal -> proposal.state() == Proposal.State.OBJECTED)
                .ifPresent(proposal -> undo(proposal, request.number()));
    }

    private void undo(Proposal proposal, long number) {
        var permit = policy.permit(Actor.system("rights"), Purpose.SUPPORT);
        var standing = tickets.standings(permit, List.of(proposal.ticket())).get(proposal.ticket());
        var was = proposal.was();
        if (standing == null || was == null) {
            // the ticket is gone by its term, or its person is blocked: then nothing of it is changed (clause 1.3)
            return;
        }
        var reason = words.say(proposal.language(), "automation.undone.reason", Long.toString(number));
        proposal.deed()
                .undo(standing, proposal.priority(), was, reason)
                .ifPresent(act -> tickets.change(permit, proposal.ticket(), standing.version(), List.of(act)));
    }
}
