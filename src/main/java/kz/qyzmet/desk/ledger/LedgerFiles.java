package kz.qyzmet.desk.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.vault.SigningKey;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The ledger's places: the file of this node, those of others that were found, the copy elsewhere ({@code QYZMET_LEDGER}) and the mark in the key folder. Thread-safe.
 */
@Component
class LedgerFiles implements AutoCloseable {
    /** What stands beside the ledger, under the name that its entry gives and the SHA-256 in it: files of editions, and sealed words of redactions and corrections. */
    static final String EDITION = ".yaml";

    static final String SEALED = ".sealed";
    private static final List<String> BESIDE = List.of(EDITION, SEALED);
    private static final Pattern WORDS = Pattern.compile("([0-9]{1,9})\\.[0-9a-f]{64}" + Pattern.quote(SEALED));
    private final Path folder;
    private final Path keys;
    private final @Nullable Path elsewhere;
    private final SigningKey key;
    private final Clock clock;
    private LedgerFile.@Nullable Appending own;
    private long acts;
    private Mark mark = new Mark(0, Map.of());

    LedgerFiles(DataFolder data, Vault vault, Environment settings, Clock clock) {
        this.folder = data.ledger();
        this.keys = data.keys();
        var named = settings.getProperty("qyzmet.ledger", "");
        this.elsewhere = named.isBlank() ? null : Path.of(named).toAbsolutePath();
        this.key = vault.ledgerKey();
        this.clock = clock;
    }

    /** The indexes of what one transaction wrote. */
    record Range(long first, long last) {}

    // reading

    Optional<Mark> remembered() throws IOException {
        return Mark.read(keys);
    }

    /** For each node the longest file found here or in the copy. */
    List<LedgerFile> found() throws IOException {
        var best = new HashMap<String, LedgerFile>();
        var all = new ArrayList<>(LedgerFile.in(folder, key.publicKey()));
        if (elsewhere != null) {
            all.addAll(LedgerFile.in(elsewhere, key.publicKey()));
        }
        for (var file : all) {
            best.merge(
                    file.node(),
                    file,
                    (one, other) -> one.lines().size() >= other.lines().size() ? one : other);
        }
        return List.copyOf(best.values());
    }

    /** The name of this node's file, if it has one already. */
    Optional<String> ownName() throws IOException {
        var place = folder.resolve("own");
        return Files.exists(place) ? Optional.of(Files.readString(place).strip()) : Optional.empty();
    }

    // writing

    /** Opens this node's file, as far as it holds together, and makes the mark that all found files and this turn are known. */
    synchronized void open(List<LedgerFile> found, Mark known, boolean fresh) throws IOException {
        var name = ownName().filter(_ -> !fresh);
        var standing = name.flatMap(
                node -> found.stream().filter(file -> file.node().equals(node)).findFirst());
        if (standing.isPresent() && !standing.get().damaged() && longest(standing.get())) {
            own = LedgerFile.Appending.open(folder, standing.get());
        } else {
            var node = HexFormat.of().formatHex(random());
            own = LedgerFile.Appending.open(folder, new LedgerFile(node, List.of(), 0, false));
            DataFolder.writeSecret(folder.resolve("own"), node + "\n");
        }
        var next = known;
        for (var file : found) {
            next = next.with(file.node(), file.lines().size(), file.head(), file.acts());
        }
        Files.writeString(folder.resolve("key.pub"), HexFormat.of().formatHex(key.publicKey()) + "\n");
        var mine = own.node();
        var continued = standing.filter(file -> file.node().equals(mine));
        acts = continued.map(LedgerFile::acts).orElse(0L);
        remember(next.with(own.node(), own.count(), own.head(), acts));
    }

    /** Whether the file here is as long as its copy; a shorter one must not be continued, or there would be two truths. */
    private boolean longest(LedgerFile best) throws IOException {
        var here = LedgerFile.place(folder, best.node());
        return Files.exists(here) && Files.size(here) >= best.length();
    }

    private static byte[] random() {
        var bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** On disk, and known to the key folder, when this returns. */
    synchronized Range append(List<Ledgered> entries) throws IOException {
        var file = Objects.requireNonNull(own, "the ledger is not open yet");
        var lines = file.append(
                entries.stream()
                        .map(entry -> new LedgerFile.Appending.Draft(
                                Line.word(entry),
                                entry.act().toString(),
                                entry.subject().value().toString()))
                        .toList(),
                clock.instant(),
                key);
        remember(mark.with(file.node(), file.count(), file.head(), acts));
        return new Range(lines.getFirst().index(), lines.getLast().index());
    }

    /**
     * Puts a file beside the ledger that an entry names; on the disk when this returns.
     *
     * @param what how the entry names it: the SHA-256 of the content in hex, for sealed words after the number of an epoch and a dot
     */
    synchronized void keep(String what, String ending, byte[] content) throws IOException {
        var place = folder.resolve(what + ending);
        if (!Files.exists(place)) {
            var part = folder.resolve(what + ".part");
            try (var channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            try (var directory = FileChannel.open(folder)) {
                directory.force(true);
            }
        }
    }

    /** A file that was kept here or in the copy, if it is still what it was. */
    Optional<byte[]> kept(String what) throws IOException {
        var hash = what.substring(what.indexOf('.') + 1);
        for (var place : places()) {
            for (var ending : BESIDE) {
                var file = place.resolve(what + ending);
                if (Files.exists(file)) {
                    var content = Files.readAllBytes(file);
                    if (Line.hex(content).equals(hash)) {
                        return Optional.of(content);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The epoch by which the words of an entry are sealed. */
    static int epoch(String what) {
        return Integer.parseInt(what.substring(0, what.indexOf('.')));
    }

    /** Deletes here and in the copy what was sealed by an epoch that has ended: nobody can open it. */
    synchronized void prune(IntPredicate ended) throws IOException {
        for (var place : places()) {
            if (Files.isDirectory(place)) {
                try (var files = Files.newDirectoryStream(place, "*.*" + SEALED)) {
                    for (var file : files) {
                        var name = WORDS.matcher(file.getFileName().toString());
                        if (name.matches() && ended.test(Integer.parseInt(name.group(1)))) {
                            Files.deleteIfExists(file);
                        }
                    }
                }
            }
        }
    }

    private List<Path> places() {
        return elsewhere == null ? List.of(folder) : List.of(folder, elsewhere);
    }

    synchronized void settle(Range range, boolean committed) throws IOException {
        var file = Objects.requireNonNull(own, "the ledger is not open yet");
        file.append(
                List.of(new LedgerFile.Appending.Draft(
                        committed ? Line.DONE : Line.VOID, Long.toString(range.first()), Long.toString(range.last()))),
                clock.instant(),
                key);
        acts += committed ? range.last() - range.first() + 1 : 0;
        remember(mark.with(file.node(), file.count(), file.head(), acts));
    }

    synchronized void turned(long turn) throws IOException {
        remember(mark.at(turn));
    }

    /** Forgets how far the lost files went; only after the database or two people have answered for them. */
    synchronized void forget() throws IOException {
        Files.deleteIfExists(Mark.place(keys));
    }

    private void remember(Mark next) throws IOException {
        // another node may have been here since
        var merged = Mark.read(keys).orElse(next);
        for (var node : next.nodes().entrySet()) {
            var other = merged.nodes().get(node.getKey());
            if (other == null || other.count() <= node.getValue().count()) {
                merged = merged.with(
                        node.getKey(),
                        node.getValue().count(),
                        HexFormat.of().parseHex(node.getValue().head()),
                        node.getValue().acts());
            }
        }
        merged = merged.at(next.turn());
        merged.write(keys);
        mark = merged;
    }

    // the copy

    boolean copied() {
        return elsewhere != null;
    }

    /** Brings the copy up to date. @throws IOException when it cannot be written, or is not a copy of this ledger */
    synchronized void copy() throws IOException {
        if (elsewhere == null || own == null) {
            return;
        }
        Files.createDirectories(elsewhere);
        try (var files = Files.newDirectoryStream(folder, "*.ledger")) {
            for (var file : files) {
                copy(file, elsewhere.resolve(file.getFileName().toString()));
            }
        }
        try (var files = Files.newDirectoryStream(folder, "*{" + String.join(",", BESIDE) + "}")) {
            for (var file : files) {
                var there = elsewhere.resolve(file.getFileName().toString());
                if (!Files.exists(there) || Files.size(there) != Files.size(file)) {
                    Files.copy(file, there, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        long there = Files.exists(to) ? Files.size(to) : 0;
        if (there > Files.size(from)) {
            throw new IOException("the copy of the ledger is longer than the ledger");
        }
        if (there == Files.size(from) && Files.exists(to)) {
            return;
        }
        try (var source = FileChannel.open(from);
                var target = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // the lines that are there already must be the same; the chain of the next reader proves the rest
            var mine = ByteBuffer.allocate((int) Math.min(there, 4096));
            var theirs = ByteBuffer.allocate(mine.capacity());
            source.read(mine, there - mine.capacity());
            try (var reading = FileChannel.open(to)) {
                reading.read(theirs, there - theirs.capacity());
            }
            if (mine.flip().compareTo(theirs.flip()) != 0) {
                throw new IOException("the copy of the ledger differs from the ledger");
            }
            for (long at = there; at < source.size(); ) {
                at += source.transferTo(at, source.size() - at, target.position(at));
            }
            target.force(true);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (own != null) {
            own.close();
        }
    }
}
