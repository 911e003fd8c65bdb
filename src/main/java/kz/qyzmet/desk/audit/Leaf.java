package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one entry is in the log, for ever: canonical JSON of codes, opaque ids and keyed hashes. It is made from the stored row alone, so a row that
 * was changed gives another leaf.
 *
 * @param actor who acted, when it is staff, a program or the desk; nothing for a person who came to their own, who stands as a salted hash
 * @param people for each person the ground, the tag, the commitment and a hash of the sealed payload, joined by spaces
 */
record Leaf(
        Instant at,
        String operation,
        String actorKind,
        @Nullable UUID actor,
        byte @Nullable [] actorHash,
        String purpose,
        String edition,
        List<String> fields,
        @Nullable String object,
        byte[] nonce,
        List<String> people,
        byte @Nullable [] attestation) {

    /** C2SP tlog-tiles: the length of an entry stands in two bytes. */
    static final int LONGEST = 65_535;

    /** The columns that {@link #of} reads, of the queue and of the journal alike. */
    static final String COLUMNS =
            "at, operation, actor_kind, actor, actor_hash, purpose, edition, fields, object, nonce, people, attestation";

    static Leaf of(ResultSet row) throws SQLException {
        return new Leaf(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("operation"),
                row.getString("actor_kind"),
                row.getObject("actor", UUID.class),
                row.getBytes("actor_hash"),
                row.getString("purpose"),
                row.getString("edition"),
                texts(row.getArray("fields")),
                row.getString("object"),
                row.getBytes("nonce"),
                texts(row.getArray("people")),
                row.getBytes("attestation"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    byte[] bytes() {
        var actor = new TreeMap<String, Object>();
        actor.put("kind", actorKind);
        if (actorHash != null) {
            actor.put("hash", base64(actorHash));
        } else if (this.actor != null) {
            actor.put("id", this.actor.toString());
        }
        var leaf = new TreeMap<String, Object>();
        leaf.put("v", 1);
        leaf.put("at", at.toString());
        leaf.put("operation", operation);
        leaf.put("actor", actor);
        leaf.put("purpose", purpose);
        leaf.put("edition", edition);
        leaf.put("fields", fields);
        leaf.put("nonce", base64(nonce));
        leaf.put("people", people);
        if (object != null) {
            leaf.put("object", object);
        }
        if (attestation != null) {
            leaf.put("attest", base64(attestation));
        }
        return CanonicalJson.bytes(leaf);
    }

    /**
     * How a person stands in the leaf. The last hash ties the sealed payload and the person to the entry; what was sealed is random enough that nobody
     * guesses the person when the row is gone.
     */
    static String person(UUID person, String ground, byte[] tag, byte[] commitment, byte[] sealed) {
        var sha = Merkle.sha256();
        sha.update(sealed);
        return ground + " " + base64(tag) + " " + base64(commitment) + " " + base64(sha.digest(bytes(person)));
    }

    /**
     * To whom the data of a person left the desk by an entry: a program that read it, or the colleague who took papers for somebody outside; null when
     * it did not.
     *
     * @param own whether who acted came to their own and stands as a salted hash
     */
    static @Nullable UUID receiver(String actorKind, @Nullable UUID actor, boolean own, String operation, UUID person) {
        boolean left = switch (actorKind) {
            case "token" -> operation.equals("extract") || operation.equals("provide");
            case "person" -> !own && operation.equals("provide") && !person.equals(actor);
            default -> false;
        };
        return left ? actor : null;
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
