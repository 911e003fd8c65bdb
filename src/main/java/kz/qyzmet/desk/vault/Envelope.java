package kz.qyzmet.desk.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;

/**
 * The form of every sealed value on disk:
 *
 * <pre>
 * version 1 | form 1 | key id 16 (two of them when nested) | wrapped content key 40 or 48, unless direct | nonce 12 | ciphertext and tag
 * </pre>
 *
 * <p>Everything before the nonce, and the place and the person, are associated data: none of it can be changed without the value becoming unreadable.
 */
record Envelope(Form form, List<UUID> keys, byte[] wrapped, byte[] nonce, int body, byte[] bytes) {
    static final byte VERSION = 1;

    enum Form {
        /** Sealed by the person's key itself: short identifying fields. */
        DIRECT(1, 1, 0),
        /** Sealed by a random content key that the person's key wraps. */
        CONTENT(2, 1, Seals.KEY + Seals.WRAPPING),
        /** The content key is wrapped by the outsider's key and that by the owner's, so either destruction ends it. */
        NESTED(3, 2, Seals.KEY + 2 * Seals.WRAPPING);

        final byte code;
        final int keys;
        final int wrapped;

        Form(int code, int keys, int wrapped) {
            this.code = (byte) code;
            this.keys = keys;
            this.wrapped = wrapped;
        }

        int header() {
            return 2 + 16 * keys + wrapped;
        }
    }

    /** The bytes before the nonce. */
    static byte[] header(Form form, List<UUID> keys, byte[] wrapped) {
        var header = ByteBuffer.allocate(form.header()).put(VERSION).put(form.code);
        for (var key : keys) {
            header.putLong(key.getMostSignificantBits()).putLong(key.getLeastSignificantBits());
        }
        return header.put(wrapped).array();
    }

    static byte[] join(byte[] header, byte[] nonce, byte[] body) {
        return ByteBuffer.allocate(header.length + nonce.length + body.length)
                .put(header)
                .put(nonce)
                .put(body)
                .array();
    }

    static Envelope parse(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != VERSION) {
            throw new Unreadable(Unreadable.Why.UNKNOWN_FORM);
        }
        var form = Arrays.stream(Form.values())
                .filter(known -> known.code == bytes[1])
                .findFirst()
                .orElseThrow(() -> new Unreadable(Unreadable.Why.UNKNOWN_FORM));
        int body = form.header() + Seals.NONCE;
        if (bytes.length < body + Seals.MAC) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        var in = ByteBuffer.wrap(bytes).position(2);
        var keys = new UUID[form.keys];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new UUID(in.getLong(), in.getLong());
        }
        var wrapped = new byte[form.wrapped];
        in.get(wrapped);
        var nonce = new byte[Seals.NONCE];
        in.get(nonce);
        return new Envelope(form, List.of(keys), wrapped, nonce, body, bytes);
    }

    byte[] header() {
        return Arrays.copyOf(bytes, form.header());
    }

    /** Header, place and person, each text with its length before it, so that no two places give the same bytes. */
    static byte[] bound(byte[] header, Place place, SubjectId owner) {
        var table = place.table().getBytes(StandardCharsets.UTF_8);
        var column = place.column().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + 8 + table.length + column.length + 32)
                .put(header)
                .putInt(table.length)
                .put(table)
                .putInt(column.length)
                .put(column)
                .putLong(place.row().getMostSignificantBits())
                .putLong(place.row().getLeastSignificantBits())
                .putLong(owner.value().getMostSignificantBits())
                .putLong(owner.value().getLeastSignificantBits())
                .array();
    }
}
