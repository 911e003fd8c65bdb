package kz.qyzmet.desk.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.LedgerStart;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Unavailable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contracts 4: a restored desk without its ledger answers nobody until the officer and a second person answer for the gap. */
@Tag("database")
@Tag("once")
class ClosedDeskTest {
    private static final String PASSWORD = "a quiet steppe in november";

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Test
    void theOfficerAndASecondPersonOpenIt() throws Exception {
        var settings = TestDesk.settings();
        var data = Path.of(settings.get("qyzmet.data"));
        try (var desk = TestDesk.start(settings)) {
            staff(desk, "saule@dala.example", Role.OFFICER);
            staff(desk, "daniyar@dala.example", Role.AGENT);
            assertThat(get(desk, "/health/ready", "").statusCode()).isEqualTo(200);
        }
        // another ledger's mark: the key folder remembers an entry that no ledger here has
        Files.writeString(
                data.resolve("keys").resolve("ledger.mark"),
                "qyzmet-ledger-mark 1\nturn 1\n0123abcd 3 " + "0".repeat(64) + " 2\n");
        Files.writeString(LedgerStart.restoredWord(data), "x\n");
        try (var desk = TestDesk.start(settings)) {
            assertThat(get(desk, "/health/ready", "").statusCode()).isEqualTo(503);
            assertThat(get(desk, "/health/live", "").statusCode()).isEqualTo(200);
            for (var language : List.of("kk", "ru", "en")) {
                assertThat(get(desk, "/new", "language=" + language).statusCode())
                        .isEqualTo(503);
            }
            assertThat(get(desk, "/api/v1/tickets", "").statusCode()).isEqualTo(503);
            assertThat(get(desk, "/policy", "").body()).contains("policy-lamp broken");
            assertThat(get(desk, "/recovery", "").statusCode()).isEqualTo(403);
            assertThat(desk.getBeanProvider(MailGate.class)
                            .orderedStream()
                            .map(gate ->
                                    Acting.as(Family.SUPPORT, () -> gate.ask(SubjectId.random(), Letter.Kind.SIGN_IN)))
                            .toList())
                    .contains(new MailGate.Verdict.Waits("restore"));

            // by any way: the mailbox, the listener, the pipe and the address for programs all end here
            assertThatThrownBy(() -> desk.getBean(MailIntake.class)
                            .take(new ByteArrayInputStream(
                                    "From: a@b.example\r\n\r\nСәлем".getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(Unavailable.class);

            var agent = signIn(desk, "daniyar@dala.example");
            assertThat(get(desk, "/desk", agent).headers().firstValue("location"))
                    .contains("/recovery");
            assertThat(get(desk, "/recovery", agent).body()).contains("QYZMET_LEDGER");
            post(desk, "/recovery", "", agent);
            post(desk, "/recovery", "", agent);
            assertThat(desk.getBean(Opening.class).open())
                    .as("one person twice")
                    .isFalse();
            post(desk, "/recovery", "", signIn(desk, "saule@dala.example"));

            assertThat(desk.getBean(Opening.class).open()).isTrue();
            assertThat(get(desk, "/health/ready", "").statusCode()).isEqualTo(200);
            assertThat(get(desk, "/desk", agent).statusCode()).isEqualTo(200);
            assertThat(desk.getBean(JdbcClient.class).sql("""
                                    select (select count(*) from journal_queue where 'restore.gap.accepted' = any(fields))
                                         + (select count(*) from journal_entry where 'restore.gap.accepted' = any(fields))""").query(Long.class).single())
                    .isEqualTo(1);
            assertThat(Acting.as(
                            Family.UPKEEP,
                            () -> desk.getBean("ledgerControl", Control.class)
                                    .check()
                                    .lamp()))
                    .as("it stays red")
                    .isEqualTo(Control.Lamp.BROKEN);
        }
        try (var desk = TestDesk.start(settings)) {
            assertThat(desk.getBean(Opening.class).open()).as("the next start").isTrue();
        }
    }

    private static void staff(ConfigurableApplicationContext desk, String email, Role role) {
        var policy = desk.getBean(Policy.class);
        var accounts = desk.getBean(StaffAccounts.class);
        var person = accounts.create(
                policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        "Сәуле", email, Language.KK, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(Actor.system("first-run"), Purpose.ACCOUNT), person, PASSWORD);
    }

    private String signIn(ConfigurableApplicationContext desk, String email) throws Exception {
        var answer = post(desk, "/staff", "email=" + encoded(email) + "&password=" + encoded(PASSWORD), "");
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().allValues("set-cookie").stream()
                .map(cookie -> cookie.split(";")[0])
                .filter(cookie -> !cookie.endsWith("="))
                .reduce((one, other) -> one + "; " + other)
                .orElseThrow();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(ConfigurableApplicationContext desk, String path, String cookies)
            throws Exception {
        return http.send(request(desk, path, cookies).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(ConfigurableApplicationContext desk, String path, String form, String cookies)
            throws Exception {
        return http.send(
                request(desk, path, cookies)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext desk, String path, String cookies) {
        int port = Objects.requireNonNull(((ServletWebServerApplicationContext) desk).getWebServer())
                .getPort();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Sec-Fetch-Site", "same-origin");
        return cookies.isEmpty() ? request : request.header("Cookie", cookies);
    }
}
