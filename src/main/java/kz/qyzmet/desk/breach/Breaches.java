package kz.qyzmet.desk.breach;

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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The cases, their history and what was exposed. The officer reaches all of it; whoever reported one reaches its number and state. Methods join the caller's transaction or open one. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class Breaches {
    private static final String SELECT = """
            select id, number, subject_id, touches, noticed_at, reported_by, reported_at, days, working, article, warn_at, due_at, certain, unloaded, verdict,
                   verdict_by, second_by, told_how, told_at, letters_at, letters_all, masking, closed_at
            from breach\s""";

    /** The sealed columns that come out by name. */
    private static final Set<String> TEXTS = Set.of(
            "seen",
            "verdict_words",
            "nature_kk",
            "nature_ru",
            "nature_en",
            "measures_kk",
            "measures_ru",
            "measures_en",
            "told_paper",
            "conclusion");

    /** @param seen in the reporter's own words */
    record Wish(Breach.Touches touches, String seen, Instant noticedAt) {
        @Override
        public String toString() {
            return "Wish[" + touches + "]";
        }
    }

    record Step(String step, UUID actor, Instant at) {}

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    Breaches(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    @Transactional
    Breach report(Permit permit, Wish wish, LegalTerm term, Deadline due, Instant warnAt) {
        serving(permit);
        var id = Ids.ordered();
        var keeper = SubjectId.random();
        vault.enrol(keeper);
        var now = clock.instant();
        database.sql("""
                insert into breach (id, subject_id, edition, touches, seen, noticed_at, reported_by, reported_at, days, working, article, warn_at, due_at, certain, unloaded)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        keeper.value(),
                        permit.edition(),
                        wish.touches().id(),
                        vault.sealText(keeper, null, place(id, "seen"), wish.seen()),
                        at(wish.noticedAt()),
                        permit.actor().id(),
                        at(now),
                        term.days(),
                        term.working(),
                        term.promise() ? "" : term.basis(),
                        at(warnAt),
                        at(due.end()),
                        due.certain(),
                        due.unloaded()))
                .update();
        step(id, keeper, "reported", permit.actor().id());
        return one("where id = ?", id).orElseThrow();
    }

    /** How many somebody has reported since then: a limit against floods. */
    long reportedSince(Permit permit, Instant since) {
        return database.sql("select count(*) from breach where reported_by = ? and reported_at > ?")
                .params(permit.actor().id(), at(since))
                .query(Long.class)
                .single();
    }

    /** What somebody has reported, newest first. */
    List<Breach> reportedBy(Permit permit, int limit) {
        serving(permit);
        return database.sql(SELECT + "where reported_by = ? order by reported_at desc limit ?")
                .params(permit.actor().id(), limit)
                .query((row, n) -> read(row))
                .list();
    }

    Optional<Breach> find(Permit permit, UUID id) {
        Officer.check(permit);
        return one("where id = ?", id);
    }

    /** For a change: others wait. */
    Optional<Breach> lock(Permit permit, UUID id) {
        Officer.check(permit);
        return one("where id = ? for update", id);
    }

    private Optional<Breach> one(String where, UUID id) {
        return database.sql(SELECT + where)
                .param(id)
                .query((row, n) -> read(row))
                .optional();
    }

    /** What is open, the most urgent first. */
    List<Breach> open(Permit permit, int limit) {
        Officer.check(permit);
        return database.sql(SELECT + "where closed_at is null order by (told_at is not null), due_at, number limit ?")
                .param(limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** What has ended, newest first. */
    List<Breach> closed(Permit permit, long before, int limit) {
        Officer.check(permit);
        return database.sql(SELECT + "where closed_at is not null and number < ? order by number desc limit ?")
                .params(before, limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those whose clock may have struck. */
    List<Breach> warned(Permit permit, Instant now, int limit) {
        Officer.check(permit);
        return database.sql(SELECT + """
                where closed_at is null and told_at is null and warn_at <= ? and not exists (select from breach_step s
                      where s.breach_id = breach.id and (s.step = 'late' or (s.step = 'warned' and due_at > ?) or (s.step = 'undated-late' and unloaded is not null)))
                order by due_at limit ?
                """)
                .params(at(now), at(now), limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** Those that had no last day because of a year that is loaded now. */
    List<Breach> datable(Permit permit, Collection<Integer> loaded, int limit) {
        Officer.check(permit);
        return database.sql(SELECT + "where unloaded = any(?) order by due_at limit ?")
                .params(loaded.toArray(Integer[]::new), limit)
                .query((row, n) -> read(row))
                .list();
    }

    @Transactional
    void dated(Breach breach, Deadline due, Instant warnAt, UUID by) {
        database.sql("update breach set warn_at = ?, due_at = ?, certain = ?, unloaded = ? where id = ?")
                .params(Arrays.asList(at(warnAt), at(due.end()), due.certain(), due.unloaded(), breach.id()))
                .update();
        if (due.unloaded() == null) {
            step(breach, "dated", by);
        }
    }

    /** Cases with something left to do to the people they concern, in batches. */
    List<Breach> atWork(Permit permit, int limit) {
        Officer.check(permit);
        return database.sql(SELECT + """
                where masking is not null or (letters_at is not null and exists (select from breach_person p
                      join breach_reckoning r on r.breach_id = p.breach_id and r.run = p.run and r.state = 'done' and r.asked_at <= breach.letters_at
                      where p.breach_id = breach.id and p.letter is null and (p.named or breach.letters_all)))
                order by number limit ?
                """)
                .param(limit)
                .query((row, n) -> read(row))
                .list();
    }

    /** From when on evidence of what is open has to stay; empty when nothing is. */
    Optional<Instant> neededSince() {
        return database.sql("""
                select min(least(b.noticed_at, (select min(x.from_at) from breach_exposure x where x.breach_id = b.id))) from breach b where b.closed_at is null
                """)
                .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /**
     * The figures of the page of the policy.
     *
     * @param untold past the term and the body not told
     * @param silent the clock should have struck a while ago and has not
     */
    record Counted(long open, long untold, long silent, long told, long late) {}

    Counted figures(Instant now, Instant since, Instant struckBy) {
        return database.sql("""
                select count(*) filter (where closed_at is null), count(*) filter (where closed_at is null and told_at is null and due_at <= ?),
                       count(*) filter (where closed_at is null and told_at is null and warn_at <= ? and not exists (select from breach_step s
                                              where s.breach_id = breach.id and s.step in ('warned', 'overdue', 'late'))),
                       count(*) filter (where told_at > ?), count(*) filter (where told_at > ? and told_at >= due_at)
                from breach where closed_at is null or told_at > ?
                """)
                .params(at(now), at(struckBy), at(since), at(since), at(since))
                .query((row, n) ->
                        new Counted(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
                .single();
    }

    @Transactional
    void found(Breach breach, Breach.Verdict verdict, String words, UUID by) {
        database.sql("update breach set verdict = ?, verdict_words = ?, verdict_by = ?, verdict_at = ? where id = ?")
                .params(
                        verdict.id(),
                        vault.sealText(breach.keeper(), null, place(breach.id(), "verdict_words"), words),
                        by,
                        at(clock.instant()),
                        breach.id())
                .update();
        step(breach, verdict.id(), by);
    }

    /** The second person does not agree that there was nothing. */
    @Transactional
    void returned(Breach breach, UUID by) {
        database.sql(
                        "update breach set verdict = null, verdict_words = null, verdict_by = null, verdict_at = null where id = ?")
                .param(breach.id())
                .update();
        step(breach, "returned", by);
    }

    @Transactional
    void agreed(Breach breach, UUID by) {
        var now = at(clock.instant());
        database.sql("update breach set second_by = ?, second_at = ?, closed_by = ?, closed_at = ? where id = ?")
                .params(by, now, by, now, breach.id())
                .update();
        step(breach, "agreed", by);
    }

    /** @param nature what happened, in the language's own words; empty texts take out what stood there */
    @Transactional
    void worded(Breach breach, Language language, String nature, String measures, UUID by) {
        // the columns are named after the languages, which are three
        var nameOf = "nature_" + language.code();
        var measuresOf = "measures_" + language.code();
        database.sql("update breach set " + nameOf + " = ?, " + measuresOf + " = ? where id = ?")
                .params(Arrays.asList(
                        sealed(breach, nameOf, nature), sealed(breach, measuresOf, measures), breach.id()))
                .update();
        step(breach, "worded", by);
    }

    @Transactional
    void told(Breach breach, Breach.How how, String paper, Instant when, UUID by) {
        database.sql(
                        "update breach set told_how = ?, told_paper = ?, told_at = ?, told_by = ?, told_noted_at = ? where id = ?")
                .params(Arrays.asList(
                        how.id(), sealed(breach, "told_paper", paper), at(when), by, at(clock.instant()), breach.id()))
                .update();
        step(breach, "told", by);
    }

    @Transactional
    void letters(Breach breach, boolean all, UUID by) {
        database.sql("update breach set letters_by = ?, letters_at = ?, letters_all = ? where id = ?")
                .params(by, at(clock.instant()), all, breach.id())
                .update();
        step(breach, "letters", by);
    }

    @Transactional
    void masking(Breach breach, Breach.Masking masking, UUID by) {
        database.sql("update breach set masking = ?, masking_by = ?, masking_at = ? where id = ?")
                .params(masking.id(), by, at(clock.instant()), breach.id())
                .update();
        step(breach, masking.id(), by);
    }

    /** Whoever it concerns is blocked, or no more. */
    @Transactional
    void masked(Breach breach, Breach.Masking done, UUID by) {
        int ended = database.sql("update breach set masking = null where id = ? and masking = ?")
                .params(breach.id(), done.id())
                .update();
        if (ended > 0) {
            step(breach, done == Breach.Masking.BLOCK ? "blocked" : "unblocked", by);
        }
    }

    @Transactional
    void closed(Breach breach, String conclusion, UUID by) {
        database.sql("update breach set conclusion = ?, closed_by = ?, closed_at = ? where id = ?")
                .params(Arrays.asList(sealed(breach, "conclusion", conclusion), by, at(clock.instant()), breach.id()))
                .update();
        step(breach, "closed", by);
    }

    /** @return false when this step of the clock has been taken before, on whichever node */
    @Transactional
    boolean struck(Breach breach, String step, UUID by) {
        return database.sql("""
                insert into breach_step (id, breach_id, subject_id, step, actor, at) values (?, ?, ?, ?, ?, ?) on conflict do nothing
                """)
                        .params(Ids.ordered(), breach.id(), breach.keeper().value(), step, by, at(clock.instant()))
                        .update()
                == 1;
    }

    @Transactional
    void step(Breach breach, String step, UUID by) {
        step(breach.id(), breach.keeper(), step, by);
    }

    private void step(UUID id, SubjectId keeper, String step, UUID by) {
        database.sql("insert into breach_step (id, breach_id, subject_id, step, actor, at) values (?, ?, ?, ?, ?, ?)")
                .params(Ids.ordered(), id, keeper.value(), step, by, at(clock.instant()))
                .update();
    }

    List<Step> steps(Permit permit, Breach breach) {
        Officer.check(permit);
        return database.sql("select step, actor, at from breach_step where breach_id = ? order by at, id limit 300")
                .param(breach.id())
                .query((row, n) ->
                        new Step(row.getString("step"), row.getObject("actor", UUID.class), instant(row, "at")))
                .list();
    }

    /** One of the case's texts; empty when there is none. */
    String text(Permit permit, Breach breach, String column) {
        Officer.check(permit);
        return opened(permit, breach, column);
    }

    /** What the people it concerns are told, for their own page: the officer has sent it to them. */
    String published(Permit permit, Breach breach, Language language, boolean measures) {
        serving(permit);
        if (breach.lettersAt() == null) {
            throw new Refused("4.8", "not-published");
        }
        return opened(permit, breach, (measures ? "measures_" : "nature_") + language.code());
    }

    /** A case that a person's own page names: found by a row about that person. */
    Optional<Breach> concerning(Permit permit, UUID id) {
        serving(permit);
        return one("where letters_at is not null and id = ?", id);
    }

    private String opened(Permit permit, Breach breach, String column) {
        if (!TEXTS.contains(column)) {
            throw new IllegalArgumentException(column);
        }
        return database.sql("select " + column + " from breach where id = ?")
                .param(breach.id())
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .single()
                .map(bytes -> vault.open(permit, breach.keeper(), place(breach.id(), column), bytes))
                .orElse("");
    }

    @Transactional
    void expose(Permit permit, Breach breach, Exposure exposure) {
        Officer.check(permit);
        database.sql("""
                insert into breach_exposure (id, breach_id, subject_id, kind, targets, from_at, until_at, added_by, added_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        exposure.id(),
                        breach.id(),
                        breach.keeper().value(),
                        exposure.kind().id(),
                        vault.seal(
                                breach.keeper(),
                                new Place("breach_exposure", "targets", exposure.id()),
                                exposure.targets().stream().map(UUID::toString).collect(Collectors.joining(","))),
                        at(exposure.from()),
                        at(exposure.until()),
                        permit.actor().id(),
                        at(clock.instant()))
                .update();
        step(breach, "exposed", permit.actor().id());
    }

    @Transactional
    boolean unexpose(Permit permit, Breach breach, UUID exposure) {
        Officer.check(permit);
        boolean gone = database.sql("delete from breach_exposure where id = ? and breach_id = ?")
                        .params(exposure, breach.id())
                        .update()
                > 0;
        if (gone) {
            step(breach, "unexposed", permit.actor().id());
        }
        return gone;
    }

    List<Exposure> exposures(Permit permit, Breach breach) {
        Officer.check(permit);
        // while the rows are read their connection is taken
        vault.prepare(List.of(breach.keeper()));
        return database.sql(
                        "select id, kind, targets, from_at, until_at from breach_exposure where breach_id = ? order by id limit 100")
                .param(breach.id())
                .query((row, n) -> {
                    var id = row.getObject("id", UUID.class);
                    var targets = vault.open(
                            permit,
                            breach.keeper(),
                            new Place("breach_exposure", "targets", id),
                            row.getBytes("targets"));
                    return new Exposure(
                            id,
                            Exposure.Kind.of(row.getString("kind")).orElseThrow(),
                            Arrays.stream(targets.split(","))
                                    .filter(one -> !one.isEmpty())
                                    .map(UUID::fromString)
                                    .collect(Collectors.toSet()),
                            instant(row, "from_at"),
                            instant(row, "until_at"));
                })
                .list();
    }

    private byte @Nullable [] sealed(Breach breach, String column, String text) {
        return text.isBlank() ? null : vault.sealText(breach.keeper(), null, place(breach.id(), column), text);
    }

    private static Place place(UUID id, String column) {
        return new Place("breach", column, id);
    }

    private static void serving(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS) {
            throw new Refused("4.8", "purpose");
        }
    }

    private static Breach read(ResultSet row) throws SQLException {
        return new Breach(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Breach.Touches.of(row.getString("touches")).orElseThrow(),
                instant(row, "noticed_at"),
                row.getObject("reported_by", UUID.class),
                instant(row, "reported_at"),
                row.getInt("days"),
                row.getBoolean("working"),
                row.getString("article"),
                instant(row, "warn_at"),
                instant(row, "due_at"),
                row.getBoolean("certain"),
                row.getObject("unloaded", Integer.class),
                maybe(row, "verdict", Breach.Verdict.class),
                row.getObject("verdict_by", UUID.class),
                row.getObject("second_by", UUID.class),
                maybe(row, "told_how", Breach.How.class),
                moment(row, "told_at"),
                moment(row, "letters_at"),
                row.getBoolean("letters_all"),
                maybe(row, "masking", Breach.Masking.class),
                moment(row, "closed_at"));
    }

    private static <E extends Enum<E>> @Nullable E maybe(ResultSet row, String column, Class<E> type)
            throws SQLException {
        var id = row.getString(column);
        return id == null ? null : Enum.valueOf(type, id.toUpperCase(Locale.ROOT));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
