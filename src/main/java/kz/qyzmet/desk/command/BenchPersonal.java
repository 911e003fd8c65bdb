package kz.qyzmet.desk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kz.qyzmet.desk.Desk;
import org.springframework.boot.SpringApplication;

/**
 * A workload about personal data in the spirit of GDPRbench: four mixes of creating, reading and changing people by key, by address and for a purpose, destroying them and verifying that they are gone,
 * through the desk's own ways (permits, row security, keys, journal), beside the same statements on plain tables of the same shape. Every answer is checked.
 */
final class BenchPersonal {
    static final int RECORDS = 100_000;
    static final int WORKERS = 8;
    /** People read at once for a purpose. */
    static final int PAGE = 50;

    private static final double GOAL = 2.0;
    private static final int SETTLING = 30;

    /** What is done to people. */
    enum Deed {
        CREATE,
        READ_BY_KEY,
        READ_BY_ADDRESS,
        READ_FOR_PURPOSE,
        CHANGE_NAME,
        CHANGE_META,
        READ_META,
        READ_LOG,
        DESTROY,
        VERIFY_GONE
    }

    /**
     * Who comes how often: as in YCSB's workloads and GDPRbench, few people are asked for again and again and most hardly ever (Zipf's law with YCSB's exponent).
     */
    private static final double SKEW = 0.99;

    private static final int OWN = RECORDS / WORKERS;
    private static final double[] UP_TO = upTo();

    private static double[] upTo() {
        var sums = new double[OWN];
        double sum = 0;
        for (int rank = 0; rank < OWN; rank++) {
            sum += Math.pow(rank + 1, -SKEW);
            sums[rank] = sum;
        }
        return sums;
    }

    /** Who does it, and how often of a hundred; GDPRbench's controller takes everybody alike, the others by {@link #SKEW}. The readers come first: what destructions leave to do in the background would slow them. */
    enum Mix {
        PROCESSOR(Map.of(Deed.READ_BY_KEY, 80, Deed.READ_FOR_PURPOSE, 20)),
        REGULATOR(Map.of(Deed.READ_META, 46, Deed.READ_LOG, 31, Deed.VERIFY_GONE, 23)),
        CUSTOMER(Map.of(
                Deed.READ_BY_ADDRESS,
                20,
                Deed.READ_META,
                20,
                Deed.CHANGE_NAME,
                20,
                Deed.CHANGE_META,
                20,
                Deed.DESTROY,
                20)),
        CONTROLLER(Map.of(Deed.CREATE, 25, Deed.DESTROY, 25, Deed.CHANGE_META, 50));

        private final Map<Deed, Integer> shares;

        Mix(Map<Deed, Integer> shares) {
            this.shares = shares;
        }
    }

    /** The desk or the plain tables. Each worker has one of its own; a person is changed and destroyed by one worker only, so each knows what must come out. */
    interface Side {
        /** @return false when what came out is not what must */
        boolean create(int person) throws SQLException;

        boolean readByKey(int person, int version) throws SQLException;

        boolean readByAddress(int person, int version) throws SQLException;

        boolean readForPurpose(int[] people) throws SQLException;

        boolean changeName(int person, int version) throws SQLException;

        boolean changeMeta(int person) throws SQLException;

        boolean readMeta(int person) throws SQLException;

        boolean readLog(int person) throws SQLException;

        boolean destroy(int person) throws SQLException;

        boolean gone(int person) throws SQLException;
    }

    private final Path data;
    private final int seconds;
    private final BiConsumer<String, String> row;
    private final Map<String, Object> figures;

    BenchPersonal(Path data, int seconds, BiConsumer<String, String> row, Map<String, Object> figures) {
        this.data = data;
        this.seconds = seconds;
        this.row = row;
        this.figures = figures;
    }

    void run() throws SQLException, IOException {
        try (var desk =
                new SpringApplication(Desk.class).run("--server.port=0", "--qyzmet.port=0", "--qyzmet.data=" + data)) {
            var begin = System.nanoTime();
            var people = new BenchPersonalDesk(desk);
            people.fill(RECORDS);
            row.accept("people recorded, a second", "%.0f".formatted(RECORDS * 1e9 / (System.nanoTime() - begin)));
            var plain = new BenchPersonalPlain(url(), "launcher", password());
            plain.fill(RECORDS);
            var books = List.of(new Book(), new Book());
            for (int i = 0; i < 2; i++) {
                somebodyGoes(books.get(i), i == 0 ? people.worker() : plain.worker());
            }
            people.settled(SETTLING);
            for (var mix : Mix.values()) {
                compare(mix, books, people::worker, plain::worker);
            }
            begin = System.nanoTime();
            long behind = people.behind();
            long left = people.settled(SETTLING);
            row.accept(
                    "destroyed; of them their rows, index and act still to do at the end, and later",
                    "%d; %d, after %.0f s %d"
                            .formatted(people.destroyed(), behind, (System.nanoTime() - begin) / 1e9, left));
            row.accept("destroyed and still with a key or found by address", String.valueOf(people.standing()));
        }
    }

    /** The regulator needs somebody who is gone. */
    private static void somebodyGoes(Book book, Side side) throws SQLException {
        for (int person = 0; person < 5 * WORKERS; person++) {
            book.goes(person);
            side.destroy(person);
        }
    }

    private void compare(Mix mix, List<Book> books, Supplier<Side> desk, Supplier<Side> plain) {
        var sides = List.of(desk, plain);
        var perSecond = new double[2];
        var wrong = new long[2];
        var costs = List.of(new Costs(), new Costs());
        for (int i = 0; i < 2; i++) {
            var book = books.get(i);
            var side = sides.get(i);
            var cost = costs.get(i);
            var turn = new AtomicInteger();
            var measured = Load.run(WORKERS, Math.max(8, seconds / 2), seconds, () -> {
                var worker = new Worker(mix, side.get(), book, turn.getAndIncrement(), cost);
                return worker::step;
            });
            perSecond[i] = measured.perSecond();
            wrong[i] = measured.failed();
        }
        double ratio = perSecond[1] / perSecond[0];
        row.accept(
                name(mix),
                "desk %.0f a second, plain %.0f: **%.2f times** (goal %.1f); wrong answers %d and %d"
                        .formatted(perSecond[0], perSecond[1], ratio, GOAL, wrong[0], wrong[1]));
        for (var deed : Deed.values()) {
            if (mix.shares.containsKey(deed)) {
                row.accept(
                        name(mix) + ", "
                                + deed.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        "desk %.2f ms, plain %.2f ms%s"
                                .formatted(
                                        costs.getFirst().of(deed),
                                        costs.getLast().of(deed),
                                        costs.getFirst().wrong(deed)));
            }
        }
        figures.put("personal: " + name(mix) + " desk, a second", perSecond[0]);
        figures.put("personal: " + name(mix) + " plain, a second", perSecond[1]);
        figures.put("personal: " + name(mix) + " times", ratio);
        figures.put("personal: " + name(mix) + " wrong answers", wrong[0] + wrong[1]);
    }

    private static String name(Mix mix) {
        return mix.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What one kind of deed took on the mean. */
    private static final class Costs {
        private final AtomicLongArray nanos = new AtomicLongArray(Deed.values().length);
        private final AtomicLongArray counts = new AtomicLongArray(Deed.values().length);

        private final Map<Deed, Map<String, Long>> wrong = new ConcurrentHashMap<>();

        private void wrong(Deed deed, String how) {
            wrong.computeIfAbsent(deed, _ -> new ConcurrentHashMap<>()).merge(how, 1L, Long::sum);
        }

        private String wrong(Deed deed) {
            var all = wrong.get(deed);
            return all == null ? "" : "; wrong: " + all;
        }

        private void add(Deed deed, long took) {
            nanos.addAndGet(deed.ordinal(), took);
            counts.incrementAndGet(deed.ordinal());
        }

        private double of(Deed deed) {
            return nanos.get(deed.ordinal()) / 1e6 / Math.max(1, counts.get(deed.ordinal()));
        }
    }

    /** Who lives, and which version of the name is theirs; a person's numbers are written by the worker whose person it is. */
    static final class Book {
        private final int[] versions = new int[4 * RECORDS];
        private final boolean[] gone = new boolean[4 * RECORDS];
        private final int[] next = new int[WORKERS];
        private final List<List<Integer>> dead = new ArrayList<>();

        private void goes(int person) {
            gone[person] = true;
            dead.get(person % WORKERS).add(person);
        }

        private Book() {
            for (int i = 0; i < WORKERS; i++) {
                next[i] = RECORDS + i;
                dead.add(new ArrayList<>());
            }
        }
    }

    private static final class Worker {
        private final Deed[] dice = new Deed[100];
        private final Mix mix;
        private final Side side;
        private final Book book;
        private final int turn;
        private final Costs costs;
        private final SplittableRandom random;

        private Worker(Mix mix, Side side, Book book, int turn, Costs costs) {
            int at = 0;
            for (var deed : Deed.values()) {
                for (int i = 0; i < mix.shares.getOrDefault(deed, 0); i++) {
                    dice[at++] = deed;
                }
            }
            this.mix = mix;
            this.side = side;
            this.book = book;
            this.turn = turn;
            this.costs = costs;
            this.random = new SplittableRandom(turn);
        }

        private boolean step() throws IOException {
            var deed = dice[random.nextInt(100)];
            long begin = System.nanoTime();
            try {
                boolean right = done(deed);
                if (!right) {
                    costs.wrong(deed, "answer");
                }
                return right;
            } catch (SQLException | RuntimeException e) {
                costs.wrong(deed, e.getClass().getSimpleName());
                throw new IOException(e.getClass().getName());
            } finally {
                costs.add(deed, System.nanoTime() - begin);
            }
        }

        private boolean done(Deed deed) throws SQLException {
            int person = living();
            int version = book.versions[person];
            return switch (deed) {
                case CREATE -> create();
                case READ_BY_KEY -> side.readByKey(person, version);
                case READ_BY_ADDRESS -> side.readByAddress(person, version);
                case READ_FOR_PURPOSE -> side.readForPurpose(page());
                case CHANGE_NAME -> side.changeName(person, ++book.versions[person]);
                case CHANGE_META -> side.changeMeta(person);
                case READ_META -> side.readMeta(person);
                case READ_LOG -> side.readLog(person);
                case DESTROY -> {
                    book.goes(person);
                    yield side.destroy(person) && side.gone(person);
                }
                case VERIFY_GONE -> side.gone(dead());
            };
        }

        private boolean create() throws SQLException {
            int person = book.next[turn];
            book.next[turn] += WORKERS;
            return side.create(person);
        }

        /** One of this worker's own who is not destroyed. */
        private int living() {
            while (true) {
                int person = any();
                if (!book.gone[person]) {
                    return person;
                }
            }
        }

        /** One who is. */
        private int dead() {
            var list = book.dead.get(turn);
            return list.get(random.nextInt(list.size()));
        }

        private int any() {
            int own = mix == Mix.CONTROLLER ? random.nextInt(book.next[turn] / WORKERS) : scattered(rank());
            return own * WORKERS + turn;
        }

        private int rank() {
            int found = Arrays.binarySearch(UP_TO, random.nextDouble(UP_TO[OWN - 1]));
            return found < 0 ? -found - 1 : found;
        }

        /** Those asked for most do not stand side by side in the tables. */
        private static int scattered(int rank) {
            return (int) (rank * 2_654_435_761L % OWN);
        }

        private int[] page() {
            return IntStream.generate(this::living).distinct().limit(PAGE).toArray();
        }
    }

    static String personsName(int person, int version) {
        return "Айгерім " + person + " Нұрланқызы " + version;
    }

    static String address(int person) {
        return "person" + person + "@workload.example";
    }

    private String url() throws IOException {
        return "jdbc:postgresql://127.0.0.1:"
                + Files.readAllLines(data.resolve("pg/postmaster.pid")).get(3).strip() + "/qyzmet";
    }

    private String password() throws IOException {
        return Files.readString(data.resolve("keys/postgres.superuser")).strip();
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
