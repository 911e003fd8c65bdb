package kz.qyzmet.desk.ticket;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every Message-ID ever sent or seen and the ticket it belongs to, by keyed hash, so that an answer finds its ticket whoever answers first. Never by
 * subject or number (contracts 18, 20).
 */
@Component
@ActsAs(Family.SUPPORT)
public class MailThreads {
    private static final int REFERENCES = 20;

    private final JdbcClient database;
    private final Inserts inserts;
    private final Vault vault;
    private final Clock clock;
    private final Permit permit;

    MailThreads(JdbcClient database, Inserts inserts, Vault vault, Clock clock, Policy policy) {
        this.database = database;
        this.inserts = inserts;
        this.vault = vault;
        this.clock = clock;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    /** A ticket that an id leads to. @param seen the letter itself was sent or came; else others only referred to it */
    record Hit(UUID ticket, boolean seen) {}

    /** Remembers that the letter belongs to the ticket; joins the caller's transaction. */
    public void remember(String messageId, UUID ticket, @Nullable UUID message) {
        var owner = database.sql("select requester_id from ticket where id = ?")
                .param(ticket)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .single();
        remember(messageId, ticket, message, owner);
    }

    /** The same where the requester is known already. */
    void remember(String messageId, UUID ticket, @Nullable UUID message, SubjectId owner) {
        keep(messageId, ticket, message, owner, true);
    }

    /** An id that a letter of the ticket refers to: somebody may answer that letter, too, though it never came here. */
    void mentioned(String messageId, UUID ticket, SubjectId owner) {
        keep(messageId, ticket, null, owner, false);
    }

    private void keep(String messageId, UUID ticket, @Nullable UUID message, SubjectId owner, boolean seen) {
        var id = UUID.randomUUID();
        // what was only mentioned belongs to whoever brings it
        inserts.add(
                """
                insert into mail_thread (id, hash, ticket_id, message_id, message_id_sealed, seen, at) values (?, ?, ?, ?, ?, ?, ?)
                on conflict (hash) do update set id = excluded.id, ticket_id = excluded.ticket_id, message_id = excluded.message_id,
                    message_id_sealed = excluded.message_id_sealed, seen = true, at = excluded.at
                where not mail_thread.seen and excluded.seen""",
                id,
                vault.fixedHash("message-id", messageId),
                ticket,
                message,
                vault.seal(owner, new Place("mail_thread", "message_id_sealed", id), messageId),
                seen,
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /** The tickets that these letters belong to, in the order of the ids. */
    List<Hit> hits(List<String> messageIds) {
        if (messageIds.isEmpty()) {
            return List.of();
        }
        var hashes =
                messageIds.stream().map(id -> vault.fixedHash("message-id", id)).toList();
        var found = new HashMap<ByteBuffer, Hit>();
        database.sql("select hash, ticket_id, seen from mail_thread where hash = any(?)")
                .param(hashes.toArray(byte[][]::new))
                .query((ResultSet row) -> {
                    found.put(
                            ByteBuffer.wrap(row.getBytes(1)), new Hit(row.getObject(2, UUID.class), row.getBoolean(3)));
                });
        return hashes.stream()
                .flatMap(hash -> Stream.ofNullable(found.get(ByteBuffer.wrap(hash))))
                .toList();
    }

    /** The newest Message-IDs of a ticket, oldest first: what goes into References. */
    public List<String> of(UUID ticket) {
        return database.sql("""
                select h.id, h.message_id_sealed, t.requester_id from mail_thread h join ticket t on t.id = h.ticket_id
                where h.ticket_id = ? and h.seen order by h.at desc, h.id limit ?
                """)
                .params(ticket, REFERENCES)
                .query((row, n) -> vault.open(
                        permit,
                        new SubjectId(row.getObject(3, UUID.class)),
                        new Place("mail_thread", "message_id_sealed", row.getObject(1, UUID.class)),
                        row.getBytes(2)))
                .list()
                .reversed();
    }
}
