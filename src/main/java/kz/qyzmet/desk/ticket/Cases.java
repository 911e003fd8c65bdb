package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What of tickets says nothing about anybody: the service and the times (clause 1.4). Opens no sealed value. */
@Component
@ActsAs(Family.ERASURE)
public class Cases {
    private final JdbcClient database;

    Cases(JdbcClient database) {
        this.database = database;
    }

    /** @param answeredAt when staff first answered; null when they never did */
    public record Case(
            UUID ticket,
            UUID service,
            String priority,
            String language,
            String channel,
            Instant openedAt,
            @Nullable Instant answeredAt,
            Instant endedAt) {}

    public List<Case> of(Permit permit, Collection<UUID> tickets) {
        everything(permit);
        return database.sql("""
                select t.id, t.service_id, t.priority, t.language, t.channel, t.created_at, t.updated_at,
                       (select min(m.at) from message m where m.ticket_id = t.id and m.side = 'staff' and m.kind = 'reply') as answered_at
                from ticket t where t.id = any(?)
                """)
                .param(tickets.toArray(UUID[]::new))
                .query((row, n) -> {
                    var answered = row.getObject("answered_at", OffsetDateTime.class);
                    return new Case(
                            row.getObject("id", UUID.class),
                            row.getObject("service_id", UUID.class),
                            row.getString("priority"),
                            row.getString("language"),
                            row.getString("channel"),
                            Tickets.instant(row, "created_at"),
                            answered == null ? null : answered.toInstant(),
                            Tickets.instant(row, "updated_at"));
                })
                .list();
    }

    /** Tickets of a person that may become statistics, as an SQL condition with one place for the person; not those in which somebody blocked wrote or somebody on hold takes part. */
    public static final String CLOSED =
            "requester_id = ? and state = 'closed' and not blocked_within(id) and not held_within(id)";

    /** The closed tickets of a person, some at a time. */
    public List<UUID> closedOf(Permit permit, SubjectId person, int limit) {
        everything(permit);
        return database.sql("select id from ticket where " + CLOSED + " limit ?")
                .params(person.value(), limit)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Whose tickets these are. */
    public List<SubjectId> peopleOf(Permit permit, Collection<UUID> tickets) {
        everything(permit);
        return database.sql("select distinct requester_id from ticket where id = any(?)")
                .param(tickets.toArray(UUID[]::new))
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    private static void everything(Permit permit) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("1.4", "reach");
        }
    }
}
