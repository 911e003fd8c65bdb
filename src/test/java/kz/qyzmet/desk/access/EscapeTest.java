package kz.qyzmet.desk.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clauses 2.1.3, 2.3 and 4.8 from outside: one ticket of Ivan's lies with a team of its own, and everybody else tries to learn of it through every
 * door of the program. Each attempt of the table {@code escapes.txt}, and each address the program answers at, is tried twice: with what belongs
 * to the hidden ticket and with what belongs to nothing. Both answers must be the same to the letter, and none may hold a word, a name, a number
 * or an address that was not in the question. So 404 and 403, counts, pickers and error pages tell nothing either.
 */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EscapeTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = "a quiet steppe in november";
    private static final Pattern HOLE = Pattern.compile("\\{(\\w+)}");
    /** Their own work with people and letters goes by other purposes than a ticket's; these pages show a person, never what they wrote. */
    private static final Map<String, Pattern> OWN_WORK = Map.of(
            "officer", Pattern.compile("/officer/.*|/desk/checks"),
            "administrator", Pattern.compile("/admin.*|/desk/(outbox|brakes|quarantine).*|/officer/retention"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** What belongs to the hidden ticket, and what looks like it and belongs to nothing. */
    private final Map<String, String> hidden = new LinkedHashMap<>();

    private final Map<String, String> nothing = new LinkedHashMap<>();
    private final Map<String, String> own = new LinkedHashMap<>();
    /** What was sent with new tickets and people: words and the one id that a program hears (contracts 17) come back in them. */
    private String sent = "";

    private final List<Somebody> outsiders = new ArrayList<>();
    private final Map<String, String> before = new LinkedHashMap<>();
    private ConfigurableApplicationContext desk;
    private String base;
    private Somebody colleague;
    private String master;
    private String empty;

    /** Who asks: a cookie, a token or neither. */
    private record Somebody(
            String name, @Nullable String cookie, @Nullable String token) {
        boolean program() {
            return token != null;
        }
    }

    private record Attempt(
            String method, String path, String type, String body, Map<String, String> headers, boolean statusOnly) {}

    private record Answer(int status, String head, String body) {}

    @BeforeAll
    void plant() throws Exception {
        desk = TestDesk.start(Map.of(
                "qyzmet.operator.name", "Operator",
                "qyzmet.operator.bin", "990140000017",
                "qyzmet.operator.email", "privacy@operator.example"));
        base = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
        var administration = desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.ADMINISTRATION);
        var team = desk.getBean(Teams.class)
                .found(administration, "Zzteama", "Zzteama", "Zzteama")
                .id();
        empty = desk.getBean(Teams.class)
                .found(administration, "Zzteamb", "Zzteamb", "Zzteamb")
                .id()
                .toString();
        master = token(null, null, Scope.values());
        var mine = file("aigerim@mail.example", "Айгерім Қасымова", "Жарық жоқ", "Үйде жарық жоқ.");
        own.put("own", mine.path("number").asString());
        own.put("ownid", mine.path("id").asString());
        var aigerim = SubjectId.of(mine.path("requester").path("id").asString());
        outsiders.add(new Somebody("anonymous", null, null));
        outsiders.add(new Somebody("requester", session(aigerim, Sessions.Kind.REQUESTER), null));
        var other = file("dana@mail.example", "Дана Серікова", "Су жоқ", "Су жоқ.");
        outsiders.add(new Somebody(
                "other requester",
                session(SubjectId.of(other.path("requester").path("id").asString()), Sessions.Kind.REQUESTER),
                null));
        outsiders.add(staff("agent", Role.AGENT, TeamId.GENERAL));
        outsiders.add(staff("lead", Role.LEAD, TeamId.GENERAL));
        outsiders.add(staff("administrator", Role.ADMINISTRATOR, TeamId.GENERAL));
        outsiders.add(staff("officer", Role.OFFICER, TeamId.GENERAL));
        for (var scope : Scope.values()) {
            outsiders.add(new Somebody("token " + scope.id() + " of a team", null, token(TeamId.GENERAL, null, scope)));
            outsiders.add(new Somebody("token " + scope.id() + " of a person", null, token(null, aigerim, scope)));
            // those that reach no ticket by themselves
            if (scope == Scope.MAIL_INBOUND || scope == Scope.POLICY_READ || scope == Scope.PEOPLE_WRITE) {
                outsiders.add(new Somebody("token " + scope.id(), null, token(null, null, scope)));
            }
        }
        outsiders.add(new Somebody("token of all scopes of a team", null, token(TeamId.GENERAL, null, Scope.values())));
        outsiders.add(new Somebody("token of all scopes of a person", null, token(null, aigerim, Scope.values())));
        outsiders.add(new Somebody("token that nobody made", null, "qz_" + Secrets.fresh()));
        colleague = staff("colleague", Role.AGENT, team);
        Thread.sleep(1500);
        for (var outsider : outsiders) {
            for (var page : lists(outsider)) {
                before.put(outsider.name() + page, plain(ask(outsider, get(page))));
            }
        }
        hide(team);
    }

    @AfterAll
    void done() {
        desk.close();
    }

    /** Ivan's ticket: words, a file, a note, a letter out, a draft, an assignee; all of it moved to the hidden team. */
    private void hide(TeamId team) throws Exception {
        var email = "zqmailq@hidden.example";
        // a number that occurs nowhere by chance
        JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class))
                .sql("alter table ticket alter column number restart with 730411")
                .update();
        var ivan =
                file(email, "Zqnameq Zqsurnameq", "zqsubjectq", "zqtextq zqbodyq", "+77017654321", "zqkeyq-0000-0001");
        var id = ivan.path("id").asString();
        JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class))
                .sql("update ticket set team_id = ? where id = ?::uuid")
                .params(List.of(team.value(), id))
                .update();
        var number = ivan.path("number").asString();
        var upload = send(
                "POST",
                "/api/v1/tickets/" + id + "/attachments",
                master,
                null,
                "application/octet-stream",
                "zqcontentq",
                Map.of("Content-Disposition", "attachment; filename=\"zqfileq.txt\""));
        assertThat(upload.status()).isEqualTo(201);
        form("/desk/" + number + "/messages", "kind=note&text=zqnoteq");
        form("/desk/" + number + "/messages", "kind=reply&text=zqreplyq");
        form("/desk/" + number + "/draft", "kind=reply&text=zqdraftq");
        form("/desk/" + number + "/assignment", "assignee=me");
        var sql = JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class));
        var ticket = UUID.fromString(id);
        hidden.put("number", number);
        hidden.put("id", id);
        hidden.put(
                "message",
                one(sql, "select id::text from message where ticket_id = ? order by at, id limit 1", ticket));
        hidden.put(
                "event",
                one(sql, "select id::text from ticket_event where ticket_id = ? order by at desc limit 1", ticket));
        hidden.put("file", JSON.readTree(upload.body()).path("id").asString());
        hidden.put("person", ivan.path("requester").path("id").asString());
        hidden.put("assignee", one(sql, "select assignee_id::text from ticket where id = ?", ticket));
        hidden.put("team", team.toString());
        hidden.put("email", email);
        hidden.put("name", "Zqsurnameq");
        hidden.put("phone", "77017654321");
        hidden.put("word", "zqsubjectq");
        hidden.put("said", "zqbodyq");
        hidden.put("filename", "zqfileq");
        hidden.put("key", "zqkeyq-0000-0001");
        for (var entry : hidden.entrySet()) {
            nothing.put(
                    entry.getKey(),
                    entry.getValue().length() == 36
                            // of the same moment, since ids tell the time
                            ? entry.getValue().substring(0, 32) + "f00f"
                            : entry.getValue().replace("zq", "xw").replace("Zq", "Xw"));
        }
        nothing.put("number", String.valueOf(Long.parseLong(number) + 7_000));
        nothing.put("phone", "77019999999");
        // a team is public: the twin is another team, in which there is nothing
        nothing.put("team", empty);
        nothing.put("other team", team.toString());
        hidden.put("other team", empty);
        Thread.sleep(3000);
    }

    @Test
    @Order(3)
    void noAttemptLearnsAnythingOfTheHiddenTicket() throws Exception {
        var leaks = new ArrayList<String>();
        var attempts = attempts();
        int asked = 0;
        // first as the desk was; then tickets and people are made under the hidden person's address, and everything is
        // read once more
        for (int round = 1; round <= 3; round++) {
            // the index has read what was made
            Thread.sleep(round == 3 ? 3000 : 0);
            for (var outsider : outsiders) {
                for (var attempt : attempts) {
                    boolean its = round == (creates(attempt) ? 2 : 1)
                            || round == 3
                                    && outsider.program()
                                    && attempt.method().equals("GET");
                    if (its && concerns(outsider, attempt)) {
                        asked++;
                        leaks.addAll(tried(outsider, attempt));
                    }
                }
            }
        }
        System.out.println("escapes: " + outsiders.size() + " outsiders, " + attempts.size() + " attempts, " + asked
                + " pairs of questions, " + leaks.size() + " leaks");

        assertThat(leaks).as("what somebody learned who may know nothing").isEmpty();
        assertThat(asked).isGreaterThan(1000);
    }

    @Test
    @Order(1)
    void listsAndCountersAreWhatTheyWereBeforeTheTicketCame() throws Exception {
        var leaks = new ArrayList<String>();
        for (var outsider : outsiders) {
            for (var page : lists(outsider)) {
                var answer = ask(outsider, get(page));
                var now = plain(answer);
                marks(answer, "").forEach(mark -> leaks.add(outsider.name() + " " + page + " shows " + mark));
                var then = Objects.requireNonNull(before.get(outsider.name() + page));
                if (!now.equals(then)) {
                    leaks.add(outsider.name() + " " + page + " is not what it was: " + difference(then, now));
                }
            }
        }

        assertThat(leaks).isEmpty();
    }

    @Test
    @Order(4)
    void theLiveStreamTellsOnlyOfWhatOneSees() throws Exception {
        var ears = new ArrayList<Ear>();
        for (var outsider : outsiders) {
            if (!outsider.program()) {
                ears.add(listen(outsider));
            }
        }
        Thread.sleep(300);
        for (var ticket : List.of(String.valueOf(hidden.get("id")), String.valueOf(own.get("ownid")))) {
            send(
                    "POST",
                    "/api/v1/tickets/" + ticket + "/messages",
                    master,
                    null,
                    "application/json",
                    "{\"text\": \"zqliveq\", \"kind\": \"note\"}",
                    Map.of());
        }
        Thread.sleep(2500);
        for (var ear : ears) {
            ear.stream().close();
            var heard = ear.heard().toString().replace("data: ", "data:");
            assertThat(heard).as(ear.whose()).doesNotContain("data:" + hidden.get("number"));
            if (ear.whose().equals("agent")) {
                assertThat(heard).as("the stream itself works").contains("data:" + own.get("own"));
            }
        }
    }

    @Test
    @Order(2)
    void aRefusalLinksToItsClauseOnPagesAndForPrograms() throws Exception {
        var agent = outsiders.stream()
                .filter(somebody -> somebody.name().equals("agent"))
                .findFirst()
                .orElseThrow();
        var page = ask(agent, get("/officer/journal"));
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.body()).contains("href=\"/policy#clause-4.9\"");

        var program = new Somebody("mail", null, token(null, null, Scope.MAIL_INBOUND));
        var problem = ask(program, get("/api/v1/tickets"));
        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.head()).contains("application/problem+json");
        assertThat(JSON.readTree(problem.body()).path("type").asString()).isEqualTo("/policy#clause-4.8");
        assertThat(ask(agent, get("/policy")).body()).contains("id=\"clause-4.8\"");
    }

    /** The witness: who may see the ticket finds every word by the same questions, so silence above means something. */
    @Test
    @Order(5)
    void whoMaySeeItFindsItByTheSameQuestions() throws Exception {
        var found = new TreeSet<String>();
        for (var attempt : attempts()) {
            if (attempt.method().equals("GET")) {
                found.addAll(marks(ask(colleague, filled(attempt, hidden)), ""));
            }
        }
        var reader = new Somebody("reader", null, master);
        for (var attempt : attempts()) {
            if (attempt.method().equals("GET") && attempt.path().startsWith("/api/")) {
                found.addAll(marks(ask(reader, filled(attempt, hidden)), ""));
            }
        }
        assertThat(found)
                .contains(
                        "zqsubjectq",
                        "zqtextq",
                        "zqnameq",
                        "zqmailq",
                        "zqfileq",
                        "zqcontentq",
                        "zqnoteq",
                        "zqreplyq",
                        "zqdraftq");
        // and each outsider is still who they were: nobody was signed out by an attempt
        for (var outsider : outsiders) {
            if (outsider.cookie() != null) {
                assertThat(ask(outsider, get("/account")).status())
                        .as(outsider.name())
                        .isEqualTo(200);
            }
        }
    }

    private List<String> tried(Somebody outsider, Attempt attempt) throws Exception {
        var leaks = new ArrayList<String>();
        var question = filled(attempt, hidden);
        var other = filled(attempt, nothing);
        if (attempt.path().equals("/staff")) {
            // else the pause after wrong passwords may end between the two questions
            JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class))
                    .sql("delete from failed_sign_in")
                    .update();
        }
        var answer = ask(outsider, question);
        var twin = ask(outsider, other);
        if (creates(attempt) && answer.status() < 300) {
            sent += words(question) + words(other);
        }
        var how = outsider.name() + ": " + attempt.method() + " " + attempt.path()
                + (attempt.body().isEmpty() ? "" : " " + attempt.body());
        marks(answer, words(question) + sent).forEach(mark -> leaks.add(how + " shows " + mark));
        marks(twin, words(other) + sent).forEach(mark -> leaks.add(how + " shows, asked for nothing, " + mark));
        if (attempt.statusOnly()) {
            if (answer.status() != twin.status()) {
                leaks.add(how + " answers " + answer.status() + ", and " + twin.status() + " for nothing");
            }
        } else {
            var one = plain(answer, hidden, nothing);
            var two = plain(twin, hidden, nothing);
            // one's own journal grows by being read, a moment later: a difference that is a leak is there again
            for (int again = 0;
                    again < 5 && !one.equals(two) && attempt.method().equals("GET");
                    again++) {
                Thread.sleep(250L << again);
                one = plain(ask(outsider, question), hidden, nothing);
                two = plain(ask(outsider, other), hidden, nothing);
            }
            if (!one.equals(two)) {
                leaks.add(how + " answers otherwise than for nothing: " + difference(two, one));
            }
        }
        return leaks;
    }

    private static boolean creates(Attempt attempt) {
        return attempt.method().equals("POST")
                && List.of("/api/v1/tickets", "/api/v1/people").contains(attempt.path());
    }

    private static String words(Attempt question) {
        return question.path() + question.body() + question.headers();
    }

    private boolean concerns(Somebody outsider, Attempt attempt) {
        if (outsider.program()) {
            return attempt.path().startsWith("/api/")
                    || attempt.path().equals("/desk/{number}")
                    || attempt.path().startsWith("/mail/");
        }
        var work = OWN_WORK.get(outsider.name());
        return work == null || !work.matcher(attempt.path()).matches();
    }

    /** What of the hidden ticket stands in an answer and did not stand in the question. */
    private Set<String> marks(Answer answer, String question) {
        var found = new TreeSet<String>();
        var text = (answer.head() + answer.body()).toLowerCase(Locale.ROOT);
        var asked = question.toLowerCase(Locale.ROOT);
        var words = Pattern.compile("zq[a-z]+q").matcher(text);
        while (words.find()) {
            if (!asked.contains(words.group())) {
                found.add(words.group());
            }
        }
        for (var name : List.of("id", "message", "event", "file", "person")) {
            var value = String.valueOf(hidden.get(name));
            if (text.contains(value) && !asked.contains(value)) {
                found.add(name);
            }
        }
        if (text.contains("7654321") && !asked.contains("7654321")) {
            found.add("phone");
        }
        var number = hidden.get("number");
        if (Pattern.compile("(?<![0-9a-f])" + number + "(?![0-9a-f])")
                        .matcher(text)
                        .find()
                && !asked.contains(String.valueOf(number))) {
            found.add("number");
        }
        return found;
    }

    /** An answer without what differs by itself: the question's own values, the time, marks of one answer, numbers of the asker's own new tickets. */
    @SafeVarargs
    private static String plain(Answer answer, Map<String, String>... both) {
        var text = answer.status() + "\n" + answer.head() + "\n" + answer.body();
        for (var values : both) {
            for (var team : List.of(values.getOrDefault("team", ""), values.getOrDefault("other team", ""))) {
                text = team.isEmpty() ? text : text.replace(team, "{team}");
            }
            for (var value : values.entrySet()) {
                var shown = value.getValue().length() == 36 ? "uuid" : "{" + value.getKey() + "}";
                text = text.replace(value.getValue(), shown)
                        .replace(java.net.URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8), shown)
                        .replace(twice(value.getValue()), shown);
            }
        }
        return text.replaceAll("Zzteam[ab]", "{teamname}")
                .replace(" selected", "")
                .replaceAll("(\"number\":)\\d+", "$1new")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "uuid")
                .replaceAll("[A-Za-z0-9_-]{43}", "token")
                .replaceAll("nonce[-=]\"?[\\w+/=-]+", "nonce")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?", "time")
                .replaceAll("(?i)(ratelimit-[a-z]+|retry-after): .*", "")
                .replaceAll("\\b\\d\\d:\\d\\d(:\\d\\d)?\\b", "time");
    }

    /** As it stands in an address within an address. */
    private static String twice(String value) {
        var once = java.net.URLEncoder.encode(value, StandardCharsets.UTF_8);
        return java.net.URLEncoder.encode(once, StandardCharsets.UTF_8);
    }

    private static String difference(String one, String two) {
        int at = 0;
        while (at < Math.min(one.length(), two.length()) && one.charAt(at) == two.charAt(at)) {
            at++;
        }
        return around(one, at) + " <> " + around(two, at);
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 80))
                .replaceAll("\\s+", " ");
    }

    /** The table, and every address of the program with each hole filled in by each thing that might fit. */
    private List<Attempt> attempts() throws IOException {
        var attempts = new ArrayList<Attempt>();
        try (var file = Objects.requireNonNull(EscapeTest.class.getResourceAsStream("escapes.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(EscapeTest::attempt)
                    .forEach(attempts::add);
        }
        for (var address : addresses()) {
            var method = address.substring(0, address.indexOf(' '));
            var holes = new ArrayList<String>();
            var matcher = HOLE.matcher(address);
            while (matcher.find()) {
                holes.add(matcher.group(1));
            }
            for (var path : fillings(address.substring(address.indexOf(' ') + 1), holes)) {
                attempts.add(new Attempt(
                        method,
                        path,
                        method.equals("GET") ? "" : "application/x-www-form-urlencoded",
                        "",
                        Map.of(),
                        false));
            }
        }
        return attempts.stream().distinct().toList();
    }

    private static List<String> fillings(String path, List<String> holes) {
        var things = List.of("number", "id", "message", "file", "person", "event");
        return switch (holes.size()) {
            case 0 -> List.of();
            case 1 ->
                (holes.getFirst().equals("number") ? Stream.of("number") : things.stream())
                        .map(thing -> path.replace("{" + holes.getFirst() + "}", "{" + thing + "}"))
                        .toList();
            default -> {
                var first = "{" + holes.getFirst() + "}";
                var second = "{" + holes.get(1) + "}";
                yield Stream.of("message", "file", "event", "id")
                        .flatMap(thing -> Stream.of("{number}", "{id}", "{own}")
                                .map(ticket -> path.replace(first, ticket).replace(second, "{" + thing + "}")))
                        .toList();
            }
        };
    }

    /** Everything the program answers at, so that a new door is tried without anybody remembering it. Acts on oneself are left out. */
    private Set<String> addresses() {
        var found = new TreeSet<String>();
        desk.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> {
                    for (var pattern : mapping.getPatternValues()) {
                        var path = pattern.replaceAll("\\{(\\w+):(?:[^{}]|\\{[^{}]*})*}", "{$1}");
                        var methods = mapping.getMethodsCondition().getMethods();
                        var method = methods.isEmpty()
                                ? "GET"
                                : methods.iterator().next().name();
                        boolean machinery = path.startsWith("/assets")
                                || path.startsWith("/local")
                                || path.startsWith("/journal")
                                || path.contains("*");
                        boolean onOneself = path.startsWith("/account")
                                || path.startsWith("/signout")
                                || path.startsWith("/demo")
                                || path.equals("/desk/live");
                        if (!machinery && !onOneself) {
                            found.add(method + " " + path);
                        }
                    }
                });
        return found;
    }

    /** {@code METHOD path [type] [body] [Header: value]… [!]}, parted by two spaces; with {@code !} only the status is compared, because each answer is about something new. */
    private static Attempt attempt(String line) {
        var parts = new ArrayList<>(List.of(line.split(" {2,}")));
        var start = parts.removeFirst().split(" ", 2);
        boolean statusOnly = parts.remove("!");
        var headers = new LinkedHashMap<String, String>();
        var body = "";
        for (var part : parts) {
            if (part.matches("[A-Z][A-Za-z-]+: .*")) {
                headers.put(part.substring(0, part.indexOf(':')), part.substring(part.indexOf(':') + 2));
            } else {
                body = part;
            }
        }
        var type = body.startsWith("{") && !body.matches("\\{\\w+}.*=.*")
                ? "application/json"
                : "application/x-www-form-urlencoded";
        return new Attempt(start[0], start[1], start[0].equals("GET") ? "" : type, body, headers, statusOnly);
    }

    private Attempt filled(Attempt attempt, Map<String, String> values) {
        var headers = new LinkedHashMap<String, String>();
        attempt.headers().forEach((name, value) -> headers.put(name, filled(value, values, false)));
        return new Attempt(
                attempt.method(),
                filled(attempt.path(), values, true),
                attempt.type(),
                filled(attempt.body(), values, false),
                headers,
                attempt.statusOnly());
    }

    private String filled(String text, Map<String, String> values, boolean address) {
        return HOLE.matcher(text).replaceAll(hole -> {
            var value = own.getOrDefault(hole.group(1), values.getOrDefault(hole.group(1), "none"));
            return Matcher.quoteReplacement(
                    address ? java.net.URLEncoder.encode(value, StandardCharsets.UTF_8) : value);
        });
    }

    private static Attempt get(String path) {
        return new Attempt("GET", path, "", "", Map.of(), false);
    }

    /** Every page without a hole: lists, counters, badges, pickers. */
    private List<String> lists(Somebody outsider) {
        var pages = new ArrayList<String>();
        for (var address : addresses()) {
            var path = address.substring(address.indexOf(' ') + 1);
            // public figures, and what one's own looking adds to
            boolean figures = Stream.of("/policy", "/health", "/desk/checks", "/my/journal", "/my/data", "/account")
                    .anyMatch(path::startsWith);
            if (address.startsWith("GET ") && !path.contains("{") && !figures) {
                var work = OWN_WORK.get(outsider.name());
                if (outsider.program()
                        ? path.startsWith("/api/")
                        : work == null || !work.matcher(path).matches()) {
                    pages.add(path);
                }
            }
        }
        return pages;
    }

    private Answer ask(Somebody somebody, Attempt attempt) throws IOException, InterruptedException {
        return send(
                attempt.method(),
                attempt.path(),
                somebody.token(),
                somebody.cookie(),
                attempt.type(),
                attempt.body(),
                attempt.headers());
    }

    private Answer send(
            String method,
            String path,
            @Nullable String token,
            @Nullable String cookie,
            String type,
            String body,
            Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create(base + path.replace(" ", "%20").replace("\"", "%22")))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Accept-Language", "en");
        headers.forEach(request::header);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        } else {
            request.header("Origin", base).header("Accept", "text/html");
        }
        if (cookie != null) {
            request.header("Cookie", "qyzmet-session=" + cookie);
        }
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        var head = new StringBuilder();
        response.headers().map().forEach((name, values) -> {
            if (!Set.of("date", "connection", "keep-alive").contains(name.toLowerCase(Locale.ROOT))
                    && !name.equalsIgnoreCase("content-length")) {
                head.append(name).append(": ").append(values).append('\n');
            }
        });
        return new Answer(response.statusCode(), head.toString(), new String(response.body(), StandardCharsets.UTF_8));
    }

    private record Ear(String whose, InputStream stream, StringBuffer heard) {}

    private Ear listen(Somebody outsider) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + "/desk/live"));
        if (outsider.cookie() != null) {
            request.header("Cookie", "qyzmet-session=" + outsider.cookie());
        }
        var heard = new StringBuffer();
        var stream = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(HttpResponse::body)
                .get();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                for (int next = stream.read(); next >= 0; next = stream.read()) {
                    heard.append((char) next);
                }
            } catch (IOException closed) {
                // the test has heard enough
            }
        });
        return new Ear(outsider.name(), stream, heard);
    }

    private JsonNode file(String email, String name, String subject, String text)
            throws IOException, InterruptedException {
        return file(email, name, subject, text, "", UUID.randomUUID().toString());
    }

    private JsonNode file(String email, String name, String subject, String text, String phone, String key)
            throws IOException, InterruptedException {
        var answer = send(
                "POST",
                "/api/v1/tickets",
                master,
                null,
                "application/json",
                JSON.writeValueAsString(Map.of(
                        "subject",
                        subject,
                        "text",
                        text,
                        "requester",
                        phone.isEmpty()
                                ? Map.of("email", email, "name", name)
                                : Map.of("email", email, "name", name, "phone", phone))),
                Map.of("Idempotency-Key", key));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private void form(String path, String body) throws IOException, InterruptedException {
        var answer = send("POST", path, null, colleague.cookie(), "application/x-www-form-urlencoded", body, Map.of());
        assertThat(answer.status()).as(path + " " + answer.body()).isLessThan(400);
    }

    private String token(@Nullable TeamId team, @Nullable SubjectId person, Scope... scopes) {
        var permit = desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.ADMINISTRATION);
        return desk.getBean(Tokens.class)
                .make(
                        permit,
                        new Tokens.Wanted(
                                "test",
                                EnumSet.copyOf(List.of(scopes)),
                                Ground.CONSENT,
                                null,
                                team,
                                person,
                                null,
                                null))
                .token();
    }

    private Somebody staff(String name, Role role, TeamId team) {
        var policy = desk.getBean(Policy.class);
        var id = desk.getBean(StaffAccounts.class)
                .create(
                        policy.permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new StaffAccounts.NewStaff(
                                name,
                                name + "@desk.example",
                                Language.EN,
                                Set.of(role),
                                Set.of(team),
                                Why.NEW_COLLEAGUE));
        desk.getBean(StaffAccounts.class)
                .setPassword(policy.permit(Actor.system("test"), Purpose.ACCOUNT), id, PASSWORD);
        return new Somebody(name, session(id, Sessions.Kind.STAFF), null);
    }

    private String session(SubjectId subject, Sessions.Kind kind) {
        var opened = new String[1];
        Acting.running(Family.ACCOUNT, () -> {
            opened[0] = desk.getBean(Sessions.class).open(subject, kind, "test").token();
        });
        return opened[0];
    }

    private static String one(JdbcClient sql, String question, Object value) {
        return sql.sql(question)
                .param(value)
                .query((row, i) -> row.getString(1))
                .single();
    }
}
