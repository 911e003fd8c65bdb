package kz.qyzmet.desk.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The demonstration has no mail server, so it shows the sign-in letter to the browser that asked for it (contracts 21). In memory, for as long as
 * the code is good; outside of {@code --demo} this class is not even loaded.
 */
@Component
@ConditionalOnProperty(name = "qyzmet.demo", havingValue = "true")
class DemoPost {
    private static final long PATIENCE_MILLIS = 2_000;

    private final Cache<String, String> letters = Caffeine.newBuilder()
            .maximumSize(100)
            .expireAfterWrite(Duration.ofMinutes(15))
            .build();

    void deliver(String browser, String letter) {
        letters.put(browser, letter);
    }

    /** The newest letter for this browser. It is written after the page that asked was answered, so this waits for it a little. */
    Optional<String> letterFor(String browser) {
        var end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        try {
            while (letters.getIfPresent(browser) == null && System.nanoTime() < end) {
                Thread.sleep(50);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return Optional.ofNullable(letters.getIfPresent(browser));
    }
}
