package kz.qyzmet.desk.retention;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.search.Searchable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks for what a destruction may have missed, by other means than the destruction itself: it asks the catalogue of the database which columns exist, reads every clear text of every table, the files of
 * the data folder and the temporary files, and the index (contracts 11). It knows nothing of the data map's trails, so a table that was declared wrongly is found.
 */
@Component
@ActsAs(Family.ERASURE)
class Residue {
    private static final int ROWS = 5_000;
    private static final int CANDIDATES = 500;
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
     * @param references opaque numbers that lead nowhere and are kept for a reason the data map names
     * @param mentions other people's tickets whose texts name the person
     */
    record Found(Map<String, Long> places, long references, Set<UUID> mentions) {}

    Found scan(SubjectId person, Needles needles, Set<UUID> own) {
        var places = new LinkedHashMap<String, Long>();
        long references = 0;
        var kept = kept();
        for (var column : columns("uuid")) {
            long count = naming(column, person);
            if (count > 0 && kept.contains(column.table() + "." + column.name())) {
                references += count;
            } else if (count > 0 || !places.containsKey(column.table())) {
                places.merge(column.table(), count, Long::sum);
            }
        }
        clear(needles).forEach((table, count) -> places.merge(table, count, Long::sum));
        places.put("logs", files(folder.logs(), needles));
        places.put("files", files(folder.root(), needles));
        places.put("temporary", temporary(needles));
        var mentions = new LinkedHashSet<UUID>();
        places.put("index", indexed(needles, own, mentions));
        return new Found(places, references, mentions);
    }

    private record Column(String table, String name) {}

    /** Every column of that type of every table there is, declared or not; the tables of the destruction itself aside. */
    private List<Column> columns(String... types) {
        return database.query(
                """
                select c.relname, a.attname from pg_attribute a
                join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
                  and a.atttypid = any(cast(? as regtype[])) and c.relname not like 'erasure%' and c.relname not like 'flyway%'
                  and has_column_privilege(c.oid, a.attnum, 'select')
                order by 1, 2
                """, (row, n) -> new Column(row.getString(1), row.getString(2)), "{" + String.join(",", types) + "}");
    }

    private long naming(Column column, SubjectId person) {
        var count = database.queryForObject(
                "select count(*) from " + quoted(column.table()) + " where " + quoted(column.name()) + " = ?",
                Long.class,
                person.value());
        return count == null ? 0 : count;
    }

    /** Columns that may go on holding a number that leads to nobody: those the data map keeps, and those that name somebody beside the person whose row it is. */
    private Set<String> kept() {
        return map.entries().stream()
                .map(DataMap.Entry::holding)
                .flatMap(holding -> holding.columns().stream()
                        .filter(column -> column.erasure() instanceof kz.qyzmet.desk.policy.Holding.Erasure.Keep)
                        .map(column -> holding.place() + "." + column.name()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Words in columns that are not sealed. */
    private Map<String, Long> clear(Needles needles) {
        var byTable = columns("text", "varchar", "json", "jsonb", "text[]", "name", "bpchar").stream()
                .collect(Collectors.groupingBy(
                        Column::table, LinkedHashMap::new, Collectors.mapping(Column::name, Collectors.toList())));
        var found = new HashMap<String, Long>();
        byTable.forEach((table, names) -> {
            var texts = names.stream().map(name -> quoted(name) + "::text").collect(Collectors.joining(", "));
            var sql = "select concat_ws(chr(10), " + texts + ") from " + quoted(table);
            long[] count = {0};
            // a cursor, so that a table of millions is never whole in memory
            transaction.executeWithoutResult(_ -> database.query(
                    connection -> {
                        var statement = connection.prepareStatement(
                                sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
                        statement.setFetchSize(ROWS);
                        return statement;
                    },
                    row -> {
                        count[0] += needles.in(row.getString(1));
                    }));
            found.put(table, count[0]);
        });
        return found;
    }

    private long files(Path root, Needles needles) {
        long found = 0;
        for (var file : walk(root)) {
            var inside = folder.root().relativize(file).toString();
            // the database's own pages and log hold sealed values only, which the test of markers shows byte by byte
            if (!inside.startsWith("pg") && !file.startsWith(folder.keysPlace()) && !inside.startsWith("backup")) {
                found += file(file, needles);
            }
        }
        return found;
    }

    /** What the web server or a library may have put into the system's folder. */
    private static long temporary(Needles needles) {
        long found = 0;
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (var place : all.filter(path -> path.getFileName().toString().startsWith("tomcat."))
                    .toList()) {
                for (var file : walk(place)) {
                    found += file(file, needles);
                }
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return found;
    }

    private static List<Path> walk(Path root) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException gone) {
            // a folder that is being rewritten is looked at again by the next try
            throw new IllegalStateException("a folder changed while it was read");
        }
    }

    static long file(Path file, Needles needles) {
        long found = needles.in(file.getFileName().toString());
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
                found += needles.in(before + text) - needles.in(before);
                before = text.substring(Math.max(0, text.length() - OVERLAP));
            }
            return found;
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Which tickets the index still offers: the person's own must not be among them, others' that name the person are mentions. */
    private long indexed(Needles needles, Set<UUID> own, Set<UUID> mentions) {
        var source = searchable.getObject();
        long left = 0;
        for (var question : needles.asked()) {
            var hits = index.find(question, CANDIDATES, null).ids();
            left += hits.stream().filter(own::contains).count();
            for (int from = 0; from < hits.size(); from += 100) {
                source.documents(hits.subList(from, Math.min(hits.size(), from + 100)))
                        .forEach((ticket, document) -> {
                            var texts = new ArrayList<>(document.texts());
                            texts.add(document.subject());
                            texts.addAll(document.files());
                            if (texts.stream().anyMatch(text -> needles.in(text) > 0)) {
                                mentions.add(ticket);
                            }
                        });
            }
        }
        return left;
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
