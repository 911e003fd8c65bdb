package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A file that comes after its words, by the API. It joins the newest message when a program wrote that on the requester's side, or the message that is
 * named; otherwise it is a message of its own. What has gone out as a letter takes no more files: the record would not be what was sent.
 */
@Component
@ActsAs(Family.SUPPORT)
class LateFiles {
    private final JdbcClient database;
    private final CreationKeys keys;
    private final Tickets tickets;
    private final Attachments attachments;
    private final Journal journal;
    private final ChangeFeed feed;
    private final Clock clock;

    LateFiles(
            JdbcClient database,
            CreationKeys keys,
            Tickets tickets,
            Attachments attachments,
            Journal journal,
            ChangeFeed feed,
            Clock clock) {
        this.database = database;
        this.keys = keys;
        this.tickets = tickets;
        this.attachments = attachments;
        this.journal = journal;
        this.feed = feed;
        this.clock = clock;
    }

    record Added(UUID attachment, boolean repeated) {}

    /** Asks before the bytes are taken whether the named message is there and open to files. */
    void check(Permit permit, Ticket ticket, @Nullable UUID message) {
        if (message != null && !open(permit, ticket, message)) {
            throw new Conflict(409, "already-sent");
        }
    }

    Added add(Permit permit, Ticket ticket, @Nullable UUID message, NewMessage.File file, @Nullable String key) {
        var body = "POST tickets/" + ticket.id() + "/attachments " + message + " " + file.name() + " "
                + file.upload().sha256();
        var once = keys.once(permit.actor(), key, body, () -> {
            var holder = message != null ? message : newest(permit, ticket);
            return holder == null ? ofItsOwn(permit, ticket, file) : join(permit, ticket, holder, file);
        });
        return new Added(once.object(), once.repeated());
    }

    private UUID join(Permit permit, Ticket ticket, UUID holder, NewMessage.File file) {
        var id = attachments.attach(
                permit, file.upload(), ticket.requester(), null, holder, file.name(), file.type(), null, false);
        database.sql("update ticket set updated_at = ?, version = version + 1 where id = ?")
                .params(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), ticket.id())
                .update();
        journal.note(
                permit, Operation.RECORD, "ticket:" + ticket.id(), List.of(ticket.requester()), "attachment.content");
        feed.changed(ticket.id());
        return id;
    }

    private UUID ofItsOwn(Permit permit, Ticket ticket, NewMessage.File file) {
        var message =
                NewMessage.reply(TicketMessage.Side.REQUESTER, ticket.requester(), "", Channel.API, List.of(file));
        tickets.say(permit, ticket.id(), message, List.of()).orElseThrow(NotFound::new);
        return file.upload().id();
    }

    private @Nullable UUID newest(Permit permit, Ticket ticket) {
        var newest = database.sql("select id from message where ticket_id = ? order by id desc limit 1")
                .param(ticket.id())
                .query(UUID.class)
                .optional();
        return newest.filter(message -> open(permit, ticket, message)).orElse(null);
    }

    private boolean open(Permit permit, Ticket ticket, UUID message) {
        return database.sql("""
                select exists (select from message where id = ? and ticket_id = ? and channel = 'api'
                               and (mask & ?) <> 0 and (side = 'requester' or kind = 'note' and ?))
                """)
                .params(
                        message,
                        ticket.id(),
                        1 << permit.purpose().ordinal(),
                        permit.reach() != kz.qyzmet.desk.policy.Reach.OWN)
                .query(Boolean.class)
                .single();
    }
}
