package kz.qyzmet.desk.automation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Proposals as the API hears and tells them. */
@Component
class ProposalAnswers {
    static final String BASE = "/api/v1/proposals";

    /** @param state as in {@link Proposal.State}; whoever declined and in which words stays at the desk */
    record One(
            String id,
            String ticket,
            long number,
            String act,
            @Nullable String priority,
            String state,
            String program,
            String reason,
            List<String> factors,
            Instant proposedAt,
            Instant lapsesAt,
            @Nullable Instant decidedAt,
            @Nullable Instant actedAt) {
        @Override
        public String toString() {
            return "One[" + id + "]";
        }
    }

    record Many(List<One> items, @Nullable String next) {}

    private final Proposals proposals;
    private final Tickets tickets;
    private final Journal journal;
    private final Policy policy;

    ProposalAnswers(Proposals proposals, Tickets tickets, Journal journal, Policy policy) {
        this.proposals = proposals;
        this.tickets = tickets;
        this.journal = journal;
        this.policy = policy;
    }

    /** Reads what a program proposes; complaints are collected in {@code sent}, and told by its check. */
    Proposals.@Nullable Wish wish(Badge token, Ticket ticket, Sent sent) {
        var deed = sent.one("act", Deed::of);
        var priority = sent.one("priority", Priority::of);
        if (!sent.has("act")) {
            sent.wrong("act", "web.field.required");
        } else if (deed == Deed.RANK && priority == null) {
            sent.wrong("priority", "web.field.required");
        } else if (deed != null && deed != Deed.RANK && priority != null) {
            sent.wrong("priority", "web.field.value");
        }
        return wish(token, ticket, deed, priority, sent);
    }

    /** The same from a change of a ticket that says it is automated: an end or another priority, and nothing else beside it. */
    Proposals.@Nullable Wish change(Badge token, Ticket ticket, Sent sent) {
        var state = sent.one("state", State::of);
        var priority = sent.one("priority", Priority::of);
        for (var other : List.of("assignee", "team", "service")) {
            if (sent.has(other)) {
                sent.wrong(other, "automation.field.alone");
            }
        }
        if (state != null && (priority != null || !state.ended())) {
            sent.wrong("state", "automation.field.ending");
        } else if (state == null && priority == null) {
            sent.wrong("state", "web.field.required");
        }
        var deed = state == State.RESOLVED ? Deed.RESOLVE : state == State.CLOSED ? Deed.CLOSE : Deed.RANK;
        return wish(token, ticket, deed, priority, sent);
    }

    private Proposals.@Nullable Wish wish(
            Badge token, Ticket ticket, @Nullable Deed deed, @Nullable Priority priority, Sent sent) {
        var reason = sent.text("reason", policy.number("reason-max"));
        var factors = sent.texts("factors", policy.number("proposal-factors"), policy.number("proposal-factor-max"));
        if (factors.isEmpty()) {
            sent.wrong("factors", "web.field.required");
        }
        sent.check();
        return deed == null
                ? null
                : new Proposals.Wish(
                        deed, priority, false, token.token(), token.name(), ticket.language(), reason, factors);
    }

    One one(Permit permit, UUID id) {
        return proposals
                .find(permit, id)
                .map(proposal -> {
                    var standing = tickets.standings(permit, List.of(proposal.ticket()))
                            .get(proposal.ticket());
                    journal.read(
                            permit,
                            Deciding.object(id),
                            List.of(proposal.subject()),
                            "proposal.reason",
                            "proposal.factors");
                    return one(permit, proposal, standing == null ? 0 : standing.number());
                })
                .orElseThrow(kz.qyzmet.desk.web.NotFound::new);
    }

    Many many(Permit permit, ProposalLists.Found found) {
        var items = found.items();
        journal.list(
                permit,
                "list:proposals",
                items.stream().map(Proposal::subject).distinct().toList(),
                "proposal.reason",
                "proposal.factors");
        return new Many(
                items.stream()
                        .map(proposal -> one(permit, proposal, found.number(proposal)))
                        .toList(),
                found.more() ? items.getLast().id().toString() : null);
    }

    private One one(Permit permit, Proposal proposal, long number) {
        var said = proposals.said(permit, proposal);
        var priority = proposal.priority();
        return new One(
                proposal.id().toString(),
                proposal.ticket().toString(),
                number,
                proposal.deed().id(),
                priority == null ? null : priority.id(),
                proposal.state().id(),
                proposal.program(),
                said.reason(),
                said.factors(),
                proposal.at(),
                proposal.lapsesAt(),
                proposal.decidedAt(),
                proposal.actedAt());
    }
}
