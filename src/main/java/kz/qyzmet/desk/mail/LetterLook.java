package kz.qyzmet.desk.mail;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;

/** What a letter of the desk looks like. The HTML part is made from the plain one, so both say the same, and loads nothing from anywhere. */
@Component
class LetterLook {
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+");

    private static final Pattern MARK =
            Pattern.compile(Pattern.quote(Letter.EIGHT_ITEMS) + "(kk|ru|en):([^\u27e7]*)\u27e7");

    /** A piece of a paragraph: words, or an address to follow. */
    record Piece(String text, boolean link) {}

    /** @param signature below the line "-- ": smaller @param call a paragraph that is nothing but an address: a button */
    record Paragraph(List<List<Piece>> lines, boolean signature, boolean call) {}

    record Look(String language, String title, List<Paragraph> paragraphs, String operator, String open, String why) {}

    private final TemplateEngine templates;
    private final Policy policy;
    private final Operator operator;
    private final Words words;

    LetterLook(Policy policy, Operator operator, Words words) {
        this.templates = TemplateEngine.createPrecompiled(
                null, ContentType.Html, LetterLook.class.getClassLoader(), "kz.qyzmet.desk");
        this.policy = policy;
        this.operator = operator;
        this.words = words;
    }

    /** The plain part. The eight items are written when the letter leaves: they name the operator, who may not have been set when it was queued. */
    String text(String body) {
        return MARK.matcher(body)
                .replaceAll(mark -> Matcher.quoteReplacement(operator.details()
                        .map(details -> items(Language.of(mark.group(1)), details, mark.group(2)))
                        .orElse("")));
    }

    /** Whether something of the text is only known when the letter leaves. */
    static boolean unfinished(String body) {
        return body.contains(Letter.EIGHT_ITEMS);
    }

    private String items(Language language, OperatorDetails details, String name) {
        var text = new StringBuilder();
        var named = name.isBlank() ? words.say(language, "mail.letter.writer") : name;
        for (var item : policy.consentText(Purpose.SUPPORT, language, details)
                .named(named)
                .items()) {
            text.append(item.number())
                    .append(". ")
                    .append(item.label())
                    .append(": ")
                    .append(item.text())
                    .append('\n');
        }
        return text.toString().stripTrailing();
    }

    String html(Language language, String title, String text, Letter.Kind kind, boolean automatic) {
        var out = new StringOutput();
        templates.render(
                "mail/letter.jte",
                Map.of(
                        "it",
                        new Look(
                                language.code(),
                                title,
                                paragraphs(text),
                                operator.details().map(OperatorDetails::name).orElse("Qyzmet Desk"),
                                words.say(language, "mail.letter.open"),
                                words.say(language, why(kind, automatic)))),
                out);
        return out.toString();
    }

    private static String why(Letter.Kind kind, boolean automatic) {
        if (kind.mailing() || kind == Letter.Kind.TRIAL) {
            return "mail.letter.mailing";
        }
        return automatic ? "mail.letter.automatic" : "mail.letter.answer";
    }

    static List<Paragraph> paragraphs(String text) {
        var paragraphs = new ArrayList<Paragraph>();
        var signature = false;
        for (var block : text.replace("\r", "").split("\n{2,}")) {
            var lines = new ArrayList<List<Piece>>();
            for (var line : block.split("\n")) {
                if (line.equals("-- ") || line.equals("--")) {
                    if (!lines.isEmpty()) {
                        paragraphs.add(new Paragraph(List.copyOf(lines), signature, false));
                        lines.clear();
                    }
                    signature = true;
                } else if (!line.isBlank()) {
                    lines.add(pieces(line));
                }
            }
            if (!lines.isEmpty()) {
                var last = lines.getLast();
                var call = !signature && last.size() == 1 && last.getFirst().link();
                if (call && lines.size() > 1) {
                    paragraphs.add(new Paragraph(List.copyOf(lines.subList(0, lines.size() - 1)), false, false));
                    paragraphs.add(new Paragraph(List.of(last), false, true));
                } else {
                    paragraphs.add(new Paragraph(List.copyOf(lines), signature, call));
                }
            }
        }
        return paragraphs;
    }

    private static List<Piece> pieces(String line) {
        var pieces = new ArrayList<Piece>();
        var matcher = LINK.matcher(line);
        var end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                pieces.add(new Piece(line.substring(end, matcher.start()), false));
            }
            var link = matcher.group().replaceFirst("[.,;:!?)»]+$", "");
            pieces.add(new Piece(link, true));
            end = matcher.start() + link.length();
        }
        if (end < line.length()) {
            pieces.add(new Piece(line.substring(end), false));
        }
        return pieces;
    }
}
