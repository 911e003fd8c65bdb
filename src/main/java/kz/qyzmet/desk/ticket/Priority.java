package kz.qyzmet.desk.ticket;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How soon. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH,
    URGENT;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Priority> of(String id) {
        return Arrays.stream(values())
                .filter(priority -> priority.id().equals(id))
                .findFirst();
    }
}
