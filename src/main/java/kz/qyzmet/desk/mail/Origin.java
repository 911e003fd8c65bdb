package kz.qyzmet.desk.mail;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a letter comes from where it says, as far as a mail server that we trust has checked it: SPF, DKIM and DMARC in its
 * Authentication-Results (RFC 8601). Headers of other servers are the sender's word and count for nothing.
 */
public enum Origin {
    /** The trusted server found the sender's domain confirmed. */
    CONFIRMED("confirmed"),
    /** Nobody we trust has checked it. */
    UNKNOWN("unknown"),
    /** The trusted server found that the domain denies it. */
    FORGED("forged"),
    /** The name shows the address of somebody else. */
    DISGUISED("disguised");

    private static final Pattern RESULT =
            Pattern.compile("(?i)(?:^|;)\\s*(spf|dkim|dmarc|arc|auth)\\s*=\\s*([a-z]{2,12})\\b([^;]{0,2000})");
    private static final Pattern PROPERTY = Pattern.compile(
            "(?i)(?:header\\.(?:d|i|from)|smtp\\.mailfrom|policy\\.from)\\s*=\\s*\"?([^\\s;\"]{1,300})");
    private static final Pattern EMAIL =
            Pattern.compile("[\\w.+-]{1,64}@(?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}\\p{L}{2,24}");

    private final String id;

    Origin(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Origin of(String id) {
        for (var origin : values()) {
            if (origin.id.equals(id)) {
                return origin;
            }
        }
        return UNKNOWN;
    }

    /** @param trusted authserv-ids of the servers whose results we believe, in lower case */
    static Origin of(ParsedMail mail, Set<String> trusted) {
        var author = mail.author();
        if (author == null || author.email().indexOf('@') < 0) {
            return UNKNOWN;
        }
        var results = results(mail.authentication(), trusted);
        var domain = domain(author.email());
        var dmarc = results.getOrDefault("dmarc", Map.of());
        if (dmarc.containsKey("fail") && !dmarc.containsKey("pass")) {
            return FORGED;
        }
        var confirmed = aligned(dmarc.get("pass"), domain)
                || aligned(results.getOrDefault("dkim", Map.of()).get("pass"), domain)
                || aligned(results.getOrDefault("spf", Map.of()).get("pass"), domain);
        // an address in the name is what many telephones show instead of the real one
        var shown = EMAIL.matcher(author.name());
        if (shown.find() && !domain(shown.group()).equalsIgnoreCase(domain)) {
            return DISGUISED;
        }
        if (confirmed) {
            return CONFIRMED;
        }
        var denied = results.getOrDefault("dkim", Map.of()).containsKey("fail")
                || results.getOrDefault("spf", Map.of()).containsKey("fail");
        return denied ? FORGED : UNKNOWN;
    }

    /** By method and result: the domains that they speak of. */
    private static Map<String, Map<String, Set<String>>> results(List<String> headers, Set<String> trusted) {
        var all = new HashMap<String, Map<String, Set<String>>>();
        // a server writes on top, so what stands lower under its name came with the letter (RFC 8601, 5)
        var settled = new HashSet<String>();
        var spoken = false;
        for (var header : headers.subList(0, Math.min(60, headers.size()))) {
            if (header.equals(ParsedMail.HANDED_ON)) {
                // the trusted server's results stand together: below the server that it had the letter from, anybody
                // may have written
                if (spoken) {
                    break;
                }
                continue;
            }
            var text = header.length() > 8000 ? header.substring(0, 8000) : header;
            text = text.replaceAll("\\([^()]{0,500}\\)", " ");
            var end = text.indexOf(';');
            var server = (end < 0 ? text : text.substring(0, end)).strip().replaceAll("\\s.*$", "");
            if (end < 0 || !trusted.contains(server.toLowerCase(Locale.ROOT))) {
                continue;
            }
            spoken = true;
            var matcher = RESULT.matcher(text.substring(end));
            var here = new HashSet<String>();
            while (matcher.find()) {
                var method = matcher.group(1).toLowerCase(Locale.ROOT);
                if (settled.contains(method)) {
                    continue;
                }
                here.add(method);
                var domains = all.computeIfAbsent(method, any -> new HashMap<>())
                        .computeIfAbsent(matcher.group(2).toLowerCase(Locale.ROOT), any -> new HashSet<>());
                var property = PROPERTY.matcher(matcher.group(3));
                while (property.find()) {
                    domains.add(domain(property.group(1)));
                }
            }
            settled.addAll(here);
        }
        return all;
    }

    /** Relaxed alignment (RFC 7489, 3.1): the same domain, or one above or below it. */
    private static boolean aligned(@org.jspecify.annotations.Nullable Set<String> domains, String domain) {
        return domains != null
                && domains.stream()
                        .filter(its -> its.indexOf('.') > 0)
                        .anyMatch(
                                its -> its.equals(domain) || domain.endsWith("." + its) || its.endsWith("." + domain));
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[>.]+$", "");
    }
}
