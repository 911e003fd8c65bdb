package kz.qyzmet.desk.breach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.Touches;
import kz.qyzmet.desk.campaign.Sink;
import kz.qyzmet.desk.command.DeskProcess;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Order 481/НҚ, contracts 20: a real desk is killed while it writes to the people of a breach and again while it sends. Nobody is written to twice, nobody is forgotten, and it goes on by itself. */
@Tag("database")
@Tag("once")
class KilledLettersTest {
    private static final String PASSWORD = "a quiet steppe in november";
    private static final String OFFICER = "saule@desk.example";
    /** Three batches to the last one. */
    private static final int PEOPLE = 600;

    private final Map<String, String> settings = new HashMap<>(TestDesk.settings());
    private final JdbcClient sql = TestDatabase.superuser(setting("database.url"));

    @Test
    void aDeskThatIsKilledAmongTheLettersOfABreachGoesOnWithoutTwiceAndWithoutForgetting() throws Exception {
        try (var relay = new Sink()) {
            settings.put("qyzmet.smtp", "smtp://127.0.0.1:" + relay.port() + "?tls=none");
            settings.put("qyzmet.mail.from", "Qyzmet Desk <desk@qyzmet.example>");
            var people = new HashMap<SubjectId, String>();
            UUID breach;
            try (var desk = TestDesk.start(operated())) {
                breach = counted(desk, people);
            }
            var data = Path.of(setting("qyzmet.data"));
            int port = FreePort.next();
            Process process = DeskProcess.start(data, port, environment());
            try {
                try (var stalled = new Stalled(breach, 300)) {
                    letGo(port, breach);
                    stalled.reached();
                    kill(process);
                }
                assertThat(marked(breach))
                        .as("the batch in the middle of which it died left no trace")
                        .isEqualTo(200);
                assertThat(queued(people)).hasSize(200);

                process = DeskProcess.start(data, port, environment());
                await().atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> heard(relay, people) > 230);
                kill(process);
                assertThat(heard(relay, people)).as("in the middle").isLessThan(PEOPLE);

                // what was in the air is known to be so after a while
                sql.sql("update outbox set claimed_at = now() - interval '1 hour' where state = 'sending'")
                        .update();
                process = DeskProcess.start(data, port, environment());
                await().atMost(Duration.ofSeconds(120)).until(() -> marked(breach) == PEOPLE && unsent(people) == 0);
            } finally {
                kill(process);
            }

            assertThat(queued(people))
                    .as("one letter for each")
                    .hasSize(PEOPLE)
                    .allSatisfy((_, letters) -> assertThat(letters).isEqualTo(1));
            var twice = people.values().stream()
                    .filter(address ->
                            relay.letters.getOrDefault(address, List.of()).size() > 1)
                    .toList();
            var inTheAir = sql.sql("select count(*) from outbox where twice")
                    .query(Long.class)
                    .single();
            System.out.printf("killed breach: %d letters were in the air, %d came twice%n", inTheAir, twice.size());
            assertThat(people.values())
                    .as("nobody is forgotten")
                    .allSatisfy(address -> assertThat(relay.letters).containsKey(address));
            assertThat(inTheAir)
                    .as("no more than two carriers had in hand, at two deaths")
                    .isLessThanOrEqualTo(4);
            assertThat((long) twice.size()).isLessThanOrEqualTo(inTheAir);
            assertThat(sql.sql("select count(*) from breach_step where breach_id = ? and step = 'lettered'")
                            .param(breach)
                            .query(Long.class)
                            .single())
                    .as("the history says once that it is done")
                    .isOne();
        }
    }

    /** Holds the desk up while it stores the letter to one of the people, in the middle of a batch. */
    private final class Stalled implements AutoCloseable {
        private final Connection held;

        private Stalled(UUID breach, int place) throws SQLException {
            var person = sql.sql(
                            "select subject_id from breach_person where breach_id = ? order by id offset ? limit 1")
                    .params(breach, place)
                    .query(UUID.class)
                    .single();
            var url = URI.create(setting("database.url"));
            var owner = url.getUserInfo().split(":", 2);
            held = DriverManager.getConnection(
                    "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(), owner[0], owner[1]);
            try (var statement = held.createStatement()) {
                statement.execute("select pg_advisory_lock(481)");
            }
            sql.sql("""
                    create function stalled() returns trigger language plpgsql as $$
                    begin perform pg_advisory_xact_lock(481); return new; end $$
                    """).update();
            sql.sql("create trigger stalled before insert on outbox for each row when (new.subject_id = '" + person
                            + "') execute function stalled()")
                    .update();
        }

        private void reached() {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sql.sql(
                                            "select count(*) from pg_locks where locktype = 'advisory' and objid = 481 and not granted")
                                    .query(Long.class)
                                    .single()
                            > 0);
        }

        @Override
        public void close() throws SQLException {
            held.close();
            // by now the transaction of the dead has ended
            sql.sql("drop trigger stalled on outbox").update();
            sql.sql("drop function stalled()").update();
        }
    }

    private UUID counted(ConfigurableApplicationContext desk, Map<SubjectId, String> people) {
        var policy = desk.getBean(Policy.class);
        var clock = desk.getBean(Clock.class);
        var handling = desk.getBean(Handling.class);
        var setup = Actor.system("first-run");
        var accounts = desk.getBean(StaffAccounts.class);
        var saule = accounts.create(
                policy.permit(setup, Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        "Сәуле",
                        OFFICER,
                        Language.KK,
                        Set.of(Role.OFFICER),
                        Set.of(TeamId.GENERAL),
                        Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(setup, Purpose.ACCOUNT), saule, PASSWORD);
        var permit = policy.permit(Actor.person(saule, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var agent = Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of());
        var support = policy.permit(agent, Purpose.SUPPORT);
        for (int n = 0; n < PEOPLE; n++) {
            // each domain gets some letters a minute only
            var address = "aigerim@" + UUID.randomUUID() + ".example";
            people.put(
                    desk.getBean(Subjects.class)
                            .enrol(support, NewPerson.by("Айгерім", address, Language.values()[n % 3], "form")),
                    address);
        }
        var from = clock.instant();
        desk.getBean(Journal.class)
                .read(support, "ticket:" + Ids.ordered(), new ArrayList<>(people.keySet()), "message.body");
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> desk.getBean(Touches.class)
                                .waiting(
                                        policy.permit(Actor.system("test"), Purpose.ACCOUNTABILITY),
                                        from,
                                        clock.instant())
                        == 0);
        var breach = handling.report(
                Officer.reporter(policy, agent),
                new Breaches.Wish(Breach.Touches.ACCOUNT, "Сеанс ашық қалған.", clock.instant()),
                List.of());
        handling.confirmed(permit, breach.id(), "Расталды.");
        handling.exposed(
                permit,
                breach.id(),
                new Exposure(Ids.ordered(), Exposure.Kind.ACCOUNT, Set.of(agent.id()), from, clock.instant()));
        handling.counting(permit, breach.id());
        desk.getBean(Reckoner.class).round();
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> desk.getBean(Reckonings.class)
                        .newest(permit, breach)
                        .orElseThrow()
                        .done());
        for (var language : Language.values()) {
            handling.worded(permit, breach.id(), language, "nature " + language, "measures " + language);
        }
        return breach.id();
    }

    /** As the officer does it, on the page. */
    private void letGo(int port, UUID breach) throws Exception {
        var entered = post(port, "", "/staff", Map.of("email", OFFICER, "password", PASSWORD));
        var session = entered.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.contains("session="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
        assertThat(post(port, session, "/officer/breaches/" + breach + "/letters", Map.of())
                        .statusCode())
                .isEqualTo(303);
    }

    private static HttpResponse<String> post(int port, String cookie, String path, Map<String, String> form)
            throws Exception {
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void kill(Process desk) {
        desk.destroyForcibly();
        desk.onExit().join();
    }

    private long marked(UUID breach) {
        return sql.sql("select count(*) from breach_person where breach_id = ? and letter = 'queued'")
                .param(breach)
                .query(Long.class)
                .single();
    }

    /** How many letters each of them has. */
    private Map<UUID, Long> queued(Map<SubjectId, String> people) {
        var letters = new HashMap<UUID, Long>();
        sql.sql("select subject_id, count(*) from outbox where subject_id = any(?) group by subject_id")
                .param(ids(people))
                .query(row -> {
                    letters.put(row.getObject(1, UUID.class), row.getLong(2));
                });
        return letters;
    }

    private long unsent(Map<SubjectId, String> people) {
        return sql.sql("select count(*) from outbox where subject_id = any(?) and state <> 'sent'")
                .param(ids(people))
                .query(Long.class)
                .single();
    }

    private static UUID[] ids(Map<SubjectId, String> people) {
        return people.keySet().stream().map(SubjectId::value).toArray(UUID[]::new);
    }

    private static long heard(Sink relay, Map<SubjectId, String> people) {
        return people.values().stream()
                .filter(address -> relay.heard.containsKey(address))
                .count();
    }

    private Map<String, String> operated() {
        var all = new HashMap<>(settings);
        all.put("qyzmet.operator.name", "«Дала» ЖШС");
        all.put("qyzmet.operator.bin", "980240000009");
        all.put("qyzmet.operator.email", "privacy@dala.example");
        return all;
    }

    private Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL",
                setting("database.url"),
                "QYZMET_SMTP",
                setting("qyzmet.smtp"),
                "QYZMET_MAIL_FROM",
                setting("qyzmet.mail.from"),
                "QYZMET_OPERATOR_NAME",
                "«Дала» ЖШС",
                "QYZMET_OPERATOR_BIN",
                "980240000009",
                "QYZMET_OPERATOR_EMAIL",
                "privacy@dala.example");
    }

    private String setting(String name) {
        return String.valueOf(settings.get(name));
    }
}
