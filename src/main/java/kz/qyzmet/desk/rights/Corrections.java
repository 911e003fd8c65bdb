package kz.qyzmet.desk.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The corrections of what is held about people (clause 2.1.5). A person reaches their own, the officer all. Joins the caller's transaction. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class Corrections {
    private static final String SELECT = """
            select id, subject_id, request_id, value_id, kind, cause, scan is not null as scanned, told, untold, asked_by, asked_at, done_by, done_at, ended_by, ended_at
            from correction\s""";
    private static final String WAITS = "done_at is null and ended_at is null";

    /**
     * What shall be corrected.
     *
     * @param value the new one, as {@code Subjects.normal} spells it
     * @param document by number and date; may be empty
     */
    record Wish(
            SubjectId subject,
            UUID held,
            String kind,
            String value,
            Correction.Cause cause,
            String reason,
            String document,
            @Nullable Scan scan,
            @Nullable UUID request) {
        /** The same for a demand, of whom and what is known by now. */
        Wish on(SubjectRequest request, UUID held) {
            return new Wish(request.subject(), held, kind, value, cause, reason, document, scan, request.id());
        }

        @Override
        public String toString() {
            return "Wish[" + kind + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    Corrections(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** @throws org.springframework.dao.DuplicateKeyException when one of the same value waits already */
    @Transactional
    Correction add(Permit permit, Wish wish) {
        if (wish.request() == null || !SubjectRequests.program(permit)) {
            reaches(permit, wish.subject());
        }
        var id = Ids.ordered();
        var scan = wish.scan();
        database.sql("""
                insert into correction (id, subject_id, request_id, value_id, kind, value, cause, reason, document, scan, scan_type, edition, asked_by, asked_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        wish.subject().value(),
                        wish.request(),
                        wish.held(),
                        wish.kind(),
                        vault.seal(wish.subject(), place(id, "value"), wish.value()),
                        wish.cause().id(),
                        vault.seal(wish.subject(), place(id, "reason"), wish.reason()),
                        wish.document().isEmpty()
                                ? null
                                : vault.seal(wish.subject(), place(id, "document"), wish.document()),
                        scan == null ? null : vault.seal(wish.subject(), place(id, "scan"), scan.bytes()),
                        scan == null ? null : scan.type(),
                        permit.edition(),
                        permit.actor().id(),
                        at(clock.instant())))
                .update();
        return one("where id = ?", id).orElseThrow();
    }

    Optional<Correction> find(Permit permit, UUID id) {
        return one("where id = ?", id).filter(found -> visible(permit, found.subject()));
    }

    /** For a change: others wait. */
    Optional<Correction> lock(Permit permit, UUID id) {
        return one("where id = ? for update", id).filter(found -> visible(permit, found.subject()));
    }

    private Optional<Correction> one(String which, UUID id) {
        return database.sql(SELECT + which)
                .param(id)
                .query((row, n) -> read(row))
                .optional();
    }

    /** A person's, newest first, from one on downwards. @param before null at the beginning */
    List<Correction> of(Permit permit, SubjectId subject, @Nullable Correction before, int limit) {
        reaches(permit, subject);
        return database.sql(SELECT
                        + "where subject_id = ? and (asked_at, id) < (?, ?) order by asked_at desc, id desc limit ?")
                .params(
                        subject.value(),
                        before == null ? at(clock.instant()).plusYears(1) : at(before.askedAt()),
                        before == null ? new UUID(-1, -1) : before.id(),
                        limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those that a demand led to, in the order in which they were written down. */
    List<Correction> of(UUID request) {
        return database.sql(SELECT + "where request_id = ? and ended_at is null order by asked_at, id")
                .param(request)
                .query((row, n) -> read(row))
                .list();
    }

    /** The person's own of a value, which waits until its address is confirmed. */
    Optional<Correction> waitingOwn(Permit permit, SubjectId subject, UUID held) {
        reaches(permit, subject);
        return database.sql(SELECT + "where value_id = ? and asked_by = subject_id and " + WAITS + " for update")
                .param(held)
                .query((row, n) -> read(row))
                .optional();
    }

    /** Whether anybody's of a value waits. */
    boolean waits(UUID held) {
        return database.sql("select exists (select from correction where value_id = ? and " + WAITS + ")")
                .param(held)
                .query(Boolean.class)
                .single();
    }

    /** How many new addresses the person has named since then, whatever became of them. */
    long addresses(Permit permit, SubjectId subject, Instant since) {
        reaches(permit, subject);
        return database.sql(
                        "select count(*) from correction where subject_id = ? and asked_at > ? and kind = 'email' and asked_by = subject_id")
                .params(subject.value(), at(since))
                .query(Long.class)
                .single();
    }

    /** What officers found by themselves and a second person has not looked at, oldest first; nothing of the demands, which have their own board. */
    List<Correction> waiting(Permit permit, int limit) {
        all(permit);
        return database.sql(SELECT + "where asked_by <> subject_id and request_id is null and mask = -1 and " + WAITS
                        + " order by asked_at, id limit ?")
                .param(limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those whose address nobody has confirmed since then. */
    List<Correction> unconfirmed(Permit permit, Instant since, int limit) {
        all(permit);
        return database.sql(SELECT + "where asked_by = subject_id and asked_at < ? and " + WAITS + " limit ?")
                .params(at(since), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** When the value came to stand where it stands, if that was by a correction. */
    Optional<Instant> since(UUID held) {
        return database.sql(
                        "select done_at from correction where value_id = ? and done_at is not null order by done_at desc limit 1")
                .param(held)
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional();
    }

    /** The new value, while it waits; empty afterwards. */
    String value(Permit permit, Correction correction) {
        sees(permit, correction);
        return text(permit, correction, "value");
    }

    @Transactional
    void done(Correction correction, UUID by, List<Correction.Recipient> recipients) {
        int told = (int) recipients.stream().filter(Correction.Recipient::told).count();
        database.sql(
                        "update correction set value = null, recipients = ?, told = ?, untold = ?, done_by = ?, done_at = ? where id = ? and "
                                + WAITS)
                .params(Arrays.asList(
                        recipients(correction.id(), correction.subject(), recipients),
                        told,
                        recipients.size() - told,
                        by,
                        at(clock.instant()),
                        correction.id()))
                .update();
    }

    /**
     * After a restore: writes a correction down as done that the database knows as waiting, or not at all.
     *
     * @return false when it is done already
     */
    @Transactional
    boolean again(Ledgered act, LedgeredCorrections.Done done) {
        var id = act.act();
        var subject = act.subject();
        int told = (int)
                done.recipients().stream().filter(Correction.Recipient::told).count();
        return database.sql("""
                        insert into correction (id, subject_id, request_id, value_id, kind, cause, reason, document, recipients, told, untold, edition, asked_by, asked_at, done_by, done_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update
                        set value = null, recipients = excluded.recipients, told = excluded.told, untold = excluded.untold, done_by = excluded.done_by, done_at = excluded.done_at
                        where correction.done_at is null and correction.ended_at is null
                        """)
                        .params(Arrays.asList(
                                id,
                                subject.value(),
                                done.request(),
                                done.value(),
                                done.kind(),
                                done.cause(),
                                vault.seal(subject, place(id, "reason"), done.reason()),
                                done.document().isEmpty()
                                        ? null
                                        : vault.seal(subject, place(id, "document"), done.document()),
                                recipients(id, subject, done.recipients()),
                                told,
                                done.recipients().size() - told,
                                done.edition(),
                                done.askedBy(),
                                at(done.askedAt()),
                                done.doneBy(),
                                at(act.at())))
                        .update()
                == 1;
    }

    private byte @Nullable [] recipients(UUID id, SubjectId subject, List<Correction.Recipient> recipients) {
        return recipients.isEmpty()
                ? null
                : vault.seal(subject, place(id, "recipients"), Correction.Recipient.lines(recipients));
    }

    /** Given up: the value that should have come goes at once. */
    @Transactional
    void ended(Correction correction, UUID by) {
        database.sql("update correction set value = null, ended_by = ?, ended_at = ? where id = ? and " + WAITS)
                .params(by, at(clock.instant()), correction.id())
                .update();
    }

    /** What was prepared for a demand and nobody has carried out goes with it. */
    @Transactional
    void endedWith(UUID request, UUID by) {
        of(request).stream().filter(Correction::waits).forEach(asked -> ended(asked, by));
    }

    /** With reason, document and recipients; empty texts once the person is gone. */
    Correction.Told told(Permit permit, Correction correction) {
        sees(permit, correction);
        return new Correction.Told(
                correction,
                text(permit, correction, "reason"),
                text(permit, correction, "document"),
                Correction.Recipient.read(text(permit, correction, "recipients")));
    }

    Optional<Scan> scan(Permit permit, Correction correction) {
        sees(permit, correction);
        if (!correction.scanned()) {
            return Optional.empty();
        }
        var type = database.sql("select scan_type from correction where id = ?")
                .param(correction.id())
                .query(String.class)
                .single();
        return Optional.of(new Scan(
                type,
                vault.openBytes(
                        permit, correction.subject(), place(correction.id(), "scan"), sealed(correction, "scan"))));
    }

    /** @param done since the moment @param untold recipients among these whom the desk could not tell @param waiting for a second person */
    record Figures(long done, long untold, long waiting) {}

    Figures figures(Instant since) {
        return database.sql("""
                select (select count(*) from correction where done_at > :since),
                       (select coalesce(sum(untold), 0) from correction where done_at > :since),
                       (select count(*) from correction where done_at is null and ended_at is null and asked_by <> subject_id)
                """)
                .param("since", at(since))
                .query((row, n) -> new Figures(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    /** Whether the database still refuses whoever would carry out what they wrote down (clause 3.2.2). */
    boolean guarded() {
        return database.sql("""
                select exists (select from pg_constraint where conrelid = 'correction'::regclass and contype = 'c' and convalidated
                                  and pg_get_constraintdef(oid) like '%done_by <> asked_by%')
                """).query(Boolean.class).single();
    }

    /** How many corrections since then one member of staff carried out alone, whatever the database forbids. */
    long byOne(Instant since) {
        return database.sql(
                        "select count(*) from correction where done_at > ? and done_by = asked_by and done_by <> subject_id")
                .param(at(since))
                .query(Long.class)
                .single();
    }

    private String text(Permit permit, Correction correction, String column) {
        var sealed = sealed(correction, column);
        if (sealed.length == 0) {
            return "";
        }
        try {
            return vault.open(permit, correction.subject(), place(correction.id(), column), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    /** @param column one of ours, never typed */
    private byte[] sealed(Correction correction, String column) {
        return database.sql("select coalesce(" + column + ", ''::bytea) from correction where id = ?")
                .param(correction.id())
                .query(byte[].class)
                .optional()
                .orElseGet(() -> new byte[0]);
    }

    private static boolean visible(Permit permit, SubjectId subject) {
        return permit.purpose() == Purpose.RIGHTS
                && (permit.reach() == Reach.ALL || subject.equals(permit.actor().subject()));
    }

    /** The second person sees of what was written down for a demand whatever they carry out; the caller has looked whether the demand waits for them. */
    private static void sees(Permit permit, Correction correction) {
        boolean second = permit.purpose() == Purpose.CONFIRMATION
                && permit.reach() == Reach.ALL
                && correction.request() != null
                && !permit.actor().id().equals(correction.askedBy());
        if (!second) {
            reaches(permit, correction.subject());
        }
    }

    private static void reaches(Permit permit, SubjectId subject) {
        if (!visible(permit, subject)) {
            throw new Refused("4.8", "not-own-data");
        }
    }

    private static void all(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    private static Correction read(ResultSet row) throws SQLException {
        return new Correction(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                row.getObject("request_id", UUID.class),
                row.getObject("value_id", UUID.class),
                row.getString("kind"),
                Correction.Cause.of(row.getString("cause")).orElseThrow(),
                row.getBoolean("scanned"),
                row.getInt("told"),
                row.getInt("untold"),
                row.getObject("asked_by", UUID.class),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                row.getObject("done_by", UUID.class),
                moment(row, "done_at"),
                row.getObject("ended_by", UUID.class),
                moment(row, "ended_at"));
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Place place(UUID id, String column) {
        return new Place("correction", column, id);
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
