package kz.qyzmet.desk.database;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids made by the application. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    /**
     * A UUID of version 7 (RFC 9562): grows with time, also within a millisecond, so that rows made one after another lie side by side in an
     * index. Its time is not secret; use it for tickets and messages, never for persons.
     */
    public static UUID ordered() {
        var now = Instant.now();
        // milliseconds, then 12 bits of the fraction; a counter when the clock has not moved or went back
        long tick = (now.toEpochMilli() << 12) | ((now.getNano() % 1_000_000L) * 4096 / 1_000_000);
        long ours = LAST.updateAndGet(last -> Math.max(last + 1, tick));
        long high = (ours >>> 12 << 16) | 0x7000L | (ours & 0xfff);
        long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** No id of {@link #ordered} from that moment on is smaller, and none from before is larger: where a question about lately begins. */
    public static UUID from(Instant moment) {
        return new UUID(moment.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L);
    }
}
