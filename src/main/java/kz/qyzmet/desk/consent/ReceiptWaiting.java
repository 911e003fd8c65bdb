package kz.qyzmet.desk.consent;

import java.time.Duration;
import kz.qyzmet.desk.web.Problem;

/** The receipt's entry waits for its place in the journal: a proof in a few seconds (contracts 14). */
final class ReceiptWaiting extends RuntimeException implements Problem {
    ReceiptWaiting() {
        super("receipt-waiting", null, false, false);
    }

    @Override
    public int status() {
        return 503;
    }

    @Override
    public String code() {
        return "receipt-waiting";
    }

    @Override
    public String clause() {
        return "3.1.3";
    }

    @Override
    public Duration retryAfter() {
        return Duration.ofSeconds(3);
    }
}
