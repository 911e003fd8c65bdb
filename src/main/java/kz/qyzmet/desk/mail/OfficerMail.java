package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.policy.Permit;

/** Letters to whoever answers for personal data, by whichever channel they came (clause 7.1). What they become is decided above: declared here so that the arrow points down. */
public interface OfficerMail {
    /** Whether the letter is for the officer: written to the privacy address, or its writer's answer in a case of their own. Asked under purpose rights, outside of a transaction. */
    boolean takes(Permit rights, ParsedMail letter);

    /**
     * Called inside the transaction of purpose rights that makes the letter durable.
     *
     * @return where it went; instead of a ticket and its message, a case and the letter in it
     * @throws MailReceiver.Unwanted when it cannot become a case
     */
    Received receive(Permit rights, IncomingMail mail);
}
