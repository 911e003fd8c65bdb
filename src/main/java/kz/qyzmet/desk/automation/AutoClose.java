package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The desk's own rule: a ticket that has waited for its requester longer than {@code auto-close-days} is proposed for closing (clause 3.2.5). One node at a time, in batches; about one version of a ticket it speaks once,
 * whatever was decided. {@code auto-close-days: 0} switches it off.
 */
@Component
class AutoClose {
    static final String RULE = "auto-close";
    static final Actor ACTOR = Actor.system(RULE);

    private static final Logger LOG = LoggerFactory.getLogger(AutoClose.class);

    private final Deciding deciding;
    private final Proposals proposals;
    private final Tickets tickets;
    private final Policy policy;
    private final Words words;
    private final JdbcClient database;
    private final TransactionTemplate turn;
    private final TransactionTemplate apart;
    private final Clock clock;

    AutoClose(
            Deciding deciding,
            Proposals proposals,
            Tickets tickets,
            Policy policy,
            Words words,
            JdbcClient database,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.deciding = deciding;
        this.proposals = proposals;
        this.tickets = tickets;
        this.policy = policy;
        this.words = words;
        this.database = database;
        this.turn = new TransactionTemplate(transactions);
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('auto-close-every').toMillis()}",
            fixedDelayString = "#{@policy.period('auto-close-every').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn("auto-close: comes again, {}", trouble.getClass().getSimpleName());
        }
    }

    /** @return how many tickets were proposed for closing; 0 while another node has the turn */
    int round() {
        int days = policy.number("auto-close-days");
        return days == 0 ? 0 : round(days);
    }

    int round(int days) {
        return Acting.<Integer, RuntimeException>as(
                Family.SUPPORT,
                () -> Objects.requireNonNull(turn.execute(_ -> taken() ? proposed(days) : Integer.valueOf(0))));
    }

    /** Until the end of the round's own transaction; each proposal commits in one of its own. */
    private boolean taken() {
        return database.sql("select pg_try_advisory_xact_lock(?)")
                .param(NodeLock.AUTO_CLOSE.key())
                .query(Boolean.class)
                .single();
    }

    private int proposed(int days) {
        var permit = policy.permit(ACTOR, Purpose.SUPPORT);
        var before = clock.instant().minus(Duration.ofDays(days));
        int batch = policy.number("auto-close-batch");
        int proposed = 0;
        @Nullable Ticket after = null;
        List<Ticket> waiting;
        do {
            waiting = tickets.waiting(permit, before, after, batch);
            var said = proposals.said(
                    permit, ACTOR.id(), waiting.stream().map(Ticket::id).toList());
            for (var ticket : waiting) {
                if (said.getOrDefault(ticket.id(), 0) < ticket.version() && propose(permit, ticket, days)) {
                    proposed++;
                }
                after = ticket;
            }
        } while (waiting.size() == batch);
        return proposed;
    }

    /** Whatever is wrong with one ticket keeps no other waiting; it comes again in the next round. */
    private boolean propose(Permit permit, Ticket ticket, int days) {
        try {
            apart.executeWithoutResult(_ -> deciding.propose(permit, ticket, ticket.version(), wish(ticket, days)));
            return true;
        } catch (RuntimeException notNow) {
            LOG.info("auto-close: one waits, {}", notNow.getClass().getSimpleName());
            return false;
        }
    }

    private Proposals.Wish wish(Ticket ticket, int days) {
        var language = ticket.language();
        long waited = Duration.between(ticket.updatedAt(), clock.instant()).toDays();
        return new Proposals.Wish(
                Deed.CLOSE,
                null,
                true,
                ACTOR.id(),
                RULE,
                language,
                words.say(language, "automation.auto-close.reason", waited),
                List.of(
                        words.say(language, "automation.auto-close.since", Times.date(language, ticket.updatedAt())),
                        words.say(language, "automation.auto-close.days", days)));
    }
}
