package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import kz.qyzmet.desk.web.Language;

/** Writes the consent text of one purpose from the policy file and the operator's details. */
final class ConsentWriter {
    private ConsentWriter() {}

    static ConsentText write(
            PolicyFile file, String edition, Purpose purpose, Language language, OperatorDetails operator) {
        var consent = file.consent();
        var items = new ArrayList<ConsentText.Item>();
        for (var entry : consent.items().entrySet()) {
            var number = Integer.parseInt(entry.getKey());
            var text = fill(entry.getValue().text().in(language), file, purpose, language, operator);
            items.add(new ConsentText.Item(number, entry.getValue().label().in(language), text));
        }
        var summary = fill(consent.summary().in(language), file, purpose, language, operator);
        return ConsentText.of(purpose, language, edition, summary, items);
    }

    private static String fill(
            String text, PolicyFile file, Purpose purpose, Language language, OperatorDetails operator) {
        var use = file.use(purpose);
        var data = new ArrayList<String>();
        for (var id : use.data()) {
            data.add(lower(file.kind(id).words().in(language)));
        }
        return text.replace("{operator}", operator.name())
                .replace("{bin}", operator.bin())
                .replace("{email}", operator.email())
                .replace("{purpose}", lower(use.words().in(language)))
                .replace("{data}", String.join("; ", data))
                .replace("{term}", Terms.say(file.rule(use.retention()), language));
    }

    /** A heading that goes on inside a sentence; an abbreviation such as IIN stays as it is. */
    private static String lower(String heading) {
        if (heading.length() > 1 && Character.isUpperCase(heading.charAt(1))) {
            return heading;
        }
        return Character.toLowerCase(heading.charAt(0)) + heading.substring(1);
    }
}
