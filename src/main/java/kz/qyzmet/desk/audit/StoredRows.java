package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
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
    private final List<NoteKey> keys;
    private final JournalSeal seal;
    /** Those of the files, and behind them what the rows themselves give under the checkpoint that the database keeps. */
    private Tiles tiles;

    private long minimum;
    private long size;
    private final Map<Long, Long> gaps = new TreeMap<>();

    private StoredRows(JdbcTemplate database, Checkpoint files, Tiles tiles, List<NoteKey> keys, JournalSeal seal) {
        this.database = database;
        this.files = files;
        this.tiles = tiles;
        this.keys = keys;
        this.seal = seal;
    }

    /**
     * @param files the checkpoint of the files, verified
     * @param keys that may have signed what the database has and the files do not have yet
     * @throws Broken with the first place that does not agree
     */
    static void compare(JdbcTemplate database, Checkpoint files, Tiles tiles, List<NoteKey> keys, JournalSeal seal) {
        new StoredRows(database, files, tiles, keys, seal).compare();
    }

    private void compare() {
        var notes = new ArrayList<String>();
        database.query("select origin, size, minimum, pruned, pruned_seal, checkpoint from journal_log", row -> {
            notes.add(row.getString(6));
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
        tail(notes.isEmpty() ? "" : notes.getFirst());
        tiles();
        outside();
        for (long from = minimum; from < size; ) {
            from = chunk(from);
        }
        attestations();
        counts();
        orphans();
        verifications();
    }

    /** The files come a moment after the database: what it has beyond them must give the root that the desk signed for it. */
    private void tail(String note) {
        var signed = Checkpoint.verified(note, keys);
        if (!signed.origin().equals(files.origin()) || signed.size() != size) {
            throw new Broken(
                    "journal_log: " + size + " leaves, and the checkpoint in it is signed for " + signed.size());
        }
        var growth = new Growth(tiles, files.size());
        database.query(
                connection -> {
                    var statement = connection.prepareStatement(
                            "select " + Leaf.COLUMNS + " from journal_entry where idx >= ? and idx < ? order by idx");
                    statement.setFetchSize(CHUNK);
                    statement.setLong(1, files.size());
                    statement.setLong(2, size);
                    return statement;
                },
                (RowCallbackHandler)
                        row -> growth.append(Merkle.leaf(Leaf.of(row).bytes())));
        if (growth.size() != size || !Arrays.equals(growth.tree().root(), signed.root())) {
            throw new Broken("entries from " + files.size() + " on are not what the desk signed last");
        }
        tiles = growth.whole();
    }

    /** That the journal was found whole, or not, is the word of the desk. */
    private void verifications() {
        database.query("select at, size, place, seal from journal_verification", row -> {
            var at = row.getObject(1, OffsetDateTime.class).toInstant();
            if (!sealed(row.getBytes(4), Excuse.verified(at, row.getLong(2), row.getString(3)))) {
                throw new Broken("journal_verification " + at + " is not what the desk wrote");
            }
        });
    }

    private boolean sealed(byte @Nullable [] stored, String words) {
        return stored != null && MessageDigest.isEqual(stored, seal.seal(words));
    }

    /** The tree as the database keeps it is the tree of the files. */
    private void tiles() {
        for (int level = 0; level < 8 && size >> (8 * level) > 0; level++) {
            long hashes = size >> (8 * level);
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
                        int width = Tiles.width(at, number, size);
                        if (width == 0) {
                            throw new Broken(
                                    "journal_tile: tile " + number + " of level " + at + " stands behind the log");
                        }
                        if (number != next[0]) {
                            throw new Broken("journal_tile: " + Tiles.path(at, next[0], Tiles.WIDTH) + " is missing");
                        }
                        var stored = row.getBytes(2);
                        var signed = tiles.read(at, number, width);
                        if (!Arrays.equals(stored, signed)) {
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
        long to = Math.min(size, from + CHUNK);
        var rows = database.query(
                "select idx, entry, actor_salt, " + Leaf.COLUMNS
                        + " from journal_entry where idx >= ? and idx < ? order by idx",
                Row::of,
                from,
                to);
        var people = people(rows);
        var gone = gone(rows);
        var attested = attested(rows);
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
                hashes = tiles.read(0, tile, Tiles.width(0, tile, size));
            }
            int at = (int) (row.index() % Tiles.WIDTH) * Merkle.HASH;
            var leaf = Merkle.leaf(row.leaf().bytes());
            if (!Arrays.equals(leaf, 0, Merkle.HASH, hashes, at, at + Merkle.HASH)) {
                throw new Broken("entry " + row.index() + " differs from its leaf");
            }
            if (row.leaf().actor() == null && row.leaf().actorHash() == null && row.salt() == null) {
                throw new Broken("entry " + row.index() + " does not say who acted");
            }
            var went = gone.getOrDefault(row.entry(), new HashSet<>());
            actor(row, went);
            var about = people.getOrDefault(row.entry(), List.of());
            people(row, about, went);
            attested(
                    row,
                    about.isEmpty(),
                    attested.get(ByteBuffer.wrap(row.leaf().nonce())));
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

    private record About(
            UUID person, String inLeaf, @Nullable UUID receiver) {}

    private void people(Row row, List<About> stored, Set<ByteBuffer> gone) {
        var leaf = row.leaf();
        var wanted = new HashSet<>(leaf.people());
        for (var about : stored) {
            if (!wanted.remove(about.inLeaf())) {
                throw new Broken("entry " + row.index() + ": a row about a person differs from its leaf");
            }
            var receiver = Leaf.receiver(
                    leaf.actorKind(), leaf.actor(), leaf.actorHash() != null, leaf.operation(), about.person());
            if (!Objects.equals(receiver, about.receiver())) {
                throw new Broken(
                        "entry " + row.index() + ": the receiver in a row about a person differs from its leaf");
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

    private Map<Long, List<About>> people(List<Row> rows) {
        var people = new HashMap<Long, List<About>>();
        of(
                rows,
                "select entry, subject_id, ground, tag, commitment, sealed, receiver from journal_subject where entry = any(?)",
                row -> people.computeIfAbsent(row.getLong(1), entry -> new ArrayList<>())
                        .add(about(row)));
        return people;
    }

    private static About about(ResultSet row) throws SQLException {
        var person = Objects.requireNonNull(row.getObject(2, UUID.class));
        return new About(
                person,
                Leaf.person(person, row.getString(3), row.getBytes(4), row.getBytes(5), row.getBytes(6)),
                row.getObject(7, UUID.class));
    }

    private record Attested(
            Attestations.Stored stored,
            @Nullable Long index,
            @Nullable String leaf) {}

    private Map<ByteBuffer, Attested> attested(List<Row> rows) {
        var attested = new HashMap<ByteBuffer, Attested>();
        database.query(
                connection -> {
                    var statement = connection.prepareStatement(
                            "select a.id, a.kind, a.nonce, a.at, a.subject_id, a.sealed, a.body, a.salt, a.idx, a.leaf, a.seal from journal_attestation a where a.nonce = any(?)");
                    statement.setArray(
                            1,
                            connection.createArrayOf(
                                    "bytea",
                                    rows.stream()
                                            .map(Row::leaf)
                                            .filter(leaf -> leaf.attestation() != null)
                                            .map(Leaf::nonce)
                                            .toArray(byte[][]::new)));
                    return statement;
                },
                (RowCallbackHandler) row -> {
                    var one = attested(row);
                    attested.put(ByteBuffer.wrap(one.stored().nonce()), one);
                });
        return attested;
    }

    /** A receipt or an act as the desk wrote it; its place in the log is checked where its entry is. */
    private Attested attested(ResultSet row) throws SQLException {
        var stored = Attestations.Stored.of(row);
        if (!sealed(row.getBytes("seal"), stored.words())) {
            throw new Broken("journal_attestation " + stored.id() + " is not what the desk wrote");
        }
        return new Attested(stored, row.getObject("idx", Long.class), row.getString("leaf"));
    }

    private void attested(Row row, boolean nobodyLeft, @Nullable Attested attested) {
        var commitment = row.leaf().attestation();
        if (commitment == null) {
            return;
        }
        if (attested == null) {
            // it goes with its person, which the rows about people account for
            if (row.leaf().people().isEmpty() || !nobodyLeft) {
                throw new Broken("entry " + row.index() + ": what it attests is missing in journal_attestation");
            }
            return;
        }
        var leaf = new String(row.leaf().bytes(), StandardCharsets.UTF_8);
        if (!Objects.equals(attested.index(), row.index())
                || !leaf.equals(attested.leaf())
                || !attested.stored().attestedBy(commitment)) {
            throw new Broken("entry " + row.index() + ": journal_attestation "
                    + attested.stored().id() + " differs from its leaf");
        }
    }

    /** The attestations that no stored entry leads to: older than what was pruned, still waiting, or invented. */
    private void attestations() {
        database.query("""
                select a.id, a.kind, a.nonce, a.at, a.subject_id, a.sealed, a.body, a.salt, a.idx, a.leaf, a.seal, exists (select from journal_queue q where q.nonce = a.nonce) as waits
                from journal_attestation a
                where not exists (select from journal_entry e where e.idx = a.idx and e.nonce = a.nonce)
                """, (RowCallbackHandler) row -> {
            var attested = attested(row);
            var index = attested.index();
            if (index == null ? !row.getBoolean("waits") : index >= minimum || !leads(index, attested)) {
                throw new Broken("journal_attestation " + attested.stored().id() + " stands in no leaf");
            }
        });
    }

    private boolean leads(long index, Attested attested) {
        var leaf = attested.leaf();
        var nonce = "\"nonce\":\"" + Leaf.base64(attested.stored().nonce()) + "\"";
        if (index < 0 || leaf == null || !leaf.contains(nonce)) {
            return false;
        }
        var hashes = tiles.read(0, index / Tiles.WIDTH, Tiles.width(0, index / Tiles.WIDTH, size));
        int at = (int) (index % Tiles.WIDTH) * Merkle.HASH;
        return Arrays.equals(
                Merkle.leaf(leaf.getBytes(StandardCharsets.UTF_8)), 0, Merkle.HASH, hashes, at, at + Merkle.HASH);
    }

    /** The figures of each day are those of the entries; of pruned ones only their sum is known. */
    private void counts() {
        database.query(
                """
                with stored as (
                    select (at at time zone 'UTC')::date as day, operation, count(*) as entries from journal_entry group by 1, 2),
                edge as (
                    select coalesce((select (at at time zone 'UTC')::date + 1 from journal_entry order by idx limit 1), 'infinity') as day)
                select both_of.day, operation
                from (select day, operation, c.entries as counted, s.entries from journal_count c full join stored s using (day, operation)) both_of, edge
                where coalesce(entries, 0) <> coalesce(counted, 0)
                  and (? = 0 or both_of.day > edge.day or coalesce(counted, 0) < coalesce(entries, 0))
                order by 1, 2 limit 1
                """,
                (RowCallbackHandler) row -> {
                    throw new Broken("journal_count: " + row.getString(1) + " " + row.getString(2)
                            + " is not the number of its entries");
                },
                minimum);
        long lost = gaps.entrySet().stream()
                .mapToLong(gap -> gap.getValue() - gap.getKey())
                .sum();
        var counted = Objects.requireNonNull(
                database.queryForObject("select coalesce(sum(entries), 0) from journal_count", Long.class));
        if (counted != size - lost) {
            throw new Broken("journal_count: " + counted + " entries in all, the log has " + (size - lost));
        }
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
