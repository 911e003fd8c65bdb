package kz.qyzmet.desk.mailroom;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mailroom.Standing.State;
import kz.qyzmet.desk.policy.Policy;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is wrong with the ways in, for whoever watches: {@code GET /health/mail} and the doctor. */
@RestController
public class Alarms {
    /**
     * @param state {@code trouble}, {@code unattended} or {@code silent}
     * @param trouble a code
     */
    public record Alarm(
            String channel, String state, @Nullable String trouble) {}

    private final Channels channels;
    private final Policy policy;
    private final Clock clock;
    private final LegalClock worked;

    Alarms(Channels channels, Policy policy, Clock clock, LegalClock worked) {
        this.worked = worked;
        this.channels = channels;
        this.policy = policy;
        this.clock = clock;
    }

    public List<Alarm> all() {
        return channels.standings().stream()
                .filter(standing -> state(standing).alarming())
                .map(standing ->
                        new Alarm(standing.channel().name(), state(standing).id(), standing.trouble()))
                .toList();
    }

    State state(Standing standing) {
        return standing.state(clock.instant(), policy.period("channel-patience"), worked.calendar());
    }

    /** 503 while an alarm stands; says nothing about which. */
    @GetMapping("/health/mail")
    ResponseEntity<Map<String, String>> health() {
        var alarming = !all().isEmpty();
        return ResponseEntity.status(alarming ? 503 : 200)
                .cacheControl(CacheControl.noStore())
                .body(Map.of("status", alarming ? "alarm" : "mail"));
    }
}
