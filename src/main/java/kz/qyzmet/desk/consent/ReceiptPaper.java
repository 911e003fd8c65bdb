package kz.qyzmet.desk.consent;

import static kz.qyzmet.desk.audit.ProvenPaper.escaped;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import kz.qyzmet.desk.audit.Attestations.State.Proven;
import kz.qyzmet.desk.audit.ProvenPaper;
import kz.qyzmet.desk.web.Json;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The receipt on paper, in one of three languages, with the signed JSON inside. It is drawn from that JSON and from nothing else, so page and proof cannot part; the words of the consent stay in the language in which they
 * were shown.
 */
@Component
class ReceiptPaper {
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory()).build();

    private final Words words;

    ReceiptPaper(Words words) {
        this.words = words;
    }

    byte[] of(Language language, Proven proven) {
        var whole = JSON.readValue(proven.json().getBytes(StandardCharsets.UTF_8), Map.class);
        var body = whole.get("body") instanceof Map<?, ?> map ? map : Map.of();
        var facts = Objects.requireNonNull(ReceiptFacts.of(body), "no receipt");
        var title = say(language, "consent.paper.title");
        return ProvenPaper.of(
                language.code(), title, html(language, facts, proven.index()), "receipt.json", proven.json());
    }

    private String html(Language language, ReceiptFacts facts, long index) {
        var page = new StringBuilder(8_000);
        boolean stands = facts.events().stream().allMatch(ReceiptFacts.Event::given);
        page.append("<h1>")
                .append(say(language, "consent.paper.title"))
                .append("</h1><p>")
                .append(say(language, stands ? "consent.paper.stands" : "consent.paper.ended"))
                .append("</p>");
        facts(page, language, facts);
        words(page, language, facts);
        page.append("<h2>").append(say(language, "consent.paper.rights")).append("</h2><p>");
        page.append(say(language, "consent.paper.withdraw"))
                .append(" <code>")
                .append(escaped(facts.purpose("withdrawal_method")))
                .append("</code></p><p>")
                .append(say(language, "consent.paper.authority"))
                .append(' ')
                .append(escaped(facts.party("dpv:Authority")))
                .append("</p><h2>")
                .append(say(language, "consent.paper.proof"))
                .append("</h2><p>")
                .append(say(language, "consent.paper.proven", String.valueOf(index)))
                .append("</p><p><code>bin/qyzmet receipt verify --key key.pub receipt.pdf</code></p>");
        return page.toString();
    }

    private void facts(StringBuilder page, Language language, ReceiptFacts facts) {
        page.append("<table class=\"facts\">");
        fact(page, language, "operator", facts.party("dpv:DataController"));
        fact(page, language, "bin", facts.partyField("dpv:DataController", "bin"));
        fact(page, language, "person", facts.party("dpv:DataSubject"));
        fact(page, language, "purpose", facts.purpose("purpose"));
        for (var event : facts.events()) {
            fact(page, language, event.state(), Times.dateTime(language, event.at()));
            if (!event.channel().isEmpty()) {
                fact(page, language, "channel", words.say(language, "consent.channel." + event.channel()));
            }
        }
        var until = facts.given("expires_at");
        fact(page, language, "until", until.isEmpty() ? "" : Times.dateTime(language, Instant.parse(until)));
        fact(page, language, "by", words.say(language, "consent.by." + facts.given("given_by")));
        fact(page, language, "evidence", evidence(language, facts.given("evidence")));
        fact(page, language, "document", facts.given("document"));
        fact(page, language, "dated", facts.given("document_date"));
        representative(page, language, facts, ReceiptBody.REPRESENTATIVE, "representative");
        representative(page, language, facts, ReceiptBody.ENDED_BY, "withdrawn-by");
        fact(page, language, "edition", facts.edition());
        fact(page, language, "language", Language.of(facts.language()).endonym());
        fact(page, language, "number", facts.record());
        fact(page, language, "receipt", facts.receipt());
        page.append("</table>");
    }

    private void representative(StringBuilder page, Language language, ReceiptFacts facts, String id, String label) {
        fact(page, language, label, facts.representative(id, "party_name"));
        fact(page, language, "power", facts.representative(id, "power"));
        fact(page, language, "scope", facts.representative(id, "scope"));
        fact(page, language, "power-until", facts.representative(id, "power_until"));
    }

    /** A code in words; what an integration calls itself stays as it is. */
    private String evidence(Language language, String code) {
        var key = "consent.evidence." + code.split(":", 2)[0];
        return words.has(key) ? words.say(language, key) : code;
    }

    private void words(StringBuilder page, Language language, ReceiptFacts facts) {
        page.append("<h2>").append(say(language, "consent.paper.words")).append("</h2>");
        var shown = facts.words();
        if (shown == null) {
            page.append("<p>").append(say(language, "consent.paper.wordless")).append("</p>");
            return;
        }
        page.append("<div class=\"words\"><p>").append(escaped(shown.summary())).append("</p>");
        for (var item : shown.items()) {
            page.append("<p>").append(escaped(line(item))).append("</p>");
        }
        page.append("</div>");
        if (!facts.first()) {
            hash(page, language, "consent.paper.hash.shown", facts.hash());
        }
        hash(page, language, "consent.paper.hash", facts.templateHash());
    }

    private void hash(StringBuilder page, Language language, String key, String hash) {
        page.append("<p class=\"small\">")
                .append(say(language, key))
                .append(" <code>")
                .append(hash)
                .append("</code></p>");
    }

    /** As on the page, so in the check. */
    static String line(ConsentWords.Item item) {
        return item.number() + ". " + item.label() + ": " + item.text();
    }

    private void fact(StringBuilder page, Language language, String key, String value) {
        if (!value.isEmpty()) {
            page.append("<tr><td class=\"k\">")
                    .append(say(language, "consent.paper." + key))
                    .append("</td><td>")
                    .append(escaped(value))
                    .append("</td></tr>");
        }
    }

    private String say(Language language, String key, Object... arguments) {
        return escaped(words.say(language, key, arguments));
    }
}
