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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The subject requests (Law 94-V art. 24, 25). A person reaches their own, the officer all; the fence lets the blocked be served (contracts 10). Methods join the caller's transaction or open one. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class SubjectRequests {
    private static final int STEPS = 200;
    private static final String SELECT = """
            select id, number, subject_id, kind, channel, language, received_on, registered_by, registered_at, days, working, article, warn_at,
                   due_at, certain, unloaded, identity, outcome, refusal, decided_by, decided_at, act, by_hand, done_by, done_at, closed_at
            from subject_request\s""";

    /**
     * What is written down when one comes.
     *
     * @param text what the person demands, in their words; may be empty
     * @param power by which a representative demands it for the person; null when they do so themselves
     * @param authentic it came by a letter that is known to be its writer's; what that demands waits for {@code identity} all the same
     */
    record Wish(
            SubjectId subject,
            SubjectRequest.Kind kind,
            SubjectRequest.Channel channel,
            Language language,
            LocalDate receivedOn,
            String text,
            SubjectRequest.@Nullable Identity identity,
            Representatives.@Nullable Power power,
            boolean authentic) {
        /** By the person themselves. */
        Wish(
                SubjectId subject,
                SubjectRequest.Kind kind,
                SubjectRequest.Channel channel,
                Language language,
                LocalDate receivedOn,
                String text,
                SubjectRequest.@Nullable Identity identity) {
            this(subject, kind, channel, language, receivedOn, text, identity, null, false);
        }

        /** The same about somebody else, who is known by now. */
        Wish about(SubjectId subject) {
            return new Wish(subject, kind, channel, language, receivedOn, text, identity, power, authentic);
        }

        /** The same, by a representative. */
        Wish by(Representatives.Power power) {
            return new Wish(subject, kind, channel, language, receivedOn, text, identity, power, authentic);
        }

        /** The same, by a letter that is known to be its writer's. */
        Wish ofItsWriter() {
            return new Wish(subject, kind, channel, language, receivedOn, text, identity, power, true);
        }

        @Override
        public String toString() {
            return "Wish[" + kind + "]";
        }
    }

    /** @param step of something removed with what it was: {@code removed.file} @param reason why it was removed; null of every other step */
    record Step(
            String step, UUID actor, Instant at, @Nullable String reason) {}

    private final JdbcClient database;
    private final Vault vault;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SubjectRequests(JdbcClient database, Vault vault, ApplicationEventPublisher events, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    SubjectRequest file(Permit permit, Wish wish, LegalTerm term, Deadline due, Instant warnAt) {
        mayFile(permit, wish);
        var id = Ids.ordered();
        var now = clock.instant();
        var who = permit.actor().id();
        database.sql("""
                insert into subject_request (id, subject_id, kind, channel, language, edition, body, received_on, registered_by, registered_at,
                                             days, working, article, warn_at, due_at, certain, unloaded, identity, identity_by, identity_at, authentic)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        wish.subject().value(),
                        wish.kind().id(),
                        wish.channel().id(),
                        wish.language().code(),
                        permit.edition(),
                        sealed(wish.subject(), id, "body", wish.text()),
                        wish.receivedOn(),
                        who,
                        at(now),
                        term.days(),
                        term.working(),
                        term.promise() ? "" : term.basis(),
                        at(warnAt),
                        at(due.end()),
                        due.certain(),
                        due.unloaded(),
                        wish.identity() == null ? null : wish.identity().id(),
                        wish.identity() == null ? null : who,
                        wish.identity() == null ? null : at(now),
                        wish.authentic()))
                .update();
        var byItself = wish.channel() == SubjectRequest.Channel.PORTAL
                || wish.channel() == SubjectRequest.Channel.API
                || permit.actor().kind() == Actor.Kind.SYSTEM;
        step(id, wish.subject(), byItself ? "filed" : "registered", who);
        return one(id).orElseThrow();
    }

    Optional<SubjectRequest> find(Permit permit, UUID id) {
        return one(id).filter(found -> found.seenBy(permit));
    }

    private Optional<SubjectRequest> one(UUID id) {
        return database.sql(SELECT + "where id = ?")
                .param(id)
                .query((row, n) -> read(row))
                .optional();
    }

    /** For a change: others wait. */
    Optional<SubjectRequest> lock(Permit permit, UUID id) {
        return database.sql(SELECT + "where id = ? for update")
                .param(id)
                .query((row, n) -> read(row))
                .optional()
                .filter(found -> visible(permit, found.subject()));
    }

    /** One of this kind that stands open, where the same demand twice is one. */
    Optional<SubjectRequest> standing(Permit permit, SubjectId subject, SubjectRequest.Kind kind) {
        reaches(permit, subject);
        return database.sql(SELECT + "where subject_id = ? and kind = ? and closed_at is null order by number limit 1")
                .params(subject.value(), kind.id())
                .query((row, n) -> read(row))
                .optional();
    }

    List<SubjectRequest> of(Permit permit, SubjectId subject, int limit) {
        return of(permit, subject, null, limit);
    }

    /** The same, from one on into the past. @param before null at the beginning */
    List<SubjectRequest> of(Permit permit, SubjectId subject, @Nullable SubjectRequest before, int limit) {
        reaches(permit, subject);
        return database.sql(SELECT + "where subject_id = ? and number < ? order by number desc limit ?")
                .params(subject.value(), before == null ? Long.MAX_VALUE : before.number(), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** A person's own, newest first, from a number on downwards. */
    List<SubjectRequest> before(Permit permit, long before, int limit) {
        var self = permit.actor().subject();
        if (self == null) {
            throw new Refused("4.8", "not-own-data");
        }
        reaches(permit, self);
        return database.sql(SELECT + "where subject_id = ? and number < ? order by number desc limit ?")
                .params(self.value(), before, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** What a program has filed itself, newest first: it sees no other (clause 4.8). */
    List<SubjectRequest> filedBy(Permit permit, long before, int limit) {
        if (!program(permit)) {
            throw new Refused("4.8", "reach");
        }
        return database.sql(SELECT + "where registered_by = ? and number < ? order by number desc limit ?")
                .params(permit.actor().id(), before, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** One of those; somebody else's and none are the same. */
    Optional<SubjectRequest> filedBy(Permit permit, UUID id) {
        return program(permit)
                ? one(id).filter(found ->
                        found.registeredBy().equals(permit.actor().id()))
                : Optional.empty();
    }

    /** Those of the people who have not been destroyed: only they have a journal of their own. */
    List<SubjectId> living(Permit permit, Collection<SubjectId> people) {
        all(permit);
        return List.copyOf(vault.standing(people));
    }

    /** Whether there is still somebody whom a demand is about. */
    boolean alive(Permit permit, SubjectId person) {
        reaches(permit, person);
        return vault.stands(person);
    }

    /** How many have been filed for the person of a wish since then: a limit against floods, never against a right. What anybody may have written in the person's name uses up nothing of the person's own. */
    long filedSince(Permit permit, Wish wish, Instant since) {
        mayFile(permit, wish);
        return database.sql("""
                        select count(*) from subject_request where subject_id = :subject and registered_at > :since
                               and (:proven and identity is not null or not :proven and identity is null and channel = :channel and authentic = :authentic)
                        """)
                .param("subject", wish.subject().value())
                .param("since", at(since))
                .param("proven", wish.identity() != null)
                .param("channel", wish.channel().id())
                .param("authentic", wish.authentic())
                .query(Long.class)
                .single();
    }

    /** What is open, the most urgent first; {@code after} continues. */
    List<SubjectRequest> open(Permit permit, @Nullable SubjectRequest after, int limit) {
        all(permit);
        return database.sql(SELECT
                        + "where closed_at is null and (due_at, number) > (?, ?) order by due_at, number limit ?")
                .params(due(after), number(after), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** What has ended, newest first. */
    List<SubjectRequest> closed(Permit permit, long before, int limit) {
        all(permit);
        return database.sql(SELECT + "where closed_at is not null and number < ? order by number desc limit ?")
                .params(before, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those whose clock may have struck, the most urgent first; {@code after} continues. What was said of a term that has moved since was not said of this one. */
    List<SubjectRequest> warned(Permit permit, Instant now, @Nullable SubjectRequest after, int limit) {
        all(permit);
        return database.sql(SELECT + """
                        where closed_at is null and warn_at <= :now and (due_at, number) > (:due, :number)
                              and not exists (select from subject_request_step s
                              where s.request_id = subject_request.id and (s.step = 'late' or (s.step = 'warned' and due_at > :now and s.at >= warn_at)
                                    or (s.step = 'undated-late' and unloaded is not null and s.at >= due_at)))
                        order by due_at, number limit :limit
                        """)
                .param("now", at(now))
                .param("due", due(after))
                .param("number", number(after))
                .param("limit", limit)
                .query((row, n) -> read(row))
                .list();
    }

    /**
     * The figures of the clauses about some kinds: open, past their term, answered since a moment, those of them that were late, and how long the answers took on the median and at most; hours of the wall clock, nights included.
     */
    record Figures(long open, long overdue, long answered, long late, long median, long longest) {}

    Figures figures(Instant since, SubjectRequest.Kind... kinds) {
        return database.sql("""
                select count(*) filter (where closed_at is null), count(*) filter (where closed_at is null and due_at <= ?),
                       count(*) filter (where closed_at is not null), count(*) filter (where closed_at >= due_at),
                       coalesce(percentile_cont(0.5) within group (order by extract(epoch from closed_at - registered_at)::float8), 0) / 3600,
                       coalesce(max(extract(epoch from closed_at - registered_at)::float8), 0) / 3600
                from subject_request where kind = any(?) and (closed_at is null or closed_at > ? and outcome in ('granted', 'refused'))
                """)
                .params(at(clock.instant()), ids(kinds), at(since))
                .query((row, n) -> new Figures(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        Math.round(row.getDouble(5)),
                        Math.round(row.getDouble(6))))
                .single();
    }

    /** Those of some kinds that are open or ended since then, the newest first, for a look at their clocks. */
    List<SubjectRequest> newest(Instant since, int limit, SubjectRequest.Kind... kinds) {
        return database.sql(SELECT
                        + "where kind = any(?) and (closed_at is null or closed_at > ?) order by number desc limit ?")
                .params(ids(kinds), at(since), limit)
                .query((row, n) -> read(row))
                .list();
    }

    private static String[] ids(SubjectRequest.Kind... kinds) {
        return Arrays.stream(kinds).map(SubjectRequest.Kind::id).toArray(String[]::new);
    }

    /**
     * How demands of one kind were answered: how many, how many of them late, and how long it took from the register to the answer, on the median and at most. Hours of the wall clock, nights included.
     */
    record Answered(SubjectRequest.Kind kind, long count, long late, Duration median, Duration longest) {}

    List<Answered> answered(Instant since) {
        return database.sql("""
                select kind, count(*), count(*) filter (where closed_at >= due_at),
                       percentile_cont(0.5) within group (order by took) as median, max(took) as longest
                from (select kind, closed_at, due_at, extract(epoch from closed_at - registered_at)::float8 as took
                      from subject_request where closed_at > ? and outcome in ('granted', 'refused')) answered
                group by kind order by count(*) desc, kind
                """)
                .param(at(since))
                .query((row, n) -> new Answered(
                        SubjectRequest.Kind.of(row.getString(1)).orElseThrow(),
                        row.getLong(2),
                        row.getLong(3),
                        Duration.ofSeconds(row.getLong(4)),
                        Duration.ofSeconds(row.getLong(5))))
                .list();
    }

    /** A complaint pack was taken: by the person, or for the authority (clause 3.2.6). */
    @Transactional
    void packed(SubjectRequest request, UUID by) {
        step(request.id(), request.subject(), "packed", by);
    }

    /** Whether the database still refuses whoever would carry out what they decided (clause 4.1). */
    boolean guarded() {
        return database.sql("""
                select exists (select from pg_constraint where conrelid = 'subject_request'::regclass and contype = 'c' and convalidated
                                  and pg_get_constraintdef(oid) like '%done_by <> decided_by%')
                """).query(Boolean.class).single();
    }

    /** How many demands were granted to nobody who is known, or decided and carried out by one person, or carried out without being granted: the rows themselves, whatever the database forbids (clause 3.2.2). */
    long unsound(Instant since, SubjectRequest.Kind... kinds) {
        return database.sql("""
                select count(*) from subject_request where kind = any(?) and (closed_at is null or closed_at > ?)
                   and (outcome = 'granted' and identity is null or done_by = decided_by or done_by is not null and outcome is distinct from 'granted'
                        or outcome = 'refused' and refusal is null)
                """).params(ids(kinds), at(since)).query(Long.class).single();
    }

    /** How many demands one person decided and another carried out since then. */
    long carriedOut(Instant since) {
        return database.sql("select count(*) from subject_request where done_at > ? and closed_at > ?")
                .params(at(since), at(since))
                .query(Long.class)
                .single();
    }

    /** How many complaint packs were taken since then. */
    long packs(Instant since) {
        return database.sql("select count(*) from subject_request_step where step = 'packed' and at > ?")
                .param(at(since))
                .query(Long.class)
                .single();
    }

    /** Demands whose term had ended by then without the notice that says where to turn, though it could have been sent (clause 7.3). */
    long untold(Instant then) {
        return database.sql("""
                select count(*) from subject_request q
                where q.closed_at is null and q.due_at < ? and not exists (
                      select from subject_request_step s
                      where s.request_id = q.id and (s.step in ('overdue', 'untold')
                            or q.unloaded is not null and s.step = 'undated-late' and s.at >= q.due_at))
                """).param(at(then)).query(Long.class).single();
    }

    /** Demands of people without an address: what they should have been told or given waits for somebody's hand. */
    long unreached() {
        return unreached(SubjectRequest.Kind.values());
    }

    /** Those of them that are of some kinds. */
    long unreached(SubjectRequest.Kind... kinds) {
        return database.sql("""
                select count(distinct s.request_id) from subject_request_step s join subject_request q on q.id = s.request_id
                where q.kind = any(?) and s.step in ('untold', 'unreachable')
                      and (s.step = 'unreachable' and not exists (
                              select from subject_request_step h
                              where h.request_id = s.request_id and h.step in ('handed-over', 'answered') and (h.at, h.id) > (s.at, s.id))
                           or s.step = 'untold' and q.closed_at is null and not exists (
                              select from subject_request_step h where h.request_id = s.request_id and h.step = 'told-by-hand'))
                """).param(ids(kinds)).query(Long.class).single();
    }

    /** Those whose answer waits for a hand, newest first: none could be sent, or it came back. */
    List<SubjectRequest> handed(Permit permit, int limit) {
        all(permit);
        return database.sql(SELECT + """
                where id in (
                      select s.request_id from subject_request_step s
                      where s.step = 'unreachable' and not exists (
                            select from subject_request_step h
                            where h.request_id = s.request_id and h.step in ('handed-over', 'answered') and (h.at, h.id) > (s.at, s.id)))
                order by number desc limit ?
                """)
                .param(limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those among them of which the last that is known is not that the person could not be told. */
    Set<UUID> believed(Permit permit, Collection<UUID> requests) {
        all(permit);
        return Set.copyOf(database.sql("""
                select id from subject_request q
                where id = any(?) and coalesce((
                      select s.step from subject_request_step s
                      where s.request_id = q.id and s.step in ('overdue', 'untold', 'told-by-hand', 'granted', 'refused', 'answered', 'unreachable', 'handed-over')
                      order by s.at desc, s.id desc limit 1), '') not in ('untold', 'told-by-hand', 'unreachable', 'handed-over')
                """)
                .param(requests.toArray(UUID[]::new))
                .query(UUID.class)
                .list());
    }

    /** Whether its answer could not be sent or came back, and none has been sent since. */
    boolean unreachable(Permit permit, SubjectRequest request) {
        return unreachable(steps(permit, request));
    }

    static boolean unreachable(List<Step> steps) {
        return last(steps, "unreachable") > last(steps, "answered");
    }

    /** Whether the officer gave it to the person after that. */
    static boolean handedOver(List<Step> steps) {
        return last(steps, "handed-over") > last(steps, "unreachable");
    }

    /** Whether the word that its term has run out could not be sent or came back. */
    static boolean untold(List<Step> steps) {
        return last(steps, "untold") >= 0;
    }

    static boolean toldByHand(List<Step> steps) {
        return last(steps, "told-by-hand") >= 0;
    }

    private static int last(List<Step> steps, String step) {
        return steps.stream().map(Step::step).toList().lastIndexOf(step);
    }

    @Transactional
    void sorted(
            SubjectRequest request,
            SubjectRequest.Kind kind,
            LegalTerm term,
            Instant end,
            boolean certain,
            @Nullable Integer unloaded,
            Instant warnAt,
            UUID by) {
        database.sql("""
                update subject_request set kind = ?, days = ?, working = ?, article = ?, warn_at = ?, due_at = ?, certain = ?, unloaded = ? where id = ?
                """)
                .params(Arrays.asList(
                        kind.id(),
                        term.days(),
                        term.working(),
                        term.promise() ? "" : term.basis(),
                        at(warnAt),
                        at(end),
                        certain,
                        unloaded,
                        request.id()))
                .update();
        step(request.id(), request.subject(), "sorted", by);
    }

    /** Open ones without a last day, of which nobody has been told so; {@code after} continues. */
    List<SubjectRequest> unannounced(Permit permit, @Nullable SubjectRequest after, int limit) {
        all(permit);
        return database.sql(SELECT + """
                        where unloaded is not null and closed_at is null and (due_at, number) > (?, ?)
                              and not exists (select from subject_request_step s where s.request_id = subject_request.id and s.step = 'undated')
                        order by due_at, number limit ?
                        """)
                .params(due(after), number(after), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those, ended ones among them, that had no last day because of a year that is loaded now; {@code after} continues. */
    List<SubjectRequest> datable(Permit permit, Collection<Integer> loaded, @Nullable SubjectRequest after, int limit) {
        all(permit);
        return database.sql(SELECT
                        + "where unloaded = any(?) and (due_at, number) > (?, ?) order by due_at, number limit ?")
                .params(loaded.toArray(Integer[]::new), due(after), number(after), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** The calendar says more about the end of its term than when it came. */
    @Transactional
    void dated(SubjectRequest request, Deadline due, Instant warnAt, UUID by) {
        database.sql("update subject_request set warn_at = ?, due_at = ?, certain = ?, unloaded = ? where id = ?")
                .params(Arrays.asList(at(warnAt), at(due.end()), due.certain(), due.unloaded(), request.id()))
                .update();
        if (due.unloaded() == null) {
            step(request.id(), request.subject(), "dated", by);
        }
    }

    /** The person wrote again. */
    @Transactional
    void wrote(SubjectRequest request) {
        step(request.id(), request.subject(), "letter", request.subject().value());
    }

    /** Files came after the demand. */
    @Transactional
    void brought(SubjectRequest request, UUID by) {
        step(request.id(), request.subject(), "brought", by);
    }

    /** The officer put a question to the person. */
    @Transactional
    void asked(SubjectRequest request, UUID by) {
        step(request.id(), request.subject(), "asked", by);
    }

    /** The person, or who acts for them, answered one on the site. */
    @Transactional
    void replied(SubjectRequest request, UUID by) {
        step(request.id(), request.subject(), "replied", by);
    }

    /** Of these, the undecided ones whose person has answered, on the site, by mail or with a file, since they were asked last. */
    Set<UUID> replied(Permit permit, Collection<SubjectRequest> among) {
        all(permit);
        return Set.copyOf(database.sql("""
                select q.id from subject_request q
                where q.id = any(?) and q.outcome is null
                      and exists (select from subject_request_step a where a.request_id = q.id and a.step = 'asked')
                      and (select s.step from subject_request_step s where s.request_id = q.id and (s.step in ('asked', 'replied', 'letter')
                                or s.step = 'brought' and not exists (
                                   select from subject_request_step a where a.request_id = q.id and a.step = 'asked' and a.actor = s.actor))
                           order by s.at desc, s.id desc limit 1) <> 'asked'
                """)
                .param(among.stream().map(SubjectRequest::id).toArray(UUID[]::new))
                .query(UUID.class)
                .list());
    }

    /** Letters that nobody has said yet what they are, oldest first (clause 7.1). @param mail who registers letters */
    List<SubjectRequest> unsorted(Permit permit, UUID mail, int limit) {
        all(permit);
        return database.sql(SELECT + """
                        where closed_at is null and registered_by = ? and not exists (select from subject_request_step s
                              where s.request_id = subject_request.id and s.step in ('sorted', 'granted', 'refused'))
                        order by number limit ?
                        """)
                .params(mail, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Letters that nobody has said yet what they are, as long as those above have not been told so; {@code after} continues. */
    List<SubjectRequest> unreminded(Permit permit, UUID mail, @Nullable SubjectRequest after, int limit) {
        all(permit);
        return database.sql(SELECT + """
                        where closed_at is null and registered_by = ? and (due_at, number) > (?, ?)
                              and not exists (select from subject_request_step s
                              where s.request_id = subject_request.id and s.step in ('sorted', 'granted', 'refused', 'unsorted-late'))
                        order by due_at, number limit ?
                        """)
                .params(mail, due(after), number(after), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Of these, the letters that nobody has said yet what they are. */
    Set<UUID> unsorted(Permit permit, UUID mail, Collection<SubjectRequest> among) {
        all(permit);
        return Set.copyOf(database.sql("""
                select q.id from subject_request q
                where q.id = any(?) and q.registered_by = ? and q.outcome is null
                      and not exists (select from subject_request_step s where s.request_id = q.id and s.step = 'sorted')
                """)
                .params(among.stream().map(SubjectRequest::id).toArray(UUID[]::new), mail)
                .query(UUID.class)
                .list());
    }

    /** By its number, for whoever holds a signed address. */
    Optional<SubjectRequest> numbered(Permit permit, long number) {
        return database.sql(SELECT + "where number = ?")
                .param(number)
                .query((row, n) -> read(row))
                .optional()
                .filter(found -> visible(permit, found.subject()));
    }

    @Transactional
    void identified(SubjectRequest request, SubjectRequest.Identity identity, UUID by) {
        database.sql("update subject_request set identity = ?, identity_by = ?, identity_at = ? where id = ?")
                .params(identity.id(), by, at(clock.instant()), request.id())
                .update();
        step(request.id(), request.subject(), "identified", by);
    }

    @Transactional
    void decided(
            SubjectRequest request,
            SubjectRequest.Outcome outcome,
            SubjectRequest.@Nullable Refusal refusal,
            String words,
            @Nullable UUID act,
            UUID by) {
        decided(request, outcome, refusal, words, act, false, by);
    }

    /** @param byHand whether it is granted for what people did by hand, as the words say */
    @Transactional
    void decided(
            SubjectRequest request,
            SubjectRequest.Outcome outcome,
            SubjectRequest.@Nullable Refusal refusal,
            String words,
            @Nullable UUID act,
            boolean byHand,
            UUID by) {
        database.sql("""
                update subject_request set outcome = ?, refusal = ?, words = ?, act = ?, by_hand = ?, decided_by = ?, decided_at = ? where id = ?
                """)
                .params(Arrays.asList(
                        outcome.id(),
                        refusal == null ? null : refusal.id(),
                        sealed(request.subject(), request.id(), "words", words),
                        act,
                        byHand,
                        by,
                        at(clock.instant()),
                        request.id()))
                .update();
        step(request.id(), request.subject(), outcome.id(), by);
    }

    /** The second person said no: it is undecided again. */
    @Transactional
    void returned(SubjectRequest request, UUID by) {
        database.sql("""
                update subject_request set outcome = null, refusal = null, words = null, act = null, by_hand = false, decided_by = null, decided_at = null
                where id = ?
                """).param(request.id()).update();
        step(request.id(), request.subject(), "returned", by);
    }

    @Transactional
    void done(SubjectRequest request, UUID by) {
        database.sql("update subject_request set done_by = ?, done_at = ? where id = ?")
                .params(by, at(clock.instant()), request.id())
                .update();
        step(request.id(), request.subject(), "done", by);
    }

    /** @param answer null when nobody is left whom it could be written for */
    @Transactional
    void closed(SubjectRequest request, @Nullable String answer, UUID by) {
        closed(request, answer, "answered", by);
    }

    /** With an answer that could not be sent: it waits for a hand. */
    @Transactional
    void closedUnreached(SubjectRequest request, String answer, UUID by) {
        closed(request, answer, "unreachable", by);
    }

    /** The answer that did not reach the person left once more. */
    @Transactional
    void answeredAgain(SubjectRequest request, String answer, UUID by) {
        database.sql("update subject_request set answer = ? where id = ?")
                .params(Arrays.asList(sealed(request.subject(), request.id(), "answer", answer), request.id()))
                .update();
        step(request.id(), request.subject(), "answered", by);
    }

    private void closed(SubjectRequest request, @Nullable String answer, String step, UUID by) {
        database.sql("update subject_request set answer = coalesce(?, answer), closed_at = ? where id = ?")
                .params(Arrays.asList(
                        answer == null ? null : sealed(request.subject(), request.id(), "answer", answer),
                        at(clock.instant()),
                        request.id()))
                .update();
        if (answer != null) {
            step(request.id(), request.subject(), step, by);
        }
        var outcome = database.sql("select outcome from subject_request where id = ?")
                .param(request.id())
                .query(String.class)
                .single();
        events.publishEvent(
                new RequestEnded(request.id(), request.kind(), SubjectRequest.Outcome.valueOf(name(outcome)), by));
    }

    /** @return false when this step, which is taken once, has been taken before, on whichever node */
    @Transactional
    boolean struck(SubjectRequest request, String step, UUID by) {
        return database.sql("""
                insert into subject_request_step (id, request_id, subject_id, step, actor, at) values (?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                        .params(Ids.ordered(), request.id(), request.subject().value(), step, by, at(clock.instant()))
                        .update()
                == 1;
    }

    /** The same of a step that is taken once for each term: again when that has moved. Only under {@link #lock}. @param since when it became due by the term that stands */
    @Transactional
    boolean struckSince(SubjectRequest request, String step, Instant since, UUID by) {
        return database.sql("""
                insert into subject_request_step (id, request_id, subject_id, step, actor, at)
                select :id, :request, :subject, :step, :by, :now
                where not exists (select from subject_request_step where request_id = :request and step = :step and at >= :since)
                """)
                        .param("id", Ids.ordered())
                        .param("request", request.id())
                        .param("subject", request.subject().value())
                        .param("step", step)
                        .param("by", by)
                        .param("now", at(clock.instant()))
                        .param("since", at(since))
                        .update()
                == 1;
    }

    /** Takes the words of the person out of the demand for good. @return false when there were none */
    @Transactional
    boolean removeBody(SubjectRequest request) {
        return database.sql("update subject_request set body = null where id = ? and body is not null")
                        .param(request.id())
                        .update()
                == 1;
    }

    /** Something of the demand is gone. @param act its number in the ledger */
    @Transactional
    void removed(SubjectRequest request, UUID act, Removal.What what, Removal.Reason reason, UUID by) {
        database.sql("""
                insert into subject_request_step (id, request_id, subject_id, step, removed, reason, actor, at) values (?, ?, ?, 'removed', ?, ?, ?, ?)
                """)
                .params(act, request.id(), request.subject().value(), what.id(), reason.id(), by, at(clock.instant()))
                .update();
    }

    /** What happened, oldest first. Letters and files that came, what was removed and packs that were taken may be many, and crowd out nothing else: of them the newest. */
    List<Step> steps(Permit permit, SubjectRequest request) {
        reaches(permit, request.subject());
        return database.sql("""
                select concat_ws('.', step, removed) as step, actor, at, reason from (
                    (select id, step, removed, reason, actor, at from subject_request_step where request_id = :id and step not in ('letter', 'packed', 'brought', 'removed') order by at desc limit :most)
                    union all
                    (select id, step, removed, reason, actor, at from subject_request_step where request_id = :id and step in ('letter', 'packed', 'brought', 'removed') order by at desc limit :most)) steps
                order by at, id
                """)
                .param("id", request.id())
                .param("most", STEPS)
                .query((row, n) -> new Step(
                        row.getString("step"),
                        row.getObject("actor", UUID.class),
                        instant(row, "at"),
                        row.getString("reason")))
                .list();
    }

    /** @param column {@code body}, {@code words} or {@code answer}; empty when there is none, or nobody can read it any more */
    String text(Permit permit, SubjectRequest request, String column) {
        reaches(permit, request);
        if (!List.of("body", "words", "answer").contains(column)) {
            throw new IllegalArgumentException(column);
        }
        var sealed = database.sql("select " + column + " from subject_request where id = ?")
                .param(request.id())
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .single();
        if (sealed.isEmpty()) {
            return "";
        }
        try {
            return vault.open(permit, request.subject(), place(request.id(), column), sealed.get());
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private void step(UUID request, SubjectId subject, String step, UUID by) {
        database.sql("""
                insert into subject_request_step (id, request_id, subject_id, step, actor, at) values (?, ?, ?, ?, ?, ?)
                """)
                .params(Ids.ordered(), request, subject.value(), step, by, at(clock.instant()))
                .update();
    }

    private byte @Nullable [] sealed(SubjectId subject, UUID id, String column, String text) {
        return text.isBlank() ? null : vault.seal(subject, place(id, column), text);
    }

    private static Place place(UUID id, String column) {
        return new Place("subject_request", column, id);
    }

    private static boolean visible(Permit permit, SubjectId subject) {
        return permit.purpose() == Purpose.RIGHTS
                && (permit.reach() == Reach.ALL || subject.equals(permit.actor().subject()));
    }

    /** Everything that hangs on a demand is for whoever reaches the demand. */
    static void reaches(Permit permit, SubjectRequest request) {
        if (!request.seenBy(permit)) {
            throw new Refused("4.8", "not-own-data");
        }
    }

    private static void reaches(Permit permit, SubjectId subject) {
        if (!visible(permit, subject)) {
            throw new Refused("4.8", "not-own-data");
        }
    }

    /** Oneself, the officer, a program that may write about everybody, or whoever holds a power of the person that was looked at just now (clause 3.1.2). */
    private static void mayFile(Permit permit, Wish wish) {
        var power = wish.power();
        if (power == null) {
            if (!program(permit)) {
                reaches(permit, wish.subject());
            }
        } else if (permit.purpose() != Purpose.RIGHTS || !power.covers(permit, wish.subject())) {
            throw new Refused("3.1.2", "power-unknown");
        }
    }

    /** With a token that is bound to no team and no person; its scopes were looked at by the edge. */
    static boolean program(Permit permit) {
        var actor = permit.actor();
        return permit.purpose() == Purpose.RIGHTS
                && actor.kind() == Actor.Kind.TOKEN
                && actor.subject() == null
                && actor.limit() == Reach.ALL;
    }

    private static void all(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    private static SubjectRequest read(ResultSet row) throws SQLException {
        return new SubjectRequest(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                SubjectRequest.Kind.of(row.getString("kind")).orElseThrow(),
                SubjectRequest.Channel.valueOf(name(row.getString("channel"))),
                Language.of(row.getString("language")),
                row.getObject("received_on", LocalDate.class),
                row.getObject("registered_by", UUID.class),
                instant(row, "registered_at"),
                row.getInt("days"),
                row.getBoolean("working"),
                row.getString("article"),
                instant(row, "warn_at"),
                instant(row, "due_at"),
                row.getBoolean("certain"),
                row.getObject("unloaded", Integer.class),
                maybe(row, "identity", SubjectRequest.Identity.class),
                maybe(row, "outcome", SubjectRequest.Outcome.class),
                maybe(row, "refusal", SubjectRequest.Refusal.class),
                row.getObject("decided_by", UUID.class),
                moment(row, "decided_at"),
                row.getObject("act", UUID.class),
                row.getBoolean("by_hand"),
                row.getObject("done_by", UUID.class),
                moment(row, "done_at"),
                moment(row, "closed_at"));
    }

    private static <E extends Enum<E>> @Nullable E maybe(ResultSet row, String column, Class<E> type)
            throws SQLException {
        var id = row.getString(column);
        return id == null ? null : Enum.valueOf(type, name(id));
    }

    private static String name(String id) {
        return id.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime due(@Nullable SubjectRequest after) {
        return at(after == null ? Instant.EPOCH : after.dueAt());
    }

    private static long number(@Nullable SubjectRequest after) {
        return after == null ? 0 : after.number();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
