package kz.qyzmet.desk.vault;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The persons' keys: rows wrapped by an epoch key, and a small memory of unwrapped ones. A key is found by its person or by its own id. Thread-safe.
 */
@Repository
class SubjectKeys {
    /** Where a destruction is told to the other desks, at its commit. */
    static final String CHANNEL = "subject_key_gone";

    private static final String SELECT = "select key_id, subject_id, epoch, wrapped from subject_key where ";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Epochs epochs;
    private final Cache<UUID, SubjectKey> opened;
    /** What was just loaded, whatever the other memory makes of it: when that is full it may drop a newcomer at once, and a reader who has prepared would load it again with its own connection taken. */
    private final Cache<UUID, SubjectKey> fresh =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(5)).build();
    /** Destroyed here: refused at once and for longer than an opened key may live, so that a load that began before the destruction cannot bring the key back. */
    private final Cache<UUID, Boolean> destroyed;
    /** Asked for and not there: a page full of destroyed people costs one query, not one each. */
    private final Cache<Missing, Boolean> absent = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofSeconds(5))
            .build();

    SubjectKeys(JdbcClient jdbc, JdbcTemplate batches, Epochs epochs, Policy policy) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.epochs = epochs;
        var life = policy.period("key-cache");
        // each key stands under two names
        this.opened = Caffeine.newBuilder()
                .maximumSize(2L * policy.number("subject-key-cache"))
                .expireAfterWrite(life)
                .build();
        this.destroyed =
                Caffeine.newBuilder().expireAfterWrite(life.multipliedBy(2)).build();
    }

    /** What one family may not see is there for another: a blocked person's key for the officer. */
    private record Missing(Family family, UUID name) {}

    private static Missing missing(UUID name) {
        return new Missing(Acting.now(), name);
    }

    void enrol(Collection<SubjectId> subjects) {
        var epoch = epochs.current();
        var rows = new ArrayList<Object[]>();
        var made = new ArrayList<SubjectKey>();
        for (var subject : subjects) {
            var key = Seals.random(Seals.KEY);
            var id = UUID.randomUUID();
            rows.add(new Object[] {id, subject.value(), epoch.number(), Seals.wrap(epoch.wrapping(), key)});
            made.add(new SubjectKey(id, subject, key));
        }
        batches.batchUpdate("insert into subject_key (key_id, subject_id, epoch, wrapped) values (?, ?, ?, ?)", rows);
        made.forEach(this::remember);
        // a key whose row was rolled back must not seal anything
        afterwards(null, () -> made.forEach(this::drop));
    }

    /** Loads by one query what is not at hand. */
    void prepare(Collection<SubjectId> subjects) {
        var missing = subjects.stream()
                .map(SubjectId::value)
                .distinct()
                .filter(id -> known(id) == null && absent.getIfPresent(missing(id)) == null)
                .toList();
        if (!missing.isEmpty()) {
            load("subject_id = any(cast(? as uuid[]))", missing);
        }
    }

    SubjectKey of(SubjectId subject) {
        return named(subject.value(), "subject_id = any(cast(? as uuid[]))");
    }

    SubjectKey byId(UUID id) {
        return named(id, "key_id = any(cast(? as uuid[]))");
    }

    @Nullable
    UUID idOf(SubjectId subject) {
        return jdbc.sql("select key_id from subject_key where subject_id = ?")
                .param(subject.value())
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    boolean knows(SubjectId subject) {
        try {
            return of(subject).subject().equals(subject);
        } catch (Unreadable gone) {
            return false;
        }
    }

    /** The person's place in the queue of decisions: the same that the fence takes when it masks rows (policy/V1__fence.sql). Until the transaction ends. */
    void lock(SubjectId subject, boolean alone) {
        jdbc.sql("select pg_advisory_xact_lock" + (alone ? "" : "_shared") + "(94, hashtext(?) & 1023)")
                .param(subject.value().toString())
                .query((row, _) -> true)
                .list();
    }

    /** The same for many, in one order for everybody. */
    void lock(Collection<SubjectId> subjects, boolean alone) {
        jdbc.sql("select pg_advisory_xact_lock" + (alone ? "" : "_shared") + """
                (94, bucket)
                from (select distinct hashtext(id) & 1023 as bucket from unnest(?::text[]) id order by 1) buckets
                """)
                .params((Object) subjects.stream()
                        .map(subject -> subject.value().toString())
                        .toArray(String[]::new))
                .query((row, _) -> true)
                .list();
    }

    boolean stands(SubjectId subject) {
        return idOf(subject) != null;
    }

    Set<SubjectId> standing(Collection<SubjectId> subjects) {
        return jdbc.sql("select subject_id from subject_key where subject_id = any(?)")
                .params((Object) subjects.stream().map(SubjectId::value).toArray(UUID[]::new))
                .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                .set();
    }

    void forget(SubjectId subject) {
        lock(subject, true);
        var id = idOf(subject);
        if (id == null) {
            return;
        }
        destroyed.put(subject.value(), true);
        destroyed.put(id, true);
        jdbc.sql("delete from subject_key where subject_id = ?")
                .param(subject.value())
                .update();
        jdbc.sql("select pg_notify('" + CHANNEL + "', ?)")
                .param(id + " " + subject.value())
                .query((_, _) -> true)
                .single();
        Runnable forget = () -> forget(id, subject.value());
        forget.run();
        afterwards(forget, () -> {
            destroyed.invalidate(subject.value());
            destroyed.invalidate(id);
        });
    }

    /** Another desk destroyed a key: it is refused here from now on, as if this desk had. */
    void drop(UUID key, UUID subject) {
        destroyed.put(key, true);
        destroyed.put(subject, true);
        forget(key, subject);
    }

    private void forget(UUID key, UUID subject) {
        for (var memory : List.of(opened, fresh)) {
            memory.invalidate(key);
            memory.invalidate(subject);
        }
    }

    /** Forgets every opened key; each is fetched again when it is needed. */
    void forgetOpened() {
        opened.invalidateAll();
        fresh.invalidateAll();
    }

    /** Re-wraps up to {@code limit} keys that stand under an older live epoch, in the open transaction. Deleted rows stay deleted: it only updates. */
    int rewrap(Epoch to, int limit) {
        var older = epochs.live().stream()
                .filter(epoch -> epoch.number() != to.number())
                .map(epoch -> String.valueOf(epoch.number()))
                .collect(Collectors.joining(",", "{", "}"));
        var rows = jdbc.sql("""
                        select key_id, epoch, wrapped from subject_key
                        where epoch = any(cast(? as int[]))
                        order by epoch, key_id limit ? for update skip locked""")
                .params(older, limit)
                .query((row, _) -> {
                    var key = Seals.unwrap(epochs.get(row.getInt("epoch")).wrapping(), row.getBytes("wrapped"));
                    return new Object[] {
                        to.number(), Seals.wrap(to.wrapping(), key), row.getObject("key_id", UUID.class)
                    };
                })
                .list();
        batches.batchUpdate("update subject_key set epoch = ?, wrapped = ? where key_id = ?", rows);
        return rows.size();
    }

    /** How many keys still stand under an epoch before this one. */
    long behind(int epoch) {
        return jdbc.sql("select count(*) from subject_key where epoch < ?")
                .param(epoch)
                .query(Long.class)
                .single();
    }

    /** Whether a person's key still stands under this epoch. */
    boolean uses(int epoch) {
        return jdbc.sql("select exists (select from subject_key where epoch = ?)")
                .param(epoch)
                .query(Boolean.class)
                .single();
    }

    /** The oldest epoch that a person's key stands under; nothing on an empty desk. */
    Optional<Integer> oldest() {
        return Optional.ofNullable(jdbc.sql("select min(epoch) from subject_key")
                .query((row, _) -> row.getObject(1, Integer.class))
                .single());
    }

    private @Nullable SubjectKey known(UUID name) {
        var known = opened.getIfPresent(name);
        return known != null ? known : fresh.getIfPresent(name);
    }

    private SubjectKey named(UUID name, String where) {
        if (destroyed.getIfPresent(name) == null) {
            var known = known(name);
            if (known != null) {
                return known;
            }
            if (absent.getIfPresent(missing(name)) == null) {
                // what was loaded, not what the memory kept of it: a full memory may drop a newcomer at once
                var loaded = load(where, List.of(name)).get(name);
                if (loaded != null && destroyed.getIfPresent(name) == null) {
                    return loaded;
                }
            }
        }
        throw new Unreadable(Unreadable.Why.KEY_GONE);
    }

    /** @return the keys found, under both their names */
    private Map<UUID, SubjectKey> load(String where, List<UUID> names) {
        var list = names.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        var keys = jdbc.sql(SELECT + where)
                .param(list)
                .query((row, _) -> unwrapped(row))
                .list();
        var found = new HashMap<UUID, SubjectKey>();
        for (var key : keys) {
            if (key != null) {
                remember(key);
                found.put(key.id(), key);
                found.put(key.subject().value(), key);
            }
        }
        for (var name : names) {
            if (!found.containsKey(name)) {
                absent.put(missing(name), true);
            }
        }
        return found;
    }

    private SubjectKey unwrapped(ResultSet row) throws SQLException {
        var key = Seals.unwrap(epochs.get(row.getInt("epoch")).wrapping(), row.getBytes("wrapped"));
        return new SubjectKey(
                row.getObject("key_id", UUID.class), new SubjectId(row.getObject("subject_id", UUID.class)), key);
    }

    private void remember(SubjectKey key) {
        for (var memory : List.of(opened, fresh)) {
            memory.put(key.id(), key);
            memory.put(key.subject().value(), key);
        }
        absent.invalidate(missing(key.id()));
        absent.invalidate(missing(key.subject().value()));
        if (destroyed.getIfPresent(key.id()) != null) {
            drop(key);
        }
    }

    private void drop(SubjectKey key) {
        forget(key.id(), key.subject().value());
    }

    private static void afterwards(@Nullable Runnable committed, Runnable rolledBack) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_COMMITTED) {
                    rolledBack.run();
                } else if (committed != null) {
                    committed.run();
                }
            }
        });
    }
}
