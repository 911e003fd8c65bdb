package kz.qyzmet.desk.mail;

import java.net.IDN;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a link of a letter really leads.
 *
 * @param host in ASCII, or the whole address of a mailto link; empty for other links
 * @param hidden the address is written so that people read another host
 */
record LinkTarget(String host, boolean hidden) {
    private static final Pattern SHOWN_HOST = Pattern.compile(
            "(?iu)(?:(https?)\\s*:\\s*/{1,2}\\s*)?(?:[^\\s/@]{1,60}@)?(www\\.)?((?:[\\p{L}\\p{N}-]{1,63}\\.){1,6}[\\p{L}]{2,24})(?:[:/?#].*|\\s.*)?",
            Pattern.DOTALL);
    private static final Pattern NUMBER =
            Pattern.compile("\\[.*|[0-9a-fx]{1,10}|(?:[0-9a-fx]{1,10}\\.){3}[0-9a-fx]{1,10}", Pattern.CASE_INSENSITIVE);
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>]{1,100}@[^\\s@<>]{1,200}");
    private static final Set<String> SECOND = Set.of("com", "co", "org", "net", "gov", "edu", "ac", "mil", "gob");
    /** "report.pdf" is a file, no host. */
    private static final Set<String> FILES = Set.of(
            "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "csv", "zip", "rar", "png", "jpg", "jpeg",
            "gif", "svg", "html", "htm", "js", "ts", "py", "java", "sh", "exe", "msi", "xml", "json", "log", "eml",
            "mp4", "php", "aspx", "jsp", "md", "yml", "yaml", "sig");

    static LinkTarget of(String href) {
        var address = href.strip();
        var lower = address.toLowerCase(Locale.ROOT);
        if (lower.startsWith("mailto:")) {
            var to = MailHtml.percentDecoded(address.substring(7).replaceFirst("\\?.*", ""));
            return new LinkTarget(to.toLowerCase(Locale.ROOT).strip(), false);
        }
        if (!lower.startsWith("http:") && !lower.startsWith("https:")) {
            return new LinkTarget("", false);
        }
        // browsers read a backslash as a slash, and pass over any number of them
        var rest =
                address.substring(address.indexOf(':') + 1).replace('\\', '/').replaceFirst("^/+", "");
        var authority = rest.replaceFirst("[/?#](?s:.*)$", "");
        var at = authority.lastIndexOf('@');
        var host = authority.substring(at + 1).toLowerCase(Locale.ROOT);
        host = host.startsWith("[") ? host.replaceFirst("\\].*$", "]") : host.replaceFirst(":.*$", "");
        host = ascii(MailHtml.percentDecoded(host)).replaceFirst("\\.$", "");
        return new LinkTarget(host, at >= 0 || NUMBER.matcher(host).matches() || mixed(host));
    }

    private static String ascii(String host) {
        try {
            return host.startsWith("[")
                    ? host
                    : IDN.toASCII(host.replace('\u3002', '.'), IDN.ALLOW_UNASSIGNED)
                            .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException no) {
            return host;
        }
    }

    /** A name that mixes Latin and Cyrillic letters, or writes a Latin-looking name in Cyrillic ones alone under a foreign ending. */
    private static boolean mixed(String host) {
        if (!host.contains("xn--")) {
            return false;
        }
        for (var label : IDN.toUnicode(host, IDN.ALLOW_UNASSIGNED).split("\\.")) {
            var cyrillic =
                    label.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC);
            var latin =
                    label.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN);
            if (cyrillic && (latin || label.matches("[асеорхуіјһԁԛԝӏѕ-]+"))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a person who reads {@code shown} expects another place. */
    boolean misleads(String shown) {
        if (host.isEmpty()) {
            return false;
        }
        var text = shown.replaceAll("[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]", "")
                .strip();
        if (host.contains("@")) {
            return EMAIL.matcher(text).matches() && !text.equalsIgnoreCase(host);
        }
        if (hidden) {
            return true;
        }
        var matcher = SHOWN_HOST.matcher(text);
        if (text.length() > 2000 || !matcher.matches()) {
            return false;
        }
        var seen = ascii(matcher.group(3).toLowerCase(Locale.ROOT));
        var sure = matcher.group(1) != null || matcher.group(2) != null;
        var ending = seen.substring(seen.lastIndexOf('.') + 1);
        var bare = seen.replaceFirst("^www\\.", "");
        return (sure || !FILES.contains(ending))
                && !site(seen).equals(site(host))
                && !host.equals(bare)
                && !host.endsWith("." + bare);
    }

    /** The part of a host that somebody registered, near enough: two labels, or three below a general second one. */
    private static String site(String host) {
        var labels = host.split("\\.");
        var n = labels.length;
        var count = n > 2 && SECOND.contains(labels[n - 2]) && labels[n - 1].length() == 2 ? 3 : 2;
        return n <= count ? host : String.join(".", java.util.Arrays.copyOfRange(labels, n - count, n));
    }
}
