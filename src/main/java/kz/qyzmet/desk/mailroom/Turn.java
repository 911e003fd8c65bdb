package kz.qyzmet.desk.mailroom;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Of several desks on one database one reads a mailbox: an advisory lock, held on one connection for all mailboxes of this desk. It ends with the
 * connection, so the mailbox of a desk that died is taken over; while it changes hands two may read, and then the letter's fingerprint decides.
 */
@Component
@ActsAs(Family.UPKEEP)
class Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final int SECONDS = 5;

    private final DataSource pool;
    private final Set<UUID> held = new HashSet<>();
    private @Nullable Connection connection;

    Turn(DataSource pool) {
        this.pool = pool;
    }

    /** Whether this desk may read the mailbox now; asks for it when nobody else does. */
    synchronized boolean mine(UUID channel) {
        if (held.contains(channel)) {
            return true;
        }
        try {
            var open = connection;
            if (open == null) {
                open = pool.getConnection();
                open.setAutoCommit(true);
                connection = open;
            }
            try (var lock = open.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 20))")) {
                lock.setString(1, "mail channel " + channel);
                try (var answer = lock.executeQuery()) {
                    if (answer.next() && answer.getBoolean(1)) {
                        held.add(channel);
                        return true;
                    }
                    return false;
                }
            }
        } catch (SQLException away) {
            lose();
            return false;
        }
    }

    synchronized void release(UUID channel) {
        var open = connection;
        if (!held.remove(channel) || open == null) {
            return;
        }
        try (var lock = open.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 20))")) {
            lock.setString(1, "mail channel " + channel);
            lock.executeQuery().close();
            if (held.isEmpty()) {
                lose();
            }
        } catch (SQLException away) {
            lose();
        }
    }

    /** Looks whether the locks still stand. */
    synchronized void check() {
        var open = connection;
        try {
            if (open != null && !open.isValid(SECONDS)) {
                LOG.info("the turns at the mailboxes are lost with their connection");
                lose();
            }
        } catch (SQLException away) {
            lose();
        }
    }

    synchronized void lose() {
        held.clear();
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                // the pool must not hand it on with locks on it
                try (var unlock = open.createStatement()) {
                    unlock.execute("select pg_advisory_unlock_all()");
                }
            } catch (SQLException gone) {
                // then so are the locks
            } finally {
                try {
                    open.close();
                } catch (SQLException gone) {
                    // nothing is left to close
                }
            }
        }
    }
}
