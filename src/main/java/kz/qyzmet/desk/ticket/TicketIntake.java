package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.Brakes;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailReceiver;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.OwnAddresses;
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
import kz.qyzmet.desk.web.Unavailable;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a letter becomes: an answer in the ticket that {@link Threading} finds for it, or a new ticket. A stranger who knows a thread gets a ticket of
 * their own, linked to it.
 */
@Component
@ActsAs(Family.SUPPORT)
class TicketIntake implements MailReceiver {
    private static final int MENTIONED = 5;

    private final JdbcClient database;
    private final Tickets tickets;
    private final TicketLetters letters;
    private final MailThreads threads;
    private final Threading threading;
    private final Parties parties;
    private final OwnAddresses own;
    private final Words words;
    private final Subjects subjects;
    private final Consents consents;
    private final Services services;
    private final Withdrawals withdrawals;
    private final Brakes brakes;
    private final Outbox outbox;
    private final Tray tray;
    private final Policy policy;
    private final Clock clock;
    private final boolean holdStrangers;

    TicketIntake(
            JdbcClient database,
            Tickets tickets,
            TicketLetters letters,
            MailThreads threads,
            Threading threading,
            Parties parties,
            OwnAddresses own,
            Words words,
            Subjects subjects,
            Consents consents,
            Services services,
            Withdrawals withdrawals,
            Brakes brakes,
            Outbox outbox,
            Tray tray,
            Policy policy,
            Clock clock,
            @Value("${qyzmet.hold.strangers:false}") boolean holdStrangers) {
        this.database = database;
        this.tickets = tickets;
        this.letters = letters;
        this.threads = threads;
        this.threading = threading;
        this.parties = parties;
        this.own = own;
        this.words = words;
        this.subjects = subjects;
        this.consents = consents;
        this.services = services;
        this.withdrawals = withdrawals;
        this.brakes = brakes;
        this.outbox = outbox;
        this.tray = tray;
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
        if (known.isEmpty()) {
            // before a letter is held and its writer asked to confirm: who is blocked is a stranger to support
            subjects.refuseBlocked(email);
        }
        var place = threading.of(permit, parsed, email, known.orElse(null));
        var invited = place instanceof Threading.Place.Joins;
        if (known.isEmpty() && holdStrangers && !mail.confirmed() && !invited) {
            throw new Unwanted(HELD);
        }
        // an address is easily forged: nobody else's letter undoes what the person took back
        if (known.filter(person -> consents.withdrawn(person, Purpose.SUPPORT)).isPresent() && !mail.confirmed()) {
            throw new Unwanted(HELD);
        }
        var writer = known.orElseGet(() -> subjects.enrol(
                permit, NewPerson.by(author.name(), email, language(parsed, Optional.empty()), "letter")));
        if (mail.authentic() || outbox.answered(permit, writer, parsed)) {
            reached(permit, parsed, writer, email);
        }
        brakes.came(permit, writer, parsed);
        return switch (place) {
            case Threading.Place.Joins(var ticket, var as) -> answer(permit, mail, ticket, as, writer);
            case Threading.Place.Beside(var ticket, var relation) ->
                open(permit, mail, writer, known.isPresent(), ticket, relation);
            case Threading.Place.Fresh() -> open(permit, mail, writer, known.isPresent(), null, "");
        };
    }

    @Override
    public boolean blocked(String address) {
        return subjects.blockedAddress(address);
    }

    @Override
    public UUID receiveBlocked(Permit permit, IncomingMail mail) {
        var author = Objects.requireNonNull(mail.parsed().author());
        var writer = subjects.byEmail(permit, author.email())
                .filter(subjects::blocked)
                // blocked while it was being filed is somebody else in the ticket, or the blocking has just ended
                .orElseThrow(() -> new Unavailable("mail-later"));
        return tray.keep(permit, writer, mail.raw(), mail.parsed().autoSubmitted() == ParsedMail.Automatic.NONE);
    }

    /** Whoever is known to have written from an address is reached by it, in the language they write. */
    private void reached(Permit permit, ParsedMail parsed, SubjectId writer, String email) {
        if (parsed.autoSubmitted() == ParsedMail.Automatic.NONE) {
            subjects.wrote(permit, writer, email, parsed.language() == null ? null : Language.of(parsed.language()));
        }
    }

    private Received answer(Permit permit, IncomingMail mail, Ticket ticket, Parties.Standing as, SubjectId writer) {
        var parsed = mail.parsed();
        consent(permit, writer, ticket.id(), ticket.language());
        // a robot's answer, such as "I am on leave", is kept and does not wake the ticket
        var robot = parsed.autoSubmitted() != ParsedMail.Automatic.NONE;
        var acts = robot ? List.<Act>of(new Act.SetState(ticket.state(), null)) : List.<Act>of();
        var message = tickets.say(permit, ticket.id(), message(permit, mail, writer, as), acts)
                .orElseThrow();
        remember(parsed, ticket, message);
        if (as == Parties.Standing.REQUESTER) {
            parties.name(permit, ticket, named(parsed));
        }
        forwarded(permit, parsed, ticket);
        return new Received(ticket.id(), ticket.number(), message);
    }

    /** Whom the requester wrote to besides the desk. */
    private List<String> named(ParsedMail parsed) {
        return own.people(parsed).stream().map(ParsedMail.Address::email).toList();
    }

    /** A party passed on somebody else's letter: a note says whose words they are, and that this makes nobody a party. */
    private void forwarded(Permit permit, ParsedMail parsed, Ticket ticket) {
        var author = Objects.requireNonNull(parsed.author()).email();
        Forward.of(parsed)
                .filter(passed -> !passed.author().equalsIgnoreCase(author) && !own.ours(passed.author()))
                .ifPresent(passed -> {
                    var known = ContactValues.email(passed.author())
                            .map(email -> parties.of(
                                    permit,
                                    ticket,
                                    email,
                                    subjects.byEmail(permit, email).orElse(null)))
                            .isPresent();
                    if (!known) {
                        // the desk itself writes down nobody who is blocked (clause 1.3)
                        var nobody = passed.author().isEmpty() || subjects.blockedAddress(passed.author());
                        var text = words.say(
                                ticket.language(),
                                nobody ? "ticket.mail.forwarded.somebody" : "ticket.mail.forwarded",
                                author,
                                passed.author());
                        var note = NewMessage.note(null, text, Channel.MAIL, List.of());
                        tickets.say(permit, ticket.id(), note, List.of(new Act.SetState(ticket.state(), null)));
                    }
                });
    }

    private Received open(
            Permit permit,
            IncomingMail mail,
            SubjectId writer,
            boolean known,
            @Nullable Ticket earlier,
            String relation) {
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
                        message(permit, mail, writer, Parties.Standing.REQUESTER)));
        if (earlier != null) {
            tickets.relate(permit, id, earlier.id(), relation);
        }
        var message = first(id);
        remember(parsed, ticket, message);
        parties.name(permit, ticket, named(parsed));
        forwarded(permit, parsed, ticket);
        acknowledge(permit, ticket, parsed, known);
        return new Received(id, ticket.number(), message);
    }

    /** Writing to the desk is consent to this one matter; the letter itself, kept with the ticket, is the evidence. */
    private void consent(Permit permit, SubjectId writer, UUID ticket, Language language) {
        if (!consents.stands(writer, Purpose.SUPPORT)) {
            consents.given(permit, writer, Purpose.SUPPORT, null, language, Channel.MAIL, "letter:ticket:" + ticket);
        }
    }

    /** Never to robots, and not twice in a short time: two desks could write to each other for ever. */
    private void acknowledge(Permit permit, Ticket ticket, ParsedMail parsed, boolean known) {
        var since = clock.instant().minus(policy.period("acknowledgement-again"));
        if (!outbox.queuedSince(ticket.requester(), Letter.Kind.ACKNOWLEDGEMENT, since)
                && brakes.mayAnswer(permit, parsed)) {
            var id = parsed.messageId();
            // who is new and whose letter tells no language reads both, Kazakh first
            var languages = parsed.language() == null && !known
                    ? List.of(Language.KK, Language.RU)
                    : List.of(ticket.language());
            letters.acknowledge(
                    permit,
                    ticket,
                    languages,
                    id,
                    withdrawals.link(ticket),
                    id == null ? List.of() : references(parsed, id));
        }
    }

    private static List<String> references(ParsedMail parsed, String id) {
        var all = new ArrayList<>(parsed.references());
        all.remove(id);
        all.add(id);
        return all.subList(Math.max(0, all.size() - 20), all.size());
    }

    private void remember(ParsedMail parsed, Ticket ticket, UUID message) {
        var id = parsed.messageId();
        if (id != null) {
            threads.remember(id, ticket.id(), message, ticket.requester());
        }
        // somebody may answer a letter of the thread that never came here
        parsed.answered().stream()
                .filter(other -> !other.equals(id))
                .limit(MENTIONED)
                .forEach(other -> threads.mentioned(other, ticket.id(), ticket.requester()));
    }

    private UUID first(UUID ticket) {
        return database.sql("select id from message where ticket_id = ? order by id limit 1")
                .param(ticket)
                .query(UUID.class)
                .single();
    }

    private NewMessage message(Permit permit, IncomingMail mail, SubjectId writer, Parties.Standing as) {
        var parsed = mail.parsed();
        var said = parsed.reply().isBlank() && parsed.signature().isBlank() ? parsed.text() : parsed.reply();
        var signed = parsed.signature().isBlank() ? said : said + "\n\n-- \n" + parsed.signature();
        var quoted = said.equals(parsed.text()) ? "" : parsed.quoted();
        // a colleague's letter stays inside: an address is too easily forged to speak for the desk by it
        var kind = as == Parties.Standing.STAFF ? TicketMessage.Kind.NOTE : TicketMessage.Kind.REPLY;
        var side = switch (as) {
            case REQUESTER -> TicketMessage.Side.REQUESTER;
            case NAMED -> TicketMessage.Side.OUTSIDER;
            case STAFF -> TicketMessage.Side.STAFF;
        };
        return new NewMessage(
                kind,
                side,
                writer,
                cut(signed.strip()),
                parsed.html().isBlank() ? null : parsed.html(),
                quoted.isBlank() ? null : cut(quoted),
                Channel.MAIL,
                files(mail),
                mail.raw());
    }

    /** All of them: how many a letter may have, the parser knows (letter-parts-max). */
    private static List<NewMessage.File> files(IncomingMail mail) {
        var files = new ArrayList<NewMessage.File>();
        for (var i = 0; i < mail.files().size(); i++) {
            var file = mail.parsed().attachments().get(i);
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
