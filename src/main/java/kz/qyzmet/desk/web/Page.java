package kz.qyzmet.desk.web;

import com.ibm.icu.text.NumberFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page being answered: language, theme, viewer, menu, words. Every controller method may take one as an argument, and every template gets it as {@code page}.
 */
public final class Page {
    private final Pages house;
    private final Language language;
    private final String theme;
    private final String path;
    private final String address;
    private final @Nullable Viewer viewer;
    private final @Nullable Flash flash;

    Page(
            Pages house,
            Language language,
            String theme,
            String path,
            String address,
            @Nullable Viewer viewer,
            @Nullable Flash flash) {
        this.house = house;
        this.language = language;
        this.theme = theme;
        this.path = path;
        this.address = address;
        this.viewer = viewer;
        this.flash = flash;
    }

    /** The same page in another language: for whoever came by a letter and has chosen none here. */
    public Page in(Language other) {
        return new Page(house, other, theme, path, address, viewer, flash);
    }

    /** The template (such as {@code ticket/show}) with this page and {@code it}. */
    public ModelAndView show(String template, Object it) {
        return new ModelAndView(template, Map.of("page", this, "it", it));
    }

    public ModelAndView show(String template) {
        return new ModelAndView(template, Map.of("page", this));
    }

    /** 303 to a page of this desk, after an act. */
    public ModelAndView redirect(String to) {
        return new ModelAndView(new SeeOther(to, null));
    }

    /** 303 to a page of this desk that says what was done. */
    public ModelAndView redirect(String to, Flash said) {
        return new ModelAndView(new SeeOther(to, said));
    }

    public String t(String key, @Nullable Object... arguments) {
        return house.words().say(language, key, arguments);
    }

    /** Whether there is a sentence under this key. */
    public boolean knows(String key) {
        return house.words().has(key);
    }

    public Language language() {
        return language;
    }

    /** light, dark or auto. */
    public String theme() {
        return theme;
    }

    public String path() {
        return path;
    }

    /** The path with its query, to come back to. */
    public String address() {
        return address;
    }

    public @Nullable Viewer viewer() {
        return viewer;
    }

    public @Nullable Flash flash() {
        return flash;
    }

    public List<MenuEntry> menu() {
        return house.menu(this);
    }

    public List<MenuEntry> adminTabs() {
        return house.adminTabs(this);
    }

    /** The address of a file below {@code static/assets}, with its content's hash, to be cached for ever. */
    public String asset(String file) {
        return house.assets().address(file);
    }

    /** The address of the one style sheet. */
    public String sheet() {
        return house.sheets().address();
    }

    /** The address of a script that came as a webjar. */
    public String webjar(String name, String file) {
        return house.assets().webjar(name, file);
    }

    public String date(Instant moment) {
        return Times.date(language, moment);
    }

    public String dateTime(Instant moment) {
        return Times.dateTime(language, moment);
    }

    /** Whole seconds until the moment, at least 0. */
    public long secondsUntil(Instant moment) {
        return Math.max(
                0, (java.time.Duration.between(house.clock().instant(), moment).toMillis() + 999) / 1000);
    }

    public String ago(Instant moment) {
        return Times.ago(language, moment, house.clock().instant());
    }

    public String number(long number) {
        return NumberFormat.getIntegerInstance(language.locale()).format(number);
    }

    public String bytes(long size) {
        if (size < 1024) {
            return t("web.size.bytes", size);
        } else if (size < 1024 * 1024) {
            return t("web.size.kilobytes", Math.round(size / 1024.0));
        } else {
            return t("web.size.megabytes", Math.round(size * 10 / (1024.0 * 1024)) / 10.0);
        }
    }
}
