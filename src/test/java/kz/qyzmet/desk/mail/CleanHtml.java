package kz.qyzmet.desk.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.owasp.html.Encoding;

/** Reads cleaned HTML again, by rules of its own and stricter than a browser's, and says what in it could act, load or escape. */
final class CleanHtml {
    private static final Set<String> TAGS =
            Set.of(("p div span br hr b strong i em u s strike del ins sub sup small big font center h1 h2 h3 h4 h5 h6 "
                            + "ul ol li dl dt dd blockquote pre code tt kbd samp q cite abbr address a img table thead tbody tfoot tr td th caption col colgroup")
                    .split(" "));
    private static final Set<String> ATTRIBUTES =
            Set.of(("href src alt title width height colspan rowspan border cellpadding cellspacing start align valign "
                            + "dir bgcolor color lang class style rel")
                    .split(" "));
    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-z][a-z0-9]{0,11})((?: [a-z]{2,12}=\"[^\"<>]*\")*)( /)?>");
    private static final Pattern ATTRIBUTE = Pattern.compile(" ([a-z]{2,12})=\"([^\"<>]*)\"");
    private static final Pattern STYLE = Pattern.compile("(?:[a-z-]{3,25}:[\\w#%.,'\"\\s()!-]{1,8000};?)*");
    private static final Pattern EVIL_STYLE =
            Pattern.compile("url|expression|import|behaviou?r|binding|position|script|@|\\\\|image|content|filter");

    private CleanHtml() {}

    static List<String> harm(String html) {
        var harm = new ArrayList<String>();
        var at = 0;
        for (var open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
            text(html.substring(at, open), harm);
            var tag = TAG.matcher(html).region(open, html.length());
            if (!tag.lookingAt()) {
                harm.add("no tag: " + html.substring(open, Math.min(html.length(), open + 60)));
                return harm;
            }
            if (!TAGS.contains(tag.group(2))) {
                harm.add("tag " + tag.group(2));
            }
            var attribute = ATTRIBUTE.matcher(tag.group(3));
            while (attribute.find()) {
                attribute(tag.group(2), attribute.group(1), Encoding.decodeHtml(attribute.group(2), true), harm);
            }
            at = tag.end();
        }
        text(html.substring(at), harm);
        return harm;
    }

    private static void text(String text, List<String> harm) {
        if (text.indexOf('>') >= 0 || text.indexOf('\0') >= 0) {
            harm.add("bare mark in text");
        }
    }

    private static void attribute(String tag, String name, String value, List<String> harm) {
        var lower = value.strip().toLowerCase(Locale.ROOT);
        if (!ATTRIBUTES.contains(name)) {
            harm.add("attribute " + name);
        }
        switch (name) {
            case "href" -> {
                if (!tag.equals("a") || !lower.matches("(?s)(?:https?://|mailto:|tel:).*")) {
                    harm.add("href " + tag);
                }
            }
            case "src" -> {
                if (!tag.equals("img") || !lower.startsWith("cid:")) {
                    harm.add("src " + tag);
                }
            }
            case "style" -> {
                if (!STYLE.matcher(lower).matches() || EVIL_STYLE.matcher(lower).find()) {
                    harm.add("style " + lower);
                }
            }
            case "class" -> {
                if (!lower.matches("qd-[a-z]{3,9}")) {
                    harm.add("class");
                }
            }
            default -> {}
        }
    }
}
