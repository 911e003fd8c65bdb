package kz.qyzmet.desk.automation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.ticket.Tickets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lists of proposals as far as the permit reaches their tickets, by the one visibility rule of the tickets. Nothing is counted. */
@Component
class ProposalLists {
    private static final int BATCH = 200;
    /** Somebody who reaches none of very many sees an empty page rather than waits. */
    private static final int ROUNDS = 25;

    /** @param standings where the tickets stand, by their ids @param more whether the list goes on */
    record Found(List<Proposal> items, Map<UUID, Tickets.Standing> standings, boolean more) {
        long number(Proposal proposal) {
            var standing = standings.get(proposal.ticket());
            return standing == null ? 0 : standing.number();
        }
    }

    private interface Next {
        List<Proposal> after(@Nullable Proposal last);
    }

    private final Proposals proposals;
    private final Tickets tickets;

    ProposalLists(Proposals proposals, Tickets tickets) {
        this.proposals = proposals;
        this.tickets = tickets;
    }

    /** What waits for a person; what lapses first stands at the top. @param after the last one of the page before */
    Found open(Permit permit, @Nullable UUID after, int limit) {
        var from = after == null ? null : proposals.find(permit, after).orElse(null);
        return fill(permit, limit, last -> proposals.open(permit, last == null ? from : last, BATCH), true);
    }

    /** Newest first. @param state null for every state @param open whether those that still wait come along */
    Found newest(Permit permit, Proposal.@Nullable State state, boolean open, @Nullable UUID before, int limit) {
        var from = before == null ? new UUID(-1, -1) : before;
        return fill(
                permit, limit, last -> proposals.newest(permit, state, last == null ? from : last.id(), BATCH), open);
    }

    private Found fill(Permit permit, int limit, Next next, boolean open) {
        var items = new ArrayList<Proposal>();
        var standings = new HashMap<UUID, Tickets.Standing>();
        @Nullable Proposal last = null;
        for (int round = 0; round < ROUNDS; round++) {
            var batch = next.after(last);
            var reached = tickets.standings(
                    permit, batch.stream().map(Proposal::ticket).distinct().toList());
            for (var proposal : batch) {
                last = proposal;
                if (reached.containsKey(proposal.ticket()) && (open || !proposal.open())) {
                    if (items.size() == limit) {
                        return new Found(items, standings, true);
                    }
                    items.add(proposal);
                }
            }
            standings.putAll(reached);
            if (batch.size() < BATCH) {
                break;
            }
        }
        return new Found(items, standings, false);
    }
}
