package kz.qyzmet.desk.ticket;

import java.util.HashMap;
import java.util.Map;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Invalid;

/** Checks what people type against the policy file's limits and collects what is wrong by field. Pure. */
final class Limits {
    private final Policy policy;
    private final Map<String, String> wrong = new HashMap<>();

    Limits(Policy policy) {
        this.policy = policy;
    }

    Limits text(String field, String value, String limit, boolean required) {
        if (required && value.isBlank()) {
            wrong.put(field, "ticket.wrong.empty");
        } else if (value.length() > policy.number(limit)) {
            wrong.put(field, "ticket.wrong.long");
        } else if (value.chars().anyMatch(c -> c == 0)) {
            wrong.put(field, "ticket.wrong.characters");
        }
        return this;
    }

    Limits email(String field, String value) {
        if (kz.qyzmet.desk.subject.ContactValues.email(value).isEmpty()) {
            wrong.put(field, value.isBlank() ? "ticket.wrong.empty" : "ticket.wrong.email");
        }
        return this;
    }

    Limits demand(boolean met, String field, String key) {
        if (!met) {
            wrong.put(field, key);
        }
        return this;
    }

    Map<String, String> wrong() {
        return wrong;
    }

    /** @throws Invalid when anything is wrong */
    void check() {
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
    }
}
