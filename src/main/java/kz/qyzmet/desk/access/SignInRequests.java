package kz.qyzmet.desk.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Asked-for sign-in letters: good once, for minutes, in the browser that asked. Link and code are two faces of one row, so using one ends both. */
@Repository
@ActsAs(Family.ACCOUNT)
class SignInRequests {

    /** @param subject null when nobody is known by the address; then nothing can come of it */
    record Wanted(
            String address,
            SubjectId letterTo,
            @Nullable SubjectId subject,
            String browser,
            String link,
            String code,
            String returnTo) {}

    /** @param email the address that the letter went to: now it is known to be the person's */
    record Confirmed(SubjectId subject, String email, String returnTo) {}

    private final JdbcClient sql;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    SignInRequests(JdbcClient sql, Vault vault, Policy policy, Clock clock) {
        this.sql = sql;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /** Whether another letter may go to the address: not at once after the last, and not too many in a while. */
    boolean mayWrite(String address) {
        var now = clock.instant();
        return sql.sql("""
                        select count(*) < :most and coalesce(max(made_at) <= :again, true)
                        from sign_in_request where address_hash = :address and made_at > :window
                        """)
                .param("most", policy.number("rate-sign-in-per-address"))
                .param("again", Sessions.at(now.minus(policy.period("sign-in-again"))))
                .param("address", addressHash(address))
                .param("window", Sessions.at(now.minus(policy.period("rate-window"))))
                .query(Boolean.class)
                .single();
    }

    @Transactional
    void add(Wanted wanted) {
        var id = UUID.randomUUID();
        var now = clock.instant();
        var subject = wanted.subject();
        sql.sql("""
                insert into sign_in_request (id, browser_hash, link_hash, code_hash, address_hash, subject_id, letter_to, address,
                                             return_to, made_at, expires_at)
                values (:id, :browser, :link, :code, :hash, :subject, :letterTo, :address, :returnTo, :now, :expires)
                """)
                .param("id", id)
                .param("browser", Secrets.hash(wanted.browser()))
                .param("link", Secrets.hash(wanted.link()))
                .param("code", codeHash(wanted.code(), wanted.browser()))
                .param("hash", addressHash(wanted.address()))
                .param("subject", subject == null ? null : subject.value(), Types.OTHER)
                .param("letterTo", wanted.letterTo().value())
                .param("address", vault.seal(wanted.letterTo(), place(id), wanted.address()))
                .param("returnTo", wanted.returnTo())
                .param("now", Sessions.at(now))
                .param("expires", Sessions.at(now.plus(policy.period("sign-in-link"))))
                .update();
    }

    /** Whether this browser asked for this link, and it is still good. Looking uses nothing up. */
    boolean here(String link, String browser) {
        return sql.sql("""
                        select count(*) from sign_in_request
                        where link_hash = :link and browser_hash = :browser and used_at is null and expires_at > :now
                        """)
                        .param("link", Secrets.hash(link))
                        .param("browser", Secrets.hash(browser))
                        .param("now", Sessions.at(clock.instant()))
                        .query(Long.class)
                        .single()
                == 1;
    }

    @Transactional
    Optional<Confirmed> useLink(Permit permit, String link, String browser) {
        return sql.sql("""
                        update sign_in_request set used_at = :now
                        where link_hash = :link and browser_hash = :browser and used_at is null and expires_at > :now
                          and subject_id is not null
                        returning id, subject_id, address, return_to
                        """)
                .param("now", Sessions.at(clock.instant()))
                .param("link", Secrets.hash(link))
                .param("browser", Secrets.hash(browser))
                .query((row, index) -> confirmed(permit, row))
                .optional();
    }

    /** Counts the try on every live request of the browser, then looks whether one of them has this code. */
    @Transactional
    Optional<Confirmed> useCode(Permit permit, String code, String browser) {
        var now = Sessions.at(clock.instant());
        sql.sql("""
                update sign_in_request set tries = tries + 1
                where browser_hash = :browser and used_at is null and expires_at > :now
                """).param("browser", Secrets.hash(browser)).param("now", now).update();
        return sql.sql("""
                        update sign_in_request set used_at = :now
                        where id = (select id from sign_in_request
                                    where browser_hash = :browser and code_hash = :code and tries <= :most and used_at is null
                                      and expires_at > :now and subject_id is not null
                                    order by made_at desc limit 1 for update)
                        returning id, subject_id, address, return_to
                        """)
                .param("now", now)
                .param("browser", Secrets.hash(browser))
                .param("code", codeHash(code, browser))
                .param("most", policy.number("sign-in-code-tries"))
                .query((row, index) -> confirmed(permit, row))
                .optional();
    }

    /** The people this browser asked for: a code that an administrator read out is tried on them. */
    List<SubjectId> askedFor(String browser) {
        return sql.sql("""
                        select distinct subject_id from sign_in_request
                        where browser_hash = :browser and used_at is null and expires_at > :now and subject_id is not null
                          and tries <= :most
                        """)
                .param("browser", Secrets.hash(browser))
                .param("now", Sessions.at(clock.instant()))
                .param("most", policy.number("sign-in-code-tries"))
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .list();
    }

    /** Nobody comes in by a letter that went to this person before. */
    @Transactional
    void endAll(SubjectId subject) {
        sql.sql("delete from sign_in_request where subject_id = :subject")
                .param("subject", subject.value())
                .update();
    }

    /** Removes what has expired. Keys made for letters to unknown addresses go with those letters. */
    @Transactional
    void sweep() {
        sql.sql("delete from sign_in_request where made_at < :old and expires_at < :now")
                .param("now", Sessions.at(clock.instant()))
                .param("old", Sessions.at(clock.instant().minus(policy.period("rate-window"))))
                .update();
    }

    private Confirmed confirmed(Permit permit, ResultSet row) throws SQLException {
        var subject = new SubjectId(row.getObject("subject_id", UUID.class));
        var place = place(row.getObject("id", UUID.class));
        return new Confirmed(
                subject, vault.open(permit, subject, place, row.getBytes("address")), row.getString("return_to"));
    }

    /** With the browser's secret in it, six digits cannot be guessed from the database. */
    private static byte[] codeHash(String code, String browser) {
        return Secrets.hash(code, browser);
    }

    private byte[] addressHash(String address) {
        return vault.fixedHash("sign-in-address", address.strip().toLowerCase(Locale.ROOT));
    }

    private static Place place(UUID id) {
        return new Place("sign_in_request", "address", id);
    }
}
