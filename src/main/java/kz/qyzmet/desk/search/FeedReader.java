package kz.qyzmet.desk.search;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of each node that follows the feed, keeps the index and tells the listeners. It opens the index itself, so a start does not wait for it,
 * and when the index is missing, unreadable, under another key, of an older making or behind the feed, a second thread reads everything anew while
 * the first goes on following. Neither is ever interrupted: an interrupt would close the files under Lucene.
 */
final class FeedReader {
    /** @param renewed makes another key, so that what was written under the old one is garbage */
    record Keys(Supplier<byte[]> current, Supplier<byte[]> renewed) {}

    private static final Logger log = LoggerFactory.getLogger(FeedReader.class);
    private static final int BATCH = 200;
    private static final int QUESTION = 2000;
    private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(800);
    private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(3);
    private static final long SOON_LASTS = TimeUnit.SECONDS.toNanos(3);
    private static final long VISIBLE = TimeUnit.MILLISECONDS.toNanos(400);
    /** Changes in one round. */
    private static final int BUSY = 20;

    private static final long COMMIT = TimeUnit.SECONDS.toNanos(10);
    private static final long COMMIT_IDLE = TimeUnit.HOURS.toNanos(1);
    private static final long CHECK = TimeUnit.MINUTES.toNanos(1);
    private static final long PRUNE = TimeUnit.HOURS.toNanos(6);

    private final Path path;
    private final Keys keys;
    private final Feed feed;
    private final Duration kept;
    private final Supplier<@Nullable Searchable> source;
    private final Supplier<List<LiveListener>> listeners;
    private final Analysis analysis = new Analysis();

    /**
     * Held while documents are read and written, so that an older reading never overwrites a newer one, and with it the state. Fair, or a rebuild
     * would let nobody in between.
     */
    private final ReentrantLock writing = new ReentrantLock(true);

    private volatile @Nullable IndexFolder folder;
    private volatile @Nullable State state;
    private volatile @Nullable IndexKey key;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Thread rebuild;
    private volatile boolean stopping;
    private volatile boolean woken;
    private volatile boolean spoiled;

    private Position told = new Position(Long.MAX_VALUE, 0);
    private boolean dirty;
    private boolean busy;
    private boolean unseen;
    private long seenAt;
    private long committedAt;
    private long checkedAt;
    private long prunedAt;
    private long wokenAt;

    FeedReader(
            Path path,
            Keys keys,
            Feed feed,
            Duration kept,
            Supplier<@Nullable Searchable> source,
            Supplier<List<LiveListener>> listeners) {
        this.path = path;
        this.keys = keys;
        this.feed = feed;
        this.kept = kept;
        this.source = source;
        this.listeners = listeners;
    }

    void start() {
        stopping = false;
        thread = Thread.ofPlatform().name("search-feed").daemon().start(() -> Acting.running(Family.UPKEEP, this::run));
    }

    /** Comes back when the index is committed and closed. */
    void stop() {
        stopping = true;
        wake();
        for (var running : new ArrayList<>(java.util.Arrays.asList(rebuild, thread))) {
            join(running);
        }
        thread = null;
    }

    /** Something was committed on this node. Cheap: called by every transaction that changes a ticket. */
    void wake() {
        var running = thread;
        if (running != null && !woken) {
            woken = true;
            LockSupport.unpark(running);
        }
    }

    @Nullable
    IndexFolder folder() {
        return folder;
    }

    Analysis analysis() {
        return analysis;
    }

    @Nullable
    IndexKey key() {
        return key;
    }

    boolean rebuilding() {
        var now = state;
        return now == null || !now.complete();
    }

    /** A search came upon a broken file: begin anew. */
    void spoiled() {
        spoiled = true;
        wake();
    }

    void purge(Collection<UUID> tickets) throws IOException {
        var index = folder;
        if (index == null) {
            throw new IllegalStateException("the index is not open");
        }
        writing.lock();
        try {
            for (var ticket : tickets) {
                index.remove(ticket);
            }
        } finally {
            writing.unlock();
        }
        index.rewrite(tickets);
        writing.lock();
        try {
            commit(index);
        } finally {
            writing.unlock();
        }
        index.forget();
    }

    void expunge() throws IOException {
        var index = folder;
        if (index == null) {
            return; // it is being opened; the next round comes
        }
        index.expunge();
        writing.lock();
        try {
            commit(index);
        } finally {
            writing.unlock();
        }
        index.forget();
    }

    private void run() {
        boolean failed = false;
        while (!stopping) {
            try {
                failed = false;
                step();
            } catch (LockObtainFailedException another) {
                failed = pause("search: another process holds the index folder");
            } catch (IOException | RuntimeException failure) {
                // the class alone: messages of drivers and files may quote values and places
                failed = pause("search: " + failure.getClass().getSimpleName());
                checkedAt = 0;
                spoiled |= broken(failure);
            }
            if (failed && !stopping) {
                LockSupport.parkNanos(AFTER_FAILURE);
            }
        }
        close();
    }

    private static boolean pause(String code) {
        log.warn(code);
        return true;
    }

    private boolean broken(Exception failure) {
        var index = folder;
        return failure instanceof CorruptIndexException || (index != null && !index.open());
    }

    private void step() throws IOException {
        var index = opened();
        var now = state;
        if (now == null) {
            throw new IllegalStateException("no state");
        }
        woken = false;
        var batch = feed.after(now.position(), QUESTION);
        tell(batch.changes());
        var ids = new LinkedHashSet<UUID>();
        batch.changes().forEach(change -> ids.add(change.ticket()));
        if (!ids.isEmpty()) {
            take(index, ids);
            dirty = true;
            unseen = true;
        }
        stand(batch.end());
        show(index);
        chores(index);
        // where many write, reading all of it at once costs less, and shows nothing later
        busy = ids.size() >= BUSY;
        if (!batch.full()) {
            await(!ids.isEmpty());
        }
    }

    /** Listeners hear first: they do not depend on the index. */
    private void tell(List<Feed.Change> changes) {
        var fresh = new LinkedHashSet<UUID>();
        for (var change : changes) {
            if (told.before(change.position())) {
                fresh.add(change.ticket());
                told = change.position();
            }
        }
        if (!fresh.isEmpty()) {
            for (var listener : listeners.get()) {
                try {
                    listener.changed(Set.copyOf(fresh));
                } catch (RuntimeException failure) {
                    log.warn(
                            "search: a listener failed with {}",
                            failure.getClass().getSimpleName());
                }
            }
        }
    }

    private void take(IndexFolder index, Collection<UUID> ids) throws IOException {
        var all = List.copyOf(ids);
        for (int from = 0; from < all.size() && !stopping; from += BATCH) {
            write(index, all.subList(from, Math.min(all.size(), from + BATCH)));
            show(index);
        }
        if (stopping) {
            // not all was taken: the place in the feed must not move on
            throw new Stopped();
        }
    }

    private void write(IndexFolder index, Collection<UUID> ids) throws IOException {
        writing.lock();
        try {
            var searchable = source.get();
            var now = state;
            if (searchable == null || now == null) {
                return;
            }
            var documents = searchable.documents(ids);
            for (var id : ids) {
                var document = documents.get(id);
                if (document == null) {
                    index.remove(id);
                } else {
                    index.put(document, now.generation());
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private void stand(Position position) {
        writing.lock();
        try {
            var now = state;
            if (now != null) {
                state = now.at(position);
            }
        } finally {
            writing.unlock();
        }
    }

    private void show(IndexFolder index) throws IOException {
        long now = System.nanoTime();
        if ((unseen || rebuild != null) && now - seenAt >= VISIBLE) {
            index.refresh();
            unseen = false;
            seenAt = now;
        }
    }

    private void chores(IndexFolder index) throws IOException {
        long now = System.nanoTime();
        if (now - committedAt >= (dirty || rebuild != null ? COMMIT : COMMIT_IDLE)) {
            writing.lock();
            try {
                commit(index);
            } finally {
                writing.unlock();
            }
            dirty = false;
            committedAt = now;
        }
        if (now - checkedAt >= CHECK) {
            checkedAt = now;
            check();
        }
        if (now - prunedAt >= PRUNE) {
            prunedAt = now;
            feed.prune(kept);
        }
    }

    private void commit(IndexFolder index) throws IOException {
        var now = state;
        if (now != null) {
            index.commit(now.committed());
        }
    }

    /** The database may have been restored under us, or we may have slept longer than entries are kept. */
    private void check() {
        var now = state;
        if (now != null && (!now.feed().equals(feed.identity()) || feed.lost(now.position()))) {
            stopRebuild();
            var begun = begun("behind the feed");
            writing.lock();
            try {
                state = begun;
            } finally {
                writing.unlock();
            }
            startRebuild();
        }
    }

    private void await(boolean found) {
        long now = System.nanoTime();
        if (woken || found) {
            wokenAt = now;
        }
        if (!woken) {
            // entries settle when the oldest running transaction ends, a little after the wake
            boolean soon = now - wokenAt < SOON_LASTS;
            LockSupport.parkNanos(unseen || soon ? SOON : IDLE);
        }
        if (woken && !stopping) {
            wokenAt = System.nanoTime();
            gather(wokenAt + (busy ? VISIBLE : GATHER));
        }
    }

    /** Waits to the end: the wake that began it may still stand as a permit, which would end it at once. */
    private void gather(long until) {
        for (long left = until - System.nanoTime(); left > 0 && !stopping; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private IndexFolder opened() throws IOException {
        var index = folder;
        if (index != null && !spoiled) {
            return index;
        }
        stopRebuild();
        if (index != null) {
            folder = null;
            state = null;
            discard(index);
        }
        var fresh = spoiled ? anew() : found();
        spoiled = false;
        try {
            committedAt = System.nanoTime();
            checkedAt = committedAt;
            prunedAt = committedAt - PRUNE + CHECK;
            if (told.xid() == Long.MAX_VALUE) {
                told = feed.now();
            }
            var committed = State.of(fresh.committed());
            var fault = fault(committed);
            state = committed == null || fault != null ? begun(String.valueOf(fault)) : committed;
        } catch (RuntimeException unknown) {
            discard(fresh); // the database did not answer: the folder is free for the next try
            throw unknown;
        }
        // nobody sees the index before it knows its state
        folder = fresh;
        if (rebuilding()) {
            startRebuild();
        }
        return fresh;
    }

    private @Nullable String fault(@Nullable State committed) {
        if (committed == null || !committed.edition().equals(Analysis.EDITION)) {
            return "missing";
        }
        if (!committed.feed().equals(feed.identity()) || feed.lost(committed.position())) {
            return "behind the feed";
        }
        return committed.complete() ? null : "not complete";
    }

    /** The index as the last run left it; an empty one when that cannot be read. */
    private IndexFolder found() throws IOException {
        var present = new IndexKey(keys.current().get());
        try {
            var index = IndexFolder.open(path, present, analysis);
            key = present;
            return index;
        } catch (LockObtainFailedException another) {
            throw another;
        } catch (IOException | IllegalArgumentException | IllegalStateException unreadable) {
            log.warn(
                    "search: the index cannot be read ({}), it is made anew",
                    unreadable.getClass().getSimpleName());
            return anew();
        }
    }

    private IndexFolder anew() throws IOException {
        IndexFolder.empty(path);
        var fresh = new IndexKey(keys.renewed().get());
        var index = IndexFolder.open(path, fresh, analysis);
        key = fresh;
        return index;
    }

    /** The state of an index whose documents are all to be read again; what is there goes on being searched until it is replaced. */
    private State begun(String because) {
        log.info("search: the index is {}, it is rebuilt in the background", because);
        // from here on the feed tells of every change that the rebuild may have missed
        return new State(
                Analysis.EDITION, feed.identity(), feed.now(), UUID.randomUUID().toString(), false);
    }

    private void startRebuild() {
        var reading = Thread.ofPlatform()
                .name("search-rebuild")
                .daemon()
                .unstarted(() -> Acting.running(Family.UPKEEP, this::rebuild));
        rebuild = reading; // first, for the thread ends itself when it is no longer the one
        reading.start();
    }

    private void rebuild() {
        boolean done = false;
        while (!done && !stopping && rebuild == Thread.currentThread()) {
            try {
                everything();
                done = true;
            } catch (Stopped stopped) {
                return;
            } catch (IOException | RuntimeException failure) {
                log.warn(
                        "search: the rebuild failed with {}", failure.getClass().getSimpleName());
                LockSupport.parkNanos(AFTER_FAILURE);
            }
        }
    }

    private void everything() throws IOException {
        var index = folder;
        var searchable = source.get();
        if (index != null && searchable != null) {
            var waiting = new ArrayList<UUID>(BATCH);
            searchable.eachId(id -> {
                waiting.add(id);
                if (waiting.size() == BATCH) {
                    some(index, waiting);
                }
            });
            some(index, waiting);
        }
        if (index != null) {
            complete(index);
        }
    }

    private void some(IndexFolder index, List<UUID> waiting) {
        if (stopping || rebuild != Thread.currentThread()) {
            throw new Stopped();
        }
        try {
            write(index, waiting);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        waiting.clear();
    }

    private void complete(IndexFolder index) throws IOException {
        writing.lock();
        try {
            var now = state;
            if (now == null || rebuild != Thread.currentThread()) {
                throw new Stopped();
            }
            index.keepOnly(now.generation());
            index.refresh();
            state = now.completed();
            commit(index);
            rebuild = null;
        } finally {
            writing.unlock();
        }
        log.info("search: the index is rebuilt");
    }

    private void stopRebuild() {
        var running = rebuild;
        rebuild = null;
        join(running);
    }

    private static void join(@Nullable Thread running) {
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        var index = folder;
        folder = null;
        if (index == null) {
            return;
        }
        try {
            writing.lock();
            try {
                commit(index);
            } finally {
                writing.unlock();
            }
        } catch (IOException | RuntimeException lost) {
            log.warn(
                    "search: the last commit failed with {}, its changes are read again",
                    lost.getClass().getSimpleName());
        }
        discard(index);
    }

    private static void discard(IndexFolder index) {
        try {
            index.close();
        } catch (IOException | RuntimeException already) {
            log.warn("search: closing failed with {}", already.getClass().getSimpleName());
        }
    }

    /** The thread was asked to end in the middle of its work. */
    private static final class Stopped extends RuntimeException {
        private Stopped() {
            super(null, null, false, false);
        }
    }
}
