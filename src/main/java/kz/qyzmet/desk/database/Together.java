package kz.qyzmet.desk.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests that arrive at the same moment do one work together: whoever comes first does it for those who wait, and nobody waits for company that
 * has not come. Where the common work fails, each does its own. Thread-safe.
 *
 * @param <K> only requests under equal keys work together
 */
public final class Together<K, A, B> {
    /** The work of several: answers in the order of the questions. Whatever it throws has left no trace, except {@link Unsure}. */
    public interface Common<A, B> extends Function<List<A>, List<B>> {}

    /** Thrown by the common work when it may have been done: then nobody does it again. */
    public static final class Unsure extends RuntimeException {
        private final RuntimeException why;

        public Unsure(RuntimeException why) {
            super(why);
            this.why = why;
        }
    }

    private enum State {
        WAITING,
        DONE,
        FAILED,
        ALONE
    }

    private final int most;
    private final Semaphore workers;
    private final Common<A, B> common;
    private final Function<A, B> alone;
    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();

    /** @param most how many share one work; @param sideBySide how many works go on at once */
    public Together(int most, int sideBySide, Common<A, B> common, Function<A, B> alone) {
        this.most = most;
        this.workers = new Semaphore(sideBySide);
        this.common = common;
        this.alone = alone;
    }

    private final class Request {
        private final K key;
        private final A asked;
        private final Semaphore news = new Semaphore(0);
        private volatile State state = State.WAITING;
        /** In somebody's hands: there is nothing to do but to wait. */
        private volatile boolean taken;

        private @Nullable B answer;
        private @Nullable RuntimeException failure;

        private Request(K key, A asked) {
            this.key = key;
            this.asked = asked;
        }

        private void answers(B given) {
            answer = given;
            ends(State.DONE);
        }

        private void fails(RuntimeException with) {
            failure = with;
            ends(State.FAILED);
        }

        private void ends(State end) {
            state = end;
            news.release();
        }
    }

    public B of(K key, A asked) {
        var mine = new Request(key, asked);
        waiting.add(mine);
        while (mine.state == State.WAITING) {
            if (!mine.taken && workers.tryAcquire()) {
                try {
                    work();
                } finally {
                    workers.release();
                    wake();
                }
            } else {
                mine.news.acquireUninterruptibly();
            }
        }
        return switch (mine.state) {
            case DONE -> Objects.requireNonNull(mine.answer);
            case FAILED -> throw Objects.requireNonNull(mine.failure);
            case ALONE, WAITING -> alone.apply(asked);
        };
    }

    /** How many wait for somebody to take them. */
    public int waiting() {
        return waiting.size();
    }

    private void work() {
        var taken = take();
        try {
            if (taken.size() == 1) {
                taken.getFirst().answers(alone.apply(taken.getFirst().asked));
            } else if (!taken.isEmpty()) {
                var answers = common.apply(
                        taken.stream().map(request -> request.asked).toList());
                for (int i = 0; i < taken.size(); i++) {
                    taken.get(i).answers(answers.get(i));
                }
            }
        } catch (Unsure unsure) {
            taken.forEach(request -> request.fails(unsure.why));
        } catch (RuntimeException failed) {
            if (taken.size() == 1) {
                taken.getFirst().fails(failed);
            }
        } finally {
            // whatever happened here, nobody waits for ever
            taken.stream()
                    .filter(request -> request.state == State.WAITING)
                    .forEach(request -> request.ends(State.ALONE));
        }
    }

    /** The oldest request and those like it. */
    private List<Request> take() {
        var taken = new ArrayList<Request>();
        var first = waiting.poll();
        if (first != null) {
            taken.add(first);
            for (var others = waiting.iterator(); taken.size() < most && others.hasNext(); ) {
                var other = others.next();
                if (other.key.equals(first.key) && waiting.remove(other)) {
                    taken.add(other);
                }
            }
        }
        taken.forEach(request -> request.taken = true);
        return taken;
    }

    private void wake() {
        var next = waiting.peek();
        if (next != null) {
            next.news.release();
        }
    }
}
