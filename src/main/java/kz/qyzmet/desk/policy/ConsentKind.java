package kz.qyzmet.desk.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Consents that Law 94-V wants apart from each other (art. 7(3), 7(6), 16, 19-1; clauses 2.4.1, 2.6, 3.2.3, 3.2.5): one never stands for another, each has its own text and its own switch. The same ids stand in policy.yaml.
 */
public enum ConsentKind {
    /** Collecting and processing, for one purpose: a ticket. */
    PROCESSING,
    /** Spreading in public sources. */
    PUBLICATION,
    /** Passing on to processors and other third parties. */
    THIRD_PARTIES,
    /** Sending to other states. */
    CROSS_BORDER,
    /** News and offers by mail. */
    MARKETING,
    /** Political campaigning by mail. */
    POLITICAL,
    /** Acts by which a program ends or ranks the person's matter by itself (art. 19-1; clause 3.2.5). */
    AUTOMATED_DECISIONS;

    /** What a consent of the kind is kept under; one to processing under its purpose. */
    public String id() {
        return this == PROCESSING
                ? Purpose.SUPPORT.id()
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The purpose that rests on a consent of this kind and on no other; none for a kind that a purpose only meets on its way. */
    Optional<Purpose> purpose() {
        return Arrays.stream(Purpose.values())
                .filter(purpose -> purpose.id().equals(id()))
                .findFirst();
    }

    /** All that policy.yaml describes by themselves. */
    static List<ConsentKind> apart() {
        return Arrays.stream(values()).filter(kind -> kind != PROCESSING).toList();
    }

    public static Optional<ConsentKind> of(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }
}
