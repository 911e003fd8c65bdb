package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * That a leaf stands in the log at a place, under a signed checkpoint.
 *
 * @param leaf the entry itself, canonical JSON
 * @param hashes from the leaf's sibling up (RFC 6962, 2.1.1)
 * @param checkpoint the signed note
 */
record Proof(long index, String leaf, List<byte[]> hashes, String checkpoint) {
    private static final String FORMAT = "c2sp.org/tlog-proof@v1\n";

    /** The mark of {@link PersonExtract} in a file. */
    static final String EXTRACT = "qyzmet.desk/journal-extract@v1";

    // twice the same name would let two readers see two bodies
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What was proven. */
    record Found(long index, String at, String kind, Object body) {}

    /** The file of contracts 14; {@code body} is canonical JSON already. */
    String json(String body, byte[] salt) {
        var proof = Map.of(
                "index",
                index,
                "leaf",
                leaf,
                "hashes",
                hashes.stream().map(Leaf::base64).toList());
        return "{\"body\":" + body + ",\"checkpoint\":" + CanonicalJson.text(checkpoint) + ",\"proof\":"
                + CanonicalJson.text(proof) + ",\"salt\":" + CanonicalJson.text(Leaf.base64(salt)) + "}";
    }

    /** C2SP tlog-proof. The extra data is the leaf, which the reader hashes and does not trust otherwise. */
    String file() {
        var file = new StringBuilder(FORMAT)
                .append("extra ")
                .append(Leaf.base64(leaf.getBytes(StandardCharsets.UTF_8)))
                .append("\nindex ")
                .append(index)
                .append('\n');
        hashes.forEach(hash -> file.append(Leaf.base64(hash)).append('\n'));
        return file.append('\n').append(checkpoint).toString();
    }

    /**
     * Reads and verifies the JSON of a receipt or an act, with nothing but the keys.
     *
     * @throws Broken when anything in it is not what was signed
     */
    static Found verified(byte[] file, List<NoteKey> keys) {
        try {
            var json = JSON.readTree(file);
            var body = plain(json.path("body"));
            var salt = Base64.getDecoder().decode(text(json, "salt"));
            var inside = json.path("proof");
            var leaf = text(inside, "leaf");
            var hashes = hashes(inside);
            if (!inside.path("index").isIntegralNumber() || !(body instanceof Map)) {
                throw new Broken("the file has not the form of a receipt or an act");
            }
            long index = inside.path("index").longValue();
            new Proof(index, leaf, hashes, text(json, "checkpoint")).verify(keys);
            var entry = JSON.readTree(leaf);
            var attested = Base64.getDecoder().decode(text(entry, "attest"));
            if (!Arrays.equals(attested, Vault.commitment(salt, CanonicalJson.bytes(body)))) {
                throw new Broken("body");
            }
            return new Found(index, text(entry, "at"), entry.path("object").asString(""), body);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Broken("the file has not the form of a receipt or an act");
        }
    }

    /** What was proven of an extract. */
    record Extract(int entries, long size) {}

    /**
     * Verifies an extract of the journal about one person: every entry stands in the log under the one checkpoint, and what it says was done is what the leaf has a commitment to.
     *
     * @return null when the file is no extract
     * @throws Broken with the first entry that is not what was signed
     */
    static @Nullable Extract extract(byte[] file, List<NoteKey> keys) {
        try {
            var json = JSON.readTree(file);
            if (!json.path("format").asString("").equals(EXTRACT)) {
                return null;
            }
            var note = text(json, "checkpoint");
            var signed = Checkpoint.verified(note, keys);
            int entries = 0;
            for (var entry : json.path("entries")) {
                long index = entry.path("index").asLong(-1);
                try {
                    var leaf = text(entry, "leaf");
                    new Proof(index, leaf, hashes(entry), note).verify(signed);
                    said(entry, leaf);
                } catch (Broken | IllegalArgumentException broken) {
                    throw new Broken("entry " + index);
                }
                entries++;
            }
            return new Extract(entries, signed.size());
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The words of the entry open one of the commitments in its leaf. */
    private static void said(JsonNode entry, String leaf) {
        var salt = text(entry, "salt");
        if (salt.isEmpty() && text(entry, "payload").isEmpty()) {
            return;
        }
        var commitment = Leaf.base64(Vault.commitment(
                Base64.getDecoder().decode(salt), text(entry, "payload").getBytes(StandardCharsets.UTF_8)));
        for (var person : JSON.readTree(leaf).path("people")) {
            var words = person.asString("").split(" ");
            if (words.length == 4 && words[2].equals(commitment)) {
                return;
            }
        }
        throw new Broken("payload");
    }

    private static List<byte[]> hashes(JsonNode inside) {
        var hashes = new ArrayList<byte[]>();
        for (var hash : inside.path("hashes")) {
            hashes.add(Base64.getDecoder().decode(hash.asString()));
        }
        return hashes;
    }

    private void verify(List<NoteKey> keys) {
        verify(Checkpoint.verified(checkpoint, keys));
    }

    private void verify(Checkpoint signed) {
        var root = Merkle.rootOfInclusion(
                Merkle.leaf(leaf.getBytes(StandardCharsets.UTF_8)), index, signed.size(), hashes);
        if (!Arrays.equals(root, signed.root())) {
            throw new Broken("proof");
        }
    }

    private static String text(JsonNode json, String field) {
        var value = json.path(field);
        if (!value.isString()) {
            throw new Broken("the file has not the form of a receipt or an act");
        }
        return value.stringValue();
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        } else if (node.isArray()) {
            var list = new ArrayList<@Nullable Object>();
            node.forEach(item -> list.add(plain(item)));
            return list;
        } else if (node.isObject()) {
            var map = new java.util.HashMap<String, @Nullable Object>();
            node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
            return map;
        } else if (node.isNull()) {
            return null;
        }
        throw new Broken("the file has not the form of a receipt or an act");
    }
}
