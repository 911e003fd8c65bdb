package kz.qyzmet.desk.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.TestDatabase;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.NIOFSDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("database")
class FeedReaderTest {
    private static DataSource database;

    @TempDir
    Path path;

    private final Tickets tickets = new Tickets();
    private final Set<UUID> told = ConcurrentHashMap.newKeySet();
    private final List<FeedReader> running = new ArrayList<>();
    private byte[] key = key(1);
    private int keysMade = 1;

    private JdbcClient sql;
    private TransactionTemplate transaction;
    private ChangeFeed feed;

    @BeforeAll
    static void migrate() throws Exception {
        var url = TestDatabase.fresh();
        var parts = url.replace("postgresql://", "").split("[:@]", 3);
        var source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://" + parts[2]);
        source.setUser(parts[0]);
        source.setPassword(parts[1]);
        database = source;
        try (var migration = SearchIndex.class.getResourceAsStream("V1__search.sql")) {
            var text = new String(migration.readAllBytes(), StandardCharsets.UTF_8);
            JdbcClient.create(source).sql(text.replace("${app}", parts[0])).update();
        }
    }

    @BeforeEach
    void empty() {
        sql = JdbcClient.create(database);
        sql.sql("delete from search_feed").update();
        sql.sql("update search_horizon set pruned = '0', feed = gen_random_uuid()")
                .update();
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        feed = new ChangeFeed(sql);
    }

    @AfterEach
    void stop() {
        running.forEach(FeedReader::stop);
    }

    @Test
    void aCommittedChangeIsFoundWithinASecond() {
        var index = start();
        eventually(() -> !index.rebuilding());
        change("warm", "разогрев");
        eventually(() -> found(index, "разогрев", 1));

        long before = System.nanoTime();
        var id = change("Принтер", "сломался");
        eventually(() -> found(index, "сломался", 1));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1500));
        assertThat(index.find("принтеры", 10, null).ids()).containsExactly(id);
        assertThat(told).contains(id);
    }

    @Test
    void aRolledBackChangeIsNeverToldAndTwoOfOneTicketAreOne() {
        var rolledBack = UUID.randomUUID();
        var twice = UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            feed.changed(rolledBack);
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {
            feed.changed(twice);
            feed.changed(List.of(twice));
        });

        assertThat(rows()).containsExactly(twice);
    }

    @Test
    void anInnerTransactionHasEntriesOfItsOwn() {
        var outer = UUID.randomUUID();
        var inner = UUID.randomUUID();
        var own = new TransactionTemplate(new JdbcTransactionManager(database));
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(status -> {
            feed.changed(outer);
            own.executeWithoutResult(other -> feed.changed(inner));
            status.setRollbackOnly();
        });

        assertThat(rows()).containsExactly(inner);
    }

    @Test
    void whatCommitsLateIsNotSteppedOver() throws Exception {
        var reading = new Feed(sql);
        var start = reading.now();
        var early = tickets.put("late", "опоздавший");
        var second = tickets.put("second", "успевший");
        var written = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var slow = Thread.ofVirtual()
                .start(() -> transaction.executeWithoutResult(status -> {
                    sql.sql("insert into search_feed (ticket) values (?)")
                            .param(early)
                            .update();
                    written.countDown();
                    await(commit);
                }));
        written.await();
        transaction.executeWithoutResult(status -> feed.changed(second));

        // the second has committed, but an older transaction is still open: neither counts yet
        var meanwhile = reading.after(start, 100);
        assertThat(meanwhile.changes()).isEmpty();
        commit.countDown();
        slow.join();

        assertThat(reading.after(meanwhile.end(), 100).changes())
                .extracting(Feed.Change::ticket)
                .containsExactlyInAnyOrder(early, second);
    }

    @Test
    void manyWritersAtOnceLoseNothing() throws Exception {
        var reading = new Feed(sql);
        var position = reading.now();
        var expected = ConcurrentHashMap.<UUID>newKeySet();
        var writers = new ArrayList<Thread>();
        for (int w = 0; w < 8; w++) {
            writers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 60; i++) {
                    transaction.executeWithoutResult(status -> {
                        var id = UUID.randomUUID();
                        feed.changed(id);
                        sleep((int) (Math.random() * 8));
                        if (Math.random() < 0.2) {
                            status.setRollbackOnly();
                        } else {
                            expected.add(id);
                        }
                    });
                }
            }));
        }
        var seen = new ArrayList<UUID>();
        while (writers.stream().anyMatch(Thread::isAlive)) {
            position = read(reading, position, seen);
        }
        position = read(reading, position, seen);

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aRestartOnlyCatchesUp() {
        var first = start();
        var ids = changes(30, "первый");
        eventually(() -> !first.rebuilding() && found(first, "первый", 30));
        running.getFirst().stop();
        tickets.asked.clear();
        var missed = change("Новый", "второй");

        var again = start();
        eventually(() -> found(again, "второй", 1));

        assertThat(again.rebuilding()).isFalse();
        assertThat(again.find("первый", 50, null).ids()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(tickets.asked).containsOnly(missed);
        assertThat(tickets.rebuilds).hasValue(1);
    }

    @Test
    void aCrashOnlyRepeats() throws IOException {
        var index = start();
        changes(20, "до");
        eventually(() -> !index.rebuilding() && found(index, "до", 20));
        running.getFirst().stop();
        var second = start();
        changes(20, "после");
        eventually(() -> found(second, "после", 20));
        // the folder as a kill -9 would leave it: nothing of the last seconds is committed
        var crashed = copy(path, "crashed");

        var restarted = start(crashed);
        eventually(() -> found(restarted, "после", 20));

        assertThat(found(restarted, "до", 20)).isTrue();
        assertThat(tickets.rebuilds).hasValue(1);
    }

    @Test
    void aMissingIndexIsRebuiltByItself() throws IOException {
        changes(450, "давний");
        sql.sql("delete from search_feed").update();

        var index = start();
        eventually(() -> !index.rebuilding());

        assertThat(count(index, "давний")).isEqualTo(450);
    }

    @Test
    void anUnreadableOneTooAndOneUnderAnotherKey() throws IOException {
        var index = start();
        changes(20, "слово");
        eventually(() -> !index.rebuilding() && found(index, "слово", 20));
        running.getFirst().stop();
        for (var file : files(path)) {
            var bytes = Files.readAllBytes(file);
            if (bytes.length > 100 && file.getFileName().toString().startsWith("segments")) {
                bytes[70] ^= 1;
                Files.write(file, bytes);
            }
        }
        var spoiled = start();
        eventually(() -> !spoiled.rebuilding() && found(spoiled, "слово", 20));
        assertThat(keysMade).as("made anew, so under a new key").isGreaterThan(1);
        running.getLast().stop();

        key = key(99);
        var other = start();
        eventually(() -> !other.rebuilding() && found(other, "слово", 20));

        assertThat(tickets.rebuilds).hasValue(3);
    }

    @Test
    void oneThatIsBehindTheFeedIsRebuiltAndForgetsWhatIsGone() {
        var index = start();
        var ids = changes(20, "старое");
        eventually(() -> !index.rebuilding() && found(index, "старое", 20));
        running.getFirst().stop();
        tickets.remove(ids.getFirst());
        change("x", "новое");
        sql.sql("update search_feed set at = now() - interval '8 days'").update();
        assertThat(new Feed(sql).prune(Duration.ofDays(7))).isPositive();

        var again = start();
        eventually(() -> !again.rebuilding());

        assertThat(tickets.rebuilds).hasValue(2);
        assertThat(count(again, "старое")).isEqualTo(19);
        assertThat(count(again, "новое")).isEqualTo(1);
    }

    @Test
    void aDatabaseThatWasRestoredElsewhereIsNoticed() {
        var index = start();
        changes(5, "слово");
        eventually(() -> !index.rebuilding() && found(index, "слово", 5));
        running.getFirst().stop();
        sql.sql("update search_horizon set feed = gen_random_uuid()").update();

        var again = start();
        eventually(() -> tickets.rebuilds.get() == 2 && !again.rebuilding());

        assertThat(count(again, "слово")).isEqualTo(5);
    }

    @Test
    void aRebuildThatWasCutOffBeginsAgain() {
        changes(600, "слово");
        tickets.slow = 700;
        var index = start();
        eventually(() -> count(index, "слово") > 0);
        assertThat(index.rebuilding()).isTrue();
        assertThat(index.find("слово", 5, null).rebuilding()).isTrue();
        running.getFirst().stop();
        tickets.slow = 0;

        var again = start();
        eventually(() -> !again.rebuilding());

        assertThat(count(again, "слово")).isEqualTo(600);
    }

    @Test
    void aChangeDuringTheRebuildIsNotOverwrittenByIt() {
        var ids = changes(400, "прежнее");
        tickets.slow = 700;
        var index = start();
        eventually(() -> index.rebuilding() && count(index, "прежнее") > 0);
        for (int i = 0; i < ids.size(); i += 40) {
            var id = ids.get(i);
            tickets.put(id, "t", "изменённое");
            transaction.executeWithoutResult(status -> feed.changed(id));
        }
        tickets.slow = 0;
        eventually(() -> !index.rebuilding() && count(index, "изменённое") == 10);

        assertThat(count(index, "прежнее")).isEqualTo(390);
    }

    @Test
    void aTicketThatIsGoneLeavesTheIndex() {
        var index = start();
        var id = change("a", "временный");
        eventually(() -> found(index, "временный", 1));
        tickets.remove(id);
        transaction.executeWithoutResult(status -> feed.changed(id));

        eventually(() -> found(index, "временный", 0));
    }

    @Test
    void theFolderNeverHoldsAWordInClear() throws IOException {
        var marker = "Zhasyryn8431";
        var index = start();
        for (int round = 0; round < 5; round++) {
            changes(60, marker + " құпия");
            int all = 60 * (round + 1);
            eventually(() -> count(index, marker) == all);
            assertNowhere(path, marker);
        }
        assertNowhere(copy(path, "killed"), marker);
        running.getFirst().stop();

        assertThat(files(path)).isNotEmpty();
        assertNowhere(path, marker);
    }

    @Test
    void aPurgeLeavesNothingEvenForWhoHasTheKey() throws IOException {
        var marker = "zhoyu7755";
        var index = start();
        changes(50, "остаются");
        var victim = change("Құпия", marker);
        changes(50, "остаются");
        eventually(() -> count(index, "остаются") == 100 && found(index, marker, 1));
        running.getFirst().stop();
        assertThat(words(path)).contains(marker);
        var again = start();
        eventually(() -> found(again, marker, 1));

        tickets.remove(victim);
        again.purge(List.of(victim));

        assertThat(found(again, marker, 0)).isTrue();
        assertThat(words(path)).doesNotContain(marker);
        assertThat(count(again, "остаются")).isEqualTo(100);
    }

    @Test
    void pagesHoldWhatPassedInOrderWithoutRepetition() {
        var index = start();
        var ids = changes(300, "поиск");
        eventually(() -> !index.rebuilding() && count(index, "поиск") == 300);
        var allowed = new HashSet<UUID>();
        for (int i = 0; i < 300; i += 7) {
            allowed.add(ids.get(i));
        }
        var shown = new ArrayList<UUID>();
        @Nullable String next = null;
        int pages = 0;
        do {
            var page = index.page(
                    "поиск",
                    10,
                    next,
                    candidates -> candidates.stream()
                            .filter(allowed::contains)
                            .collect(Collectors.toMap(id -> id, id -> id)));
            shown.addAll(page.items());
            next = page.next();
            pages++;
            assertThat(page.items().size()).isEqualTo(next == null ? allowed.size() % 10 : 10);
        } while (next != null);

        assertThat(shown).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(allowed);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void whoMaySeeNothingLearnsNothing() {
        var index = start();
        changes(200, "тайна");
        eventually(() -> count(index, "тайна") == 200);

        var page = index.page("тайна", 20, null, candidates -> Map.of());

        assertThat(page.items()).isEmpty();
        assertThat(page.more()).isFalse();
    }

    @Test
    void aPlaceOfAnotherQuestionIsNoPlace() {
        var index = start();
        changes(30, "одно другое");
        eventually(() -> count(index, "одно") == 30);
        var first = index.find("одно", 10, null);

        assertThat(index.find("другое", 10, first.next()).ids())
                .isEqualTo(index.find("другое", 10, null).ids());
        assertThat(index.find("одно", 10, "garbage").ids()).isEqualTo(first.ids());
        assertThat(index.find("одно", 10, first.next()).ids()).doesNotContainAnyElementsOf(first.ids());
    }

    private SearchIndex start() {
        return start(path);
    }

    private SearchIndex start(Path path) {
        LiveListener listener = told::addAll;
        var keys = new FeedReader.Keys(() -> key, () -> key = key(++keysMade));
        var reader =
                new FeedReader(path, keys, new Feed(sql), Duration.ofDays(7), () -> tickets, () -> List.of(listener));
        feed.wakes(reader::wake);
        reader.start();
        running.add(reader);
        return new SearchIndex(reader);
    }

    private UUID change(String subject, String text) {
        var id = tickets.put(subject, text);
        transaction.executeWithoutResult(status -> feed.changed(id));
        return id;
    }

    private List<UUID> changes(int count, String text) {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < count; i++) {
            ids.add(tickets.put("n" + i, text));
        }
        transaction.executeWithoutResult(status -> feed.changed(ids));
        return ids;
    }

    private static boolean found(SearchIndex index, String typed, int count) {
        return index.find(typed, 500, null).ids().size() == count;
    }

    private static int count(SearchIndex index, String typed) {
        int count = 0;
        @Nullable String next = null;
        do {
            var hits = index.find(typed, 400, next);
            count += hits.ids().size();
            next = hits.next();
        } while (next != null);
        return count;
    }

    private List<UUID> rows() {
        return sql.sql("select ticket from search_feed order by id")
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    private static Position read(Feed feed, Position position, List<UUID> seen) {
        var batch = feed.after(position, 7);
        batch.changes().forEach(change -> seen.add(change.ticket()));
        return batch.full() ? read(feed, batch.end(), seen) : batch.end();
    }

    private static void eventually(BooleanSupplier truth) {
        for (int i = 0; i < 1000 && !truth.getAsBoolean(); i++) {
            sleep(20);
        }
        assertThat(truth.getAsBoolean()).isTrue();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] key(int number) {
        var key = new byte[32];
        key[0] = (byte) number;
        return key;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path copy(Path folder, String name) throws IOException {
        var copy = Files.createDirectories(folder.resolveSibling(folder.getFileName() + name));
        for (var file : files(folder)) {
            try {
                Files.copy(file, copy.resolve(file.getFileName()));
            } catch (java.nio.file.NoSuchFileException merged) {
                // went away while we looked
            }
        }
        return copy;
    }

    private static void assertNowhere(Path folder, String marker) throws IOException {
        for (var file : files(folder)) {
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(file);
            } catch (java.nio.file.NoSuchFileException merged) {
                continue;
            }
            for (var form : List.of(marker, marker.toLowerCase(java.util.Locale.ROOT), "құпия")) {
                for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                    assertThat(EncryptedDirectoryTest.indexOf(bytes, form.getBytes(charset)))
                            .isNegative();
                }
            }
        }
    }

    /** Every word that the files lead to, also from documents that are marked as removed; and there are no files but these. */
    private Set<String> words(Path folder) throws IOException {
        var words = new HashSet<String>();
        try (var directory = new EncryptedDirectory(new NIOFSDirectory(folder), new IndexKey(key));
                var reader = DirectoryReader.open(directory)) {
            for (var leaf : reader.leaves()) {
                for (var field : leaf.reader().getFieldInfos()) {
                    var terms = leaf.reader().terms(field.name);
                    if (terms != null) {
                        var each = terms.iterator();
                        for (var term = each.next(); term != null; term = each.next()) {
                            words.add(new String(term.bytes, term.offset, term.length, StandardCharsets.UTF_8));
                        }
                    }
                }
            }
            var known = new HashSet<>(reader.getIndexCommit().getFileNames());
            known.add("write.lock");
            // the feed may have begun another segment beside us; whatever is older than the newest known one must be
            // known
            int newest = known.stream().mapToInt(FeedReaderTest::segment).max().orElseThrow();
            assertThat(Arrays.stream(directory.listAll()).filter(file -> segment(file) <= newest))
                    .isSubsetOf(known);
        }
        return words;
    }

    /** Lucene counts its segments in the names of their files, in base 36; -1 for other files. */
    private static int segment(String file) {
        return file.startsWith("_") ? Integer.parseInt(file.substring(1).split("[._]")[0], Character.MAX_RADIX) : -1;
    }

    /** What the ticket module will be. */
    private static final class Tickets implements Searchable {
        private final Map<UUID, Document> all = new ConcurrentSkipListMap<>();
        private final Set<UUID> asked = ConcurrentHashMap.newKeySet();
        private final AtomicInteger rebuilds = new AtomicInteger();
        private volatile int slow;

        private UUID put(String subject, String text) {
            return put(Ids.ordered(), subject, text);
        }

        private UUID put(UUID id, String subject, String text) {
            all.put(id, new Document(id, "1", subject, List.of(text), List.of(), List.of(), List.of()));
            return id;
        }

        private void remove(UUID id) {
            all.remove(id);
        }

        @Override
        public Map<UUID, Document> documents(Collection<UUID> ids) {
            asked.addAll(ids);
            var found = new java.util.HashMap<UUID, Document>();
            for (var id : ids) {
                var document = all.get(id);
                if (document != null) {
                    found.put(id, document);
                }
            }
            sleep(slow);
            return found;
        }

        @Override
        public void eachId(Consumer<UUID> consumer) {
            rebuilds.incrementAndGet();
            all.keySet().forEach(consumer);
        }
    }
}
