package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.web.Language;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints the data map: per table what it holds, whose, why, how long, what erasure does and what seals it. Needs neither the desk nor its
 * database (contracts 15).
 */
public final class Explain {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Explain() {}

    /** For people, in one language. */
    public static String text(Language language) {
        var file = PolicyFile.shipped();
        return text(new DataMap(file, Declarations.found().stream()), file, language);
    }

    /** For programs. */
    public static String json() {
        var file = PolicyFile.shipped();
        return json(new DataMap(file, Declarations.found().stream()), file);
    }

    static String text(DataMap map, PolicyFile file, Language language) {
        var text = new StringBuilder();
        for (var entry : map.entries()) {
            var holding = entry.holding();
            if (holding.columns().isEmpty()) {
                continue;
            }
            text.append(holding.place()).append("  [").append(entry.module()).append("]  whose: ");
            text.append(holding.subject()).append('\n');
            for (var column : holding.columns()) {
                text.append("  ").append(column.name()).append(": ");
                text.append(file.kind(column.category().id()).words().in(language));
                text.append("\n      why:      ")
                        .append(file.use(column.purpose()).words().in(language));
                text.append("\n      how long: ").append(Terms.say(file.rule(column.retention()), language));
                text.append("\n      erasure:  ").append(erasure(column.erasure()));
                text.append("\n      sealed:   ").append(seal(column.seal())).append('\n');
            }
            if (!holding.impersonal().isEmpty()) {
                text.append("  nothing about a person: ")
                        .append(String.join(", ", holding.impersonal()))
                        .append('\n');
            }
            text.append('\n');
        }
        var impersonal = map.entries().stream()
                .map(DataMap.Entry::holding)
                .filter(holding -> holding.columns().isEmpty())
                .map(Holding::place)
                .toList();
        return text.append("tables that hold nothing about a person: ")
                .append(String.join(", ", impersonal))
                .append('\n')
                .toString();
    }

    static String json(DataMap map, PolicyFile file) {
        var places = new ArrayList<Map<String, Object>>();
        for (var entry : map.entries()) {
            var holding = entry.holding();
            var place = new LinkedHashMap<String, Object>();
            place.put("place", holding.place());
            place.put("module", entry.module());
            place.put("subject", holding.subject());
            place.put("columns", columns(holding, file));
            place.put("impersonal", holding.impersonal());
            places.add(place);
        }
        var whole = new LinkedHashMap<String, Object>();
        whole.put("edition", file.editionInForce());
        whole.put("places", places);
        return JSON.writeValueAsString(whole);
    }

    private static List<Map<String, Object>> columns(Holding holding, PolicyFile file) {
        var columns = new ArrayList<Map<String, Object>>();
        for (var column : holding.columns()) {
            var said = new LinkedHashMap<String, Object>();
            said.put("name", column.name());
            said.put("category", column.category().id());
            said.put("purpose", column.purpose().id());
            said.put("retention", column.retention());
            said.put("kept", Terms.say(file.rule(column.retention()), Language.EN));
            said.put("erasure", erasure(column.erasure()));
            said.put("sealedBy", seal(column.seal()));
            columns.add(said);
        }
        return columns;
    }

    static String erasure(Holding.Erasure erasure) {
        return switch (erasure) {
            case Holding.Erasure.Delete delete -> "the row is deleted";
            case Holding.Erasure.Blank blank -> "the value is emptied";
            case Holding.Erasure.Keep keep -> "kept: " + keep.because();
        };
    }

    static String seal(Holding.Seal seal) {
        return switch (seal) {
            case Holding.Seal.Requester requester -> "by the person's key";
            case Holding.Seal.Author author -> "by its author's key";
            case Holding.Seal.Both both -> "by both keys, nested";
            case Holding.Seal.KeyedHash hash -> "keyed hash";
            case Holding.Seal.Index index -> "by the index key";
            case Holding.Seal.Clear clear -> "in clear: " + clear.because();
        };
    }
}
