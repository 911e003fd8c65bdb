package kz.qyzmet.desk.audit;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes creating repeatable: a second call under the same key finds what the first one made. Keys live a day (policy.yaml). */
@Component
@ActsAs(Family.SUPPORT)
public class CreationKeys {
    private static final int LONGEST = 255;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    CreationKeys(JdbcClient database, TransactionTemplate transaction, Vault vault, Policy policy, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param repeated the key was used before: nothing was created now */
    public record Once(UUID object, boolean repeated) {}

    /** Creates in a transaction of its own, at most once a key; without a key each call creates. */
    public Once once(Actor actor, @Nullable String key, String body, Supplier<UUID> creation) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (key == null) {
                return new Once(creation.get(), false);
            }
            var before = take(actor, key, body, null);
            if (before.isPresent()) {
                return new Once(before.get(), true);
            }
            var made = creation.get();
            database.sql("update creation_key set object_id = ? where actor_id = ? and key_hash = ?")
                    .params(made, actor.id(), hash(key))
                    .update();
            return new Once(made, false);
        }));
    }

    /** The key a program sent in {@code Idempotency-Key}; null when there is none. */
    public static @Nullable String checked(@Nullable String key) {
        if (key != null && (key.isBlank() || key.length() > LONGEST)) {
            throw new Conflict(400, "idempotency-key");
        }
        return key;
    }

    /**
     * Takes the key for the object about to be created, in the caller's transaction; a concurrent call with the same key waits here for the first to
     * end.
     *
     * @param body everything that was sent; only its hash is kept
     * @return what was created under the key before; empty when the key is new
     * @throws Conflict 422 when the key was used with another body
     */
    public Optional<UUID> take(Actor actor, String key, String body, @Nullable UUID object) {
        var keyHash = hash(key);
        var bodyHash = vault.fixedHash("creation-body", body);
        var taken = database.sql("""
                insert into creation_key (actor_id, key_hash, body_hash, object_id, at) values (?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(Arrays.asList(
                        actor.id(),
                        keyHash,
                        bodyHash,
                        object,
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .update();
        return taken == 1 ? Optional.empty() : Optional.of(before(actor, keyHash, bodyHash));
    }

    private UUID before(Actor actor, byte[] keyHash, byte[] bodyHash) {
        return database.sql("select body_hash, object_id from creation_key where actor_id = ? and key_hash = ?")
                .params(actor.id(), keyHash)
                .query((row, n) -> {
                    if (!Arrays.equals(row.getBytes(1), bodyHash)) {
                        throw new Conflict(422, "key-reused");
                    }
                    return row.getObject(2, UUID.class);
                })
                .single();
    }

    private byte[] hash(String key) {
        return vault.fixedHash("creation-key", key);
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
    void sweep() {
        var before = clock.instant().minus(policy.period("idempotency-key"));
        database.sql("delete from creation_key where at < ?")
                .param(OffsetDateTime.ofInstant(before, ZoneOffset.UTC))
                .update();
    }
}
