package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.web.Language;

/** Writes the consent text of one purpose from the policy file and the operator's details. */
final class ConsentWriter {
    private static final String AT_HOME = "KZ";

    private final PolicyFile file;
    private final Purpose purpose;
    private final Language language;
    private final OperatorDetails operator;

    private ConsentWriter(PolicyFile file, Purpose purpose, Language language, OperatorDetails operator) {
        this.file = file;
        this.purpose = purpose;
        this.language = language;
        this.operator = operator;
    }

    static ConsentText write(
            PolicyFile file, String edition, Purpose purpose, Language language, OperatorDetails operator) {
        var writer = new ConsentWriter(file, purpose, language, operator);
        var summary = writer.fill(file.consent().summary(), List.of());
        return ConsentText.of(purpose, language, edition, summary, writer.items());
    }

    private List<ConsentText.Item> items() {
        var items = new ArrayList<ConsentText.Item>();
        file.consent().items().forEach((id, item) -> {
            var number = Integer.parseInt(id);
            var recipients = recipients(number);
            var instead = item.instead();
            var wording = instead == null || recipients.isEmpty() ? item.text() : instead;
            items.add(new ConsentText.Item(number, item.label().in(language), fill(wording, recipients)));
        });
        return items;
    }

    /** Who gets the data for this purpose: item 4 names all of them, item 5 those abroad. */
    private List<String> recipients(int number) {
        return file.recipients().values().stream()
                .filter(recipient -> recipient.purposes().contains(purpose.id()))
                .filter(recipient -> number != 5 || !recipient.country().equals(AT_HOME))
                .map(recipient -> recipient.words().in(language) + " (" + recipient.country() + ")")
                .toList();
    }

    private String fill(Wording wording, List<String> recipients) {
        var use = file.use(purpose);
        var data = use.data().stream()
                .map(id -> lower(file.kind(id).words().in(language)))
                .toList();
        return wording.in(language)
                .replace("{purpose}", lower(use.words().in(language)))
                .replace("{data}", upper(String.join("; ", data)))
                .replace("{term}", Terms.say(file.rule(use.retention()), language))
                .replace("{recipients}", String.join("; ", recipients))
                .replace("{bin}", operator.bin())
                .replace("{email}", operator.email())
                // Last, so that an operator's own name is never read as a place to fill.
                .replace("{operator}", operator.name());
    }

    /** A heading that goes on inside a sentence; an abbreviation such as IIN stays as it is. */
    static String lower(String heading) {
        if (heading.length() > 1 && Character.isUpperCase(heading.charAt(1))) {
            return heading;
        }
        return Character.toLowerCase(heading.charAt(0)) + heading.substring(1);
    }

    private static String upper(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
