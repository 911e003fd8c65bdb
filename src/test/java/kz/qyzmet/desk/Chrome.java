package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium in front of a desk. Tests that use it carry {@code @Tag("browser")}; they need Debian's {@code chromium} or a path in {@code CHROMIUM}.
 * Whatever the browser complains about (a script that failed, a file that is missing, a rule of the content policy) fails the test at {@link #close}.
 */
public final class Chrome implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final String base;
    private final List<String> complaints = new ArrayList<>();

    public Chrome(int port) {
        this.base = "http://localhost:" + port;
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setHeadless(true)
                        .setArgs(FLAGS));
    }

    /** How somebody looks at the desk. */
    public record Look(Language language, String theme, int width, boolean script) {
        public static Look of(Language language) {
            return new Look(language, "light", 1280, true);
        }

        public Look phone() {
            return new Look(language, theme, 360, script);
        }

        public Look dark() {
            return new Look(language, "dark", width, script);
        }

        public Look withoutScript() {
            return new Look(language, theme, width, false);
        }
    }

    /** A person with a browser of their own: cookies are shared by the pages of this context only. */
    public BrowserContext person(Look look) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(look.width(), 800)
                .setJavaScriptEnabled(look.script())
                .setHasTouch(look.width() < 500)
                .setColorScheme(look.theme().equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT)
                .setBaseURL(base));
        context.setDefaultTimeout(15_000);
        wear(context, look);
        context.onConsoleMessage(message -> {
            // the answer with an error status of a page that was asked for is not a complaint
            if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(String.valueOf(error.error())));
        context.onResponse(response -> {
            if (response.status() >= 400 && !response.request().isNavigationRequest()) {
                complaints.add(response.status() + " " + response.url());
            }
        });
        return context;
    }

    public void wear(BrowserContext context, Look look) {
        context.addCookies(List.of(
                new Cookie("lang", look.language().code()).setUrl(base),
                new Cookie("theme", look.theme()).setUrl(base)));
    }

    /** A word for each fault found by axe, and for text that sticks out of the screen. */
    public static List<String> faults(Page page) {
        var faults = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .map(rule -> rule.getId() + " "
                                + rule.getNodes().stream()
                                        .map(node -> node.getTarget() + " " + node.getFailureSummary())
                                        .limit(3)
                                        .collect(Collectors.joining("; ")))
                        .collect(Collectors.toCollection(ArrayList::new));
        var sticksOut = ((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).intValue();
        if (sticksOut > 0) {
            faults.add("sticks out by " + sticksOut + " px");
        }
        var gaps = page.locator("body").innerText();
        if (gaps.contains("⟦")) {
            faults.add("missing words " + gaps.replaceAll("(?s).*?(⟦[^⟧]*⟧)[^⟦]*", "$1 "));
        }
        return faults;
    }

    /** Small parts that a thumb has to hit, on a phone; links inside a sentence are excused. */
    public static List<String> smallTargets(Page page) {
        var small = page.evaluate("""
                () => [...document.querySelectorAll('main button, main .button, main summary, main select, .masthead a, .masthead button')]
                    .filter(e => e.offsetParent && e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 43.5)
                    .map(e => e.outerHTML.slice(0, 80))""");
        return ((List<?>) small).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        assertThat(complaints).as("what the browser complained about").isEmpty();
    }

    private static Path executable() {
        var named = System.getenv("CHROMIUM");
        return Stream.concat(named == null ? Stream.of() : Stream.of(named), PLACES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Chromium: apt-get install chromium"));
    }

    /** The attribute of an element that must be there. */
    public static String attribute(Page page, String selector, String name) {
        @Nullable String value = page.locator(selector).first().getAttribute(name);
        if (value == null) {
            throw new AssertionError("no " + name + " at " + selector);
        }
        return value;
    }
}
