package kz.qyzmet.desk.ticket;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.TicketMessage.Kind;
import kz.qyzmet.desk.ticket.TicketMessage.Side;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was said in tickets. The caller has found the ticket under the same permit; notes are left out for whoever reaches only their own. */
@Component
@ActsAs(Family.SUPPORT)
public class Conversation {
    /** How many messages a page shows; older ones are a link away. */
    static final int PAGE = 50;

    private final JdbcClient database;
    private final Inserts inserts;
    private final Vault vault;
    private final Attachments attachments;
    private final Clock clock;

    Conversation(JdbcClient database, Inserts inserts, Vault vault, Attachments attachments, Clock clock) {
        this.database = database;
        this.inserts = inserts;
        this.vault = vault;
        this.attachments = attachments;
        this.clock = clock;
    }

    UUID insert(Permit permit, Ticket ticket, NewMessage message, OffsetDateTime at) {
        var id = Ids.ordered();
        var owner = ticket.requester();
        // a third person's words are sealed by both keys, so either destruction ends them (contracts 3)
        var outsider = message.side() == Side.OUTSIDER ? message.author() : null;
        if (message.raw() != null) {
            attachments.attachRaw(permit, message.raw(), owner, outsider, id);
        }
        inserts.add(
                """
                insert into message (id, ticket_id, kind, side, author_id, ground, body, html, quoted, channel, at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                ticket.id(),
                message.kind().id(),
                message.side().id(),
                message.author() == null ? null : message.author().value(),
                ticket.ground().id(),
                vault.sealText(owner, outsider, new Place("message", "body", id), message.text()),
                sealed(owner, outsider, new Place("message", "html", id), message.html()),
                sealed(owner, outsider, new Place("message", "quoted", id), message.quoted()),
                message.channel().id(),
                at);
        for (var file : message.files()) {
            attach(permit, message.channel(), file, owner, outsider, id);
        }
        return id;
    }

    private void attach(
            Permit permit,
            Channel channel,
            NewMessage.File file,
            SubjectId owner,
            @Nullable SubjectId outsider,
            UUID message) {
        var upload = file.upload();
        var name = file.name();
        if (channel == Channel.MAIL) {
            attachments.attachOfLetter(
                    permit,
                    upload,
                    owner,
                    outsider,
                    message,
                    name,
                    file.type(),
                    file.contentId(),
                    file.inline(),
                    Ground.CONSENT);
        } else {
            attachments.attach(
                    permit, upload, owner, outsider, message, name, file.type(), file.contentId(), file.inline());
        }
    }

    /** The newest messages of a ticket, oldest first; {@code before} continues into the past. */
    public List<TicketMessage> of(Permit permit, Ticket ticket, @Nullable UUID before) {
        vault.prepare(List.of(ticket.requester()));
        return database.sql("""
                select id, kind, side, author_id, body, html is not null as has_html, quoted, at from message
                where ticket_id = ? and id < ? and kind = any(?) and (mask & ?) <> 0 and (leaves_at is null or leaves_at <= ?)
                order by id desc limit ?
                """)
                .params(
                        ticket.id(),
                        before == null ? new UUID(-1, -1) : before,
                        kinds(permit),
                        1 << permit.purpose().ordinal(),
                        shownFrom(permit),
                        PAGE)
                .query((row, n) -> message(permit, ticket, row))
                .list()
                .reversed();
    }

    /** The same from the first message on, for whoever takes all of it along, however much there is: without what somebody wrote in it who is blocked now. @param after the last one read, null to begin */
    public List<TicketMessage> from(Permit permit, Ticket ticket, @Nullable UUID after, int limit) {
        vault.prepare(List.of(ticket.requester()));
        return database.sql("""
                select id, kind, side, author_id, body, html is not null as has_html, quoted, at from message
                where ticket_id = ? and id > ? and kind = any(?) and (mask & ?) <> 0 and (leaves_at is null or leaves_at <= ?)
                order by id limit ?
                """)
                .params(
                        ticket.id(),
                        after == null ? new UUID(0, 0) : after,
                        kinds(permit),
                        1 << Purpose.SUPPORT.ordinal(),
                        shownFrom(permit),
                        limit)
                .query((row, n) -> message(permit, ticket, row))
                .list();
    }

    /** What somebody wrote into another's ticket. */
    public record Said(UUID id, Instant at, String text) {
        @Override
        public String toString() {
            return "Said[" + id + "]";
        }
    }

    /**
     * What somebody wrote into others' tickets, newest first: neither what a letter quoted nor anything of the ticket. Left out while the ticket's requester is blocked: everything in it is closed (contracts 10).
     *
     * @param before continues into the past; null at the beginning
     * @throws Refused when it is not the actor's own
     */
    public List<Said> elsewhere(Permit permit, SubjectId author, @Nullable Said before, int limit) {
        if (permit.purpose() != Purpose.RIGHTS || !author.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        return database.sql("""
                select m.id, m.body, m.at, t.requester_id from message m join ticket t on t.id = m.ticket_id
                where m.author_id = ? and m.side = 'outsider' and m.id < ? and (m.mask & ?) <> 0 order by m.id desc limit ?
                """)
                .params(
                        author.value(),
                        before == null ? new UUID(-1, -1) : before.id(),
                        1 << Purpose.SUPPORT.ordinal(),
                        limit)
                .query((row, n) -> {
                    var id = row.getObject("id", UUID.class);
                    var requester = new SubjectId(row.getObject("requester_id", UUID.class));
                    return new Said(
                            id,
                            Tickets.instant(row, "at"),
                            open(permit, requester, new Place("message", "body", id), row.getBytes("body")));
                })
                .list();
    }

    /** One message of a ticket that the caller has found. */
    public Optional<TicketMessage> one(Permit permit, Ticket ticket, UUID message) {
        return database.sql("""
                select id, kind, side, author_id, body, html is not null as has_html, quoted, at from message
                where ticket_id = ? and id = ? and kind = any(?) and (mask & ?) <> 0 and (leaves_at is null or leaves_at <= ?)
                """)
                .params(
                        ticket.id(),
                        message,
                        kinds(permit),
                        1 << permit.purpose().ordinal(),
                        shownFrom(permit))
                .query((row, n) -> message(permit, ticket, row))
                .optional();
    }

    /** Until then the message can be taken back, and its requester does not see it. */
    void holdBack(UUID message, OffsetDateTime until) {
        database.sql("update message set leaves_at = ? where id = ?")
                .params(until, message)
                .update();
    }

    /** The message goes, as if it had never been said; its files have been passed on before. */
    void unsay(UUID message) {
        database.sql("delete from mail_thread where message_id = ?")
                .param(message)
                .update();
        database.sql("delete from message where id = ?").param(message).update();
    }

    /** What files wait in that belong to the agent's unsent words. */
    static UUID draftHolder(UUID ticket, SubjectId author) {
        return UUID.nameUUIDFromBytes(("draft " + ticket + " " + author).getBytes(StandardCharsets.US_ASCII));
    }

    /** Staff see what is about to leave, the requester only what has left. */
    private OffsetDateTime shownFrom(Permit permit) {
        return permit.reach() == Reach.OWN
                ? OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                : OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    }

    /** Where in this ticket somebody who is blocked wrote: id and time, nothing else (contracts 10). */
    List<Closed> closed(Permit permit, Ticket ticket) {
        return database.sql("select id, kind, at from blocked_messages(?) where kind = any(?) order by id limit ?")
                .params(ticket.id(), kinds(permit), PAGE)
                .query((row, n) -> new Closed(
                        row.getObject("id", UUID.class), kind(row.getString("kind")), Tickets.instant(row, "at")))
                .list();
    }

    record Closed(UUID id, Kind kind, Instant at) {}

    /** Which ticket a message stands in; says nothing about whether the asker may see it. */
    public Optional<UUID> ticketOf(UUID message) {
        return database.sql("select ticket_id from message where id = ?")
                .param(message)
                .query(UUID.class)
                .optional();
    }

    /** The cleaned HTML of a letter, if it had any. */
    public Optional<String> html(Permit permit, Ticket ticket, UUID message) {
        return database.sql(
                        "select html from message where id = ? and ticket_id = ? and kind = any(?) and html is not null")
                .params(message, ticket.id(), kinds(permit))
                .query((row, n) ->
                        vault.open(permit, ticket.requester(), new Place("message", "html", message), row.getBytes(1)))
                .optional();
    }

    /** The agent's unsent words in this ticket. */
    Optional<Draft> draft(Permit permit, Ticket ticket) {
        var author = permit.actor().subject();
        if (author == null) {
            return Optional.empty();
        }
        return database.sql("select kind, body from draft where ticket_id = ? and author_id = ?")
                .params(ticket.id(), author.value())
                .query((row, n) -> new Draft(
                        kind(row.getString(1)),
                        vault.open(
                                permit, ticket.requester(), new Place("draft", "body", ticket.id()), row.getBytes(2))))
                .optional();
    }

    void keepDraft(Permit permit, Ticket ticket, Draft draft, OffsetDateTime at) {
        var author = permit.actor().subject();
        if (author == null) {
            return;
        }
        if (draft.text().isBlank()) {
            dropDraft(ticket.id(), author);
            return;
        }
        database.sql("""
                insert into draft (ticket_id, author_id, ground, kind, body, at) values (?, ?, ?, ?, ?, ?)
                on conflict (ticket_id, author_id) do update set kind = excluded.kind, body = excluded.body, at = excluded.at
                """)
                .params(
                        ticket.id(),
                        author.value(),
                        ticket.ground().id(),
                        draft.kind().id(),
                        vault.sealText(ticket.requester(), null, new Place("draft", "body", ticket.id()), draft.text()),
                        at)
                .update();
    }

    void dropDraft(UUID ticket, SubjectId author) {
        database.sql("delete from draft where ticket_id = ? and author_id = ?")
                .params(ticket, author.value())
                .update();
    }

    record Draft(Kind kind, String text) {}

    private TicketMessage message(Permit permit, Ticket ticket, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var author = row.getObject("author_id", UUID.class);
        return new TicketMessage(
                id,
                ticket.id(),
                kind(row.getString("kind")),
                Side.valueOf(row.getString("side").toUpperCase(Locale.ROOT)),
                author == null ? null : new SubjectId(author),
                open(permit, ticket.requester(), new Place("message", "body", id), row.getBytes("body")),
                row.getBoolean("has_html"),
                row.getBytes("quoted") == null
                        ? null
                        : open(permit, ticket.requester(), new Place("message", "quoted", id), row.getBytes("quoted")),
                Tickets.instant(row, "at"));
    }

    private String open(Permit permit, SubjectId requester, Place place, byte[] sealed) {
        try {
            return vault.open(permit, requester, place, sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private byte @Nullable [] sealed(
            SubjectId owner, @Nullable SubjectId outsider, Place place, @Nullable String text) {
        return text == null || text.isEmpty() ? null : vault.sealText(owner, outsider, place, text);
    }

    private static String[] kinds(Permit permit) {
        return permit.reach() == Reach.OWN ? new String[] {"reply"} : new String[] {"reply", "note"};
    }

    private static Kind kind(String id) {
        return Kind.valueOf(id.toUpperCase(Locale.ROOT));
    }
}
