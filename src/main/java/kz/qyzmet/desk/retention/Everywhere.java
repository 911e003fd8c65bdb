package kz.qyzmet.desk.retention;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The places that each preview speaks of, of whichever act: those that are counted, also where they hold nothing, and those that are not, with what becomes of each. */
@Component
class Everywhere {
    /** Named with their count in each preview. */
    private static final List<String> ALWAYS = List.of("message", "attachment", "outbox", "draft", "session");

    enum Act {
        DESTROY,
        /** Of tickets; the person stays. */
        DEPERSONALISE,
        REDACT
    }

    /** @param day until when, or from when, it is so @param days how many */
    record Line(String place, String how, @Nullable Instant day, long days) {
        private Line(String place, String how) {
            this(place, how, null, 0);
        }

        String said(Page page) {
            if (day != null) {
                return page.t(how, page.date(day));
            }
            return days > 0 ? page.t(how, days) : page.t(how);
        }
    }

    private final Acts acts;
    private final Policy policy;
    private final Clock clock;

    Everywhere(Acts acts, Policy policy, Clock clock) {
        this.acts = acts;
        this.policy = policy;
        this.clock = clock;
    }

    /** Of an act that is done now. */
    List<Line> lines(Act act) {
        boolean personStays = act != Act.DESTROY;
        return List.of(
                new Line("index", "retention.place.index.how"),
                new Line("caches", personStays ? "retention.place.caches.stay" : "retention.place.caches.how"),
                new Line("logs", "retention.place.logs.how"),
                new Line(
                        "backups",
                        personStays ? "retention.place.backups.until" : "retention.place.backups.how",
                        acts.backupsEnd(clock.instant()),
                        0),
                new Line("sent", "retention.place.sent.how"),
                new Line(
                        "exports",
                        "retention.place.exports.how",
                        null,
                        policy.period("epoch-life").toDays()));
    }

    /** The counts, with a nought where one of the named places holds nothing. */
    static Map<String, Long> counted(Map<String, Long> found) {
        var all = new LinkedHashMap<>(found);
        ALWAYS.forEach(place -> all.putIfAbsent(place, 0L));
        return all;
    }
}
