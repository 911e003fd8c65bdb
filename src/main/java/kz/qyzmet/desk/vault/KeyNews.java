package kz.qyzmet.desk.vault;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Hears from the other desks on this database which keys were destroyed, drops them from this memory and says that it did (clause 1.5). Whoever was not listening for a moment forgets all opened keys
 * rather than one too few.
 */
@Component
public class KeyNews implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(KeyNews.class);
    private static final int WAIT = 2_000;
    private static final Duration BEAT = Duration.ofSeconds(30);
    /** A desk that has not been seen for so long is gone, and with it its memory. */
    static final Duration GONE = Duration.ofMinutes(2);

    private static final Duration KEEP = Duration.ofDays(1);

    private final DataSource source;
    private final JdbcClient sql;
    private final SubjectKeys keys;
    private final Clock clock;
    private final UUID node = UUID.randomUUID();
    private volatile boolean running;
    private volatile @Nullable Connection ear;
    private Thread listener = new Thread(() -> {});

    KeyNews(DataSource source, JdbcClient sql, SubjectKeys keys, Clock clock) {
        this.source = source;
        this.sql = sql;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        listener =
                Thread.ofPlatform().daemon().name("key-news").start(() -> Acting.running(Family.UPKEEP, this::listen));
    }

    private void listen() {
        while (running) {
            try (var connection = source.getConnection()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("listen " + SubjectKeys.CHANNEL);
                }
                // what was said before the ear was there
                keys.forgetOpened();
                ear = connection;
                var news = connection.unwrap(PGConnection.class);
                var beaten = Instant.EPOCH;
                while (running) {
                    if (!clock.instant().isBefore(beaten.plus(BEAT))) {
                        beaten = clock.instant();
                        beat();
                    }
                    for (var each : news.getNotifications(WAIT)) {
                        heard(each.getParameter());
                    }
                }
            } catch (SQLException | RuntimeException away) {
                keys.forgetOpened();
                if (running) {
                    LOG.warn("key news: {}", away.getClass().getSimpleName());
                    pause();
                }
            }
        }
    }

    private void beat() {
        var now = at(clock.instant());
        sql.sql(
                        "insert into desk_node (node, seen_at) values (?, ?) on conflict (node) do update set seen_at = excluded.seen_at")
                .params(node, now)
                .update();
        sql.sql("delete from desk_node where seen_at < ?")
                .param(at(clock.instant().minus(GONE)))
                .update();
        sql.sql("delete from key_gone where at < ?")
                .param(at(clock.instant().minus(KEEP)))
                .update();
    }

    private void heard(String said) {
        var words = said.split(" ");
        if (words.length == 2) {
            var key = UUID.fromString(words[0]);
            keys.drop(key, UUID.fromString(words[1]));
            sql.sql("insert into key_gone (key_id, node, at) values (?, ?, ?) on conflict do nothing")
                    .params(key, node, at(clock.instant()))
                    .update();
        }
    }

    /** How far the news of a destroyed key came; for acts of destruction. @param key the id that {@link Vault#keyId} gave before */
    @ActsAs(Family.UPKEEP)
    public Spread spread(UUID key) {
        var alive = at(clock.instant().minus(GONE));
        return sql.sql("""
                select (select count(*) from desk_node where seen_at > ?) as desks,
                       (select count(*) from key_gone g join desk_node n on n.node = g.node
                         where g.key_id = ? and n.seen_at > ?) as acknowledged""")
                .params(alive, key, alive)
                .query((row, _) -> new Spread(row.getInt("desks"), row.getInt("acknowledged")))
                .single();
    }

    private static OffsetDateTime at(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    private void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    @Override
    public void stop() {
        running = false;
        listener.interrupt();
        try {
            // whoever reads from a socket of the operating system hears no interruption
            var open = ear;
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException closed) {
            // it was on its way out
        }
        try {
            listener.join(Duration.ofSeconds(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
