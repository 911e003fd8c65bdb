package kz.qyzmet.desk.rights;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The answer to 'show what is held about me' (clause 3.2.1): a secret that goes to the person's known address and opens the archive of My data for a while. Nothing is copied; the archive is written when it is asked for. The
 * secret stands in the letter and nowhere else (contracts 21). Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class AnswerPacks {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    /** @param secret for the letter alone */
    record Made(String secret, Instant until) {
        @Override
        public String toString() {
            return "Made[" + until + "]";
        }
    }

    record Open(UUID id, UUID request, SubjectId person, Instant until) {}

    private final JdbcClient database;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    AnswerPacks(JdbcClient database, Vault vault, Policy policy, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /** Joins the caller's transaction. */
    @Transactional
    Made make(Permit permit, SubjectRequest request) {
        var bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = clock.instant();
        var until = now.plus(policy.period("answer-pack"));
        database.sql("""
                insert into subject_request_pack (id, request_id, subject_id, token_hash, made_at, until) values (?, ?, ?, ?, ?, ?)
                """)
                .params(
                        Ids.ordered(),
                        request.id(),
                        request.subject().value(),
                        hash(secret),
                        now.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC))
                .update();
        return new Made(secret, until);
    }

    /** Empty when it is forged, its time is over, or the person's data has been destroyed: nobody is told which. */
    Optional<Open> open(String secret) {
        return database.sql(
                        "select id, request_id, subject_id, until from subject_request_pack where token_hash = ? and until > ?")
                .params(hash(secret), clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Open(
                        row.getObject("id", UUID.class),
                        row.getObject("request_id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getObject("until", OffsetDateTime.class).toInstant()))
                .optional()
                .filter(found -> vault.stands(found.person()));
    }

    @Transactional
    void taken(Permit permit, Open pack) {
        database.sql("update subject_request_pack set taken_at = ? where id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), pack.id())
                .update();
    }

    /** Their letters went to an address that is not the person's any more (clause 4.11); what is still asked for is sent anew. */
    @Transactional
    void endAll(Permit permit, SubjectId person) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        database.sql("update subject_request_pack set until = greatest(made_at, ?) where subject_id = ? and until > ?")
                .params(now, person.value(), now)
                .update();
    }

    private byte[] hash(String secret) {
        return vault.fixedHash("answer-pack", secret);
    }
}
