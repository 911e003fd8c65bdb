package kz.qyzmet.desk.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holding.Way;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Cases;
import kz.qyzmet.desk.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What the policy's periods have ended goes by itself (clause 2.1.6): the data map says which rows are due by which rule, the policy file says when. Tickets are depersonalised, a person whom nothing
 * holds any more is destroyed with an act, other rows are removed. Holds and blockings are passed over. It may stop anywhere: the next round finds what is still due, however long it was away.
 */
@Component
@ActsAs(Family.ERASURE)
class DueSweep {
    /** Rules that end with what they serve: they hold nobody. */
    private static final Set<String> FOLLOWING = Set.of("account", "key", "index", "journal", "erasure-scan");

    /** Rows sealed by the key of a subject without a name, which goes with the row. */
    private static final Set<String> NAMELESS = Set.of("quarantine", "breach");

    /** The count behind "more than". */
    static final int COUNTED = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(DueSweep.class);

    private static final int PEOPLE = 200;
    private static final int TICKETS = 200;
    /** After so many the rest of a rule waits for the next round: something is wrong with all of it. */
    private static final int FAILURES = 1_000;

    private static final UUID FIRST = new UUID(0, 0);
    private static final Duration HISTORY = Duration.ofDays(365);

    private final JdbcTemplate database;
    private final TransactionOperations transaction;
    private final DataMap map;
    private final Trails trails;
    private final Drain drain;
    private final Depersonalising depersonalising;
    private final Cases cases;
    private final Destruction destruction;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    DueSweep(
            JdbcTemplate database,
            TransactionOperations transaction,
            DataMap map,
            Trails trails,
            Drain drain,
            Depersonalising depersonalising,
            Cases cases,
            Destruction destruction,
            Vault vault,
            Policy policy,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.map = map;
        this.trails = trails;
        this.drain = drain;
        this.depersonalising = depersonalising;
        this.cases = cases;
        this.destruction = destruction;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
        refuse(map, trails);
    }

    /** A rule whose rows would be due for ever, because nothing of what makes them due goes: said at the start, not found in a round without an end. */
    static void refuse(DataMap map, Trails trails) {
        for (var entry : map.entries()) {
            var place = entry.holding().place();
            if (entry.holding().dues().isEmpty() || place.equals(Drain.INDEXED) || !trails.has(place)) {
                continue;
            }
            var table = trails.table(place);
            if (table.fate() != Trails.Fate.DELETE && !table.children().isEmpty()) {
                throw new CannotStart(
                        "the data map of module " + entry.module() + " lets rows of " + place
                                + " become due ("
                                + entry.holding().dues().getFirst().rule()
                                + "), but its rows stay, and others stand within them. Let the rule stand at a table whose rows go.");
            }
        }
    }

    /** Rows of one table that one rule lets go. */
    record Rule(String place, String rule, Duration keep, String condition, String notHeld) {
        String where() {
            return "(" + condition + ")" + notHeld;
        }

        /** Under a hold as well: what the page shows as held back. */
        String all() {
            return "(" + condition + ")";
        }
    }

    /**
     * What the dry run shows of a rule.
     *
     * @param due goes with the next round; at most {@link #COUNTED} are counted
     * @param held due, but on hold
     * @param soon becomes due within thirty days
     */
    record Next(String place, String rule, long due, long held, long soon) {}

    List<Rule> rules() {
        return rules(policy::keep);
    }

    private List<Rule> rules(Function<String, Optional<Duration>> keeping) {
        var rules = new ArrayList<Rule>();
        for (var entry : map.entries()) {
            for (var due : entry.holding().dues()) {
                keeping.apply(due.rule())
                        .ifPresent(keep -> rules.add(new Rule(
                                entry.holding().place(), due.rule(), keep, due.condition(), notHeld(entry.holding()))));
            }
        }
        return rules;
    }

    private static String notHeld(Holding holding) {
        // a ticket in which somebody blocked or held takes part waits for the end of that, or its whole batch would
        var within = holding.place().equals(Drain.INDEXED)
                ? " and not blocked_within(%1$s.id) and not held_within(%1$s.id)".formatted(holding.place())
                : "";
        return within
                + holding.ways().stream()
                        .filter(Way.Named.class::isInstance)
                        .map(Way.Named.class::cast)
                        .map(way ->
                                " and not exists (select from legal_hold h where h.lifted_at is null and h.subject_id = "
                                        + holding.place() + "." + way.column() + ")")
                        .collect(Collectors.joining());
    }

    /** The dry run: counts, and nothing changes. */
    List<Next> next() {
        var soon = clock.instant().plus(Duration.ofDays(30));
        var next = new ArrayList<Next>();
        for (var rule : rules()) {
            long due = count(rule, rule.where(), clock.instant());
            next.add(new Next(
                    rule.place(),
                    rule.rule(),
                    due,
                    count(rule, rule.all(), clock.instant()) - due,
                    count(rule, rule.where(), soon) - due));
        }
        next.add(new Next(
                "subject", "account", people(clock.instant(), FIRST, COUNTED).size(), 0, 0));
        return next;
    }

    /** How many rows would be due by each rule, if rules kept so long. */
    Map<String, Long> due(Function<String, Optional<Duration>> keeping) {
        var due = new HashMap<String, Long>();
        for (var rule : rules(keeping)) {
            due.merge(rule.rule(), count(rule, rule.where(), clock.instant()), Long::sum);
        }
        return due;
    }

    /** Whether something that nothing holds back has been due for longer than a day. */
    boolean late() {
        var yesterday = clock.instant().minus(Duration.ofDays(1));
        for (var rule : rules()) {
            var any = database.queryForObject(
                    "select exists (select from " + rule.place() + " where " + rule.where() + ")",
                    Boolean.class,
                    before(rule, yesterday));
            if (Boolean.TRUE.equals(any)) {
                return true;
            }
        }
        return false;
    }

    private long count(Rule rule, String where, Instant now) {
        var count = database.queryForObject(
                "select count(*) from (select from " + rule.place() + " where " + where + " limit " + COUNTED + ") due",
                Long.class,
                before(rule, now));
        return count == null ? 0 : count;
    }

    /** What went by a rule, and what did not and stays for the next round. */
    private static final class Tally {
        private long gone;
        private final Set<UUID> failed = new LinkedHashSet<>();
        private boolean broken;

        /** All at once; where that fails, each by itself, so that one does not hold up the others. */
        void each(List<UUID> ids, Consumer<List<UUID>> act) {
            try {
                act.accept(ids);
                gone += ids.size();
            } catch (RuntimeException trouble) {
                if (ids.size() > 1) {
                    ids.forEach(id -> each(List.of(id), act));
                } else {
                    stays(ids.getFirst(), trouble);
                }
            }
        }

        void stays(UUID id, RuntimeException trouble) {
            LOG.warn("sweep: one could not go, {}", trouble.getClass().getSimpleName());
            failed.add(id);
        }

        long failures() {
            return failed.size() + (broken ? 1 : 0);
        }
    }

    /** One round: until nothing is due any more. What fails is counted and passed over. @return rows that went, tickets and people included */
    long round() {
        long gone = 0;
        for (var rule : rules()) {
            gone += noted(rule.place(), rule.rule(), tally -> {
                if (rule.place().equals(Drain.INDEXED)) {
                    tickets(rule, tally);
                } else if (NAMELESS.contains(rule.place())) {
                    nameless(rule, tally);
                } else {
                    rows(rule, tally);
                }
            });
        }
        gone += noted("subject", "account", this::everybodyDue);
        database.update(
                "delete from sweep_run where at < ?",
                OffsetDateTime.ofInstant(clock.instant().minus(HISTORY), ZoneOffset.UTC));
        return gone;
    }

    private void rows(Rule rule, Tally tally) {
        for (int some = some(rule); some > 0; some = some(rule)) {
            tally.gone += some;
        }
    }

    private int some(Rule rule) {
        return drain.rows(rule.place(), rule.where(), before(rule, clock.instant()));
    }

    private void tickets(Rule rule, Tally tally) {
        var sweeper = Actor.system("retention");
        var permit = policy.permit(sweeper, Purpose.RIGHTS);
        for (var ids = ids(rule, tally); !ids.isEmpty(); ids = ids(rule, tally)) {
            tally.each(ids, some -> depersonalising.tickets(sweeper, some, cases.peopleOf(permit, some)));
        }
    }

    private List<UUID> ids(Rule rule, Tally tally) {
        return tally.failed.size() >= FAILURES
                ? List.of()
                : database.query(
                        "select id from " + rule.place() + " where " + rule.where() + " and id <> all(?) limit "
                                + TICKETS,
                        (row, n) -> row.getObject(1, UUID.class),
                        before(rule, clock.instant()),
                        tally.failed.toArray(UUID[]::new));
    }

    private void nameless(Rule rule, Tally tally) {
        for (var ids = ids(rule, tally); !ids.isEmpty(); ids = ids(rule, tally)) {
            tally.each(
                    ids,
                    some -> transaction.executeWithoutResult(_ -> {
                        var these = some.toArray(UUID[]::new);
                        var subjects = database.query(
                                "select subject_id from " + rule.place() + " where id = any(?)",
                                (row, n) -> new SubjectId(row.getObject(1, UUID.class)),
                                (Object) these);
                        drain.rows(rule.place(), "id = any(?)", these);
                        subjects.forEach(vault::forget);
                    }));
        }
    }

    private void everybodyDue(Tally tally) {
        for (var people = people(clock.instant(), FIRST, PEOPLE);
                !people.isEmpty() && tally.failed.size() < FAILURES;
                people = people(clock.instant(), people.getLast(), PEOPLE)) {
            for (var person : people) {
                try {
                    tally.gone += destruction.sweep(new SubjectId(person)).isPresent() ? 1 : 0;
                } catch (RuntimeException trouble) {
                    tally.stays(person, trouble);
                }
            }
        }
    }

    /** Whom nothing holds any more: recorded longer ago than tickets are kept, and in no table whose rows have a period of their own. */
    private List<UUID> people(Instant now, UUID after, int limit) {
        var free = new StringBuilder();
        for (var table : trails.roots()) {
            var rules = map.entries().stream()
                    .map(DataMap.Entry::holding)
                    .filter(holding -> holding.place().equals(table.name()))
                    .flatMap(holding -> holding.columns().stream())
                    .map(Holding.Column::retention)
                    .toList();
            if (!FOLLOWING.containsAll(rules)) {
                for (var way : table.named()) {
                    free.append(" and not exists (select from ")
                            .append(table.name())
                            .append(" other where other.")
                            .append(way.column())
                            .append(" = subject.id)");
                }
            }
        }
        return database.query(
                "select id from subject where created_at < ? and not exists (select from legal_hold h where h.subject_id = subject.id"
                        + " and h.lifted_at is null)" + free + " and id > ? order by id limit " + limit,
                (row, n) -> row.getObject(1, UUID.class),
                OffsetDateTime.ofInstant(now.minus(policy.keep("ticket").orElseThrow()), ZoneOffset.UTC),
                after);
    }

    private static OffsetDateTime before(Rule rule, Instant now) {
        return OffsetDateTime.ofInstant(now.minus(rule.keep()), ZoneOffset.UTC);
    }

    private long noted(String place, String rule, Consumer<Tally> act) {
        var tally = new Tally();
        try {
            act.accept(tally);
        } catch (RuntimeException trouble) {
            LOG.warn("sweep of {} by {}: {}", place, rule, trouble.getClass().getSimpleName());
            tally.broken = true;
        }
        if (tally.gone > 0 || tally.failures() > 0 || failing(place, rule)) {
            database.update(
                    "insert into sweep_run (id, place, rule, gone, failed, at) values (?, ?, ?, ?, ?, ?)",
                    UUID.randomUUID(),
                    place,
                    rule,
                    tally.gone,
                    tally.failures(),
                    OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        }
        return tally.gone;
    }

    private boolean failing(String place, String rule) {
        return failures().stream()
                .anyMatch(failure ->
                        failure.place().equals(place) && failure.rule().equals(rule));
    }

    /**
     * What the newest rounds could not take.
     *
     * @param since the first round in a row that could not
     */
    record Failure(String place, String rule, long failed, Instant since) {}

    List<Failure> failures() {
        return database.query(
                """
                select newest.place, newest.rule, newest.failed,
                       (select min(f.at) from sweep_run f where f.place = newest.place and f.rule = newest.rule and f.failed > 0
                           and f.at > coalesce((select max(w.at) from sweep_run w where w.place = newest.place and w.rule = newest.rule
                                                   and w.failed = 0), '-infinity')) as since
                from (select distinct on (place, rule) place, rule, failed from sweep_run order by place, rule, at desc) newest
                where newest.failed > 0
                """,
                (row, n) -> new Failure(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
    }

    record Run(String place, String rule, long gone, Instant at) {}

    List<Run> newest(int limit) {
        return database.query(
                "select place, rule, gone, at from sweep_run order by at desc limit ?",
                (row, n) -> new Run(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()),
                limit);
    }
}
