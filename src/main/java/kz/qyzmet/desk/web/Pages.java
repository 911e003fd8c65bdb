package kz.qyzmet.desk.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Makes a {@link Page} of a request: language, theme and viewer. Filters that answer before a controller does may ask it too. */
@Component
public final class Pages {
    static final String LANGUAGE_COOKIE = "lang";
    static final String THEME_COOKIE = "theme";
    private static final Set<String> THEMES = Set.of("light", "dark", "auto");

    private final Words words;
    private final Assets assets;
    private final Sheets sheets;
    private final Clock clock;
    private final ObjectProvider<MenuItem> items;
    private final ObjectProvider<AdminTab> tabs;

    Pages(
            Words words,
            Assets assets,
            Sheets sheets,
            Clock clock,
            ObjectProvider<MenuItem> items,
            ObjectProvider<AdminTab> tabs) {
        this.words = words;
        this.assets = assets;
        this.sheets = sheets;
        this.clock = clock;
        this.items = items;
        this.tabs = tabs;
    }

    public Page of(HttpServletRequest request) {
        var viewer = (Viewer) request.getAttribute(Viewer.class.getName());
        var theme = cookie(request, THEME_COOKIE);
        var said = cookie(request, Flash.COOKIE);
        var path = request.getRequestURI();
        var query = request.getQueryString();
        return new Page(
                this,
                language(request),
                theme != null && THEMES.contains(theme) ? theme : "auto",
                path,
                query == null ? path : path + "?" + query,
                viewer,
                said == null ? null : Flash.read(said));
    }

    /** The one the person chose, else the first of ours that the browser accepts, else Kazakh. */
    public static Language language(HttpServletRequest request) {
        var chosen = cookie(request, LANGUAGE_COOKIE);
        if (chosen != null && Language.known(chosen)) {
            return Language.of(chosen);
        }
        if (request.getHeader("Accept-Language") == null) {
            return Language.KK;
        }
        return Collections.list(request.getLocales()).stream()
                .map(Locale::getLanguage)
                .filter(Language::known)
                .findFirst()
                .map(Language::of)
                .orElse(Language.KK);
    }

    static boolean theme(String theme) {
        return THEMES.contains(theme);
    }

    Words words() {
        return words;
    }

    Assets assets() {
        return assets;
    }

    Sheets sheets() {
        return sheets;
    }

    Clock clock() {
        return clock;
    }

    /** What this viewer may open; the entry with the longest matching address is the current one. */
    List<MenuEntry> menu(Page page) {
        var visible = items.stream()
                .filter(item -> item.visibleTo(page.viewer()))
                .sorted(Comparator.comparingInt(MenuItem::order))
                .toList();
        var current = visible.stream()
                .max(Comparator.comparingInt(item -> matching(item, page.path())))
                .filter(item -> matching(item, page.path()) > 0)
                .orElse(null);
        return visible.stream()
                .map(item -> new MenuEntry(page.t(item.key()), item.href(), item.icon(), item.equals(current)))
                .toList();
    }

    private static int matching(MenuItem item, String path) {
        return Stream.concat(Stream.of(item.href()), item.also().stream())
                .filter(place -> path.equals(place) || path.startsWith(place + "/"))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** The administrator's pages, side by side. */
    List<MenuEntry> adminTabs(Page page) {
        return tabs.stream()
                .sorted(Comparator.comparingInt(AdminTab::order))
                .map(tab -> new MenuEntry(
                        page.t(tab.key()),
                        tab.href(),
                        "",
                        page.path().equals(tab.href()) || page.path().startsWith(tab.href() + "/")))
                .toList();
    }

    static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }
}
