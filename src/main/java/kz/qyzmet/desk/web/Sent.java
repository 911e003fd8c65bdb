package kz.qyzmet.desk.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JSON object that a program sent, taken apart field by field. What is wrong is collected and told at once; fields that nobody asks for are
 * ignored. Not thread-safe: one request, one of these.
 */
public final class Sent {
    private static final int LIMIT_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder(Json.factory())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String raw;
    private final String prefix;
    private final JsonNode node;
    private final Map<String, String> wrong;

    private Sent(String raw, String prefix, JsonNode node, Map<String, String> wrong) {
        this.raw = raw;
        this.prefix = prefix;
        this.node = node;
        this.wrong = wrong;
    }

    /** @throws Conflict 400 when it is no JSON object in UTF-8; {@link TooLarge} beyond 1 MB, before more is read */
    public static Sent read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LIMIT_BYTES) {
            throw new TooLarge(LIMIT_BYTES);
        }
        var bytes = request.getInputStream().readNBytes(LIMIT_BYTES + 1);
        if (bytes.length > LIMIT_BYTES) {
            throw new TooLarge(LIMIT_BYTES);
        }
        try {
            var raw = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var node = MAPPER.readTree(raw);
            if (node.isObject()) {
                return new Sent(raw, "", node, new HashMap<>());
            }
        } catch (CharacterCodingException | JacksonException notJson) {
            // its text would quote what was sent
        }
        throw new Conflict(400, "malformed");
    }

    /** Exactly what came, to compare a repetition with. */
    public String raw() {
        return raw;
    }

    /** Whether the field is there, even as null. */
    public boolean has(String field) {
        return node.has(field);
    }

    /** A text that must be there and not blank; without the space around it. Empty when it is wrong. */
    public String text(String field, int longest) {
        var text = optional(field, longest);
        if (text == null || text.isBlank()) {
            wrong.putIfAbsent(prefix + field, "web.field.required");
            return "";
        }
        return text;
    }

    /** A text or null; blank counts as null. */
    public @Nullable String optional(String field, int longest) {
        var value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            return refused(field, "web.field.type");
        }
        var text = value.stringValue().strip();
        if (text.length() > longest) {
            return refused(field, "web.field.long");
        }
        if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return refused(field, "web.field.characters");
        }
        return text.isEmpty() ? null : text;
    }

    /** A value out of a few; null when it is not there or wrong. */
    public <T> @Nullable T one(String field, Function<String, Optional<T>> meaning) {
        var text = optional(field, 500);
        if (text == null) {
            return null;
        }
        var found = meaning.apply(text);
        if (found.isEmpty()) {
            wrong(field, "web.field.value");
        }
        return found.orElse(null);
    }

    /** True or false; false when it is not there. */
    public boolean flag(String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            wrong(field, "web.field.type");
        }
        return value.isBoolean() && value.booleanValue();
    }

    /** A list of short texts, none of them blank, in one line each; empty when it is not there or wrong. */
    public List<String> texts(String field, int most, int longest) {
        var value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            wrong(field, "web.field.type");
            return List.of();
        }
        if (value.size() > most) {
            wrong(field, "web.field.long");
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var one : value.values()) {
            var text = one.isString() ? one.stringValue().strip().replaceAll("\\s+", " ") : "";
            if (!one.isString() || text.isEmpty()) {
                wrong(field, one.isString() ? "web.field.value" : "web.field.type");
            } else if (text.length() > longest) {
                wrong(field, "web.field.long");
            } else if (text.indexOf(0) >= 0
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                wrong(field, "web.field.characters");
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /** An object inside; an empty one when it is missing, so that its own required fields say so. */
    public Sent inner(String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isObject()) {
            wrong(field, "web.field.type");
        }
        return new Sent(
                raw, prefix + field + ".", value.isObject() ? value : JsonNodeFactory.instance.objectNode(), wrong);
    }

    /** Says that a field cannot be taken; the first complaint about a field stays. */
    public Sent wrong(String field, String messageKey) {
        wrong.putIfAbsent(prefix + field, messageKey);
        return this;
    }

    /** @throws Invalid with everything that was wrong */
    public void check() {
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
    }

    private @Nullable String refused(String field, String messageKey) {
        wrong(field, messageKey);
        return null;
    }

    @Override
    public String toString() {
        return "Sent";
    }
}
