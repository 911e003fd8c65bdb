package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/** A coarse word for a browser, such as {@code firefox-linux}: enough to recognise one's own session, too little to tell people apart. */
final class Browser {
    private static final List<String> PROGRAMS = List.of("edg", "opr", "yabrowser", "firefox", "chrome", "safari");
    private static final List<String> SYSTEMS = List.of("android", "iphone", "ipad", "windows", "mac", "linux");

    private Browser() {}

    static String of(HttpServletRequest request) {
        var agent = request.getHeader(HttpHeaders.USER_AGENT);
        var words = agent == null ? "" : agent.toLowerCase(Locale.ROOT);
        return first(PROGRAMS, words) + "-" + first(SYSTEMS, words);
    }

    /** As people call it: these are names, the same in every language. */
    static String label(String code) {
        var names = Map.ofEntries(
                Map.entry("edg", "Edge"),
                Map.entry("opr", "Opera"),
                Map.entry("yabrowser", "Yandex Browser"),
                Map.entry("firefox", "Firefox"),
                Map.entry("chrome", "Chrome"),
                Map.entry("safari", "Safari"),
                Map.entry("android", "Android"),
                Map.entry("iphone", "iPhone"),
                Map.entry("ipad", "iPad"),
                Map.entry("windows", "Windows"),
                Map.entry("mac", "macOS"),
                Map.entry("linux", "Linux"));
        return Arrays.stream(code.split("-"))
                .map(part -> names.getOrDefault(part, ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    private static String first(List<String> known, String words) {
        return known.stream().filter(words::contains).findFirst().orElse("other");
    }
}
