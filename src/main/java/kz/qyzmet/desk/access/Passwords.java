package kz.qyzmet.desk.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The staff's passwords as argon2id hashes. Hashing takes 19 MiB each time, so only a few run at once and the others wait. */
@Repository
@ActsAs(Family.ACCOUNT)
class Passwords {
    private static final Set<String> COMMON = common();

    private final JdbcClient sql;
    private final Policy policy;
    private final Clock clock;
    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
    private final Semaphore turns;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    // compared with when there is no account, so that the answer takes as long
    private final String nobodys;

    Passwords(JdbcClient sql, Policy policy, Clock clock) {
        this.sql = sql;
        this.policy = policy;
        this.clock = clock;
        this.turns = new Semaphore(policy.number("password-hashes-at-once"), true);
        this.nobodys = encoded(Secrets.fresh());
    }

    /** What is wrong with a new password, as a message key. */
    Optional<String> fault(String password) {
        if (password.codePointCount(0, password.length()) < policy.number("password-shortest")) {
            return Optional.of("access.password.short");
        } else if (password.length() > policy.number("password-longest")) {
            return Optional.of("access.password.long");
        } else if (COMMON.contains(password.toLowerCase(Locale.ROOT)) || monotonous(password)) {
            return Optional.of("access.password.common");
        } else {
            return Optional.empty();
        }
    }

    /** Hashes outside of any transaction: a connection must not wait for a turn. */
    String hash(String password) {
        return inTurn(() -> encoded(password));
    }

    private String encoded(String password) {
        return Objects.requireNonNull(argon2.encode(normal(password)));
    }

    @Transactional
    void set(SubjectId subject, String hash) {
        sql.sql("""
                insert into password (subject_id, hash, set_at) values (:subject, :hash, :now)
                on conflict (subject_id) do update set hash = excluded.hash, set_at = excluded.set_at
                """)
                .param("subject", subject.value())
                .param("hash", hash)
                .param("now", Sessions.at(clock.instant()))
                .update();
    }

    boolean has(SubjectId subject) {
        return hashOf(subject).isPresent();
    }

    /** One hashing whatever is asked, for nobody too. */
    boolean matches(@Nullable SubjectId subject, String password) {
        var known = Optional.ofNullable(subject).flatMap(this::hashOf);
        if (password.length() > policy.number("password-longest")) {
            return false;
        }
        var same = inTurn(() -> argon2.matches(normal(password), known.orElse(nobodys)));
        return same && known.isPresent();
    }

    /** The most hashings that ever ran at once. */
    int mostAtOnce() {
        return most.get();
    }

    private Optional<String> hashOf(SubjectId subject) {
        return sql.sql("select hash from password where subject_id = :subject")
                .param("subject", subject.value())
                .query((row, index) -> row.getString("hash"))
                .optional();
    }

    private <T> T inTurn(Supplier<T> hashing) {
        turns.acquireUninterruptibly();
        try {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return hashing.get();
        } finally {
            running.decrementAndGet();
            turns.release();
        }
    }

    /** The same letters typed on another keyboard are the same password. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private static boolean monotonous(String password) {
        return password.codePoints().distinct().count() < 4;
    }

    private static Set<String> common() {
        try (var in = new ClassPathResource("kz/qyzmet/desk/access/common-passwords.properties").getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
