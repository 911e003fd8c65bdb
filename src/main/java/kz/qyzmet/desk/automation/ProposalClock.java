package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.util.List;
import kz.qyzmet.desk.ticket.Tickets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What nobody decided in time lapses, and what the ticket itself has overtaken is put aside; nothing else happens then. Several nodes do no harm: each end is written once. */
@Component
class ProposalClock {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalClock.class);
    private static final int BATCH = 500;

    private final Proposals proposals;
    private final Deciding deciding;
    private final Tickets tickets;
    private final Clock clock;

    ProposalClock(Proposals proposals, Deciding deciding, Tickets tickets, Clock clock) {
        this.proposals = proposals;
        this.deciding = deciding;
        this.tickets = tickets;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('proposal-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('proposal-clock').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn("proposals: the clock comes again, {}", trouble.getClass().getSimpleName());
        }
    }

    /** @return how many ended */
    int round() {
        var machine = deciding.machine();
        var now = clock.instant();
        int ended = 0;
        @Nullable Proposal after = null;
        List<Proposal> open;
        do {
            open = proposals.open(machine, after, BATCH);
            var standings = tickets.standings(
                    machine, open.stream().map(Proposal::ticket).toList());
            for (var proposal : open) {
                var standing = standings.get(proposal.ticket());
                if (!proposal.lapsesAt().isAfter(now)) {
                    ended += deciding.end(proposal, Proposal.State.LAPSED) ? 1 : 0;
                } else if (standing != null && !Deciding.meant(proposal, standing)) {
                    ended += deciding.end(proposal, Proposal.State.OVERTAKEN) ? 1 : 0;
                }
                after = proposal;
            }
        } while (open.size() == BATCH);
        return ended;
    }
}
