package kz.qyzmet.desk.rights;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.organisation.IdentityNumber;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * What is typed about a correction, and what is wrong with it; the same for the person, the officer and a program.
 *
 * @param wrong message keys by field
 */
record CorrectionForm(Map<String, String> values, Map<String, String> wrong) {
    static final CorrectionForm EMPTY = new CorrectionForm(Map.of(), Map.of());

    String value(String field) {
        return values.getOrDefault(field, "").strip();
    }

    @Nullable
    String error(Page page, String field) {
        var key = wrong.get(field);
        return key == null ? null : page.t(key);
    }

    List<Option> causes(Page page) {
        return Arrays.stream(Correction.Cause.values())
                .map(cause -> new Option(cause.id(), page.t("rights.correction.cause." + cause.id())))
                .toList();
    }

    CorrectionForm with(Map<String, String> wrong) {
        return new CorrectionForm(values, wrong);
    }

    /**
     * @param held the number of the value that is held, and of which kind it is
     * @param officer who has to give a reason in words and the paper by which it is right
     * @param scan null when none was sent, or it is none of PDF, JPEG and PNG
     * @throws Invalid with everything that is wrong
     */
    Corrections.Wish wish(
            Policy policy,
            SubjectId subject,
            UUID held,
            String kind,
            boolean officer,
            @Nullable Scan scan,
            @Nullable UUID request) {
        var faults = new HashMap<String, String>();
        var normal = Subjects.normal(kind, value("value")).orElse("");
        if (value("value").isEmpty()) {
            faults.put("value", "web.field.required");
        } else if (normal.isEmpty() || kind.equals("iin") && !ofPerson(normal)) {
            faults.put("value", "rights.correction.wrong." + kind);
        } else if (normal.length() > policy.number("email-max")
                || kind.equals("name") && normal.length() > policy.number("name-max")) {
            faults.put("value", "rights.wrong.long");
        }
        var cause = Correction.Cause.of(value("cause")).orElse(null);
        if (cause == null) {
            faults.put("cause", "rights.wrong.choice");
        }
        text(faults, "reason", officer, policy.number("reason-max"));
        text(faults, "document", officer, policy.number("title-max"));
        if (scan == null && !value("scan").isEmpty()) {
            faults.put("scan", "rights.wrong.scan");
        }
        if (!faults.isEmpty() || cause == null) {
            throw new Invalid(faults);
        }
        return new Corrections.Wish(
                subject, held, kind, normal, cause, value("reason"), value("document"), scan, request);
    }

    private static boolean ofPerson(String digits) {
        return IdentityNumber.valid(digits) && new IdentityNumber(digits).ofPerson();
    }

    private void text(Map<String, String> faults, String field, boolean required, int longest) {
        if (value(field).isEmpty() && required) {
            faults.put(field, "web.field.required");
        } else if (value(field).length() > longest) {
            faults.put(field, "rights.wrong.long");
        }
    }

    @Override
    public String toString() {
        return "CorrectionForm";
    }
}
