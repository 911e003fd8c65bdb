package kz.qyzmet.desk.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Passing;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down outside the database what a restored one has to do again (contracts 4, clause 1.5): see {@link Ledgered.Kind}. The entry is on the disk before the act commits, and how the transaction ended is written after it:
 * so a committed act can never be missing here, and one that was rolled back is never done again. When the disk refuses, the act is rolled back. Thread-safe.
 */
@Component
public class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    /** While the start does an entry again, what the acting modules note is only remembered in the database. */
    static final ThreadLocal<Boolean> REPLAYING = ThreadLocal.withInitial(() -> false);

    private final JdbcClient sql;
    private final LedgerFiles files;
    private final Vault vault;
    private final Clock clock;

    Ledger(JdbcClient sql, LedgerFiles files, Vault vault, Clock clock) {
        this.sql = sql;
        this.files = files;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Notes an act on a person in the caller's transaction, which must be open. The same act on the same person is noted once, however often this is called.
     *
     * @throws IllegalStateException outside a transaction
     */
    public void note(Ledgered.Kind kind, UUID act, SubjectId subject) {
        note(List.of(new Ledgered(kind, act, subject, clock.instant())));
    }

    /** The same with what it takes to do it again. */
    public void note(Ledgered.Kind kind, UUID act, SubjectId subject, String what) {
        note(List.of(new Ledgered(kind, act, subject, what, clock.instant())));
    }

    /** The same for many people of one act: one write to the disk. */
    public void note(Ledgered.Kind kind, UUID act, Collection<SubjectId> subjects) {
        var at = clock.instant();
        note(subjects.stream()
                .map(subject -> new Ledgered(kind, act, subject, at))
                .toList());
    }

    /**
     * Notes that an edition of the policy was placed, in the caller's transaction; its file is kept beside the ledger.
     *
     * @param hash SHA-256 of the file, in hex
     */
    public void edition(UUID act, String hash, byte[] file) {
        keep(hash, file);
        note(Ledgered.Kind.EDITION, act, Ledgered.NOBODY, hash);
    }

    /**
     * The same for what takes words to do it again. They are kept beside the ledger and open only as long as a backup of before does; then they are deleted.
     *
     * @param words sealed; never in clear
     */
    public void note(Ledgered.Kind kind, UUID act, SubjectId subject, Passing words) {
        var what = words.epoch() + "." + Line.hex(words.sealed());
        keep(what, LedgerFiles.SEALED, words.sealed());
        note(kind, act, subject, what);
    }

    /**
     * What was sealed for an entry; empty when its epoch has ended: no backup from before the act opens then.
     *
     * @throws IllegalStateException when it is neither beside the ledger nor in the copy
     */
    public Optional<Passing> words(Ledgered entry) {
        var what = entry.what();
        int epoch = LedgerFiles.epoch(what);
        if (vault.ended(epoch)) {
            return Optional.empty();
        }
        return Optional.of(new Passing(
                epoch,
                kept(what)
                        .orElseThrow(() -> new IllegalStateException(
                                "the folder ledger lacks " + what + ".sealed, the sealed words of a "
                                        + entry.kind().id() + " that was made after this backup"))));
    }

    /** Keeps the file of an edition beside the ledger. @throws UncheckedIOException when the disk refuses */
    public void keep(String hash, byte[] file) {
        keep(hash, LedgerFiles.EDITION, file);
    }

    private void keep(String what, String ending, byte[] file) {
        try {
            files.keep(what, ending, file);
        } catch (IOException refused) {
            throw new UncheckedIOException("the ledger cannot be written; the act is taken back", refused);
        }
    }

    /** A file that an entry names, from here or from the copy; empty when neither has it, or has another under its name. */
    public Optional<byte[]> kept(String what) {
        try {
            return files.kept(what);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file " + what + " of the ledger cannot be read", unreadable);
        }
    }

    private void note(Collection<Ledgered> entries) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("an act is noted in its own transaction");
        }
        for (var entry : entries) {
            if (remember(sql, entry) && !REPLAYING.get()) {
                pending().entries.add(entry);
            }
        }
    }

    /** @return whether it is new to this database */
    static boolean remember(JdbcClient sql, Ledgered entry) {
        return sql.sql(
                                "insert into ledger_entry (act, subject_id, kind, what, at) values (?, ?, ?, ?, ?) on conflict do nothing")
                        .params(
                                entry.act(),
                                entry.subject().value(),
                                entry.kind().id(),
                                entry.what(),
                                OffsetDateTime.ofInstant(entry.at(), ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private Pending pending() {
        for (var one : TransactionSynchronizationManager.getSynchronizations()) {
            if (one instanceof Pending pending && pending.ledger() == this) {
                return pending;
            }
        }
        var pending = new Pending();
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    private final class Pending implements TransactionSynchronization {
        private final List<Ledgered> entries = new ArrayList<>();
        private LedgerFiles.@Nullable Range range;

        private Ledger ledger() {
            return Ledger.this;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            try {
                if (!entries.isEmpty()) {
                    range = files.append(entries);
                }
            } catch (IOException refused) {
                throw new UncheckedIOException("the ledger cannot be written; the act is taken back", refused);
            }
        }

        @Override
        public void afterCompletion(int status) {
            if (range == null || status == STATUS_UNKNOWN) {
                return; // the next start asks the database
            }
            try {
                files.settle(range, status == STATUS_COMMITTED);
            } catch (IOException later) {
                LOG.warn("the end of an act is not in the ledger yet; the next start asks the database");
            }
        }
    }
}
