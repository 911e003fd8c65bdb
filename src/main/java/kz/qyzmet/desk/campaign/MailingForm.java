package kz.qyzmet.desk.campaign;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * What was typed into the form of a mailing: a kind, and subject line and text in each of the three languages, since every recipient reads their own.
 *
 * @param wrong field to message key; empty when it can be kept
 */
record MailingForm(Map<String, String> typed, Map<String, String> wrong) {
    static MailingForm empty(Mailing.Kind kind) {
        return new MailingForm(Map.of("id", Ids.ordered().toString(), "kind", kind.id()), Map.of());
    }

    static MailingForm of(Mailing mailing) {
        var typed = new HashMap<String, String>();
        typed.put("id", mailing.id().toString());
        typed.put("kind", mailing.kind().id());
        typed.put("version", Integer.toString(mailing.version()));
        mailing.words().forEach((language, said) -> {
            typed.put("subject-" + language.code(), said.subject());
            typed.put("text-" + language.code(), said.text());
        });
        return new MailingForm(Map.copyOf(typed), Map.of());
    }

    static MailingForm checked(Map<String, String> typed, Policy policy) {
        var wrong = new HashMap<String, String>();
        if (Mailing.Kind.of(typed.getOrDefault("kind", "")).isEmpty()) {
            wrong.put("kind", "campaign.wrong.kind");
        }
        for (var language : Language.values()) {
            check(wrong, typed, "subject-" + language.code(), policy.number("subject-max"));
            check(wrong, typed, "text-" + language.code(), policy.number("mailing-text-max"));
        }
        return new MailingForm(Map.copyOf(typed), Map.copyOf(wrong));
    }

    private static void check(Map<String, String> wrong, Map<String, String> typed, String field, int longest) {
        var text = clean(typed.getOrDefault(field, ""));
        if (text.isEmpty()) {
            wrong.put(field, "web.field.required");
        } else if (text.length() > longest) {
            wrong.put(field, "campaign.wrong.long");
        }
    }

    String typed(String field) {
        return typed.getOrDefault(field, "");
    }

    @Nullable
    String error(Page page, String field) {
        var key = wrong.get(field);
        return key == null ? null : page.t(key);
    }

    boolean good() {
        return wrong.isEmpty();
    }

    Optional<Mailing.Kind> kind() {
        return Mailing.Kind.of(typed("kind"));
    }

    Optional<UUID> id() {
        try {
            return Optional.of(UUID.fromString(typed("id")));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    int version() {
        return typed("version").matches("\\d{1,9}") ? Integer.parseInt(typed("version")) : 0;
    }

    Map<Language, Mailing.Said> words() {
        var words = new EnumMap<Language, Mailing.Said>(Language.class);
        for (var language : Language.values()) {
            words.put(
                    language,
                    new Mailing.Said(
                            clean(typed("subject-" + language.code())).replaceAll("\\s+", " "),
                            clean(typed("text-" + language.code()))));
        }
        return words;
    }

    /** Lines end in one way; what the desk itself writes into letters by a mark cannot be typed. */
    private static String clean(String text) {
        return text.replace("\r\n", "\n")
                .replace('\r', '\n')
                .replaceAll("[\u27e6\u27e7\\p{Cc}&&[^\n\t]]", "")
                .strip();
    }

    @Override
    public String toString() {
        return "MailingForm[" + wrong.keySet() + "]";
    }
}
