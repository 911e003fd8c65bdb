package kz.qyzmet.desk.mail;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
            .allowStyling()
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
    private static final Set<String> SPACED =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre");

    private MailHtml() {}

    /** Only what can do no harm is left; pictures refer to files of the letter by {@code cid:}. */
    static String clean(String html) {
        var cleaned = POLICY.sanitize(html);
        // a picture without a source is a remote one that was dropped
        return cleaned.replaceAll("<img(?![^>]*\\ssrc=)[^>]*>", "").strip();
    }

    /** Cleaned HTML with the pictures of the letter at our own addresses; the others vanish. */
    public static String view(String cleaned, Map<String, String> urlsByContentId) {
        var matcher = SOURCE.matcher(cleaned);
        var out = new StringBuilder();
        while (matcher.find()) {
            var cid = Encoding.decodeHtml(matcher.group(2), true).replaceFirst("(?i)^cid:", "");
            var url = urlsByContentId.get(percentDecoded(cid));
            var its = url == null ? "" : matcher.group(1) + escape(url) + matcher.group(3);
            matcher.appendReplacement(out, java.util.regex.Matcher.quoteReplacement(its));
        }
        return matcher.appendTail(out).toString();
    }

    /** The whole document for the frame. The language is that of the letter. */
    public static String document(String view, String language) {
        return "<!doctype html><html lang=\"" + escape(language)
                + "\"><head><meta charset=\"utf-8\"><base target=\"_blank\"><meta name=\"color-scheme\" content=\"light\"><title>"
                + "</title><style>body{font:15px/1.5 sans-serif;margin:0;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}"
                + "img{max-width:100%;height:auto}blockquote{margin:0 0 0 .5em;padding-left:.75em;border-left:3px solid #ccd}"
                + "pre{white-space:pre-wrap}table{max-width:100%}</style></head><body>" + view + "</body></html>";
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
        return new Reading(cleaned).read();
    }

    /** Walks cleaned HTML, which is well formed by construction. */
    private static final class Reading {
        private final String html;
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        private int quote;
        private int pre;
        private int empty;

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
                } else if (c != '\u200b' && c != '\ufeff') {
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
                quote += name.equals("blockquote") ? closing ? -1 : 1 : 0;
                pre += name.equals("pre") ? closing ? -1 : 1 : 0;
                if (name.equals("li") && !closing) {
                    line.append("- ");
                }
            }
        }

        private void blank() {
            if (empty == 0 && !out.isEmpty()) {
                out.append(quote > 0 ? ">".repeat(quote) : "").append('\n');
                empty++;
            }
        }

        private void endLine(boolean evenEmpty) {
            var text = pre > 0 ? line.toString() : line.toString().strip();
            // "-- " before a signature keeps its space
            text = line.toString().equals("-- ") ? "-- " : text;
            line.setLength(0);
            if (text.isEmpty() && (!evenEmpty || empty > 1)) {
                return;
            }
            empty = text.isEmpty() ? empty + 1 : 0;
            out.append(quote > 0 ? ">".repeat(quote) + " " : "").append(text).append('\n');
        }
    }
}
