package kz.qyzmet.desk.web;

import java.util.Map;

/** What was sent cannot be taken: field name to message key. */
public final class Invalid extends RuntimeException implements Problem {
    private final Map<String, String> fields;

    public Invalid(Map<String, String> fields) {
        super("invalid", null, false, false);
        this.fields = Map.copyOf(fields);
    }

    public Invalid(String field, String messageKey) {
        this(Map.of(field, messageKey));
    }

    @Override
    public int status() {
        return 422;
    }

    @Override
    public String code() {
        return "invalid";
    }

    @Override
    public Map<String, String> fields() {
        return fields;
    }
}
