package kz.qyzmet.desk.attachment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of a message.
 *
 * @param holder the message
 * @param type what the bytes show where we know the form, else what the sender called it
 * @param contentId how an HTML letter refers to it, without {@code <>}
 */
public record Attachment(
        UUID id,
        UUID holder,
        String name,
        String type,
        long size,
        String sha256,
        @Nullable String contentId,
        boolean inline) {

    /** Whether a browser may show it inside a page: pictures whose bytes are pictures; never svg or html. */
    public boolean inlineSafe() {
        return Types.PICTURES.contains(type);
    }
}
