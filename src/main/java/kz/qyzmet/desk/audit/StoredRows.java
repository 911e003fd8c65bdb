package kz.qyzmet.desk.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Compares every stored row of the journal with its leaf in the files of the log. Run it in one transaction of isolation repeatable read, by any role
 * that may read. What goes with a destroyed person is accounted for by entries that say how much went.
 */
final class StoredRows {
    /** The fields of the entry that names what a restore lost. */
    static final String GAP = "journal.gap";

    private static final int CHUNK = 2_000;
    private static final Pattern FORGOTTEN = Pattern.compile("people:(\\d+) actors:(\\d+)");

    private final JdbcTemplate database;
    private final Checkpoint files;
    private final Tiles tiles;
    private long minimum;
    private long size;
    private long peopleMissing;
    private long actorsMissing;
    private long firstMissing = -1;
    private long lastMissing = -1;
    private long peopleForgotten;
    private long actorsForgotten;
    private boolean pruningSaid;
    private final Map<Long, Long> gaps = new TreeMap<>();
    private final Set<String> gapsSaid = new HashSet<>();

    private StoredRows(JdbcTemplate database, Checkpoint files, Tiles tiles) {
        this.database = database;
        this.files = files;
        this.tiles = tiles;
    }

    /** @throws Broken with the first place that does not agree */
    static void compare(JdbcTemplate database, Checkpoint files, Tiles tiles) {
        new StoredRows(database, files, tiles).compare();
    }

    private void compare() {
        database.query("select origin, size, minimum from journal_log", row -> {
            if (!row.getString(1).equals(files.origin())) {
                throw new Broken("journal_log is of another log");
            }
            size = row.getLong(2);
            minimum = row.getLong(3);
        });
        if (size < files.size()) {
            throw new Broken("journal_log: the database holds " + size + " leaves, the log " + files.size()
                    + ": it was rolled back");
        }
        database.query("select from_idx, to_idx from journal_gap", (RowCallbackHandler)
                row -> gaps.put(row.getLong(1), row.getLong(2)));
        tiles();
        outside();
        for (long from = minimum; from < files.size(); ) {
            from = chunk(from);
        }
        waiting();
        missing();
        orphans();
    }

    /** The tree as the database keeps it is the tree of the files. */
    private void tiles() {
        for (int level = 0; level < 8 && files.size() >> (8 * level) > 0; level++) {
            long hashes = files.size() >> (8 * level);
            long[] next = {0};
            int at = level;
            database.query(
                    connection -> {
                        var statement = connection.prepareStatement(
                                "select number, hashes from journal_tile where level = ? order by number");
                        statement.setFetchSize(CHUNK);
                        statement.setInt(1, at);
                        return statement;
                    },
                    row -> {
                        long number = row.getLong(1);
                        int width = Tiles.width(at, number, files.size());
                        if (width == 0) {
                            return; // newer than the files
                        }
                        if (number != next[0]) {
                            throw new Broken("journal_tile: " + Tiles.path(at, next[0], Tiles.WIDTH) + " is missing");
                        }
                        var stored = row.getBytes(2);
                        var signed = tiles.read(at, number, width);
                        if (stored.length < signed.length
                                || !Arrays.equals(stored, 0, signed.length, signed, 0, signed.length)) {
                            throw new Broken(
                                    "journal_tile: " + Tiles.path(at, number, width) + " differs from the log");
                        }
                        next[0]++;
                    });
            if (next[0] != (hashes + Tiles.WIDTH - 1) / Tiles.WIDTH) {
                throw new Broken("journal_tile: " + Tiles.path(level, next[0], Tiles.WIDTH) + " is missing");
            }
        }
    }

    private void outside() {
        var stray = database.queryForList(
                "select idx from journal_entry where idx < ? or idx >= ? order by idx limit 1",
                Long.class,
                minimum,
                size);
        if (!stray.isEmpty()) {
            throw new Broken("entry " + stray.getFirst() + " stands in no leaf");
        }
    }

    private record Row(long index, long entry, Leaf leaf, byte @Nullable [] salt) {
        private static Row of(ResultSet row, int number) throws SQLException {
            return new Row(row.getLong("idx"), row.getLong("entry"), Leaf.of(row), row.getBytes("actor_salt"));
        }
    }

    private long chunk(long from) {
        long to = Math.min(files.size(), from + CHUNK);
        var rows = database.query(
                "select idx, entry, actor_salt, " + Leaf.COLUMNS
                        + " from journal_entry where idx >= ? and idx < ? order by idx",
                Row::of,
                from,
                to);
        var people = people(rows);
        long next = from;
        byte[] hashes = new byte[0];
        long tile = -1;
        for (var row : rows) {
            next = afterGap(next, row.index());
            if (row.index() != next) {
                throw new Broken("entry " + next + " is missing");
            }
            if (row.index() / Tiles.WIDTH != tile) {
                tile = row.index() / Tiles.WIDTH;
                hashes = tiles.read(0, tile, Tiles.width(0, tile, files.size()));
            }
            int at = (int) (row.index() % Tiles.WIDTH) * Merkle.HASH;
            var leaf = Merkle.leaf(row.leaf().bytes());
            if (!Arrays.equals(leaf, 0, Merkle.HASH, hashes, at, at + Merkle.HASH)) {
                throw new Broken("entry " + row.index() + " differs from its leaf");
            }
            actor(row);
            people(row, people.getOrDefault(row.entry(), List.of()));
            said(row.leaf());
            next++;
        }
        if (afterGap(next, to) != to) {
            throw new Broken("entry " + next + " is missing");
        }
        return to;
    }

    /** Where to go on when the entry at {@code next} was lost by a restore, at most {@code until}. */
    private long afterGap(long next, long until) {
        long at = next;
        for (var gap : gaps.entrySet()) {
            if (gap.getKey() <= at && at < gap.getValue()) {
                at = Math.min(gap.getValue(), until);
            }
        }
        return at;
    }

    /** Who acted, where the leaf holds a salted hash only. */
    private void actor(Row row) {
        var hash = row.leaf().actorHash();
        var actor = row.leaf().actor();
        var salt = row.salt();
        if (hash == null) {
            return;
        }
        if (actor == null && salt == null) {
            actorsMissing++;
            gap(row.index());
        } else if (actor == null || salt == null || !Arrays.equals(hash, Vault.commitment(salt, Leaf.bytes(actor)))) {
            throw new Broken("entry " + row.index() + ": the actor differs from its leaf");
        }
    }

    private void people(Row row, List<String> stored) {
        var wanted = new HashSet<>(row.leaf().people());
        for (var person : stored) {
            if (!wanted.remove(person)) {
                throw new Broken("entry " + row.index() + ": a row about a person differs from its leaf");
            }
        }
        peopleMissing += wanted.size();
        if (!wanted.isEmpty()) {
            gap(row.index());
        }
    }

    private void gap(long index) {
        if (firstMissing < 0) {
            firstMissing = index;
        }
        lastMissing = index;
    }

    private Map<Long, List<String>> people(List<Row> rows) {
        var people = new HashMap<Long, List<String>>();
        database.query(
                connection -> {
                    var statement = connection.prepareStatement(
                            "select entry, subject_id, ground, tag, commitment, sealed from journal_subject where entry = any(?)");
                    statement.setArray(
                            1,
                            connection.createArrayOf(
                                    "bigint", rows.stream().map(Row::entry).toArray()));
                    return statement;
                },
                row -> {
                    people.computeIfAbsent(row.getLong(1), entry -> new ArrayList<>())
                            .add(Leaf.person(
                                    Objects.requireNonNull(row.getObject(2, UUID.class)),
                                    row.getString(3),
                                    row.getBytes(4),
                                    row.getBytes(5),
                                    row.getBytes(6)));
                });
        return people;
    }

    /** What the journal itself says of rows that went. */
    private void said(Leaf leaf) {
        if (!leaf.operation().equals("administer") || leaf.object() == null) {
            return;
        }
        if (leaf.fields().equals(List.of("journal.forgotten"))) {
            var gone = FORGOTTEN.matcher(leaf.object());
            if (gone.matches()) {
                peopleForgotten += Long.parseLong(gone.group(1));
                actorsForgotten += Long.parseLong(gone.group(2));
            }
        } else if (leaf.fields().equals(List.of(GAP))) {
            gapsSaid.add(leaf.object());
        } else if (leaf.fields().equals(List.of("journal.pruned"))
                && leaf.object().equals("below:" + minimum)) {
            pruningSaid = true;
        }
    }

    /** What was said, but has no leaf in these files yet. */
    private void waiting() {
        database.query(
                "select " + Leaf.COLUMNS
                        + " from journal_queue where operation = 'administer' and fields[1] like 'journal.%'",
                (RowCallbackHandler) row -> said(Leaf.of(row)));
        database.query(
                "select " + Leaf.COLUMNS + " from journal_entry where idx >= ?",
                (RowCallbackHandler) row -> said(Leaf.of(row)),
                files.size());
    }

    private void missing() {
        gaps.forEach((from, to) -> {
            if (!gapsSaid.contains("from:" + from + " to:" + to)) {
                throw new Broken("entries " + from + " to " + (to - 1) + " are missing and no entry says why");
            }
        });
        if (minimum > 0 && !pruningSaid) {
            throw new Broken("entries below " + minimum + " are missing and no entry says that they were pruned");
        }
        if (peopleMissing > peopleForgotten || actorsMissing > actorsForgotten) {
            throw new Broken("entries " + firstMissing + " to " + lastMissing + ": rows about people are missing, "
                    + (peopleMissing + actorsMissing) + " in all, and entries account for "
                    + (peopleForgotten + actorsForgotten));
        }
    }

    private void orphans() {
        var orphans = database.queryForList("""
                select s.entry from journal_subject s
                where not exists (select from journal_entry e where e.entry = s.entry)
                  and not exists (select from journal_queue q where q.id = s.entry)
                limit 1
                """, Long.class);
        if (!orphans.isEmpty()) {
            throw new Broken("journal_subject holds a row of an entry that is not in the log");
        }
    }
}
