package kz.qyzmet.desk.policy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The file of an edition as text in which words can be replaced where they stand: every other letter of it, comments too, stays as it was. It may be unfinished; whether it can be an edition is for
 * {@link Editions#check}. Immutable.
 */
public final class PolicyText {
    /** Letters of one text; the longest that came with the program has a tenth of it. */
    public static final int LONGEST = 2_500;

    private static final String EDITIONS = "editions";
    private static final String DATE = "date";
    private static final String STATE = "state";

    private final String source;
    private final Map<String, Wording> words = new LinkedHashMap<>();
    private final Map<String, Node> places = new LinkedHashMap<>();
    private @Nullable MappingNode editions;

    private PolicyText(String source) {
        this.source = source;
        if (PolicyFile.compose(source) instanceof MappingNode root) {
            for (var section : root.getValue()) {
                if (key(section.getKeyNode()).equals(EDITIONS)) {
                    editions = section.getValueNode() instanceof MappingNode all ? all : null;
                } else {
                    walk(key(section.getKeyNode()), section.getValueNode());
                }
            }
        }
    }

    /** Throws {@link WrongPolicy} when it is not YAML. */
    public static PolicyText of(String source) {
        return new PolicyText(source);
    }

    /**
     * The first line under {@code editions}: the edition that the file is.
     *
     * @param date as it stands there, so that a wrong one can be shown again
     */
    public record Heading(String name, String date, Wording words) {}

    public String source() {
        return source;
    }

    /** Every text in three languages by its place, such as {@code clauses/1.3/promise}, in the order of the file; the line of the edition is not among them. */
    public Map<String, Wording> words() {
        return Collections.unmodifiableMap(words);
    }

    public Heading heading() {
        var first = editions().getValue().getFirst();
        var name = key(first.getKeyNode());
        if (!(first.getValueNode() instanceof MappingNode entry)) {
            throw wrong(EDITIONS + " › " + name);
        }
        return new Heading(
                name,
                scalar(entry, DATE).getValue(),
                new Wording(
                        scalar(entry, Language.KK.code()).getValue(),
                        scalar(entry, Language.RU.code()).getValue(),
                        scalar(entry, Language.EN.code()).getValue()));
    }

    /** The same rules under a new edition's line; those before it are past. */
    public PolicyText begun(String name, LocalDate date) {
        var changes = new TreeMap<Integer, Patch>();
        var all = editions();
        for (var edition : all.getValue()) {
            if (edition.getValueNode() instanceof MappingNode entry) {
                put(changes, scalar(entry, STATE), "past");
            }
        }
        var first = all.getValue().getFirst().getKeyNode().getStartMark();
        var between = all.getFlowStyle() == DumperOptions.FlowStyle.FLOW ? ", " : "\n" + " ".repeat(first.getColumn());
        changes.put(
                first.getIndex(),
                new Patch(
                        first.getIndex(),
                        quoted(name) + ": {date: " + date + ", state: in-force, kk: \"\", ru: \"\", en: \"\"}"
                                + between));
        return changed(changes);
    }

    /** The same with another line of the edition. */
    public PolicyText headed(Heading heading) {
        var first = editions().getValue().getFirst();
        if (!(first.getValueNode() instanceof MappingNode entry)) {
            throw wrong(EDITIONS);
        }
        var changes = new TreeMap<Integer, Patch>();
        put(changes, first.getKeyNode(), quoted(heading.name()));
        put(changes, scalar(entry, DATE), quoted(heading.date()));
        for (var language : Language.values()) {
            put(changes, scalar(entry, language.code()), quoted(heading.words().in(language)));
        }
        var next = changed(changes);
        if (!next.heading().equals(heading)) {
            throw wrong(EDITIONS + " › " + heading.name());
        }
        return next;
    }

    /**
     * The same with other words. Only what differs is touched.
     *
     * @param wanted by places that {@link #words} has
     */
    public PolicyText with(Map<String, Wording> wanted) {
        var changes = new TreeMap<Integer, Patch>();
        wanted.forEach((place, wording) -> {
            var now = Objects.requireNonNull(words.get(place), place);
            for (var language : Language.values()) {
                if (!now.in(language).equals(wording.in(language))
                        && places.get(place + "/" + language.code()) instanceof ScalarNode node) {
                    put(changes, node, quoted(wording.in(language)));
                }
            }
        });
        var next = changed(changes);
        // an anchor that somebody wrote into the file would change in two places at once
        for (var word : next.words.entrySet()) {
            if (!word.getValue().equals(wanted.getOrDefault(word.getKey(), words.get(word.getKey())))) {
                throw wrong(word.getKey().replace("/", " › "));
            }
        }
        return next;
    }

    /** What the words say differently from an older text, word by word. */
    public List<Change> changesSince(PolicyText older) {
        var changes = new ArrayList<Change>();
        words.forEach((place, wording) -> {
            var was = older.words.getOrDefault(place, new Wording("", "", ""));
            var texts = new ArrayList<Change.Text>();
            for (var language : Language.values()) {
                if (!was.in(language).equals(wording.in(language))) {
                    texts.add(new Change.Text(language, WordByWord.pieces(was.in(language), wording.in(language))));
                }
            }
            if (!texts.isEmpty()) {
                var shown = place.replace("/", " › ");
                changes.add(new Change(
                        Change.Group.WORDS,
                        shown,
                        page -> place.startsWith("clauses/")
                                ? page.t("policy.clause", place.split("/")[1])
                                : wording.in(page.language()),
                        page -> "",
                        page -> "",
                        Change.Way.OTHER,
                        texts));
            }
        });
        return List.copyOf(changes);
    }

    /** One paragraph without control characters, as a text of the policy stands in the file. */
    public static String tidy(String text) {
        return text.replaceAll("[[\\p{Z}&&[^\\u00A0\\u202F]]\\p{C}]+", " ").strip();
    }

    private record Patch(int end, String text) {}

    private void walk(String place, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            return;
        }
        var texts = new LinkedHashMap<String, String>();
        for (var entry : mapping.getValue()) {
            var key = key(entry.getKeyNode());
            if (entry.getValueNode() instanceof ScalarNode scalar) {
                texts.put(key, scalar.getValue().strip());
                places.put(place + "/" + key, scalar);
            }
        }
        if (texts.keySet().containsAll(List.of("kk", "ru", "en"))) {
            words.put(place, new Wording(text(texts, "kk"), text(texts, "ru"), text(texts, "en")));
        }
        for (var entry : mapping.getValue()) {
            walk(place + "/" + key(entry.getKeyNode()), entry.getValueNode());
        }
    }

    private static String text(Map<String, String> texts, String language) {
        return texts.getOrDefault(language, "");
    }

    private MappingNode editions() {
        if (editions == null || editions.getValue().isEmpty()) {
            throw wrong(EDITIONS);
        }
        return editions;
    }

    private static ScalarNode scalar(MappingNode entry, String key) {
        for (var one : entry.getValue()) {
            if (key(one.getKeyNode()).equals(key) && one.getValueNode() instanceof ScalarNode scalar) {
                return scalar;
            }
        }
        throw wrong(EDITIONS + " › " + key);
    }

    private static String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static void put(Map<Integer, Patch> changes, Node node, String text) {
        changes.put(node.getStartMark().getIndex(), new Patch(node.getEndMark().getIndex(), text));
    }

    /** Marks count code points. */
    private PolicyText changed(TreeMap<Integer, Patch> changes) {
        var next = new StringBuilder();
        int done = 0;
        for (var change : changes.entrySet()) {
            int start = source.offsetByCodePoints(0, change.getKey());
            int end = source.offsetByCodePoints(start, change.getValue().end() - change.getKey());
            next.append(source, done, start).append(change.getValue().text());
            // a block of lines ends where the next line begins
            if (end > start && source.charAt(end - 1) == '\n') {
                next.append('\n');
            }
            done = end;
        }
        return new PolicyText(next.append(source, done, source.length()).toString());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static WrongPolicy wrong(String place) {
        return PolicyChecks.wrong(place, "is not a single value");
    }
}
