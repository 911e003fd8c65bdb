package kz.qyzmet.desk.ticket;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tickets as the API tells them (contracts 17): ids are opaque texts, services are codes, nothing is counted. */
@Component
class TicketAnswers {
    static final String BASE = "/api/v1/tickets/";
    /** A conversation longer than this goes on behind {@code olderMessages}. */
    private static final int MESSAGES = 1000;

    private final Services services;
    private final Subjects subjects;
    private final Shown shown;
    private final Journal journal;
    private final Acquaintances acquaintances;

    TicketAnswers(Services services, Subjects subjects, Shown shown, Journal journal, Acquaintances acquaintances) {
        this.services = services;
        this.subjects = subjects;
        this.shown = shown;
        this.journal = journal;
        this.acquaintances = acquaintances;
    }

    record Requester(String id, String name, @Nullable String email) {
        static Requester of(Card card) {
            return new Requester(card.id().toString(), card.name(), card.email());
        }

        @Override
        public String toString() {
            return "Requester[" + id + "]";
        }
    }

    /** @param side requester, staff, outsider or desk */
    record Author(@Nullable String id, String name, String side) {
        @Override
        public String toString() {
            return "Author[" + side + "]";
        }
    }

    record File(String id, String name, String type, long size, String sha256, String href) {
        static File of(Ticket ticket, Attachment file) {
            return new File(
                    file.id().toString(),
                    file.name(),
                    file.type(),
                    file.size(),
                    file.sha256(),
                    BASE + ticket.id() + "/attachments/" + file.id());
        }

        @Override
        public String toString() {
            return "File[" + id + "]";
        }
    }

    /** @param warnings codes: a sender who is not who the letter says, a link that leads elsewhere than it says, more data than is needed (clause 2.1.4) */
    record Message(
            String id,
            String kind,
            Author author,
            String text,
            Instant at,
            List<File> attachments,
            List<String> warnings) {
        @Override
        public String toString() {
            return "Message[" + id + "]";
        }
    }

    /** @param olderMessages the id to continue into the past from, in {@code ?before=}; null when all are here */
    record One(
            String id,
            long number,
            String subject,
            String state,
            String priority,
            String language,
            String service,
            String team,
            @Nullable String assignee,
            Requester requester,
            String ground,
            Instant createdAt,
            Instant updatedAt,
            int version,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Message> messages,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String olderMessages) {

        @Override
        public String toString() {
            return "One[" + number + "]";
        }
    }

    record Many(List<One> items, @Nullable String next) {}

    /** A page of tickets without their messages: one query for the people, one entry in the journal. */
    Many many(Permit permit, List<Ticket> tickets, @Nullable String next) {
        var people = new LinkedHashSet<SubjectId>();
        tickets.forEach(ticket -> people.add(ticket.requester()));
        var cards = subjects.cards(permit, acquaintances.among(permit, people));
        journal.list(permit, "list:api", people, "ticket.title", "subject.name", "contact.value");
        var items = tickets.stream()
                .map(ticket -> one(ticket, card(cards, ticket), null, null))
                .toList();
        return new Many(items, next);
    }

    /** One ticket with its conversation, as far as the permit shows it. */
    One one(Permit permit, Ticket ticket, @Nullable UUID before) {
        var known = acquaintances.among(permit, List.of(ticket.requester()));
        var cards = subjects.cards(permit, known);
        var said = new ArrayList<Message>();
        var older = before;
        do {
            var page = shown.of(permit, ticket, older, List.of());
            said.addAll(
                    0,
                    page.list().stream()
                            .map(message -> message(ticket, message, !known.isEmpty()))
                            .toList());
            older = page.older();
        } while (older != null && said.size() < MESSAGES);
        return one(ticket, card(cards, ticket), said, older == null ? null : older.toString());
    }

    /** A ticket just created: everything is at hand. */
    One created(Ticket ticket, Card requester, UUID message, String text) {
        var author = new Author(requester.id().toString(), requester.name(), TicketMessage.Side.REQUESTER.id());
        var first = new Message(
                message.toString(),
                TicketMessage.Kind.REPLY.id(),
                author,
                text,
                ticket.createdAt(),
                List.of(),
                codes(Shown.excess(text, List.of())));
        return one(ticket, requester, List.of(first), null);
    }

    Message message(Permit permit, Ticket ticket, Shown.Message message) {
        return message(ticket, message, acquaintances.with(permit, ticket.requester()));
    }

    /** @param known whether the requester may be named */
    private static Message message(Ticket ticket, Shown.Message message, boolean known) {
        var author = message.authorId();
        return new Message(
                message.id().toString(),
                message.kind().id(),
                new Author(
                        author == null ? null : author.toString(),
                        known || !ticket.requester().equals(author) ? message.author() : "",
                        message.side().id()),
                message.text(),
                message.at(),
                message.files().stream().map(file -> File.of(ticket, file)).toList(),
                codes(message.warnings()));
    }

    private static List<String> codes(List<String> warnings) {
        return warnings.stream()
                .map(warning -> warning.substring("ticket.".length()).replace('.', '-'))
                .toList();
    }

    private One one(Ticket ticket, Card requester, @Nullable List<Message> messages, @Nullable String older) {
        return new One(
                ticket.id().toString(),
                ticket.number(),
                ticket.title(),
                ticket.state().id(),
                ticket.priority().id(),
                ticket.language().code(),
                services.byId(ticket.service()).map(found -> found.code()).orElse(""),
                ticket.team().toString(),
                ticket.assignee() == null ? null : ticket.assignee().toString(),
                Requester.of(requester),
                ticket.ground().id(),
                ticket.createdAt(),
                ticket.updatedAt(),
                ticket.version(),
                messages,
                older);
    }

    private static Card card(Map<SubjectId, Card> cards, Ticket ticket) {
        var card = cards.get(ticket.requester());
        return card == null ? new Card(ticket.requester(), "", null, null, ticket.language()) : card;
    }
}
