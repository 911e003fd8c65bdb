package kz.qyzmet.desk.vault;

import java.util.Locale;

/** What a person can be found by. Each kind has a key of its own, so equal strings of two kinds have nothing in common. */
public enum LookupKind {
    EMAIL,
    PHONE,
    IIN;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
