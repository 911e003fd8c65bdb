package kz.qyzmet.desk.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Ground;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many letters wait in the outbox: for the dry run of a new edition of the policy (clause 6.2). Counts, and nothing changes. */
@Component
@ActsAs(Family.UPKEEP)
public class Waiting {
    private static final String WAITING = " from outbox where state in ('waiting', 'sending')";

    private final JdbcClient sql;
    private final Clock clock;

    Waiting(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** By the ground of what they are about; grounds under which none waits are left out. */
    public Map<Ground, Long> byGround() {
        var waiting = new EnumMap<Ground, Long>(Ground.class);
        sql.sql("select ground, count(*)" + WAITING + " group by ground")
                .query((row, n) -> Map.entry(Ground.of(row.getString(1)), row.getLong(2)))
                .list()
                .forEach(counted -> counted.getKey().ifPresent(ground -> waiting.put(ground, counted.getValue())));
        return waiting;
    }

    /** How many have waited for longer than that. */
    public long longerThan(Duration period) {
        return sql.sql("select count(*)" + WAITING + " and created_at < ?")
                .param(OffsetDateTime.ofInstant(clock.instant().minus(period), ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
