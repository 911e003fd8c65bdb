package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.ticket.FurtherTexts.Kept;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds and blackens a passage in every text of a ticket: subject line, messages with their HTML and quotations, reasons, drafts, and those that other modules keep about it (clause 2.1.4). Officer only. */
@Component
@ActsAs(Family.ERASURE)
public class Passages {
    private static final String BLACK = "█████";
    private static final int AROUND = 40;

    private final JdbcClient database;
    private final Vault vault;
    private final ChangeFeed feed;
    private final ObjectProvider<FurtherTexts> further;

    Passages(JdbcClient database, Vault vault, ChangeFeed feed, ObjectProvider<FurtherTexts> further) {
        this.database = database;
        this.vault = vault;
        this.feed = feed;
        this.further = further;
    }

    /** @param requester whose ticket it is, for the journal */
    public record Where(UUID ticket, long number, SubjectId requester) {}

    /**
     * One text in which the passage stands.
     *
     * @param place such as {@code message.body}
     * @param message the message it belongs to, if any
     * @param around the first place with a few words on either side
     */
    public record Hit(String place, @Nullable UUID message, int count, String around) {
        @Override
        public String toString() {
            return "Hit[" + place + "]";
        }
    }

    /** @param text the passage in plain text, @param html the same between tags */
    public record Wanted(Pattern text, Pattern html) {
        @Override
        public String toString() {
            return "Wanted";
        }
    }

    public Optional<Where> ticket(Permit permit, String numberOrId) {
        officer(permit);
        var text = numberOrId.strip().replaceFirst("^(?:№|#)[\\s\u00a0]*", "");
        var where = text.matches("\\d{1,18}") ? "number = cast(? as bigint)" : "id::text = ?";
        return database.sql("select id, number, requester_id from ticket where " + where)
                .param(text)
                .query((row, n) -> new Where(
                        row.getObject(1, UUID.class), row.getLong(2), new SubjectId(row.getObject(3, UUID.class))))
                .optional();
    }

    /** The ticket's messages, newest last: whose files are looked at too. */
    public List<UUID> messages(Permit permit, UUID ticket) {
        officer(permit);
        return database.sql("select id from message where ticket_id = ? order by id")
                .param(ticket)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** The tickets that this one is linked with: an answer that continues elsewhere quotes it there. */
    public List<UUID> linked(Permit permit, UUID ticket) {
        officer(permit);
        return database.sql(
                        "select other_id from ticket_relation where ticket_id = ? union select ticket_id from ticket_relation where other_id = ?")
                .params(ticket, ticket)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** How many messages of these tickets no redaction reaches, because their people are blocked (clause 1.3): a number, and neither whose they are nor what they say. */
    public int closed(Permit permit, Collection<UUID> tickets) {
        officer(permit);
        return database.sql("select count(*) from message where ticket_id = any(?) and (mask & ?) = 0")
                .params(tickets.toArray(UUID[]::new), Family.ERASURE.bit())
                .query(Integer.class)
                .single();
    }

    public List<Hit> find(Permit permit, Where ticket, Wanted wanted) {
        officer(permit);
        var hits = new ArrayList<Hit>();
        for (var text : texts(permit, ticket)) {
            var matcher = pattern(wanted, text).matcher(text.value());
            int count = 0;
            String around = "";
            while (matcher.find()) {
                if (count++ == 0) {
                    around = text.value()
                            .substring(
                                    Math.max(0, matcher.start() - AROUND),
                                    Math.min(text.value().length(), matcher.end() + AROUND));
                }
            }
            if (count > 0) {
                hits.add(new Hit(text.table() + "." + text.column(), text.message(), count, around));
            }
        }
        return hits;
    }

    /** Joins the caller's transaction. @return how many times the passage was blackened */
    public int blacken(Permit permit, Where ticket, Wanted wanted) {
        officer(permit);
        int blackened = 0;
        for (var text : texts(permit, ticket)) {
            var matcher = pattern(wanted, text).matcher(text.value());
            int count = (int) matcher.results().count();
            if (count > 0) {
                blackened += count;
                var clean = matcher.reset().replaceAll(BLACK);
                var sealed = vault.sealText(ticket.requester(), text.outsider(), text.place(), clean);
                if (text.keeper() != null) {
                    text.keeper().replace(permit, new Kept(text.table(), text.column(), text.row(), sealed));
                    continue;
                }
                database.sql("update " + text.table() + " set " + text.column() + " = ? where " + text.key() + " = ?"
                                + (text.author() == null ? "" : " and author_id = ?"))
                        .params(
                                text.author() == null
                                        ? List.<Object>of(sealed, text.row())
                                        : List.<Object>of(sealed, text.row(), text.author()))
                        .update();
            }
        }
        feed.changed(ticket.ticket());
        return blackened;
    }

    /** Tells the index that the ticket's words have changed. */
    public void reindex(UUID ticket) {
        feed.changed(ticket);
    }

    private static Pattern pattern(Wanted wanted, Text text) {
        return text.column().equals("html") ? wanted.html() : wanted.text();
    }

    private record Text(
            String table,
            String column,
            String key,
            UUID row,
            @Nullable UUID message,
            @Nullable UUID author,
            @Nullable SubjectId outsider,
            @Nullable FurtherTexts keeper,
            String value) {
        Place place() {
            return new Place(table, column, row);
        }

        @Override
        public String toString() {
            return "Text[" + table + "." + column + "]";
        }
    }

    private List<Text> texts(Permit permit, Where ticket) {
        var texts = new ArrayList<Text>();
        vault.prepare(List.of(ticket.requester()));
        database.sql("select title from ticket where id = ?")
                .param(ticket.ticket())
                .query((java.sql.ResultSet row) -> add(
                        texts,
                        permit,
                        ticket,
                        "ticket",
                        "title",
                        "id",
                        ticket.ticket(),
                        null,
                        null,
                        null,
                        null,
                        row.getBytes(1)));
        database.sql("select id, side, author_id, body, html, quoted from message where ticket_id = ? order by id")
                .param(ticket.ticket())
                .query((java.sql.ResultSet row) -> {
                    var id = row.getObject("id", UUID.class);
                    var author = row.getObject("author_id", UUID.class);
                    var outsider =
                            row.getString("side").equals("outsider") && author != null ? new SubjectId(author) : null;
                    for (var column : List.of("body", "html", "quoted")) {
                        add(
                                texts,
                                permit,
                                ticket,
                                "message",
                                column,
                                "id",
                                id,
                                id,
                                null,
                                outsider,
                                null,
                                row.getBytes(column));
                    }
                });
        database.sql("select id, reason from ticket_event where ticket_id = ? and reason is not null")
                .param(ticket.ticket())
                .query((java.sql.ResultSet row) -> add(
                        texts,
                        permit,
                        ticket,
                        "ticket_event",
                        "reason",
                        "id",
                        row.getObject(1, UUID.class),
                        null,
                        null,
                        null,
                        null,
                        row.getBytes(2)));
        database.sql("select author_id, body from draft where ticket_id = ?")
                .param(ticket.ticket())
                .query((java.sql.ResultSet row) -> add(
                        texts,
                        permit,
                        ticket,
                        "draft",
                        "body",
                        "ticket_id",
                        ticket.ticket(),
                        null,
                        row.getObject(1, UUID.class),
                        null,
                        null,
                        row.getBytes(2)));
        further.orderedStream()
                .forEach(keeper -> keeper.of(permit, ticket.ticket())
                        .forEach(kept -> add(
                                texts,
                                permit,
                                ticket,
                                kept.table(),
                                kept.column(),
                                "id",
                                kept.row(),
                                null,
                                null,
                                null,
                                keeper,
                                kept.sealed())));
        return texts;
    }

    private void add(
            List<Text> texts,
            Permit permit,
            Where ticket,
            String table,
            String column,
            String key,
            UUID row,
            @Nullable UUID message,
            @Nullable UUID author,
            @Nullable SubjectId outsider,
            @Nullable FurtherTexts keeper,
            byte @Nullable [] sealed) {
        if (sealed == null) {
            return;
        }
        try {
            var value = vault.open(permit, ticket.requester(), new Place(table, column, row), sealed);
            texts.add(new Text(table, column, key, row, message, author, outsider, keeper, value));
        } catch (Unreadable destroyed) {
            // nobody reads it any more
        }
    }

    private static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("2.1.4", "not-officer");
        }
    }
}
