package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every module's holdings together: what is kept about people, where, why and how long (clause 1.1). Made at start, so a declaration that names
 * a retention rule nobody wrote stops the desk.
 */
public final class DataMap {
    private final List<Entry> entries;

    /** @param module which module keeps it */
    public record Entry(String module, Holding holding) {}

    DataMap(PolicyFile file, Stream<? extends Holdings> declarations) {
        var all = new ArrayList<Entry>();
        declarations.forEach(declared -> {
            for (var holding : declared.holdings()) {
                all.add(new Entry(Modules.of(declared), holding));
            }
        });
        all.sort(Comparator.comparing(Entry::module)
                .thenComparing(entry -> entry.holding().place()));
        entries = List.copyOf(all);
        check(file);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The declaration of a table or path, if there is one. */
    List<Holding> personal() {
        return entries.stream()
                .map(Entry::holding)
                .filter(holding -> !holding.columns().isEmpty())
                .toList();
    }

    private void check(PolicyFile file) {
        var places = new HashSet<String>();
        for (var entry : entries) {
            var holding = entry.holding();
            if (!places.add(holding.place())) {
                throw wrong(entry, holding.place(), "is declared twice");
            }
            var columns = new HashSet<>(holding.impersonal());
            for (var column : holding.columns()) {
                var place = holding.place() + " › " + column.name();
                if (!columns.add(column.name())) {
                    throw wrong(entry, place, "is declared twice");
                }
                if (!file.retention().containsKey(column.retention())) {
                    throw wrong(
                            entry,
                            place,
                            "rests on the retention rule '" + column.retention()
                                    + "', which policy.yaml does not have");
                }
            }
        }
    }

    private static WrongPolicy wrong(Entry entry, String place, String cause) {
        return new WrongPolicy("the holdings of module " + entry.module(), place, cause);
    }
}
