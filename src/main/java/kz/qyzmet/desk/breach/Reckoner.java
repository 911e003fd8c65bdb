package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.Touches;
import kz.qyzmet.desk.audit.Touches.Touch;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads out of the journal whom a breach concerns, with what kinds of data, and when (order 481/НҚ): some rows at a time, so that memory does not grow with the breach. The journal is read by its own role and the list written
 * by another, in a transaction that moves the reckoning on from where it stood. Where the database itself was stolen, everybody held comes after that, in the same steps. Whatever this desk itself does for breaches is left out, so counting again counts the same. Thread-safe.
 */
@Component
class Reckoner {
    private static final Logger LOG = LoggerFactory.getLogger(Reckoner.class);
    private static final Actor DESK = Actor.system("breach");

    private final Breaches breaches;
    private final Reckonings reckonings;
    private final Affected affected;
    private final Touches touches;
    private final Teams teams;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ObjectProvider<DataMap> map;
    private final HeldPeople held;
    private final StaffBook staff;

    Reckoner(
            Breaches breaches,
            Reckonings reckonings,
            Affected affected,
            Touches touches,
            Teams teams,
            Vault vault,
            Journal journal,
            Policy policy,
            TransactionTemplate transaction,
            Clock clock,
            ObjectProvider<DataMap> map,
            HeldPeople held,
            StaffBook staff) {
        this.breaches = breaches;
        this.reckonings = reckonings;
        this.affected = affected;
        this.touches = touches;
        this.teams = teams;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.transaction = transaction;
        this.clock = clock;
        this.map = map;
        this.held = held;
        this.staff = staff;
    }

    /**
     * What is looked for, made once for each round.
     *
     * @param exposures what the journal is asked for
     * @param copy when the database or a backup of it was stolen; null when it was not
     * @param lists shown again within a window, though not all of whom they showed are named within it
     */
    private record Search(
            List<Exposure> exposures, @Nullable Exposure copy, Set<String> lists, Map<String, Category> columns) {
        boolean objects() {
            return exposures.stream().anyMatch(exposure -> exposure.kind() == Exposure.Kind.TICKET);
        }

        List<Exposure> all() {
            return Stream.concat(exposures.stream(), Stream.ofNullable(copy)).toList();
        }
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('breach-work').toMillis()}",
            fixedDelayString = "#{@policy.period('breach-work').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn(
                    "breaches: the counting comes again, {}", trouble.getClass().getSimpleName());
        }
    }

    /** Until nothing is left to count. */
    void round() {
        var permit = Officer.desk(policy);
        for (var next = reckonings.next(permit); next.isPresent(); next = reckonings.next(permit)) {
            var reckoning = next.get();
            var breach = breaches.find(permit, reckoning.breach()).orElseThrow();
            var search = search(permit, breach);
            if (!reckoning.begun()) {
                begin(permit, reckoning, search);
            } else {
                var whole = withLists(search, reckoning);
                if (!batch(permit, breach, reckoning, whole)) {
                    continue;
                }
            }
        }
    }

    private Search search(Permit permit, Breach breach) {
        var exposures = new ArrayList<Exposure>();
        Exposure copy = null;
        for (var exposure : breaches.exposures(permit, breach)) {
            if (exposure.kind() == Exposure.Kind.HELD) {
                copy = copy == null ? exposure : copy.and(exposure);
            } else {
                exposures.add(exposure.kind() == Exposure.Kind.TEAM ? members(exposure) : exposure);
            }
        }
        var columns = new HashMap<String, Category>();
        for (var entry : map.getObject().entries()) {
            entry.holding()
                    .columns()
                    .forEach(column -> columns.put(entry.holding().place() + "." + column.name(), column.category()));
        }
        return new Search(exposures, copy, Set.of(), columns);
    }

    /** Of that time, as with roles: a stolen account is taken out of its team at once. */
    private Exposure members(Exposure team) {
        var permit = policy.permit(DESK, Purpose.ADMINISTRATION);
        var members = new HashSet<UUID>();
        team.targets()
                .forEach(id -> teams.membersBetween(permit, new TeamId(id), team.from(), team.until())
                        .forEach(member -> members.add(member.value())));
        return new Exposure(team.id(), Exposure.Kind.ACCOUNT, members, team.from(), team.until());
    }

    /** From the morning of the first day on: a list that was shown again names its people only there. */
    private void begin(Permit permit, Reckonings.Reckoning reckoning, Search search) {
        var now = clock.instant();
        var from = search.all().stream()
                .map(Exposure::from)
                .map(Reckoner::morning)
                .min(Instant::compareTo)
                .orElse(now);
        var until = search.all().stream()
                .map(Exposure::until)
                .filter(moment -> !moment.isAfter(now))
                .max(Instant::compareTo)
                .orElse(now);
        // a stolen copy alone is no question to the journal
        var stretch = search.exposures().isEmpty()
                ? Optional.<Touches.Stretch>empty()
                : touches.stretch(accountable(), from, until);
        reckonings.begin(permit, reckoning, from, until, stretch.orElse(null));
    }

    private Search withLists(Search search, Reckonings.Reckoning reckoning) {
        var stretch = new Touches.Stretch(reckoning.first(), reckoning.last());
        var lists = new HashSet<String>();
        for (var exposure : search.exposures()) {
            if (exposure.kind() != Exposure.Kind.TICKET) {
                lists.addAll(touches.repeats(
                        accountable(), stretch, exposure.from(), midnightAfter(exposure.from(), exposure.until())));
            }
        }
        return new Search(search.exposures(), search.copy(), lists, search.columns());
    }

    /** @return whether something is left to read */
    private boolean batch(Permit permit, Breach breach, Reckonings.Reckoning begun, Search search) {
        var reckoning = begun;
        int size = policy.number("breach-batch");
        while (true) {
            var step = step(permit, reckoning, search, size);
            if (step == null) {
                end(permit, breach, reckoning, search);
                return false;
            }
            var standing = reckoning;
            boolean moved = Acting.as(
                    Family.RIGHTS,
                    () -> Boolean.TRUE.equals(transaction.execute(status -> note(permit, breach, standing, step))));
            var next = reckonings.newest(permit, breach).orElseThrow();
            if (!moved || next.done() || !next.id().equals(reckoning.id())) {
                // somebody else was quicker, or the officer has asked anew
                return true;
            }
            reckoning = next;
        }
    }

    /**
     * Some people more, and how far the reckoning has come with them.
     *
     * @param index a place in the log; one behind the last for those who are found in the stolen copy
     * @param field what was used to find them
     */
    private record Step(Map<SubjectId, Extent> found, long index, UUID person, String field) {}

    /** The journal first, then everybody held. @return null when nothing is left of either */
    private @Nullable Step step(Permit permit, Reckonings.Reckoning reckoning, Search search, int size) {
        boolean inJournal = reckoning.index() <= reckoning.last();
        if (inJournal) {
            var rows = touches.after(
                    accountable(),
                    reckoning.index(),
                    reckoning.person(),
                    reckoning.last(),
                    Objects.requireNonNull(reckoning.from()),
                    Objects.requireNonNull(reckoning.until()),
                    size);
            if (!rows.isEmpty()) {
                var last = rows.getLast();
                return new Step(
                        Acting.as(Family.RIGHTS, () -> matched(permit, rows, search)),
                        last.index(),
                        last.person().value(),
                        "journal.entry");
            }
        }
        var copy = search.copy();
        if (copy == null) {
            return null;
        }
        var people = held.after(inJournal ? null : reckoning.person(), copy.until(), size);
        if (people.isEmpty()) {
            return null;
        }
        var found = new LinkedHashMap<SubjectId, Extent>();
        held.kinds(people).forEach((person, kinds) -> found.put(person, Extent.copy(copy.from(), copy.until(), kinds)));
        return new Step(found, reckoning.last() + 1, people.getLast().value(), "subject.id");
    }

    private boolean note(Permit permit, Breach breach, Reckonings.Reckoning reckoning, Step step) {
        if (!reckonings.still(reckoning)) {
            return false;
        }
        var found = step.found();
        var living = vault.standing(found.keySet());
        var known = affected.among(permit, breach.id(), living);
        var now = new LinkedHashMap<SubjectId, Extent>();
        var figures = reckoning.figures();
        var fresh = new ArrayList<SubjectId>();
        for (var person : living) {
            var extent = Objects.requireNonNull(found.get(person));
            var line = known.get(person);
            var before = line != null && line.run() == reckoning.run() ? line.extent() : null;
            var after = before == null ? extent : before.plus(extent);
            if (before == null) {
                fresh.add(person);
            }
            figures = figures.with(before, after);
            now.put(person, after);
        }
        affected.put(permit, breach, reckoning.run(), now, known);
        if (!fresh.isEmpty()) {
            journal.note(permit, Operation.USE, "breach:" + breach.id(), fresh, step.field());
        }
        reckonings.moved(reckoning, step.index(), step.person(), figures);
        return true;
    }

    private Map<SubjectId, Extent> matched(Permit permit, List<Touch> rows, Search search) {
        var objects = search.objects() ? objects(permit, rows) : Map.<Long, String>of();
        var found = new HashMap<SubjectId, Extent>();
        for (var row : rows) {
            if (DESK.id().equals(row.actor())) {
                continue;
            }
            boolean named = search.exposures().stream()
                    .anyMatch(exposure -> exposure.within(row.at()) && hit(exposure, row, objects));
            if (named
                    || search.exposures().stream()
                            .anyMatch(exposure -> earlier(exposure, row)
                                    && hit(exposure, row, objects)
                                    && search.lists().contains(row.list()))) {
                found.merge(row.person(), extent(row, named, search.columns()), Extent::plus);
            }
        }
        return found;
    }

    private static boolean hit(Exposure exposure, Touch row, Map<Long, String> objects) {
        return switch (exposure.kind()) {
            case ACCOUNT, PROGRAM, TEAM ->
                row.actor() != null && exposure.targets().contains(row.actor());
            case PERSON -> exposure.targets().contains(row.person().value());
            case TICKET ->
                exposure.targets().stream().anyMatch(ticket -> ("ticket:" + ticket).equals(objects.get(row.index())));
            // what people did with their own data is no matter of somebody else's
            case EVERYTHING ->
                !row.actorKind().equals("link") && !row.person().value().equals(row.actor());
            case HELD -> false;
        };
    }

    /** Before the window, on its first day: such a list may have been shown again within it. */
    private static boolean earlier(Exposure exposure, Touch row) {
        return exposure.kind() != Exposure.Kind.TICKET
                && row.at().isBefore(exposure.from())
                && !row.at().isBefore(morning(exposure.from()));
    }

    /** An entry's people share what was touched, so the first key that lives opens it for all. */
    private Map<Long, String> objects(Permit permit, List<Touch> rows) {
        vault.prepare(rows.stream().map(Touch::person).distinct().toList());
        var objects = new HashMap<Long, String>();
        for (var row : rows) {
            if (objects.getOrDefault(row.index(), "").isEmpty()) {
                objects.put(row.index(), touches.object(permit, row));
            }
        }
        return objects;
    }

    private static Extent extent(Touch row, boolean named, Map<String, Category> columns) {
        var kinds = EnumSet.noneOf(Category.class);
        for (var field : row.fields()) {
            var kind = columns.get(field);
            if (kind != null) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            kinds.add(Category.REFERENCE);
        }
        return new Extent(1, row.at(), row.at(), kinds, Set.of(Extent.Way.of(row.operation())), named);
    }

    private void end(Permit permit, Breach breach, Reckonings.Reckoning reckoning, Search search) {
        long gone = 0;
        long waiting = 0;
        boolean whole = true;
        var stretch = new Touches.Stretch(reckoning.first(), reckoning.last());
        for (var exposure : search.exposures()) {
            if (exposure.kind().actors() && stretch.last() >= stretch.first()) {
                gone += touches.unnamed(
                        accountable(),
                        stretch,
                        exposure.from(),
                        exposure.until(),
                        exposure.kind() == Exposure.Kind.EVERYTHING ? null : exposure.targets());
            }
            waiting += touches.waiting(accountable(), exposure.from(), exposure.until());
            whole &= touches.reachesBack(accountable(), exposure.from());
        }
        var copy = search.copy();
        var figures = reckoning
                .figures()
                .ended(gone, waiting, whole, reachable(search.exposures()), copy == null ? 0 : held.left(copy.from()));
        Acting.running(
                Family.RIGHTS,
                () -> transaction.executeWithoutResult(status -> {
                    if (reckonings.still(reckoning)) {
                        reckonings.ended(reckoning, figures);
                        affected.forgetOlder(breach.id(), reckoning.run());
                        breaches.step(breach, "counted", DESK.id());
                        journal.administer(DESK, "breach.counted", "breach:" + breach.id());
                    }
                }));
    }

    /** Whose tickets the accounts could open by the roles and teams they had then; whether they did is what the journal says. */
    private long reachable(List<Exposure> exposures) {
        var teamsOf = new HashSet<UUID>();
        var until = Instant.MIN;
        for (var exposure : exposures) {
            if (exposure.kind() != Exposure.Kind.ACCOUNT) {
                continue;
            }
            until = exposure.until().isAfter(until) ? exposure.until() : until;
            for (var account : exposure.targets()) {
                var person = new SubjectId(account);
                var stood = staff.stood(person, exposure.from(), exposure.until());
                var actor = Actor.person(person, stood.roles(), stood.teams());
                if (reach(actor, Purpose.SUPPORT) == Reach.ALL || reach(actor, Purpose.RIGHTS) == Reach.ALL) {
                    return held.people(exposure.until());
                }
                if (reach(actor, Purpose.SUPPORT) == Reach.TEAM) {
                    teamsOf.addAll(stood.teams());
                }
            }
        }
        return teamsOf.isEmpty() ? 0 : held.ofTeams(teamsOf, until);
    }

    private Reach reach(Actor actor, Purpose purpose) {
        return !actor.roles().isEmpty() && policy.permits(actor, purpose)
                ? policy.permit(actor, purpose).reach()
                : Reach.OWN;
    }

    private Permit accountable() {
        return policy.permit(DESK, Purpose.ACCOUNTABILITY);
    }

    private static Instant morning(Instant at) {
        return at.atZone(Times.ZONE).toLocalDate().atStartOfDay(Times.ZONE).toInstant();
    }

    private static Instant midnightAfter(Instant from, Instant until) {
        var midnight = from.atZone(Times.ZONE)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(Times.ZONE)
                .toInstant();
        return midnight.isBefore(until) ? midnight : until;
    }
}
