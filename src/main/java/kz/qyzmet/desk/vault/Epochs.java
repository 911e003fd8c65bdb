package kz.qyzmet.desk.vault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;

/** The live epochs, newest first, as the key folder holds them. Thread-safe; looks into the folder again when a row names an epoch it does not know, since another node may have begun it. */
@Component
class Epochs {
    private final KeyFolder folder;
    private final Clock clock;
    private final Policy policy;
    private volatile List<Epoch> live;

    Epochs(KeyFolder folder, Clock clock, Policy policy) {
        this.folder = folder;
        this.clock = clock;
        this.policy = policy;
        this.live = folder.epochs();
    }

    List<Epoch> live() {
        return live;
    }

    Epoch current() {
        return live.getFirst();
    }

    Epoch get(int number) {
        for (int look = 0; look < 2; look++) {
            for (var epoch : live) {
                if (epoch.number() == number) {
                    return epoch;
                }
            }
            refresh();
        }
        throw new Unreadable(Unreadable.Why.KEY_GONE);
    }

    /** Begins a new epoch when the current one is older than the policy file allows. */
    Epoch turn() {
        refresh();
        if (!clock.instant().isBefore(current().start().plus(length()))) {
            begin();
        }
        return current();
    }

    void begin() {
        folder.begin(current().number() + 1);
        refresh();
    }

    /** When an epoch's key is destroyed: so long after the next one began, or will begin. */
    Instant endOf(int number) {
        refresh();
        return live.stream()
                .filter(epoch -> epoch.number() == number + 1)
                .findFirst()
                .map(next -> next.start().plus(life()))
                .orElseGet(() ->
                        later(current().start().plus(length()), clock.instant()).plus(life()));
    }

    List<EpochLife> lives() {
        return live.stream()
                .map(epoch -> new EpochLife(epoch.number(), epoch.start(), endOf(epoch.number())))
                .toList();
    }

    /** Epochs whose life is over, oldest first; never the current one. */
    List<Integer> over() {
        var now = clock.instant();
        return live.stream()
                .map(Epoch::number)
                .filter(number -> number < current().number() && !now.isBefore(endOf(number)))
                .sorted()
                .toList();
    }

    /** Asked each time: a new edition of the policy may change it while the desk runs. */
    private Duration length() {
        return policy.period("epoch-length");
    }

    private Duration life() {
        return policy.period("epoch-life");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Destroys an old epoch's key. Called at the end of the epoch's life; nothing may be wrapped by it any more. */
    void destroy(int number) {
        if (number == current().number()) {
            throw new IllegalArgumentException("the current epoch cannot be destroyed");
        }
        folder.destroy(number);
        refresh();
    }

    private void refresh() {
        live = folder.epochs();
    }
}
