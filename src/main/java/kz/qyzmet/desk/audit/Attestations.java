package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receipts and acts that anybody can verify without the desk (contracts 14). A body is attested by a salted hash in an entry of the journal; when
 * the entry has its place in the log, body, salt, proof and checkpoint together prove that the body stood there at that time. Thread-safe.
 */
@Component
public class Attestations {
    private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,40}");
    private static final int SALT = 16;
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory()).build();

    private final JdbcTemplate database;
    private final Journal journal;
    private final JournalFolder folder;
    private final Vault vault;
    private final Clock clock;

    Attestations(JdbcTemplate database, Journal journal, JournalFolder folder, Vault vault, Clock clock) {
        this.database = database;
        this.journal = journal;
        this.folder = folder;
        this.vault = vault;
        this.clock = clock;
    }

    /** How far an attestation is. */
    public sealed interface State {
        /** There is none of that number, or it went with its person. */
        record Unknown() implements State {}

        /** Its entry waits for its place in the log: a proof in a few seconds. */
        record Waiting() implements State {}

        /**
         * @param json {@code {body, salt, proof, checkpoint}}, what {@code receipt verify} and {@code act verify} read
         * @param proof the same as a {@code .tlog-proof} file (C2SP tlog-proof), the leaf as its extra data
         * @param index the place in the log
         */
        record Proven(String json, String proof, long index) implements State {}
    }

    private record Row(
            byte[] nonce,
            @Nullable UUID subject,
            byte @Nullable [] sealed,
            @Nullable String body,
            byte @Nullable [] salt,
            @Nullable Long index,
            @Nullable String leaf) {

        @Override
        public String toString() {
            return "Attestation";
        }
    }

    /**
     * Attests a body; joins the caller's transaction, and is itself an entry of the journal.
     *
     * @param kind such as {@code act} or {@code receipt}
     * @param owner whose key seals the body and with whom it goes; nobody's body must hold no personal value
     * @param body text, whole numbers, truth values, null, lists and maps of these
     * @return by which the proof is found
     */
    public UUID attest(
            Permit permit, Operation operation, String kind, @Nullable SubjectId owner, Map<String, ?> body) {
        var id = UUID.randomUUID();
        attest(permit, id, operation, kind, owner, body);
        return id;
    }

    /**
     * The same under a number that the caller chose, so that what may be attested once is attested once.
     *
     * @throws org.springframework.dao.DuplicateKeyException when there is an attestation of that number
     */
    public void attest(
            Permit permit, UUID id, Operation operation, String kind, @Nullable SubjectId owner, Map<String, ?> body) {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("a kind is a word of small letters");
        }
        var canonical = CanonicalJson.bytes(body);
        var salt = Vault.salt();
        var nonce = Journal.nonce();
        journal.attest(
                permit,
                operation,
                kind + ":" + id,
                owner == null ? List.of() : List.of(owner),
                nonce,
                Vault.commitment(salt, canonical));
        var salted = ByteBuffer.allocate(SALT + canonical.length)
                .put(salt)
                .put(canonical)
                .array();
        var row = new Stored(
                id,
                kind,
                nonce,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                owner == null ? null : owner.value(),
                owner == null ? null : vault.seal(owner, place(id), salted),
                owner == null ? new String(canonical, StandardCharsets.UTF_8) : null,
                owner == null ? salt : null);
        database.update(
                """
                insert into journal_attestation (id, kind, nonce, at, subject_id, sealed, body, salt, seal)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                row.id(),
                row.kind(),
                row.nonce(),
                OffsetDateTime.ofInstant(row.at(), ZoneOffset.UTC),
                row.subject(),
                row.sealed(),
                row.body(),
                row.salt(),
                journal.seal(row.words()));
    }

    /** What is written once and never changed; the log holds a hash of the body alone, so the desk seals the whole. */
    record Stored(
            UUID id,
            String kind,
            byte[] nonce,
            Instant at,
            @Nullable UUID subject,
            byte @Nullable [] sealed,
            @Nullable String body,
            byte @Nullable [] salt) {

        static Stored of(ResultSet row) throws SQLException {
            return new Stored(
                    row.getObject("id", UUID.class),
                    row.getString("kind"),
                    row.getBytes("nonce"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getObject("subject_id", UUID.class),
                    row.getBytes("sealed"),
                    row.getString("body"),
                    row.getBytes("salt"));
        }

        String words() {
            return String.join(
                    " ",
                    "attestation",
                    id.toString(),
                    kind,
                    Leaf.base64(nonce),
                    at.toString(),
                    String.valueOf(subject),
                    sealed == null ? "-" : Leaf.base64(Merkle.sha256().digest(sealed)),
                    salt == null ? "-" : Leaf.base64(salt),
                    // last, since it may hold anything
                    String.valueOf(body));
        }

        /** Whether this is what an entry attests, as far as that is seen without the owner's key. */
        boolean attestedBy(byte[] commitment) {
            return body == null
                    || salt == null
                    || Arrays.equals(commitment, Vault.commitment(salt, body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return "Attestation";
        }
    }

    /** How many of the numbers have no attestation: a control counts on it. */
    public long missing(Collection<UUID> ids) {
        return Objects.requireNonNull(database.queryForObject(
                "select count(*) from unnest(?::uuid[]) wanted (id) where not exists (select from journal_attestation a where a.id = wanted.id)",
                Long.class,
                (Object) ids.toArray(UUID[]::new)));
    }

    /** @throws kz.qyzmet.desk.vault.Unreadable when the owner's key is gone */
    public State state(Permit permit, UUID id) {
        var row = row(id);
        if (row == null) {
            return new State.Unknown();
        }
        var note = folder.checkpoint().orElse(null);
        var index = row.index();
        var leaf = row.leaf();
        if (note == null || index == null || leaf == null) {
            return new State.Waiting();
        }
        var checkpoint = Checkpoint.parse(Note.parse(note).text());
        if (index >= checkpoint.size()) {
            return new State.Waiting(); // the files of this node are a moment behind
        }
        var proof = new Tree(folder.source().tiles(), checkpoint.size()).inclusion(index);
        return proven(permit, id, row, new Proof(index, leaf, proof, note));
    }

    private State proven(Permit permit, UUID id, Row row, Proof proof) {
        var opened = opened(permit, id, row);
        var salt = opened.salt();
        var body = opened.body();
        if (salt == null || body == null) {
            return new State.Unknown();
        }
        return new State.Proven(proof.json(body, salt), proof.file(), proof.index());
    }

    private record Opened(byte @Nullable [] salt, @Nullable String body) {
        @Override
        public String toString() {
            return "Attestation";
        }
    }

    private Opened opened(Permit permit, UUID id, Row row) {
        if (row.subject() == null || row.sealed() == null) {
            return new Opened(row.salt(), row.body());
        }
        var salted = vault.openBytes(permit, new SubjectId(row.subject()), place(id), row.sealed());
        return new Opened(
                Arrays.copyOf(salted, SALT), new String(salted, SALT, salted.length - SALT, StandardCharsets.UTF_8));
    }

    /** What was attested, whether it has its place in the log by now or not; empty when there is none of that number or it went with its person. */
    public Optional<Map<?, ?>> said(Permit permit, UUID id) {
        var row = row(id);
        if (row == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(opened(permit, id, row).body()).map(body -> JSON.readValue(body, Map.class));
        } catch (Unreadable gone) {
            return Optional.empty();
        }
    }

    private @Nullable Row row(UUID id) {
        return database
                .query(
                        "select nonce, subject_id, sealed, body, salt, idx, leaf from journal_attestation where id = ?",
                        (row, n) -> new Row(
                                row.getBytes(1),
                                row.getObject(2, UUID.class),
                                row.getBytes(3),
                                row.getString(4),
                                row.getBytes(5),
                                row.getObject(6, Long.class),
                                row.getString(7)),
                        id)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** A person's attestations of a kind, newest first: their numbers and times. */
    public List<Listed> of(Permit permit, SubjectId owner, String kind) {
        return database.query(
                "select id, at from journal_attestation where subject_id = ? and kind = ? order by at desc limit 200",
                (row, n) -> new Listed(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class).toInstant()),
                owner.value(),
                kind);
    }

    public record Listed(UUID id, Instant at) {}

    private static Place place(UUID id) {
        return new Place("journal_attestation", "sealed", id);
    }
}
