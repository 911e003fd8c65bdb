package kz.qyzmet.desk.edition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.policy.Wording;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * One page of the draft: a numbered part of the policy with its clauses, or another section of the file. Every text stands in its three languages side by side, beside what the newest edition says.
 *
 * @param id {@code 1} to {@code 7}, or a section of the file such as {@code consent}
 */
public record DraftPart(String id, String title, List<Group> groups) {
    /** What a text is, when its place ends with it; any other place is the words of the entry itself. */
    private static final Set<String> FIELDS =
            Set.of("title", "promise", "how", "summary", "label", "text", "instead", "contact");

    /** A clause or an entry. */
    public record Group(String anchor, String title, List<Item> items) {
        public boolean changed() {
            return items.stream().anyMatch(item -> item.cells().stream().anyMatch(Cell::changed));
        }

        public boolean missing() {
            return items.stream().anyMatch(item -> item.cells().stream().anyMatch(Cell::missing));
        }
    }

    public record Item(String field, List<Cell> cells) {}

    /**
     * One text in one language.
     *
     * @param other what somebody else wrote meanwhile, if it is another text
     * @param seen a mark of what stood there when it was shown
     */
    public record Cell(
            Language language,
            String name,
            String value,
            @Nullable String other,
            String seen,
            boolean changed) {
        public boolean missing() {
            return value.isEmpty();
        }

        public boolean tooLong() {
            return value.length() > PolicyText.LONGEST;
        }

        public int rows() {
            return Math.clamp(value.length() / 30 + 1, 2, 12);
        }
    }

    /** The parts of a file, in the order in which they are read. */
    static List<String> ids(PolicyText text) {
        var ids = new LinkedHashSet<String>();
        text.words().keySet().forEach(place -> ids.add(of(place)));
        return List.copyOf(ids);
    }

    private static String of(String place) {
        var steps = place.split("/");
        return steps[0].equals("sections") || steps[0].equals("clauses") ? steps[1].split("\\.")[0] : steps[0];
    }

    static Map<String, Wording> words(PolicyText text, String part) {
        var words = new LinkedHashMap<String, Wording>();
        text.words().forEach((place, wording) -> {
            if (of(place).equals(part)) {
                words.put(place, wording);
            }
        });
        return words;
    }

    static String title(Page page, PolicyText text, String part) {
        var section = text.words().get("sections/" + part);
        if (section != null) {
            return part + ". " + section.in(page.language());
        }
        return page.knows("edition.part." + part) ? page.t("edition.part." + part) : part;
    }

    /** The texts of a part one by one, by the names of their fields. */
    static Map<String, String> fields(PolicyText text, String part) {
        var fields = new LinkedHashMap<String, String>();
        words(text, part).forEach((place, wording) -> {
            for (var language : Language.values()) {
                fields.put(field(place, language), wording.in(language));
            }
        });
        return fields;
    }

    /** What the form makes of the words of a part. */
    static Map<String, Wording> laid(PolicyText text, String part, Typed typed) {
        var laid = new LinkedHashMap<String, Wording>();
        words(text, part)
                .keySet()
                .forEach(place -> laid.put(
                        place,
                        new Wording(
                                typed.value(field(place, Language.KK)),
                                typed.value(field(place, Language.RU)),
                                typed.value(field(place, Language.EN)))));
        return laid;
    }

    private static String field(String place, Language language) {
        return place + "/" + language.code();
    }

    /**
     * @param typed what the officer has in the form, over what is stored
     * @param newest what the draft is compared with
     * @param both whether to show what is stored beside what was typed
     */
    static DraftPart of(Page page, String part, PolicyText draft, Typed typed, PolicyText newest, boolean both) {
        var groups = new LinkedHashMap<String, List<Item>>();
        words(draft, part).forEach((place, stored) -> {
            var last = place.substring(place.lastIndexOf('/') + 1);
            var field = FIELDS.contains(last) ? last : "words";
            var entry = field.equals("words") ? place : place.substring(0, place.length() - last.length() - 1);
            var was = newest.words().get(place);
            var cells = Arrays.stream(Language.values())
                    .map(language -> {
                        var name = field(place, language);
                        var shown = typed.value(name);
                        return new Cell(
                                language,
                                name,
                                shown,
                                both && typed.clashes(name) ? stored.in(language) : null,
                                typed.seen(name, both),
                                was == null || !was.in(language).equals(shown));
                    })
                    .toList();
            groups.computeIfAbsent(entry, none -> new ArrayList<>()).add(new Item(field, cells));
        });
        return new DraftPart(
                part,
                title(page, draft, part),
                groups.entrySet().stream()
                        .map(group -> new Group(
                                group.getKey().replace('/', '-'), name(page, group.getKey()), group.getValue()))
                        .toList());
    }

    private static String name(Page page, String entry) {
        if (entry.startsWith("clauses/")) {
            return page.t("policy.clause", entry.substring("clauses/".length()));
        }
        return entry.startsWith("sections/") ? page.t("edition.heading") : entry.replace("/", " › ");
    }
}
