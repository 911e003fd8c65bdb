package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
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
    private static final String NONE = "none";
    private static final Set<String> OWN_ROWS = Set.of("system");

    private final List<String> added = new ArrayList<>();
    private final TreeMap<Integer, String> text = new TreeMap<>();
    private final String program = PolicyFile.shippedText();

    private Completion() {}

    /** @param added the places that the program filled in, such as {@code numbers › smallest-group} */
    record Completed(PolicyFile file, List<String> added) {}

    static Completed read(String source) {
        var completion = new Completion();
        var root = completion.complete(source);
        return new Completed(PolicyFile.read(root), List.copyOf(completion.added));
    }

    /** The same as text, for an edition that is being written: what is missing stands where the program's own file has it. A file in a shape that leaves no place for it stays as it is. */
    static String fill(String source) {
        var completion = new Completion();
        completion.complete(source);
        if (completion.added.isEmpty()) {
            return source;
        }
        var filled = new StringBuilder();
        int done = 0;
        for (var place : completion.text.entrySet()) {
            // marks count code points
            int at = source.offsetByCodePoints(0, place.getKey());
            filled.append(source, done, at).append(place.getValue());
            done = at;
        }
        var whole = filled.append(source, done, source.length()).toString();
        var again = new Completion();
        try {
            again.complete(whole);
        } catch (WrongPolicy noPlace) {
            return source;
        }
        return again.added.isEmpty() ? whole : source;
    }

    private Node complete(String source) {
        var root = PolicyFile.compose(source);
        if (root instanceof MappingNode mine && PolicyFile.compose(program) instanceof MappingNode own) {
            sections(mine, own);
        }
        return root;
    }

    private void sections(MappingNode mine, MappingNode own) {
        var known = List.copyOf(mine.getValue());
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
                insert(known, mine, List.of(), key(section), section.getValueNode());
            }
        }
    }

    private void entries(String name, MappingNode entries, MappingNode ours) {
        var known = List.copyOf(entries.getValue());
        for (int n = 0; n < ours.getValue().size(); n++) {
            var entry = ours.getValue().get(n);
            var found = find(entries, key(entry));
            if (found == null) {
                entries.getValue().add(entry);
                added.add(name + " › " + key(entry));
                var after = ours.getValue().subList(n, ours.getValue().size());
                insert(known, entries, after, key(entry), entry.getValueNode());
            } else if (name.equals(MATRIX)
                    && found instanceof MappingNode row
                    && entry.getValueNode() instanceof MappingNode ourRow) {
                cells(key(entry), row, ourRow);
            } else if (name.equals(PURPOSES)
                    && found instanceof MappingNode use
                    && entry.getValueNode() instanceof MappingNode ourUse
                    && find(use, OPERATIONS) == null) {
                operations(key(entry), use, ourUse);
            }
        }
    }

    private void operations(String purpose, MappingNode use, MappingNode ourUse) {
        var before = List.copyOf(use.getValue());
        for (var part : ourUse.getValue()) {
            if (key(part).equals(OPERATIONS)) {
                use.getValue().add(part);
                added.add(PURPOSES + " › " + purpose + " › " + OPERATIONS);
                var after = ourUse.getValue()
                        .subList(
                                ourUse.getValue().indexOf(part),
                                ourUse.getValue().size());
                insert(before, use, after, OPERATIONS, part.getValueNode());
            }
        }
    }

    private void cells(String role, MappingNode row, MappingNode ourRow) {
        var before = List.copyOf(row.getValue());
        var known = new HashSet<String>();
        row.getValue().forEach(cell -> known.add(key(cell)));
        for (var cell : ourRow.getValue()) {
            if (known.add(key(cell))) {
                var value = OWN_ROWS.contains(role) ? cell.getValueNode() : none(row);
                row.getValue().add(new NodeTuple(cell.getKeyNode(), value));
                added.add(MATRIX + " › " + role + " › " + key(cell));
                insert(before, row, ourRow.getValue(), key(cell), value);
            }
        }
    }

    /**
     * Notes the text of an entry at its place in mine.
     *
     * @param known what stood there before
     * @param after what comes after it in the program's file: it stands before the first of them that mine has, else at the end
     */
    private void insert(List<NodeTuple> known, MappingNode mine, List<NodeTuple> after, String name, Node value) {
        if (known.isEmpty()) {
            return;
        }
        var flow = mine.getFlowStyle() == DumperOptions.FlowStyle.FLOW;
        int column = known.getFirst().getKeyNode().getStartMark().getColumn();
        var entry = '"' + name + "\": " + said(value, column);
        var between = flow ? ", " : "\n" + " ".repeat(column);
        var next = after.stream()
                .flatMap(ours -> known.stream().filter(one -> key(one).equals(key(ours))))
                .findFirst();
        if (next.isPresent()) {
            text.merge(next.get().getKeyNode().getStartMark().getIndex(), entry + between, String::concat);
        } else {
            text.merge(end(known.getLast().getValueNode()), between + entry, String::concat);
        }
    }

    /** A value of the program's file as it stands there, its further lines moved as its first one is. */
    private String said(Node value, int column) {
        if (value instanceof ScalarNode scalar && scalar.getValue().equals(NONE)) {
            return NONE;
        }
        int start = program.offsetByCodePoints(0, value.getStartMark().getIndex());
        var said = program.substring(start, program.offsetByCodePoints(0, end(value)));
        boolean block = value instanceof MappingNode mapping && mapping.getFlowStyle() == DumperOptions.FlowStyle.BLOCK;
        int moved = column + 2 - (block ? value.getStartMark().getColumn() : 4);
        var lines = said.replace("\n", "\n" + " ".repeat(Math.max(0, moved)));
        return block ? "\n" + " ".repeat(column + 2) + lines : lines;
    }

    /** Where the last letter of a value stands; a block of the file ends for YAML only where the next begins. */
    private static int end(Node value) {
        return value instanceof MappingNode mapping
                        && mapping.getFlowStyle() == DumperOptions.FlowStyle.BLOCK
                        && !mapping.getValue().isEmpty()
                ? end(mapping.getValue().getLast().getValueNode())
                : value.getEndMark().getIndex();
    }

    private static Node none(MappingNode near) {
        Mark mark = near.getStartMark();
        return new ScalarNode(Tag.STR, NONE, mark, mark, DumperOptions.ScalarStyle.PLAIN);
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
