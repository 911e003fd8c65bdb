package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which tickets were ended or ranked by no person (clause 3.2.5): counts and ids, nothing about anybody. Thread-safe. */
@Component
@ActsAs(Family.UPKEEP)
public class Endings {
    /** Whoever takes their consent back ends their tickets by that (clause 3.2.4); the console brings in what ended elsewhere. */
    private static final UUID[] FOR_PEOPLE = {
        Actor.system("mail").id(),
        Actor.system("withdrawal").id(),
        Actor.system("console").id()
    };

    private static final String ENDED = "(kind = 'priority' or kind = 'state' and became in ('resolved', 'closed'))";

    private final JdbcClient database;

    Endings(JdbcClient database) {
        this.database = database;
    }

    /** How many a program with a token has ended or ranked by its own call. */
    public long byPrograms(Instant since) {
        return database.sql("select count(*) from ticket_event where actor_kind = 'token' and at > ? and " + ENDED)
                .param(OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** What the desk itself has ended or ranked, newest first. */
    public List<UUID> byTheDesk(Instant since, int limit) {
        return database.sql("select ticket_id from ticket_event where actor_kind = 'system' and at > ? and " + ENDED
                        + " and not actor_id = any(?) order by at desc limit ?")
                .params(OffsetDateTime.ofInstant(since, ZoneOffset.UTC), FOR_PEOPLE, limit)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }
}
