package kz.qyzmet.desk.organisation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The teams of this desk and who belongs to them. Names are public; who belongs comes out against a permit, or at the door. */
@Repository
@ActsAs(Family.ACCOUNT)
public class Teams {
    private final JdbcClient sql;
    private final Journal journal;
    private final Clock clock;

    Teams(JdbcClient sql, Journal journal, Clock clock) {
        this.sql = sql;
        this.journal = journal;
        this.clock = clock;
    }

    /** Open teams, General first. */
    public List<Team> all() {
        return sql.sql("select id, name_kk, name_ru, name_en from team where closed_at is null order by created_at, id")
                .query(Teams::team)
                .list();
    }

    public Optional<Team> find(TeamId id) {
        return sql.sql("select id, name_kk, name_ru, name_en from team where id = :id")
                .param("id", id.value())
                .query(Teams::team)
                .optional();
    }

    public Set<TeamId> of(SubjectId subject) {
        return sql.sql("select team_id from membership where subject_id = :subject and ended_at is null")
                .param("subject", subject.value())
                .query((row, index) -> new TeamId(row.getObject("team_id", UUID.class)))
                .set();
    }

    /** Who belongs to a team now. */
    public List<SubjectId> members(Permit permit, TeamId team) {
        inside(permit);
        return sql.sql(
                        "select subject_id from membership where team_id = :team and ended_at is null order by given_at, subject_id")
                .param("team", team.value())
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .list();
    }

    /** Who belonged to a team at any moment between the two, today or not. */
    public Set<SubjectId> membersBetween(Permit permit, TeamId team, Instant from, Instant until) {
        inside(permit);
        return sql.sql(
                        "select subject_id from membership where team_id = ? and given_at < ? and (ended_at is null or ended_at > ?)")
                .params(team.value(), until.atOffset(ZoneOffset.UTC), from.atOffset(ZoneOffset.UTC))
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .set();
    }

    private static void inside(Permit permit) {
        if (!permit.actor().staff() && permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "staff-only");
        }
    }

    @Transactional
    public Team found(Permit permit, String kk, String ru, String en) {
        settingUp(permit);
        var team = new Team(new TeamId(UUID.randomUUID()), kk.strip(), ru.strip(), en.strip());
        sql.sql("insert into team (id, name_kk, name_ru, name_en, created_at) values (:id, :kk, :ru, :en, :now)")
                .param("id", team.id().value())
                .param("kk", team.kk())
                .param("ru", team.ru())
                .param("en", team.en())
                .param("now", now())
                .update();
        journal.administer(permit.actor(), "team.founded", "team:" + team.id());
        return team;
    }

    @Transactional
    public void rename(Permit permit, Team team) {
        settingUp(permit);
        sql.sql("update team set name_kk = :kk, name_ru = :ru, name_en = :en where id = :id")
                .param("kk", team.kk())
                .param("ru", team.ru())
                .param("en", team.en())
                .param("id", team.id().value())
                .update();
        journal.administer(permit.actor(), "team.renamed", "team:" + team.id());
    }

    @Transactional
    public void join(Permit permit, SubjectId subject, TeamId team) {
        settingUp(permit);
        sql.sql("""
                insert into membership (id, subject_id, team_id, given_by, given_at)
                values (:id, :subject, :team, :by, :now)
                on conflict (subject_id, team_id) where ended_at is null do nothing
                """)
                .param("id", UUID.randomUUID())
                .param("subject", subject.value())
                .param("team", team.value())
                .param("by", permit.actor().id())
                .param("now", now())
                .update();
        journal.note(permit, Operation.GIVE_ACCESS, "team:" + team, List.of(subject), "membership.team_id");
    }

    @Transactional
    public void leave(Permit permit, SubjectId subject, TeamId team) {
        settingUp(permit);
        sql.sql("""
                update membership set ended_by = :by, ended_at = :now
                where subject_id = :subject and team_id = :team and ended_at is null
                """)
                .param("by", permit.actor().id())
                .param("now", now())
                .param("subject", subject.value())
                .param("team", team.value())
                .update();
        journal.note(permit, Operation.CORRECT, "team:" + team, List.of(subject), "membership.ended_at");
    }

    private static Team team(ResultSet row, int index) throws SQLException {
        return new Team(
                new TeamId(row.getObject("id", UUID.class)),
                row.getString("name_kk"),
                row.getString("name_ru"),
                row.getString("name_en"));
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
