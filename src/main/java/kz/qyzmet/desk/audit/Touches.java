package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Who was read, passed on or changed in a stretch of time, as far as the journal names them, in the order of the log and some rows at a time: for whoever has to say whom a breach concerns (Law 94-V art. 25(2)(8)). A list names a
 * person once a day to a viewer (docs/decisions/journal-lists.md), so the answer is 'at least', with {@link #repeats}. Thread-safe.
 */
@Repository
public class Touches {
    /** Kinds of lists that a day shows again; more is no longer a day of this house. */
    private static final int LISTS = 5_000;

    /** Places in the log, both inclusive. */
    public record Stretch(long first, long last) {}

    /**
     * A person in an entry.
     *
     * @param fields codes of the columns, without the count of those shown again
     * @param nonce with {@code sealed}: what was touched, opened by {@link #object}
     */
    public record Touch(
            long index,
            SubjectId person,
            Instant at,
            String operation,
            String actorKind,
            @Nullable UUID actor,
            String purpose,
            List<String> fields,
            byte[] nonce,
            byte[] sealed) {
        /** The same for every showing of one list to one viewer. */
        public String list() {
            return key(String.valueOf(actor), purpose, fields);
        }

        @Override
        public String toString() {
            return "Touch[" + index + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;

    Touches(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Where in the log the entries of these moments lie; others may lie among them. */
    public Optional<Stretch> stretch(Permit permit, Instant from, Instant until) {
        all(permit);
        return database.sql("""
                with found as materialized (select idx from journal_entry where at >= ? and at < ?)
                select min(idx), max(idx) from found having count(*) > 0
                """)
                .params(at(from), at(until))
                .query((row, n) -> new Stretch(row.getLong(1), row.getLong(2)))
                .optional();
    }

    /** The next rows after a place, at most {@code limit}; an entry's people in the order of their numbers. @param person null for the whole entry */
    public List<Touch> after(
            Permit permit, long index, @Nullable UUID person, long last, Instant from, Instant until, int limit) {
        all(permit);
        return database.sql("""
                select e.idx, s.subject_id, e.at, e.operation, e.actor_kind, e.actor, e.purpose, e.fields, e.nonce, s.sealed
                from journal_entry e join journal_subject s on s.entry = e.entry
                where e.idx >= ? and e.idx <= ? and (e.idx > ? or s.subject_id > ?) and e.at >= ? and e.at < ?
                order by e.idx, s.subject_id limit ?
                """)
                .params(index, last, index, person == null ? new UUID(0, 0) : person, at(from), at(until), limit)
                .query((row, n) -> touch(row))
                .list();
    }

    private static Touch touch(ResultSet row) throws SQLException {
        return new Touch(
                row.getLong(1),
                new SubjectId(row.getObject(2, UUID.class)),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                row.getString(5),
                row.getObject(6, UUID.class),
                row.getString(7),
                columns((String[]) row.getArray(8).getArray()),
                row.getBytes(9),
                row.getBytes(10));
    }

    /** What was touched, such as {@code ticket:018f…}; empty when the person's key is gone. */
    public String object(Permit permit, Touch touch) {
        all(permit);
        try {
            var payload = new String(
                    vault.openTag(permit, touch.person(), touch.nonce(), touch.sealed())
                            .payload(),
                    StandardCharsets.UTF_8);
            var words = payload.split(" ", 3);
            return words.length > 1 ? words[1] : "";
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    /** Lists that were shown again to somebody, so that the entry counts people whom an earlier one of the day names; as {@link Touch#list} says them. */
    public Set<String> repeats(Permit permit, Stretch stretch, Instant from, Instant until) {
        all(permit);
        return new HashSet<>(database.sql("""
                select distinct e.actor, e.purpose, array(select f from unnest(e.fields) f where f not like 'again:%')
                from journal_entry e
                where e.idx between ? and ? and e.at >= ? and e.at < ? and exists (select from unnest(e.fields) f where f like 'again:%')
                limit ?
                """)
                .params(stretch.first(), stretch.last(), at(from), at(until), LISTS)
                .query((row, n) ->
                        key(String.valueOf(row.getObject(1, UUID.class)), row.getString(2), List.of((String[])
                                row.getArray(3).getArray())))
                .list());
    }

    /** How many times somebody was touched of whom the journal keeps nothing any more, because they were destroyed. @param actors null for everybody */
    public long unnamed(
            Permit permit, Stretch stretch, Instant from, Instant until, @Nullable Collection<UUID> actors) {
        all(permit);
        return database.sql("""
                select coalesce(sum(cardinality(e.people) - (select count(*) from journal_subject s where s.entry = e.entry)), 0)
                from journal_entry e
                where e.idx between ? and ? and e.at >= ? and e.at < ? and (? or e.actor = any(?))
                """)
                .params(
                        stretch.first(),
                        stretch.last(),
                        at(from),
                        at(until),
                        actors == null,
                        actors == null ? new UUID[0] : actors.toArray(UUID[]::new))
                .query(Long.class)
                .single();
    }

    /** Entries of these moments that still wait for their place in the log. */
    public long waiting(Permit permit, Instant from, Instant until) {
        all(permit);
        return database.sql("select count(*) from journal_queue where at >= ? and at < ?")
                .params(at(from), at(until))
                .query(Long.class)
                .single();
    }

    /** Whether the journal still has all entries since then, as far as its own term is concerned. */
    public boolean reachesBack(Permit permit, Instant from) {
        all(permit);
        return database.sql("""
                select l.minimum = 0 or coalesce((select e.at <= ? from journal_entry e where e.idx = l.minimum), false) from journal_log l
                """).param(at(from)).query(Boolean.class).optional().orElse(true);
    }

    private static List<String> columns(String[] fields) {
        return Arrays.stream(fields)
                .filter(field -> !field.startsWith(Journal.AGAIN))
                .toList();
    }

    private static String key(String actor, String purpose, List<String> fields) {
        return actor + " " + purpose + " " + fields.stream().sorted().collect(Collectors.joining(","));
    }

    private static void all(Permit permit) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
