package kz.qyzmet.desk.policy;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** policy.yaml as values: read once, checked whole, never changed. Whatever is wrong becomes a {@link WrongPolicy}. */
record PolicyFile(
        Map<String, Edition> editions,
        Map<String, Wording> sections,
        Map<String, Clause> clauses,
        Map<String, Use> purposes,
        Map<String, Kind> categories,
        Map<String, Basis> grounds,
        Map<String, Grants> matrix,
        Consent consent,
        Map<String, Apart> consentKinds,
        Map<String, Retention> retention,
        Map<String, Deadline> deadlines,
        Map<String, Recipient> recipients,
        Map<String, Appeal> appeal,
        Map<String, Setting<Duration>> periods,
        Map<String, Setting<Integer>> numbers) {

    static final String NAME = "policy.yaml";
    /** The row of the matrix for whoever has no role. */
    static final String STRANGER = "stranger";

    enum State {
        IN_FORCE,
        PAST
    }

    record Edition(LocalDate date, State state, Wording words) {}

    /** @param how how the program keeps the promise; a plan as long as the lamp says not yet */
    record Clause(Wording title, Wording promise, Wording how, String article) {}

    /** @param operations those of clause 1.2 that are allowed for it; no other is */
    record Use(
            Wording words,
            String clause,
            String article,
            List<String> data,
            Set<Operation> operations,
            String retention) {}

    record Kind(Wording words, boolean restricted) {}

    record Basis(Wording words, String clause, String article, boolean consentStillAsked) {}

    /** One row of the matrix: how far each purpose reaches; a purpose without reach is refused on purpose. */
    record Grants(Map<Purpose, Reach> reaches, String clause) {}

    /** The text that a person agrees to: a sentence, and the eight items of Law 94-V art. 8(4) by their numbers. */
    record Consent(Wording summary, Map<String, Item> items) {}

    /**
     * @param text what is said while nobody receives the data
     * @param instead what is said when somebody does
     */
    record Item(Wording label, Wording text, @Nullable Wording instead) {}

    /**
     * A consent apart from that to processing.
     *
     * @param asked whether it is offered to anybody
     * @param term after which it ends by itself (Law 94-V art. 8(5))
     * @param data the categories it is about
     * @param texts what its items say where they differ from those of processing, by their numbers
     */
    record Apart(
            Wording words,
            String clause,
            String article,
            boolean asked,
            Duration term,
            List<String> data,
            Wording summary,
            Map<String, Wording> texts) {}

    /** @param keep nothing when it ends with what it serves */
    record Retention(@Nullable Duration keep, String clause, Wording after) {}

    /** @param contact how to reach it; nothing until the operator has looked it up */
    record Appeal(Wording words, @Nullable Wording contact) {}

    record Deadline(Wording words, String clause, List<Term> terms) {}

    record Term(LocalDate since, int days, boolean working, String article) {}

    record Recipient(
            Wording words, String country, String contract, List<String> purposes, List<String> data, String clause) {}

    record Setting<T>(T value, String clause, String why) {}

    /** The file as it came with the program. */
    static String shippedText() {
        var resource = PolicyFile.class.getResourceAsStream(NAME);
        if (resource == null) {
            throw new WrongPolicy(NAME, "the file", "is missing from the program");
        }
        try (var bytes = resource) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static PolicyFile shipped() {
        return read(shippedText());
    }

    static PolicyFile read(String yaml) {
        return read(compose(yaml));
    }

    /** The YAML as nodes with their lines; reads nothing yet. */
    static Node compose(String yaml) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        try {
            var node = new Yaml(options).compose(new StringReader(yaml));
            if (node == null) {
                throw new WrongPolicy(NAME, "the file", "is empty");
            }
            return node;
        } catch (MarkedYAMLException notYaml) {
            var mark = notYaml.getProblemMark();
            var line = mark == null ? "the file" : "line " + (mark.getLine() + 1);
            throw new WrongPolicy(NAME, line, "is not YAML: " + notYaml.getProblem());
        } catch (YAMLException notYaml) {
            throw new WrongPolicy(NAME, "the file", "is not YAML: it has characters or a depth that no policy has");
        }
    }

    static PolicyFile read(Node node) {
        var root = new Section(NAME, "", node);
        var file = new PolicyFile(
                root.section("editions", all -> all.each(PolicyFile::edition)),
                root.section("sections", all -> all.each(Section::words)),
                root.section("clauses", all -> all.each(PolicyFile::clause)),
                root.section("purposes", all -> all.each(PolicyFile::use)),
                root.section("categories", all -> all.each(PolicyFile::kind)),
                root.section("grounds", all -> all.each(PolicyFile::basis)),
                root.section("matrix", all -> all.each(PolicyFile::grants)),
                root.section("consent", PolicyFile::consent),
                root.section("consent-kinds", all -> all.each(PolicyFile::apart)),
                root.section("retention", all -> all.each(PolicyFile::retention)),
                root.section("deadlines", all -> all.each(PolicyFile::deadline)),
                root.section("recipients", all -> all.each(PolicyFile::recipient)),
                root.section("appeal", all -> all.each(PolicyFile::appeal)),
                root.section("periods", all -> all.each(entry -> setting(entry, entry.period("value")))),
                root.section("numbers", all -> all.each(entry -> setting(entry, entry.number("value")))));
        root.done();
        PolicyChecks.check(file);
        return file;
    }

    private static Edition edition(Section entry) {
        return new Edition(
                entry.date("date"),
                entry.choice("state", Map.of("in-force", State.IN_FORCE, "past", State.PAST)),
                entry.words());
    }

    private static Clause clause(Section entry) {
        return new Clause(entry.words("title"), entry.words("promise"), entry.words("how"), entry.text("article"));
    }

    private static Use use(Section entry) {
        return new Use(
                entry.words(),
                entry.text("clause"),
                entry.text("article"),
                entry.list("data"),
                operations(entry),
                entry.text("retention"));
    }

    private static Set<Operation> operations(Section entry) {
        var operations = EnumSet.noneOf(Operation.class);
        for (var id : entry.list("operations")) {
            operations.add(Arrays.stream(Operation.values())
                    .filter(operation -> operation.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> entry.wrong("operations › " + id, "is not known")));
        }
        return Collections.unmodifiableSet(operations);
    }

    private static Kind kind(Section entry) {
        return new Kind(entry.words(), entry.choice("access", Map.of("restricted", true, "public", false)));
    }

    private static Basis basis(Section entry) {
        return new Basis(entry.words(), entry.text("clause"), entry.text("article"), entry.yes("consent-still-asked"));
    }

    private static Grants grants(Section entry) {
        var cells = Map.of(
                "own", Optional.of(Reach.OWN),
                "team", Optional.of(Reach.TEAM),
                "all", Optional.of(Reach.ALL),
                "none", Optional.<Reach>empty());
        var reaches = new EnumMap<Purpose, Reach>(Purpose.class);
        for (var purpose : Purpose.values()) {
            entry.choice(purpose.id(), cells).ifPresent(reach -> reaches.put(purpose, reach));
        }
        return new Grants(Map.copyOf(reaches), entry.text("clause"));
    }

    private static Consent consent(Section entry) {
        return new Consent(entry.words("summary"), entry.section("items", all -> all.each(PolicyFile::item)));
    }

    private static Apart apart(Section entry) {
        return new Apart(
                entry.words(),
                entry.text("clause"),
                entry.text("article"),
                entry.yes("asked"),
                entry.period("term"),
                entry.list("data"),
                entry.words("summary"),
                entry.section("items", all -> all.each(Section::words)));
    }

    private static Item item(Section entry) {
        return new Item(
                entry.words("label"), entry.words("text"), entry.has("instead") ? entry.words("instead") : null);
    }

    private static Appeal appeal(Section entry) {
        return new Appeal(entry.words(), entry.has("contact") ? entry.wordsOrNone("contact") : null);
    }

    private static Retention retention(Section entry) {
        var keep = entry.periodOr("keep", "while");
        return new Retention(keep, entry.text("clause"), entry.words());
    }

    private static Deadline deadline(Section entry) {
        return new Deadline(
                entry.words(),
                entry.text("clause"),
                entry.sections(
                        "terms",
                        term -> new Term(
                                term.date("since"),
                                term.number("days"),
                                term.choice("count", Map.of("working", true, "calendar", false)),
                                term.text("article"))));
    }

    private static Recipient recipient(Section entry) {
        return new Recipient(
                entry.words(),
                entry.text("country"),
                entry.text("contract"),
                entry.list("purposes"),
                entry.list("data"),
                entry.text("clause"));
    }

    private static <T> Setting<T> setting(Section entry, T value) {
        return new Setting<>(value, entry.text("clause"), entry.text("why"));
    }

    /** The newest edition in force stands first. */
    String editionInForce() {
        return editions.entrySet().stream()
                .filter(entry -> entry.getValue().state() == State.IN_FORCE)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> PolicyChecks.wrong("editions", "none is in force"));
    }

    Edition inForce() {
        return find("editions", editions, editionInForce());
    }

    /** The word that stands in a cell of the matrix. */
    static String word(@Nullable Reach reach) {
        return reach == null ? "none" : reach.name().toLowerCase(Locale.ROOT);
    }

    Use use(Purpose purpose) {
        return find("purposes", purposes, purpose.id());
    }

    Apart apart(ConsentKind kind) {
        return find("consent-kinds", consentKinds, kind.id());
    }

    Kind kind(String category) {
        return find("categories", categories, category);
    }

    Retention rule(String id) {
        return find("retention", retention, id);
    }

    private static <T> T find(String place, Map<String, T> entries, String id) {
        var entry = entries.get(id);
        if (entry == null) {
            throw PolicyChecks.wrong(place + " › " + id, "is missing");
        }
        return entry;
    }
}
