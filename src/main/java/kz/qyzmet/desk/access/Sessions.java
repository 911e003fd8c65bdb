package kz.qyzmet.desk.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who is signed in where. Kept in the database, so that ending one ends it on every node at once. */
@Repository
class Sessions {
    /** How exactly it is noted when a session was last used: enough to recognise one's own, too little to follow somebody. */
    private static final Duration COARSE = Duration.ofMinutes(15);

    enum Kind {
        STAFF,
        REQUESTER
    }

    record Session(
            UUID id,
            SubjectId subject,
            Kind kind,
            String browser,
            Instant createdAt,
            Instant seenAt,
            Instant expiresAt) {}

    private final JdbcClient sql;
    private final Clock clock;

    Sessions(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Always a fresh token: one that was known before signing in is worth nothing after it. */
    @Transactional
    String open(SubjectId subject, Kind kind, String browser, Duration length) {
        var token = Secrets.fresh();
        var now = clock.instant();
        sql.sql("""
                insert into session (token_hash, id, subject_id, kind, browser, ground, created_at, seen_at, expires_at)
                values (:hash, :id, :subject, :kind, :browser, :ground, :now, :now, :expires)
                """)
                .param("hash", Secrets.hash(token))
                .param("id", UUID.randomUUID())
                .param("subject", subject.value())
                .param("kind", kind.name().toLowerCase(java.util.Locale.ROOT))
                .param("browser", browser)
                .param("ground", kind == Kind.STAFF ? "contract" : "consent")
                .param("now", at(now))
                .param("expires", at(now.plus(length)))
                .update();
        return token;
    }

    Optional<Session> find(String token) {
        var found = sql.sql(COLUMNS + " where token_hash = :hash and expires_at > :now")
                .param("hash", Secrets.hash(token))
                .param("now", at(clock.instant()))
                .query(Sessions::session)
                .optional();
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

    private void seen(Session session) {
        var now = clock.instant();
        if (session.seenAt().plus(COARSE).isBefore(now)) {
            sql.sql("update session set seen_at = :now where id = :id")
                    .param("now", at(now))
                    .param("id", session.id())
                    .update();
        }
    }

    private static Session session(java.sql.ResultSet row, int index) throws java.sql.SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                Kind.valueOf(row.getString("kind").toUpperCase(java.util.Locale.ROOT)),
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
