package kz.qyzmet.desk.retention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holding.Erasure;
import kz.qyzmet.desk.policy.Holding.Way;
import org.springframework.stereotype.Component;

/**
 * The data map read as trails: from a person to every row that goes with them, table by table. Names of tables and columns come from the modules' declarations, which the schema test holds against
 * the catalogue; values are always bound.
 */
@Component
class Trails {
    /** What happens to a row that a trail reaches. */
    enum Fate {
        DELETE,
        BLANK,
        KEEP
    }

    /**
     * @param blank the columns that lose their value where the row stays
     * @param door whether it is a way in or out: an address, a session, a secret
     */
    record Table(String name, Fate fate, List<Way> ways, List<String> blank, List<Child> children, boolean door) {

        /** What narrows the rows of a table that keeps its rows to those that still hold something. */
        String still() {
            return fate == Fate.BLANK ? " and (" + String.join(" is not null or ", blank) + " is not null)" : "";
        }

        List<Way.Named> named() {
            return ways.stream()
                    .filter(Way.Named.class::isInstance)
                    .map(Way.Named.class::cast)
                    .toList();
        }

        /** The column that leads to a row of that table, if the rows of this one belong to it. */
        List<String> within(String parent) {
            return ways.stream()
                    .filter(Way.Within.class::isInstance)
                    .map(Way.Within.class::cast)
                    .filter(way -> way.table().equals(parent))
                    .map(Way.Within::column)
                    .toList();
        }
    }

    record Child(String table, String column) {}

    /** @param sql a query in which every place takes the same id */
    record Condition(String sql, int places) {

        Object[] of(UUID id) {
            var values = new Object[places];
            java.util.Arrays.fill(values, id);
            return values;
        }
    }

    private final Map<String, Table> tables;

    Trails(DataMap map) {
        var holdings = new LinkedHashMap<String, Holding>();
        map.entries().stream()
                .map(DataMap.Entry::holding)
                .filter(holding -> !holding.place().contains("/"))
                .forEach(holding -> holdings.put(holding.place(), holding));
        this.tables = holdings.values().stream()
                .collect(Collectors.toMap(
                        Holding::place, holding -> table(holding, holdings), (a, b) -> a, LinkedHashMap::new));
    }

    private static Table table(Holding holding, Map<String, Holding> all) {
        var children = new ArrayList<Child>();
        for (var other : all.values()) {
            for (var way : other.ways()) {
                if (way instanceof Way.Within(var parent, var column) && parent.equals(holding.place())) {
                    children.add(new Child(other.place(), column));
                }
            }
        }
        var blank = holding.columns().stream()
                .filter(column -> column.erasure() instanceof Erasure.Blank)
                .map(Holding.Column::name)
                .toList();
        return new Table(
                holding.place(),
                fate(holding),
                holding.ways(),
                blank,
                List.copyOf(children),
                holding.columns().stream()
                        .anyMatch(column ->
                                column.category() == Category.CONTACT || column.category() == Category.CREDENTIAL));
    }

    private static Fate fate(Holding holding) {
        var fate = Fate.KEEP;
        for (var column : holding.columns()) {
            fate = switch (column.erasure()) {
                case Erasure.Delete delete -> Fate.DELETE;
                case Erasure.Blank blank -> fate == Fate.DELETE ? fate : Fate.BLANK;
                case Erasure.Keep keep -> fate;
            };
        }
        return fate;
    }

    Table table(String name) {
        var table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("no declared table " + name);
        }
        return table;
    }

    boolean has(String name) {
        return tables.containsKey(name);
    }

    /** Where a person is named directly, in an order that foreign keys allow: the table whose rows are the persons comes last. */
    List<Table> roots() {
        return tables.values().stream()
                .filter(table -> table.fate() != Fate.KEEP && !table.named().isEmpty())
                .sorted(Comparator.comparing(table ->
                        table.named().stream().anyMatch(way -> way.column().equals("id"))))
                .toList();
    }

    /** Every table that holds something of persons and loses it when they go. */
    List<Table> reached() {
        return tables.values().stream()
                .filter(table -> table.fate() != Fate.KEEP && !table.ways().isEmpty())
                .toList();
    }

    /** A query for the places of all rows of the table that go with one person. */
    Condition ofPerson(Table table) {
        var parts = new ArrayList<String>();
        int places = 0;
        for (var way : table.ways()) {
            switch (way) {
                case Way.Named named -> {
                    parts.add("select ctid from " + table.name() + " where " + where(named) + table.still());
                    places++;
                }
                case Way.Within(var parent, var column) -> {
                    var above = ids(table(parent));
                    if (above.places() > 0) {
                        parts.add(
                                "select ctid from " + table.name() + " where " + column + " in (" + above.sql() + ")");
                        places += above.places();
                    }
                }
            }
        }
        return new Condition(String.join(" union ", parts), places);
    }

    /** A query for the places of all rows that go with those rows of one table for which the condition, with one place, holds. */
    Condition under(Table table, String root, String where) {
        return under("ctid", table, root, where);
    }

    private Condition under(String what, Table table, String root, String where) {
        if (table.name().equals(root)) {
            return new Condition("select " + what + " from " + root + " where " + where, 1);
        }
        var parts = new ArrayList<String>();
        int places = 0;
        for (var way : table.ways()) {
            if (way instanceof Way.Within(var parent, var column)) {
                var above = under("id", table(parent), root, where);
                if (above.places() > 0) {
                    parts.add("select " + what + " from " + table.name() + " where " + column + " in (" + above.sql()
                            + ")");
                    places += above.places();
                }
            }
        }
        return new Condition(String.join(" union ", parts), places);
    }

    /** The ids of the rows of a table that go with one person. */
    private Condition ids(Table table) {
        var parts = new ArrayList<String>();
        int places = 0;
        for (var way : table.ways()) {
            switch (way) {
                case Way.Named named -> {
                    parts.add("select id from " + table.name() + " where " + where(named));
                    places++;
                }
                case Way.Within(var parent, var column) -> {
                    var above = ids(table(parent));
                    if (above.places() > 0) {
                        parts.add("select id from " + table.name() + " where " + column + " in (" + above.sql() + ")");
                        places += above.places();
                    }
                }
            }
        }
        return new Condition(String.join(" union all ", parts), places);
    }

    /** A query for the numbers, from 0, of those tables in which the person is named, in their order. */
    static Condition some(List<Table> tables) {
        var parts = new ArrayList<String>();
        int places = 0;
        for (int i = 0; i < tables.size(); i++) {
            for (var way : tables.get(i).named()) {
                parts.add("(select " + i + " where exists (select from "
                        + tables.get(i).name() + " where " + where(way)
                        + tables.get(i).still() + "))");
                places++;
            }
        }
        return new Condition(String.join(" union ", parts) + " order by 1", places);
    }

    /** Where rows of the table belong to rows that belong to tickets: a query for these tickets, whose place takes the ids of the rows. */
    Optional<String> ticketsOf(Table table) {
        var parts = new ArrayList<String>();
        for (var way : table.ways()) {
            if (way instanceof Way.Within(var parent, var column)) {
                for (var ticket : table(parent).within(Drain.INDEXED)) {
                    parts.add("select above." + ticket + " from " + parent + " above join " + table.name()
                            + " one on above.id = one." + column + " join given on given.id = one.id");
                }
            }
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of("with given as (select unnest(?::uuid[]) as id) " + String.join(" union ", parts));
    }

    static String where(Way.Named way) {
        return way.column() + " = ?" + (way.only().isEmpty() ? "" : " and (" + way.only() + ")");
    }
}
