package kz.qyzmet.desk.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.consent.ByPower;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The powers by which others act for a person (clause 3.1.2). A person reaches their own, a representative those given to them, the officer all. Joins the caller's transaction. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Representatives {
    private static final String SELECT = """
            select id, subject_id, kind, agent_id, scope, until, language, named_by, named_at, ended_at, email is not null as invited, scan is not null as scanned
            from representative\s""";

    /** @param email empty for somebody who only comes to the counter @param power the document, by number and date */
    record Wish(
            SubjectId subject,
            Representative.Kind kind,
            String name,
            String email,
            String power,
            Set<String> scope,
            LocalDate until,
            Language language,
            @Nullable Scan scan) {
        @Override
        public String toString() {
            return "Wish[" + kind + "]";
        }
    }

    record Named(Representative representative, String name, String email, String power) {
        @Override
        public String toString() {
            return "Named[" + representative.id() + "]";
        }
    }

    /** Who made the demand, when a representative did (clause 3.1.2): the name, and the document of the power; null when it was the person. */
    @Nullable
    String by(Permit permit, SubjectRequest request) {
        return behind(request.id())
                .map(behind -> named(permit, behind))
                .map(named -> named.power().isEmpty() ? named.name() : named.name() + ", " + named.power())
                .orElse(null);
    }

    /** A power that was looked at in this transaction and stood. Only {@link #power} and {@link #onPaper} make one. */
    static final class Power {
        private final Representative representative;

        private Power(Representative representative) {
            this.representative = representative;
        }

        Representative representative() {
            return representative;
        }

        /** Whether this very actor may write for this very person by it. */
        boolean covers(Permit permit, SubjectId subject) {
            var agent = representative.agent();
            return representative.subject().equals(subject)
                    && (permit.reach() == Reach.ALL
                            || agent != null && agent.equals(permit.actor().subject()));
        }

        @Override
        public String toString() {
            return "Power[" + representative.id() + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    Representatives(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    UUID add(Permit permit, Wish wish) {
        reaches(permit, wish.subject());
        var id = Ids.ordered();
        var scan = wish.scan();
        database.sql("""
                insert into representative (id, subject_id, kind, name, email, power, scope, until, edition, language, named_by, named_at, scan, scan_type)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        wish.subject().value(),
                        wish.kind().id(),
                        vault.seal(wish.subject(), place(id, "name"), wish.name()),
                        wish.email().isEmpty() ? null : vault.seal(wish.subject(), place(id, "email"), wish.email()),
                        vault.seal(wish.subject(), place(id, "power"), wish.power()),
                        wish.scope().stream().sorted().toArray(String[]::new),
                        wish.until(),
                        permit.edition(),
                        wish.language().code(),
                        permit.actor().id(),
                        now(),
                        scan == null ? null : vault.seal(wish.subject(), place(id, "scan"), scan.bytes()),
                        scan == null ? null : scan.type()))
                .update();
        return id;
    }

    /** All that were ever named, newest first. */
    List<Named> of(Permit permit, SubjectId subject, int limit) {
        return of(permit, subject, null, limit);
    }

    /** The same, from one on into the past. @param before null at the beginning */
    List<Named> of(Permit permit, SubjectId subject, @Nullable Named before, int limit) {
        reaches(permit, subject);
        var last = before == null ? null : before.representative();
        return database
                .sql(
                        SELECT
                                + "where subject_id = :subject and (:first or (named_at, id) < (:at, :id)) order by named_at desc, id desc limit :limit")
                .param("subject", subject.value())
                .param("first", last == null)
                .param("at", OffsetDateTime.ofInstant(last == null ? Instant.EPOCH : last.namedAt(), ZoneOffset.UTC))
                .param("id", last == null ? new UUID(0, 0) : last.id())
                .param("limit", limit)
                .query((row, n) -> read(row))
                .list()
                .stream()
                .map(found -> named(permit, found))
                .toList();
    }

    /** Without names: those that have not been ended first, then newest first. */
    List<Representative> powers(Permit permit, SubjectId subject, int limit) {
        reaches(permit, subject);
        return database.sql(
                        SELECT + "where subject_id = ? order by ended_at is not null, named_at desc, id desc limit ?")
                .params(subject.value(), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** How many stand, invited or in force. */
    long standing(Permit permit, SubjectId subject) {
        reaches(permit, subject);
        return database.sql(
                        "select count(*) from representative where subject_id = ? and ended_at is null and until >= ?")
                .params(subject.value(), today())
                .query(Long.class)
                .single();
    }

    /** How many were invited by letter in this time, whatever became of them. */
    long invited(Permit permit, SubjectId subject, Duration lately) {
        reaches(permit, subject);
        return database.sql(
                        "select count(*) from representative where subject_id = ? and named_at > ? and email is not null")
                .params(
                        subject.value(),
                        OffsetDateTime.ofInstant(clock.instant().minus(lately), ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** One that the permit reaches: the person's own, or any for the officer. Others wait for what is done with it. */
    Optional<Representative> lock(Permit permit, UUID id) {
        return locked(id).filter(found -> visible(permit, found.subject()));
    }

    /** Whom the signed-in person may act for now. */
    List<Representative> actingFor(Permit permit, int limit) {
        return database.sql(SELECT
                        + "where agent_id = ? and ended_at is null and until >= ? order by named_at desc, id limit ?")
                .params(agent(permit).value(), today(), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /**
     * The power that the signed-in representative acts by, for this transaction: an end of it waits, or was first.
     *
     * @throws NotFound when it is not theirs
     * @throws Refused with clause 3.1.2 and {@code power-ended}, {@code power-expired}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Power power(Permit permit, UUID id) {
        var agent = agent(permit);
        var found = locked(id).filter(row -> agent.equals(row.agent())).orElseThrow(NotFound::new);
        return new Power(standing(found, today()));
    }

    /**
     * The same when staff write down what a representative brought.
     *
     * @param day when it came
     * @throws Conflict {@code power-unknown}, {@code power-ended}, {@code power-expired}, {@code power-scope}
     */
    Power onPaper(Permit permit, UUID id, SubjectId subject, SubjectRequest.Kind kind, LocalDate day) {
        all(permit);
        var found = locked(id)
                .filter(row -> row.subject().equals(subject))
                .orElseThrow(() -> new Conflict(409, "power-unknown"));
        if (found.endedAt() != null) {
            throw new Conflict(409, "power-ended");
        } else if (found.until().isBefore(day)) {
            throw new Conflict(409, "power-expired");
        } else if (!found.allows(kind)) {
            throw new Conflict(409, "power-scope");
        }
        return new Power(found);
    }

    private static Representative standing(Representative found, LocalDate today) {
        if (found.endedAt() != null) {
            throw new Refused("3.1.2", "power-ended");
        } else if (found.until().isBefore(today)) {
            throw new Refused("3.1.2", "power-expired");
        }
        return found;
    }

    void accepted(Permit permit, UUID id, SubjectId agent) {
        all(permit);
        database.sql("update representative set agent_id = ?, accepted_at = ? where id = ?")
                .params(agent.value(), now(), id)
                .update();
    }

    void ended(UUID id, UUID by) {
        database.sql("update representative set ended_by = ?, ended_at = ? where id = ? and ended_at is null")
                .params(by, now(), id)
                .update();
    }

    /** Powers in force whose last day comes within these days and that nobody has been warned of; of one that was given for no longer both know. */
    List<UUID> ending(Permit permit, Duration soon, int limit) {
        all(permit);
        return database.sql("""
                select id from representative
                where until between :today and :by and ended_at is null and warned_at is null and (agent_id is not null or email is null)
                    and named_at + make_interval(days => :days) < until
                order by until, id limit :limit
                """)
                .param("today", today())
                .param("by", today().plusDays(soon.toDays()))
                .param("days", (int) soon.toDays())
                .param("limit", limit)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** @return false when it was said before, on whichever node, or the power has ended */
    boolean warned(UUID id) {
        return database.sql(
                                "update representative set warned_at = ? where id = ? and warned_at is null and ended_at is null")
                        .params(now(), id)
                        .update()
                == 1;
    }

    /** Marks a demand as made by a representative. */
    void acted(Power power, SubjectRequest request) {
        database.sql(
                        "insert into representative_act (request_id, representative_id, subject_id, kind, at) values (?, ?, ?, ?, ?)")
                .params(
                        request.id(),
                        power.representative().id(),
                        request.subject().value(),
                        request.kind().id(),
                        now())
                .update();
    }

    /** By whom a demand was made, when it was a representative; empty too when the power has been swept since. */
    Optional<Representative> behind(UUID request) {
        return database.sql(
                        SELECT + "where id = (select representative_id from representative_act where request_id = ?)")
                .param(request)
                .query((row, n) -> read(row))
                .optional();
    }

    boolean marked(UUID request) {
        return database.sql("select exists (select from representative_act where request_id = ?)")
                .param(request)
                .query(Boolean.class)
                .single();
    }

    /** The demands made by a power, newest first. */
    List<UUID> demands(Power power, int limit) {
        return database.sql(
                        "select request_id from representative_act where representative_id = ? order by at desc, request_id limit ?")
                .params(power.representative().id(), limit)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** The person's demands that other representatives made. */
    Set<UUID> byOthers(Representative power) {
        return database.sql("select request_id from representative_act where subject_id = ? and representative_id <> ?")
                .params(power.subject().value(), power.id())
                .query((row, n) -> row.getObject(1, UUID.class))
                .set();
    }

    private record Sealed(byte[] name, byte @Nullable [] email, byte[] power) {
        @Override
        public String toString() {
            return "Sealed";
        }
    }

    Named named(Permit permit, Representative found) {
        return database.sql("select name, email, power from representative where id = ?")
                .param(found.id())
                .query((row, n) -> new Sealed(row.getBytes(1), row.getBytes(2), row.getBytes(3)))
                .optional()
                .map(row -> new Named(
                        found,
                        open(permit, found, "name", row.name()),
                        open(permit, found, "email", row.email()),
                        open(permit, found, "power", row.power())))
                .orElseGet(() -> new Named(found, "", "", ""));
    }

    private record SealedScan(String type, byte[] bytes) {
        @Override
        public String toString() {
            return "SealedScan";
        }
    }

    Optional<Scan> scan(Permit permit, Representative found) {
        reaches(permit, found.subject());
        return database.sql("select scan_type, scan from representative where id = ? and scan is not null")
                .param(found.id())
                .query((row, n) -> new SealedScan(row.getString(1), row.getBytes(2)))
                .optional()
                .map(paper -> new Scan(
                        paper.type(),
                        vault.openBytes(permit, found.subject(), place(found.id(), "scan"), paper.bytes())));
    }

    /** @param inForce powers that stand now @param wrong demands that were taken although no power stood or allowed them */
    record Figures(long inForce, long demands, long wrong) {}

    /** For the lamp of clause 3.1.2; looks at the demands of the last days only. */
    Figures figures(Instant since) {
        return database.sql("""
                select (select count(*) from representative where ended_at is null and until >= :today),
                       count(*),
                       count(*) filter (where r.id is not null and (
                       not (a.kind = any(r.scope) or a.kind = 'withdrawal' and 'consents' = any(r.scope)) or r.ended_at < a.at or r.until < q.received_on))
                from representative_act a join subject_request q on q.id = a.request_id left join representative r on r.id = a.representative_id
                where a.at > :since
                """)
                .param("today", today())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .query((row, n) -> new Figures(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    /** How much of what was agreed to or taken back for people had no power behind it that stood and said so. */
    long unfounded(List<ByPower.Used> acts) {
        var by = acts.stream().filter(act -> act.id() != null).toList();
        long nameless = acts.stream().filter(act -> !act.proven()).count();
        return nameless
                + database.sql("""
                        select count(*) from unnest(?::uuid[], ?::text[]) as act (power, moment) join representative r on r.id = act.power
                        where not (r.scope && array['consents', 'withdrawal']) or r.ended_at < act.moment::timestamptz
                            or r.until < (act.moment::timestamptz at time zone ?)::date
                        """)
                        .params(
                                by.stream().map(ByPower.Used::id).toArray(UUID[]::new),
                                by.stream().map(act -> act.at().toString()).toArray(String[]::new),
                                Times.ZONE.getId())
                        .query(Long.class)
                        .single();
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), Times.ZONE);
    }

    /** Whom it concerns come first, as for whoever destroys one of them and this row with them: nobody waits in a circle. */
    private Optional<Representative> locked(UUID id) {
        database.sql(SELECT + "where id = ?")
                .param(id)
                .query((row, n) -> read(row))
                .optional()
                .ifPresent(found -> vault.alone(people(found)));
        return database.sql(SELECT + "where id = ? for update")
                .param(id)
                .query((row, n) -> read(row))
                .optional();
    }

    private static List<SubjectId> people(Representative found) {
        var agent = found.agent();
        return agent == null ? List.of(found.subject()) : List.of(found.subject(), agent);
    }

    private String open(Permit permit, Representative found, String column, byte @Nullable [] sealed) {
        if (sealed == null) {
            return "";
        }
        try {
            return vault.open(permit, found.subject(), place(found.id(), column), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private static SubjectId agent(Permit permit) {
        var agent = permit.actor().subject();
        if (agent == null || !permit.actor().signedIn() || permit.purpose() != Purpose.RIGHTS) {
            throw new Refused("4.8", "sign-in");
        }
        return agent;
    }

    private static boolean visible(Permit permit, SubjectId subject) {
        return permit.purpose() == Purpose.RIGHTS
                && (permit.reach() == Reach.ALL || subject.equals(permit.actor().subject()));
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

    private static Representative read(ResultSet row) throws SQLException {
        var agent = row.getObject("agent_id", UUID.class);
        return new Representative(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Representative.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                agent == null ? null : new SubjectId(agent),
                Set.of((String[]) row.getArray("scope").getArray()),
                row.getObject("until", LocalDate.class),
                Language.of(row.getString("language")),
                row.getObject("named_by", UUID.class),
                row.getObject("named_at", OffsetDateTime.class).toInstant(),
                row.getObject("ended_at") == null
                        ? null
                        : row.getObject("ended_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("invited"),
                row.getBoolean("scanned"));
    }

    private static Place place(UUID id, String column) {
        return new Place("representative", column, id);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
