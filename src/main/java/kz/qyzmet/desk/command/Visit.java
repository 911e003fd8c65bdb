package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What people and programs do on a running desk, over HTTP: for the benchmark, and for the run that prepares fast starts. */
final class Visit {
    /** So many tickets of ten messages. */
    private static final int LONG_TICKETS = 16;

    private static final String PASSWORD =
            "bench-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    static final String[] WORDS =
            ("не работает принтер на третьем этаже прошу восстановить доступ к почте портал выдаёт ошибку при входе справка о"
                            + " доходах нужна до пятницы счёт не открывается өтінімге жауап күтемін құжаттарды жүктей алмаймын сайт ашылмайды"
                            + " please reset my password the invoice is missing since monday cannot log in again")
                    .split(" ");

    private final Path data;
    private final int port;

    Visit(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** Opens the pages in turn. */
    static Supplier<Load.Step> reader(int port, List<String> headers, List<String> paths) {
        var next = new AtomicInteger();
        return () -> {
            var connection = new Load.Connection(port, headers);
            return () -> {
                var path = paths.get(Math.floorMod(next.getAndIncrement(), paths.size()));
                return connection.get(path).status() == 200;
            };
        };
    }

    String token() {
        var answer = RunningDesk.on(data)
                .post(
                        "/local/tokens",
                        Map.of(
                                "name",
                                "bench",
                                "scopes",
                                List.of(
                                        "tickets:read",
                                        "tickets:write",
                                        "people:read",
                                        "people:write",
                                        "mail:inbound")));
        if (answer.status() != 201) {
            throw RunningDesk.refusal(answer);
        }
        return answer.text("token");
    }

    String cookie() throws IOException {
        var email = "daniyar" + System.nanoTime() + "@bench.example";
        var answer = RunningDesk.on(data)
                .post(
                        "/local/users",
                        Map.of(
                                "name",
                                "Данияр",
                                "email",
                                email,
                                "role",
                                "agent",
                                "language",
                                "ru",
                                "password",
                                PASSWORD));
        if (answer.status() != 201) {
            throw RunningDesk.refusal(answer);
        }
        var door =
                new Load.Connection(port, List.of("Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:" + port));
        var entered = door.post(
                "/staff",
                "application/x-www-form-urlencoded",
                "email=" + encoded(email) + "&password=" + encoded(PASSWORD));
        var cookie = entered.headers().get("set-cookie");
        if (cookie == null) {
            throw new Stop(1, "The agent could not sign in: " + entered.status());
        }
        return cookie.substring(0, cookie.indexOf(';'));
    }

    Supplier<Load.Step> letterer(List<String> headers, String file) {
        return () -> {
            var connection = new Load.Connection(port, headers);
            var last = new String[] {"", ""};
            return () -> {
                // every second letter answers the one before, as the same person
                var answers = !last[0].isEmpty();
                var person = answers
                        ? last[1]
                        : "person" + ThreadLocalRandom.current().nextInt(2000) + "@bench.example";
                var id = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "@bench.example";
                var status = connection
                        .post("/mail/inbound", "message/rfc822", letter(id, person, last[0], file))
                        .status();
                last[0] = answers ? "" : id;
                last[1] = person;
                return status == 201;
            };
        };
    }

    private static String letter(String id, String person, String answered, String file) {
        var lines = new StringBuilder(file.length() + 2048)
                .append("From: <")
                .append(person)
                .append(">\r\nTo: <help@desk.example>\r\nMessage-ID: <")
                .append(id)
                .append(">\r\n")
                .append(
                        answered.isEmpty()
                                ? ""
                                : "In-Reply-To: <" + answered + ">\r\nReferences: <" + answered + ">\r\n")
                .append("Date: Fri, 27 Nov 2026 10:00:00 +0500\r\nMIME-Version: 1.0\r\nSubject: ");
        // the words need a charset of their own: raw UTF-8 in the headers is legal since RFC 6532
        lines.append(words(6)).append("\r\n");
        if (file.isEmpty()) {
            return lines.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                    .append(words(60))
                    .append("\r\n")
                    .toString();
        }
        return lines.append(
                        "Content-Type: multipart/mixed; boundary=bench\r\n\r\n--bench\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .append("Content-Transfer-Encoding: 8bit\r\n\r\n")
                .append(words(60))
                .append("\r\n--bench\r\nContent-Type: application/octet-stream; name=file.bin\r\n")
                .append("Content-Transfer-Encoding: base64\r\n\r\n")
                .append(file)
                .append("\r\n--bench--\r\n")
                .toString();
    }

    Supplier<Load.Step> creator(List<String> headers) {
        return () -> {
            var connection = new Load.Connection(port, headers);
            return () -> connection
                            .post("/api/v1/tickets", "application/json", ticket())
                            .status()
                    == 201;
        };
    }

    /** About as long as people write; one person in two thousand, so most have written before. */
    private static String ticket() {
        var random = ThreadLocalRandom.current();
        int person = random.nextInt(2000);
        return RunningDesk.JSON.writeValueAsString(Map.of(
                "subject",
                words(6),
                "text",
                words(30 + random.nextInt(60)),
                "requester",
                Map.of("name", "Адам " + person, "email", "person" + person + "@bench.example")));
    }

    private static String words(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(WORDS[ThreadLocalRandom.current().nextInt(WORDS.length)])
                    .append(' ');
        }
        return text.toString().strip();
    }

    List<String> longTickets(List<String> api) throws IOException {
        var connection = new Load.Connection(port, api);
        var numbers = new ArrayList<String>();
        for (int i = 0; i < LONG_TICKETS; i++) {
            var made = RunningDesk.JSON.readTree(connection
                    .post("/api/v1/tickets", "application/json", ticket())
                    .text());
            var id = made.path("id").asString("");
            for (int m = 1; m < 10; m++) {
                var kind = m % 3 == 0 ? "note" : "reply";
                connection.post(
                        "/api/v1/tickets/" + id + "/messages",
                        "application/json",
                        RunningDesk.JSON.writeValueAsString(Map.of("text", words(50), "kind", kind)));
            }
            numbers.add(made.path("number").asString(""));
        }
        return numbers;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
