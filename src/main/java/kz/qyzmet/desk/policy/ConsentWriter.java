package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.web.Language;

/** Writes the consent text of one purpose, or of one consent apart, from the policy file and the operator's details. */
final class ConsentWriter {
    private static final String AT_HOME = "KZ";

    private final PolicyFile file;
    private final ConsentKind kind;
    private final Purpose purpose;
    private final Language language;
    private final OperatorDetails operator;

    private ConsentWriter(
            PolicyFile file, ConsentKind kind, Purpose purpose, Language language, OperatorDetails operator) {
        this.file = file;
        this.kind = kind;
        this.purpose = purpose;
        this.language = language;
        this.operator = operator;
    }

    static ConsentText write(
            PolicyFile file, String edition, Purpose purpose, Language language, OperatorDetails operator) {
        return new ConsentWriter(file, ConsentKind.PROCESSING, purpose, language, operator)
                .text(edition, file.consent().summary());
    }

    static ConsentText write(
            PolicyFile file, String edition, ConsentKind apart, Language language, OperatorDetails operator) {
        return new ConsentWriter(file, apart, apart.purpose().orElse(Purpose.SUPPORT), language, operator)
                .text(edition, file.apart(apart).summary());
    }

    private ConsentText text(String edition, Wording summary) {
        return ConsentText.of(
                kind, purpose, language, edition, fill(summary, recipients(abroadOnly() ? 5 : 4)), items());
    }

    private boolean abroadOnly() {
        return kind == ConsentKind.CROSS_BORDER;
    }

    private List<ConsentText.Item> items() {
        var items = new ArrayList<ConsentText.Item>();
        file.consent().items().forEach((id, item) -> {
            var number = Integer.parseInt(id);
            var recipients = recipients(number);
            items.add(new ConsentText.Item(
                    number, item.label().in(language), fill(wording(id, item, recipients), recipients)));
        });
        return items;
    }

    private Wording wording(String id, PolicyFile.Item item, List<String> recipients) {
        if (kind != ConsentKind.PROCESSING) {
            var own = file.apart(kind).texts().get(id);
            if (own != null) {
                return own;
            }
        }
        var instead = item.instead();
        return instead == null || recipients.isEmpty() ? item.text() : instead;
    }

    /** Who gets the data for this purpose: item 4 names all of them, item 5 those abroad. A consent to passing on names everybody who receives. */
    private List<String> recipients(int number) {
        boolean everybody = kind == ConsentKind.THIRD_PARTIES || kind == ConsentKind.CROSS_BORDER;
        return receivers(file, number == 5).stream()
                .filter(recipient -> everybody || recipient.purposes().contains(purpose.id()))
                .map(recipient -> recipient.words().in(language) + " (" + recipient.country() + ")")
                .toList();
    }

    /** @param abroad only those in other states */
    static List<PolicyFile.Recipient> receivers(PolicyFile file, boolean abroad) {
        return file.recipients().values().stream()
                .filter(recipient -> !abroad || !recipient.country().equals(AT_HOME))
                .toList();
    }

    private String fill(Wording wording, List<String> recipients) {
        var data = (kind == ConsentKind.PROCESSING
                        ? file.use(purpose).data()
                        : file.apart(kind).data())
                .stream().map(id -> lower(file.kind(id).words().in(language))).toList();
        return wording.in(language)
                .replace("{purpose}", lower(heading().in(language)))
                .replace("{data}", upper(String.join("; ", data)))
                .replace("{term}", term())
                .replace("{recipients}", String.join("; ", recipients))
                .replace("{bin}", operator.bin())
                .replace("{email}", operator.email())
                // Last, so that an operator's own name is never read as a place to fill.
                .replace("{operator}", operator.name());
    }

    private Wording heading() {
        return kind == ConsentKind.PROCESSING
                ? file.use(purpose).words()
                : file.apart(kind).words();
    }

    private String term() {
        return kind == ConsentKind.PROCESSING
                ? Terms.say(file.rule(file.use(purpose).retention()), language)
                : Terms.amount(file.apart(kind).term(), language);
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
