package kz.qyzmet.desk.access;

import java.time.Clock;
import java.util.Optional;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The one-time link by which the first administrator of an empty desk comes in. Only its hash is stored; starting prints a new one. */
@Repository
@ActsAs(Family.ACCOUNT)
public class FirstRun {
    private final JdbcClient sql;
    private final StaffBook staff;
    private final Policy policy;
    private final Clock clock;

    FirstRun(JdbcClient sql, StaffBook staff, Policy policy, Clock clock) {
        this.sql = sql;
        this.staff = staff;
        this.policy = policy;
        this.clock = clock;
    }

    /** The path of a new link ({@code /setup/…}), while the desk has no administrator. Older links stay good until their hours are over. */
    @Transactional
    public Optional<String> link() {
        if (staff.hasAdministrator()) {
            return Optional.empty();
        }
        var secret = Secrets.fresh();
        var now = clock.instant();
        sql.sql("insert into first_run_link (hash, made_at, expires_at) values (:hash, :now, :expires)")
                .param("hash", Secrets.hash(secret))
                .param("now", Sessions.at(now))
                .param("expires", Sessions.at(now.plus(policy.period("setup-link"))))
                .update();
        return Optional.of("/setup/" + secret);
    }

    boolean opens(String secret) {
        return !staff.hasAdministrator()
                && sql.sql(
                                        "select count(*) from first_run_link where hash = :hash and used_at is null and expires_at > :now")
                                .param("hash", Secrets.hash(secret))
                                .param("now", Sessions.at(clock.instant()))
                                .query(Long.class)
                                .single()
                        == 1;
    }

    /** Uses the link up; joins the caller's transaction, so a failed setup leaves it whole. The row lock lets only one of two in. */
    @Transactional
    boolean use(String secret) {
        var now = Sessions.at(clock.instant());
        sql.sql("select pg_advisory_xact_lock(hashtext('qyzmet.first-run'))")
                .query()
                .listOfRows();
        return !staff.hasAdministrator()
                && sql.sql(
                                        "update first_run_link set used_at = :now where hash = :hash and used_at is null and expires_at > :now")
                                .param("hash", Secrets.hash(secret))
                                .param("now", now)
                                .update()
                        == 1;
    }

    @Transactional
    void sweep() {
        sql.sql("delete from first_run_link where expires_at < :now")
                .param("now", Sessions.at(clock.instant()))
                .update();
    }
}
