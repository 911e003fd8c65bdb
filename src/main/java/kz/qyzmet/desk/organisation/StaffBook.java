package kz.qyzmet.desk.organisation;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who has which role: given and ended as rows, never overwritten (clause 4.2). */
@Repository
@ActsAs(Family.ACCOUNT)
public class StaffBook {
    private static final Set<Role> GIVABLE = Set.of(Role.AGENT, Role.LEAD, Role.ADMINISTRATOR, Role.OFFICER);

    private final JdbcClient sql;
    private final Appointments appointments;
    private final Journal journal;
    private final Clock clock;

    StaffBook(JdbcClient sql, Appointments appointments, Journal journal, Clock clock) {
        this.sql = sql;
        this.appointments = appointments;
        this.journal = journal;
        this.clock = clock;
    }

    /** Roles and teams in one question: asked at the door for every request of a signed-in person, so it takes no permit. */
    public Standing standing(SubjectId subject) {
        return sql.sql("""
                        select array(select role from staff_role where subject_id = :subject and ended_at is null) as roles,
                               array(select m.team_id from membership m where m.subject_id = :subject and m.ended_at is null) as teams
                        """)
                .param("subject", subject.value())
                .query((row, index) -> new Standing(
                        Arrays.stream((String[]) row.getArray("roles").getArray())
                                .map(Role::of)
                                .collect(Collectors.toSet()),
                        Set.of((UUID[]) row.getArray("teams").getArray())))
                .single();
    }

    public Set<Role> rolesOf(SubjectId subject) {
        return standing(subject).roles();
    }

    /** Everybody who has a role now, in the order in which they came. */
    public List<StaffMember> list(Permit permit) {
        return members(permit, sql.sql(MEMBERS.formatted("")));
    }

    /** Those who have one of the roles now. */
    public List<StaffMember> holders(Permit permit, Collection<Role> roles) {
        return list(permit).stream()
                .filter(member -> member.roles().stream().anyMatch(roles::contains))
                .toList();
    }

    /** What somebody was here at any time between two moments, whatever has been ended since: what an account could reach then. */
    @ActsAs(Family.UPKEEP)
    public Standing stood(SubjectId subject, Instant from, Instant until) {
        return new Standing(
                Set.copyOf(then("staff_role", "role", subject, from, until)
                        .query((row, index) -> Role.of(row.getString(1)))
                        .list()),
                Set.copyOf(then("membership", "team_id", subject, from, until)
                        .query((row, index) -> row.getObject(1, UUID.class))
                        .list()));
    }

    private JdbcClient.StatementSpec then(String table, String column, SubjectId subject, Instant from, Instant until) {
        return sql.sql("select distinct " + column + " from " + table
                        + " where subject_id = ? and given_at < ? and (ended_at is null or ended_at > ?)")
                .params(subject.value(), until.atOffset(ZoneOffset.UTC), from.atOffset(ZoneOffset.UTC));
    }

    /** How many people have a role now. */
    public long size() {
        return sql.sql("select count(distinct subject_id) from staff_role where ended_at is null")
                .query(Long.class)
                .single();
    }

    public boolean hasAdministrator() {
        return count(Role.ADMINISTRATOR) > 0;
    }

    /** Gives a role; a role that is held already stays as it was given. */
    @Transactional
    public void give(Permit permit, SubjectId subject, Role role, Why why) {
        settingUp(permit);
        if (!GIVABLE.contains(role)) {
            throw new IllegalArgumentException(role.id());
        }
        sql.sql("""
                insert into staff_role (id, subject_id, role, reason, given_by, given_at)
                values (:id, :subject, :role, :reason, :by, :now)
                on conflict (subject_id, role) where ended_at is null do nothing
                """)
                .param("id", UUID.randomUUID())
                .param("subject", subject.value())
                .param("role", role.id())
                .param("reason", why.id())
                .param("by", permit.actor().id())
                .param("now", now())
                .update();
        journal.note(permit, Operation.GIVE_ACCESS, "role:" + role.id(), List.of(subject), "staff_role.role");
    }

    /** Ends a role, and with it the post that rests on it (clause 4.1). The last administrator stays: a desk that nobody may set up cannot be mended. */
    @Transactional
    public void end(Permit permit, SubjectId subject, Role role, Why why) {
        settingUp(permit);
        if (role == Role.ADMINISTRATOR && lockedAdministrators().equals(List.of(subject))) {
            throw new Refused("4.2", "last-administrator");
        }
        sql.sql("""
                update staff_role
                set ended_by = :by, ended_at = :now, end_reason = :reason
                where subject_id = :subject and role = :role and ended_at is null
                """)
                .param("by", permit.actor().id())
                .param("now", now())
                .param("reason", why.id())
                .param("subject", subject.value())
                .param("role", role.id())
                .update();
        journal.note(permit, Operation.CORRECT, "role:" + role.id(), List.of(subject), "staff_role.ended_at");
        appointments.left(permit, subject, why);
    }

    /** How many people have the role now. */
    public long count(Role role) {
        return sql.sql("select count(*) from staff_role where role = :role and ended_at is null")
                .param("role", role.id())
                .query(Long.class)
                .single();
    }

    /** Locked, so that two administrators cannot end each other at the same moment. */
    private List<SubjectId> lockedAdministrators() {
        return sql.sql("""
                        select subject_id from staff_role where role = 'administrator' and ended_at is null order by subject_id for update
                        """)
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .list();
    }

    private List<StaffMember> members(Permit permit, JdbcClient.StatementSpec statement) {
        if (!permit.actor().staff() && !permit.actor().has(Role.SYSTEM)) {
            throw new Refused("4.8", "staff-only");
        }
        return new ArrayList<>(statement
                .query((row, index) -> new StaffMember(
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        Arrays.stream((String[]) row.getArray("roles").getArray())
                                .map(Role::of)
                                .collect(Collectors.toSet()),
                        Arrays.stream((UUID[]) row.getArray("teams").getArray())
                                .map(TeamId::new)
                                .collect(Collectors.toSet()),
                        row.getTimestamp("since").toInstant()))
                .list());
    }

    private static void settingUp(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }

    private OffsetDateTime now() {
        return Instant.now(clock).atOffset(ZoneOffset.UTC);
    }

    private static final String MEMBERS = """
            select s.subject_id, array_agg(distinct s.role) as roles, min(s.given_at) as since,
                   array(select m.team_id from membership m where m.subject_id = s.subject_id and m.ended_at is null) as teams
            from staff_role s
            where s.ended_at is null %s
            group by s.subject_id
            order by since, s.subject_id
            """;
}
