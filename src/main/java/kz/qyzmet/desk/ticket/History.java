package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stores many past tickets at once, as a migration or a seed does. The same seals, journal and change feed as {@link Tickets#open}; no letters go
 * out, because nobody has written just now.
 */
@Component
public class History {
    private final JdbcTemplate database;
    private final Vault vault;
    private final Journal journal;
    private final ChangeFeed feed;

    History(JdbcTemplate database, Vault vault, Journal journal, ChangeFeed feed) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.feed = feed;
    }

    /** Stores all or none. */
    @Transactional
    public void store(Permit permit, List<Past> tickets) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "reach");
        }
        vault.prepare(tickets.stream().map(Past::requester).distinct().toList());
        var heads = new ArrayList<Object[]>();
        var words = new ArrayList<Object[]>();
        var events = new ArrayList<Object[]>();
        var ids = new ArrayList<UUID>();
        for (var ticket : tickets) {
            var id = Ids.ordered();
            ids.add(id);
            var began = time(ticket.words().getFirst().at());
            var ended = time(ticket.words().getLast().at());
            heads.add(new Object[] {
                id,
                ticket.requester().value(),
                ticket.ground().id(),
                vault.sealText(ticket.requester(), null, Tickets.place(id), ticket.title()),
                ticket.state().id(),
                ticket.priority().id(),
                ticket.language().code(),
                Channel.CONSOLE.id(),
                ticket.service(),
                ticket.team(),
                ticket.assignee() == null ? null : ticket.assignee().value(),
                began,
                ended
            });
            events.add(event(permit, ticket, id, "opened", null, State.OPEN.id(), began));
            if (ticket.state() != State.OPEN) {
                events.add(event(
                        permit,
                        ticket,
                        id,
                        "state",
                        State.OPEN.id(),
                        ticket.state().id(),
                        ended));
            }
            for (var said : ticket.words()) {
                words.add(message(ticket, id, said));
            }
        }
        database.batchUpdate("""
                insert into ticket (id, requester_id, ground, title, state, priority, language, channel, service_id, team_id, assignee_id, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", heads);
        database.batchUpdate("""
                insert into message (id, ticket_id, kind, side, author_id, ground, body, channel, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""", words);
        database.batchUpdate("""
                insert into ticket_event (id, ticket_id, kind, actor_kind, actor_id, ground, edition, was, became, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", events);
        journal.note(
                permit,
                Operation.COLLECT,
                "tickets:" + tickets.size(),
                tickets.stream().map(Past::requester).distinct().toList(),
                "ticket.title",
                "message.body");
        feed.changed(ids);
    }

    private Object[] message(Past ticket, UUID id, Past.Words said) {
        var message = Ids.ordered();
        return new Object[] {
            message,
            id,
            said.note() ? "note" : "reply",
            said.staff() ? "staff" : "requester",
            said.author() == null ? null : said.author().value(),
            ticket.ground().id(),
            vault.sealText(ticket.requester(), null, new Place("message", "body", message), said.text()),
            Channel.CONSOLE.id(),
            time(said.at())
        };
    }

    private static Object[] event(
            Permit permit,
            Past ticket,
            UUID id,
            String kind,
            @org.jspecify.annotations.Nullable String was,
            String became,
            OffsetDateTime at) {
        return new Object[] {
            Ids.ordered(),
            id,
            kind,
            permit.actor().kind().name().toLowerCase(java.util.Locale.ROOT),
            permit.actor().id(),
            ticket.ground().id(),
            permit.edition(),
            was,
            became,
            at
        };
    }

    private static OffsetDateTime time(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
