package kz.qyzmet.desk.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.vault.SigningKey;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Verifies journals, receipts and acts with nothing but a public key: no desk, no Spring, on any machine (contracts 13 and 14). */
public final class OfflineCheck {
    private final List<NoteKey> keys;

    private OfflineCheck(List<NoteKey> keys) {
        this.keys = keys;
    }

    /**
     * @param keyFile verifier keys, one a line, as in {@code key.pub}
     * @throws IllegalArgumentException when there is none in it
     */
    public static OfflineCheck by(Path keyFile) {
        var keys = read(keyFile)
                .lines()
                .filter(line -> !line.isBlank())
                .map(NoteKey::parse)
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key");
        }
        return new OfflineCheck(keys);
    }

    /** A journal that was found: a folder, or the address where it is published. */
    public static final class Found {
        private final LogSource source;
        private final @Nullable Path folder;

        private Found(LogSource source, @Nullable Path folder) {
            this.source = source;
            this.folder = folder;
        }

        /** The data folder of the desk, when this is the journal in it. */
        public Optional<Path> data() {
            return Optional.ofNullable(folder).map(Path::getParent);
        }
    }

    /**
     * @param where a folder with the file {@code checkpoint}, a data folder, or an address
     * @throws IllegalArgumentException when no journal is there
     */
    public static Found journal(String where) {
        if (where.startsWith("http://") || where.startsWith("https://")) {
            for (var address : List.of(where, where.replaceAll("/+$", "") + "/journal")) {
                var source = LogSource.address(URI.create(address));
                if (source.get(JournalFolder.CHECKPOINT) != null) {
                    return new Found(source, null);
                }
            }
        } else {
            var named = Path.of(where).toAbsolutePath().normalize();
            for (var folder : List.of(named, named.resolve("journal"))) {
                if (Files.exists(folder.resolve(JournalFolder.CHECKPOINT))) {
                    return new Found(LogSource.folder(folder), folder);
                }
            }
        }
        throw new IllegalArgumentException("no journal at " + where);
    }

    /**
     * Verifies every tile, the root, the signature, and the entries where they lie beside.
     *
     * @param since checkpoints seen before, by name: the log must continue each
     * @return how many leaves
     * @throws Broken with the first place that is not as it was signed
     */
    public long verify(Found journal, List<Path> since) {
        var checkpoint = LogFiles.verified(journal.source, keys);
        for (var before : since) {
            LogFiles.continues(
                    journal.source,
                    checkpoint,
                    Checkpoint.verified(read(before), keys),
                    String.valueOf(before.getFileName()));
        }
        return checkpoint.size();
    }

    /**
     * Compares each row that the database stores with its leaf in the files.
     *
     * @param seal by which the desk says why a row is missing
     */
    public void compare(Found journal, DataSource database, JournalSeal seal) {
        var checkpoint = LogFiles.verified(journal.source, keys);
        var snapshot = new TransactionTemplate(new DataSourceTransactionManager(database));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        snapshot.executeWithoutResult(status ->
                StoredRows.compare(new JdbcTemplate(database), checkpoint, journal.source.tiles(), keys, seal));
    }

    /**
     * What was proven.
     *
     * @param index the place in the log
     * @param at when the entry was made, as the journal wrote it
     * @param body what was attested: text, whole numbers, truth values, null, lists and maps of these
     */
    public record Proven(long index, String at, Map<?, ?> body) {
        /** In one line without personal values. */
        public String line() {
            return "leaf " + index + ", " + at;
        }

        @Override
        public String toString() {
            return "Proven[" + index + "]";
        }
    }

    /**
     * Verifies the JSON of a receipt or an act, or a PDF that carries it.
     *
     * @throws Broken when anything in it is not what was signed
     */
    public Proven proven(byte[] file) {
        var found = Proof.verified(PdfAttachment.json(file), keys);
        return new Proven(found.index(), found.at(), (Map<?, ?>) found.body());
    }

    /** What an extract of the journal proves. @param size the log's, under the checkpoint in the file */
    public record Extract(int entries, long size) {}

    /**
     * Verifies an extract of the journal about one person.
     *
     * @return empty when the file is something else
     * @throws Broken with the first entry that is not as it was signed
     */
    public Optional<Extract> extract(byte[] file) {
        return Optional.ofNullable(Proof.extract(file, keys)).map(found -> new Extract(found.entries(), found.size()));
    }

    /** What a witness has now. */
    public record Witnessed(long size, String note) {}

    /**
     * Signs a checkpoint as a witness: that the log continues what the witness signed before (C2SP tlog-cosignature). The caller keeps the note.
     *
     * @param before the note the witness signed last
     * @param time seconds of POSIX time
     */
    public Witnessed witness(Found journal, Optional<Path> before, String name, SigningKey key, long time) {
        var bytes = journal.source.get(JournalFolder.CHECKPOINT);
        if (bytes == null) {
            throw new Broken("checkpoint is missing");
        }
        var note = Note.parse(new String(bytes, StandardCharsets.UTF_8));
        var checkpoint = Checkpoint.verified(note.whole(), keys);
        if (before.isPresent()) {
            LogFiles.continues(
                    journal.source,
                    checkpoint,
                    Checkpoint.verified(read(before.get()), keys),
                    "the checkpoint this witness signed last");
        }
        var witness = new NoteKey(name, NoteKey.WITNESS, key.publicKey());
        var dated = java.nio.ByteBuffer.allocate(Long.BYTES + 64)
                .putLong(time)
                .put(key.sign(Note.witnessing(time, note.text())))
                .array();
        var signed = note.with(new Note.Signed(name, Note.numbered(witness, dated)));
        return new Witnessed(checkpoint.size(), signed.whole());
    }

    /** The witness's verifier key, as others write it into their lists. */
    public static String witnessKey(String name, SigningKey key) {
        return new NoteKey(name, NoteKey.WITNESS, key.publicKey()).line();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " cannot be read", e);
        }
    }
}
