package kz.qyzmet.desk.policy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a new edition must be beyond a whole file (clauses 6.1 and 6.2): a name of its own, a day that has not passed, every setting the program asks
 * for, and nothing that would lock the officer out, open a door that the program keeps shut or keep data for ever. The first thing wrong is said.
 */
final class EditionChecks {
    private static final int YEARS_AHEAD = 1;
    private static final int TIMES = 100;

    private static final Set<Purpose> WHOLE =
            Set.of(Purpose.RIGHTS, Purpose.ACCOUNTABILITY, Purpose.ACCOUNT, Purpose.ADMINISTRATION);

    private final PolicyFile wanted;
    private final PolicyFile expected;

    private EditionChecks(PolicyFile wanted, PolicyFile expected) {
        this.wanted = wanted;
        this.expected = expected;
    }

    /**
     * @param now the edition in force
     * @param used the names of all editions there ever were
     * @param today the day at the desk's place
     */
    static void check(PolicyFile wanted, PolicyFile now, Collection<String> used, LocalDate today) {
        var checks = new EditionChecks(wanted, PolicyFile.shipped());
        checks.named(used, today);
        checks.settings();
        checks.floor();
        checks.kept();
        checks.terms(now);
    }

    private void named(Collection<String> used, LocalDate today) {
        var id = wanted.editionInForce();
        var place = "editions › " + id;
        var date = wanted.inForce().date();
        if (!id.matches("[0-9A-Za-z][0-9A-Za-z.-]{0,31}")) {
            throw wrong(place, "is not a name of an edition such as 2026-2");
        } else if (used.contains(id)) {
            throw wrong(place, "was used before");
        } else if (date.isBefore(today)) {
            throw wrong(place + " › date", "has passed");
        } else if (date.isAfter(today.plusYears(YEARS_AHEAD))) {
            throw wrong(place + " › date", "is more than " + YEARS_AHEAD + " years ahead");
        }
    }

    private void settings() {
        PolicyChecks.same(
                "periods", wanted.periods().keySet(), expected.periods().keySet());
        PolicyChecks.same(
                "numbers", wanted.numbers().keySet(), expected.numbers().keySet());
        PolicyChecks.same(
                "retention", wanted.retention().keySet(), expected.retention().keySet());
        PolicyChecks.same(
                "deadlines", wanted.deadlines().keySet(), expected.deadlines().keySet());
        expected.periods().forEach((id, ours) -> {
            var theirs = find(wanted.periods(), id).value();
            if (!ours.value().isZero() && theirs.isZero()) {
                throw wrong("periods › " + id, "must be longer than nothing");
            }
            measured("periods › " + id, theirs.toSeconds(), ours.value().toSeconds());
        });
        expected.numbers().forEach((id, ours) -> {
            int theirs = find(wanted.numbers(), id).value();
            if (ours.value() > 0 && theirs == 0) {
                throw wrong("numbers › " + id, "must be at least one");
            }
            measured("numbers › " + id, theirs, ours.value());
        });
        var length = find(wanted.periods(), "epoch-length").value();
        if (find(wanted.periods(), "epoch-life").value().compareTo(length) < 0) {
            throw wrong("periods › epoch-life", "must not be shorter than 'epoch-length'");
        }
    }

    /** A slip of the finger must not become a rule; where the program expects nothing, anything may be set. */
    private static void measured(String place, long theirs, long ours) {
        if (ours > 0 && theirs / TIMES > ours) {
            throw wrong(place, "is more than a hundred times what the program expects");
        }
    }

    /** What no edition may change: the officer stays able to publish and to serve rights, the desk to work, and the doors of the unknown stay shut. */
    private void floor() {
        for (var purpose : Purpose.values()) {
            for (var role : Set.of(Role.REQUESTER.id(), PolicyFile.STRANGER)) {
                var reach = reach(wanted, role, purpose);
                if (reach != null && reach != Reach.OWN) {
                    throw wrong("matrix › " + role + " › " + purpose.id(), "reaches too far; at most 'own'");
                }
            }
            stays(Role.SYSTEM.id(), purpose);
        }
        for (var purpose : Purpose.values()) {
            operations(purpose);
        }
        stays(Role.OFFICER.id(), Purpose.RIGHTS);
        stays(Role.OFFICER.id(), Purpose.ACCOUNTABILITY);
        stays(Role.ADMINISTRATOR.id(), Purpose.ADMINISTRATION);
    }

    /** The program does nothing else for a purpose; and what serves rights, keeps account and lets people in and out cannot be done by half. */
    private void operations(Purpose purpose) {
        var ours = expected.use(purpose).operations();
        var theirs = wanted.use(purpose).operations();
        var place = "purposes › " + purpose.id() + " › operations";
        if (!ours.containsAll(theirs)) {
            throw wrong(place, "reaches too far; the program knows no other than " + ids(ours));
        } else if (WHOLE.contains(purpose) && !theirs.equals(ours)) {
            throw wrong(place, "must stay '" + ids(ours) + "'");
        }
    }

    private static String ids(Collection<Operation> operations) {
        return operations.stream().map(Operation::id).collect(Collectors.joining(", "));
    }

    private void stays(String role, Purpose purpose) {
        var ours = reach(expected, role, purpose);
        if (reach(wanted, role, purpose) != ours) {
            throw wrong("matrix › " + role + " › " + purpose.id(), "must stay '" + PolicyFile.word(ours) + "'");
        }
    }

    /** What has a period keeps one: kept without end is what clause 2.1.6 forbids. What follows its purpose has no day from which a period could run. */
    private void kept() {
        expected.retention().forEach((id, ours) -> {
            Duration theirs = wanted.rule(id).keep();
            if (ours.keep() != null && theirs == null) {
                throw wrong("retention › " + id + " › keep", "must be a period");
            } else if (ours.keep() == null && theirs != null) {
                throw wrong("retention › " + id + " › keep", "must be 'while'");
            } else if (ours.keep() != null && theirs != null) {
                if (theirs.isZero()) {
                    throw wrong("retention › " + id + " › keep", "must be longer than nothing");
                }
                measured(
                        "retention › " + id + " › keep",
                        theirs.toSeconds(),
                        ours.keep().toSeconds());
            }
        });
    }

    /** A legal term is a dated line: the old one stays for what began under it. */
    private void terms(PolicyFile now) {
        now.deadlines().forEach((id, deadline) -> {
            var theirs = wanted.deadlines().get(id);
            for (var term : deadline.terms()) {
                if (theirs == null || !theirs.terms().contains(term)) {
                    throw wrong("deadlines › " + id + " › terms", "a term that stood is gone: " + term.since());
                }
            }
        });
    }

    private static @org.jspecify.annotations.Nullable Reach reach(PolicyFile file, String role, Purpose purpose) {
        return find(file.matrix(), role).reaches().get(purpose);
    }

    private static <T> T find(Map<String, T> entries, String id) {
        var entry = entries.get(id);
        if (entry == null) {
            throw wrong(id, "is missing");
        }
        return entry;
    }

    private static WrongPolicy wrong(String place, String cause) {
        return PolicyChecks.wrong(place, cause);
    }
}
