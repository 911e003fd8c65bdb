package kz.qyzmet.desk.recovery;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The history of what the desk checked about itself (clause 4.7). Codes and counts, never a value. */
@Component
@ActsAs(Family.UPKEEP)
public class SelfChecks {
    private static final RowMapper<Check> ROW = (row, _) -> new Check(
            row.getString("name"),
            row.getTimestamp("begun_at").toInstant(),
            row.getTimestamp("ended_at").toInstant(),
            row.getBoolean("passed"),
            row.getString("code"),
            row.getLong("found"));

    private final JdbcClient sql;
    private final Policy policy;
    private final Clock clock;

    SelfChecks(JdbcClient sql, Policy policy, Clock clock) {
        this.sql = sql;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * @param name what was checked: {@code restore}, {@code journal}
     * @param code how it ended, a code that messages know as {@code recovery.check.<name>.<code>}
     * @param found how many faults or traces
     */
    public record Check(String name, Instant begun, Instant ended, boolean passed, String code, long found) {}

    /** Writes the end of a check down. Checks older than the journal is kept go. */
    public void ended(String name, Instant begun, boolean passed, String code, long found) {
        var now = clock.instant();
        sql.sql(
                        "insert into self_check (id, name, begun_at, ended_at, passed, code, found) values (?, ?, ?, ?, ?, ?, ?)")
                .params(Ids.ordered(), name, at(begun), at(now), passed, code, found)
                .update();
        sql.sql("delete from self_check where ended_at < ?")
                .param(at(now.minus(policy.period("self-check-history"))))
                .update();
    }

    public Optional<Check> last(String name) {
        return sql.sql(
                        "select name, begun_at, ended_at, passed, code, found from self_check where name = ? order by ended_at desc limit 1")
                .param(name)
                .query(ROW)
                .optional();
    }

    /** The newest checks first. */
    public List<Check> history(int limit) {
        return sql.sql(
                        "select name, begun_at, ended_at, passed, code, found from self_check order by ended_at desc limit ?")
                .param(limit)
                .query(ROW)
                .list();
    }

    private static OffsetDateTime at(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
