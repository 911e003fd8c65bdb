package kz.qyzmet.desk.organisation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The posts of clause 4.1 and who holds them: the officer, the deputy and the head, each by an order with its number. Given and ended as rows, never overwritten; an administrator records them, nobody their own.
 */
@Repository
@ActsAs(Family.ACCOUNT)
public class Appointments {
    /** As orders are numbered, such as № 17-ж/2: a name has no place in it. */
    private static final Pattern NUMBER = Pattern.compile("[\\p{L}\\p{N} №/.\\-–()]{1,40}");

    private static final String COLUMNS = """
            id, subject_id, post, order_number, ordered_on, from_day, until_day, given_by, given_at, end_reason, ended_by, ended_at""";
    /** What an order says. */
    public record Order(
            Post post,
            SubjectId holder,
            String number,
            LocalDate date,
            LocalDate from,
            @Nullable LocalDate until) {}

    private final JdbcClient sql;
    private final Journal journal;
    private final Clock clock;

    Appointments(JdbcClient sql, Journal journal, Clock clock) {
        this.sql = sql;
        this.journal = journal;
        this.clock = clock;
    }

    /** The day in the country's time, by which terms count. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), Times.ZONE);
    }

    /** Those that nobody has ended, the ones whose last day is over among them. */
    public List<Appointment> standing(Permit permit) {
        whole(permit);
        return sql.sql("select " + COLUMNS + " from appointment where ended_at is null order by given_at, id")
                .query(Appointments::appointment)
                .list();
    }

    /**
     * Those that were ended, the newest appointments first.
     *
     * @param before the last one seen, or null to begin
     */
    public List<Appointment> ended(Permit permit, @Nullable UUID before, int limit) {
        whole(permit);
        return sql.sql("select " + COLUMNS + """
                         from appointment where ended_at is not null and (:before::uuid is null or id < :before::uuid)
                        order by id desc limit :limit
                        """)
                .param("before", before)
                .param("limit", limit)
                .query(Appointments::appointment)
                .list();
    }

    /** Those that nobody has been warned of and whose last day is this one or comes before it. */
    public List<Appointment> ending(Permit permit, LocalDate by) {
        whole(permit);
        return sql.sql("select " + COLUMNS + """
                         from appointment where ended_at is null and warned_at is null and until_day between :today and :by order by until_day, id
                        """)
                .param("today", today())
                .param("by", by)
                .query(Appointments::appointment)
                .list();
    }

    /** @return false when it was said before, on whichever node. Joins the caller's transaction. */
    @Transactional
    public boolean warned(Permit permit, Appointment ending) {
        settingUp(permit);
        var first =
                sql.sql("update appointment set warned_at = ? where id = ? and warned_at is null and ended_at is null")
                                .params(now(), ending.id())
                                .update()
                        == 1;
        if (first) {
            journal.note(
                    permit,
                    Operation.USE,
                    "post:" + ending.post().id(),
                    List.of(ending.holder()),
                    "appointment.until_day");
        }
        return first;
    }

    /** Who holds the post today. */
    public Optional<SubjectId> holder(Permit permit, Post post) {
        return standing(permit).stream()
                .filter(appointment -> appointment.post() == post && appointment.inForce(today()))
                .map(Appointment::holder)
                .findFirst();
    }

    /** Whether this is the head today, and neither officer nor administrator besides: the head looks on, they act. Asked at the door of pages, so it takes no permit. */
    public boolean onlyHeads(Actor actor) {
        return actor.staff()
                && !actor.has(Role.OFFICER)
                && !actor.has(Role.ADMINISTRATOR)
                && sql.sql("""
                        select exists (select from appointment where subject_id = :subject and post = 'head' and ended_at is null
                                          and from_day <= :today and (until_day is null or until_day >= :today))
                        """)
                        .param("subject", actor.id())
                        .param("today", today())
                        .query(Boolean.class)
                        .single();
    }

    /**
     * Records an order. Whoever held the post until now is relieved by it.
     *
     * @throws Invalid when the order cannot be: the field and why
     */
    @Transactional
    public void appoint(Permit permit, Order order) {
        settingUp(permit);
        check(permit, order);
        end(
                permit,
                standing -> standing.post() == order.post()
                        // a term that is over keeps nobody from another post
                        || standing.holder().equals(order.holder()) && !standing.inForce(today()),
                Why.REPLACED);
        try {
            sql.sql("""
                    insert into appointment (id, subject_id, post, order_number, ordered_on, from_day, until_day, edition, given_by, given_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(Arrays.asList(
                            Ids.ordered(),
                            order.holder().value(),
                            order.post().id(),
                            order.number().strip(),
                            order.date(),
                            order.from(),
                            order.until(),
                            permit.edition(),
                            permit.actor().id(),
                            now()))
                    .update();
        } catch (DuplicateKeyException quicker) {
            throw Conflict.stale();
        }
        journal.note(
                permit, Operation.RECORD, "post:" + order.post().id(), List.of(order.holder()), "appointment.post");
    }

    /** @throws NotFound when it has ended already, or never was */
    @Transactional
    public void end(Permit permit, UUID id, Why why) {
        settingUp(permit);
        if (!end(permit, standing -> standing.id().equals(id), why)) {
            throw new NotFound();
        }
    }

    /** Within the act that ended a role: whoever may no longer hold a post holds it no longer. */
    void left(Permit permit, SubjectId subject, Why why) {
        end(permit, standing -> standing.holder().equals(subject) && !eligible(standing.post(), subject), why);
    }

    private void check(Permit permit, Order order) {
        var faults = new HashMap<String, String>();
        if (order.number().isBlank() || !NUMBER.matcher(order.number().strip()).matches()) {
            faults.put("order", "access.post.wrong.order");
        }
        if (order.date().isAfter(today())) {
            faults.put("ordered", "access.post.wrong.future");
        }
        if (order.from().isAfter(today())) {
            faults.put("from", "access.post.wrong.future");
        }
        if (order.until() != null
                && (order.until().isBefore(today()) || order.until().isBefore(order.from()))) {
            faults.put("until", "access.post.wrong.until");
        }
        if (order.holder().value().equals(permit.actor().id())) {
            faults.put("person", "access.post.wrong.self");
        } else if (!eligible(order.post(), order.holder())) {
            faults.put("person", order.post() == Post.HEAD ? "access.post.wrong.staff" : "access.post.wrong.officer");
        } else if (standing(permit).stream()
                .anyMatch(standing -> standing.holder().equals(order.holder())
                        && standing.post() != order.post()
                        && standing.inForce(today()))) {
            faults.put("person", "access.post.wrong.another");
        }
        if (!faults.isEmpty()) {
            throw new Invalid(faults);
        }
    }

    /** The officer and the deputy act in the officer's role, or their post would be a name on paper; for the head any role will do. Locked, so that a role that is ended at this moment takes the post with it. */
    private boolean eligible(Post post, SubjectId subject) {
        return !sql.sql("""
                        select id from staff_role where subject_id = :subject and ended_at is null and (:post = 'head' or role = 'officer') for share
                        """)
                .param("subject", subject.value())
                .param("post", post.id())
                .query(UUID.class)
                .list()
                .isEmpty();
    }

    private boolean end(Permit permit, Predicate<Appointment> which, Why why) {
        var ended = standing(permit).stream().filter(which).toList();
        for (var appointment : ended) {
            sql.sql(
                            "update appointment set ended_by = ?, ended_at = ?, end_reason = ? where id = ? and ended_at is null")
                    .params(permit.actor().id(), now(), why.id(), appointment.id())
                    .update();
            journal.note(
                    permit,
                    Operation.CORRECT,
                    "post:" + appointment.post().id(),
                    List.of(appointment.holder()),
                    "appointment.ended_at");
        }
        return !ended.isEmpty();
    }

    private static Appointment appointment(ResultSet row, int index) throws SQLException {
        var reason = row.getString("end_reason");
        return new Appointment(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Post.of(row.getString("post")).orElseThrow(),
                row.getString("order_number"),
                row.getObject("ordered_on", LocalDate.class),
                row.getObject("from_day", LocalDate.class),
                row.getObject("until_day", LocalDate.class),
                new SubjectId(row.getObject("given_by", UUID.class)),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                reason == null
                        ? null
                        : new Appointment.Ended(
                                Why.of(reason),
                                new SubjectId(row.getObject("ended_by", UUID.class)),
                                row.getObject("ended_at", OffsetDateTime.class).toInstant()));
    }

    private static void whole(Permit permit) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "staff-only");
        }
    }

    private static void settingUp(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }

    private OffsetDateTime now() {
        return Instant.now(clock).atOffset(ZoneOffset.UTC);
    }
}
