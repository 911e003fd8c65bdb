package kz.qyzmet.desk.automation;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.rights.Objections;
import kz.qyzmet.desk.rights.RequestEnded;
import kz.qyzmet.desk.rights.SubjectRequest;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Objecting to what a program did by itself (Law 94-V art. 19-1(3)): a subject request with its clock of three working days; what a person decides about it becomes the state of the decision, in the same transaction. */
@Component
@ActsAs(Family.RIGHTS)
class Objecting {
    private final Proposals proposals;
    private final Explanation explanation;
    private final Objections objections;
    private final Tickets tickets;
    private final Journal journal;
    private final Policy policy;

    Objecting(
            Proposals proposals,
            Explanation explanation,
            Objections objections,
            Tickets tickets,
            Journal journal,
            Policy policy) {
        this.proposals = proposals;
        this.explanation = explanation;
        this.objections = objections;
        this.tickets = tickets;
        this.journal = journal;
        this.policy = policy;
    }

    /**
     * By the person, signed in.
     *
     * @param own why, in their words; may be empty: nobody has to give a reason
     * @throws Conflict {@code decision-objected} when they have objected already
     */
    @Transactional
    public SubjectRequest object(Permit permit, UUID id, String own, Language language) {
        var proposal = proposals
                .lock(permit, id)
                .filter(found -> found.subject().equals(permit.actor().subject()))
                .filter(found -> found.state().byItself())
                .orElseThrow(NotFound::new);
        if (proposal.state() != Proposal.State.ACTED) {
            throw new Conflict(409, "decision-objected");
        }
        var standing = tickets.standings(permit, List.of(proposal.ticket())).get(proposal.ticket());
        var text = explanation.objection(
                language, proposal, standing == null ? 0 : standing.number(), proposals.said(permit, proposal), own);
        var request =
                objections.file(permit, Objects.requireNonNull(permit.actor().subject()), text, language);
        proposals.objected(permit, proposal, request.id());
        journal.note(permit, Operation.RECORD, Deciding.object(id), List.of(proposal.subject()), "proposal.objected");
        return request;
    }

    /**
     * By a letter of the person, in the transaction that makes it durable. What they object to already gets one more letter.
     *
     * @param permit of whoever takes letters in, for purpose rights
     */
    Received byLetter(Permit permit, UUID id, IncomingMail mail) {
        var proposal = proposals.lock(permit, id).orElseThrow(NotFound::new);
        var standing = proposal.objection();
        if (standing != null) {
            return objections.joined(permit, standing, mail);
        }
        var ticket = tickets.standings(permit, List.of(proposal.ticket())).get(proposal.ticket());
        var said = proposals.said(permit, proposal);
        var received = objections.letter(
                permit,
                proposal.subject(),
                mail,
                (language, own) ->
                        explanation.objection(language, proposal, ticket == null ? 0 : ticket.number(), said, own));
        proposals.objected(permit, proposal, received.ticket());
        journal.note(permit, Operation.RECORD, Deciding.object(id), List.of(proposal.subject()), "proposal.objected");
        return received;
    }

    /** The officer has decided, or the person has taken the objection back. */
    @EventListener
    void ended(RequestEnded ended) {
        if (ended.kind() != SubjectRequest.Kind.AUTOMATED_OBJECTION) {
            return;
        }
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        proposals
                .byObjection(permit, ended.request())
                .filter(proposal -> proposal.state() == Proposal.State.OBJECTED)
                .ifPresent(proposal -> {
                    switch (ended.outcome()) {
                        case GRANTED -> considered(permit, proposal, Proposal.State.UNDONE, ended.by());
                        case REFUSED -> considered(permit, proposal, Proposal.State.UPHELD, ended.by());
                        case TAKEN_BACK -> proposals.takenBack(permit, proposal, ended.by());
                        case GONE -> {
                            // with its person
                        }
                    }
                });
    }

    private void considered(Permit permit, Proposal proposal, Proposal.State state, UUID by) {
        proposals.considered(permit, proposal, state, by);
        journal.note(
                permit,
                Operation.USE,
                Deciding.object(proposal.id()),
                List.of(proposal.subject()),
                "proposal." + state.id());
    }
}
