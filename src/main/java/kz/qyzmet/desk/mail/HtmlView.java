package kz.qyzmet.desk.mail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import kz.qyzmet.desk.mail.MailHtml.Captions;
import org.owasp.html.Encoding;

/** Cleaned HTML, which is well formed by construction, made ready for the frame: quotations folded, links with their true host. */
final class HtmlView {
    private static final String FOLDED = "</details>";

    /** What is written before and after the end of an open element. */
    private static final class Open {
        private String before = "";
        private String after = "";
    }

    private final String html;
    private final Captions words;
    private final StringBuilder out;
    private final Deque<Open> around = new ArrayDeque<>();
    private boolean folded;
    private String link = "";
    private boolean misled;
    private final StringBuilder linkText = new StringBuilder();

    HtmlView(String html, Captions words) {
        this.html = html;
        this.words = words;
        this.out = new StringBuilder(html.length() + 256);
        around.push(new Open());
    }

    String shown() {
        var at = 0;
        while (at < html.length()) {
            var open = html.indexOf('<', at);
            text(html.substring(at, open < 0 ? html.length() : open));
            var close = open < 0 ? -1 : html.indexOf('>', open);
            if (close < 0) {
                break;
            }
            tag(html.substring(open, close + 1));
            at = close + 1;
        }
        for (var open : around) {
            out.append(open.before);
        }
        return out.toString();
    }

    /** Whether a link of cleaned HTML seems to lead elsewhere than it says. */
    static boolean misleads(String html) {
        var view = new HtmlView(html, new Captions("", ""));
        view.shown();
        return view.misled;
    }

    private void text(String text) {
        out.append(text);
        if (!link.isEmpty() && linkText.length() < 2000) {
            linkText.append(text);
        }
    }

    private void tag(String tag) {
        var from = tag.startsWith("</") ? 2 : 1;
        var to = from;
        while (to < tag.length() && Character.isLetterOrDigit(tag.charAt(to))) {
            to++;
        }
        var name = tag.substring(from, to).toLowerCase(Locale.ROOT);
        if (MailHtml.VOID.contains(name)) {
            out.append(tag);
        } else if (from == 2) {
            close(tag, name);
        } else {
            open(tag, name);
        }
    }

    private void open(String tag, String name) {
        var its = new Open();
        var quote = name.equals("blockquote") && !tag.contains(" class=\"" + HtmlMarks.INDENT + "\"")
                || tag.contains(" class=\"" + HtmlMarks.QUOTE + "\"");
        var cut = tag.contains(" class=\"" + HtmlMarks.CUT + "\"");
        // only the outermost quotation is folded, and a part of a table cannot be
        if ((quote || cut) && !folded && !name.startsWith("t") && !name.equals("li")) {
            folded = true;
            out.append("<details><summary>")
                    .append(MailHtml.escape(words.quoted()))
                    .append("</summary>");
            if (cut) {
                around.getFirst().before = FOLDED;
            } else {
                its.after = FOLDED;
            }
        }
        out.append(tag);
        around.push(its);
        if (name.equals("a")) {
            link = address(tag);
            linkText.setLength(0);
        }
    }

    private void close(String tag, String name) {
        var its = around.size() > 1 ? around.pop() : new Open();
        out.append(its.before).append(tag).append(its.after);
        folded &= its.before.isEmpty() && its.after.isEmpty();
        if (name.equals("a") && !link.isEmpty()) {
            out.append(host());
            link = "";
        }
    }

    private static String address(String tag) {
        var from = tag.indexOf(" href=\"");
        var to = from < 0 ? -1 : tag.indexOf('"', from + 7);
        return to < 0 ? "" : Encoding.decodeHtml(tag.substring(from + 7, to), true);
    }

    private String host() {
        var shown = Encoding.decodeHtml(linkText.toString(), false).strip();
        var target = LinkTarget.of(link);
        if (target.misleads(shown)) {
            misled = true;
            return " <span class=\"qd-suspect\">⚠ " + MailHtml.escape(words.suspicious()) + " "
                    + MailHtml.escape(target.host()) + "</span>";
        }
        return target.host().isEmpty() || shown.toLowerCase(Locale.ROOT).contains(target.host())
                ? ""
                : " <span class=\"qd-host\">[" + MailHtml.escape(target.host()) + "]</span>";
    }
}
