package kz.qyzmet.desk.api;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document as written in openapi.yaml, and what the readable page takes from it. Immutable. */
final class ApiDocument {
    private static final List<String> METHODS = List.of("get", "post", "patch", "put", "delete");

    private final Map<String, Object> root;

    private ApiDocument(Map<String, Object> root) {
        this.root = root;
    }

    /** @param scope null when nobody need show who they are */
    record Operation(
            String method,
            String path,
            String anchor,
            String tag,
            String summary,
            @Nullable String note,
            @Nullable String scope,
            List<Parameter> parameters,
            List<Field> fields,
            @Nullable Object example) {}

    record Parameter(String name, String in, boolean required, String type, String description) {}

    record Field(String name, boolean required, String type) {}

    static ApiDocument read() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (var in = ApiDocument.class.getResourceAsStream("openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is missing");
            }
            Map<String, Object> root =
                    new Yaml(new SafeConstructor(options)).load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return new ApiDocument(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Object> root() {
        return root;
    }

    String about(Language language) {
        return words(map(root.get("info")), "description", language);
    }

    List<Operation> operations(Language language) {
        var operations = new ArrayList<Operation>();
        map(root.get("paths")).forEach((path, item) -> {
            var shared = map(item);
            for (var method : METHODS) {
                if (shared.containsKey(method)) {
                    operations.add(operation(language, path, method, shared, map(shared.get(method))));
                }
            }
        });
        return operations;
    }

    private Operation operation(
            Language language, String path, String method, Map<String, Object> shared, Map<String, Object> said) {
        var parameters = new ArrayList<Parameter>();
        list(shared.get("parameters")).forEach(one -> parameters.add(parameter(language, resolved(one))));
        list(said.get("parameters")).forEach(one -> parameters.add(parameter(language, resolved(one))));
        var json = map(map(map(said.get("requestBody")).get("content")).get("application/json"));
        var note = said.get("description");
        var scope = said.get("x-scope");
        return new Operation(
                method.toUpperCase(java.util.Locale.ROOT),
                "/api/v1" + path,
                String.valueOf(said.get("operationId")),
                String.valueOf(list(said.get("tags")).getFirst()),
                words(said, "summary", language),
                note == null || language != Language.EN ? null : note.toString(),
                scope == null ? null : scope.toString(),
                parameters,
                fields(resolved(json.get("schema")), ""),
                json.get("example"));
    }

    private Parameter parameter(Language language, Map<String, Object> said) {
        return new Parameter(
                String.valueOf(said.get("name")),
                String.valueOf(said.get("in")),
                Boolean.TRUE.equals(said.get("required")),
                type(map(said.get("schema"))),
                words(said, "description", language));
    }

    private List<Field> fields(Map<String, Object> schema, String prefix) {
        var fields = new ArrayList<Field>();
        var required = list(schema.get("required"));
        map(schema.get("properties")).forEach((name, said) -> {
            var inner = resolved(said);
            fields.add(new Field(prefix + name, required.contains(name), type(inner)));
            fields.addAll(fields(inner, prefix + name + "."));
        });
        return fields;
    }

    private static String type(Map<String, Object> schema) {
        var choice = list(schema.get("enum"));
        if (!choice.isEmpty()) {
            return String.join(" | ", choice.stream().map(String::valueOf).toList());
        }
        var type = schema.get("type");
        return type instanceof List<?> several
                ? String.join(" | ", several.stream().map(String::valueOf).toList())
                : String.valueOf(type);
    }

    private Map<String, Object> resolved(@Nullable Object said) {
        var map = map(said);
        if (!(map.get("$ref") instanceof String place)) {
            return map;
        }
        Map<String, Object> found = root;
        for (var step : place.substring(2).split("/")) {
            found = map(found.get(step));
        }
        return resolved(found);
    }

    private static String words(Map<String, Object> said, String english, Language language) {
        var translated = said.get("x-" + language.code());
        return String.valueOf(translated == null ? said.getOrDefault(english, "") : translated);
    }

    private static Map<String, Object> map(@Nullable Object value) {
        var map = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> found) {
            found.forEach((key, inner) -> map.put(String.valueOf(key), inner));
        }
        return map;
    }

    private static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> found ? new ArrayList<>(found) : List.of();
    }
}
