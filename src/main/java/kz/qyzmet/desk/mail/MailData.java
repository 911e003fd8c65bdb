package kz.qyzmet.desk.mail;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the mail holds about people. */
@Component
class MailData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("outbox", "subject_id")
                        .found("subject_id")
                        .due("outbox", "created_at < ? and state in ('sent', 'failed', 'stopped')")
                        // letters to others about the person's ticket quote it
                        .within("ticket", "about")
                        .under(Purpose.SUPPORT, "outbox")
                        .sealed(Category.CONTACT, "address")
                        .sealed(Category.CORRESPONDENCE, "title", "body", "html", "thread", "reply_to", "unsubscribe")
                        .hashed(Category.REFERENCE, "message_hash")
                        .clear(
                                Category.REFERENCE,
                                "an opaque random number",
                                "subject_id",
                                "about",
                                "files",
                                "message_id")
                        .impersonal(
                                "id",
                                "ground",
                                "mask",
                                "kind",
                                "language",
                                "automatic",
                                "alone",
                                "state",
                                "reason",
                                "attempts",
                                "twice",
                                "next_try",
                                "created_at",
                                "claimed_at",
                                "sent_at",
                                "began_at",
                                "expires_at",
                                "undo_until"),
                Holding.of("mail_brake", "subject_id")
                        .under(Purpose.SUPPORT, "brake")
                        .sealed(Category.CONTACT, "address")
                        .hashed(Category.CONTACT, "theirs")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id")
                        .impersonal(
                                "id",
                                "ground",
                                "mask",
                                "ours",
                                "window_from",
                                "letters",
                                "answers",
                                "held",
                                "acted_at"),
                // no column names the person: a fingerprint is reached through the message it became
                Holding.of("mail_received", "coalesce(message_id, quarantine_id)")
                        .within("ticket", "ticket_id")
                        .within("message", "message_id")
                        .within("quarantine", "quarantine_id")
                        .within("subject_request_letter", "message_id")
                        .under(Purpose.SUPPORT, "mail-raw")
                        .hashed(Category.REFERENCE, "fingerprint")
                        .clear(Category.REFERENCE, "opaque random numbers", "ticket_id", "message_id", "quarantine_id")
                        .impersonal("number", "at", "origin", "misleading", "became"),
                Holding.of("quarantine", "subject_id")
                        .due("quarantine", "at < ?")
                        .under(Purpose.ADMINISTRATION, "quarantine")
                        .clear(
                                Category.REFERENCE,
                                "a number made for this letter, of a subject without a name",
                                "subject_id")
                        // by it the letter also goes with whoever it comes from
                        .hashed(Category.CONTACT, "sender")
                        .sealed(Category.CONTACT, "address")
                        .impersonal("id", "ground", "mask", "reason", "size", "tries", "epoch", "at"));
    }
}
