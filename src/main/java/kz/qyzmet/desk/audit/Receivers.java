package kz.qyzmet.desk.audit;

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
        if (permit.purpose() != Purpose.ACCOUNTABILITY || permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
        return database.sql("""
                select actor_kind, actor, max(at) as last
                from (select e.actor_kind, e.actor, e.at, e.operation, e.fields
                      from journal_subject s join journal_entry e on e.entry = s.entry where s.subject_id = :person
                      union all
                      select q.actor_kind, q.actor, q.at, q.operation, q.fields
                      from journal_subject s join journal_queue q on q.id = s.entry where s.subject_id = :person) told
                where at >= :since and fields && :fields::text[] and actor is not null and actor <> :person
                  and (actor_kind = 'token' and operation in ('extract', 'provide', 'spread') or actor_kind = 'person' and operation = 'provide')
                group by actor_kind, actor order by last
                """)
                .param("person", person.value())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("fields", fields)
                .query((row, n) -> new Receiver(
                        row.getString("actor_kind").equals("token"),
                        row.getObject("actor", UUID.class),
                        row.getObject("last", OffsetDateTime.class).toInstant()))
                .list();
    }
}
