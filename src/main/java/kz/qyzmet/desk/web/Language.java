package kz.qyzmet.desk.web;

import java.util.Arrays;
import java.util.Locale;

/** The three languages of the desk. The language of a page and the language of a ticket are separate choices. */
public enum Language {
    KK("kk", "Қазақша", "Қаз"),
    RU("ru", "Русский", "Рус"),
    EN("en", "English", "Eng");

    private final String code;
    private final String endonym;
    private final String brief;
    private final Locale locale;

    Language(String code, String endonym, String brief) {
        this.code = code;
        this.endonym = endonym;
        this.brief = brief;
        this.locale = Locale.forLanguageTag(code);
    }

    public String code() {
        return code;
    }

    /** The language's name in itself. */
    public String endonym() {
        return endonym;
    }

    /** Three letters for the switch. */
    public String brief() {
        return brief;
    }

    public Locale locale() {
        return locale;
    }

    public static boolean known(String code) {
        return Arrays.stream(values()).anyMatch(language -> language.code.equals(code));
    }

    /** By code, also with a region ({@code ru-KZ}); what is unknown is Kazakh, the language of the state. */
    public static Language of(String code) {
        for (var language : values()) {
            if (code.equalsIgnoreCase(language.code)
                    || code.toLowerCase(Locale.ROOT).startsWith(language.code + "-")) {
                return language;
            }
        }
        return KK;
    }
}
