package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Tag;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The journal of acts (clauses 1.2 and 4.9). An entry is inserted in the transaction of the act itself, so an act without its entry does not
 * exist. Entries hold codes, opaque ids and, per person, a tag, a commitment and a payload sealed by the person's key; never a value. Thread-safe.
 */
@Component
public class Journal {
    private static final String INSERT = """
            with entry as (
                insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce)
                select ?, ?, ?, ?, ?, ?, ?, ?, ? from (select %s) setting
                returning id)
            insert into journal_queue_subject (entry, subject_id, ground, tag, commitment, sealed)
            select entry.id, person.* from entry,
                   unnest(?::uuid[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[]) as person
            """;
    private static final String DURABLE = INSERT.formatted("1");
    // a read may be lost with the last moments before a crash; the window is shown on /policy (contracts 12)
    private static final String ASYNCHRONOUS = INSERT.formatted("set_config('synchronous_commit', 'off', true)");

    private final JdbcTemplate database;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;
    private final ObjectProvider<Grounds> grounds;

    Journal(JdbcTemplate database, Vault vault, Policy policy, Clock clock, ObjectProvider<Grounds> grounds) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
        this.grounds = grounds;
    }

    /**
     * Notes an act on people's data; joins the caller's transaction.
     *
     * @param object kind and id, such as {@code ticket:018f…}; sealed with the people's payloads
     * @param fields codes of the columns touched, such as {@code message.body}
     */
    public void note(
            Permit permit, Operation operation, String object, Collection<SubjectId> subjects, String... fields) {
        insert(DURABLE, permit.actor(), permit.purpose(), permit.edition(), operation, object, subjects, fields);
    }

    /** Notes that a page was read: one entry with all its people. Outside a transaction it commits asynchronously. */
    public void read(Permit permit, String object, Collection<SubjectId> subjects, String... fields) {
        if (!subjects.isEmpty()) {
            var sql = TransactionSynchronizationManager.isActualTransactionActive() ? DURABLE : ASYNCHRONOUS;
            insert(
                    sql,
                    permit.actor(),
                    permit.purpose(),
                    permit.edition(),
                    Operation.EXTRACT,
                    object,
                    subjects,
                    fields);
        }
    }

    /** Notes an administrative act that touches nobody's data: a team, a token, a setting. */
    public void administer(Actor actor, String act, String object) {
        insert(DURABLE, actor, Purpose.ADMINISTRATION, policy.edition(), Operation.ADMINISTER, object, List.of(), act);
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
        var nonce = nonce();
        var people = List.copyOf(new LinkedHashSet<>(subjects));
        var tags = tags(people, nonce, operation, object, fields);
        var found = grounds.getObject().of(people);
        var groundIds = people.stream()
                .map(person -> found.getOrDefault(person, Ground.CONSENT).id())
                .toArray(String[]::new);
        database.update(connection -> {
            var statement = connection.prepareStatement(sql);
            bindEntry(statement, connection, actor, purpose, edition, operation, nonce, fields);
            // with people, what was touched is sealed in their payloads; without, the object is impersonal
            statement.setString(8, people.isEmpty() ? object : null);
            statement.setArray(10, connection.createArrayOf("uuid", values(people)));
            statement.setArray(11, connection.createArrayOf("text", groundIds));
            statement.setArray(12, bytes(connection, tags.stream().map(Tag::tag).toArray(byte[][]::new)));
            statement.setArray(
                    13, bytes(connection, tags.stream().map(Tag::commitment).toArray(byte[][]::new)));
            statement.setArray(
                    14, bytes(connection, tags.stream().map(Tag::sealed).toArray(byte[][]::new)));
            return statement;
        });
    }

    private void bindEntry(
            PreparedStatement statement,
            Connection connection,
            Actor actor,
            Purpose purpose,
            String edition,
            Operation operation,
            byte[] nonce,
            String... fields)
            throws SQLException {
        statement.setObject(1, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        statement.setString(2, operation.id());
        statement.setString(3, actor.kind().name().toLowerCase(java.util.Locale.ROOT));
        statement.setObject(4, actor.id());
        statement.setString(5, purpose.id());
        statement.setString(6, edition);
        statement.setArray(7, connection.createArrayOf("text", fields));
        statement.setBytes(9, nonce);
    }

    private List<Tag> tags(
            List<SubjectId> people, byte[] nonce, Operation operation, @Nullable String object, String... fields) {
        vault.prepare(people);
        var payload = (operation.id() + " " + object + " " + String.join(",", fields)).getBytes(StandardCharsets.UTF_8);
        return people.stream().map(person -> vault.tag(person, nonce, payload)).toList();
    }

    private static UUID[] values(List<SubjectId> people) {
        return people.stream().map(SubjectId::value).toArray(UUID[]::new);
    }

    private static java.sql.Array bytes(Connection connection, byte[][] values) throws SQLException {
        return connection.createArrayOf("bytea", values);
    }

    // unique, not secret: the tag's strength is the person's key
    private static byte[] nonce() {
        var random = ThreadLocalRandom.current();
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }
}
