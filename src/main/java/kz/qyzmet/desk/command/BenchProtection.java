package kz.qyzmet.desk.command;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import kz.qyzmet.desk.vault.Vault;

/**
 * What protection costs a reader: two desks side by side with the same seeded tickets, one as it is, the other without journal, sealing, roles and row security, in turns. The other one is made of
 * rewritten classes that stand in no release (src/test, {@code Unprotected}): the product has no such switch. Both start without the start-up cache, whose profile would fit only one.
 */
final class BenchProtection {
    private static final int ROUNDS = 3;
    private static final double GOAL = 1.3;
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true");
    private static final String OPEN = """
            do $$
            declare
                one record;
            begin
                for one in select c.oid::regclass as place from pg_class c join pg_namespace n on n.oid = c.relnamespace
                           where n.nspname = 'public' and c.relrowsecurity loop
                    execute format('alter table %s disable row level security', one.place);
                    execute format('alter table %s no force row level security', one.place);
                end loop;
                for one in select t.tgrelid::regclass as place, t.tgname as name from pg_trigger t where t.tgname = 'fence' loop
                    execute format('drop trigger %I on %s', one.name, one.place);
                end loop;
            end $$
            """;

    private final Path home;
    private final Path data;
    private final int seconds;
    private final BiConsumer<String, String> row;
    private final Map<String, Object> figures;

    BenchProtection(Path home, Path data, int seconds, BiConsumer<String, String> row, Map<String, Object> figures) {
        this.home = home;
        this.data = data;
        this.seconds = seconds;
        this.row = row;
        this.figures = figures;
    }

    /** A running desk. @param pages what is asked for, and by whom */
    private record Side(Bench bench, int port, Process desk, Map<String, Asked> pages) {
        private Asked asked(String what) {
            return Objects.requireNonNull(pages.get(what));
        }
    }

    private record Asked(List<String> headers, List<String> paths) {}

    void run(int size) throws Exception {
        var open = rewritten();
        var jar = System.getProperty("java.class.path");
        var desks = new ArrayList<Side>();
        try {
            desks.add(side("on", jar, size));
            desks.add(side("off", open + File.pathSeparator + jar, size));
            truly(desks.getFirst(), true);
            truly(desks.getLast(), false);
            for (var what : desks.getFirst().pages().keySet()) {
                compare(what, desks);
            }
        } finally {
            for (var side : desks) {
                Bench.stop(side.desk());
            }
        }
    }

    private Path rewritten() throws IOException, InterruptedException {
        var source = home.resolve("src/test/java/kz/qyzmet/desk/command/Unprotected.java");
        if (!Files.exists(source)) {
            throw new Stop(
                    1, "A release holds nothing that could run without protection: compare in a clone of the sources.");
        }
        var to = home.resolve("target/bench-unprotected");
        if (Files.exists(to)) {
            Bench.delete(to);
        }
        var made = new ProcessBuilder(
                        java(), "-cp", System.getProperty("java.class.path"), source.toString(), to.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (made != 0) {
            throw new Stop(1, "The desk without protection could not be made; the lines above say why.");
        }
        return to;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Side side(String name, String classes, int size) throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var folder = data.resolve(name);
        Files.createDirectories(folder);
        var bench = new Bench(home, folder, seconds, port);
        var words = new ArrayList<String>();
        words.add(java());
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", classes, "kz.qyzmet.desk.Desk"));
        var builder = new ProcessBuilder(words);
        builder.environment().put("QYZMET_PORT", String.valueOf(port));
        builder.environment().put("QYZMET_DATA", folder.toString());
        var desk = bench.started("start, protection " + name, builder);
        if (name.equals("off")) {
            ask(bench, OPEN);
        }
        var token = bench.visit.token();
        var agent = List.of("Cookie: " + bench.visit.cookie(), "Accept-Language: ru", "Sec-Fetch-Site: none");
        bench.grow(size);
        var api = List.of("Authorization: Bearer " + token);
        var pages = new LinkedHashMap<String, Asked>();
        pages.put("queue page of 50", new Asked(agent, List.of("/desk?show=all")));
        pages.put(
                "ticket page of 10 messages",
                new Asked(
                        agent,
                        bench.visit.longTickets(api).stream()
                                .map(number -> "/desk/" + number)
                                .toList()));
        pages.put("search page", new Asked(agent, Bench.searches()));
        pages.put("API list of 50", new Asked(api, List.of("/api/v1/tickets?limit=50")));
        bench.settle(token);
        ask(bench, "vacuum analyze");
        return new Side(bench, port, desk, pages);
    }

    /** A comparison of a desk with itself would look fine: each side shows that it is what it is called. */
    private void truly(Side side, boolean on) throws IOException {
        var desk = side.bench();
        long before =
                number(desk, "select (select count(*) from journal_queue) + (select count(*) from journal_entry)");
        for (var asked : side.pages().values()) {
            var connection = new Load.Connection(side.port(), asked.headers());
            var answer = connection.get(asked.paths().getFirst());
            if (answer.status() != 200) {
                throw new Stop(1, "A page answers " + answer.status() + ", protection " + (on ? "on" : "off") + ".");
            }
        }
        var queue = side.asked("queue page of 50");
        var shown = Bench.TICKET
                .matcher(new Load.Connection(side.port(), queue.headers())
                        .get(queue.paths().getFirst())
                        .text())
                .results()
                .count();
        long after = number(desk, "select (select count(*) from journal_queue) + (select count(*) from journal_entry)");
        long fenced = number(desk, "select count(*) from pg_class where relrowsecurity");
        boolean sealed = !Vault.keyIds(title(desk)).isEmpty();
        boolean owner = number(
                        desk,
                        "select count(*) from pg_stat_activity where application_name = 'qyzmet-desk support' and usename = 'qyzmet_owner'")
                > 0;
        if (shown < 50 || (after > before) != on || (fenced > 0) != on || sealed != on || owner == on) {
            throw new Stop(
                    1,
                    "The desk with protection %s is not: %d shown, %d noted, %d tables fenced, sealed %s, owner %s."
                            .formatted(on ? "on" : "off", shown, after - before, fenced, sealed, owner));
        }
    }

    private void compare(String what, List<Side> desks) {
        // in turns, because machines have moods
        var taken = List.of(new ArrayList<Load.Measured>(), new ArrayList<Load.Measured>());
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 2; i++) {
                int warm = round == 0 ? Math.max(3, seconds / 2) : 1;
                taken.get(i).add(load(desks.get(i), what, warm));
            }
        }
        var on = mean(taken.getFirst());
        var off = mean(taken.getLast());
        double ratio = on[0] / off[0];
        row.accept(
                what,
                "on %.2f ms (p95 %.2f), off %.2f ms (p95 %.2f): **%.2f times** (goal %.1f)%s"
                        .formatted(on[0], on[1], off[0], off[1], ratio, GOAL, on[2] + off[2] > 0 ? ", FAILURES" : ""));
        figures.put("protection: " + what + " on, ms", on[0]);
        figures.put("protection: " + what + " off, ms", off[0]);
        figures.put("protection: " + what + " on/off", ratio);
    }

    private Load.Measured load(Side side, String what, int warm) {
        var asked = side.asked(what);
        var next = new AtomicInteger();
        return Load.run(Bench.READERS, warm, Math.max(2, seconds / ROUNDS), () -> {
            var connection = new Load.Connection(side.port(), asked.headers());
            return () -> {
                var path = asked.paths()
                        .get(Math.floorMod(next.getAndIncrement(), asked.paths().size()));
                return connection.get(path).status() == 200;
            };
        });
    }

    /** Milliseconds of one page on the mean, its p95, and the failures. */
    private static double[] mean(List<Load.Measured> rounds) {
        return new double[] {
            rounds.stream()
                    .mapToDouble(round -> Bench.READERS * 1000 / round.perSecond())
                    .average()
                    .orElseThrow(),
            rounds.stream().mapToDouble(Load.Measured::p95).average().orElseThrow(),
            rounds.stream().mapToDouble(Load.Measured::failed).sum()
        };
    }

    private static void ask(Bench bench, String sql) throws IOException {
        try (var connection = DriverManager.getConnection(bench.url(), Bench.user(), bench.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new Stop(1, "The database of the desk does not do what it should: " + e.getSQLState());
        }
    }

    private static long number(Bench bench, String sql) throws IOException {
        try (var connection = DriverManager.getConnection(bench.url(), Bench.user(), bench.password());
                var statement = connection.createStatement();
                var answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getLong(1);
        } catch (SQLException e) {
            throw new Stop(1, "The database of the desk does not answer: " + e.getSQLState());
        }
    }

    private static byte[] title(Bench bench) throws IOException {
        try (var connection = DriverManager.getConnection(bench.url(), Bench.user(), bench.password());
                var statement = connection.createStatement();
                var answer = statement.executeQuery("select title from ticket limit 1")) {
            answer.next();
            return answer.getBytes(1);
        } catch (SQLException e) {
            throw new Stop(1, "The database of the desk does not answer: " + e.getSQLState());
        }
    }
}
