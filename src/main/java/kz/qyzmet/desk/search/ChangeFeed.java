package kz.qyzmet.desk.search;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What changed, told by the transaction that changes it: it commits with the change or not at all. */
@Component
public final class ChangeFeed {
    private static final Runnable NOBODY = () -> {};
    private final JdbcClient jdbc;
    private volatile Runnable reader = NOBODY;

    ChangeFeed(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Joins the caller's transaction; tickets named twice in it are written once, by one statement just before it commits. */
    public void changed(UUID ticket) {
        changed(List.of(ticket));
    }

    public void changed(Collection<UUID> tickets) {
        if (tickets.isEmpty()) {
            return;
        }
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            pending().add(tickets);
        } else {
            write(Set.copyOf(tickets));
            reader.run();
        }
    }

    /** Who is to be woken after a commit on this node; other nodes ask by themselves. */
    void wakes(Runnable reader) {
        this.reader = reader;
    }

    private Pending pending() {
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof Pending pending && pending.feed() == this) {
                return pending;
            }
        }
        var pending = new Pending();
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    private void write(Set<UUID> tickets) {
        if (tickets.size() == 1) {
            jdbc.sql("insert into search_feed (ticket) values (?)")
                    .param(tickets.iterator().next())
                    .update();
        } else {
            jdbc.sql("insert into search_feed (ticket) select unnest(string_to_array(?, ',')::uuid[])")
                    .param(tickets.stream().map(UUID::toString).collect(Collectors.joining(",")))
                    .update();
        }
    }

    /** The tickets of one transaction. */
    private final class Pending implements TransactionSynchronization {
        private final Set<UUID> tickets = new LinkedHashSet<>();
        private boolean written;

        private ChangeFeed feed() {
            return ChangeFeed.this;
        }

        private void add(Collection<UUID> more) {
            if (written) {
                write(Set.copyOf(more)); // by another synchronization, while the commit is on its way
            } else {
                tickets.addAll(more);
            }
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            written = true;
            write(tickets);
        }

        @Override
        public void afterCommit() {
            reader.run();
        }
    }
}
