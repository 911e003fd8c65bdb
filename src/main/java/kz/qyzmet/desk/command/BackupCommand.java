package kz.qyzmet.desk.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Backs the running desk up. */
final class BackupCommand implements Command {
    @Override
    public String name() {
        return "backup";
    }

    @Override
    public String purpose() {
        return "back the running desk up";
    }

    @Override
    public String help() {
        return """
                Writes an encrypted backup of the running desk into a folder, reads it again and says until when it opens. Work goes
                on meanwhile. No key is in it: keep a copy of the keys apart from it (bin/qyzmet keys export FILE).

                Usage: bin/qyzmet backup [FOLDER] [--data DIR] [--json]

                  FOLDER      where the backup goes, not inside the data folder; default is what QYZMET_BACKUP names
                  --json      print {"file","bytes","seconds","opensUntil"} and no progress
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("data"), Set.of("json"));
        if (arguments.rest().size() > 1) {
            throw Stop.wrong("Say: backup FOLDER.");
        }
        var folder = arguments.rest().isEmpty()
                ? ""
                : Path.of(arguments.rest().getFirst()).toAbsolutePath().toString();
        boolean json = arguments.flag("json");
        var last = new JsonNode[1];
        RunningDesk.on(console.data(arguments)).lines("/local/backup", Map.of("folder", folder), line -> {
            if (line.has("step") && !json) {
                Bar.draw(
                        console,
                        line.path("step").asString(""),
                        line.path("done").asLong(0),
                        line.path("all").asLong(0));
            }
            last[0] = line;
        });
        if (last[0] == null || last[0].has("step")) {
            throw new Stop(Stop.TRY_AGAIN, "The desk stopped before the backup was complete. Nothing is left of it.");
        }
        if (last[0].has("refused")) {
            throw new Stop(Stop.REFUSED, "No backup: " + last[0].path("refused").asString(""));
        }
        if (json) {
            console.out().println(RunningDesk.JSON.writeValueAsString(last[0]));
            return;
        }
        Bar.end(console);
        console.out()
                .printf(
                        "%s%n%.1f MB in %.1f s, read again and found whole.%nIt opens with this desk's keys until %s, afterwards for nobody.%n",
                        last[0].path("file").asString(""),
                        last[0].path("bytes").asLong(0) / 1e6,
                        last[0].path("seconds").asDouble(0),
                        last[0].path("opensUntil").asString(""));
    }
}
