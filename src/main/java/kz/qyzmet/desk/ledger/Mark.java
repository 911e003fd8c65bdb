package kz.qyzmet.desk.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kz.qyzmet.desk.database.DataFolder;

/**
 * What the key folder remembers (contracts 4): how far each node's ledger went, and the newest turn of the database. A ledger that does not reach it has lost entries; a database that does not has been
 * restored.
 */
record Mark(long turn, Map<String, Reached> nodes) {
    private static final String TITLE = "qyzmet-ledger-mark 1";

    /** @param acts how many acts the lines hold that committed */
    record Reached(long count, String head, long acts) {}

    static Path place(Path keys) {
        return keys.resolve("ledger.mark");
    }

    static Optional<Mark> read(Path keys) throws IOException {
        try {
            var lines = Files.readAllLines(place(keys));
            if (lines.size() < 2 || !lines.getFirst().equals(TITLE)) {
                return Optional.empty();
            }
            var nodes = new TreeMap<String, Reached>();
            for (var line : lines.subList(2, lines.size())) {
                var words = line.split(" ");
                nodes.put(words[0], new Reached(Long.parseLong(words[1]), words[2], Long.parseLong(words[3])));
            }
            return Optional.of(new Mark(Long.parseLong(lines.get(1).split(" ")[1]), nodes));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (NumberFormatException | IndexOutOfBoundsException damaged) {
            // an unreadable mark proves nothing, as a missing one
            return Optional.empty();
        }
    }

    Mark with(String node, long count, byte[] head, long acts) {
        var more = new TreeMap<>(nodes);
        more.put(node, new Reached(count, HexFormat.of().formatHex(head), acts));
        return new Mark(turn, more);
    }

    Mark at(long newest) {
        return new Mark(Math.max(turn, newest), nodes);
    }

    /** How many entries these files lack of what is remembered; 0 when they reach it. */
    long missing(List<LedgerFile> files) {
        long missing = 0;
        for (var node : nodes.entrySet()) {
            long want = node.getValue().count();
            long best = files.stream()
                    .filter(file -> file.node().equals(node.getKey()))
                    .filter(file -> file.lines().size() < want
                            || HexFormat.of()
                                    .formatHex(file.headAt(want))
                                    .equals(node.getValue().head()))
                    .mapToLong(file -> file.lines().size())
                    .max()
                    .orElse(0);
            missing += Math.max(0, want - best);
        }
        return missing;
    }

    /** How many committed acts are remembered; a database that knows fewer is not the newest one. */
    long acts() {
        return nodes.values().stream().mapToLong(Reached::acts).sum();
    }

    void write(Path keys) throws IOException {
        var text = new StringBuilder(TITLE).append("\nturn ").append(turn).append('\n');
        nodes.forEach((node, reached) -> text.append(node)
                .append(' ')
                .append(reached.count())
                .append(' ')
                .append(reached.head())
                .append(' ')
                .append(reached.acts())
                .append('\n'));
        DataFolder.writeSecret(place(keys), text.toString());
    }
}
