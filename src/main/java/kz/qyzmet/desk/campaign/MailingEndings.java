package kz.qyzmet.desk.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import kz.qyzmet.desk.consent.ConsentWithdrawn;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.MailingLetter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.web.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How letters of mailings end: counted where it happens, and taken back by the withdrawal itself (clause 3.2.4). */
@Component
class MailingEndings {
    private static final Logger LOG = LoggerFactory.getLogger(MailingEndings.class);

    private final JdbcClient database;
    private final Outbox outbox;
    private final TransactionTemplate apart;
    private final Clock clock;

    MailingEndings(JdbcClient database, Outbox outbox, PlatformTransactionManager transactions, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** In the transaction of the withdrawal: with its commit what was queued is stopped, by whichever way the word came. */
    @EventListener
    void withdrawn(ConsentWithdrawn word) {
        for (var kind : Mailing.Kind.values()) {
            if (kind.consent().id().equals(word.about())) {
                int letters = outbox.takeBack(word.permit(), word.subject(), kind.letter());
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        measured(letters, Duration.between(word.asked(), clock.instant()));
                    }
                });
            }
        }
    }

    /** The stop has happened; how long it took is written down beside it, and a failure of that changes nothing. */
    private void measured(int letters, Duration took) {
        try {
            Acting.running(
                    Family.UPKEEP,
                    () -> apart.executeWithoutResult(_ -> database.sql("""
                    insert into mailing_stop (day, stops, letters, slowest) values (?, 1, ?, ?)
                    on conflict (day) do update set stops = mailing_stop.stops + 1, letters = mailing_stop.letters + excluded.letters,
                        slowest = greatest(mailing_stop.slowest, excluded.slowest)
                    """)
                            .params(LocalDate.ofInstant(clock.instant(), Times.ZONE), letters, (int)
                                    Math.min(Integer.MAX_VALUE, Math.max(0, took.toMillis())))
                            .update()));
        } catch (DataAccessException away) {
            LOG.warn("mailings: a stop was not measured, {}", away.getClass().getSimpleName());
        }
    }

    @EventListener
    void ended(MailingLetter letters) {
        database.sql("""
                insert into mailing_count (mailing_id, outcome, letters) values (?, ?, ?)
                on conflict (mailing_id, outcome) do update set letters = mailing_count.letters + excluded.letters
                """)
                .params(letters.mailing(), outcome(letters), letters.letters())
                .update();
    }

    private static String outcome(MailingLetter letters) {
        var reason = String.valueOf(letters.reason());
        return switch (letters.state()) {
            case "sent" -> "sent";
            case "stopped" -> reason.equals("withdrawn") || reason.equals("no-consent") ? "no-consent" : "stopped";
            default -> reason.equals("bounce") ? "returned" : "failed";
        };
    }
}
