package kz.qyzmet.desk.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The six conditions of clause 2.2 as codes (contracts 16). Those that Law 94-V does not know ask for consent too: see policy.yaml. */
public enum Ground {
    CONSENT,
    JUSTICE,
    CONTRACT,
    LEGITIMATE_INTEREST,
    PUBLIC_BY_SUBJECT,
    PUBLICATION_BY_LAW;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Ground> of(String id) {
        return Arrays.stream(values()).filter(ground -> ground.id().equals(id)).findFirst();
    }
}
