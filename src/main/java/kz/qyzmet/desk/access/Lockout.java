package kz.qyzmet.desk.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pauses that grow with every wrong try, by account and by network address; both only as keyed hashes. A try is counted before the password is
 * looked at, so that a hundred tries at once are a hundred tries. Accounts that do not exist are counted like those that do.
 */
@Repository
@ActsAs(Family.ACCOUNT)
class Lockout {
    private final JdbcClient sql;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    Lockout(JdbcClient sql, Vault vault, Policy policy, Clock clock) {
        this.sql = sql;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /** Counts a try. @return how long to wait; zero: look at the password now */
    @Transactional
    Duration tried(String account, String network) {
        var wait = count(accountHash(account), policy.number("lockout-after"));
        var networkWait = Where.here(network)
                ? Duration.ZERO
                : count(networkHash(network), policy.number("rate-sign-in-per-network"));
        return wait.compareTo(networkWait) > 0 ? wait : networkWait;
    }

    /** The password was right: the account starts afresh, the network is not blamed for this try. */
    @Transactional
    void succeeded(String account, String network) {
        sql.sql("delete from failed_sign_in where place_hash = :place")
                .param("place", accountHash(account))
                .update();
        sql.sql("update failed_sign_in set failures = greatest(failures - 1, 0) where place_hash = :place")
                .param("place", networkHash(network))
                .update();
    }

    /** While a pause lasts nothing is counted, so trying on does not prolong it. */
    private Duration count(byte[] place, int free) {
        // the database keeps microseconds and rounds: compared with nanoseconds, a pause of nothing would still be one
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var lockedUntil = sql.sql("""
                        insert into failed_sign_in as f (place_hash, failures, last_at, locked_until)
                        values (:place, 1, :now, :now)
                        on conflict (place_hash) do update
                        set failures     = case when f.last_at < :forgotten then 1
                                                when f.locked_until > :now then f.failures
                                                else f.failures + 1 end,
                            last_at      = case when f.locked_until > :now then f.last_at else :now end,
                            locked_until = case when f.last_at < :forgotten then :now else f.locked_until end
                        returning failures, locked_until
                        """)
                .param("place", place)
                .param("now", Sessions.at(now))
                .param("forgotten", Sessions.at(now.minus(policy.period("lockout-forget"))))
                .query((row, index) -> new Row(
                        row.getInt("failures"), row.getTimestamp("locked_until").toInstant()))
                .single();
        if (lockedUntil.until().isAfter(now)) {
            return Duration.between(now, lockedUntil.until());
        }
        lockNext(place, lockedUntil.failures() - free, now);
        return Duration.ZERO;
    }

    /** This try may still be looked at; the next one waits, twice as long as the last. */
    private void lockNext(byte[] place, int beyond, Instant now) {
        if (beyond < 0) {
            return;
        }
        var pause = policy.period("lockout-first").multipliedBy(1L << Math.min(beyond, 20));
        var longest = policy.period("lockout-longest");
        sql.sql("update failed_sign_in set locked_until = :until where place_hash = :place")
                .param("until", Sessions.at(now.plus(pause.compareTo(longest) < 0 ? pause : longest)))
                .param("place", place)
                .update();
    }

    @Transactional
    void sweep() {
        sql.sql("delete from failed_sign_in where last_at < :forgotten")
                .param("forgotten", Sessions.at(clock.instant().minus(policy.period("lockout-forget"))))
                .update();
    }

    private byte[] accountHash(String account) {
        return vault.fixedHash("sign-in-account", account.strip().toLowerCase(Locale.ROOT));
    }

    private byte[] networkHash(String network) {
        return vault.fixedHash("sign-in-network", network);
    }

    private record Row(int failures, Instant until) {}
}
