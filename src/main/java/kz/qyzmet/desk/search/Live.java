package kz.qyzmet.desk.search;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Forgetful;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Open pages that hear of changes (server-sent events). What is sent is a number or an id, never a value. */
@Component
public final class Live implements LiveListener, Forgetful, SmartLifecycle {

    /**
     * Which of the changed tickets this reader may hear of, as what is to be sent of each: a number or an id. Asked at each batch, and with nothing
     * at each beat, so a lost right is lost at once; whatever it throws ends the connection.
     */
    public interface Reach {
        Collection<String> within(Set<UUID> changed);
    }

    private static final int MOST_CONNECTIONS = 500;
    private static final int MOST_PENDING = 500;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LIFE = TimeUnit.HOURS.toNanos(1);
    private static final long COME_BACK_MILLIS = 2_000;
    private static final long COME_BACK_LATER_MILLIS = 60_000;

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Duration beat;
    private final int mostPerReader;
    private volatile boolean running;

    // there is a second constructor for tests
    @org.springframework.beans.factory.annotation.Autowired
    Live(Policy policy) {
        this(policy.period("live-beat"), policy.number("live-streams-per-person"));
    }

    Live(Duration beat, int mostPerReader) {
        this.beat = beat;
        this.mostPerReader = mostPerReader;
    }

    /**
     * Event {@code hello} comes first; then {@code tickets}, whose data are the numbers, parted by spaces. A reader with too many open connections loses
     * the oldest: a page that was left is noticed only at the next beat, and the newest page is the one that is looked at. Its last event is
     * {@code busy}, with the request to come back in a minute; so is the only one when the node has no place left.
     *
     * @param reader whose connections are counted together: a person's id
     */
    public SseEmitter open(String reader, Reach reach) {
        var emitter = new SseEmitter(0L);
        makeRoom(reader);
        if (!running || connections.size() >= MOST_CONNECTIONS) {
            sendOff(emitter);
            return emitter;
        }
        var connection = new Connection(reader, reach, emitter);
        emitter.onCompletion(connection::end);
        emitter.onError(failure -> connection.end());
        connections.add(connection);
        connection.thread = Thread.ofVirtual().name("live").start(connection);
        return emitter;
    }

    private void makeRoom(String reader) {
        var oldestFirst = connections.stream()
                .filter(connection -> connection.reader.equals(reader))
                .sorted(Comparator.comparingLong(connection -> connection.until))
                .toList();
        oldestFirst.stream()
                .limit(Math.max(0, oldestFirst.size() - mostPerReader + 1))
                .forEach(Connection::giveWay);
    }

    @Override
    public void changed(Set<UUID> tickets) {
        connections.forEach(connection -> connection.changed(tickets));
    }

    /** An open stream lasts an hour, and so long would the web server keep the buffers it was given. The pages come back by themselves. */
    @Override
    public void forget() {
        connections.forEach(Connection::end);
    }

    int connections() {
        return connections.size();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server begins to wait for its requests: an open stream is one that would never end. */
    @Override
    public void stop() {
        running = false;
        connections.forEach(Connection::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static void sendOff(SseEmitter emitter) {
        try {
            busy(emitter);
            emitter.complete();
        } catch (IOException gone) {
            emitter.completeWithError(gone);
        }
    }

    private static void busy(SseEmitter emitter) throws IOException {
        emitter.send(SseEmitter.event()
                .name("busy")
                .reconnectTime(COME_BACK_LATER_MILLIS)
                .data(""));
    }

    /** One open page. A slow one delays nobody else; what it cannot take in time is heard of as one event later. */
    private final class Connection implements Runnable {
        private final String reader;
        private final Reach reach;
        private final SseEmitter emitter;
        private final Set<UUID> pending = new LinkedHashSet<>();
        private final long until = System.nanoTime() + LIFE;
        private volatile boolean over;
        private volatile boolean givesWay;
        private volatile @org.jspecify.annotations.Nullable Thread thread;

        private Connection(String reader, Reach reach, SseEmitter emitter) {
            this.reader = reader;
            this.reach = reach;
            this.emitter = emitter;
        }

        private void changed(Set<UUID> tickets) {
            synchronized (pending) {
                tickets.stream().limit(MOST_PENDING - pending.size()).forEach(pending::add);
            }
            LockSupport.unpark(thread);
        }

        private Set<UUID> taken() {
            synchronized (pending) {
                var taken = Set.copyOf(pending);
                pending.clear();
                return taken;
            }
        }

        @Override
        public void run() {
            try {
                emitter.send(SseEmitter.event()
                        .name("hello")
                        .reconnectTime(COME_BACK_MILLIS)
                        .data(""));
                while (!over && running && System.nanoTime() < until) {
                    hear();
                }
                if (givesWay) {
                    busy(emitter);
                }
            } catch (IOException | RuntimeException gone) {
                // the page was closed, or the reader may no longer look
            } finally {
                end();
                emitter.complete();
            }
        }

        private void hear() throws IOException {
            var changes = taken();
            if (changes.isEmpty()) {
                LockSupport.parkNanos(beat.toNanos());
                changes = taken();
            }
            if (over || !running) {
                return;
            }
            var heard = reach.within(changes);
            if (!heard.isEmpty()) {
                emitter.send(SseEmitter.event().name("tickets").data(String.join(" ", heard)));
            } else if (changes.isEmpty()) {
                emitter.send(SseEmitter.event().comment("beat"));
            }
            if (!changes.isEmpty()) {
                LockSupport.parkNanos(PAUSE);
            }
        }

        private void giveWay() {
            givesWay = true;
            end();
        }

        private void end() {
            over = true;
            connections.remove(this);
            LockSupport.unpark(thread);
        }
    }
}
