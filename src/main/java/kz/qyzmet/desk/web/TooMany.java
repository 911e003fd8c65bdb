package kz.qyzmet.desk.web;

import java.time.Duration;

/** Too often; the answer says when to come back. */
public final class TooMany extends RuntimeException implements Problem {
    private final Duration retryAfter;

    public TooMany(Duration retryAfter) {
        super("too-many", null, false, false);
        this.retryAfter = retryAfter;
    }

    @Override
    public int status() {
        return 429;
    }

    @Override
    public String code() {
        return "too-many";
    }

    @Override
    public Duration retryAfter() {
        return retryAfter;
    }
}
