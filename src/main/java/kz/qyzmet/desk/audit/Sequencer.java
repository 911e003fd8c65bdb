package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.SigningKey;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes entries from the queue, gives them consecutive places in the log and signs what the log has become (clause 4.9). One works at a time among
 * all nodes. It signs nothing that does not continue what was signed before: a tree that was changed, or a database older than the newest
 * checkpoint, stops it visibly.
 */
@Component
@ActsAs(Family.SEQUENCER)
class Sequencer {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    // never "id greater than the last": ids are not given in the order of commits
    static final String TAKE = """
            with next as materialized (
                select ctid as spot, id, people from journal_queue order by id limit ? for update skip locked),
            picked as (
                -- an entry may name hundreds of people: the batch is bounded by them, too
                select spot from (select spot, row_number() over (order by id) as turn,
                                         sum(coalesce(cardinality(people), 0)) over (order by id) as named from next) n
                where turn = 1 or named <= ?),
            taken as (
                -- by their spots: for a table that is empty as often as not, the planner would compare all with all
                delete from journal_queue q where q.ctid = any (array(select spot from picked))
                returning q.id, q.at, q.operation, q.actor_kind, q.actor, q.actor_salt, q.actor_hash, q.purpose, q.edition,
                          q.fields, q.object, q.nonce, q.people, q.attestation)
            insert into journal_entry (idx, entry, at, operation, actor_kind, actor, actor_salt, actor_hash, purpose, edition,
                                       fields, object, nonce, people, attestation)
            select ? + row_number() over (order by id) - 1, id, at, operation, actor_kind, actor, actor_salt, actor_hash,
                   purpose, edition, fields, object, nonce, people, attestation
            from taken
            returning idx, at, operation, actor_kind, actor, actor_hash, purpose, edition, fields, object, nonce, people,
                      attestation
            """;

    /** What a batch may name, for each entry that it may hold: mostly one or two, so that only long lists of people make it shorter. */
    private static final int PEOPLE_TO_AN_ENTRY = 2;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final JournalFolder folder;
    private final SigningKey key;
    private final Clock clock;
    private final int batch;
    private volatile @Nullable Checkpoint known;
    private volatile @Nullable Trouble trouble;
    private volatile @Nullable Verified verified;

    /** Why nothing is sequenced. */
    enum Trouble {
        /** The database is older than the newest checkpoint. */
        OLDER,
        /** What stands in the database is not what was signed. */
        CHANGED,
        /** The database or the folder did not answer. */
        FAILED
    }

    /** The log as the database has it. */
    record Log(String origin, long size, String checkpoint) {}

    private record Taken(long index, Leaf leaf, byte[] bytes) {}

    Sequencer(
            JdbcTemplate database,
            TransactionTemplate transaction,
            JournalFolder folder,
            Vault vault,
            Policy policy,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.folder = folder;
        this.key = vault.signingKey();
        this.clock = clock;
        this.batch = policy.number("journal-batch");
    }

    /** Why it stands still, if it does. */
    @Nullable
    Trouble trouble() {
        return trouble;
    }

    /** Whether entries come so fast that the next batch should not wait for the pause. */
    boolean behind(int taken) {
        return taken * 10 >= batch;
    }

    /** Takes one batch and publishes what the log has become. @return how many entries got their place */
    synchronized int sequence() {
        try {
            int taken = Objects.requireNonNullElse(transaction.execute(status -> locked(database) ? take() : 0), 0);
            publish();
            trouble = null;
            return taken;
        } catch (Stopped stopped) {
            say(stopped.why, stopped.getMessage());
        } catch (Broken broken) {
            say(Trouble.CHANGED, broken.getMessage());
        } catch (RuntimeException failed) {
            say(Trouble.FAILED, failed.getClass().getName());
        }
        return 0;
    }

    private void say(Trouble why, @Nullable String what) {
        if (trouble != why) {
            LOG.error("journal: nothing is sequenced: {} {}", why, what);
        }
        trouble = why;
    }

    private static final class Stopped extends RuntimeException {
        private final Trouble why;

        private Stopped(Trouble why, String what) {
            super(what, null, false, false);
            this.why = why;
        }
    }

    /** Whether this transaction alone changes the log; until it ends. */
    static boolean locked(JdbcTemplate database) {
        return Boolean.TRUE.equals(
                database.queryForObject("select pg_try_advisory_xact_lock(?)", Boolean.class, NodeLock.JOURNAL.key()));
    }

    private int take() {
        var log = Objects.requireNonNullElseGet(log(), this::begin);
        var stands = checked(log);
        var taken = database.query(TAKE, Sequencer::taken, batch, PEOPLE_TO_AN_ENTRY * batch, log.size());
        if (taken.isEmpty()) {
            return 0;
        }
        taken.sort((one, other) -> Long.compare(one.index(), other.index()));
        var growth = new Growth(tiles(), log.size());
        taken.forEach(entry -> growth.append(Merkle.leaf(entry.bytes())));
        keep(growth.tiles());
        var checkpoint =
                new Checkpoint(log.origin(), growth.size(), growth.tree().root());
        if (checkpoint.size() != stands.size() + taken.size()) {
            throw new Stopped(Trouble.CHANGED, "the places of the entries are not consecutive");
        }
        database.update(
                "update journal_log set size = ?, checkpoint = ?, at = ?",
                checkpoint.size(),
                checkpoint.signed(key),
                now());
        count(taken);
        attested(taken);
        return taken.size();
    }

    private static Taken taken(ResultSet row, int number) throws SQLException {
        var leaf = Leaf.of(row);
        var bytes = leaf.bytes();
        if (bytes.length > Leaf.LONGEST) {
            throw new Broken("an entry is longer than a log may hold");
        }
        return new Taken(row.getLong("idx"), leaf, bytes);
    }

    @Nullable
    Log log() {
        return database
                .query(
                        "select origin, size, checkpoint from journal_log",
                        (row, n) -> new Log(row.getString(1), row.getLong(2), row.getString(3)))
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** The first entry ever: the log gets the name that it keeps for life. */
    private Log begin() {
        if (folder.highwater().isPresent()) {
            throw new Stopped(Trouble.OLDER, "the database has no log");
        }
        var origin = "qyzmet.desk/" + UUID.randomUUID().toString().replace("-", "");
        var checkpoint = new Checkpoint(origin, 0, Merkle.empty()).signed(key);
        database.update(
                "insert into journal_log (origin, size, checkpoint, at) values (?, 0, ?, ?)",
                origin,
                checkpoint,
                now());
        return new Log(origin, 0, checkpoint);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    NoteKey key(String origin) {
        return new NoteKey(origin, NoteKey.LOG, key.publicKey());
    }

    /** The same note is read several times before the next one is signed: its signature is verified once. */
    private Checkpoint verified(String note, List<NoteKey> keys) {
        var seen = verified;
        var names = keys.stream().map(NoteKey::line).toList();
        if (seen == null || !seen.note().equals(note) || !seen.keys().equals(names)) {
            seen = new Verified(note, names, Checkpoint.verified(note, keys));
            verified = seen;
        }
        return seen.checkpoint();
    }

    private record Verified(String note, List<String> keys, Checkpoint checkpoint) {}

    /** What stands in the database is what was signed last, and continues what this desk knows. */
    private Checkpoint checked(Log log) {
        var keys = folder.keys(key(log.origin()));
        var stands = verified(log.checkpoint(), keys);
        if (stands.size() != log.size() || !stands.origin().equals(log.origin())) {
            throw new Broken("journal_log is not what its checkpoint says");
        }
        var tree = new Tree(tiles(), stands.size());
        if (!java.util.Arrays.equals(tree.root(), stands.root())) {
            throw new Broken("journal_tile does not give the signed root of size " + stands.size());
        }
        var before = before(keys);
        if (before != null && before.size() > stands.size()) {
            throw new Stopped(Trouble.OLDER, "size " + stands.size() + " after " + before.size());
        }
        if (before != null && !java.util.Arrays.equals(tree.root(before.size()), before.root())) {
            throw new Broken("journal_tile does not continue the checkpoint of size " + before.size());
        }
        known = stands;
        return stands;
    }

    /** The newest checkpoint this desk ever signed or saw. */
    private @Nullable Checkpoint before(List<NoteKey> keys) {
        var remembered = known;
        return remembered != null
                ? remembered
                : folder.highwater().map(note -> verified(note, keys)).orElse(null);
    }

    private Tiles tiles() {
        return (level, number, width) -> {
            var found = database.queryForList(
                    "select hashes from journal_tile where level = ? and number = ?", byte[].class, level, number);
            if (found.isEmpty() || found.getFirst().length < width * Merkle.HASH) {
                throw new Broken(Tiles.path(level, number, width) + " is missing in the database");
            }
            return java.util.Arrays.copyOf(found.getFirst(), width * Merkle.HASH);
        };
    }

    private void keep(List<Growth.Grown> tiles) {
        database.batchUpdate("""
                insert into journal_tile (level, number, hashes) values (?, ?, ?)
                on conflict (level, number) do update set hashes = excluded.hashes
                """, tiles, 100, (statement, tile) -> {
            statement.setInt(1, tile.level());
            statement.setLong(2, tile.number());
            statement.setBytes(3, tile.hashes());
        });
    }

    private record Kind(LocalDate day, String operation) {}

    private void count(List<Taken> taken) {
        var counts = new TreeMap<Kind, Long>(
                java.util.Comparator.comparing(Kind::day).thenComparing(Kind::operation));
        for (var entry : taken) {
            var day = LocalDate.ofInstant(entry.leaf().at(), ZoneOffset.UTC);
            counts.merge(new Kind(day, entry.leaf().operation()), 1L, Long::sum);
        }
        database.batchUpdate("""
                insert into journal_count (day, operation, entries) values (?, ?, ?)
                on conflict (day, operation) do update set entries = journal_count.entries + excluded.entries
                """, List.copyOf(counts.entrySet()), 100, (statement, count) -> {
            statement.setObject(1, count.getKey().day());
            statement.setString(2, count.getKey().operation());
            statement.setLong(3, count.getValue());
        });
    }

    private void attested(List<Taken> taken) {
        var attested = taken.stream()
                .filter(entry -> entry.leaf().attestation() != null)
                .toList();
        database.batchUpdate(
                "update journal_attestation set idx = ?, leaf = ? where nonce = ?",
                attested,
                100,
                (statement, entry) -> {
                    statement.setLong(1, entry.index());
                    statement.setString(2, new String(entry.bytes(), StandardCharsets.UTF_8));
                    statement.setBytes(3, entry.leaf().nonce());
                });
    }

    /** Brings the files of this node up to what the database has; another node may have done the work. */
    private void publish() {
        var log = log();
        if (log == null) {
            return;
        }
        var keys = folder.keys(key(log.origin()));
        var published = folder.checkpoint().map(note -> verified(note, keys));
        var next = verified(log.checkpoint(), keys);
        var before = before(keys);
        long known = Math.max(
                before == null ? 0 : before.size(),
                published.map(Checkpoint::size).orElse(0L));
        if (known > next.size()) {
            throw new Stopped(Trouble.OLDER, "size " + next.size() + " after " + known);
        }
        if (published.isPresent() && published.get().size() == next.size()) {
            return;
        }
        long from = published.map(Checkpoint::size).orElse(0L);
        for (int level = 0; level < 8 && next.size() >> (8 * level) > 0; level++) {
            tiles(level, (from >> (8 * level)) / Tiles.WIDTH, next.size());
        }
        var tree = new Tree(folder.source().tiles(), next.size());
        if (!java.util.Arrays.equals(tree.root(), next.root())
                || (published.isPresent()
                        && !java.util.Arrays.equals(
                                tree.root(from), published.get().root()))) {
            throw new Broken("the files do not give the signed root of size " + next.size());
        }
        folder.publish(log.checkpoint());
        this.known = next;
    }

    private void tiles(int level, long from, long size) {
        for (long number = from; Tiles.width(level, number, size) > 0; number++) {
            int width = Tiles.width(level, number, size);
            folder.tile(level, number, tiles().read(level, number, width));
        }
    }
}
