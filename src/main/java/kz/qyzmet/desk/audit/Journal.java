package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Together;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.vault.Tag;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The journal of acts (clauses 1.2 and 4.9). An entry is inserted in the transaction of the act itself, so an act without its entry does not
 * exist. Entries hold codes, opaque ids and, per person, a tag, a commitment and a payload sealed by the person's key; never a value. Thread-safe.
 */
@Component
@ActsAs(Family.ADMINISTRATION)
public class Journal {
    // one statement however many entries: the nonces tie the people to their entries
    private static final String INSERT = """
            with entry as (
                insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce,
                                           actor_salt, actor_hash, people, attestation)
                select act.at, act.operation, act.actor_kind, act.actor, act.purpose, act.edition,
                       string_to_array(act.fields, ','), act.object, act.nonce,
                       decode(act.actor_salt, 'hex'), decode(act.actor_hash, 'hex'),
                       string_to_array(act.people, ','), decode(act.attestation, 'hex')
                from (select %s) setting,
                     unnest(?::timestamptz[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[],
                            ?::text[], ?::text[], ?::text[], ?::text[])
                     with ordinality as act (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce,
                                             actor_salt, actor_hash, people, attestation, turn)
                order by act.turn
                returning id, nonce)
            insert into journal_subject (entry, subject_id, ground, tag, commitment, sealed, receiver)
            select entry.id, person.subject_id, person.ground, person.tag, person.commitment, person.sealed, person.receiver
            from unnest(?::bytea[], ?::uuid[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[], ?::uuid[])
                 as person (nonce, subject_id, ground, tag, commitment, sealed, receiver)
            join entry on entry.nonce = person.nonce
            """;
    /** People in one entry; a larger act is several entries, so that a leaf stays within its two bytes of length. */
    private static final int PEOPLE = 400;

    /** Readers that come while another's entry is written are written by the next statement together. */
    private static final int GROUP = 64;

    private static final int WRITERS = 2;

    /** Stands among the fields: how many more a list showed whom an earlier entry of the day names. */
    static final String AGAIN = "again:";

    private static final String DURABLE = INSERT.formatted("1");
    // a read may be lost with the last moments before a crash; the window is shown on /policy (contracts 12)
    private static final String ASYNCHRONOUS = INSERT.formatted("set_config('synchronous_commit', 'off', true)");

    /** Rows that go by one call; a person with more of them goes by several in the same transaction. */
    private static final int GONE_AT_ONCE = 5_000;

    /** Where a person who is forgotten stands as the one who acted. */
    private static final String ACTORS = """
            select id, actor_hash from (
                select id, actor_hash from journal_queue where actor = ? and actor_hash is not null
                union
                select q.id, q.actor_hash from journal_subject s join journal_queue q on q.id = s.entry
                 where s.subject_id = ? and q.actor_kind = 'link' and q.actor_hash is not null and q.actor is not null
                union
                select entry, actor_hash from journal_entry where actor = ? and actor_hash is not null
                union
                select e.entry, e.actor_hash from journal_subject s join journal_entry e on e.entry = s.entry
                 where s.subject_id = ? and e.actor_kind = 'link' and e.actor_hash is not null and e.actor is not null) acted
            limit ?
            """;

    private final JdbcTemplate database;
    private final Vault vault;
    private final JournalSeal seal;
    private final Policy policy;
    private final Clock clock;
    private final ObjectProvider<Grounds> grounds;
    private final Glances glances = new Glances();
    private final Together<Writing, Noted, Boolean> reads = new Together<>(
            GROUP, WRITERS, this::written, one -> written(List.of(one)).getFirst());

    /** Entries of readers that share one statement: of the same role, and equally durable. */
    private record Writing(Family role, String sql) {}

    private record Noted(String sql, Entry entry) {}

    Journal(JdbcTemplate database, Vault vault, Policy policy, Clock clock, ObjectProvider<Grounds> grounds) {
        this.database = database;
        this.vault = vault;
        this.seal = vault.journalSeal();
        this.policy = policy;
        this.clock = clock;
        this.grounds = grounds;
    }

    /**
     * Notes an act on people's data; joins the caller's transaction.
     *
     * @param object kind and id, such as {@code ticket:018f…}; sealed with the people's payloads
     * @param fields codes of the columns touched, such as {@code message.body}
     * @throws kz.qyzmet.desk.policy.Refused with clause 4.8 when the operation is none of those that the policy allows for the permit's purpose
     */
    public void note(
            Permit permit, Operation operation, String object, Collection<SubjectId> subjects, String... fields) {
        insert(DURABLE, permit.actor(), permit.purpose(), permit.edition(), operation, object, subjects, fields);
    }

    /** Notes that a page was read: one entry with all its people. Outside a transaction it commits asynchronously. */
    public void read(Permit permit, String object, Collection<SubjectId> subjects, String... fields) {
        if (!subjects.isEmpty()) {
            boolean alone = !TransactionSynchronizationManager.isActualTransactionActive();
            read(alone ? ASYNCHRONOUS : DURABLE, permit, object, subjects, fields);
        }
    }

    /**
     * Notes that a list was shown. Each time is an entry; a person is named in the first one of the day for this viewer, list and fields, and counted in
     * the others (contracts 12, docs/decisions/journal-lists.md). An entry that names somebody is durable.
     */
    public void list(Permit permit, String list, Collection<SubjectId> subjects, String... fields) {
        if (subjects.isEmpty()) {
            return;
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            read(DURABLE, permit, list, subjects, fields);
            return;
        }
        var view = new Glances.View(
                permit.actor().kind(),
                permit.actor().id(),
                permit.purpose().id(),
                permit.edition(),
                list,
                List.of(fields),
                LocalDate.ofInstant(clock.instant(), Times.ZONE));
        var people = new LinkedHashSet<>(subjects);
        var fresh = glances.fresh(view, people);
        int again = people.size() - fresh.size();
        var columns = again == 0 ? fields : Arrays.copyOf(fields, fields.length + 1);
        if (again > 0) {
            columns[fields.length] = AGAIN + again;
        }
        read(fresh.isEmpty() ? ASYNCHRONOUS : DURABLE, permit, list, fresh, columns);
        glances.named(view, fresh);
    }

    private void read(String sql, Permit permit, String object, Collection<SubjectId> subjects, String... fields) {
        insert(sql, permit.actor(), permit.purpose(), permit.edition(), Operation.EXTRACT, object, subjects, fields);
    }

    /** Notes an administrative act that touches nobody's data: a team, a token, a setting. */
    public void administer(Actor actor, String act, String object) {
        insert(DURABLE, actor, Purpose.ADMINISTRATION, policy.edition(), Operation.ADMINISTER, object, List.of(), act);
    }

    /**
     * Notes an act together with a commitment to something attested; see {@link Attestations}.
     *
     * @param nonce of the entry, by which the attestation finds it again
     */
    void attest(
            Permit permit,
            Operation operation,
            String object,
            Collection<SubjectId> subjects,
            byte[] nonce,
            byte[] commitment) {
        add(
                DURABLE,
                entry(
                        permit.actor(),
                        permit.purpose(),
                        permit.edition(),
                        operation,
                        object,
                        List.copyOf(new LinkedHashSet<>(subjects)),
                        nonce,
                        commitment));
    }

    /**
     * Removes what the journal keeps about a person who is being destroyed, in the caller's transaction and after its own entries are written: the
     * rows with the person's payloads, the receipts, and the person as an actor. The leaves stay; how many rows went is itself an entry, so rows
     * cannot go unseen. Only the role of the family erasure may.
     */
    public void forget(SubjectId person) {
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            pending().forget(person);
        } else {
            throw new IllegalStateException("a person is forgotten in the transaction of the destruction");
        }
    }

    /** What the desk says of its journal, so that nobody says it with the database alone. */
    byte[] seal(String words) {
        return seal.seal(words);
    }

    /** A row that goes, and the seal that stays for it. */
    private record Going(long entry, byte[] seal) {}

    private void gone(SubjectId person) {
        while (someGone(person)) {
            // until nothing is left
        }
    }

    private boolean someGone(SubjectId person) {
        var actors = database.query(
                ACTORS,
                (row, n) -> new Going(row.getLong(1), seal(Excuse.actor(row.getBytes(2)))),
                person.value(),
                person.value(),
                person.value(),
                person.value(),
                GONE_AT_ONCE);
        // a link is known by the rows about its person: those go after it
        var people = actors.size() == GONE_AT_ONCE
                ? List.<Going>of()
                : database.query(
                        "select entry, sha256(sealed || uuid_send(subject_id)) from journal_subject where subject_id = ? order by entry limit ?",
                        (row, n) -> new Going(row.getLong(1), seal(Excuse.person(Leaf.base64(row.getBytes(2))))),
                        person.value(),
                        GONE_AT_ONCE);
        var gone = database.query(
                connection -> {
                    var statement = connection.prepareStatement("select journal_forget(?, ?, ?, ?, ?, ?, ?, ?, ?)");
                    statement.setObject(1, person.value());
                    bind(statement, connection, 2, people);
                    bind(statement, connection, 4, actors);
                    statement.setBytes(6, nonce());
                    statement.setObject(
                            7,
                            OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC));
                    statement.setObject(8, Actor.system("journal").id());
                    statement.setString(9, policy.edition());
                    return statement;
                },
                (row, n) -> row.getLong(1));
        return gone.getFirst() > 0 && (actors.size() == GONE_AT_ONCE || people.size() == GONE_AT_ONCE);
    }

    private static void bind(PreparedStatement statement, Connection connection, int at, List<Going> rows)
            throws SQLException {
        statement.setArray(
                at,
                connection.createArrayOf(
                        "bigint", rows.stream().map(Going::entry).toArray(Long[]::new)));
        statement.setArray(
                at + 1, bytes(connection, rows.stream().map(Going::seal).toArray(byte[][]::new)));
    }

    private void insert(
            String sql,
            Actor actor,
            Purpose purpose,
            String edition,
            Operation operation,
            String object,
            Collection<SubjectId> subjects,
            String... fields) {
        var people = List.copyOf(new LinkedHashSet<>(subjects));
        for (int from = 0; from == 0 || from < people.size(); from += PEOPLE) {
            var some = people.subList(from, Math.min(people.size(), from + PEOPLE));
            add(sql, entry(actor, purpose, edition, operation, object, some, nonce(), null, fields));
        }
    }

    private Entry entry(
            Actor actor,
            Purpose purpose,
            String edition,
            Operation operation,
            String object,
            List<SubjectId> people,
            byte[] nonce,
            byte @Nullable [] commitment,
            String... fields) {
        policy.allow(purpose, operation);
        // made now, while the people's keys live: the act may be their destruction
        var tags = tags(people, nonce, operation, object, fields);
        var found = grounds.getObject().of(people);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < people.size(); i++) {
            var person = people.get(i);
            rows.add(new Row(
                    person.value(), found.getOrDefault(person, Ground.CONSENT).id(), tags.get(i)));
        }
        // a person who came to their own can be destroyed: the leaf holds a salted hash of them, which then opens no
        // more
        boolean own = actor.kind() == Actor.Kind.LINK || (actor.kind() == Actor.Kind.PERSON && !actor.staff());
        var salt = own ? Vault.salt() : null;
        return new Entry(
                clock.instant().truncatedTo(ChronoUnit.MICROS), // what the database keeps
                operation,
                actor,
                salt,
                purpose,
                edition,
                String.join(",", fields),
                // with people, what was touched is sealed in their payloads; without, the object is impersonal
                people.isEmpty() ? object : null,
                nonce,
                rows,
                commitment);
    }

    private void add(String sql, Entry entry) {
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            pending().add(entry);
        } else {
            // nobody sees the page before its entry is written; those who wait are written together
            reads.of(new Writing(Acting.now(), sql), new Noted(sql, entry));
        }
    }

    private List<Boolean> written(List<Noted> noted) {
        write(noted.getFirst().sql(), noted.stream().map(Noted::entry).toList());
        return Collections.nCopies(noted.size(), true);
    }

    private record Row(UUID person, String ground, Tag tag) {
        private String inLeaf() {
            return Leaf.person(person, ground, tag.tag(), tag.commitment(), tag.sealed());
        }
    }

    private record Entry(
            Instant at,
            Operation operation,
            Actor actor,
            byte @Nullable [] actorSalt,
            Purpose purpose,
            String edition,
            String fields,
            @Nullable String object,
            byte[] nonce,
            List<Row> people,
            byte @Nullable [] attestation) {

        private static @Nullable String hex(byte @Nullable [] bytes) {
            return bytes == null ? null : HexFormat.of().formatHex(bytes);
        }

        private @Nullable String actorHash() {
            return actorSalt == null ? null : hex(Vault.commitment(actorSalt, Leaf.bytes(actor.id())));
        }

        private @Nullable UUID receiver(Row row) {
            return Leaf.receiver(
                    actor.kind().name().toLowerCase(Locale.ROOT),
                    actor.id(),
                    actorSalt != null,
                    operation.id(),
                    row.person());
        }

        private String peopleInLeaf() {
            return people.stream().map(Row::inLeaf).collect(Collectors.joining(","));
        }

        @Override
        public String toString() {
            return "Entry[" + operation + "]";
        }
    }

    private Pending pending() {
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof Pending pending && pending.journal() == this) {
                return pending;
            }
        }
        var pending = new Pending();
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    /** The entries of one transaction, in the order of the acts: written by one statement just before it commits, or not at all. */
    private final class Pending implements TransactionSynchronization {
        private final List<Entry> entries = new ArrayList<>();
        private final List<SubjectId> gone = new ArrayList<>();
        // the commit comes when the acts' own scope is left: where nothing else was asked, their role writes
        private final Family role = Acting.now();
        private boolean written;

        private Journal journal() {
            return Journal.this;
        }

        private void add(Entry entry) {
            if (written) {
                write(DURABLE, List.of(entry)); // by another synchronization, while the commit is on its way
            } else {
                entries.add(entry);
            }
        }

        private void forget(SubjectId person) {
            gone.add(person);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            written = true;
            if (Acting.now() == Family.NOBODY) {
                Acting.running(role, this::writeAll);
            } else {
                writeAll();
            }
        }

        private void writeAll() {
            if (!entries.isEmpty()) {
                write(DURABLE, entries);
            }
            gone.forEach(Journal.this::gone);
        }
    }

    private void write(String sql, List<Entry> entries) {
        var people = new ArrayList<Row>();
        var nonces = new ArrayList<byte[]>();
        var receivers = new ArrayList<@Nullable UUID>();
        for (var entry : entries) {
            for (var row : entry.people()) {
                people.add(row);
                nonces.add(entry.nonce());
                receivers.add(entry.receiver(row));
            }
        }
        database.update(connection -> {
            var statement = connection.prepareStatement(sql);
            bindEntries(statement, connection, entries);
            statement.setArray(14, bytes(connection, nonces.toArray(byte[][]::new)));
            statement.setArray(
                    15,
                    connection.createArrayOf(
                            "uuid", people.stream().map(Row::person).toArray(UUID[]::new)));
            statement.setArray(16, text(connection, people.stream().map(Row::ground)));
            statement.setArray(
                    17,
                    bytes(
                            connection,
                            people.stream().map(row -> row.tag().tag()).toArray(byte[][]::new)));
            statement.setArray(
                    18,
                    bytes(
                            connection,
                            people.stream().map(row -> row.tag().commitment()).toArray(byte[][]::new)));
            statement.setArray(
                    19,
                    bytes(
                            connection,
                            people.stream().map(row -> row.tag().sealed()).toArray(byte[][]::new)));
            statement.setArray(20, connection.createArrayOf("uuid", receivers.toArray(UUID[]::new)));
            return statement;
        });
    }

    private static void bindEntries(PreparedStatement statement, Connection connection, List<Entry> entries)
            throws SQLException {
        statement.setArray(
                1, text(connection, entries.stream().map(entry -> entry.at().toString())));
        statement.setArray(
                2,
                text(connection, entries.stream().map(entry -> entry.operation().id())));
        statement.setArray(
                3,
                text(
                        connection,
                        entries.stream()
                                .map(entry -> entry.actor().kind().name().toLowerCase(Locale.ROOT))));
        statement.setArray(
                4,
                connection.createArrayOf(
                        "uuid",
                        entries.stream().map(entry -> entry.actor().id()).toArray(UUID[]::new)));
        statement.setArray(
                5,
                text(connection, entries.stream().map(entry -> entry.purpose().id())));
        statement.setArray(6, text(connection, entries.stream().map(Entry::edition)));
        statement.setArray(7, text(connection, entries.stream().map(Entry::fields)));
        statement.setArray(8, text(connection, entries.stream().map(Entry::object)));
        statement.setArray(
                9, bytes(connection, entries.stream().map(Entry::nonce).toArray(byte[][]::new)));
        statement.setArray(10, text(connection, entries.stream().map(entry -> Entry.hex(entry.actorSalt()))));
        statement.setArray(11, text(connection, entries.stream().map(Entry::actorHash)));
        statement.setArray(12, text(connection, entries.stream().map(Entry::peopleInLeaf)));
        statement.setArray(13, text(connection, entries.stream().map(entry -> Entry.hex(entry.attestation()))));
    }

    private static java.sql.Array text(Connection connection, Stream<@Nullable String> values) throws SQLException {
        // an array of strings travels as it is; one of objects is escaped sign by sign
        return connection.createArrayOf("text", values.toArray(String[]::new));
    }

    private List<Tag> tags(
            List<SubjectId> people, byte[] nonce, Operation operation, @Nullable String object, String... fields) {
        vault.prepare(people);
        var payload = (operation.id() + " " + object + " " + String.join(",", fields)).getBytes(StandardCharsets.UTF_8);
        return people.stream().map(person -> vault.tag(person, nonce, payload)).toList();
    }

    private static java.sql.Array bytes(Connection connection, byte[][] values) throws SQLException {
        return connection.createArrayOf("bytea", values);
    }

    // unique, not secret: the tag's strength is the person's key
    static byte[] nonce() {
        var random = ThreadLocalRandom.current();
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }
}
