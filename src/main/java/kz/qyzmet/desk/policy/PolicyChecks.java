package kz.qyzmet.desk.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must hold between the parts of the policy file, and between the file and the program. The first thing wrong is said. */
final class PolicyChecks {
    /** Every clause of the policy by its own numbering, in reading order. */
    static final List<String> CLAUSES = List.of(
            "1.1", "1.2", "1.3", "1.4", "1.5", //
            "2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.1.5", "2.1.6", "2.2", "2.3", "2.4.1", "2.4.2", "2.5", "2.6", //
            "3.1.1", "3.1.2", "3.1.3", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5", "3.2.6", "3.2.7", //
            "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11", "4.12", //
            "5", "6.1", "6.2", "7.1", "7.2", "7.3");

    private PolicyChecks() {}

    static void check(PolicyFile file) {
        same("clauses", file.clauses().keySet(), CLAUSES);
        same("sections", file.sections().keySet(), List.of("1", "2", "3", "4", "5", "6", "7"));
        same("purposes", file.purposes().keySet(), ids(Purpose.values(), Purpose::id));
        same("categories", file.categories().keySet(), ids(Category.values(), Category::id));
        same("grounds", file.grounds().keySet(), ids(Ground.values(), Ground::id));
        var rows = ids(Role.values(), Role::id);
        rows.add(PolicyFile.STRANGER);
        same("matrix", file.matrix().keySet(), rows);
        same("appeal", file.appeal().keySet(), List.of("authority", "court"));
        ConsentChecks.check(file.consent());
        same(
                "consent-kinds",
                file.consentKinds().keySet(),
                ConsentKind.apart().stream().map(ConsentKind::id).toList());
        file.consentKinds().forEach((id, kind) -> ConsentChecks.check(file, id, kind));
        file.editionInForce();
        references(file);
        clauses(file);
    }

    private static void references(PolicyFile file) {
        var categories = file.categories().keySet();
        file.purposes().forEach((id, use) -> {
            known("purposes › " + id + " › data", use.data(), categories);
            known(
                    "purposes › " + id + " › retention",
                    List.of(use.retention()),
                    file.retention().keySet());
        });
        file.consentKinds().forEach((id, kind) -> known("consent-kinds › " + id + " › data", kind.data(), categories));
        file.recipients().forEach((id, recipient) -> {
            known("recipients › " + id + " › data", recipient.data(), categories);
            known(
                    "recipients › " + id + " › purposes",
                    recipient.purposes(),
                    file.purposes().keySet());
            if (!recipient.country().matches("[A-Z]{2}")) {
                throw wrong("recipients › " + id + " › country", "is not a country code such as KZ");
            }
        });
        file.deadlines().forEach((id, deadline) -> {
            if (deadline.terms().isEmpty()) {
                throw wrong("deadlines › " + id + " › terms", "has no term");
            }
        });
    }

    /** Whatever names a clause names one that stands in the file. */
    private static void clauses(PolicyFile file) {
        file.purposes().forEach((id, use) -> clause(file, "purposes › " + id, use.clause()));
        file.grounds().forEach((id, basis) -> clause(file, "grounds › " + id, basis.clause()));
        file.matrix().forEach((id, grants) -> clause(file, "matrix › " + id, grants.clause()));
        file.consentKinds().forEach((id, kind) -> clause(file, "consent-kinds › " + id, kind.clause()));
        file.retention().forEach((id, rule) -> clause(file, "retention › " + id, rule.clause()));
        file.deadlines().forEach((id, deadline) -> clause(file, "deadlines › " + id, deadline.clause()));
        file.recipients().forEach((id, recipient) -> clause(file, "recipients › " + id, recipient.clause()));
        file.periods().forEach((id, setting) -> clause(file, "periods › " + id, setting.clause()));
        file.numbers().forEach((id, setting) -> clause(file, "numbers › " + id, setting.clause()));
    }

    private static void clause(PolicyFile file, String place, String clause) {
        known(place + " › clause", List.of(clause), file.clauses().keySet());
    }

    private static <E> TreeSet<String> ids(E[] values, Function<E, String> id) {
        return Arrays.stream(values).map(id).collect(Collectors.toCollection(TreeSet::new));
    }

    static void same(String place, Set<String> inFile, Collection<String> inProgram) {
        for (var expected : inProgram) {
            if (!inFile.contains(expected)) {
                throw wrong(place + " › " + expected, "is missing");
            }
        }
        known(place, inFile, inProgram);
    }

    private static void known(String place, Iterable<String> ids, Collection<String> known) {
        for (var id : ids) {
            if (!known.contains(id)) {
                throw wrong(place + " › " + id, "is not known");
            }
        }
    }

    static WrongPolicy wrong(String place, String cause) {
        return new WrongPolicy(PolicyFile.NAME, place, cause);
    }
}
