package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The letters that tickets send, each in the language of the ticket. They are queued in the transaction of the act they tell of. */
@Component
public class TicketLetters {
    private final Outbox outbox;
    private final Subjects subjects;
    private final Vault vault;
    private final Policy policy;
    private final MailThreads threads;
    private final Words words;
    private final Site site;

    TicketLetters(
            Outbox outbox, Subjects subjects, Vault vault, Policy policy, MailThreads threads, Words words, Site site) {
        this.outbox = outbox;
        this.subjects = subjects;
        this.vault = vault;
        this.policy = policy;
        this.threads = threads;
        this.words = words;
        this.site = site;
    }

    /**
     * Tells the requester that the ticket was received, with its secret link.
     *
     * @param inReplyTo the letter it answers, when it came by mail
     * @param withdrawal the address of the one-tap withdrawal, for a stranger whose letter was taken as consent: then the eight items come along
     */
    public void acknowledge(
            Permit permit,
            Ticket ticket,
            @Nullable String inReplyTo,
            @Nullable String withdrawal,
            List<String> references) {
        acknowledge(permit, ticket, null, inReplyTo, withdrawal, references);
    }

    /**
     * The same, to a person whose card is at hand.
     *
     * @param requester null when the card is still to be read
     */
    void acknowledge(
            Permit permit,
            Ticket ticket,
            @Nullable Card requester,
            @Nullable String inReplyTo,
            @Nullable String withdrawal,
            List<String> references) {
        var language = ticket.language();
        var text = new StringBuilder();
        text.append(say(language, "ticket.letter.acknowledgement", Long.toString(ticket.number())))
                .append("\n\n")
                .append(say(language, "ticket.letter.follow"))
                .append('\n')
                .append(link(ticket))
                .append("\n\n");
        if (policy.consentStillAsked(ticket.ground())) {
            // RK 94-V does not know the ground: the person is asked, and answers in the ticket
            text.append(say(language, "ticket.letter.asked"))
                    .append("\n\n")
                    .append(Letter.eightItems(name(permit, ticket, requester)))
                    .append("\n\n");
        }
        if (withdrawal != null) {
            text.append(say(language, "ticket.letter.consent"))
                    .append("\n\n")
                    .append(Letter.eightItems(name(permit, ticket, requester)))
                    .append("\n\n");
            text.append(say(language, "ticket.letter.withdraw"))
                    .append('\n')
                    .append(withdrawal)
                    .append("\n\n");
        }
        text.append(say(language, "ticket.letter.policy"))
                .append('\n')
                .append(site.url())
                .append("/policy\n");
        send(
                permit,
                ticket,
                requester,
                Letter.Kind.ACKNOWLEDGEMENT,
                text.toString(),
                List.of(),
                inReplyTo,
                references,
                true);
    }

    /** Sends a reply of the desk to the requester; a note cannot come here by type of {@code reply}. */
    public void reply(Permit permit, Ticket ticket, UUID message, String reply, List<UUID> attachments) {
        var said = threads.of(ticket.id());
        var language = ticket.language();
        var text = reply + "\n\n-- \n" + say(language, "ticket.letter.footer", Long.toString(ticket.number())) + "\n"
                + link(ticket) + "\n";
        var messageId = send(
                permit,
                ticket,
                null,
                Letter.Kind.REPLY,
                text,
                attachments,
                said.isEmpty() ? null : said.getLast(),
                said,
                false);
        if (messageId != null) {
            threads.remember(messageId, ticket.id(), message, ticket.requester());
        }
    }

    /** The address under which the holder follows this one ticket. */
    public String link(Ticket ticket) {
        return site.url() + path(ticket);
    }

    String path(Ticket ticket) {
        return "/t/" + vault.linkToken(ticket.id(), ticket.linkVersion());
    }

    private @Nullable String send(
            Permit permit,
            Ticket ticket,
            @Nullable Card card,
            Letter.Kind kind,
            String text,
            List<UUID> attachments,
            @Nullable String inReplyTo,
            List<String> references,
            boolean automatic) {
        var address = card != null
                ? card
                : subjects.cards(permit, List.of(ticket.requester())).get(ticket.requester());
        if (address == null || address.email() == null) {
            return null;
        }
        var messageId = outbox.newMessageId();
        outbox.queue(
                permit,
                new Letter(
                        ticket.requester(),
                        address.email(),
                        kind,
                        ticket.language(),
                        "[" + ticket.number() + "] " + ticket.title(),
                        text,
                        null,
                        attachments,
                        messageId,
                        inReplyTo,
                        references,
                        automatic,
                        ticket.id()));
        if (kind == Letter.Kind.ACKNOWLEDGEMENT) {
            threads.remember(messageId, ticket.id(), null, ticket.requester());
        }
        return messageId;
    }

    private String name(Permit permit, Ticket ticket, @Nullable Card requester) {
        return requester != null
                ? requester.name()
                : subjects.names(permit, List.of(ticket.requester())).getOrDefault(ticket.requester(), "");
    }

    private String say(Language language, String key, Object... arguments) {
        return words.say(language, key, arguments);
    }
}
