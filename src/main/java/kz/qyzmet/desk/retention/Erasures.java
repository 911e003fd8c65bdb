package kz.qyzmet.desk.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The destructions on record, and what each found and removed place by place. */
@Component
@ActsAs(Family.ERASURE)
class Erasures {
    private static final String SELECT = """
            select id, number, kind, subject_id, basis, edition, asked_by, asked_at, approved_by, approved_at, refused_at, key_gone_at,
                   rows_gone_at, index_gone_at, scanned_at, closed_at, first_at
            from erasure\s""";

    /** @param found what the scan still came upon; null before the scan, and after it where it could not look */
    record PlaceCount(
            String place, long counted, long gone, @Nullable Long found) {}

    private final JdbcClient database;
    private final Clock clock;

    Erasures(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void ask(
            UUID id,
            Erasure.Kind kind,
            SubjectId subject,
            Erasure.Basis basis,
            byte @Nullable [] document,
            String edition,
            UUID by) {
        database.sql("""
                insert into erasure (id, kind, subject_id, basis, document, edition, asked_by, asked_at) values (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(id, kind.id(), subject.value(), basis.id(), document, edition, by, now()))
                .update();
    }

    /** One that a restored backup does not know, as the ledger has it. */
    void restored(UUID id, SubjectId subject, String edition, Erasure.Told told, Instant at) {
        var when = OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
        var alone = told.approvedBy() == null;
        database.sql("""
                insert into erasure (id, number, kind, subject_id, basis, edition, asked_by, asked_at, approved_by, approved_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        told.number(),
                        (alone ? Erasure.Kind.SWEEP : Erasure.Kind.DESTROY).id(),
                        subject.value(),
                        told.basis().id(),
                        edition,
                        told.askedBy(),
                        when,
                        told.approvedBy(),
                        alone ? null : when))
                .update();
        database.sql("select erasure_numbered()").query(Long.class).single();
    }

    /** @param first when the ledger has it */
    void repeated(UUID id, Instant first) {
        database.sql("update erasure set first_at = ? where id = ?")
                .params(OffsetDateTime.ofInstant(first, ZoneOffset.UTC), id)
                .update();
    }

    Optional<Erasure> find(UUID id) {
        return database.sql(SELECT + "where id = ?")
                .param(id)
                .query(Erasures::row)
                .optional();
    }

    /** Waits for whoever holds it. */
    Optional<Erasure> lock(UUID id) {
        return database.sql(SELECT + "where id = ? for update")
                .param(id)
                .query(Erasures::row)
                .optional();
    }

    /** All about one person, newest first, from one on into the past. @param before null at the beginning */
    List<Erasure> of(SubjectId person, @Nullable Erasure before, int limit) {
        return database.sql(SELECT + "where subject_id = ? and number < ? order by number desc limit ?")
                .params(person.value(), before == null ? Long.MAX_VALUE : before.number(), limit)
                .query(Erasures::row)
                .list();
    }

    /** The one that is asked for or under way for the person. */
    Optional<Erasure> openFor(SubjectId subject) {
        return database.sql(SELECT + "where subject_id = ? and refused_at is null and closed_at is null limit 1")
                .param(subject.value())
                .query(Erasures::row)
                .optional();
    }

    /** Those whose rows or words in the index are still to go: the oldest first. */
    List<Erasure> going() {
        return begun("index_gone_at is null");
    }

    /** Those of which only scan and act are to come: the oldest first. */
    List<Erasure> gone() {
        return begun("index_gone_at is not null");
    }

    private List<Erasure> begun(String where) {
        return database.sql(SELECT + "where closed_at is null and refused_at is null and key_gone_at is not null and "
                        + where + " order by key_gone_at limit 100")
                .query(Erasures::row)
                .list();
    }

    List<Erasure> newest(long before, int limit) {
        return database.sql(SELECT + "where number < ? order by number desc limit ?")
                .params(before, limit)
                .query(Erasures::row)
                .list();
    }

    void approved(UUID id, UUID by) {
        database.sql("update erasure set approved_by = ?, approved_at = ? where id = ?")
                .params(by, now(), id)
                .update();
    }

    void refused(UUID id, UUID by) {
        database.sql("update erasure set refused_by = ?, refused_at = ? where id = ?")
                .params(by, now(), id)
                .update();
    }

    /** When the last of them was done; empty before the first. */
    Optional<Instant> lastClosed() {
        return database.sql("select max(closed_at) from erasure")
                .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .single()
                .map(OffsetDateTime::toInstant);
    }

    /** @param step the column of the step that has ended */
    void ended(UUID id, Step step) {
        database.sql("update erasure set " + step.column + " = ? where id = ? and " + step.column + " is null")
                .params(now(), id)
                .update();
    }

    enum Step {
        KEY("key_gone_at"),
        ROWS("rows_gone_at"),
        INDEX("index_gone_at"),
        SCAN("scanned_at"),
        ACT("closed_at");

        private final String column;

        Step(String column) {
            this.column = column;
        }
    }

    // place by place

    List<PlaceCount> places(UUID erasure) {
        return database.sql("select place, counted, gone, found from erasure_place where erasure_id = ? order by place")
                .param(erasure)
                .query((row, n) ->
                        new PlaceCount(row.getString(1), row.getLong(2), row.getLong(3), row.getObject(4, Long.class)))
                .list();
    }

    void counted(UUID erasure, Map<String, Long> counts) {
        database.sql("""
                insert into erasure_place (erasure_id, place, counted) select ?, * from unnest(?::text[], ?::bigint[])
                on conflict (erasure_id, place) do update set counted = excluded.counted
                """)
                .params(
                        erasure,
                        counts.keySet().toArray(String[]::new),
                        counts.values().toArray(Long[]::new))
                .update();
    }

    void gone(UUID erasure, String place, long more) {
        database.sql("""
                insert into erasure_place (erasure_id, place, gone) values (?, ?, ?)
                on conflict (erasure_id, place) do update set gone = erasure_place.gone + excluded.gone
                """).params(erasure, place, more).update();
    }

    private void found(UUID erasure, Map<String, Long> counts) {
        database.sql("""
                insert into erasure_place (erasure_id, place, found) select ?, * from unnest(?::text[], ?::bigint[])
                on conflict (erasure_id, place) do update set found = excluded.found
                """)
                .params(
                        erasure,
                        counts.keySet().toArray(String[]::new),
                        counts.values().toArray(Long[]::new))
                .update();
    }

    // tickets that must leave the indexes

    void touched(UUID erasure, Collection<UUID> tickets, boolean stay) {
        if (!tickets.isEmpty()) {
            database.sql("""
                    insert into erasure_ticket (erasure_id, ticket_id, stays) select ?, t, ? from unnest(?::uuid[]) t
                    on conflict (erasure_id, ticket_id) do update set stays = erasure_ticket.stays and excluded.stays
                    """)
                    .params(erasure, stay, tickets.toArray(UUID[]::new))
                    .update();
        }
    }

    List<UUID> touched(UUID erasure, boolean stay) {
        return database.sql("select ticket_id from erasure_ticket where erasure_id = ? and stays = ?")
                .params(erasure, stay)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    void indexed(UUID erasure) {
        database.sql("delete from erasure_ticket where erasure_id = ?")
                .param(erasure)
                .update();
    }

    // what the scan looks for, and what it found in others' texts

    List<Needle> needles(UUID erasure) {
        return database.sql("select id, kind, value from erasure_needle where erasure_id = ?")
                .param(erasure)
                .query((row, n) -> new Needle(row.getObject(1, UUID.class), row.getString(2), row.getBytes(3)))
                .list();
    }

    record Needle(UUID id, String kind, byte[] value) {}

    void mentioned(UUID erasure, Collection<UUID> tickets) {
        database.sql(
                        "insert into mention (erasure_id, ticket_id) select ?, * from unnest(?::uuid[]) on conflict do nothing")
                .params(erasure, tickets.toArray(UUID[]::new))
                .update();
    }

    /** The scan has ended: what it looked for is not needed any more. */
    void scanned(UUID erasure, Residue.Found found) {
        found.unseen().forEach(place -> gone(erasure, place, 0));
        found(erasure, found.places());
        mentioned(erasure, found.mentions());
        database.sql("update erasure set references_kept = ? where id = ?")
                .params(found.references(), erasure)
                .update();
        database.sql("delete from erasure_needle where erasure_id = ?")
                .param(erasure)
                .update();
        indexed(erasure);
        ended(erasure, Step.SCAN);
    }

    /** @param decision null while nobody decided */
    record Mention(UUID ticket, @Nullable String decision) {}

    record MentionCount(long found, long redacted, long kept) {}

    /** All of them, also where the list is cut. */
    MentionCount mentionCount(UUID erasure) {
        return database.sql("""
                select count(*), count(*) filter (where decision = 'redacted'), count(*) filter (where decision = 'kept')
                from mention where erasure_id = ?
                """)
                .param(erasure)
                .query((row, n) -> new MentionCount(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    /** The first thousand. */
    List<Mention> mentions(UUID erasure) {
        return database.sql(
                        "select ticket_id, decision from mention where erasure_id = ? order by ticket_id limit 1000")
                .param(erasure)
                .query((row, n) -> new Mention(row.getObject(1, UUID.class), row.getString(2)))
                .list();
    }

    long referencesKept(UUID erasure) {
        return database.sql("select references_kept from erasure where id = ?")
                .param(erasure)
                .query(Long.class)
                .single();
    }

    Optional<UUID> act(UUID erasure) {
        return database.sql("select act from erasure where id = ? and act is not null")
                .param(erasure)
                .query(UUID.class)
                .optional();
    }

    void issued(UUID erasure, UUID act) {
        database.sql("update erasure set act = ? where id = ?")
                .params(act, erasure)
                .update();
        ended(erasure, Step.ACT);
    }

    OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Erasure row(ResultSet row, int number) throws SQLException {
        return new Erasure(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                Erasure.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Erasure.Basis.of(row.getString("basis")),
                row.getString("edition"),
                row.getObject("asked_by", UUID.class),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                row.getObject("approved_by", UUID.class),
                instant(row, "approved_at"),
                instant(row, "refused_at"),
                instant(row, "key_gone_at"),
                instant(row, "rows_gone_at"),
                instant(row, "index_gone_at"),
                instant(row, "scanned_at"),
                instant(row, "closed_at"),
                instant(row, "first_at"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
