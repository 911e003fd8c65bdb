package kz.qyzmet.desk.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.TooLarge;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Files and raw letters as sealed chunks in the database, streamed in and out: about two megabytes of memory each, however large (contracts 9). Thread-safe.
 */
@Repository
@ActsAs(Family.SUPPORT)
public class Attachments {
    static final int CHUNK = 256 * 1024;
    /** Chunks a transaction, in and out: a sender or reader may take hours, a connection is held for milliseconds. */
    private static final int BATCH = 4;

    private static final String SELECT =
            "select id, holder_id, owner_id, outsider_id, label, size, inline from attachment where ";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transaction;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    Attachments(
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionOperations transaction,
            Vault vault,
            Policy policy,
            Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /** The limit of one file, from the policy file. */
    public long limitBytes() {
        return policy.number("attachment-max-megabytes") * 1024L * 1024L;
    }

    /**
     * Streams the bytes into sealed chunks. Call it outside a transaction: then each megabyte is a short one of its own. Until {@link #attach} the key is in the answer alone; where that is lost, so are the
     * bytes, and the sweep removes them.
     *
     * @throws TooLarge as soon as one byte more than the limit has come
     */
    public Upload receive(InputStream in, long limitBytes) {
        var id = Ids.ordered();
        try {
            return stream(id, in, limitBytes);
        } catch (IOException e) {
            drop(id);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            drop(id);
            throw e;
        }
    }

    private Upload stream(UUID id, InputStream in, long limitBytes) throws IOException {
        var key = vault.newContentKey();
        var digest = sha256();
        var sniffed = "";
        var sealed = new ArrayList<byte[]>(BATCH);
        long size = 0;
        int number = 0;
        var bytes = new byte[CHUNK];
        var ahead = new byte[CHUNK];
        int length = in.readNBytes(bytes, 0, CHUNK);
        sniffed = Types.sniff(bytes, length);
        while (true) {
            size += length;
            if (size > limitBytes) {
                throw new TooLarge(limitBytes);
            }
            digest.update(bytes, 0, length);
            // only a look ahead tells whether a full chunk is the last
            int more = length < CHUNK ? 0 : in.readNBytes(ahead, 0, CHUNK);
            sealed.add(key.seal(id, number, more == 0, bytes, length));
            number++;
            if (sealed.size() == BATCH || more == 0) {
                store(id, number - sealed.size(), sealed);
                sealed.clear();
            }
            if (more == 0) {
                return new Upload(id, size, HexFormat.of().formatHex(digest.digest()), sniffed, key);
            }
            var read = ahead;
            ahead = bytes;
            bytes = read;
            length = more;
        }
    }

    private void store(UUID id, int first, List<byte[]> sealed) {
        var rows = new ArrayList<Object[]>();
        for (int i = 0; i < sealed.size(); i++) {
            rows.add(new Object[] {id, first + i, sealed.get(i)});
        }
        transaction.executeWithoutResult(_ -> {
            jdbc.sql(
                            "insert into attachment (id, touched_at) values (?, ?) on conflict (id) do update set touched_at = excluded.touched_at")
                    .params(id, now())
                    .update();
            batches.batchUpdate("insert into attachment_chunk (attachment_id, number, sealed) values (?, ?, ?)", rows);
        });
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
        return attach(permit, upload, owner, outsider, holder, name, type, contentId, inline, Ground.CONSENT);
    }

    /** @param ground on which the message, and so its file, is held */
    public UUID attach(
            Permit permit,
            Upload upload,
            SubjectId owner,
            @Nullable SubjectId outsider,
            UUID holder,
            String name,
            String type,
            @Nullable String contentId,
            boolean inline,
            Ground ground) {
        int already = jdbc.sql("select count(*) from attachment where holder_id = ? and kind = 'file'")
                .param(holder)
                .query(Integer.class)
                .single();
        if (already >= policy.number("attachments-per-message")) {
            throw new Invalid("files", "attachment.too-many");
        }
        return attachOfLetter(permit, upload, owner, outsider, holder, name, type, contentId, inline, ground);
    }

    /** A file that came with a letter: how many a letter may have, its parser has decided, and none may be lost. */
    public UUID attachOfLetter(
            Permit permit,
            Upload upload,
            SubjectId owner,
            @Nullable SubjectId outsider,
            UUID holder,
            String name,
            String type,
            @Nullable String contentId,
            boolean inline,
            Ground ground) {
        var label = new Label(
                Names.clean(name, policy.number("attachment-name-max")),
                Types.settle(upload.sniffed(), type),
                upload.sha256(),
                contentId == null ? "" : contentId);
        give(upload, owner, outsider, holder, "file", label, inline, ground);
        return upload.id();
    }

    /** The raw letter of a message: kept apart from its files. Joins the caller's transaction. */
    public UUID attachRaw(Permit permit, Upload upload, SubjectId owner, @Nullable SubjectId outsider, UUID holder) {
        var label = new Label("letter.eml", "message/rfc822", upload.sha256(), "");
        give(upload, owner, outsider, holder, "raw", label, false, Ground.CONSENT);
        return upload.id();
    }

    private void give(
            Upload upload,
            SubjectId owner,
            @Nullable SubjectId outsider,
            UUID holder,
            String kind,
            Label label,
            boolean inline,
            Ground ground) {
        var stranger = outsider == null || outsider.equals(owner) ? null : outsider;
        int given = jdbc.sql("""
                        update attachment set kind = :kind, holder_id = :holder, owner_id = :owner, outsider_id = :outsider,
                            ground = :ground, content_key = :key, label = :label, size = :size, inline = :inline, touched_at = :now
                        where id = :id and holder_id is null""")
                .param("kind", kind)
                .param("holder", holder)
                .param("owner", owner.value())
                .param("outsider", stranger == null ? null : stranger.value(), java.sql.Types.OTHER)
                .param("ground", ground.id())
                .param("key", vault.sealKey(owner, stranger, key(upload.id()), upload.key()))
                .param("label", vault.sealText(owner, stranger, label(upload.id()), label.text()))
                .param("size", upload.size())
                .param("inline", inline)
                .param("now", now())
                .param("id", upload.id())
                .update();
        if (given == 0) {
            throw new IllegalStateException("the upload was swept or given away before");
        }
    }

    /** Removes a file or raw letter for good, because what it holds was redacted (clause 2.1.4). The caller journals it. */
    public boolean remove(Permit permit, UUID attachment) {
        if (permit.purpose() != Purpose.RIGHTS) {
            throw new Refused("2.1.4", "not-officer");
        }
        return jdbc.sql("delete from attachment where id = ?").param(attachment).update() > 0;
    }

    /**
     * Passes the files of one holder on to another, such as from a draft to the message it became; joins the caller's transaction.
     *
     * @throws Invalid when the other would have more files than the policy allows
     */
    public void pass(Permit permit, UUID from, UUID to) {
        int together = jdbc.sql("select count(*) from attachment where holder_id in (?, ?) and kind = 'file'")
                .params(from, to)
                .query(Integer.class)
                .single();
        int passed = jdbc.sql("update attachment set holder_id = ? where holder_id = ? and kind = 'file'")
                .params(to, from)
                .update();
        if (passed > 0 && together > policy.number("attachments-per-message")) {
            throw new Invalid("files", "attachment.too-many");
        }
    }

    /** Removes one file of a holder for good; nothing happens when it has another holder. */
    public void remove(Permit permit, UUID holder, UUID attachment) {
        jdbc.sql("delete from attachment where id = ? and holder_id = ? and kind = 'file'")
                .params(attachment, holder)
                .update();
    }

    /** Drops bytes that nobody took; what a message has taken stays. */
    public void discard(Upload upload) {
        drop(upload.id());
    }

    private void drop(UUID id) {
        jdbc.sql("delete from attachment where id = ? and holder_id is null")
                .param(id)
                .update();
    }

    /** Removes uploads that nobody took and that have not grown since. */
    int sweep(Instant before) {
        return jdbc.sql("delete from attachment where holder_id is null and touched_at < ?")
                .param(before.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The files of messages, in the order they were attached: one query. Files whose key was destroyed are left out. */
    public List<Attachment> of(Permit permit, Collection<UUID> holders) {
        if (holders.isEmpty()) {
            return List.of();
        }
        var ids = holders.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        return opened(
                permit, "kind = 'file' and holder_id = any(cast(? as uuid[])) order by holder_id, touched_at, id", ids);
    }

    /**
     * The files that somebody sent into others' tickets, by the messages they came with. What others or a program laid there later has another sender or none.
     */
    public List<Attachment> sentBy(Permit permit, SubjectId outsider, Collection<UUID> holders) {
        var ids = holders.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        return holders.isEmpty()
                ? List.of()
                : opened(
                        permit,
                        "kind = 'file' and outsider_id = ? and holder_id = any(cast(? as uuid[])) order by holder_id, touched_at, id",
                        outsider.value(),
                        ids);
    }

    public Optional<Attachment> find(Permit permit, UUID attachment) {
        return opened(permit, "holder_id is not null and id = ?", attachment).stream()
                .findFirst();
    }

    /** The raw letter of a message. */
    public Optional<Attachment> raw(Permit permit, UUID holder) {
        return opened(permit, "kind = 'raw' and holder_id = ?", holder).stream().findFirst();
    }

    /** The raw letters of messages: one query. */
    public List<Attachment> raws(Permit permit, Collection<UUID> holders) {
        var ids = holders.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        return holders.isEmpty()
                ? List.of()
                : opened(permit, "kind = 'raw' and holder_id = any(cast(? as uuid[])) order by holder_id", ids);
    }

    /** Which of these messages have their raw letter still: it may go sooner, by its period or a redaction. */
    public Set<UUID> withRaw(Permit permit, Collection<UUID> holders) {
        return holders.isEmpty()
                ? Set.of()
                : jdbc.sql("select holder_id from attachment where kind = 'raw' and holder_id = any(?)")
                        .param(holders.toArray(UUID[]::new))
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .set();
    }

    private List<Attachment> opened(Permit permit, String where, Object... parameters) {
        var rows = jdbc.sql(SELECT + where).params(parameters).query(Row::of).list();
        var people = new ArrayList<SubjectId>();
        for (var row : rows) {
            people.add(row.owner());
            if (row.outsider() != null) {
                people.add(row.outsider());
            }
        }
        vault.prepare(people);
        var found = new ArrayList<Attachment>();
        for (var row : rows) {
            try {
                found.add(row.with(Label.of(vault.open(permit, row.owner(), label(row.id()), row.label()))));
            } catch (Unreadable e) {
                // a destroyed key is the end of the file; anything else must be seen
                if (e.why() != Unreadable.Why.KEY_GONE) {
                    throw e;
                }
            }
        }
        return found;
    }

    /**
     * Streams the bytes out. The caller has checked that the reader may see the holder.
     *
     * @throws Unreadable when a chunk is not the one that was sealed; what was written before it is genuine, and incomplete
     */
    public void write(Permit permit, UUID attachment, OutputStream out) {
        var whole = jdbc.sql(
                        "select owner_id, content_key, size from attachment where id = ? and holder_id is not null")
                .param(attachment)
                .query((row, _) ->
                        new Whole(subject(row, "owner_id"), row.getBytes("content_key"), row.getLong("size")))
                .optional()
                .orElseThrow(() -> new Unreadable(Unreadable.Why.KEY_GONE));
        var key = vault.openKey(permit, whole.owner(), key(attachment), whole.key());
        int chunks = Math.toIntExact(Math.max(1, (whole.size() + CHUNK - 1) / CHUNK));
        try {
            for (int first = 0; first < chunks; first += BATCH) {
                var sealed = chunks(attachment, first, Math.min(BATCH, chunks - first));
                for (int i = 0; i < sealed.size(); i++) {
                    int number = first + i;
                    out.write(key.open(attachment, number, number == chunks - 1, sealed.get(i)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<byte[]> chunks(UUID attachment, int first, int count) {
        var sealed = jdbc.sql("""
                        select sealed from attachment_chunk
                        where attachment_id = ? and number >= ? and number < ? order by number""")
                .params(attachment, first, first + count)
                .query((row, _) -> row.getBytes(1))
                .list();
        if (sealed.size() != count) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        return sealed;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Place key(UUID id) {
        return new Place("attachment", "content_key", id);
    }

    private static Place label(UUID id) {
        return new Place("attachment", "label", id);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private record Whole(SubjectId owner, byte[] key, long size) {}

    /** What a person may fill in or recognise, in one envelope; the parts are lines, which no part can contain. */
    private record Label(String name, String type, String sha256, String contentId) {
        String text() {
            return String.join("\n", name, type, sha256, contentId.replaceAll("\\v", ""));
        }

        static Label of(String text) {
            var parts = text.split("\n", -1);
            return new Label(parts[0], parts[1], parts[2], parts[3]);
        }
    }

    private record Row(
            UUID id,
            UUID holder,
            SubjectId owner,
            @Nullable SubjectId outsider,
            byte[] label,
            long size,
            boolean inline) {
        static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    row.getObject("id", UUID.class),
                    row.getObject("holder_id", UUID.class),
                    subject(row, "owner_id"),
                    row.getObject("outsider_id") == null ? null : subject(row, "outsider_id"),
                    row.getBytes("label"),
                    row.getLong("size"),
                    row.getBoolean("inline"));
        }

        Attachment with(Label label) {
            return new Attachment(
                    id,
                    holder,
                    label.name(),
                    label.type(),
                    size,
                    label.sha256(),
                    label.contentId().isEmpty() ? null : label.contentId(),
                    inline);
        }
    }

    private static SubjectId subject(ResultSet row, String column) throws SQLException {
        return new SubjectId(row.getObject(column, UUID.class));
    }
}
