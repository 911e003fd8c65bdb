package kz.qyzmet.desk.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who is signed in where. Kept in the database, so that ending one ends it on every node at once. */
@Repository
@ActsAs(Family.ACCOUNT)
class Sessions {
    enum Kind {
        /** Came with a password: the staff roles count. */
        STAFF,
        /** Came by a letter or an issued code. */
        REQUESTER;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param token shown to the browser once, as a cookie */
    record Opened(UUID id, String token, Duration length) {}

    record Session(
            UUID id,
            SubjectId subject,
            Kind kind,
            String browser,
            Instant createdAt,
            Instant seenAt,
            Instant expiresAt) {}

    private final JdbcClient sql;
    private final Policy policy;
    private final Clock clock;

    Sessions(JdbcClient sql, Policy policy, Clock clock) {
        this.sql = sql;
        this.policy = policy;
        this.clock = clock;
    }

    /** Always a fresh token: one that was known before signing in is worth nothing after it. */
    @Transactional
    Opened open(SubjectId subject, Kind kind, String browser) {
        var opened = new Opened(UUID.randomUUID(), Secrets.fresh(), policy.period("session-" + kind.id()));
        var now = clock.instant();
        sql.sql("""
                insert into session (token_hash, id, subject_id, kind, browser, ground, created_at, seen_at, expires_at)
                values (:hash, :id, :subject, :kind, :browser, :ground, :now, :now, :expires)
                """)
                .param("hash", Secrets.hash(opened.token()))
                .param("id", opened.id())
                .param("subject", subject.value())
                .param("kind", kind.id())
                .param("browser", browser)
                .param("ground", kind == Kind.STAFF ? "contract" : "consent")
                .param("now", at(now))
                .param("expires", at(now.plus(opened.length())))
                .update();
        return opened;
    }

    Optional<Session> find(String token) {
        var now = clock.instant();
        var found = sql.sql(COLUMNS + " where token_hash = :hash and expires_at > :now")
                .param("hash", Secrets.hash(token))
                .param("now", at(now))
                .query(Sessions::session)
                .optional()
                .filter(session -> session.seenAt().plus(idle(session.kind())).isAfter(now));
        found.ifPresent(this::seen);
        return found;
    }

    List<Session> of(SubjectId subject) {
        return sql.sql(COLUMNS + " where subject_id = :subject and expires_at > :now order by seen_at desc, id")
                .param("subject", subject.value())
                .param("now", at(clock.instant()))
                .query(Sessions::session)
                .list();
    }

    /** Ends one session, if it is this person's. */
    @Transactional
    void end(SubjectId subject, UUID id) {
        sql.sql("delete from session where subject_id = :subject and id = :id")
                .param("subject", subject.value())
                .param("id", id)
                .update();
    }

    @Transactional
    void endAll(SubjectId subject) {
        sql.sql("delete from session where subject_id = :subject")
                .param("subject", subject.value())
                .update();
    }

    @Transactional
    void endOthers(SubjectId subject, UUID kept) {
        sql.sql("delete from session where subject_id = :subject and id <> :kept")
                .param("subject", subject.value())
                .param("kept", kept)
                .update();
    }

    /** Ends the session that a browser held before it signed in anew. */
    @Transactional
    void drop(String token) {
        sql.sql("delete from session where token_hash = :hash")
                .param("hash", Secrets.hash(token))
                .update();
    }

    @Transactional
    void sweep() {
        var now = clock.instant();
        sql.sql("""
                delete from session
                where expires_at < :now or kind = 'staff' and seen_at < :staff or kind = 'requester' and seen_at < :requester
                """)
                .param("now", at(now))
                .param("staff", at(now.minus(idle(Kind.STAFF))))
                .param("requester", at(now.minus(idle(Kind.REQUESTER))))
                .update();
    }

    private Duration idle(Kind kind) {
        return policy.period("session-" + kind.id() + "-idle");
    }

    private void seen(Session session) {
        var now = clock.instant();
        if (session.seenAt().plus(policy.period("session-touch")).isBefore(now)) {
            sql.sql("update session set seen_at = :now where id = :id")
                    .param("now", at(now))
                    .param("id", session.id())
                    .update();
        }
    }

    private static Session session(ResultSet row, int index) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("browser"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static final String COLUMNS =
            "select id, subject_id, kind, browser, created_at, seen_at, expires_at from session";
}
