package kz.qyzmet.desk.breach;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.ProvenPaper;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The notice to the authorised body (order 481/НҚ p. 4): who answers for the data, when and how it happened, which kinds of data and how many people as far as the journal names them, what was done, and that the list of people
 * is attached. A draft in one of three languages, as text and on paper; it names nobody but the operator and the officer. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class AuthorityNotice {
    /** @param value several lines stay several */
    record Item(String label, String value) {}

    private final Breaches breaches;
    private final Reckonings reckonings;
    private final Affected affected;
    private final Operator operator;
    private final Policy policy;
    private final Words words;

    AuthorityNotice(
            Breaches breaches,
            Reckonings reckonings,
            Affected affected,
            Operator operator,
            Policy policy,
            Words words) {
        this.breaches = breaches;
        this.reckonings = reckonings;
        this.affected = affected;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
    }

    String title(Breach breach, Language language) {
        return words.say(language, "breach.notice.title", Long.toString(breach.number()));
    }

    String addressee(Language language) {
        var body = policy.appeal("authority", language);
        return body.substring(0, 1).toUpperCase(language.locale()) + body.substring(1);
    }

    /** @param officer who answers for the data, as the person who makes the draft */
    List<Item> items(Permit permit, Breach breach, Language language, @Nullable Card officer) {
        Officer.check(permit);
        var items = new ArrayList<Item>();
        add(items, language, "operator", operator(language));
        add(items, language, "officer", contacts(officer));
        add(items, language, "detected", Times.dateTime(language, breach.noticedAt()));
        add(items, language, "nature", breaches.text(permit, breach, "nature_" + language.code()));
        var counted = reckonings.newest(permit, breach).filter(Reckonings.Reckoning::done);
        counted.ifPresent(reckoning -> figures(items, permit, breach, language, reckoning.figures()));
        add(items, language, "measures", breaches.text(permit, breach, "measures_" + language.code()));
        var done = affected.done(permit, breach);
        add(
                items,
                language,
                "people",
                words.say(
                        language,
                        "breach.notice.people.text",
                        done.queued(),
                        done.blockedHere() + done.blockedBefore()));
        add(items, language, "list", words.say(language, "breach.notice.list.text"));
        return items;
    }

    private void figures(List<Item> items, Permit permit, Breach breach, Language language, Figures figures) {
        var exposures = breaches.exposures(permit, breach);
        add(
                items,
                language,
                "window",
                exposures.stream()
                        .map(exposure -> words.say(
                                        language,
                                        "breach.exposure." + exposure.kind().id()) + ": "
                                + Times.dateTime(language, exposure.from()) + " – "
                                + Times.dateTime(language, exposure.until()))
                        .distinct()
                        .collect(Collectors.joining("\n")));
        var first = figures.first();
        var last = figures.last();
        if (first != null && last != null) {
            add(items, language, "times", Times.dateTime(language, first) + " – " + Times.dateTime(language, last));
        }
        add(
                items,
                language,
                "kinds",
                figures.copy().people() == 0
                        ? kinds(language, figures.kinds())
                        : words.say(language, "breach.exposure.held") + ":\n"
                                + kinds(language, figures.copy().kinds())
                                + (figures.named() == 0
                                        ? ""
                                        : "\n" + words.say(language, "breach.people.read") + ":\n"
                                                + kinds(language, figures.kinds())));
        var copy = figures.copy();
        var number = copy.people() == 0
                ? words.say(language, "breach.notice.number.text", figures.named())
                : words.say(language, "breach.notice.number.copy", copy.people())
                        + (figures.named() == 0
                                ? ""
                                : "\n" + words.say(language, "breach.notice.number.text", figures.named()));
        if (copy.left() > 0) {
            number += "\n" + words.say(language, "breach.notice.number.left", copy.left());
        }
        if (figures.reachable() > 0) {
            number += "\n" + words.say(language, "breach.notice.number.reachable", figures.reachable());
        }
        if (figures.possible() > 0) {
            number += "\n" + words.say(language, "breach.notice.number.possible", figures.possible());
        }
        if (figures.gone() > 0) {
            number += "\n" + words.say(language, "breach.notice.number.gone", figures.gone());
        }
        if (!figures.whole() || figures.waiting() > 0) {
            number += "\n" + words.say(language, "breach.notice.number.part");
        }
        add(items, language, "number", number);
    }

    private String kinds(Language language, Map<Category, Long> kinds) {
        return Extent.told(kinds.keySet()).stream()
                .map(kind -> words.say(language, "breach.kind." + kind.id()) + ": "
                        + words.say(language, "breach.people", kinds.getOrDefault(kind, 0L)))
                .collect(Collectors.joining("\n"));
    }

    private void add(List<Item> items, Language language, String key, String value) {
        items.add(new Item(
                words.say(language, "breach.notice." + key),
                value.isBlank() ? words.say(language, "breach.notice.missing") : value.strip()));
    }

    private String operator(Language language) {
        return operator.details()
                .map(details ->
                        words.say(language, "breach.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
    }

    private static String contacts(@Nullable Card officer) {
        if (officer == null) {
            return "";
        }
        var lines = new ArrayList<String>();
        lines.add(officer.label());
        var email = officer.email();
        if (email != null && !email.equals(officer.label())) {
            lines.add(email);
        }
        var phone = officer.phone();
        if (phone != null) {
            lines.add(phone);
        }
        return String.join("\n", lines);
    }

    String text(Permit permit, Breach breach, Language language, @Nullable Card officer) {
        var text = new StringBuilder();
        text.append(addressee(language)).append("\n\n");
        text.append(title(breach, language)).append("\n\n");
        text.append(law(breach, language)).append("\n");
        int number = 0;
        for (var item : items(permit, breach, language, officer)) {
            text.append("\n")
                    .append(++number)
                    .append(". ")
                    .append(item.label())
                    .append("\n")
                    .append(item.value())
                    .append("\n");
        }
        return text.append("\n")
                .append(words.say(language, "breach.notice.signed"))
                .append(" ____________________\n")
                .toString();
    }

    private String law(Breach breach, Language language) {
        return words.say(
                language,
                "breach.notice.law",
                breach.article().isEmpty() ? LegalTerm.basis("25(2)(8)") : breach.article());
    }

    byte[] paper(Permit permit, Breach breach, Language language, @Nullable Card officer) {
        var title = ProvenPaper.escaped(title(breach, language));
        var body = new StringBuilder(8_000);
        body.append("<p class=\"small\">")
                .append(lines(addressee(language)))
                .append("</p><h1>")
                .append(title)
                .append("</h1><p>")
                .append(lines(law(breach, language)))
                .append("</p><table class=\"facts\">");
        int number = 0;
        for (var item : items(permit, breach, language, officer)) {
            body.append("<tr><td class=\"k\">")
                    .append(++number)
                    .append(". ")
                    .append(lines(item.label()))
                    .append("</td><td>")
                    .append(lines(item.value()))
                    .append("</td></tr>");
        }
        body.append("</table><table class=\"sign facts\"><tr><td class=\"k\">")
                .append(lines(words.say(language, "breach.notice.signed")))
                .append("</td><td>____________________</td></tr></table>");
        return ProvenPaper.plain(language.code(), title, body.toString());
    }

    private static String lines(String text) {
        return ProvenPaper.escaped(ProvenPaper.onPaper(text)).replace("\n", "<br/>");
    }
}
