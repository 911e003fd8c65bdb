package kz.qyzmet.desk.mail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.owasp.html.CssSchema;
import org.owasp.html.Encoding;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * HTML of letters: cleaned when a letter comes in, shown in a sandboxed frame. Nothing is ever loaded from elsewhere: pictures are kept only
 * when they came with the letter.
 */
public final class MailHtml {
    private static final Pattern CID = Pattern.compile("(?i)cid:[^\\s\"'<>]{1,250}");
    private static final Pattern LINK = Pattern.compile("(?i)\\s*(?:https?://|mailto:|tel:)[^\\s].*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}%?");
    /** Without what hides words from people but not from programs, or lays them over others: the page around is not the letter's to paint on. */
    private static final CssSchema STYLES = CssSchema.withProperties(List.of(
            "background-color",
            "border",
            "border-bottom",
            "border-collapse",
            "border-color",
            "border-left",
            "border-right",
            "border-spacing",
            "border-style",
            "border-top",
            "border-width",
            "color",
            "direction",
            "font",
            "font-family",
            "font-size",
            "font-style",
            "font-weight",
            "letter-spacing",
            "line-height",
            "list-style",
            "list-style-type",
            "max-width",
            "padding",
            "padding-bottom",
            "padding-left",
            "padding-right",
            "padding-top",
            "text-align",
            "text-decoration",
            "text-indent",
            "text-transform",
            "vertical-align",
            "white-space",
            "width",
            "word-break",
            "word-wrap"));

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements(
                    "p",
                    "div",
                    "span",
                    "br",
                    "hr",
                    "b",
                    "strong",
                    "i",
                    "em",
                    "u",
                    "s",
                    "strike",
                    "del",
                    "ins",
                    "sub",
                    "sup",
                    "small",
                    "big",
                    "font",
                    "center",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "ul",
                    "ol",
                    "li",
                    "dl",
                    "dt",
                    "dd",
                    "blockquote",
                    "pre",
                    "code",
                    "tt",
                    "kbd",
                    "samp",
                    "q",
                    "cite",
                    "abbr",
                    "address",
                    "a",
                    "img",
                    "table",
                    "thead",
                    "tbody",
                    "tfoot",
                    "tr",
                    "td",
                    "th",
                    "caption",
                    "col",
                    "colgroup")
            .allowWithoutAttributes("span", "font", "a", "div")
            .allowUrlProtocols("http", "https", "mailto", "tel", "cid")
            .allowAttributes("href")
            .matching(LINK)
            .onElements("a")
            .requireRelsOnLinks("noopener", "noreferrer", "nofollow")
            .allowAttributes("src")
            .matching(CID)
            .onElements("img")
            .allowAttributes("alt", "title")
            .onElements("img")
            .allowAttributes("width", "height")
            .matching(NUMBER)
            .onElements("img", "table", "td", "th", "col")
            .allowAttributes("colspan", "rowspan", "border", "cellpadding", "cellspacing", "start")
            .matching(Pattern.compile("[0-9]{1,3}"))
            .onElements("td", "th", "table", "ol")
            .allowAttributes("align", "valign", "dir", "bgcolor", "color")
            .matching(Pattern.compile("#?[A-Za-z0-9]{1,20}"))
            .globally()
            .allowAttributes("lang")
            .matching(Pattern.compile("[A-Za-z-]{1,20}"))
            .globally()
            .allowAttributes("class")
            .matching(true, HtmlMarks.QUOTE, HtmlMarks.CUT, HtmlMarks.SIGNATURE, HtmlMarks.INDENT)
            .globally()
            .allowStyling(STYLES)
            .withPreprocessor(HtmlMarks::new)
            .toFactory();
    private static final Pattern SOURCE = Pattern.compile("(<img[^>]*\\ssrc=\")([^\"]*)(\"[^>]*>)");
    private static final Set<String> BREAKS_BEFORE = Set.of(
            "p",
            "div",
            "tr",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "ul",
            "ol",
            "pre",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "address",
            "center");
    static final Set<String> VOID = Set.of("br", "hr", "img", "col");
    private static final Set<String> SPACED =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre");

    private MailHtml() {}

    /** Only what can do no harm is left; pictures refer to files of the letter by {@code cid:}. */
    static String clean(String html) {
        // the sanitizer parts braces for templates of scripts; there are none here
        var cleaned = POLICY.sanitize(html).replace("<!-- -->", "");
        // a picture without a source is a remote one that was dropped
        return cleaned.replaceAll("<img(?![^>]*\\ssrc=)[^>]*>", "").strip();
    }

    /**
     * What the frame shows: pictures of the letter at our own addresses and no others, quotations folded, links with the host they really lead to.
     *
     * @param words in the language of the one who looks
     */
    public static String view(String cleaned, Map<String, String> urlsByContentId, Captions words) {
        var matcher = SOURCE.matcher(cleaned);
        var out = new StringBuilder();
        while (matcher.find()) {
            var cid = Encoding.decodeHtml(matcher.group(2), true).replaceFirst("(?i)^cid:", "");
            var url = urlsByContentId.get(percentDecoded(cid));
            var its = url == null ? "" : matcher.group(1) + escape(url) + matcher.group(3);
            matcher.appendReplacement(out, java.util.regex.Matcher.quoteReplacement(its));
        }
        return new HtmlView(matcher.appendTail(out).toString(), words).shown();
    }

    /**
     * @param quoted on the handle of a folded quotation
     * @param suspicious beside a link that seems to lead elsewhere than it says
     */
    public record Captions(String quoted, String suspicious) {}

    /** The whole document for the frame. The language is that of the letter. */
    public static String document(String view, String language) {
        return "<!doctype html><html lang=\"" + escape(language)
                + "\"><head><meta charset=\"utf-8\"><base target=\"_blank\"><meta name=\"color-scheme\" content=\"light\"><title>"
                + "</title><style>body{font:15px/1.5 sans-serif;margin:0;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}"
                + "img{max-width:100%;height:auto}blockquote{margin:0 0 0 .5em;padding-left:.75em;border-left:3px solid #ccd}"
                + "pre{white-space:pre-wrap}table{max-width:100%}summary{cursor:pointer;color:#555}"
                + ".qd-host{font-size:.8em;color:#555}.qd-suspect{font-size:.8em;font-weight:bold;color:#a40000}</style></head><body>"
                + view + "</body></html>";
    }

    static String percentDecoded(String text) {
        try {
            return text.contains("%")
                    ? java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8)
                    : text;
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Cleaned HTML as plain text; quotations get the usual marks, so that they are found in the same way as in plain letters. */
    static String text(String cleaned) {
        return unmarked(marked(cleaned));
    }

    /** The same, with lines that say where a known program put its quotation or signature; for {@link Quotation}. */
    static String marked(String cleaned) {
        return new Reading(cleaned).read();
    }

    static String unmarked(String marked) {
        if (!MARK.matcher(marked).find()) {
            return marked;
        }
        return MARK_LINE
                .matcher(marked)
                .replaceAll("")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    static final char QUOTE_BEGINS = '\uf0f1';
    static final char QUOTE_ENDS = '\uf0f2';
    static final char REST_IS_QUOTED = '\uf0f3';
    static final char SIGNATURE_BEGINS = '\uf0f4';
    static final char SIGNATURE_ENDS = '\uf0f5';
    private static final Pattern MARK = Pattern.compile("[\uf0f0-\uf0ff]");
    private static final Pattern MARK_LINE = Pattern.compile("(?m)^[> ]*[\uf0f0-\uf0ff]\n?");

    /** Walks cleaned HTML, which is well formed by construction. */
    private static final class Reading {
        private final String html;
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        /** So many marks of quotation at most. */
        private static final int DEEPEST = 20;

        private static final char MOVED = 'm';

        /** What each open element writes when it ends. */
        private final Deque<Character> marks = new ArrayDeque<>();

        private int quote;
        private int pre;
        private int empty;
        private int quoteBefore;
        private boolean pending;

        Reading(String html) {
            this.html = html;
        }

        String read() {
            var at = 0;
            while (at < html.length()) {
                var open = html.indexOf('<', at);
                var end = open < 0 ? html.length() : open;
                words(Encoding.decodeHtml(html.substring(at, end), false));
                var close = open < 0 ? -1 : html.indexOf('>', open);
                if (close < 0) {
                    break;
                }
                tag(html.substring(open + 1, close));
                at = close + 1;
            }
            endLine(false);
            return out.toString().strip();
        }

        private void words(String text) {
            for (var i = 0; i < text.length(); i++) {
                var c = text.charAt(i);
                if (pre > 0 && c == '\n') {
                    endLine(true);
                } else if (pre > 0) {
                    line.append(c);
                } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                    if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                        line.append(' ');
                    }
                } else if (c != '\u200b' && c != '\ufeff' && c != '\u00ad' && (c < QUOTE_BEGINS || c > '\uf0ff')) {
                    line.append(c == '\u00a0' ? ' ' : c);
                }
            }
        }

        private void tag(String inside) {
            var closing = inside.startsWith("/");
            var from = closing ? 1 : 0;
            var to = from;
            while (to < inside.length() && Character.isLetterOrDigit(inside.charAt(to))) {
                to++;
            }
            var name = inside.substring(from, to).toLowerCase(Locale.ROOT);
            var moved = inside.contains(" class=\"" + HtmlMarks.INDENT + "\"");
            if (closing && !VOID.contains(name) && !marks.isEmpty()) {
                moved = marks.getFirst() == MOVED;
                mark(marks.pop());
            } else if (!closing && !VOID.contains(name)) {
                begin(inside, moved);
            } else if (name.equals("hr") && inside.contains(" class=\"" + HtmlMarks.CUT + "\"")) {
                // the rule that Zimbra draws is an element without an end
                mark(REST_IS_QUOTED);
            }
            if (name.equals("br")) {
                endLine(true);
            } else if (name.equals("hr")) {
                endLine(false);
                line.append("________________________________");
                endLine(true);
            } else if (name.equals("td") || name.equals("th")) {
                if (closing) {
                    line.append(' ');
                }
            } else if (BREAKS_BEFORE.contains(name)) {
                endLine(false);
                if (SPACED.contains(name)) {
                    blank();
                }
                quote += name.equals("blockquote") && !moved ? closing ? -1 : 1 : 0;
                pre += name.equals("pre") ? closing ? -1 : 1 : 0;
                if (name.equals("li") && !closing) {
                    line.append("- ");
                }
            }
        }

        private void begin(String inside, boolean moved) {
            var quoteMark = inside.contains(" class=\"" + HtmlMarks.QUOTE + "\"");
            var signature = inside.contains(" class=\"" + HtmlMarks.SIGNATURE + "\"");
            if (inside.contains(" class=\"" + HtmlMarks.CUT + "\"")) {
                mark(REST_IS_QUOTED);
            } else if (quoteMark || signature) {
                mark(quoteMark ? QUOTE_BEGINS : SIGNATURE_BEGINS);
            }
            marks.push(quoteMark ? QUOTE_ENDS : signature ? SIGNATURE_ENDS : moved ? MOVED : ' ');
        }

        private void mark(char mark) {
            if (mark == ' ' || mark == MOVED) {
                return;
            }
            endLine(false);
            out.append(mark).append('\n');
        }

        /** An empty line will stand before the next words. */
        private void blank() {
            pending = !out.isEmpty();
        }

        private void endLine(boolean evenEmpty) {
            var text = pre > 0 ? line.toString() : line.toString().strip();
            // "-- " before a signature keeps its space
            text = line.toString().equals("-- ") ? "-- " : text;
            line.setLength(0);
            if (text.isEmpty() && (!evenEmpty || empty > 1)) {
                return;
            }
            if (pending && empty == 0) {
                out.append(marksOf(Math.min(quote, quoteBefore))).append('\n');
            }
            pending = false;
            empty = text.isEmpty() ? empty + 1 : 0;
            quoteBefore = quote;
            out.append(marksOf(quote))
                    .append(quote > 0 && !text.isEmpty() ? " " : "")
                    .append(text)
                    .append('\n');
        }

        private static String marksOf(int depth) {
            return ">".repeat(Math.clamp(depth, 0, DEEPEST));
        }
    }
}
