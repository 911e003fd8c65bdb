package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
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
    private final Vault vault;
    private final Clock clock;
    private final Permit permit;

    MailThreads(JdbcClient database, Vault vault, Clock clock, Policy policy) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    /** Remembers that the letter belongs to the ticket; joins the caller's transaction. */
    public void remember(String messageId, UUID ticket, @Nullable UUID message) {
        var owner = database.sql("select requester_id from ticket where id = ?")
                .param(ticket)
                .query((row, n) -> new kz.qyzmet.desk.policy.SubjectId(row.getObject(1, UUID.class)))
                .single();
        remember(messageId, ticket, message, owner);
    }

    /** The same where the requester is known already. */
    void remember(String messageId, UUID ticket, @Nullable UUID message, kz.qyzmet.desk.policy.SubjectId owner) {
        var id = UUID.randomUUID();
        database.sql("""
                insert into mail_thread (id, hash, ticket_id, message_id, message_id_sealed, at) values (?, ?, ?, ?, ?, ?)
                on conflict (hash) do nothing
                """)
                .params(Arrays.asList(
                        id,
                        vault.fixedHash("message-id", messageId),
                        ticket,
                        message,
                        vault.seal(owner, new Place("mail_thread", "message_id_sealed", id), messageId),
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .update();
    }

    /** The ticket that one of these letters belongs to; the first that is known wins. */
    public Optional<UUID> ticketOf(Collection<String> messageIds) {
        for (var messageId : messageIds) {
            var found = database.sql("select ticket_id from mail_thread where hash = ?")
                    .param(vault.fixedHash("message-id", messageId))
                    .query(UUID.class)
                    .optional();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The newest Message-IDs of a ticket, oldest first: what goes into References. */
    public List<String> of(UUID ticket) {
        return database.sql("""
                select h.id, h.message_id_sealed, t.requester_id from mail_thread h join ticket t on t.id = h.ticket_id
                where h.ticket_id = ? order by h.at desc, h.id limit ?
                """)
                .params(ticket, REFERENCES)
                .query((row, n) -> vault.open(
                        permit,
                        new kz.qyzmet.desk.policy.SubjectId(row.getObject(3, UUID.class)),
                        new Place("mail_thread", "message_id_sealed", row.getObject(1, UUID.class)),
                        row.getBytes(2)))
                .list()
                .reversed();
    }
}
