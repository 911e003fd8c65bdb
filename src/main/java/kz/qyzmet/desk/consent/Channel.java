package kz.qyzmet.desk.consent;

import java.util.Locale;

/** By which way a consent or a ticket came. */
public enum Channel {
    WEB,
    MAIL,
    API,
    PAPER,
    CONSOLE;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
