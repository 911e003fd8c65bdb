package kz.qyzmet.desk.automation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The proposals of programs (clause 3.2.5). The fence hides those of the blocked; whether a caller reaches the ticket is asked by {@link Deciding}, the rule of the tickets. Methods join the caller's transaction or open
 * none. Thread-safe.
 */
@Component
@ActsAs(Family.SUPPORT)
class Proposals {
    private static final String SELECT = """
            select id, ticket_id, subject_id, act, priority, proposer_kind, proposer, program, language, seen_version, at, lapses_at, state,
                   decided_by, decided_at, spent_seconds, consent_id, acted_at, was, objection_id, objected_at, ended_at
            from proposal\s""";

    private static final String BY_ITSELF = "state in ('acted', 'objected', 'upheld', 'undone')";

    /**
     * What a program wants done.
     *
     * @param reason in plain words, for the person
     * @param factors what spoke for it, each a few words
     */
    record Wish(
            Deed deed,
            @Nullable Priority priority,
            boolean rule,
            UUID proposer,
            String program,
            Language language,
            String reason,
            List<String> factors) {
        @Override
        public String toString() {
            return "Wish[" + deed + "]";
        }
    }

    /** The texts of a proposal. @param words of whoever declined; empty unless somebody did */
    record Said(String reason, List<String> factors, String words) {
        @Override
        public String toString() {
            return "Said";
        }
    }

    record Step(String step, boolean person, UUID actor, Instant at) {}

    /** Who had it open last when, and which version of the ticket they saw. */
    record Look(int version, Instant openedAt) {}

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    Proposals(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** @return empty when another proposal about the ticket still waits for a person */
    Optional<UUID> file(Permit permit, Ticket ticket, Wish wish, Instant lapsesAt) {
        var id = Ids.ordered();
        int filed = database.sql("""
                insert into proposal (id, ticket_id, subject_id, ground, edition, act, priority, proposer_kind, proposer, program, language,
                                      reason, factors, seen_version, at, lapses_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(Arrays.asList(
                        id,
                        ticket.id(),
                        ticket.requester().value(),
                        ticket.ground().id(),
                        permit.edition(),
                        wish.deed().id(),
                        wish.priority() == null ? null : wish.priority().id(),
                        wish.rule() ? "rule" : "token",
                        wish.proposer(),
                        wish.program(),
                        wish.language().code(),
                        sealed(ticket.requester(), id, "reason", wish.reason()),
                        sealed(ticket.requester(), id, "factors", String.join("\n", wish.factors())),
                        ticket.version(),
                        at(clock.instant()),
                        at(lapsesAt)))
                .update();
        if (filed == 0) {
            return Optional.empty();
        }
        step(permit, id, ticket.requester(), "proposed");
        return Optional.of(id);
    }

    Optional<Proposal> find(Permit permit, UUID id) {
        return one(permit, "where id = ?", id);
    }

    /** For a change: others wait. */
    Optional<Proposal> lock(Permit permit, UUID id) {
        return one(permit, "where id = ? for update", id);
    }

    Optional<Proposal> byObjection(Permit permit, UUID request) {
        return one(permit, "where objection_id = ?", request);
    }

    /** @param permit names the role by which the database is asked */
    private Optional<Proposal> one(Permit permit, String which, UUID value) {
        return database.sql(SELECT + which)
                .param(value)
                .query((row, n) -> read(row))
                .optional();
    }

    /** What waits for a person, what lapses first at the top; {@code after} continues. */
    List<Proposal> open(Permit permit, @Nullable Proposal after, int limit) {
        return database.sql(
                        SELECT + "where state = 'proposed' and (lapses_at, id) > (?, ?) order by lapses_at, id limit ?")
                .params(
                        at(after == null ? Instant.EPOCH : after.lapsesAt()),
                        after == null ? new UUID(0, 0) : after.id(),
                        limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** All of them, newest first. @param state null for every state */
    List<Proposal> newest(Permit permit, Proposal.@Nullable State state, UUID before, int limit) {
        return state == null
                ? database.sql(SELECT + "where id < ? order by id desc limit ?")
                        .params(before, limit)
                        .query((row, n) -> read(row))
                        .list()
                : database.sql(SELECT + "where id < ? and state = ? order by id desc limit ?")
                        .params(before, state.id(), limit)
                        .query((row, n) -> read(row))
                        .list();
    }

    /** Those about a ticket, newest first. */
    List<Proposal> of(Permit permit, UUID ticket, int limit) {
        return database.sql(SELECT + "where ticket_id = ? order by id desc limit ?")
                .params(ticket, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** What programs decided about a person by themselves, newest first. */
    List<Proposal> byItself(Permit permit, SubjectId subject, int limit) {
        return byItself(permit, subject, null, limit);
    }

    /** The same, from one on into the past. @param before null at the beginning */
    List<Proposal> byItself(Permit permit, SubjectId subject, @Nullable Proposal before, int limit) {
        return database.sql(SELECT + "where subject_id = ? and id < ? and " + BY_ITSELF + " order by id desc limit ?")
                .params(subject.value(), before == null ? new UUID(-1, -1) : before.id(), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Of each ticket the newest version about which this rule has said something. */
    Map<UUID, Integer> said(Permit permit, UUID rule, Collection<UUID> tickets) {
        return tickets.isEmpty()
                ? Map.of()
                : database
                        .sql(
                                "select ticket_id, max(seen_version) from proposal where ticket_id = any(?) and proposer = ? group by ticket_id")
                        .params(tickets.toArray(UUID[]::new), rule)
                        .query((row, n) -> Map.entry(row.getObject(1, UUID.class), row.getInt(2)))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Said said(Permit permit, Proposal proposal) {
        return database.sql("select reason, factors, words from proposal where id = ?")
                .param(proposal.id())
                .query((row, n) -> new Said(
                        opened(permit, proposal, "reason", row.getBytes(1)),
                        opened(permit, proposal, "factors", row.getBytes(2))
                                .lines()
                                .filter(line -> !line.isBlank())
                                .toList(),
                        opened(permit, proposal, "words", row.getBytes(3))))
                .optional()
                .orElse(new Said("", List.of(), ""));
    }

    List<Step> steps(Permit permit, Proposal proposal) {
        return database.sql(
                        "select step, actor_kind, actor, at from proposal_step where proposal_id = ? order by id limit 50")
                .param(proposal.id())
                .query((row, n) -> new Step(
                        row.getString("step"),
                        row.getString("actor_kind").equals("person"),
                        row.getObject("actor", UUID.class),
                        instant(row, "at")))
                .list();
    }

    /** The page was opened: from now on counts what the person looks at. */
    void opened(Permit permit, Proposal proposal, SubjectId staff, int version) {
        opened(permit, proposal, staff, version, clock.instant());
    }

    void opened(Permit permit, Proposal proposal, SubjectId staff, int version, Instant at) {
        database.sql("""
                insert into proposal_look (proposal_id, staff_id, subject_id, version, opened_at) values (?, ?, ?, ?, ?)
                on conflict (proposal_id, staff_id) do update set version = excluded.version, opened_at = excluded.opened_at
                """)
                .params(proposal.id(), staff.value(), proposal.subject().value(), version, at(at))
                .update();
    }

    Optional<Look> look(Permit permit, UUID proposal, SubjectId staff) {
        return database.sql("select version, opened_at from proposal_look where proposal_id = ? and staff_id = ?")
                .params(proposal, staff.value())
                .query((row, n) -> new Look(row.getInt(1), instant(row, "opened_at")))
                .optional();
    }

    /** By a person: confirmed or declined. @param words of whoever declines; empty otherwise */
    void decided(Permit permit, Proposal proposal, Proposal.State state, Look look, String words) {
        var who = Objects.requireNonNull(permit.actor().subject());
        var now = clock.instant();
        long spent = Math.max(0, Duration.between(look.openedAt(), now).toSeconds());
        database.sql("""
                update proposal set state = ?, decided_by = ?, decided_at = ?, spent_seconds = ?, words = ? where id = ?
                """)
                .params(Arrays.asList(
                        state.id(),
                        who.value(),
                        at(now),
                        (int) Math.min(spent, Integer.MAX_VALUE),
                        words.isBlank() ? null : sealed(proposal.subject(), proposal.id(), "words", words),
                        proposal.id()))
                .update();
        step(permit, proposal.id(), proposal.subject(), state.id());
    }

    /** Nobody decided in time, or the ticket went on. @return false when somebody was quicker */
    boolean ended(Permit permit, Proposal proposal, Proposal.State state) {
        boolean ended = database.sql("update proposal set state = ? where id = ? and state = 'proposed'")
                        .params(state.id(), proposal.id())
                        .update()
                == 1;
        if (ended) {
            step(permit, proposal.id(), proposal.subject(), state.id());
        }
        return ended;
    }

    /** By itself, on a written consent. */
    void acted(Permit permit, Proposal proposal, UUID consent, String was) {
        database.sql("update proposal set state = 'acted', consent_id = ?, acted_at = ?, was = ? where id = ?")
                .params(consent, at(clock.instant()), was, proposal.id())
                .update();
        step(permit, proposal.id(), proposal.subject(), "acted");
    }

    /** An answer to this letter is known to be about the decision. @param messageId kept as a keyed hash */
    void explained(Permit permit, Proposal proposal, String messageId) {
        database.sql("update proposal set letter_hash = ? where id = ?")
                .params(letter(messageId), proposal.id())
                .update();
    }

    /** What a program decided about the person by itself and a letter of theirs speaks of. @param answered Message-IDs @param named ids of decisions */
    Optional<Proposal> meant(Permit permit, SubjectId subject, List<String> answered, List<UUID> named) {
        return answered.isEmpty() && named.isEmpty()
                ? Optional.empty()
                : database.sql(SELECT + "where subject_id = ? and (letter_hash = any(?) or id = any(?)) and "
                                + BY_ITSELF
                                + " order by (letter_hash is not null and letter_hash = any(?)) desc, id desc limit 1")
                        .params(
                                subject.value(),
                                answered.stream().map(this::letter).toArray(byte[][]::new),
                                named.toArray(UUID[]::new),
                                answered.stream().map(this::letter).toArray(byte[][]::new))
                        .query((row, n) -> read(row))
                        .optional();
    }

    private byte[] letter(String messageId) {
        return vault.fixedHash("decision-message-id", messageId);
    }

    void objected(Permit permit, Proposal proposal, UUID request) {
        database.sql("update proposal set state = 'objected', objection_id = ?, objected_at = ? where id = ?")
                .params(request, at(clock.instant()), proposal.id())
                .update();
        step(permit, proposal.id(), proposal.subject(), "objected");
    }

    /** A person considered the objection. @param by the officer */
    void considered(Permit permit, Proposal proposal, Proposal.State state, UUID by) {
        database.sql("update proposal set state = ?, ended_at = ? where id = ?")
                .params(state.id(), at(clock.instant()), proposal.id())
                .update();
        step(permit, proposal.id(), proposal.subject(), state.id(), Actor.Kind.PERSON, by);
    }

    /** Whoever objected changed their mind: they may object again. */
    void takenBack(Permit permit, Proposal proposal, UUID by) {
        database.sql("update proposal set state = 'acted', objection_id = null, objected_at = null where id = ?")
                .param(proposal.id())
                .update();
        step(permit, proposal.id(), proposal.subject(), "objection-taken-back", Actor.Kind.PERSON, by);
    }

    /**
     * The figures of the clause since a moment.
     *
     * @param decided by people
     * @param hasty decided sooner after opening than policy.yaml thinks possible
     * @param median seconds that a decision took; 0 when there was none
     * @param alone acted without a consent, which the database refuses
     */
    record Figures(
            long proposed,
            long open,
            long decided,
            long hasty,
            long median,
            long acted,
            long objections,
            long undone,
            long alone) {}

    /** Counts only, the blocked too. */
    @ActsAs(Family.UPKEEP)
    Figures figures(Instant since, int hasty) {
        return database.sql("""
                select count(*), count(*) filter (where state = 'proposed'), count(decided_by), count(*) filter (where spent_seconds < ?),
                       coalesce(percentile_cont(0.5) within group (order by spent_seconds), 0)::bigint, count(acted_at), count(objection_id),
                       count(*) filter (where state = 'undone'), count(*) filter (where acted_at is not null and consent_id is null)
                from proposal where at > ?
                """)
                .params(hasty, at(since))
                .query((row, n) -> new Figures(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9)))
                .single();
    }

    /** Of the tickets those about which no proposal was carried out by itself on a consent: nothing says why a machine ended them. */
    @ActsAs(Family.UPKEEP)
    long unexplained(Collection<UUID> tickets, Instant since) {
        return tickets.isEmpty()
                ? 0
                : database.sql("""
                        select count(*) from unnest(?::uuid[]) ended(ticket)
                        where not exists (select from proposal p where p.ticket_id = ended.ticket and p.acted_at > ? and p.consent_id is not null)
                        """)
                        .params(tickets.toArray(UUID[]::new), at(since))
                        .query(Long.class)
                        .single();
    }

    /** How one of the staff decides. */
    record Pace(SubjectId staff, long decided, long median, long hasty) {}

    @ActsAs(Family.UPKEEP)
    List<Pace> paces(Collection<SubjectId> staff, Instant since, int hasty) {
        return staff.isEmpty()
                ? List.of()
                : database.sql("""
                        select decided_by, count(*), percentile_cont(0.5) within group (order by spent_seconds)::bigint,
                               count(*) filter (where spent_seconds < ?)
                        from proposal where decided_by = any(?) and decided_at > ? group by decided_by order by count(*) desc, decided_by
                        """)
                        .params(hasty, staff.stream().map(SubjectId::value).toArray(UUID[]::new), at(since))
                        .query((row, n) -> new Pace(
                                new SubjectId(row.getObject(1, UUID.class)),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4)))
                        .list();
    }

    private void step(Permit permit, UUID proposal, SubjectId subject, String step) {
        step(
                permit,
                proposal,
                subject,
                step,
                permit.actor().kind(),
                permit.actor().id());
    }

    private void step(Permit permit, UUID proposal, SubjectId subject, String step, Actor.Kind kind, UUID actor) {
        database.sql("""
                insert into proposal_step (id, proposal_id, subject_id, edition, step, actor_kind, actor, at) values (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        Ids.ordered(),
                        proposal,
                        subject.value(),
                        permit.edition(),
                        step,
                        kind.name().toLowerCase(Locale.ROOT),
                        actor,
                        at(clock.instant()))
                .update();
    }

    private byte[] sealed(SubjectId subject, UUID id, String column, String text) {
        return vault.sealText(subject, null, place(id, column), text);
    }

    /** What nobody can read any more is empty. */
    private String opened(Permit permit, Proposal proposal, String column, byte @Nullable [] sealed) {
        if (sealed == null) {
            return "";
        }
        try {
            return vault.open(permit, proposal.subject(), place(proposal.id(), column), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private static Place place(UUID id, String column) {
        return new Place("proposal", column, id);
    }

    private static Proposal read(ResultSet row) throws SQLException {
        var seconds = row.getObject("spent_seconds", Integer.class);
        var priority = row.getString("priority");
        return new Proposal(
                row.getObject("id", UUID.class),
                row.getObject("ticket_id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Deed.of(row.getString("act")).orElseThrow(),
                priority == null ? null : Priority.of(priority).orElseThrow(),
                row.getString("proposer_kind").equals("rule"),
                row.getObject("proposer", UUID.class),
                row.getString("program"),
                Language.of(row.getString("language")),
                row.getInt("seen_version"),
                instant(row, "at"),
                instant(row, "lapses_at"),
                Proposal.State.of(row.getString("state")),
                row.getObject("decided_by", UUID.class),
                moment(row, "decided_at"),
                seconds,
                row.getObject("consent_id", UUID.class),
                moment(row, "acted_at"),
                row.getString("was"),
                row.getObject("objection_id", UUID.class),
                moment(row, "objected_at"),
                moment(row, "ended_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
