package kz.qyzmet.desk.campaign;

import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts the letters of one batch into the outbox and moves the mailing on, in one transaction: after a crash in the middle nobody has been taken twice and nobody left out. The mailing's row comes last, behind the people, in
 * the order of all locks (docs/decisions/mail-last-question.md).
 */
@Component
class Dispatch {
    private final Mailings mailings;
    private final Recipients recipients;
    private final MailingLetters letters;
    private final Outbox outbox;
    private final Inserts inserts;
    private final Policy policy;
    private final TransactionTemplate transaction;

    Dispatch(
            Mailings mailings,
            Recipients recipients,
            MailingLetters letters,
            Outbox outbox,
            Inserts inserts,
            Policy policy,
            TransactionTemplate transaction) {
        this.mailings = mailings;
        this.recipients = recipients;
        this.letters = letters;
        this.outbox = outbox;
        this.inserts = inserts;
        this.policy = policy;
        this.transaction = transaction;
    }

    /** Ends a mailing for good: what waits in the outbox is taken back in the same transaction. @return false when it was over already */
    boolean stop(Permit permit, Mailing mailing) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var stopped = mailings.act(permit, mailing, Mailing.Act.STOP);
            outbox.takeBackAll(permit, mailing.id());
            return stopped;
        }));
    }

    /** @return whether there may be more recipients */
    boolean batch(Permit permit, Mailing mailing) {
        var from = mailing.from();
        if (from == null) {
            return false;
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            var batch = recipients.next(permit, mailing.kind(), from, policy.number("mailing-batch"));
            if (!batch.people().isEmpty()) {
                var some = batch.people().stream()
                        .map(card -> letters.of(mailing, card))
                        .toList();
                inserts.together(() -> outbox.queue(permit, some));
            }
            if (!mailings.moved(permit, mailing, batch.next(), batch.people().size())) {
                // another desk took this batch, or the mailing was paused meanwhile
                status.setRollbackOnly();
                return false;
            }
            return batch.next() != null;
        }));
    }
}
