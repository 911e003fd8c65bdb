package kz.qyzmet.desk.organisation;

import java.util.Locale;

/** Why a role or a post was given or taken. A code, not words: words about colleagues are personal data that nobody asked for. */
public enum Why {
    FIRST_ADMINISTRATOR,
    NEW_COLLEAGUE,
    NEW_DUTIES,
    STANDING_IN,
    LEFT,
    RELIEVED,
    REPLACED,
    MISTAKE,
    DEMONSTRATION;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Why of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
