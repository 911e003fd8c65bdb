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
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /**
     * Axe is put into a page once and says no more than what is wrong: to carry home what is right takes longer than to look. Contrast takes four
     * fifths of its time, so of the words that have the same colour, size and weight on the same backgrounds three are measured and the others
     * are marked as seen.
     */
    private static final String AXE = """
            async () => {
              if (!window.axe) {
                %s
                axe.configure({ rules: [{ id: 'color-contrast', selector: '*:not([data-seen])' }] });
              }
              const looks = new Map();
              const behind = e => {
                if (!e) return '';
                if (!looks.has(e)) {
                  const c = getComputedStyle(e);
                  const own = [c.backgroundColor, c.backgroundImage, c.opacity, c.filter, c.mixBlendMode, c.position].join();
                  looks.set(e, behind(e.parentElement) + (own === 'rgba(0, 0, 0, 0),none,1,none,normal,static' ? '' : '>' + own));
                }
                return looks.get(e);
              };
              const often = new Map();
              for (const e of document.querySelectorAll('body *:not(input, select, textarea)')) {
                const words = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && e.checkVisibility();
                const c = getComputedStyle(e);
                const look = [c.color, c.fontSize, c.fontWeight, c.textShadow, behind(e)].join();
                if (words) often.set(look, (often.get(look) ?? 0) + 1);
                e.toggleAttribute('data-seen', !words || often.get(look) > 3);
              }
              await document.fonts.ready;
              const found = await axe.run(document, { resultTypes: ['violations'], preload: false });
              return found.violations.map(rule => rule.id + ' '
                + rule.nodes.slice(0, 3).map(node => node.target + ' ' + node.failureSummary).join('; '));
            }""".replace("%s", read("/axe.min.js"));

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
        return prepared(context(look), look);
    }

    private Browser.NewContextOptions context(Look look) {
        return new Browser.NewContextOptions()
                .setViewportSize(look.width(), 800)
                .setJavaScriptEnabled(look.script())
                .setHasTouch(look.width() < 500)
                .setColorScheme(look.theme().equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT)
                .setBaseURL(base);
    }

    private BrowserContext prepared(Browser.NewContextOptions options, Look look) {
        var context = browser.newContext(options);
        context.setDefaultTimeout(15_000);
        wear(context, look);
        context.onConsoleMessage(message -> {
            // neither the answer with an error status of a page that was asked for is a complaint, nor the stream of
            // news that ended with a page or a session: htmx prints its event, and connects anew when there is a page
            if (message.type().equals("error")
                    && !message.text().contains("Failed to load resource")
                    && !message.text().equals("Event")) {
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

    /** The same person in a second browser: everything the first remembers is taken along. */
    public BrowserContext likewise(BrowserContext person, Look look) {
        var state = person.storageState();
        return prepared(context(look).setStorageState(state), look);
    }

    /** Changes the screen and the theme of a page that is open, without asking the desk again and without a slow fading of colours. */
    public static void turn(Page page, Look look) {
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        page.setViewportSize(look.width(), 800);
        page.evaluate("theme => document.documentElement.dataset.theme = theme", look.theme());
    }

    /** A word for each fault found by axe, for text that sticks out of the screen, and for words that are missing. */
    public static List<String> faults(Page page) {
        var faults = new ArrayList<String>();
        ((List<?>) page.evaluate(AXE)).forEach(fault -> faults.add(String.valueOf(fault)));
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

    private static String read(String resource) {
        try (var stream = Objects.requireNonNull(AxeBuilder.class.getResourceAsStream(resource))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
