package kz.qyzmet.desk.rights;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * What is typed about a power, and what is wrong with it; the same for the person and for the officer.
 *
 * @param wrong message keys by field
 */
record PowerForm(Map<String, String> values, Set<String> scope, Map<String, String> wrong) {
    static final PowerForm EMPTY = new PowerForm(Map.of(), Set.of(), Map.of());

    String value(String field) {
        return values.getOrDefault(field, "").strip();
    }

    @Nullable
    String error(Page page, String field) {
        var key = wrong.get(field);
        return key == null ? null : page.t(key);
    }

    boolean ticked(String code) {
        return scope.contains(code);
    }

    List<Option> scopes(Page page) {
        return Representative.scopes().stream()
                .map(code -> new Option(code, page.t(Representative.label(code))))
                .toList();
    }

    PowerForm with(Map<String, String> wrong) {
        return new PowerForm(values, scope, wrong);
    }

    /**
     * @param kind null when it has to be chosen
     * @param paper whether a paper has been seen, so that its scan is needed and an address is not
     * @throws Invalid with everything that is wrong
     */
    Representatives.Wish wish(
            Policy policy,
            SubjectId subject,
            Representative.@Nullable Kind kind,
            boolean paper,
            @Nullable Scan scan,
            Language language,
            LocalDate today) {
        var faults = new HashMap<String, String>();
        var chosen = kind == null ? Representative.Kind.of(value("kind")).orElse(null) : kind;
        if (chosen == null) {
            faults.put("kind", "rights.wrong.choice");
        }
        text(faults, "name", policy.number("name-max"));
        text(faults, "power", policy.number("reason-max"));
        var email = value("email");
        if (email.isEmpty() ? !paper : ContactValues.email(email).isEmpty()) {
            faults.put("email", email.isEmpty() ? "web.field.required" : "web.field.email");
        }
        var codes = new TreeSet<>(scope);
        codes.retainAll(Representative.scopes());
        if (codes.isEmpty() || codes.size() != scope.size()) {
            faults.put("scope", "rights.wrong.scope");
        }
        var until = day(value("until"));
        var longest = chosen == Representative.Kind.LEGAL
                ? policy.period("representative-by-law-longest")
                : policy.period("representative-longest");
        if (until == null || until.isBefore(today)) {
            faults.put("until", "rights.wrong.until");
        } else if (until.isAfter(today.plusDays(longest.toDays()))) {
            faults.put("until", "rights.wrong.power-long");
        }
        if (paper && scan == null) {
            faults.put("scan", "rights.wrong.scan");
        }
        if (!faults.isEmpty() || chosen == null || until == null) {
            throw new Invalid(faults);
        }
        return new Representatives.Wish(
                subject,
                chosen,
                ContactValues.name(value("name")),
                ContactValues.email(email).orElse(""),
                value("power"),
                codes,
                until,
                language,
                scan);
    }

    private void text(Map<String, String> faults, String field, int longest) {
        if (value(field).isEmpty()) {
            faults.put(field, "web.field.required");
        } else if (value(field).length() > longest) {
            faults.put(field, "rights.wrong.long");
        }
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "PowerForm";
    }
}
