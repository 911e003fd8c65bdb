package kz.qyzmet.desk.ticket;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** A place in a list ordered by last change, newest first: the next page begins after it. Opaque outside; holds nothing personal. */
public record Cursor(Instant at, UUID id) {

    public static final Cursor TOP = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    public String code() {
        var bytes = ByteBuffer.allocate(28)
                .putLong(at.getEpochSecond())
                .putInt(at.getNano())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty when the text is no cursor of ours. */
    public static Optional<Cursor> of(String code) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(code));
            if (bytes.remaining() != 28) {
                return Optional.empty();
            }
            var at = Instant.ofEpochSecond(
                    Math.clamp(bytes.getLong(), 0, TOP.at().getEpochSecond()), bytes.getInt());
            return Optional.of(new Cursor(at, new UUID(bytes.getLong(), bytes.getLong())));
        } catch (RuntimeException notOurs) {
            return Optional.empty();
        }
    }
}
