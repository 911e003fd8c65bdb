package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reads the journal: the officer everything by filters, a person what was done with their own data (clauses 3.2.1 and 4.9). Keyset pages, newest first. */
@Repository
public class JournalReading {
    /** Entries looked at for one page of a person's own journal. */
    private static final int OWN = 1_000;

    private final JdbcTemplate database;
    private final Vault vault;

    JournalReading(JdbcTemplate database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Empty fields choose everything. @param until the last day, inclusive */
    public record Filter(
            @Nullable UUID actor,
            String purpose,
            String operation,
            @Nullable LocalDate from,
            @Nullable LocalDate until,
            @Nullable SubjectId person) {

        boolean any() {
            return actor != null
                    || !purpose.isEmpty()
                    || !operation.isEmpty()
                    || from != null
                    || until != null
                    || person != null;
        }
    }

    /** @param object what was touched: of an impersonal act, or opened for the person that was asked for */
    public record Line(
            long index,
            long entry,
            Instant at,
            String operation,
            String actorKind,
            @Nullable UUID actor,
            String purpose,
            List<String> fields,
            String object,
            int people) {

        private Line about(String what) {
            return new Line(index, entry, at, operation, actorKind, actor, purpose, fields, what, people);
        }

        /** How many more a list showed whom an earlier entry of the day names. */
        int again() {
            return fields.stream()
                    .filter(field -> field.startsWith(Journal.AGAIN))
                    .mapToInt(field -> Integer.parseInt(field.substring(Journal.AGAIN.length())))
                    .findFirst()
                    .orElse(0);
        }

        List<String> columns() {
            return fields.stream()
                    .filter(field -> !field.startsWith(Journal.AGAIN))
                    .toList();
        }
    }

    /** @param next where the older ones begin */
    public record Lines(List<Line> lines, @Nullable Long next) {}

    public Lines list(Permit permit, Filter filter, @Nullable Long before, int page) {
        all(permit);
        var where = new ArrayList<String>();
        var values = new ArrayList<Object>();
        // a person's entries are found by their own index, which goes by entry; both orders are those of the queue
        var key = filter.person() == null ? "e.idx" : "s.entry";
        if (filter.person() != null) {
            where.add("s.subject_id = ?");
            values.add(filter.person().value());
        }
        if (before != null) {
            where.add(key + " < ?");
            values.add(before);
        }
        if (filter.actor() != null) {
            where.add("e.actor = ?");
            values.add(filter.actor());
        }
        if (!filter.purpose().isEmpty()) {
            where.add("e.purpose = ?");
            values.add(filter.purpose());
        }
        if (!filter.operation().isEmpty()) {
            where.add("e.operation = ?");
            values.add(filter.operation());
        }
        if (filter.from() != null) {
            where.add("e.at >= ?");
            values.add(filter.from().atStartOfDay(Times.ZONE).toOffsetDateTime());
        }
        if (filter.until() != null) {
            where.add("e.at < ?");
            values.add(filter.until().plusDays(1).atStartOfDay(Times.ZONE).toOffsetDateTime());
        }
        values.add(page + 1);
        // opened when the rows' connection is free again: readers that waited for a second one blocked each other
        var rows = database.query(
                "select e.idx, e.entry, e.at, e.operation, e.actor_kind, e.actor, e.purpose, e.fields, e.object, e.nonce,"
                        + " cardinality(e.people) as people, " + (filter.person() == null ? "null::bytea" : "s.sealed")
                        + " as sealed from "
                        + (filter.person() == null
                                ? "journal_entry e"
                                : "journal_subject s join journal_entry e on e.entry = s.entry")
                        + (where.isEmpty() ? "" : " where " + String.join(" and ", where)) + " order by " + key
                        + " desc limit ?",
                (row, n) -> new Row(line(row), row.getBytes("nonce"), row.getBytes("sealed")),
                values.toArray());
        var lines =
                rows.stream().map(row -> opened(permit, filter.person(), row)).toList();
        if (lines.size() <= page) {
            return new Lines(lines, null);
        }
        var shown = lines.subList(0, page);
        var last = shown.getLast();
        return new Lines(List.copyOf(shown), filter.person() == null ? last.index() : last.entry());
    }

    private record Row(Line line, byte[] nonce, byte @Nullable [] sealed) {}

    private static Line line(ResultSet row) throws SQLException {
        var object = row.getString("object");
        return new Line(
                row.getLong("idx"),
                row.getLong("entry"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("operation"),
                row.getString("actor_kind"),
                row.getObject("actor", UUID.class),
                row.getString("purpose"),
                List.of((String[]) row.getArray("fields").getArray()),
                object == null ? "" : object,
                row.getInt("people"));
    }

    private Line opened(Permit permit, @Nullable SubjectId person, Row row) {
        var sealed = row.sealed();
        return person == null || sealed == null
                ? row.line()
                : row.line().about(opened(permit, person, row.nonce(), sealed));
    }

    /** The payload is operation, object and fields; the object is what the row itself does not show. */
    private String opened(Permit permit, SubjectId person, byte[] nonce, byte[] sealed) {
        try {
            var payload =
                    new String(vault.openTag(permit, person, nonce, sealed).payload(), StandardCharsets.UTF_8);
            var words = payload.split(" ", 3);
            return words.length > 1 ? words[1] : "";
        } catch (Unreadable e) {
            return "";
        }
    }

    /** @param leaf the entry's bytes in the log, and where the log stands */
    record Single(Line line, String leaf, String hash) {}

    Optional<Single> single(Permit permit, long index) {
        all(permit);
        return database
                .query(
                        "select idx, entry, actor_salt, nonce, cardinality(people) as count, null::bytea as sealed, "
                                + Leaf.COLUMNS + " from journal_entry where idx = ?",
                        (row, n) -> {
                            var leaf = Leaf.of(row);
                            var bytes = leaf.bytes();
                            return new Single(
                                    new Line(
                                            row.getLong("idx"),
                                            row.getLong("entry"),
                                            leaf.at(),
                                            leaf.operation(),
                                            leaf.actorKind(),
                                            leaf.actor(),
                                            leaf.purpose(),
                                            leaf.fields(),
                                            leaf.object() == null ? "" : leaf.object(),
                                            leaf.people().size()),
                                    new String(bytes, StandardCharsets.UTF_8),
                                    Leaf.base64(Merkle.leaf(bytes)));
                        },
                        index)
                .stream()
                .findFirst();
    }

    private static void all(Permit permit) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
    }

    /** Reading by one viewer for one purpose on one day is one line, however many pages; anything else is a line a day and kind, too. */
    record Seen(LocalDate day, String actorKind, @Nullable UUID actor, String purpose, String operation) {}

    /** @param lines how many entries stand behind each line */
    record Own(Map<Seen, Integer> lines, @Nullable Long next) {}

    /** What was done with the person's own data. */
    Own own(Permit permit, @Nullable Long before) {
        var person = permit.actor().subject();
        if (person == null) {
            throw new Refused("3.2.1", "no-rule");
        }
        var lines = new LinkedHashMap<Seen, Integer>();
        long[] last = {0, 0};
        database.query(
                """
                select s.entry, e.at, e.actor_kind, e.actor, e.purpose, e.operation
                from journal_subject s join journal_entry e on e.entry = s.entry
                where s.subject_id = ? and s.entry < ?
                order by s.entry desc
                limit ?
                """,
                row -> {
                    last[0] = row.getLong(1);
                    last[1]++;
                    lines.merge(
                            new Seen(
                                    row.getObject(2, OffsetDateTime.class)
                                            .atZoneSameInstant(Times.ZONE)
                                            .toLocalDate(),
                                    row.getString(3),
                                    row.getObject(4, UUID.class),
                                    row.getString(5),
                                    row.getString(6)),
                            1,
                            Integer::sum);
                },
                person.value(),
                before == null ? Long.MAX_VALUE : before,
                OWN);
        return new Own(lines, last[1] == OWN ? last[0] : null);
    }

    record Standing(long size, Instant at) {}

    Optional<Standing> standing(Permit permit) {
        return database
                .query(
                        "select size, at from journal_log",
                        (row, n) -> new Standing(
                                row.getLong(1),
                                row.getObject(2, OffsetDateTime.class).toInstant()))
                .stream()
                .findFirst();
    }
}
