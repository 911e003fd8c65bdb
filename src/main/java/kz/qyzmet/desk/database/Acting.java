package kz.qyzmet.desk.database;

import org.jspecify.annotations.Nullable;

/**
 * For which family of purposes this thread acts now. Bound for a stretch of code and never set, so nothing can leak into the next request. A
 * method that takes a Permit binds it by itself (see {@code policy.PermitScope}); edges that begin a transaction before they have called such a
 * method name it here. Inside a transaction the first word stands: one transaction, one role.
 */
public final class Acting {
    private static final ScopedValue<Family> FAMILY = ScopedValue.newInstance();

    private Acting() {}

    public static Family now() {
        return FAMILY.orElse(Family.NOBODY);
    }

    public static <T extends @Nullable Object, X extends Throwable> T as(
            Family family, ScopedValue.CallableOp<? extends T, X> act) throws X {
        return ScopedValue.where(FAMILY, family).call(act);
    }

    public static void running(Family family, Runnable act) {
        ScopedValue.where(FAMILY, family).run(act);
    }
}
