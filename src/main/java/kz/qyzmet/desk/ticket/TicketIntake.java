package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailReceiver;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.ParsedMail;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a letter becomes: an answer in the ticket that its thread belongs to, or a new ticket. It joins by Message-IDs ever sent or seen, never by
 * subject or number, and only when its writer is the ticket's requester: a stranger who knows a thread gets a ticket of their own, linked to it.
 */
@Component
@ActsAs(Family.SUPPORT)
class TicketIntake implements MailReceiver {
    private final JdbcClient database;
    private final Tickets tickets;
    private final TicketLetters letters;
    private final MailThreads threads;
    private final Subjects subjects;
    private final Consents consents;
    private final Services services;
    private final Attachments attachments;
    private final Withdrawals withdrawals;
    private final Outbox outbox;
    private final Policy policy;
    private final Clock clock;
    private final boolean holdStrangers;

    TicketIntake(
            JdbcClient database,
            Tickets tickets,
            TicketLetters letters,
            MailThreads threads,
            Subjects subjects,
            Consents consents,
            Services services,
            Attachments attachments,
            Withdrawals withdrawals,
            Outbox outbox,
            Policy policy,
            Clock clock,
            @Value("${qyzmet.hold.strangers:false}") boolean holdStrangers) {
        this.database = database;
        this.tickets = tickets;
        this.letters = letters;
        this.threads = threads;
        this.subjects = subjects;
        this.consents = consents;
        this.services = services;
        this.attachments = attachments;
        this.withdrawals = withdrawals;
        this.outbox = outbox;
        this.policy = policy;
        this.clock = clock;
        this.holdStrangers = holdStrangers;
    }

    @Override
    public Received receive(Permit permit, IncomingMail mail) {
        var parsed = mail.parsed();
        var author = Objects.requireNonNull(parsed.author());
        var email = ContactValues.email(author.email()).orElseThrow(() -> new Unwanted("no-sender"));
        var known = subjects.byEmail(permit, email);
        if (known.isEmpty() && holdStrangers && !mail.confirmed()) {
            throw new Unwanted(HELD);
        }
        var earlier = threads.ticketOf(thread(parsed)).flatMap(id -> tickets.find(permit, id));
        if (known.isPresent() && earlier.isPresent() && joins(earlier.get(), known.get())) {
            return answer(permit, mail, earlier.get(), known.get());
        }
        var writer = known.orElseGet(() -> subjects.enrol(
                permit, NewPerson.by(author.name(), email, language(parsed, Optional.empty()), "letter")));
        return open(permit, mail, writer, earlier.orElse(null));
    }

    /** Newest first: what the letter answers, then the thread from its end. */
    private static List<String> thread(ParsedMail parsed) {
        var ids = new ArrayList<>(parsed.inReplyTo());
        parsed.references().reversed().stream().filter(id -> !ids.contains(id)).forEach(ids::add);
        return ids;
    }

    private boolean joins(Ticket ticket, SubjectId writer) {
        var over = ticket.state().ended()
                && ticket.updatedAt().plus(policy.period("reopen")).isBefore(clock.instant());
        return ticket.requester().equals(writer) && !over;
    }

    private Received answer(Permit permit, IncomingMail mail, Ticket ticket, SubjectId writer) {
        consent(permit, writer, ticket.id(), ticket.language());
        // a robot's answer, such as "I am on leave", is kept and does not wake the ticket
        var robot = mail.parsed().autoSubmitted() != ParsedMail.Automatic.NONE;
        var acts = robot ? List.<Act>of(new Act.SetState(ticket.state(), null)) : List.<Act>of();
        var message = tickets.say(permit, ticket.id(), message(permit, mail, writer), acts)
                .orElseThrow();
        remember(mail.parsed(), ticket.id(), message, writer);
        return new Received(ticket.id(), ticket.number(), message);
    }

    private Received open(Permit permit, IncomingMail mail, SubjectId writer, @Nullable Ticket earlier) {
        var parsed = mail.parsed();
        var id = Ids.ordered();
        var language = language(parsed, Optional.of(writer));
        consent(permit, writer, id, language);
        var service = services.general();
        var ticket = tickets.open(
                permit,
                id,
                new NewTicket(
                        writer,
                        Ground.CONSENT,
                        title(parsed),
                        language,
                        Channel.MAIL,
                        service.id(),
                        service.team(),
                        Priority.NORMAL,
                        message(permit, mail, writer)));
        if (earlier != null) {
            tickets.relate(permit, id, earlier.id(), earlier.requester().equals(writer) ? "continues" : "related");
        }
        var message = first(id);
        remember(parsed, id, message, writer);
        acknowledge(permit, ticket, parsed);
        return new Received(id, ticket.number(), message);
    }

    /** Writing to the desk is consent to this one matter; the letter itself, kept with the ticket, is the evidence. */
    private void consent(Permit permit, SubjectId writer, UUID ticket, Language language) {
        if (!consents.stands(writer, Purpose.SUPPORT)) {
            consents.given(permit, writer, Purpose.SUPPORT, null, language, Channel.MAIL, "letter:ticket:" + ticket);
        }
    }

    /** Never to robots, and not twice in a short time: two desks could write to each other for ever. */
    private void acknowledge(Permit permit, Ticket ticket, ParsedMail parsed) {
        var since = clock.instant().minus(policy.period("acknowledgement-again"));
        var robot = parsed.autoSubmitted() != ParsedMail.Automatic.NONE;
        if (!robot && !outbox.queuedSince(ticket.requester(), Letter.Kind.ACKNOWLEDGEMENT, since)) {
            var id = parsed.messageId();
            letters.acknowledge(
                    permit, ticket, id, withdrawals.link(ticket), id == null ? List.of() : references(parsed, id));
        }
    }

    private static List<String> references(ParsedMail parsed, String id) {
        var all = new ArrayList<>(parsed.references());
        all.remove(id);
        all.add(id);
        return all.subList(Math.max(0, all.size() - 20), all.size());
    }

    private void remember(ParsedMail parsed, UUID ticket, UUID message, SubjectId writer) {
        if (parsed.messageId() != null) {
            threads.remember(parsed.messageId(), ticket, message, writer);
        }
    }

    private UUID first(UUID ticket) {
        return database.sql("select id from message where ticket_id = ? order by id limit 1")
                .param(ticket)
                .query(UUID.class)
                .single();
    }

    private NewMessage message(Permit permit, IncomingMail mail, SubjectId writer) {
        var parsed = mail.parsed();
        var said = parsed.reply().isBlank() && parsed.signature().isBlank() ? parsed.text() : parsed.reply();
        var signed = parsed.signature().isBlank() ? said : said + "\n\n-- \n" + parsed.signature();
        var quoted = said.equals(parsed.text()) ? "" : parsed.quoted();
        return new NewMessage(
                TicketMessage.Kind.REPLY,
                TicketMessage.Side.REQUESTER,
                writer,
                cut(signed.strip()),
                parsed.html().isBlank() ? null : parsed.html(),
                quoted.isBlank() ? null : cut(quoted),
                Channel.MAIL,
                files(mail),
                mail.raw());
    }

    /** The first files up to the limit of one message; the others are still in the raw letter. */
    private List<NewMessage.File> files(IncomingMail mail) {
        var files = new ArrayList<NewMessage.File>();
        var most = policy.number("attachments-per-message");
        for (var i = 0; i < mail.files().size(); i++) {
            var file = mail.parsed().attachments().get(i);
            if (i >= most) {
                attachments.discard(mail.files().get(i));
                continue;
            }
            var name = file.name() == null ? "file-" + (i + 1) + ending(file.type()) : file.name();
            files.add(new NewMessage.File(mail.files().get(i), name, file.type(), file.contentId(), file.inline()));
        }
        return files;
    }

    private static String ending(String type) {
        return switch (type) {
            case "message/rfc822" -> ".eml";
            case "image/jpeg" -> ".jpg";
            case "image/png" -> ".png";
            case "image/gif" -> ".gif";
            case "application/pdf" -> ".pdf";
            case "text/calendar" -> ".ics";
            case "message/delivery-status", "text/plain" -> ".txt";
            default -> "";
        };
    }

    private String cut(String text) {
        var most = policy.number("text-max");
        return text.length() <= most ? text : text.substring(0, most);
    }

    private String title(ParsedMail parsed) {
        var title = parsed.subject().isBlank()
                ? parsed.reply().strip().lines().findFirst().orElse("")
                : parsed.subject();
        var most = policy.number("subject-max");
        var short_ =
                title.strip().length() <= most ? title.strip() : title.strip().substring(0, most - 1) + "…";
        return short_.isEmpty() ? "…" : short_;
    }

    private Language language(ParsedMail parsed, Optional<SubjectId> writer) {
        return parsed.language() != null
                ? Language.of(parsed.language())
                : writer.map(subjects::language).orElse(Language.KK);
    }
}
