package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A destruction by its pages, as an officer and an administrator do it: for the bench, and for tests of a whole desk. */
final class BenchErasure {
    private static final String PASSWORD = "bench " + Long.toHexString(System.nanoTime()) + " quiet steppe";
    private static final Pattern PERSON = Pattern.compile("/officer/people/([0-9a-f-]{36})");
    private static final int WRITERS = 8;
    private static final int CALM_SECONDS = 5;

    /** In each of the person's tickets and nowhere else. */
    private static final String WORD = "қоштасу" + Long.toHexString(System.nanoTime());

    private final int port;
    private final Path data;
    private final Load.Connection officer;
    private final Load.Connection second;

    BenchErasure(int port, Path data) throws IOException {
        this.port = port;
        this.data = data;
        this.officer = staff("officer");
        this.second = staff("administrator");
    }

    /**
     * @param keySeconds from the click of the second person to the answer: from its commit on nothing opens
     * @param rowsSeconds until the rows are gone as well
     * @param actSeconds until index, scan and act are done
     */
    record Took(double keySeconds, double rowsSeconds, double actSeconds) {}

    /**
     * Destroys somebody with that many tickets.
     *
     * @return with what it took: from the click until neither page nor API knows the tickets, by number and by search
     */
    Measured measure(String token, int tickets) throws IOException, InterruptedException {
        var email = "goes" + System.nanoTime() + "@bench.example";
        var api = new Load.Connection(port, List.of("Authorization: Bearer " + token));
        tickets(token, email, tickets);
        var search = "/api/v1/tickets?limit=50&q=" + encoded(WORD);
        var one = RunningDesk.JSON.createObjectNode().path("none");
        for (long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
                one.isMissingNode() && System.nanoTime() < until; ) {
            TimeUnit.MILLISECONDS.sleep(200);
            one = items(api, search).path(49);
        }
        if (one.isMissingNode()) {
            throw new Stop(1, "The search does not find the person's tickets.");
        }
        var ticket = "/api/v1/tickets/" + one.path("id").asString("");
        var agent = staff("agent");
        var page = "/desk/" + one.path("number").asString("");
        var words = "/desk/search?q=" + encoded(WORD);
        // the newest come first, and some may have been found since
        if (agent.get(page).status() != 200
                || !Bench.TICKET.matcher(agent.get(words).text()).find()) {
            throw new Stop(1, "The desk does not show the person's tickets.");
        }
        double[] unseen = {-1};
        var took = destroy(email, begin -> {
            if (api.get(ticket).status() != 404
                    || !items(api, search).isEmpty()
                    || agent.get(page).status() != 404
                    || Bench.TICKET.matcher(agent.get(words).text()).find()) {
                throw new Stop(1, "What was destroyed is still shown.");
            }
            unseen[0] = (System.nanoTime() - begin) / 1e9;
        });
        agent.close();
        api.close();
        return new Measured(took, unseen[0]);
    }

    record Measured(Took took, double unseenSeconds) {}

    /**
     * Destroys somebody with very many tickets while an agent turns the first page of the queue over and over and an integration creates tickets.
     *
     * @return what it took, and how the others fared before it and during it
     */
    Large large(String token, int tickets) throws IOException, InterruptedException {
        var email = "large" + System.nanoTime() + "@bench.example";
        tickets(token, email, tickets);
        var agent = staff("agent");
        var calm = beside(token, agent, () -> TimeUnit.SECONDS.sleep(CALM_SECONDS));
        var took = new Took[1];
        var during = beside(token, agent, () -> took[0] = destroy(email));
        agent.close();
        return new Large(took[0], calm.getFirst(), during.getFirst(), calm.getLast(), during.getLast());
    }

    record Large(
            Took took,
            Load.Measured pages,
            Load.Measured pagesDuring,
            Load.Measured writes,
            Load.Measured writesDuring) {}

    private interface Act {
        void go() throws IOException, InterruptedException;
    }

    /** Pages and creations, one after another, for as long as the act lasts. */
    private List<Load.Measured> beside(String token, Load.Connection agent, Act act)
            throws IOException, InterruptedException {
        var over = new AtomicBoolean();
        var body = body("beside" + System.nanoTime() + "@bench.example");
        var writer = new Load.Connection(port, List.of("Authorization: Bearer " + token));
        long begin = System.nanoTime();
        var pages = repeated(over, () -> agent.get("/desk?show=all").status() == 200);
        var writes = repeated(
                over,
                () -> writer.post("/api/v1/tickets", "application/json", body).status() == 201);
        try {
            act.go();
        } finally {
            over.set(true);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var measured = List.of(pages.measured(seconds), writes.measured(seconds));
        writer.close();
        return measured;
    }

    private static Repeated repeated(AtomicBoolean over, Load.Step step) {
        var repeated = new Repeated(over, step);
        repeated.thread = Thread.ofVirtual().start(repeated);
        return repeated;
    }

    private static final class Repeated implements Runnable {
        private final AtomicBoolean over;
        private final Load.Step step;
        private final java.util.ArrayList<Long> nanos = new java.util.ArrayList<>();
        private long failed;
        private Thread thread = Thread.currentThread();

        private Repeated(AtomicBoolean over, Load.Step step) {
            this.over = over;
            this.step = step;
        }

        @Override
        public void run() {
            while (!over.get()) {
                long from = System.nanoTime();
                boolean fine;
                try {
                    fine = step.go();
                } catch (IOException broken) {
                    fine = false;
                }
                nanos.add(System.nanoTime() - from);
                failed += fine ? 0 : 1;
            }
        }

        private Load.Measured measured(double seconds) throws InterruptedException {
            thread.join();
            return Load.Measured.of(
                    List.of(nanos.stream().mapToLong(Long::longValue).toArray()), failed, seconds);
        }
    }

    private static JsonNode items(Load.Connection api, String path) throws IOException {
        return RunningDesk.JSON.readTree(api.get(path).text()).path("items");
    }

    private static String body(String email) {
        return RunningDesk.JSON.writeValueAsString(Map.of(
                "subject",
                "Справка нужна до пятницы",
                "text",
                "Прошу выдать справку, адрес прежний " + WORD,
                "requester",
                Map.of("name", "Марат Сериков", "email", email)));
    }

    /** Gives the person that many tickets, through the API. */
    private void tickets(String token, String email, int count) {
        var left = new AtomicInteger(count);
        var body = body(email);
        var threads = new java.util.ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                var connection = new Load.Connection(port, List.of("Authorization: Bearer " + token));
                while (left.getAndDecrement() > 0) {
                    try {
                        connection.post("/api/v1/tickets", "application/json", body);
                    } catch (IOException broken) {
                        return;
                    }
                }
            }));
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Finds the person by the address, asks, confirms, and waits for the rows. */
    Took destroy(String email) throws IOException, InterruptedException {
        return destroy(email, _ -> {});
    }

    void close() throws IOException {
        officer.close();
        second.close();
    }

    private interface Look {
        void at(long begin) throws IOException;
    }

    private Took destroy(String email, Look confirmedLook) throws IOException, InterruptedException {
        var found = PERSON.matcher(
                form(officer, "/officer/erasures", "who=" + encoded(email)).text());
        if (!found.find()) {
            throw new Stop(1, "The person was not found.");
        }
        var person = found.group(1);
        officer.get("/officer/people/" + person);
        var asked = form(officer, "/officer/people/" + person + "/erasures", "basis=demand&document=");
        var place = asked.headers().getOrDefault("location", "");
        if (!place.startsWith("/officer/erasures/")) {
            throw new Stop(1, "The destruction was not taken: " + asked.status());
        }
        long begin = System.nanoTime();
        int confirmed = form(second, place + "/approve", "").status();
        double key = (System.nanoTime() - begin) / 1e9;
        if (confirmed != 303) {
            throw new Stop(1, "The destruction was not confirmed: " + confirmed);
        }
        confirmedLook.at(begin);
        return new Took(key, until(place, "data-step-rows", begin), until(place, "data-step-done", begin));
    }

    private double until(String place, String mark, long begin) throws IOException, InterruptedException {
        while (!officer.get(place).text().contains(mark)) {
            if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(20)) {
                throw new Stop(1, "The destruction stands still before " + mark + ".");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static Load.Answer form(Load.Connection connection, String path, String body) throws IOException {
        return connection.post(path, "application/x-www-form-urlencoded", body);
    }

    /** A new colleague who has signed in. */
    Load.Connection staff(String role) throws IOException {
        var email = role + System.nanoTime() + "@bench.example";
        var answer = RunningDesk.on(data)
                .post(
                        "/local/users",
                        Map.of("name", "Данияр", "email", email, "role", role, "language", "ru", "password", PASSWORD));
        if (answer.status() != 201) {
            throw RunningDesk.refusal(answer);
        }
        var same = List.of("Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:" + port);
        var entered = new Load.Connection(port, same)
                .post(
                        "/staff",
                        "application/x-www-form-urlencoded",
                        "email=" + encoded(email) + "&password=" + encoded(PASSWORD));
        var cookie = entered.headers().get("set-cookie");
        if (cookie == null) {
            throw new Stop(1, "The " + role + " could not sign in: " + entered.status());
        }
        return new Load.Connection(
                port, List.of(same.getFirst(), same.getLast(), "Cookie: " + cookie.substring(0, cookie.indexOf(';'))));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
