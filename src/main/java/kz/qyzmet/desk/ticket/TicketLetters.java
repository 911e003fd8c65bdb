package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.Previews;
import kz.qyzmet.desk.mail.SignedAddresses;
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
    private final Previews previews;
    private final SignedAddresses signed;
    private final Subjects subjects;
    private final Vault vault;
    private final Policy policy;
    private final MailThreads threads;
    private final Words words;
    private final Site site;

    TicketLetters(
            Outbox outbox,
            Previews previews,
            SignedAddresses signed,
            Subjects subjects,
            Vault vault,
            Policy policy,
            MailThreads threads,
            Words words,
            Site site) {
        this.previews = previews;
        this.signed = signed;
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
     * @param languages usually the ticket's alone; Kazakh and Russian, in this order, for somebody whose language a letter does not tell
     * @param inReplyTo the letter it answers, when it came by mail
     * @param withdrawal the address of the one-tap withdrawal, for a stranger whose letter was taken as consent: then the eight items come along
     */
    public void acknowledge(
            Permit permit,
            Ticket ticket,
            List<Language> languages,
            @Nullable String inReplyTo,
            @Nullable String withdrawal,
            List<String> references) {
        acknowledge(permit, ticket, languages, null, inReplyTo, withdrawal, references);
    }

    /**
     * The same, to a person whose card is at hand, in the language of the ticket.
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
        acknowledge(permit, ticket, List.of(ticket.language()), requester, inReplyTo, withdrawal, references);
    }

    /** The same to several people at once, each in the language of their ticket. */
    void acknowledge(Permit permit, Map<Ticket, Card> tickets) {
        var letters = new ArrayList<Letter>();
        tickets.forEach((ticket, card) -> {
            var text = received(ticket, ticket.language(), card.name(), null);
            var letter = letter(ticket, card, Letter.Kind.ACKNOWLEDGEMENT, text, List.of(), null, List.of(), true);
            if (letter != null) {
                letters.add(letter);
                threads.remember(letter.messageId(), ticket.id(), null, ticket.requester());
            }
        });
        outbox.queue(permit, letters);
    }

    private void acknowledge(
            Permit permit,
            Ticket ticket,
            List<Language> languages,
            @Nullable Card requester,
            @Nullable String inReplyTo,
            @Nullable String withdrawal,
            List<String> references) {
        var name = name(permit, ticket, requester);
        var text = languages.stream()
                .map(language -> received(ticket, language, name, withdrawal))
                .collect(Collectors.joining("\n* * *\n\n"));
        send(permit, ticket, requester, Letter.Kind.ACKNOWLEDGEMENT, text, List.of(), inReplyTo, references, true);
    }

    private String received(Ticket ticket, Language language, String name, @Nullable String withdrawal) {
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
                    .append(Letter.eightItems(language, name))
                    .append("\n\n");
        }
        if (withdrawal != null) {
            text.append(say(language, "ticket.letter.consent"))
                    .append("\n\n")
                    .append(Letter.eightItems(language, name))
                    .append("\n\n")
                    .append(say(language, "ticket.letter.withdraw"))
                    .append('\n')
                    .append(withdrawal)
                    .append("\n\n");
        }
        return text.append(say(language, "ticket.letter.policy"))
                .append('\n')
                .append(site.url())
                .append("/policy\n")
                .toString();
    }

    /**
     * News of a ticket that is nobody's answer, such as why it was ended; an answer to it finds the ticket. Nothing without an address.
     *
     * @param kind a notice, or rights where the person must hear of it whatever they have withdrawn
     * @return the letter's Message-ID; null when there is no address
     */
    public @Nullable String tell(Permit permit, Ticket ticket, Letter.Kind kind, String text) {
        var id = send(permit, ticket, null, kind, text, List.of(), null, List.of(), true);
        if (id != null) {
            threads.remember(id, ticket.id(), null, ticket.requester());
        }
        return id;
    }

    /**
     * What the desk says to the requester. Only a message of the kind {@code reply} becomes one: notes and drafts have no way to a letter.
     *
     * @param message the message it carries; null while it is only looked at
     */
    record Answer(@Nullable UUID message, String text, List<UUID> files) {
        /** Of a message that was said; a note is refused. */
        static Answer of(NewMessage said, UUID message, List<UUID> files) {
            if (said.kind() != TicketMessage.Kind.REPLY || said.side() != TicketMessage.Side.STAFF) {
                throw new IllegalArgumentException("only a reply of the desk is sent");
            }
            return new Answer(message, said.text(), files);
        }

        @Override
        public String toString() {
            return "Answer[" + message + "]";
        }
    }

    /** Sends an answer to the requester. @param undoable it waits for the undo time of the policy */
    void reply(Permit permit, Ticket ticket, Answer answer, boolean undoable) {
        var letter = letter(permit, ticket, answer, undoable);
        if (letter != null) {
            outbox.queue(permit, letter);
            threads.remember(letter.messageId(), ticket.id(), answer.message(), ticket.requester());
        }
    }

    /** The answer as it would leave now; empty when the requester has no address. */
    Optional<Previews.Preview> preview(Permit permit, Ticket ticket, String text, List<UUID> files) {
        return Optional.ofNullable(letter(permit, ticket, new Answer(null, text, files), true))
                .map(letter -> previews.of(permit, letter));
    }

    private @Nullable Letter letter(Permit permit, Ticket ticket, Answer answer, boolean undoable) {
        var card = subjects.cards(permit, List.of(ticket.requester())).get(ticket.requester());
        if (card == null || card.email() == null) {
            return null;
        }
        var said = threads.of(ticket.id());
        // one language a letter: the one the person wrote in last
        var language = card.language();
        var text = answer.text() + "\n\n-- \n" + say(language, "ticket.letter.footer", Long.toString(ticket.number()))
                + "\n" + link(ticket) + "\n";
        return new Letter(
                ticket.requester(),
                card.email(),
                Letter.Kind.REPLY,
                language,
                subject(ticket),
                text,
                null,
                answer.files(),
                outbox.newMessageId(),
                said.isEmpty() ? null : said.getLast(),
                said,
                false,
                ticket.id(),
                signed.replyTo(ticket.number()),
                answer.message(),
                undoable);
    }

    private static String subject(Ticket ticket) {
        return "[" + ticket.number() + "] " + ticket.title();
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
        var letter = letter(ticket, address, kind, text, attachments, inReplyTo, references, automatic);
        if (letter == null) {
            return null;
        }
        outbox.queue(permit, letter);
        if (kind == Letter.Kind.ACKNOWLEDGEMENT) {
            threads.remember(letter.messageId(), ticket.id(), null, ticket.requester());
        }
        return letter.messageId();
    }

    private @Nullable Letter letter(
            Ticket ticket,
            @Nullable Card address,
            Letter.Kind kind,
            String text,
            List<UUID> attachments,
            @Nullable String inReplyTo,
            List<String> references,
            boolean automatic) {
        if (address == null || address.email() == null) {
            return null;
        }
        return new Letter(
                ticket.requester(),
                address.email(),
                kind,
                ticket.language(),
                subject(ticket),
                text,
                null,
                attachments,
                outbox.newMessageId(),
                inReplyTo,
                references,
                automatic,
                ticket.id(),
                signed.replyTo(ticket.number()),
                null,
                false);
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
