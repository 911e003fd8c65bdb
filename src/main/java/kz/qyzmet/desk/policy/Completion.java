package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * An edition that is older than the program lacks what the program has learnt since. Missing entries are taken from the program's own file, so that
 * an upgrade starts; a missing cell of the matrix becomes {@code none}, so that nobody may anything the officer has not published. A purpose without operations has those of the program's file.
 */
final class Completion {
    private static final Set<String> SECTIONS = Set.of(
            "sections",
            "clauses",
            "purposes",
            "categories",
            "grounds",
            "matrix",
            "consent-kinds",
            "retention",
            "deadlines",
            "periods",
            "numbers");
    private static final String MATRIX = "matrix";
    private static final String PURPOSES = "purposes";
    private static final String OPERATIONS = "operations";
    private static final Set<String> OWN_ROWS = Set.of("system");

    private final List<String> added = new ArrayList<>();

    private Completion() {}

    /** @param added the places that the program filled in, such as {@code numbers › smallest-group} */
    record Completed(PolicyFile file, List<String> added) {}

    static Completed read(String source) {
        var completion = new Completion();
        var root = PolicyFile.compose(source);
        if (root instanceof MappingNode mine
                && PolicyFile.compose(PolicyFile.shippedText()) instanceof MappingNode own) {
            completion.sections(mine, own);
        }
        return new Completed(PolicyFile.read(root), List.copyOf(completion.added));
    }

    private void sections(MappingNode mine, MappingNode own) {
        for (var section : own.getValue()) {
            var name = key(section);
            var found = find(mine, name);
            if (SECTIONS.contains(name)
                    && found instanceof MappingNode entries
                    && section.getValueNode() instanceof MappingNode ours) {
                entries(name, entries, ours);
            } else if (SECTIONS.contains(name) && found == null) {
                mine.getValue().add(section);
                added.add(name);
            }
        }
    }

    private void entries(String name, MappingNode entries, MappingNode ours) {
        for (var entry : ours.getValue()) {
            var found = find(entries, key(entry));
            if (found == null) {
                entries.getValue().add(entry);
                added.add(name + " › " + key(entry));
            } else if (name.equals(MATRIX)
                    && found instanceof MappingNode row
                    && entry.getValueNode() instanceof MappingNode ourRow) {
                cells(key(entry), row, ourRow);
            } else if (name.equals(PURPOSES)
                    && found instanceof MappingNode use
                    && entry.getValueNode() instanceof MappingNode ourUse
                    && find(use, OPERATIONS) == null) {
                ourUse.getValue().stream()
                        .filter(part -> key(part).equals(OPERATIONS))
                        .forEach(use.getValue()::add);
                added.add(PURPOSES + " › " + key(entry) + " › " + OPERATIONS);
            }
        }
    }

    private void cells(String role, MappingNode row, MappingNode ourRow) {
        var known = new HashSet<String>();
        row.getValue().forEach(cell -> known.add(key(cell)));
        for (var cell : ourRow.getValue()) {
            if (known.add(key(cell))) {
                row.getValue().add(OWN_ROWS.contains(role) ? cell : new NodeTuple(cell.getKeyNode(), none(row)));
                added.add(MATRIX + " › " + role + " › " + key(cell));
            }
        }
    }

    private static Node none(MappingNode near) {
        Mark mark = near.getStartMark();
        return new ScalarNode(Tag.STR, "none", mark, mark, DumperOptions.ScalarStyle.PLAIN);
    }

    private static String key(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static @org.jspecify.annotations.Nullable Node find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> key(entry).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
    }
}
