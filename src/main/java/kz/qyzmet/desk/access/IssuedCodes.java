package kz.qyzmet.desk.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * What an administrator hands to a person: a one-time code for a requester where no letter arrives, or a link to set a password. Each is used
 * once, and the person sees on the account page that it was made (contracts 21).
 */
@Repository
@ActsAs(Family.ACCOUNT)
class IssuedCodes {
    enum Kind {
        CODE,
        PASSWORD
    }

    record Issued(
            Kind kind,
            Instant issuedAt,
            Instant expiresAt,
            @Nullable Instant usedAt) {}

    private final JdbcClient sql;
    private final Vault vault;
    private final Policy policy;
    private final Journal journal;
    private final Clock clock;

    IssuedCodes(JdbcClient sql, Vault vault, Policy policy, Journal journal, Clock clock) {
        this.sql = sql;
        this.vault = vault;
        this.policy = policy;
        this.journal = journal;
        this.clock = clock;
    }

    /** Six digits to read out; older unused ones of the person end. */
    @Transactional
    String code(Permit permit, SubjectId subject) {
        var id = UUID.randomUUID();
        var code = Secrets.sixDigits();
        insert(permit, id, subject, Kind.CODE, codeHash(id, code), "one-time-code");
        return code;
    }

    /** The secret of a link to set a password. */
    @Transactional
    String passwordSecret(Permit permit, SubjectId subject) {
        var secret = Secrets.fresh();
        insert(permit, UUID.randomUUID(), subject, Kind.PASSWORD, Secrets.hash(secret), "invitation");
        return secret;
    }

    /** Who holds the link, while it is good. Looking does not use it up. */
    Optional<SubjectId> holder(String secret) {
        return sql.sql("""
                        select subject_id from issued_code
                        where hash = :hash and kind = 'password' and used_at is null and expires_at > :now
                        """)
                .param("hash", Secrets.hash(secret))
                .param("now", Sessions.at(clock.instant()))
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .optional();
    }

    @Transactional
    Optional<SubjectId> use(String secret) {
        return sql.sql("""
                        update issued_code set used_at = :now
                        where hash = :hash and kind = 'password' and used_at is null and expires_at > :now
                        returning subject_id
                        """)
                .param("hash", Secrets.hash(secret))
                .param("now", Sessions.at(clock.instant()))
                .query((row, index) -> new SubjectId(row.getObject("subject_id", UUID.class)))
                .optional();
    }

    /** Tries a code on the live codes of these people; each try counts. */
    @Transactional
    Optional<SubjectId> tried(Collection<SubjectId> subjects, String code) {
        var now = Sessions.at(clock.instant());
        record Candidate(UUID id, SubjectId subject, byte[] hash) {}
        var candidates = sql.sql("""
                        update issued_code set tries = tries + 1
                        where subject_id = any(:subjects) and kind = 'code' and used_at is null and expires_at > :now and tries < :most
                        returning id, subject_id, hash
                        """)
                .param("subjects", subjects.stream().map(SubjectId::value).toArray(UUID[]::new))
                .param("now", now)
                .param("most", policy.number("sign-in-code-tries"))
                .query((row, index) -> new Candidate(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getBytes("hash")))
                .list();
        var right = candidates.stream()
                .filter(candidate -> Secrets.same(candidate.hash(), codeHash(candidate.id(), code)))
                .findFirst();
        right.ifPresent(candidate -> sql.sql("update issued_code set used_at = :now where id = :id")
                .param("now", now)
                .param("id", candidate.id())
                .update());
        return right.map(Candidate::subject);
    }

    /** What was issued for a person, newest first. */
    List<Issued> of(SubjectId subject) {
        return sql.sql("""
                        select kind, issued_at, expires_at, used_at from issued_code
                        where subject_id = :subject order by issued_at desc limit 10
                        """)
                .param("subject", subject.value())
                .query((row, index) -> {
                    var used = row.getTimestamp("used_at");
                    return new Issued(
                            Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                            row.getTimestamp("issued_at").toInstant(),
                            row.getTimestamp("expires_at").toInstant(),
                            used == null ? null : used.toInstant());
                })
                .list();
    }

    private void insert(Permit permit, UUID id, SubjectId subject, Kind kind, byte[] hash, String period) {
        var now = clock.instant();
        var code = kind.name().toLowerCase(Locale.ROOT);
        sql.sql(
                        "update issued_code set expires_at = :now where subject_id = :subject and kind = :kind and expires_at > :now")
                .param("now", Sessions.at(now))
                .param("subject", subject.value())
                .param("kind", code)
                .update();
        sql.sql("""
                insert into issued_code (id, subject_id, kind, hash, ground, issued_by, issued_at, expires_at)
                values (:id, :subject, :kind, :hash, :ground, :by, :now, :expires)
                """)
                .param("id", id)
                .param("subject", subject.value())
                .param("kind", code)
                .param("hash", hash)
                .param("ground", kind == Kind.PASSWORD ? "contract" : "consent")
                .param("by", permit.actor().id())
                .param("now", Sessions.at(now))
                .param("expires", Sessions.at(now.plus(policy.period(period))))
                .update();
        journal.note(permit, Operation.GIVE_ACCESS, "issued-code:" + id, List.of(subject), "issued_code." + code);
    }

    /** Six digits are few, so their hash is keyed: the database alone does not give them away. */
    private byte[] codeHash(UUID id, String code) {
        return vault.fixedHash("one-time-code", id + " " + code);
    }
}
