package kz.qyzmet.desk.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * A checked file that may become the next edition, beside the one in force. Made by {@link Editions} only, so whatever takes one cannot be handed an
 * unchecked file. Immutable.
 */
public final class Proposal {
    private final PolicyFile now;
    private final PolicyFile wanted;
    private final String hash;
    private final String source;
    private final int after;
    private final @Nullable Instant later;

    Proposal(PolicyFile now, PolicyFile wanted, String hash, String source, int after, Instant at) {
        this.now = now;
        this.wanted = wanted;
        this.hash = hash;
        this.source = source;
        this.after = after;
        var day = date().atStartOfDay(Editions.HERE).toInstant();
        this.later = day.isAfter(at) ? day : null;
    }

    /** SHA-256 of the file. */
    public String hash() {
        return hash;
    }

    /** The number of the newest edition that the comparison was made with. */
    public int after() {
        return after;
    }

    public String edition() {
        return wanted.editionInForce();
    }

    /** The newest edition placed, with which it was compared; it may still wait for its day. */
    public String before() {
        return now.editionInForce();
    }

    public LocalDate date() {
        return wanted.inForce().date();
    }

    /** What would change, in the order of the page. */
    public List<Change> changes() {
        return Comparison.of(now, wanted);
    }

    /** Purposes for which consents given before would be asked for anew. */
    public Set<Purpose> asksAgain() {
        return Comparison.asksAgain(now, wanted);
    }

    /** Kinds of consent that their holders would be asked for anew. */
    public Set<ConsentKind> consentsAgain() {
        return Comparison.consentsAgain(now, wanted);
    }

    /** Both in words. */
    public List<String> again(Page page) {
        return Comparison.named(page, wanted, asksAgain(), consentsAgain());
    }

    /** How long a rule would keep; nothing when as long as its purpose lasts. */
    public Optional<Duration> keep(String rule) {
        return Optional.ofNullable(wanted.rule(rule).keep());
    }

    /** A period of the proposed file; nothing when it has none of that name. */
    public Optional<Duration> period(String id) {
        return Optional.ofNullable(wanted.periods().get(id)).map(PolicyFile.Setting::value);
    }

    /** The beginning of its day, when that is still to come at the time of the look. */
    public Optional<Instant> later() {
        return Optional.ofNullable(later);
    }

    String source() {
        return source;
    }

    /** @param soonest when it takes force if its day has come */
    Instant inForceSince(Instant soonest) {
        return later != null && later.isAfter(soonest) ? later : soonest;
    }
}
