package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.consent.ConsentWithdrawn;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever takes back the consent to processing has their open tickets closed, by whichever way the word came (clause 3.2.4); tickets on another ground go on. Behind the commit of the withdrawal,
 * because the role that withdraws may change no ticket; that nothing more is said in them does not wait for it, see {@link Tickets#say}.
 */
@Component
class WithdrawnTickets {
    private final JdbcClient database;
    private final Tickets tickets;
    private final Policy policy;
    private final TransactionTemplate apart;

    WithdrawnTickets(JdbcClient database, Tickets tickets, Policy policy, PlatformTransactionManager transactions) {
        this.database = database;
        this.tickets = tickets;
        this.policy = policy;
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void withdrawn(ConsentWithdrawn word) {
        if (word.about().equals(Purpose.SUPPORT.id())) {
            var permit = policy.permit(Actor.system("withdrawal"), Purpose.SUPPORT);
            Acting.running(
                    Family.SUPPORT,
                    () -> apart.executeWithoutResult(_ -> open(word.subject().value())
                            .forEach(ticket -> tickets.change(
                                    permit, ticket, null, List.of(new Act.SetState(State.CLOSED, null))))));
        }
    }

    private List<UUID> open(UUID requester) {
        return database.sql(
                        "select id from ticket where requester_id = ? and ground = ? and state <> ? order by number")
                .params(requester, Ground.CONSENT.id(), State.CLOSED.id())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }
}
