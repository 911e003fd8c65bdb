package kz.qyzmet.desk.retention;

import static kz.qyzmet.desk.audit.ProvenPaper.escaped;

import java.time.Instant;
import java.util.Objects;
import kz.qyzmet.desk.audit.Attestations.State.Proven;
import kz.qyzmet.desk.audit.ProvenPaper;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The act on paper, in one of three languages, with the signed JSON inside the file. Nothing is fetched: the font comes with the program and has all Kazakh letters. */
@Component
class ActPaper {
    private final Erasures erasures;
    private final Acts acts;
    private final Operator operator;
    private final Policy policy;
    private final Words words;

    ActPaper(Erasures erasures, Acts acts, Operator operator, Policy policy, Words words) {
        this.erasures = erasures;
        this.acts = acts;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
    }

    byte[] of(Language language, Erasure erasure, Proven proven) {
        var title = say(language, "retention.paper.title", erasure.number());
        return ProvenPaper.of(language.code(), title, html(language, erasure, proven), "act.json", proven.json());
    }

    private String html(Language language, Erasure erasure, Proven proven) {
        var page = new StringBuilder(8_000);
        page.append("<h1>")
                .append(say(language, "retention.paper.title", erasure.number()))
                .append("</h1>");
        page.append("<p>")
                .append(say(language, "retention.paper.law", erasure.edition()))
                .append("</p>");
        facts(page, language, erasure);
        page.append("<p>").append(say(language, "retention.paper.what")).append("</p>");
        places(page, language, erasure);
        var mentions = erasures.mentionCount(erasure.id());
        page.append("<p>")
                .append(say(
                        language, "retention.paper.mentions", mentions.found(), mentions.redacted(), mentions.kept()))
                .append("</p><p>")
                .append(say(
                        language,
                        "retention.paper.backups",
                        Times.date(language, acts.backupsEnd(Objects.requireNonNull(erasure.keyGoneAt())))))
                .append("</p><p>")
                .append(say(language, "retention.paper.out"))
                .append(": ")
                .append(say(language, "retention.paper.out.sent"))
                .append(' ')
                .append(say(language, "retention.paper.out.recipients"))
                .append(' ')
                .append(say(language, "retention.paper.out.connections"))
                .append(' ')
                .append(say(
                        language,
                        "retention.paper.out.exports",
                        policy.period("epoch-life").toDays()))
                .append("</p><p>")
                .append(say(language, "retention.paper.proof", proven.index()))
                .append("</p><p><code>bin/qyzmet act verify --key key.pub act.pdf</code></p>");
        page.append("<table class=\"sign facts\"><tr><td>")
                .append(say(language, "retention.paper.signed"))
                .append("</td><td>____________________</td></tr><tr><td>")
                .append(say(language, "retention.paper.second"))
                .append("</td><td>____________________</td></tr></table>");
        return page.toString();
    }

    private void facts(StringBuilder page, Language language, Erasure erasure) {
        page.append("<table class=\"facts\">");
        operator.details().ifPresent(details -> {
            fact(page, say(language, "retention.paper.operator"), escaped(details.name()));
            fact(page, say(language, "retention.paper.bin"), escaped(details.bin()));
        });
        fact(
                page,
                say(language, "retention.basis"),
                say(language, "retention.basis." + erasure.basis().id()));
        fact(page, say(language, "retention.paper.subject"), erasure.subject().toString());
        fact(page, say(language, "retention.asked"), erasure.askedBy() + ", " + time(language, erasure.askedAt()));
        if (erasure.approvedBy() != null) {
            fact(
                    page,
                    say(language, "retention.approved"),
                    erasure.approvedBy() + ", " + time(language, erasure.approvedAt()));
        }
        fact(page, say(language, "retention.paper.key"), time(language, erasure.keyGoneAt()));
        if (erasure.firstAt() != null) {
            fact(
                    page,
                    say(language, "retention.paper.first"),
                    say(language, "retention.first", Times.dateTime(language, erasure.firstAt())));
        }
        fact(page, say(language, "retention.paper.rows"), time(language, erasure.rowsGoneAt()));
        fact(page, say(language, "retention.paper.index"), time(language, erasure.indexGoneAt()));
        fact(page, say(language, "retention.paper.scan"), time(language, erasure.scannedAt()));
        page.append("</table>");
    }

    private void places(StringBuilder page, Language language, Erasure erasure) {
        page.append("<table><thead><tr><th>")
                .append(say(language, "retention.place"))
                .append("</th><th>")
                .append(say(language, "retention.counted"))
                .append("</th><th>")
                .append(say(language, "retention.gone"))
                .append("</th><th>")
                .append(say(language, "retention.left"))
                .append("</th></tr></thead><tbody>");
        for (var place : acts.shown(erasure)) {
            var key = "retention.place." + place.place();
            page.append("<tr><td>")
                    .append(words.has(key) ? say(language, key) : escaped(place.place()))
                    .append("</td><td class=\"n\">")
                    .append(place.counted())
                    .append("</td><td class=\"n\">")
                    .append(place.gone())
                    .append("</td><td class=\"n\">")
                    .append(
                            place.found() == null
                                    ? say(language, "retention.unseen")
                                    : place.found().toString())
                    .append("</td></tr>");
        }
        page.append("</tbody></table>");
        long references = erasures.referencesKept(erasure.id());
        if (references > 0) {
            page.append("<p>")
                    .append(say(language, "retention.references", references))
                    .append("</p>");
        }
    }

    private static void fact(StringBuilder page, String name, String value) {
        page.append("<tr><td>").append(name).append("</td><td>").append(value).append("</td></tr>");
    }

    private String say(Language language, String key, Object... arguments) {
        return escaped(words.say(language, key, arguments));
    }

    private static String time(Language language, @Nullable Instant at) {
        return at == null ? "" : escaped(Times.dateTime(language, at));
    }
}
