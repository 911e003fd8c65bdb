package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.Document;
import kz.qyzmet.desk.search.Searchable;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gives the index what it reads of the tickets. A blocked or destroyed one gives nothing, and so leaves the index. */
@Component
@ActsAs(Family.SUPPORT)
class TicketIndex implements Searchable {
    private static final int MESSAGES = 200;

    private final JdbcClient database;
    private final Tickets tickets;
    private final Vault vault;
    private final Attachments attachments;
    private final Subjects subjects;
    private final Permit permit;

    TicketIndex(
            JdbcClient database,
            Tickets tickets,
            Vault vault,
            Attachments attachments,
            Subjects subjects,
            Policy policy) {
        this.database = database;
        this.tickets = tickets;
        this.vault = vault;
        this.attachments = attachments;
        this.subjects = subjects;
        this.permit = policy.permit(Actor.system("index"), Purpose.SUPPORT);
    }

    @Override
    public Map<UUID, Document> documents(Collection<UUID> ids) {
        var found = tickets.among(permit, ids);
        var said = said(found);
        var files = files(said);
        var people = new LinkedHashSet<SubjectId>();
        found.forEach(ticket -> people.add(ticket.requester()));
        said.values().forEach(list -> list.forEach(text -> people.addAll(text.authors())));
        var cards = subjects.cards(permit, people);
        var documents = new HashMap<UUID, Document>();
        for (var ticket : found) {
            var texts = said.getOrDefault(ticket.id(), List.of());
            documents.put(ticket.id(), document(ticket, texts, cards, files));
        }
        return documents;
    }

    @Override
    public void eachId(Consumer<UUID> consumer) {
        var last = new UUID(0, 0);
        for (List<UUID> page = after(last); !page.isEmpty(); page = after(page.getLast())) {
            page.forEach(consumer);
        }
    }

    private List<UUID> after(UUID last) {
        return database.sql("select id from ticket where id > ? order by id limit 1000")
                .param(last)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    private record Said(UUID message, String text, List<SubjectId> authors) {}

    private Map<UUID, List<Said>> said(List<Ticket> found) {
        var byId = new HashMap<UUID, Ticket>();
        found.forEach(ticket -> byId.put(ticket.id(), ticket));
        var said = new HashMap<UUID, List<Said>>();
        database.sql("""
                select m.id, m.ticket_id, m.author_id, m.body from unnest(?::uuid[]) wanted
                cross join lateral (select id, ticket_id, author_id, body from message where ticket_id = wanted and (mask & 1) <> 0
                                    order by id desc limit ?) m
                """).params(byId.keySet().toArray(UUID[]::new), MESSAGES).query(row -> {
            var ticket = byId.get(row.getObject("ticket_id", UUID.class));
            if (ticket != null) {
                var author = row.getObject("author_id", UUID.class);
                var id = row.getObject("id", UUID.class);
                said.computeIfAbsent(ticket.id(), any -> new ArrayList<>())
                        .add(new Said(
                                id,
                                text(ticket, id, row.getBytes("body")),
                                author == null ? List.of() : List.of(new SubjectId(author))));
            }
        });
        return said;
    }

    private String text(Ticket ticket, UUID message, byte[] body) {
        try {
            return vault.open(permit, ticket.requester(), new Place("message", "body", message), body);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private Map<UUID, List<String>> files(Map<UUID, List<Said>> said) {
        var holders =
                said.values().stream().flatMap(List::stream).map(Said::message).toList();
        var names = new HashMap<UUID, List<String>>();
        for (Attachment file : attachments.of(permit, holders)) {
            names.computeIfAbsent(file.holder(), any -> new ArrayList<>()).add(file.name());
        }
        return names;
    }

    private static Document document(
            Ticket ticket, List<Said> said, Map<SubjectId, Card> cards, Map<UUID, List<String>> files) {
        var names = new LinkedHashSet<String>();
        var contacts = new LinkedHashSet<String>();
        var people = new LinkedHashSet<SubjectId>();
        people.add(ticket.requester());
        said.forEach(one -> people.addAll(one.authors()));
        for (var person : people) {
            var card = cards.getOrDefault(person, null);
            if (card != null) {
                names.add(card.name());
                if (card.email() != null) {
                    contacts.add(card.email());
                }
                if (card.phone() != null) {
                    contacts.add(card.phone());
                }
            }
        }
        return new Document(
                ticket.id(),
                Long.toString(ticket.number()),
                ticket.title(),
                said.reversed().stream().map(Said::text).toList(),
                List.copyOf(names),
                List.copyOf(contacts),
                said.stream()
                        .flatMap(one -> files.getOrDefault(one.message(), List.of()).stream())
                        .toList());
    }
}
