package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;

/** The form of the portal, as it is sent by people and by those who are not. On a desk of its own: its operator is named. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalTest {
    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of(
            "qyzmet.operator.name", "«Дала» ЖШС",
            "qyzmet.operator.bin", "980240000009",
            "qyzmet.operator.email", "privacy@dala.example"));
    private final String home = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    void close() {
        http.close();
        desk.close();
    }

    @Test
    void aDoubleClickIsOneTicketAndChangedWordsAreAnother() throws Exception {
        var once = UUID.randomUUID().toString();

        var first = file(once, "Принтер", "Не печатает");
        var again = file(once, "Принтер", "Не печатает");
        var changed = file(once, "Принтер", "Не печатает и мигает");

        assertThat(again).isEqualTo(first);
        assertThat(changed).isNotEqualTo(first);
    }

    @Test
    void aSubjectIsOneLineHoweverItWasSent() throws Exception {
        var link = file(UUID.randomUUID().toString(), "Есік\r\nBcc: somebody@evil.example", "Ашылмайды");

        var vault = desk.getBean(Vault.class);
        var permit = desk.getBean(Policy.class).permit(Actor.system("portal"), Purpose.SUPPORT);
        var id = vault.readLink(link.substring("/t/".length())).orElseThrow().ticket();
        assertThat(desk.getBean(Tickets.class).find(permit, id).orElseThrow().title())
                .isEqualTo("Есік Bcc: somebody@evil.example");
    }

    @Test
    void withoutConsentTheFormComesBackWithItsWords() throws Exception {
        var back = post(
                "/new", Map.of("name", "Әйгерім", "email", "a@b.example", "subject", "Келісімсіз", "text", "Мәтін"));

        assertThat(back.statusCode()).isEqualTo(422);
        assertThat(back.body()).contains("Келісімсіз", "Мәтін", "consent-error");
    }

    @Test
    void aStrangerIsNotToldWhoIsBlockedAndTheOfficerHasTheWords() throws Exception {
        file(UUID.randomUUID().toString(), "Бірінші", "Мәтін");
        var subjects = desk.getBean(Subjects.class);
        var policy = desk.getBean(Policy.class);
        var officer = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var person = subjects.byEmail(officer, "aigerim@portal.example").orElseThrow();
        var blockings = desk.getBean(Blockings.class);
        blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "", null));

        var location = file(UUID.randomUUID().toString(), "Формадан", "бұғаттаңыздар");

        assertThat(location).isEqualTo("/");
        var tray = desk.getBean(Tray.class);
        var lines = tray.list(officer, null, 50);
        assertThat(lines).hasSize(1);
        var bytes = new ByteArrayOutputStream();
        tray.write(officer, lines.getFirst(), bytes);
        var raw = bytes.toString(StandardCharsets.US_ASCII);
        assertThat(raw).contains("<aigerim@portal.example>");
        assertThat(new String(
                        Base64.getMimeDecoder().decode(raw.substring(raw.indexOf("\r\n\r\n") + 4)),
                        StandardCharsets.UTF_8))
                .isEqualTo("бұғаттаңыздар");
        blockings.unblock(officer, person, Blockings.Ending.ASKED, "");
    }

    private String file(String once, String subject, String text) throws Exception {
        var answer = post(
                "/new",
                Map.of(
                        "once",
                        once,
                        "name",
                        "Әйгерім",
                        "email",
                        "aigerim@portal.example",
                        "subject",
                        subject,
                        "text",
                        text,
                        "consent",
                        "yes"));
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
        var form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.send(
                HttpRequest.newBuilder(URI.create(home + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
