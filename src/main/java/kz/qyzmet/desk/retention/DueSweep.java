package kz.qyzmet.desk.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    private static final int PEOPLE = 200;
    private static final int TICKETS = 200;

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
        next.add(new Next("subject", "account", people(clock.instant(), COUNTED).size(), 0, 0));
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

    /** One round: until nothing is due any more. @return rows that went, tickets and people included */
    long round() {
        long gone = 0;
        for (var rule : rules()) {
            long some = rule.place().equals(Drain.INDEXED)
                    ? tickets(rule)
                    : NAMELESS.contains(rule.place()) ? nameless(rule) : rows(rule);
            gone += noted(rule.place(), rule.rule(), some);
        }
        gone += noted("subject", "account", everybodyDue());
        return gone;
    }

    private long rows(Rule rule) {
        long gone = 0;
        for (int some = some(rule); some > 0; some = some(rule)) {
            gone += some;
        }
        return gone;
    }

    private int some(Rule rule) {
        return drain.rows(rule.place(), rule.where(), before(rule, clock.instant()));
    }

    private long tickets(Rule rule) {
        var sweeper = Actor.system("retention");
        var permit = policy.permit(sweeper, Purpose.RIGHTS);
        long gone = 0;
        for (var ids = ids(rule); !ids.isEmpty(); ids = ids(rule)) {
            depersonalising.tickets(sweeper, ids, cases.peopleOf(permit, ids));
            gone += ids.size();
        }
        return gone;
    }

    private List<UUID> ids(Rule rule) {
        return database.query(
                "select id from " + rule.place() + " where " + rule.where() + " limit " + TICKETS,
                (row, n) -> row.getObject(1, UUID.class),
                before(rule, clock.instant()));
    }

    private long nameless(Rule rule) {
        long gone = 0;
        for (var ids = ids(rule); !ids.isEmpty(); ids = ids(rule)) {
            var some = ids.toArray(UUID[]::new);
            transaction.executeWithoutResult(_ -> {
                var subjects = database.query(
                        "select subject_id from " + rule.place() + " where id = any(?)",
                        (row, n) -> new SubjectId(row.getObject(1, UUID.class)),
                        (Object) some);
                drain.rows(rule.place(), "id = any(?)", some);
                subjects.forEach(vault::forget);
            });
            gone += ids.size();
        }
        return gone;
    }

    private long everybodyDue() {
        long gone = 0;
        var tried = new LinkedHashSet<UUID>();
        for (var people = people(clock.instant(), PEOPLE);
                tried.addAll(people);
                people = people(clock.instant(), PEOPLE)) {
            for (var person : people) {
                gone += destruction.sweep(new SubjectId(person)).isPresent() ? 1 : 0;
            }
        }
        return gone;
    }

    /** Whom nothing holds any more: recorded longer ago than tickets are kept, and in no table whose rows have a period of their own. */
    private Collection<UUID> people(Instant now, int limit) {
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
                        + " and h.lifted_at is null)" + free + " limit " + limit,
                (row, n) -> row.getObject(1, UUID.class),
                OffsetDateTime.ofInstant(now.minus(policy.keep("ticket").orElseThrow()), ZoneOffset.UTC));
    }

    private static OffsetDateTime before(Rule rule, Instant now) {
        return OffsetDateTime.ofInstant(now.minus(rule.keep()), ZoneOffset.UTC);
    }

    private long noted(String place, String rule, long gone) {
        if (gone > 0) {
            database.update(
                    "insert into sweep_run (id, place, rule, gone, at) values (?, ?, ?, ?, ?)",
                    UUID.randomUUID(),
                    place,
                    rule,
                    gone,
                    OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        }
        return gone;
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
