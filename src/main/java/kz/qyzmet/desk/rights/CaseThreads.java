package kz.qyzmet.desk.rights;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every Message-ID of a letter of a case, sent or seen, by keyed hash (clause 7.1; as {@code ticket.MailThreads} for tickets). An id leads to a case; whether its writer may join is another question. Methods join the caller's
 * transaction. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class CaseThreads {
    private static final int REFERENCES = 20;

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    CaseThreads(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** The first letter of this id keeps it: whoever writes it again later leads nobody astray. */
    void remember(Permit permit, SubjectRequest request, String messageId) {
        var id = Ids.ordered();
        database.sql("""
                insert into subject_request_thread (id, hash, request_id, subject_id, message_id, at) values (?, ?, ?, ?, ?, ?)
                on conflict (hash) do nothing
                """)
                .params(
                        id,
                        hash(messageId),
                        request.id(),
                        request.subject().value(),
                        vault.seal(request.subject(), place(id), messageId),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The cases that these letters belong to and whose they are, in the order of the ids. */
    List<Led> led(Permit permit, List<String> messageIds) {
        if (messageIds.isEmpty()) {
            return List.of();
        }
        var hashes = messageIds.stream().map(this::hash).toList();
        var found = new HashMap<ByteBuffer, Led>();
        database.sql("select hash, request_id, subject_id from subject_request_thread where hash = any(?)")
                .param(hashes.toArray(byte[][]::new))
                .query((ResultSet row) -> {
                    found.put(
                            ByteBuffer.wrap(row.getBytes(1)),
                            new Led(row.getObject(2, UUID.class), new SubjectId(row.getObject(3, UUID.class))));
                });
        return hashes.stream()
                .flatMap(hash -> Stream.ofNullable(found.get(ByteBuffer.wrap(hash))))
                .distinct()
                .toList();
    }

    record Led(UUID request, SubjectId person) {}

    /** The newest ids of a case, oldest first: what goes into References. */
    List<String> of(Permit permit, SubjectRequest request) {
        return database
                .sql(
                        "select id, message_id from subject_request_thread where request_id = ? order by at desc, id desc limit ?")
                .params(request.id(), REFERENCES)
                .query((row, n) -> open(permit, request, row.getObject(1, UUID.class), row.getBytes(2)))
                .list()
                .reversed()
                .stream()
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private String open(Permit permit, SubjectRequest request, UUID id, byte @Nullable [] sealed) {
        if (sealed == null) {
            return "";
        }
        try {
            return vault.open(permit, request.subject(), place(id), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private byte[] hash(String messageId) {
        return vault.fixedHash("case-message-id", messageId);
    }

    private static Place place(UUID id) {
        return new Place("subject_request_thread", "message_id", id);
    }
}
