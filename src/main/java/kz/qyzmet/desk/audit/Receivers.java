package kz.qyzmet.desk.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** To whom a person's data left the desk, by what the journal says: programs that read it, and papers that an officer handed over (clause 2.6). Thread-safe. */
@Component
public class Receivers {
    private static final int MOST = 200;

    /**
     * Somebody who got data.
     *
     * @param program whether it is one; else a member of staff who took papers for somebody outside
     * @param last when that happened last
     */
    public record Receiver(boolean program, UUID id, Instant last) {}

    private final JdbcClient database;

    Receivers(JdbcClient database) {
        this.database = database;
    }

    /**
     * Whoever got one of these columns since then. An entry that has no place in the log yet counts too.
     *
     * @param fields codes such as {@code contact.value}
     */
    public List<Receiver> of(Permit permit, SubjectId person, Instant since, String... fields) {
        all(permit);
        return database.sql("""
                select actor_kind, receiver, max(at) as last
                from (select s.receiver, e.actor_kind, e.at, e.fields
                      from journal_subject s join journal_entry e on e.entry = s.entry where s.subject_id = :person and s.receiver is not null
                      union all
                      select s.receiver, q.actor_kind, q.at, q.fields
                      from journal_subject s join journal_queue q on q.id = s.entry where s.subject_id = :person and s.receiver is not null) told
                where at >= :since and fields && :fields::text[]
                group by actor_kind, receiver order by last
                """)
                .param("person", person.value())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("fields", fields)
                .query((row, n) -> receiver(row))
                .list();
    }

    /** Whoever got any data ever: from one to the next through the index, each by their newest entry, so the time grows with those who got something and not with how often. */
    public List<Receiver> ever(Permit permit, SubjectId person) {
        all(permit);
        return database.sql("""
                with recursive got as (
                    (select receiver, entry from journal_subject where subject_id = :person and receiver is not null order by receiver, entry desc limit 1)
                    union all
                    select next.receiver, next.entry
                    from got cross join lateral (select s.receiver, s.entry from journal_subject s where s.subject_id = :person and s.receiver > got.receiver
                                                 order by s.receiver, s.entry desc limit 1) next)
                select coalesce(e.actor_kind, q.actor_kind) as actor_kind, got.receiver, coalesce(e.at, q.at) as last
                from (select receiver, entry from got limit :most) got
                    left join journal_entry e on e.entry = got.entry
                    left join journal_queue q on q.id = got.entry
                where e.entry is not null or q.id is not null
                order by last
                """)
                .param("person", person.value())
                .param("most", MOST)
                .query((row, n) -> receiver(row))
                .list();
    }

    private static Receiver receiver(ResultSet row) throws SQLException {
        return new Receiver(
                row.getString("actor_kind").equals("token"),
                row.getObject("receiver", UUID.class),
                row.getObject("last", OffsetDateTime.class).toInstant());
    }

    private static void all(Permit permit) {
        if (permit.purpose() != Purpose.ACCOUNTABILITY || permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
    }
}
