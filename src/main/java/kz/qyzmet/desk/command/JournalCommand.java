package kz.qyzmet.desk.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.JournalReader;
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.vault.SigningKey;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Verifies, hands out and witnesses the journal. Only the export needs a running desk. */
final class JournalCommand implements Command {
    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String purpose() {
        return "verify, export or witness the journal of acts";
    }

    @Override
    public String help() {
        return """
                The journal of acts is a public log: anybody verifies it with the files and the public key alone.

                Usage: bin/qyzmet journal verify --key FILE (DIR|URL) [--since CHECKPOINT] [--database]
                       bin/qyzmet journal export DIR --officer EMAIL [--data DIR]
                       bin/qyzmet journal witness --key FILE --state DIR [--name NAME] (DIR|URL)

                verify   checks every hash, the signature, and the entries where they were exported. DIR is an export, the folder
                         journal of a data folder, or a data folder; URL is the desk's address.
                  --key FILE          verifier keys, one a line; the desk publishes its own at /journal/key. Take it from the desk once
                                      and keep it yourself.
                  --since CHECKPOINT  a checkpoint seen before, or a witness's: the log must continue it. Only so a log that was
                                      rolled back, or rewritten and signed again, is found. Beside a data folder the newest
                                      checkpoint in its key folder is used, too.
                  --database          compare each stored row with its leaf as well (DIR is a data folder whose desk runs, or
                                      DATABASE_URL names the database)
                export   writes the whole log with its entries into the new folder DIR, in the name of an officer, and is journalled.
                witness  run it on another machine: signs the newest checkpoint when it continues the one signed before. DIR keeps its
                         key, its verifier key witness.pub and the signed checkpoint.
                  --name NAME         the witness's own name, such as witness.example/qyzmet (default: witness)

                verify and witness end with the line 'ok: N leaves' or 'FAILED: <place>', and the codes 0 whole, 1 broken, 2 wrong call.
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var sub = words.isEmpty() ? "" : words.getFirst();
        var rest = words.isEmpty() ? words : words.subList(1, words.size());
        switch (sub) {
            case "verify" -> Verdict.of(console, () -> verify(rest, console));
            case "witness" -> Verdict.of(console, () -> witness(rest));
            case "export" -> export(rest, console);
            default -> throw new Stop(Verdict.WRONG_CALL, "Say: journal verify, journal export or journal witness.");
        }
    }

    private static String verify(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("key", "since"), Set.of("database"));
        var journal = OfflineCheck.journal(Verdict.one(arguments, "Name one folder or address."));
        var check = OfflineCheck.by(Path.of(arguments.needed("key")));
        var since = new ArrayList<Path>();
        arguments.option("since").map(Path::of).ifPresent(since::add);
        journal.data()
                .map(data -> keys(data, console).resolve("highwater"))
                .filter(Files::isReadable)
                .ifPresent(since::add);
        long leaves = check.verify(journal, since);
        if (arguments.flag("database")) {
            var data = journal.data()
                    .orElseThrow(() -> Stop.wrong("--database needs the data folder of the desk, not an address."));
            var keys = keys(data, console);
            check.compare(
                    journal,
                    JournalReader.of(data, keys, console.environment().getOrDefault("DATABASE_URL", "")),
                    JournalSeal.of(keys));
        }
        return leaves + " leaves";
    }

    private static Path keys(Path data, Console console) {
        var moved = console.environment().getOrDefault("QYZMET_KEYS", "");
        return moved.isBlank() ? data.resolve("keys") : Path.of(moved).toAbsolutePath();
    }

    private static String witness(List<String> words) {
        var arguments = Arguments.of(words, Set.of("key", "state", "name"), Set.of());
        var journal = OfflineCheck.journal(Verdict.one(arguments, "Name one folder or address."));
        var check = OfflineCheck.by(Path.of(arguments.needed("key")));
        var state = Path.of(arguments.needed("state")).toAbsolutePath();
        var name = arguments.option("name").orElse("witness");
        try {
            Files.createDirectories(state);
            try (var channel = FileChannel.open(
                            state.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                var key = witnessKey(state, name);
                var last = state.resolve("checkpoint");
                var witnessed = check.witness(
                        journal,
                        Optional.of(last).filter(Files::exists),
                        name,
                        key,
                        Clock.systemUTC().instant().getEpochSecond());
                DataFolder.writeSecret(last, witnessed.note());
                return witnessed.size() + " leaves";
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + state + " cannot be written", e);
        }
    }

    private static SigningKey witnessKey(Path state, String name) throws IOException {
        var file = state.resolve("witness.key");
        if (!Files.exists(file)) {
            var seed = new byte[32];
            new SecureRandom().nextBytes(seed);
            DataFolder.writeSecret(file, HexFormat.of().formatHex(seed) + "\n");
        }
        var key = new SigningKey(HexFormat.of().parseHex(Files.readString(file).strip()));
        Files.writeString(state.resolve("witness.pub"), OfflineCheck.witnessKey(name, key) + "\n");
        return key;
    }

    private static void export(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("officer", "data"), Set.of());
        var to = Path.of(Verdict.one(arguments, "Name the new folder.")).toAbsolutePath();
        var officer = arguments.needed("officer");
        if (Files.exists(to)) {
            throw Stop.wrong("The folder " + to + " exists already. Name a new one.");
        }
        int files = RunningDesk.on(console.data(arguments))
                .read("/local/journal/export", Map.of("officer", officer), zip -> unpack(zip, to));
        console.out().println("Saved: " + files + " files in " + to + ".");
    }

    private static int unpack(InputStream from, Path to) {
        int files = 0;
        try (var zip = new ZipInputStream(from, StandardCharsets.UTF_8)) {
            Files.createDirectories(to);
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var file = to.resolve(entry.getName()).normalize();
                if (!file.startsWith(to) || file.getParent() == null) {
                    throw new Stop(Stop.REFUSED, "The desk sent a file that belongs elsewhere.");
                }
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
                files++;
            }
        } catch (IOException e) {
            throw new Stop(Stop.TRY_AGAIN, "The export broke off. Remove " + to + " and try again.");
        }
        if (!Files.exists(to.resolve("checkpoint"))) {
            throw new Stop(
                    Stop.TRY_AGAIN, "The export broke off, or the journal is empty. Remove " + to + " and try again.");
        }
        return files;
    }

    /** Says the last line and the code of a verification. */
    static final class Verdict {
        static final int BROKEN = 1;
        static final int WRONG_CALL = 2;

        private Verdict() {}

        static void of(Console console, java.util.function.Supplier<String> verification) {
            try {
                console.out().println("ok: " + verification.get());
            } catch (Broken broken) {
                console.out().println("FAILED: " + broken.getMessage());
                throw new Stop(BROKEN, "This is not what was signed.");
            } catch (Stop stop) {
                throw new Stop(WRONG_CALL, String.valueOf(stop.getMessage()));
            } catch (IllegalArgumentException | UncheckedIOException | CannotStart wrong) {
                throw new Stop(WRONG_CALL, "It cannot be verified: " + wrong.getMessage());
            } catch (DataAccessException | TransactionException e) {
                throw new Stop(WRONG_CALL, "The database does not answer, or refuses to be read. Is the desk running?");
            }
        }

        static String one(Arguments arguments, String otherwise) {
            if (arguments.rest().size() != 1) {
                throw Stop.wrong(otherwise);
            }
            return arguments.rest().getFirst();
        }
    }
}
