package kz.qyzmet.desk.attachment;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Files and raw letters as sealed chunks in the database, streamed in and out. Thread-safe. */
@Component
public class Attachments {

    /** The limit of one file, from the policy file. */
    public long limitBytes() {
        throw new UnsupportedOperationException();
    }

    /** Streams the bytes into sealed chunks, in short transactions of its own. Call it outside a transaction: a slow sender must not hold a connection. */
    public Upload receive(InputStream in, long limitBytes) {
        throw new UnsupportedOperationException();
    }

    /** Gives the bytes to a message; joins the caller's transaction. */
    public UUID attach(
            Permit permit,
            Upload upload,
            SubjectId owner,
            @Nullable SubjectId outsider,
            UUID holder,
            String name,
            String type,
            @Nullable String contentId,
            boolean inline) {
        throw new UnsupportedOperationException();
    }

    /** The raw letter of a message: kept apart from its files. Joins the caller's transaction. */
    public UUID attachRaw(Permit permit, Upload upload, SubjectId owner, @Nullable SubjectId outsider, UUID holder) {
        throw new UnsupportedOperationException();
    }

    /** Drops bytes that nobody took. */
    public void discard(Upload upload) {
        throw new UnsupportedOperationException();
    }

    /** The files of messages, in the order they were attached: one query. Files whose key was destroyed are left out. */
    public List<Attachment> of(Permit permit, Collection<UUID> holders) {
        throw new UnsupportedOperationException();
    }

    public Optional<Attachment> find(Permit permit, UUID attachment) {
        throw new UnsupportedOperationException();
    }

    /** The raw letter of a message. */
    public Optional<Attachment> raw(Permit permit, UUID holder) {
        throw new UnsupportedOperationException();
    }

    /** Streams the bytes out. The caller has checked that the reader may see the holder. */
    public void write(Permit permit, UUID attachment, OutputStream out) {
        throw new UnsupportedOperationException();
    }
}
