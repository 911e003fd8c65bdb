package kz.qyzmet.desk.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.recovery.Refusal;
import kz.qyzmet.desk.recovery.Restore;
import org.jspecify.annotations.Nullable;

/** Brings a desk back from a backup. Works without a running desk. */
final class RestoreCommand implements Command {
    @Override
    public String name() {
        return "restore";
    }

    @Override
    public String purpose() {
        return "bring a desk back from a backup";
    }

    @Override
    public String help() {
        return """
                Brings a desk back from a backup. The desk must not run. The keys must be there: in DIR/keys, or where QYZMET_KEYS says;
                on a new machine put them back first with bin/qyzmet keys import FILE. Then start the desk: before it opens it does
                again the destructions and blockings that its ledger knows, so put DIR/ledger or the folder of QYZMET_LEDGER back too.

                Usage: bin/qyzmet restore FROM [--data DIR] [--at TIME] [--replace] [--json]

                  FROM        a backup, or a folder of backups: then the newest, or the one for --at
                  --data DIR  the data folder to fill (also --to DIR)
                  --at TIME   go back to this moment, such as 2026-11-27T09:30:00+05:00; needs the log that QYZMET_BACKUP keeps
                  --replace   put the database that stands in DIR aside; it is not deleted
                  --json      print {"backup","made","segments","aside"}

                A backup of a server of your own goes into the empty database that DATABASE_URL names.
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("data", "to", "at"), Set.of("replace", "json"));
        if (arguments.rest().size() != 1) {
            throw Stop.wrong("Say: restore FROM.");
        }
        var from = Path.of(arguments.rest().getFirst()).toAbsolutePath().normalize();
        if (!Files.exists(from)) {
            throw new Stop(Stop.REFUSED, "There is no " + from + ".");
        }
        var data = arguments
                .option("to")
                .map(to -> Path.of(to).toAbsolutePath().normalize())
                .orElseGet(() -> console.data(arguments));
        var named = console.environment().getOrDefault("QYZMET_KEYS", "");
        var keys = named.isBlank() ? data.resolve("keys") : Path.of(named).toAbsolutePath();
        var url = console.environment().getOrDefault("DATABASE_URL", "");
        boolean json = arguments.flag("json");
        try {
            var done = Restore.run(
                    new Restore.Wish(
                            from,
                            data,
                            keys,
                            url.isBlank() ? null : url,
                            moment(arguments.option("at").orElse(null)),
                            arguments.flag("replace")),
                    (step, so, all) -> {
                        if (!json) {
                            Bar.draw(console, step, so, all);
                        }
                    });
            if (json) {
                console.out()
                        .println(RunningDesk.JSON.writeValueAsString(new Said(
                                done.backup().toString(),
                                done.made().toString(),
                                done.segments(),
                                done.aside() == null ? null : done.aside().toString())));
                return;
            }
            Bar.end(console);
            console.out().println("Restored from " + done.backup() + ", made " + done.made() + ".");
            if (done.segments() > 0) {
                console.out().println(done.segments() + " segments of the log were added to it.");
            }
            if (done.aside() != null) {
                console.out()
                        .println("The former database lies in " + done.aside()
                                + ". Delete it when you need it no more.");
            }
            console.out().println("Start the desk: bin/run --data " + data);
        } catch (Refusal refused) {
            throw new Stop(Stop.REFUSED, "Not restored: " + refused.getMessage());
        }
    }

    private record Said(
            String backup,
            String made,
            int segments,
            @Nullable String aside) {}

    private static @Nullable Instant moment(@Nullable String said) {
        if (said == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(said).toInstant();
        } catch (DateTimeException e) {
            throw Stop.wrong("--at needs a moment with its offset, such as 2026-11-27T09:30:00+05:00.");
        }
    }
}
