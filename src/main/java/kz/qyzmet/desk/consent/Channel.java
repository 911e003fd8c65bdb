package kz.qyzmet.desk.consent;

import java.util.Locale;

/** By which way a consent or a ticket came. */
public enum Channel {
    WEB,
    MAIL,
    API,
    PAPER,
    CONSOLE,
    /** The button that a mail program shows beside a letter of a mailing, or the page behind it (RFC 8058). */
    ONE_CLICK;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
