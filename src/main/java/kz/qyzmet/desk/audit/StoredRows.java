package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
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
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Compares every stored row of the journal with its leaf in the files of the log. Run it in one transaction of isolation repeatable read, by any role
 * that may read. What is missing must be
 * excused by a seal of the desk that names exactly it: no entry and nothing else in the database excuses anything.
 */
final class StoredRows {
    private static final int CHUNK = 2_000;

    private final JdbcTemplate database;
    private final Checkpoint files;
    private final Tiles tiles;
    private final JournalSeal seal;
    private long minimum;
    private long size;
    private final Map<Long, Long> gaps = new TreeMap<>();

    private StoredRows(JdbcTemplate database, Checkpoint files, Tiles tiles, JournalSeal seal) {
        this.database = database;
        this.files = files;
        this.tiles = tiles;
        this.seal = seal;
    }

    /** @throws Broken with the first place that does not agree */
    static void compare(JdbcTemplate database, Checkpoint files, Tiles tiles, JournalSeal seal) {
        new StoredRows(database, files, tiles, seal).compare();
    }

    private void compare() {
        database.query("select origin, size, minimum, pruned, pruned_seal from journal_log", row -> {
            if (!row.getString(1).equals(files.origin())) {
                throw new Broken("journal_log is of another log");
            }
            size = row.getLong(2);
            minimum = row.getLong(3);
            long pruned = row.getLong(4);
            if ((minimum > 0 || pruned > 0)
                    && !sealed(row.getBytes(5), Excuse.pruned(files.origin(), minimum, pruned))) {
                throw new Broken(
                        "entries below " + minimum + " are missing and the desk did not seal that they were pruned");
            }
        });
        if (size < files.size()) {
            throw new Broken("journal_log: the database holds " + size + " leaves, the log " + files.size()
                    + ": it was rolled back");
        }
        database.query("select from_idx, to_idx, seal from journal_gap order by from_idx", row -> {
            long from = row.getLong(1);
            long to = row.getLong(2);
            if (!sealed(row.getBytes(3), Excuse.gap(files.origin(), from, to))) {
                throw new Broken("entries " + from + " to " + (to - 1)
                        + " are missing and the desk did not seal that a restore lost them");
            }
            gaps.put(from, to);
        });
        tiles();
        outside();
        for (long from = minimum; from < files.size(); ) {
            from = chunk(from);
        }
        orphans();
    }

    private boolean sealed(byte @Nullable [] stored, String words) {
        return stored != null && MessageDigest.isEqual(stored, seal.seal(words));
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
        var gone = gone(rows);
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
            var went = gone.getOrDefault(row.entry(), new HashSet<>());
            actor(row, went);
            people(row, people.getOrDefault(row.entry(), List.of()), went);
            if (!went.isEmpty()) {
                throw new Broken("entry " + row.index() + ": journal_gone holds a seal of a row that did not go");
            }
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
    private void actor(Row row, Set<ByteBuffer> gone) {
        var hash = row.leaf().actorHash();
        var actor = row.leaf().actor();
        var salt = row.salt();
        if (hash == null) {
            return;
        }
        if (actor == null && salt == null) {
            excused(row, gone, Excuse.actor(hash), "the actor");
        } else if (actor == null || salt == null || !Arrays.equals(hash, Vault.commitment(salt, Leaf.bytes(actor)))) {
            throw new Broken("entry " + row.index() + ": the actor differs from its leaf");
        }
    }

    private void people(Row row, List<String> stored, Set<ByteBuffer> gone) {
        var wanted = new HashSet<>(row.leaf().people());
        for (var person : stored) {
            if (!wanted.remove(person)) {
                throw new Broken("entry " + row.index() + ": a row about a person differs from its leaf");
            }
        }
        for (var missing : wanted) {
            excused(row, gone, Excuse.person(missing.substring(missing.lastIndexOf(' ') + 1)), "a row about a person");
        }
    }

    /** What is missing went with its person: the desk sealed that, for this very row. */
    private void excused(Row row, Set<ByteBuffer> gone, String excuse, String what) {
        if (!gone.remove(ByteBuffer.wrap(seal.seal(excuse)))) {
            throw new Broken(
                    "entry " + row.index() + ": " + what + " is missing and the desk did not seal that it went");
        }
    }

    private Map<Long, Set<ByteBuffer>> gone(List<Row> rows) {
        var gone = new HashMap<Long, Set<ByteBuffer>>();
        of(
                rows,
                "select entry, seal from journal_gone where entry = any(?)",
                row -> gone.computeIfAbsent(row.getLong(1), entry -> new HashSet<>())
                        .add(ByteBuffer.wrap(row.getBytes(2))));
        return gone;
    }

    private Map<Long, List<String>> people(List<Row> rows) {
        var people = new HashMap<Long, List<String>>();
        of(
                rows,
                "select entry, subject_id, ground, tag, commitment, sealed from journal_subject where entry = any(?)",
                row -> people.computeIfAbsent(row.getLong(1), entry -> new ArrayList<>())
                        .add(Leaf.person(
                                Objects.requireNonNull(row.getObject(2, UUID.class)),
                                row.getString(3),
                                row.getBytes(4),
                                row.getBytes(5),
                                row.getBytes(6))));
        return people;
    }

    private void of(List<Row> rows, String question, RowCallbackHandler each) {
        database.query(
                connection -> {
                    var statement = connection.prepareStatement(question);
                    statement.setArray(
                            1,
                            connection.createArrayOf(
                                    "bigint", rows.stream().map(Row::entry).toArray()));
                    return statement;
                },
                each);
    }

    private void orphans() {
        for (var table : List.of("journal_subject", "journal_gone")) {
            var orphans = database.queryForList("""
                    select s.entry from %s s
                    where not exists (select from journal_entry e where e.entry = s.entry)
                      and not exists (select from journal_queue q where q.id = s.entry)
                    limit 1
                    """.formatted(table), Long.class);
            if (!orphans.isEmpty()) {
                throw new Broken(table + " holds a row of an entry that is not in the log");
            }
        }
    }
}
