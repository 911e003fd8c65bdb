package kz.qyzmet.desk.retention;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.search.Searchable;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks for what a destruction may have missed, by other means than the destruction itself: it asks the catalogue of the database which columns exist, reads every clear text of every table, the files of
 * the data folder and the temporary files, and the index (contracts 11). It knows nothing of the data map's trails, so a table that was declared wrongly is found. Tables are read as the copies are, by
 * the one role from which no row is hidden, the rows of blocked people included; what even that role may not read is named as not looked at.
 */
@Component
@ActsAs(Family.ERASURE)
class Residue {
    /** Where nothing but words can tell of a person. */
    static final List<String> TEXTS = List.of("files", "index", "logs", "temporary");

    /** At a time: an entry of the journal about a long list has hundreds of kilobytes, and thousands of them are more than the whole memory. */
    private static final int ROWS = 200;

    private static final int WINDOW = 1 << 16;
    /** Longer than any needle: what crosses the edge of two windows is seen in one of them. */
    private static final int OVERLAP = 512;

    private final JdbcTemplate database;
    private final TransactionOperations transaction;
    private final DataMap map;
    private final DataFolder folder;
    private final SearchIndex index;
    private final ObjectProvider<Searchable> searchable;

    Residue(
            JdbcTemplate database,
            TransactionOperations transaction,
            DataMap map,
            DataFolder folder,
            SearchIndex index,
            ObjectProvider<Searchable> searchable) {
        this.database = database;
        this.transaction = transaction;
        this.map = map;
        this.folder = folder;
        this.index = index;
        this.searchable = searchable;
    }

    /**
     * @param places what was found, by place; a place that was looked at and holds nothing has 0
     * @param unseen places that could not be looked at, or not wholly
     * @param references opaque numbers that lead nowhere and are kept for a reason the data map names
     * @param mentions other people's tickets whose texts name the person
     */
    record Found(Map<String, Long> places, Set<String> unseen, long references, Set<UUID> mentions) {}

    /**
     * One person looked for.
     *
     * @param own tickets that were theirs
     * @param words whether all that tells the person apart is known; if not, what only words can tell is called not looked at
     */
    record Wanted(SubjectId person, Needles needles, Set<UUID> own, boolean words) {}

    /** One reading of everything for all of them: what it costs grows with the desk, not with how many go. @return in the same order */
    List<Found> scan(List<Wanted> people) {
        var comb = new Comb(people.stream().map(Wanted::needles).toList());
        var tallies = people.stream().map(_ -> new Tally()).toList();
        var unseen = new TreeSet<String>();
        Acting.as(Family.BACKUP, () -> {
            tables().forEach((table, whole) -> {
                if (whole) {
                    tallies.forEach(tally -> tally.add(table, 0));
                } else {
                    unseen.add(table);
                }
            });
            clear(comb, tallies);
            named(people, tallies);
            return true;
        });
        add("logs", files(folder.logs(), comb), tallies);
        add("files", files(folder.root(), comb), tallies);
        add("temporary", temporary(comb), tallies);
        var found = new ArrayList<Found>();
        for (int i = 0; i < people.size(); i++) {
            found.add(found(people.get(i), tallies.get(i), unseen));
        }
        return found;
    }

    private static final class Tally {
        private final Map<String, Long> places = new LinkedHashMap<>();
        private long references;

        private void add(String place, long count) {
            places.merge(place, count, Long::sum);
        }
    }

    private static void add(String place, long[] counts, List<Tally> tallies) {
        for (int i = 0; i < counts.length; i++) {
            tallies.get(i).add(place, counts[i]);
        }
    }

    private Found found(Wanted wanted, Tally tally, Set<String> unseenByAll) {
        var unseen = new TreeSet<>(unseenByAll);
        // something may have been found where not everything can be read
        unseen.forEach(table -> tally.places.remove(table, 0L));
        var mentions = new LinkedHashSet<UUID>();
        tally.add("index", indexed(wanted.needles(), wanted.own(), mentions));
        if (!wanted.words()) {
            TEXTS.forEach(place -> tally.places.remove(place, 0L));
            unseen.addAll(TEXTS);
        }
        return new Found(tally.places, unseen, tally.references, mentions);
    }

    /** Rows that hold somebody's number; some are kept for a reason. */
    private void named(List<Wanted> people, List<Tally> tallies) {
        var numbers = people.stream().map(wanted -> wanted.person().value()).toArray(UUID[]::new);
        var kept = kept();
        for (var column : columns("uuid", "uuid[]")) {
            var all = naming(column, numbers, "true");
            var but = kept.get(column.table() + "." + column.name());
            var left = but == null || all.isEmpty() ? all : naming(column, numbers, but);
            for (int i = 0; i < numbers.length; i++) {
                long still = left.getOrDefault(numbers[i], 0L);
                tallies.get(i).references += all.getOrDefault(numbers[i], 0L) - still;
                tallies.get(i).add(column.table(), still);
            }
        }
    }

    private record Column(String table, String name, boolean list) {}

    /** Every table there is, declared or not, and whether the acting role sees every column and row of it. The list of migrations is the program's own. */
    private Map<String, Boolean> tables() {
        var tables = new LinkedHashMap<String, Boolean>();
        database.query(
                """
                select c.relname, has_table_privilege(c.oid, 'select')
                       and (not row_security_active(c.oid)
                            or (exists (select from pg_policies p
                                        where p.schemaname = 'public' and p.tablename = c.relname and p.permissive = 'PERMISSIVE'
                                          and p.cmd in ('ALL', 'SELECT') and current_user::name = any(p.roles) and p.qual = 'true')
                                and not exists (select from pg_policies p
                                                where p.schemaname = 'public' and p.tablename = c.relname and p.permissive = 'RESTRICTIVE'
                                                  and p.roles && array[current_user::name, 'public'::name])))
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p', 'm') and not c.relispartition and c.relname not like 'flyway%'
                order by 1
                """,
                (ResultSet row) -> {
                    tables.put(row.getString(1), row.getBoolean(2));
                });
        return tables;
    }

    /** Every column of that type that the acting role may read. */
    private List<Column> columns(String... types) {
        return database.query(
                """
                select c.relname, a.attname, t.typcategory = 'A' from pg_attribute a join pg_type t on t.oid = a.atttypid
                join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p', 'm') and not c.relispartition and a.attnum > 0 and not a.attisdropped
                  and a.atttypid = any(cast(? as regtype[])) and c.relname not like 'flyway%'
                  and has_column_privilege(c.oid, a.attnum, 'select')
                order by 1, 2
                """,
                (row, n) -> new Column(row.getString(1), row.getString(2), row.getBoolean(3)),
                "{" + String.join(",", types) + "}");
    }

    private Map<UUID, Long> naming(Column column, UUID[] people, String only) {
        var table = quoted(column.table());
        var name = quoted(column.name());
        var found = new HashMap<UUID, Long>();
        database.query(
                column.list()
                        ? "select one_, count(*) from unnest(?) one_, " + table + " where " + name
                                + " @> array[one_] and (" + only + ") group by 1"
                        : "select " + name + ", count(*) from " + table + " where " + name + " = any(?) and (" + only
                                + ") group by 1",
                (ResultSet row) -> {
                    found.put(row.getObject(1, UUID.class), row.getLong(2));
                },
                (Object) people);
        return found;
    }

    /** Columns that may go on holding a number that leads to nobody, as the data map says, each with the rows to which that does not apply: an outsider's letter, where staff's stay. */
    private Map<String, String> kept() {
        var kept = new HashMap<String, String>();
        map.entries().stream()
                .map(DataMap.Entry::holding)
                .forEach(holding -> holding.columns().stream()
                        .filter(column -> column.erasure() instanceof Holding.Erasure.Keep)
                        .forEach(column ->
                                kept.put(holding.place() + "." + column.name(), goes(holding, column.name()))));
        return kept;
    }

    private static String goes(Holding holding, String column) {
        var conditions = holding.ways().stream()
                .filter(Holding.Way.Named.class::isInstance)
                .map(Holding.Way.Named.class::cast)
                .filter(way -> way.column().equals(column) && !way.only().isEmpty())
                .map(Holding.Way.Named::only)
                .toList();
        return conditions.isEmpty() ? "false" : "(" + String.join(") or (", conditions) + ")";
    }

    /** Words in columns that are not sealed. */
    private void clear(Comb comb, List<Tally> tallies) {
        var byTable = columns("text", "varchar", "json", "jsonb", "text[]", "varchar[]", "name", "bpchar").stream()
                .collect(Collectors.groupingBy(
                        Column::table, LinkedHashMap::new, Collectors.mapping(Column::name, Collectors.toList())));
        byTable.forEach((table, names) -> {
            var texts = names.stream().map(name -> quoted(name) + "::text").collect(Collectors.joining(", "));
            var sql = "select concat_ws(chr(10), " + texts + ") from " + quoted(table);
            var count = new long[tallies.size()];
            // a cursor, so that a table of millions is never whole in memory
            transaction.executeWithoutResult(_ -> database.query(
                    connection -> {
                        var statement = connection.prepareStatement(
                                sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
                        statement.setFetchSize(ROWS);
                        return statement;
                    },
                    row -> {
                        add(count, comb.in(row.getString(1)), 1);
                    }));
            add(table, count, tallies);
        });
    }

    private long[] files(Path root, Comb comb) {
        // the database's own pages and log hold sealed values only, which the test of markers shows byte by byte
        return walked(
                root,
                place -> place.equals(folder.keysPlace())
                        || folder.root().equals(place.getParent())
                                && (place.getFileName().toString().startsWith("pg")
                                        || place.getFileName().toString().startsWith("backup")),
                comb);
    }

    /** What the web server or a library may have put into the system's folder. */
    private static long[] temporary(Comb comb) {
        var found = comb.none();
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (var place : all.filter(path -> path.getFileName().toString().startsWith("tomcat."))
                    .toList()) {
                add(found, walked(place, _ -> false, comb), 1);
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return found;
    }

    /** Files come and go while they are read; what is gone holds nothing. */
    private static long[] walked(Path root, Predicate<Path> passedOver, Comb comb) {
        var found = comb.none();
        if (!Files.exists(root)) {
            return found;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) {
                    return !place.equals(root) && passedOver.test(place)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !passedOver.test(file)) {
                        add(found, file(file, comb), 1);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                    if (why instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw why;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path place, @Nullable IOException why) throws IOException {
                    return why == null || why instanceof NoSuchFileException
                            ? FileVisitResult.CONTINUE
                            : super.postVisitDirectory(place, why);
                }
            });
            return found;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static long[] file(Path file, Comb comb) {
        var found = comb.in(file.getFileName().toString()).clone();
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try (Reader reader =
                java.nio.channels.Channels.newReader(java.nio.channels.FileChannel.open(file), decoder, WINDOW)) {
            var window = new char[WINDOW];
            var before = "";
            for (int length = reader.read(window); length > 0; length = reader.read(window)) {
                var text = new String(window, 0, length);
                add(found, comb.in(before + text), 1);
                add(found, comb.in(before), -1);
                before = text.substring(Math.max(0, text.length() - OVERLAP));
            }
            return found;
        } catch (NoSuchFileException gone) {
            return comb.none();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void add(long[] sum, long[] more, int sign) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += sign * more[i];
        }
    }

    /** Which tickets the index still offers: the person's own must not be among them, others' that name the person are mentions. */
    private long indexed(Needles needles, Set<UUID> own, Set<UUID> mentions) {
        var source = searchable.getObject();
        var hits = new LinkedHashSet<UUID>();
        needles.asked().forEach(typed -> hits.addAll(index.every(typed)));
        needles.phrases().forEach(words -> hits.addAll(index.every(words)));
        long left = hits.stream().filter(own::contains).count();
        var all = List.copyOf(hits);
        for (int from = 0; from < all.size(); from += 100) {
            source.documents(all.subList(from, Math.min(all.size(), from + 100)))
                    .forEach((ticket, document) -> {
                        var texts = new ArrayList<>(document.texts());
                        texts.add(document.subject());
                        texts.addAll(document.files());
                        if (texts.stream().anyMatch(text -> needles.in(text) > 0)) {
                            mentions.add(ticket);
                        }
                    });
        }
        return left;
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
