package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The steps of a proposal, each with its row, its entry in the journal and its letter in one transaction: a program proposes, a named person confirms or declines, or, where the requester has consented in writing, the desk acts
 * by itself (Law 94-V art. 19-1). The person is held first, then the ticket, then the proposal, so that nobody waits in a circle. Thread-safe.
 */
@Component
@ActsAs(Family.SUPPORT)
class Deciding {
    /** By this hand, and no other, a program's act is carried out without a person. */
    static final Actor MACHINE = Actor.system("automation");

    private final Proposals proposals;
    private final Tickets tickets;
    private final Explanation explanation;
    private final Consents consents;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    Deciding(
            Proposals proposals,
            Tickets tickets,
            Explanation explanation,
            Consents consents,
            Vault vault,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.proposals = proposals;
        this.tickets = tickets;
        this.explanation = explanation;
        this.consents = consents;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Writes down what a program wants; with the person's written consent it is carried out in the same transaction.
     *
     * @param found as the permit reaches it
     * @param version what the program has seen; null when it does not matter
     * @return the proposal's id
     * @throws Conflict {@code proposal-standing} when another one about the ticket waits, {@code proposal-nothing} when there is nothing to change
     * @throws kz.qyzmet.desk.ticket.Stale when the ticket has another version by now
     */
    @Transactional
    public UUID propose(Permit permit, Ticket found, @Nullable Integer version, Proposals.Wish wish) {
        if (permit.reach() == Reach.OWN) {
            throw new Refused("3.2.5", "proposal-reach");
        }
        // a withdrawal, a block or a destruction that is on its way is awaited, and the next one waits for this
        vault.hold(found.requester());
        var ticket = tickets.change(permit, found.id(), version, List.of()).orElseThrow(NotFound::new);
        if (!wish.deed().fits(standing(ticket), wish.priority())) {
            throw new Conflict(409, "proposal-nothing");
        }
        var id = proposals
                .file(permit, ticket, wish, clock.instant().plus(policy.period("proposal-life")))
                .orElseThrow(() -> new Conflict(409, "proposal-standing"));
        journal.note(
                permit,
                Operation.RECORD,
                object(id),
                List.of(ticket.requester()),
                "proposal.reason",
                "proposal.factors");
        consents.written(ticket.requester(), ConsentKind.AUTOMATED_DECISIONS)
                .ifPresent(consent -> act(ticket, id, consent));
        return id;
    }

    private void act(Ticket ticket, UUID id, UUID consent) {
        var machine = machine();
        var proposal = proposals.find(machine, id).orElseThrow(NotFound::new);
        var said = proposals.said(machine, proposal);
        tickets.change(
                        machine,
                        ticket.id(),
                        ticket.version(),
                        List.of(proposal.deed().act(proposal.priority(), said.reason())))
                .orElseThrow(NotFound::new);
        proposals.acted(machine, proposal, consent, proposal.deed().before(standing(ticket)));
        journal.note(machine, Operation.USE, object(id), List.of(ticket.requester()), "proposal.acted");
        var letter = explanation.acted(machine, ticket, proposal, said);
        if (letter != null) {
            proposals.explained(machine, proposal, letter);
        }
    }

    /** The proposal, if the permit reaches its ticket; another's and none are the same. */
    Proposal reached(Permit permit, UUID id) {
        return proposals
                .find(permit, id)
                .filter(found ->
                        !tickets.standings(permit, List.of(found.ticket())).isEmpty())
                .orElseThrow(NotFound::new);
    }

    /**
     * A named person agrees, and it is done.
     *
     * @throws Conflict {@code proposal-unread} when they have not opened it, {@code proposal-changed} when the ticket has changed since they did, {@code proposal-decided} when somebody was quicker,
     *     {@code proposal-overtaken} when there is nothing left to do, {@code proposal-own} about a ticket of their own
     */
    @Transactional
    public void confirm(Permit permit, UUID id) {
        var proposal = reached(permit, id);
        var look = look(permit, proposal);
        var said = proposals.said(permit, proposal);
        var ticket = tickets.change(permit, proposal.ticket(), null, List.of()).orElseThrow(NotFound::new);
        var waiting = waiting(permit, id);
        if (ticket.version() != look.version()) {
            throw new Conflict(409, "proposal-changed");
        }
        if (!meant(waiting, standing(ticket))) {
            throw new Conflict(409, "proposal-overtaken");
        }
        tickets.change(
                        permit,
                        ticket.id(),
                        ticket.version(),
                        List.of(waiting.deed().act(waiting.priority(), said.reason())))
                .orElseThrow(NotFound::new);
        proposals.decided(permit, waiting, Proposal.State.CONFIRMED, look, "");
        journal.note(permit, Operation.USE, object(id), List.of(ticket.requester()), "proposal.confirmed");
        if (waiting.deed() != Deed.RANK) {
            explanation.confirmed(permit, ticket, waiting, said);
        }
    }

    /** A named person says no, and why; the ticket stays as it is. Errors as in {@link #confirm}. */
    @Transactional
    public void decline(Permit permit, UUID id, String words) {
        var proposal = reached(permit, id);
        var look = look(permit, proposal);
        var waiting = waiting(permit, id);
        proposals.decided(permit, waiting, Proposal.State.DECLINED, look, words);
        journal.note(
                permit, Operation.USE, object(id), List.of(proposal.subject()), "proposal.declined", "proposal.words");
    }

    /** Nobody decided in time, or the ticket went on. @return false when somebody was quicker */
    @Transactional
    public boolean end(Proposal proposal, Proposal.State state) {
        var machine = machine();
        boolean ended = proposals.ended(machine, proposal, state);
        if (ended) {
            journal.note(
                    machine,
                    Operation.USE,
                    object(proposal.id()),
                    List.of(proposal.subject()),
                    "proposal." + state.id());
        }
        return ended;
    }

    /** Whether the ticket still stands so that the proposal makes sense; a rule about waiting is overtaken as soon as nobody is waited for. */
    static boolean meant(Proposal proposal, Tickets.Standing standing) {
        return proposal.deed().fits(standing, proposal.priority())
                && (!proposal.rule() || standing.state() == State.WAITING);
    }

    /** Nobody decides about their own matter, nor without having looked. */
    private Proposals.Look look(Permit permit, Proposal proposal) {
        var me = decider(permit);
        if (me.equals(proposal.subject())) {
            throw new Conflict(409, "proposal-own");
        }
        return proposals
                .look(permit, proposal.id(), me)
                .orElseThrow(() -> new Conflict(409, proposal.open() ? "proposal-unread" : "proposal-decided"));
    }

    /** A person who works at the desk and has signed in; never a program, and never a requester. */
    static SubjectId decider(Permit permit) {
        var actor = permit.actor();
        if (!actor.signedIn() || permit.reach() == Reach.OWN || !actor.has(Role.AGENT) && !actor.has(Role.LEAD)) {
            throw new Refused("3.2.5", "person-decides");
        }
        return Objects.requireNonNull(actor.subject());
    }

    private Proposal waiting(Permit permit, UUID id) {
        var proposal = proposals.lock(permit, id).orElseThrow(NotFound::new);
        if (!proposal.open()) {
            throw new Conflict(409, "proposal-decided");
        }
        if (!proposal.lapsesAt().isAfter(clock.instant())) {
            throw new Conflict(409, "proposal-lapsed");
        }
        return proposal;
    }

    Permit machine() {
        return policy.permit(MACHINE, Purpose.SUPPORT);
    }

    static Tickets.Standing standing(Ticket ticket) {
        return new Tickets.Standing(ticket.id(), ticket.number(), ticket.state(), ticket.priority(), ticket.version());
    }

    static String object(UUID proposal) {
        return "proposal:" + proposal;
    }
}
