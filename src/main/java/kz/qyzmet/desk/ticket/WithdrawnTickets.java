package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.consent.ConsentWithdrawn;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever takes back the consent to processing has their open tickets closed, by whichever way the word came (clause 3.2.4); tickets on another ground go on. Behind the commit of the withdrawal,
 * because the role that withdraws may change no ticket, and again until it is done; that nothing more is said in them does not wait for it, see {@link Tickets#say}.
 */
@Component
class WithdrawnTickets {
    private static final Logger LOG = LoggerFactory.getLogger(WithdrawnTickets.class);

    /** Longer than a desk stands still. */
    private static final Duration LOOKS_BACK = Duration.ofDays(30);

    private final JdbcClient database;
    private final Tickets tickets;
    private final Consents consents;
    private final Policy policy;
    private final Clock clock;
    private final TransactionTemplate apart;

    WithdrawnTickets(
            JdbcClient database,
            Tickets tickets,
            Consents consents,
            Policy policy,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.database = database;
        this.tickets = tickets;
        this.consents = consents;
        this.policy = policy;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void withdrawn(ConsentWithdrawn word) {
        if (word.about().equals(Purpose.SUPPORT.id())) {
            Acting.running(Family.SUPPORT, () -> closed(word.subject()));
        }
    }

    /** What a crash, or somebody who held a ticket, has kept from being closed. */
    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void again() {
        try {
            Acting.running(
                    Family.SUPPORT,
                    () -> consents.tookBackSince(
                                    permit(), Purpose.SUPPORT, clock.instant().minus(LOOKS_BACK))
                            .forEach(this::closed));
        } catch (RuntimeException trouble) {
            LOG.warn("tickets after a withdrawal: {}", trouble.getClass().getSimpleName());
        }
    }

    /** The withdrawal stands whatever becomes of the tickets: trouble is not that of whoever took back, and one ticket's not the next one's. */
    private void closed(SubjectId requester) {
        try {
            for (var ticket : open(requester.value())) {
                closed(ticket);
            }
        } catch (RuntimeException trouble) {
            LOG.warn("tickets after a withdrawal: {}", trouble.getClass().getSimpleName());
        }
    }

    private void closed(UUID ticket) {
        try {
            apart.executeWithoutResult(
                    _ -> tickets.change(permit(), ticket, null, List.of(new Act.SetState(State.CLOSED, null))));
        } catch (RuntimeException trouble) {
            LOG.warn(
                    "a ticket after a withdrawal comes again: {}",
                    trouble.getClass().getSimpleName());
        }
    }

    private Permit permit() {
        return policy.permit(Actor.system("withdrawal"), Purpose.SUPPORT);
    }

    private List<UUID> open(UUID requester) {
        return database.sql(
                        "select id from ticket where requester_id = ? and ground = ? and state <> ? order by number")
                .params(requester, Ground.CONSENT.id(), State.CLOSED.id())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }
}
