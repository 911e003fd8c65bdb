package kz.qyzmet.desk.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.vault.EpochLife;
import kz.qyzmet.desk.vault.KeyExport;

/** Saves the keys for the safe, and brings them back. Works on the key folder itself, since it is needed most when no desk starts. */
final class KeysCommand implements Command {
    @Override
    public String name() {
        return "keys";
    }

    @Override
    public String purpose() {
        return "save the keys into a file, bring them back, or list them";
    }

    @Override
    public String help() {
        return """
                Saves the keys that open this desk's data into one file under a passphrase, or puts them back. Without the keys
                nobody can read the database or any backup of it. Keep the file and the passphrase apart, away from the backups,
                and save again each week: the keys change.

                Usage: bin/qyzmet keys export FILE [options]
                       bin/qyzmet keys import FILE [options]
                       bin/qyzmet keys list [--data DIR]

                  --passphrase-stdin  read the passphrase from the first line of the input; otherwise it is asked for, or taken from
                                      QYZMET_PASSPHRASE. At least 12 characters.
                  --data DIR          the data folder of the desk; its keys are in DIR/keys or where QYZMET_KEYS says

                Import overwrites nothing: it wants an empty key folder, or one with the same root key. Stop the desk before.
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("data"), Set.of("passphrase-stdin"));
        if (arguments.rest().equals(List.of("list"))) {
            list(keys(arguments, console), console);
            return;
        }
        if (arguments.rest().size() != 2) {
            throw Stop.wrong("Say: keys export FILE, keys import FILE, or keys list.");
        }
        var file = Path.of(arguments.rest().getLast()).toAbsolutePath();
        var keys = keys(arguments, console);
        try {
            switch (arguments.rest().getFirst()) {
                case "export" -> {
                    KeyExport.write(
                            keys,
                            file,
                            chosen(arguments, console),
                            Clock.systemUTC().instant());
                    console.out().println("Saved. Keep " + file + " and the passphrase apart. It holds:");
                    list(keys, console);
                }
                case "import" -> {
                    KeyExport.read(file, passphrase(arguments, console, "Passphrase"), keys);
                    console.out().println("Done. The keys are in " + keys + ".");
                }
                default -> throw Stop.wrong("Say: keys export FILE, keys import FILE, or keys list.");
            }
        } catch (KeyExport.Failed e) {
            throw new Stop(Stop.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static void list(Path keys, Console console) {
        for (var epoch : EpochLife.in(keys, Clock.systemUTC())) {
            console.out()
                    .println("  epoch " + epoch.number() + ", begun " + epoch.start()
                            + ": opens backups of its time until " + epoch.ends());
        }
    }

    /** A mistyped passphrase would be noticed on the worst day, so it is typed twice. */
    private static char[] chosen(Arguments arguments, Console console) {
        var first = passphrase(arguments, console, "Passphrase");
        boolean typed =
                !arguments.flag("passphrase-stdin") && !console.environment().containsKey("QYZMET_PASSPHRASE");
        if (typed && !Arrays.equals(first, passphrase(arguments, console, "Once more"))) {
            throw Stop.wrong("The two differ. Nothing was saved.");
        }
        return first;
    }

    private static char[] passphrase(Arguments arguments, Console console, String question) {
        return console.secret(arguments.flag("passphrase-stdin"), "QYZMET_PASSPHRASE", question);
    }

    private static Path keys(Arguments arguments, Console console) {
        var moved = console.environment().getOrDefault("QYZMET_KEYS", "");
        return moved.isBlank()
                ? console.data(arguments).resolve("keys")
                : Path.of(moved).toAbsolutePath();
    }
}
