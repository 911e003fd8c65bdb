package kz.qyzmet.desk.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One mapping of the policy file that knows its place, hands out each key once and, at the end, complains of the keys nobody asked for. */
final class Section {
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,6})([smhd])");

    private final String file;
    private final String place;
    private final Node node;
    private final Map<String, Node> unread = new LinkedHashMap<>();

    Section(String file, String place, Node node) {
        this.file = file;
        this.place = place;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("", "is not a mapping of keys to values");
        }
        for (var pair : mapping.getValue()) {
            if (!(pair.getKeyNode() instanceof ScalarNode key)) {
                throw wrong("", "has a key that is not a word");
            }
            if (unread.put(key.getValue(), pair.getValueNode()) != null) {
                throw wrong(key.getValue(), "stands twice");
            }
        }
    }

    /** Each entry read as a section of its own, in the order of the file. */
    <T> Map<String, T> each(Function<Section, T> read) {
        var entries = new LinkedHashMap<String, T>();
        for (var key : List.copyOf(unread.keySet())) {
            entries.put(key, section(key, read));
        }
        return Collections.unmodifiableMap(entries);
    }

    <T extends @Nullable Object> T section(String key, Function<Section, T> read) {
        var section = new Section(file, path(key), take(key));
        var value = read.apply(section);
        section.done();
        return value;
    }

    <T> List<T> sections(String key, Function<Section, T> read) {
        var taken = take(key);
        if (!(taken instanceof SequenceNode sequence)) {
            throw wrong(key, "is not a list");
        }
        var items = new ArrayList<T>();
        for (var item : sequence.getValue()) {
            var section = new Section(file, path(key) + " › " + (items.size() + 1), item);
            items.add(read.apply(section));
            section.done();
        }
        return List.copyOf(items);
    }

    List<String> list(String key) {
        var taken = take(key);
        if (!(taken instanceof SequenceNode sequence)) {
            throw wrong(key, "is not a list");
        }
        return sequence.getValue().stream().map(item -> scalar(key, item)).toList();
    }

    boolean has(String key) {
        return unread.containsKey(key);
    }

    String text(String key) {
        return scalar(key, take(key));
    }

    Wording words() {
        return new Wording(text("kk"), text("ru"), text("en"));
    }

    Wording words(String key) {
        return section(key, Section::words);
    }

    /** Words that may be left empty, in all three languages or in none. */
    @Nullable
    Wording wordsOrNone(String key) {
        return section(key, words -> {
            var empty = Stream.of("kk", "ru", "en").allMatch(words::empty);
            if (empty) {
                words.unread.clear();
            }
            return empty ? null : words.words();
        });
    }

    private boolean empty(String key) {
        return unread.get(key) instanceof ScalarNode scalar && scalar.getValue().isBlank();
    }

    Duration period(String key) {
        var text = text(key);
        var matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw wrong(key, "'" + text + "' is not a period such as 30s, 15m, 12h or 7d");
        }
        var amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2).charAt(0)) {
            case 's' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** A period, or nothing where the word stands instead of one. */
    @Nullable
    Duration periodOr(String key, String word) {
        if (unread.get(key) instanceof ScalarNode scalar && scalar.getValue().equals(word)) {
            take(key);
            return null;
        }
        return period(key);
    }

    int number(String key) {
        var text = text(key);
        if (!text.matches("\\d{1,9}")) {
            throw wrong(key, "'" + text + "' is not a whole number");
        }
        return Integer.parseInt(text);
    }

    boolean yes(String key) {
        return choice(key, Map.of("true", true, "false", false));
    }

    LocalDate date(String key) {
        var text = text(key);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADate) {
            throw wrong(key, "'" + text + "' is not a date such as 2026-11-23");
        }
    }

    <T> T choice(String key, Map<String, T> choices) {
        var text = text(key);
        var chosen = choices.get(text);
        if (chosen == null) {
            throw wrong(key, "'" + text + "' is none of " + String.join(", ", new TreeSet<>(choices.keySet())));
        }
        return chosen;
    }

    /** What was not asked for is unknown: a typing error must not pass as a setting. */
    void done() {
        for (var key : unread.keySet()) {
            throw wrong(key, "is not known here");
        }
    }

    WrongPolicy wrong(String key, String cause) {
        var line = node.getStartMark() == null
                ? ""
                : ", line " + (node.getStartMark().getLine() + 1);
        return new WrongPolicy(file + line, key.isEmpty() ? place : path(key), cause);
    }

    private String path(String key) {
        return place.isEmpty() ? key : place + " › " + key;
    }

    private Node take(String key) {
        var taken = unread.remove(key);
        if (taken == null) {
            throw wrong(key, "is missing");
        }
        return taken;
    }

    private String scalar(String key, Node value) {
        if (!(value instanceof ScalarNode scalar)) {
            throw wrong(key, "is not a single value");
        }
        if (scalar.getValue().isBlank()) {
            throw wrong(key, "is empty");
        }
        return scalar.getValue().strip();
    }
}
