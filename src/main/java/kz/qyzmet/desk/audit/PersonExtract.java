package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What the journal holds about one person, each entry with the proof that it stands in the log: for whoever takes a dispute to the authority or the court (clauses 3.2.6 and 4.9). All parts are proven under one signed
 * checkpoint and come out some at a time. Other people of an entry stand in it as keyed hashes, which nobody can open. Thread-safe.
 */
@Component
public class PersonExtract {
    private static final int PART = 400;

    /** Stands in a file of such entries, so that {@code receipt verify} knows it. */
    public static final String FORMAT = Proof.EXTRACT;

    /**
     * The log as it stood when the extract began.
     *
     * @param checkpoint the signed note
     * @param keys verifier keys, one a line
     */
    public record Standing(String checkpoint, String keys, long size) {}

    /**
     * One entry about the person.
     *
     * @param leaf its bytes in the log
     * @param hashes from the leaf's sibling up (RFC 6962, 2.1.1), base64
     * @param payload what was done with the person's data, in codes; empty when its key is gone
     * @param salt opens the commitment in the leaf by the payload, base64
     */
    public record Entry(
            long index,
            Instant at,
            String operation,
            String actorKind,
            boolean self,
            String purpose,
            String leaf,
            List<String> hashes,
            String payload,
            String salt) {
        @Override
        public String toString() {
            return "Entry[" + index + "]";
        }
    }

    /** @param next continues after this part; null at the end */
    public record Part(List<Entry> entries, @Nullable Long next) {}

    private record Row(long index, long entry, @Nullable UUID actor, Leaf leaf, byte[] sealed) {}

    private final JdbcTemplate database;
    private final JournalFolder folder;
    private final Vault vault;

    PersonExtract(JdbcTemplate database, JournalFolder folder, Vault vault) {
        this.database = database;
        this.folder = folder;
        this.vault = vault;
    }

    /** Empty while nothing has been signed yet. */
    public Optional<Standing> standing(Permit permit, SubjectId person) {
        reaches(permit, person);
        var keys = folder.source().get(JournalFolder.KEYS);
        return folder.checkpoint()
                .map(note -> new Standing(
                        note,
                        keys == null ? "" : new String(keys, StandardCharsets.UTF_8),
                        Checkpoint.parse(Note.parse(note).text()).size()));
    }

    /** Whether everything that was done with the person's data until now stands under it: an entry gets its place in the log within a second or two. */
    public boolean whole(Permit permit, SubjectId person, Standing standing) {
        reaches(permit, person);
        return Boolean.TRUE.equals(
                database.queryForObject("""
                select coalesce((select e.idx from journal_entry e
                                 where e.entry = (select max(s.entry) from journal_subject s where s.subject_id = ?)), ?) < ?
                """, Boolean.class, person.value(), Long.MAX_VALUE, standing.size()));
    }

    /** The next entries, oldest first. @param after of the part before; null at the beginning */
    public Part part(Permit permit, SubjectId person, Standing standing, @Nullable Long after) {
        reaches(permit, person);
        vault.prepare(List.of(person));
        var rows = database.query(
                "select e.idx, s.entry as place, s.sealed, " + Leaf.COLUMNS + """
                 from journal_subject s join journal_entry e on e.entry = s.entry
                where s.subject_id = ? and s.entry > ? and e.idx < ? order by s.entry limit ?
                """,
                (row, n) -> row(row),
                person.value(),
                after == null ? -1L : after,
                standing.size(),
                PART);
        // a tree of its own for each part: it keeps the tiles it has read
        var tree = new Tree(folder.source().tiles(), standing.size());
        var entries = new ArrayList<Entry>();
        for (var row : rows) {
            entries.add(entry(permit, person, row, tree));
        }
        return new Part(entries, rows.size() < PART ? null : rows.getLast().entry());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("idx"),
                row.getLong("place"),
                row.getObject("actor", UUID.class),
                Leaf.of(row),
                row.getBytes("sealed"));
    }

    private Entry entry(Permit permit, SubjectId person, Row row, Tree tree) {
        var leaf = row.leaf();
        var payload = "";
        var salt = "";
        try {
            var opened = vault.openTag(permit, person, leaf.nonce(), row.sealed());
            payload = new String(opened.payload(), StandardCharsets.UTF_8);
            salt = Leaf.base64(opened.salt());
        } catch (Unreadable gone) {
            // the leaf and its place still stand
        }
        return new Entry(
                row.index(),
                leaf.at(),
                leaf.operation(),
                leaf.actorKind(),
                leaf.actorKind().equals("link") || person.value().equals(row.actor()),
                leaf.purpose(),
                new String(leaf.bytes(), StandardCharsets.UTF_8),
                tree.inclusion(row.index()).stream().map(Leaf::base64).toList(),
                payload,
                salt);
    }

    private static void reaches(Permit permit, SubjectId person) {
        if (permit.purpose() != Purpose.ACCOUNTABILITY
                || permit.reach() != Reach.ALL && !person.equals(permit.actor().subject())) {
            throw new Refused("4.9", "no-rule");
        }
    }
}
