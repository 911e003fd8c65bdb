package kz.qyzmet.desk.mail;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.owasp.html.HtmlStreamEventReceiver;
import org.owasp.html.HtmlStreamEventReceiverWrapper;

/**
 * Before cleaning takes the names of classes away: notes by one of ours where a known program put the quotation or the signature. A letter that
 * sets these names itself only folds its own words.
 */
final class HtmlMarks extends HtmlStreamEventReceiverWrapper {
    static final String QUOTE = "qd-quote";
    /** From here to the end of what is around it. */
    static final String CUT = "qd-cut";

    static final String SIGNATURE = "qd-signature";
    /** A blockquote that only moves somebody's own words to the right. */
    static final String INDENT = "qd-indent";

    private static final Pattern MOVED =
            Pattern.compile("(?i)(?=.{0,300}border:\\s{0,3}(?:none|0))(?=.{0,300}margin[a-z-]{0,6}:).{1,600}");

    private static final Set<String> QUOTES = Set.of(
            "gmail_attr",
            "yahoo_quoted",
            "yahoo-quoted",
            "moz-cite-prefix",
            "moz-forward-container",
            "moz-email-headers-table",
            "protonmail_quote",
            "proton-quote",
            "tutanota_quote",
            "zmail_extra",
            "zmail_extra_hr",
            "gwt-quote",
            "wordsection-quote",
            "hm_quote",
            "mail-quote-collapse",
            "mail_ru_quote",
            "replyforwardedmessage",
            "mail-editor-reference-message-container",
            "olk_src_body_section",
            "isreplycontent",
            "ms-outlook-reference-message",
            "ydp-quoted",
            "quotedtext",
            "replymessage");
    private static final Set<String> CUTS =
            Set.of("divrplyfwdmsg", "appendonsend", "zwchr", "stopspelling", "replysplit", "mail-reply-separator");
    private static final Set<String> SIGNATURES = Set.of(
            "gmail_signature",
            "moz-signature",
            "ms-outlook-mobile-signature",
            "signature",
            "composer_signature",
            "mail_android_signature",
            "ymail_android_signature",
            "yahoo_signature",
            "applemailsignature",
            "protonmail_signature_block",
            "tutanota_signature",
            "mail-app-auto-default-signature",
            "mail_signature");
    /** What Outlook for Windows draws above the headers of the letter it answers. */
    private static final Pattern OUTLOOK_RULE = Pattern.compile(
            "(?i).{0,200}border-top:\\s{0,3}solid\\s{0,3}#(?:e1e1e1|b5c4df|cccccc)\\s{0,3}1\\.0pt.{0,300}");

    private static final int MOST = 128;
    private static final int LONGEST_STYLE = 4000;

    HtmlMarks(HtmlStreamEventReceiver next) {
        super(next);
    }

    @Override
    public void openTag(String element, List<String> attributes) {
        // so many no program writes; whoever walks them would walk for ever
        if (attributes.size() > MOST) {
            attributes.subList(MOST, attributes.size()).clear();
        }
        var mark = "";
        for (var i = 0; i + 1 < attributes.size(); i += 2) {
            var name = attributes.get(i).toLowerCase(Locale.ROOT);
            var value = attributes.get(i + 1);
            if (name.equals("class") || name.equals("id") || name.equals("data-smartmail")) {
                mark = mark.isEmpty() ? named(value) : mark;
            } else if (name.equals("data-signature-widget")) {
                mark = mark.isEmpty() ? SIGNATURE : mark;
            } else if (name.equals("style")
                    && mark.isEmpty()
                    && OUTLOOK_RULE.matcher(value).matches()) {
                mark = CUT;
            }
        }
        if (mark.isEmpty() && element.equals("blockquote") && moved(attributes)) {
            mark = INDENT;
        }
        for (var i = attributes.size() - 2; i >= 0; i -= 2) {
            var its = attributes.get(i);
            if (its.equalsIgnoreCase("class")
                    || its.equalsIgnoreCase("style") && attributes.get(i + 1).length() > LONGEST_STYLE) {
                attributes.remove(i + 1);
                attributes.remove(i);
            }
        }
        // a body or a table is too much to call a signature
        if (!mark.isEmpty() && !element.equals("body") && !element.equals("html")) {
            attributes.add("class");
            attributes.add(mark);
        }
        super.openTag(element, attributes);
    }

    private static boolean moved(List<String> attributes) {
        var styled = false;
        for (var i = 0; i + 1 < attributes.size(); i += 2) {
            var name = attributes.get(i).toLowerCase(Locale.ROOT);
            if (name.equals("class") || name.equals("cite") || name.equals("type")) {
                return false;
            }
            styled |=
                    name.equals("style") && MOVED.matcher(attributes.get(i + 1)).matches();
        }
        return styled;
    }

    private static String named(String value) {
        for (var word : value.strip().toLowerCase(Locale.ROOT).split("\\s+", 20)) {
            var bare = word.replaceFirst("^(?:x_)+", "");
            if (QUOTES.contains(bare)) {
                return QUOTE;
            }
            if (CUTS.contains(bare)) {
                return CUT;
            }
            if (SIGNATURES.contains(bare)) {
                return SIGNATURE;
            }
        }
        return "";
    }
}
