package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code bin/bench}: a whole desk, started as people start it, measured from outside over HTTP, beside bare inserts into the same server. */
final class Bench {
    private static final int CREATORS = 16;
    /** Seconds until the compiler has mostly done with the way of a new ticket: after the first minute it still takes a third of two processors. */
    private static final int WARM = 120;

    static final int READERS = 4;
    private static final int DEEP = 40;
    private static final int LETTERERS = 8;
    private static final int DESTROYED = 1000;
    private static final int DESTRUCTIONS = 3;
    /** Whose destruction must stop nobody else: a tenth of a large desk. */
    private static final int LARGE = 10_000;

    private static final int LARGEST = 100_000;
    /** Base64 makes a megabyte of it. */
    private static final int LETTER_FILE = 750_000;

    private static final Pattern OLDER = Pattern.compile("href=\"(/desk\\?[^\"]*after=[^\"]*)\"");
    static final Pattern TICKET = Pattern.compile("href=\"/desk/(\\d+)\"");
    private final Path home;
    private final Path data;
    private final int seconds;
    private final int port;
    final Visit visit;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final StringBuilder table = new StringBuilder();

    Bench(Path home, Path data, int seconds, int port) {
        this.home = home;
        this.data = data;
        this.seconds = seconds;
        this.port = port;
        this.visit = new Visit(data, port);
    }

    public static void main(String... words) throws Exception {
        try {
            var arguments = Arguments.of(List.of(words), Set.of("tickets", "seconds", "data", "only"), Set.of("keep"));
            arguments.noMore();
            var home = Path.of(System.getProperty("qyzmet.home", "."));
            var data = Path.of(arguments
                    .option("data")
                    .orElse(home.resolve("target/bench-data").toString()));
            if (!arguments.flag("keep")) {
                delete(data);
            }
            int free;
            try (var socket = new ServerSocket(0)) {
                free = socket.getLocalPort();
            }
            var sizes = Arrays.stream(
                            arguments.option("tickets").orElse("10000").split(","))
                    .map(Integer::valueOf)
                    .toList();
            var bench = new Bench(home, data, arguments.number("seconds", 20, 1, 3600), free);
            var only = arguments.option("only").orElse("");
            if (only.isEmpty()) {
                bench.run(sizes, arguments.flag("keep"));
            } else if (only.equals("journal")) {
                bench.journal(arguments.flag("keep"));
            } else if (only.equals("mail")) {
                bench.mail();
            } else if (only.equals("create")) {
                bench.creations(sizes);
            } else if (only.equals("protection")) {
                bench.protection(sizes.getFirst(), arguments.flag("keep"));
            } else if (only.equals("personal")) {
                bench.personal(arguments.flag("keep"));
            } else if (only.equals("erasure")) {
                bench.erasures(sizes, arguments.flag("keep"));
            } else {
                throw Stop.wrong("--only knows: create, erasure, journal, mail, protection, personal.");
            }
            System.exit(0);
        } catch (Stop stop) {
            System.err.println(stop.getMessage());
            System.exit(stop.code());
        }
    }

    private void run(List<Integer> sizes, boolean keep) throws Exception {
        head("Start", "seconds to the first page");
        var first = started("first start, database made");
        stop(first);
        var desk = started("second start, with the start-up cache");
        try {
            var token = visit.token();
            var cookie = visit.cookie();
            for (int size : sizes) {
                grow(size);
                measure(token, cookie, size);
            }
            memory();
        } finally {
            stop(desk);
            mail();
            journal(keep);
        }
    }

    private void creations(List<Integer> sizes) throws Exception {
        head("Start", "seconds to the first page");
        var desk = started("start");
        try {
            var api = List.of("Authorization: Bearer " + visit.token());
            for (int size : sizes) {
                grow(size);
                head("At " + size + " tickets", "a second | median | p95 | p99 | failed");
                writes(size, api);
            }
            memory();
        } finally {
            stop(desk);
            write();
        }
    }

    private void erasures(List<Integer> sizes, boolean keep) throws Exception {
        var desk = started("start");
        try {
            var token = visit.token();
            for (int size : sizes) {
                grow(size);
                head("At " + size + " tickets", "value");
                erasure(size, token);
            }
        } finally {
            stop(desk);
            write();
            if (!keep) {
                delete(data);
            }
        }
    }

    private void erasure(int size, String token) throws Exception {
        var bench = new BenchErasure(port, data);
        var what = "destroying a person with %d tickets".formatted(DESTROYED);
        for (int i = 0; i < DESTRUCTIONS; i++) {
            var measured = bench.measure(token, DESTROYED);
            row(
                    what,
                    "confirmed in %.2f s, unknown to page, API and search after %.2f s, rows gone after %.2f s, act after %.2f s"
                            .formatted(
                                    measured.took().keySeconds(),
                                    measured.unseenSeconds(),
                                    measured.took().rowsSeconds(),
                                    measured.took().actSeconds()));
            figures.merge(
                    size + ": " + what + ", worst seconds",
                    measured.unseenSeconds(),
                    (a, b) -> Math.max((Double) a, (Double) b));
        }
        int many = Math.clamp(size / 10, LARGE, LARGEST);
        var large = bench.large(token, many);
        row(
                "destroying a person with %d tickets".formatted(many),
                "confirmed in %.2f s, rows gone after %.1f s, act after %.1f s; meanwhile a page of the queue p50 %.0f ms, p99 %.0f ms (before: %.0f, %.0f), creating a ticket p50 %.0f ms, p99 %.0f ms (before: %.0f, %.0f), failed %d"
                        .formatted(
                                large.took().keySeconds(),
                                large.took().rowsSeconds(),
                                large.took().actSeconds(),
                                large.pagesDuring().median(),
                                large.pagesDuring().p99(),
                                large.pages().median(),
                                large.pages().p99(),
                                large.writesDuring().median(),
                                large.writesDuring().p99(),
                                large.writes().median(),
                                large.writes().p99(),
                                large.pagesDuring().failed()
                                        + large.writesDuring().failed()));
        figures.put(
                size + ": destroying a person with %d tickets, rows gone, seconds".formatted(many),
                large.took().rowsSeconds());
    }

    private void mail() throws IOException {
        Files.createDirectories(home.resolve("target"));
        head("Letters", "value");
        new BenchMail(home, seconds, this::row, figures).run();
        write();
    }

    private void journal(boolean keep) throws Exception {
        try {
            Files.createDirectories(data);
            head("Journal", "value");
            new BenchJournal(data, seconds, this::row, figures).run();
        } finally {
            write();
            if (!keep) {
                delete(data);
            }
        }
    }

    private void protection(int size, boolean keep) throws Exception {
        try {
            head("Protection at " + size + " tickets", "value");
            new BenchProtection(home, data, seconds, this::row, figures).run(size);
        } finally {
            write();
            if (!keep) {
                delete(data);
            }
        }
    }

    private void personal(boolean keep) throws Exception {
        try {
            Files.createDirectories(data);
            head("Personal data", "value");
            new BenchPersonal(data, seconds, this::row, figures).run();
        } finally {
            write();
            if (!keep) {
                delete(data);
            }
        }
    }

    private Process started(String how) throws Exception {
        return started(
                how,
                new ProcessBuilder(
                        home.resolve("bin/run").toString(), "--port", String.valueOf(port), "--data", data.toString()));
    }

    Process started(String how, ProcessBuilder builder) throws Exception {
        builder.environment().put("QYZMET_OPERATOR_NAME", "Өлшеу");
        builder.environment().put("QYZMET_OPERATOR_BIN", "990140000017");
        builder.environment().put("QYZMET_OPERATOR_EMAIL", "privacy@bench.example");
        Files.createDirectories(home.resolve("target"));
        builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("target/bench-desk.log").toFile());
        long begin = System.nanoTime();
        var process = builder.start();
        var page = new Load.Connection(port, List.of("Accept-Language: ru", "Sec-Fetch-Site: none"));
        while (!ready(page)) {
            if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(3)) {
                throw new Stop(1, "The desk did not start; see target/bench-desk.log.");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        row(how, "%.2f s".formatted((System.nanoTime() - begin) / 1e9));
        figures.put("start: " + how, (System.nanoTime() - begin) / 1e9);
        while (RunningDesk.note(data).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return process;
    }

    private static boolean ready(Load.Connection page) {
        try {
            return page.get("/").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    static void stop(Process desk) throws InterruptedException {
        desk.destroy();
        if (!desk.waitFor(60, TimeUnit.SECONDS)) {
            desk.destroyForcibly();
        }
    }

    /** Fills up with believable tickets through the desk's own seed. */
    void grow(int size) {
        int missing = size - count();
        if (missing <= 0) {
            return;
        }
        System.err.println("Seeding " + missing + " tickets ...");
        long begin = System.nanoTime();
        var process = new ProcessBuilder(
                home.resolve("bin/qyzmet").toString(),
                "seed",
                "--tickets",
                String.valueOf(missing),
                "--people",
                String.valueOf(Math.max(100, missing / 10)),
                "--seed",
                "7",
                "--data",
                data.toString());
        try {
            int code = process.inheritIO().start().waitFor();
            if (code != 0) {
                throw new Stop(1, "The seed failed with " + code + ".");
            }
        } catch (IOException | InterruptedException e) {
            throw new Stop(1, "The seed could not run.");
        }
        double took = (System.nanoTime() - begin) / 1e9;
        figures.put("seed " + size + ": tickets a second", missing / took);
        head("Seed", "tickets a second");
        row("to " + size, "%.0f".formatted(missing / took));
    }

    private int count() {
        try (var connection = java.sql.DriverManager.getConnection(url(), user(), password());
                var statement = connection.createStatement();
                var answer = statement.executeQuery("select count(*) from ticket")) {
            answer.next();
            return answer.getInt(1);
        } catch (SQLException | IOException e) {
            throw new Stop(1, "The database of the desk cannot be reached.");
        }
    }

    private void measure(String token, String cookie, int size) throws Exception {
        var agent = List.of("Cookie: " + cookie, "Accept-Language: ru", "Sec-Fetch-Site: none");
        head("At " + size + " tickets", "a second | median | p95 | p99 | failed");
        var api = List.of("Authorization: Bearer " + token);
        var longOnes = visit.longTickets(api);
        settle(token);

        pages(size, "queue page of 50, first page", agent, List.of("/desk?show=all"));
        pages(size, "queue page of 50, up to %d pages deep".formatted(DEEP), agent, deep(agent));
        pages(
                size,
                "ticket page of 10 messages",
                agent,
                longOnes.stream().map(number -> "/desk/" + number).toList());
        pages(size, "search", agent, searches());
        pages(size, "API list of 50", api, List.of("/api/v1/tickets?limit=50"));
        writes(size, api);
        settle(token);
        erasure(size, token);
        recovery(size);
    }

    private void recovery(int size) throws IOException {
        var measured = BenchRecovery.of(data);
        row(
                "backup, written and read again",
                "%.0f MB of files in %.1f s (%.0f MB/s), %.0f MB written"
                        .formatted(
                                measured.megabytes(),
                                measured.backupSeconds(),
                                measured.megabytes() / measured.backupSeconds(),
                                measured.written()));
        row("restore into a new folder", "%.1f s".formatted(measured.restoreSeconds()));
        figures.put(size + ": backup MB/s", measured.megabytes() / measured.backupSeconds());
        figures.put(size + ": restore seconds", measured.restoreSeconds());
    }

    /** What is written: tickets by the API and letters, beside bare inserts before and after, because disks have moods. */
    private void writes(int size, List<String> api) throws Exception {
        try (var raw = new RawInserts(url(), user(), password())) {
            var before = Load.run(CREATORS, 2, Math.max(1, seconds / 2), raw::worker);
            raw.again();
            // a desk works for weeks: what is measured is not how Java gets warm
            var create = Load.run(CREATORS, Math.max(WARM, seconds), seconds, visit.creator(api));
            var between = Load.run(CREATORS, 2, Math.max(1, seconds / 2), raw::worker);
            raw.again();
            var letters = letters("", LETTERERS, api);
            var file = new byte[LETTER_FILE];
            ThreadLocalRandom.current().nextBytes(file);
            var large =
                    letters(Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}).encodeToString(file), READERS, api);
            var after = Load.run(CREATORS, 2, Math.max(1, seconds / 2), raw::worker);
            line(size, "bare inserts of ticket + message, before", before);
            line(size, "create by API at %d connections".formatted(CREATORS), create);
            line(size, "bare inserts of ticket + message, after", between);
            ratio(size, "create / bare inserts", create, before, between);
            line(size, "plain letters at %d connections".formatted(LETTERERS), letters);
            line(size, "letters of 1 MB at %d connections".formatted(READERS), large);
            line(size, "bare inserts of ticket + message, after the letters", after);
            ratio(size, "plain letters / bare inserts", letters, between, after);
        }
    }

    /** Letters from the wire to the ticket: parsed, sealed, threaded, journalled and durable when they are answered; the search finds them soon after. */
    private Load.Measured letters(String file, int connections, List<String> api) {
        return Load.run(connections, Math.max(10, seconds / 4), seconds, visit.letterer(api, file));
    }

    private void ratio(int size, String what, Load.Measured desk, Load.Measured before, Load.Measured after) {
        var ratio = desk.perSecond() * 2 / (before.perSecond() + after.perSecond());
        row("**" + what + "**", "**%.3f**".formatted(ratio));
        figures.put(size + ": " + what, ratio);
    }

    private void pages(int size, String what, List<String> headers, List<String> paths) {
        if (paths.isEmpty()) {
            row(what, "nothing to ask for");
            return;
        }
        line(size, what, Load.run(READERS, Math.max(2, seconds / 4), seconds, Visit.reader(port, headers, paths)));
    }

    List<String> deep(List<String> agent) throws IOException {
        var connection = new Load.Connection(port, agent);
        var paths = new ArrayList<String>();
        String next = "/desk?show=all";
        while (next != null && paths.size() < DEEP) {
            paths.add(next);
            var page = connection.get(next).text();
            var older = OLDER.matcher(page);
            String found = null;
            while (older.find()) {
                found = older.group(1).replace("&amp;", "&");
            }
            next = found;
        }
        if (paths.size() == 1
                && !TICKET.matcher(connection.get("/desk?show=all").text()).find()) {
            throw new Stop(1, "The agent's queue is empty: the agent is in no team.");
        }
        return paths;
    }

    static List<String> searches() {
        return Arrays.stream(Visit.WORDS)
                .filter(word -> word.length() > 4)
                .map(word -> "/desk/search?q=" + Visit.encoded(word))
                .toList();
    }

    /** Until the index has caught up with what was just made. */
    void settle(String token) throws Exception {
        var connection = new Load.Connection(port, List.of("Authorization: Bearer " + token));
        var marker = "marker" + System.nanoTime();
        connection.post(
                "/api/v1/tickets",
                "application/json",
                RunningDesk.JSON.writeValueAsString(Map.of(
                        "subject",
                        marker,
                        "text",
                        marker,
                        "requester",
                        Map.of("name", "A", "email", "a@bench.example"))));
        long begin = System.nanoTime();
        boolean found = false;
        while (!found && System.nanoTime() - begin < TimeUnit.MINUTES.toNanos(30)) {
            var list = RunningDesk.JSON.readTree(
                    connection.get("/api/v1/tickets?q=" + marker).text());
            found = list.path("items").size() > 0;
            TimeUnit.MILLISECONDS.sleep(50);
        }
        var waited = (System.nanoTime() - begin) / 1e9;
        row("found by search after its commit", found ? "%.2f s".formatted(waited) : "not within 30 minutes");
    }

    private void memory() throws IOException {
        var pid = RunningDesk.note(data).orElseThrow().pid();
        head("Memory", "after the run");
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS") || line.startsWith("VmHWM")) {
                long megabytes = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
                row(line.startsWith("VmRSS") ? "resident memory of the JVM" : "its highest", megabytes + " MB");
                figures.put("memory " + line.substring(0, 5) + " MB", megabytes);
            }
        }
        try (var files = Files.walk(data.resolve("index"))) {
            row("index on disk", files.mapToLong(file -> file.toFile().length()).sum() / 1_000_000 + " MB");
        }
    }

    String url() throws IOException {
        var named = System.getenv("DATABASE_URL");
        if (named != null && !named.isBlank()) {
            return "jdbc:postgresql://" + named.substring(named.indexOf('@') + 1);
        }
        var pid = Files.readAllLines(data.resolve("pg/postmaster.pid"));
        return "jdbc:postgresql://127.0.0.1:" + pid.get(3).strip() + "/qyzmet";
    }

    static String user() {
        return owner()[0].isEmpty() ? "launcher" : owner()[0];
    }

    String password() throws IOException {
        return owner()[1].isEmpty()
                ? Files.readString(data.resolve("keys/postgres.superuser")).strip()
                : owner()[1];
    }

    private static String[] owner() {
        var named = System.getenv("DATABASE_URL");
        if (named == null || named.isBlank()) {
            return new String[] {"", ""};
        }
        return named.substring(named.indexOf("//") + 2, named.indexOf('@')).split(":", 2);
    }

    private void head(String title, String columns) {
        int count = columns.split("\\|").length;
        table.append("\n| ")
                .append(title)
                .append(" | ")
                .append(columns)
                .append(" |\n|---")
                .append("|--:".repeat(count))
                .append("|\n");
        System.err.println("\n" + title + ": " + columns);
    }

    private void row(String what, String value) {
        table.append("| ").append(what).append(" | ").append(value).append(" |\n");
        System.err.println("  " + what + ": " + value);
    }

    private void line(int size, String what, Load.Measured measured) {
        row(
                what,
                String.format(
                        Locale.ROOT,
                        "%.0f | %.1f ms | %.1f ms | %.1f ms | %d",
                        measured.perSecond(),
                        measured.median(),
                        measured.p95(),
                        measured.p99(),
                        measured.failed()));
        figures.put(size + ": " + what, measured);
    }

    private void write() throws IOException {
        var text = "# Measured by bin/bench\n\n" + Runtime.getRuntime().availableProcessors()
                + " processors, client and database on the same machine, fsync on, " + seconds + " s each.\n" + table;
        Files.writeString(home.resolve("target/bench.md"), text);
        Files.writeString(home.resolve("target/bench.json"), RunningDesk.JSON.writeValueAsString(figures));
        System.out.println(text);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
