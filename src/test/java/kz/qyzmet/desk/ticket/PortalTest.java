package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalTest {
    private static final String EMAIL = "aigerim@portal.example";

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

    /** Clauses 1.3 and 2.3: the form is no way to ask whether somebody is known here, or blocked. */
    @Test
    void aStrangerGetsTheSameAnswerForAnAddressThatIsNewKnownOrBlocked() throws Exception {
        file(UUID.randomUUID().toString(), "Бірінші", "Мәтін");
        var policy = desk.getBean(Policy.class);
        var officer = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var blockings = desk.getBean(Blockings.class);
        sent("blocked@portal.example");
        var person = desk.getBean(Subjects.class)
                .byEmail(officer, "blocked@portal.example")
                .orElseThrow();
        blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "", null));
        int step = policy.number("form-answer-milliseconds");
        var times = new TreeMap<String, List<Long>>();
        var answers = new TreeMap<String, String>();
        for (int i = 0; i < 5; i++) {
            for (var email : List.of(UUID.randomUUID() + "@portal.example", EMAIL, "blocked@portal.example")) {
                var kind = email.equals(EMAIL) ? "known" : email.startsWith("blocked") ? "blocked" : "new";
                long began = System.nanoTime();
                var answer = sent(email);
                times.computeIfAbsent(kind, key -> new ArrayList<>()).add((System.nanoTime() - began) / 1_000_000);
                answers.put(kind, told(answer));
            }
        }

        assertThat(Set.copyOf(answers.values())).as(answers.toString()).hasSize(1);
        assertThat(answers.get("new")).startsWith("303").contains("location=[/new/taken]");
        times.forEach((kind, its) -> assertThat(its).as(kind).allMatch(time -> time >= step - 1));
        // none is quicker than a step; what a slow machine adds falls on all three alike
        System.out.println("form answers, ms: " + times);
        blockings.unblock(officer, person, Blockings.Ending.ASKED, "");
    }

    /** Everything of an answer that somebody could tell apart, but the moment. */
    private static String told(HttpResponse<String> answer) {
        var heads = new TreeMap<>(answer.headers().map());
        heads.keySet().removeAll(Set.of("date"));
        return answer.statusCode() + " " + heads + " " + answer.body();
    }

    @Test
    void withoutConsentTheFormComesBackWithItsWords_2_2() throws Exception {
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
        var person = subjects.byEmail(officer, EMAIL).orElseThrow();
        var blockings = desk.getBean(Blockings.class);
        blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "даулы", "", null));

        sent(UUID.randomUUID().toString(), EMAIL, "Формадан", "бұғаттаңыздар");

        var tray = desk.getBean(Tray.class);
        var lines = tray.list(officer, null, 50).stream()
                .filter(line -> line.writer().equals(person))
                .toList();
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

    /** @return the link that the letter about it carries */
    private String file(String once, String subject, String text) throws Exception {
        sent(once, EMAIL, subject, text);
        return Links.newest(desk, EMAIL);
    }

    private HttpResponse<String> sent(String email) throws Exception {
        return sent(UUID.randomUUID().toString(), email, "Тақырып", "Мәтін");
    }

    private HttpResponse<String> sent(String once, String email, String subject, String text) throws Exception {
        var answer = post(
                "/new",
                Map.of(
                        "once", once, "name", "Әйгерім", "email", email, "subject", subject, "text", text, "consent",
                        "yes"));
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer;
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
