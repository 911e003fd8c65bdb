package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holding.Way;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whom the database holds and with which kinds of data, when it was stolen as a whole (order 481/НҚ): ids and yes or no for each kind, and no value. The kinds come from the data map, so a table that is added is counted; names of tables
 * and columns are those of the declarations, which the schema test holds against the catalogue, and values are bound. Thread-safe.
 */
@Component
@ActsAs(Family.UPKEEP)
class HeldPeople {
    /** How deep rows may belong to rows: a piece of a file, its file, the message, the ticket. */
    private static final int DEPTH = 5;

    /** The look-up tells an IIN from an address by its kind alone; the data map knows both as a way to reach a person. */
    private static final String IIN =
            "exists (select 1 from contact where subject_id = whose and kind = 'iin' offset 0)";

    private final JdbcClient database;
    private final ObjectProvider<DataMap> map;
    private volatile @Nullable Map<Category, String> conditions;

    HeldPeople(JdbcClient database, ObjectProvider<DataMap> map) {
        this.database = database;
        this.map = map;
    }

    /** Some of the people who were recorded before that moment, in the order of their ids. */
    List<SubjectId> after(@Nullable UUID person, Instant before, int limit) {
        return database.sql("select id from subject where id > ? and created_at < ? order by id limit ?")
                .params(person == null ? new UUID(0, 0) : person, before.atOffset(ZoneOffset.UTC), limit)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    /** What is held about each of them; whoever is held at all is held by a number at least. */
    Map<SubjectId, Set<Category>> kinds(List<SubjectId> people) {
        var asked = conditions();
        var found = new LinkedHashMap<SubjectId, Set<Category>>();
        database.sql("select whose, " + String.join(", ", asked.values())
                        + " from unnest(cast(? as uuid[])) as asked (whose)")
                .param(people.stream().map(SubjectId::value).toArray(UUID[]::new))
                .query(row -> {
                    var kinds = EnumSet.of(Category.REFERENCE);
                    int column = 2;
                    for (var kind : asked.keySet()) {
                        if (row.getBoolean(column++)) {
                            kinds.add(kind);
                        }
                    }
                    found.put(new SubjectId(row.getObject(1, UUID.class)), kinds);
                });
        return found;
    }

    /** People who were destroyed after that moment: a copy taken before may hold them still. */
    long left(Instant since) {
        return database.sql("select count(distinct subject_id) from erasure where key_gone_at >= ?")
                .param(since.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** Everybody recorded before that moment. */
    long people(Instant before) {
        return database.sql("select count(*) from subject where created_at < ?")
                .param(before.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** The people whose tickets lie with the teams. */
    long ofTeams(Collection<UUID> teams, Instant before) {
        return database.sql("select count(distinct requester_id) from ticket where team_id = any(?) and created_at < ?")
                .params(teams.toArray(UUID[]::new), before.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    private Map<Category, String> conditions() {
        var made = conditions;
        if (made == null) {
            made = made();
            conditions = made;
        }
        return made;
    }

    private Map<Category, String> made() {
        var holdings = new LinkedHashMap<String, Holding>();
        for (var entry : map.getObject().entries()) {
            // what this desk writes down about a breach would count itself the next time
            if (!entry.module().equals("breach")) {
                holdings.put(entry.holding().place(), entry.holding());
            }
        }
        var all = new LinkedHashMap<Category, String>();
        for (var kind : Category.values()) {
            var any = new ArrayList<String>();
            if (kind == Category.IDENTITY_NUMBER) {
                any.add(IIN);
            }
            for (var holding : holdings.values()) {
                var filled = holding.columns().stream()
                        .filter(column -> column.category() == kind)
                        .map(column -> column.name() + " is not null")
                        .collect(Collectors.joining(" or "));
                if (filled.isEmpty() || kind == Category.REFERENCE || !readable(holding.place())) {
                    continue;
                }
                // 'offset 0' keeps it a question about one person's rows by an index, whatever the planner thinks of
                // reading the whole table once
                leading(holding, holdings, DEPTH)
                        .forEach(way -> any.add("exists (select 1 from " + holding.place() + " where " + way + " and ("
                                + filled + ") offset 0)"));
            }
            if (!any.isEmpty()) {
                all.put(kind, "(" + String.join(" or ", any) + ")");
            }
        }
        return all;
    }

    /** The journal has a role of its own, and what it says about people is counted by it; folders are no tables. */
    private boolean readable(String place) {
        return !place.contains("/")
                && database.sql("select coalesce(has_table_privilege(to_regclass(cast(? as text)), 'select'), false)")
                        .param(place)
                        .query(Boolean.class)
                        .single();
    }

    private static List<String> leading(Holding holding, Map<String, Holding> all, int depth) {
        var ways = new ArrayList<String>();
        for (var way : holding.ways()) {
            switch (way) {
                case Way.Named named ->
                    ways.add(named.column() + " = whose"
                            + (named.only().isEmpty() ? "" : " and (" + named.only() + ")"));
                case Way.Within(var parent, var column) -> {
                    var above = all.get(parent);
                    if (above != null && depth > 0) {
                        leading(above, all, depth - 1)
                                .forEach(further ->
                                        ways.add(column + " in (select id from " + parent + " where " + further + ")"));
                    }
                }
            }
        }
        return ways;
    }
}
