package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 3.2.2 in the browser: find, look, ask; another confirms; the act is there. And who may not. */
@DeskTest
@Tag("once")
@Import(World.class)
class ErasurePagesTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    World world;

    @Autowired
    Policy policy;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    JdbcClient sql;

    @Autowired
    Blockings blockings;

    @Test
    void anOfficerAsksAndAnAdministratorConfirms() throws Exception {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var address = world.address();
        var person = world.subjects.enrol(world.system(), NewPerson.by("Марат Сериков", address, Language.RU, "form"));
        world.ticket(person, "Пропуск", "Прошу продлить");

        var found = post(officer, "/officer/erasures", "who", address);
        assertThat(found).hasStatusOk().bodyText().contains("/officer/people/" + person, "Марат Сериков");
        assertThat(get(officer, "/officer/people/" + person))
                .hasStatusOk()
                .bodyText()
                .contains("Марат Сериков", "Заявки", "Резервные копии");
        var asked = post(officer, "/officer/people/" + person + "/erasures", "basis", "demand", "document", "№ 4");
        assertThat(asked).hasStatus(303);
        var place = Objects.requireNonNull(asked.getResponse().getHeader("Location"));
        assertThat(place).doesNotContain(address);

        // who asked does not confirm
        post(officer, place + "/approve");
        assertThat(get(officer, place)).bodyText().contains("Марат Сериков");
        assertThat(get(second, place)).hasStatusOk().bodyText().contains("Марат Сериков");
        assertThat(post(second, place + "/approve")).hasStatus(303);

        var id = UUID.fromString(place.substring(place.lastIndexOf('/') + 1));
        world.done(id);
        assertThat(get(officer, place)).hasStatusOk().bodyText().doesNotContain("Марат Сериков");
        assertThat(get(officer, "/officer/people/" + person)).hasStatus(404);
        Thread.sleep(3_000);
        assertThat(get(officer, place + "/act.json")).hasStatusOk();
        assertThat(get(second, place + "/act-kk.pdf")).hasStatusOk().hasContentType("application/pdf");
        assertThat(post(officer, "/officer/erasures", "who", address))
                .bodyText()
                .doesNotContain("/officer/people/");
    }

    @Test
    void whoeverIsBlockedAfterItWasAskedIsNeitherShownNorCounted() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var address = world.address();
        var person = world.subjects.enrol(world.system(), NewPerson.by("Дина Ахметова", address, Language.RU, "form"));
        world.ticket(person, "Пропуск", "Прошу продлить");
        var place = "/officer/erasures/"
                + world.destruction.ask(world.actor(Role.OFFICER), person, "demand", "заявление № 7");
        assertThat(get(officer, place)).bodyText().contains("Дина Ахметова", "Заявки");

        blockings.block(world.officer(), person, new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 1", null));

        for (var who : List.of(officer, second)) {
            assertThat(get(who, place))
                    .hasStatusOk()
                    .bodyText()
                    .contains("Данные человека заблокированы", place + "/refuse")
                    .doesNotContain("Дина Ахметова", address, "Заявки", place + "/approve");
        }
        assertThat(get(officer, "/officer/people/" + person + "/depersonalise"))
                .bodyText()
                .contains("Данные человека заблокированы")
                .doesNotContain("method=\"post\" action=\"/officer/people");
        assertThat(post(second, place + "/refuse")).hasStatus(303);
        assertThat(get(officer, place)).hasStatusOk().bodyText().doesNotContain("Дина Ахметова", address, "Заявки");

        blockings.unblock(world.officer(), person, Blockings.Ending.SETTLED, "");
        assertThat(get(officer, place)).hasStatusOk().bodyText().contains("Дина Ахметова", "Заявки");
    }

    @Test
    void everyPageSpeaksThreeLanguagesAndIsKeptByNoCache() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Дина Ахметова");
        for (var path : new String[] {
            "/officer/erasures", "/officer/retention", "/officer/redaction", "/officer/people/" + person
        }) {
            for (var language : Language.values()) {
                var page = mvc.get()
                        .uri(path)
                        .cookie(officer)
                        .header("Accept-Language", language.code())
                        .exchange();
                assertThat(page)
                        .as(path + " " + language)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
                assertThat(page.getResponse().getHeader("Cache-Control")).contains("no-store");
            }
        }
    }

    @Test
    void aHoldIsSetWithAReasonAndStopsTheQuestion() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Дина Ахметова");
        var page = "/officer/people/" + person;

        assertThat(post(officer, page + "/holds", "basis", "court", "reason", ""))
                .hasStatusOk();
        assertThat(post(officer, page + "/holds", "basis", "court", "reason", "определение № 3"))
                .hasStatus(303);
        assertThat(get(officer, page)).bodyText().contains("определение № 3").doesNotContain("name=\"document\"");
        assertThat(post(officer, page + "/erasures", "basis", "demand")).hasStatus(303);
        assertThat(get(officer, page)).bodyText().contains("определение № 3");
    }

    @Test
    void whatDepersonalisingTakesIsCountedBefore() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Марат Сериков");
        var base = "/officer/people/" + person + "/depersonalise";
        var open = world.ticket(person, "Справка", "Прошу справку");
        assertThat(get(officer, base)).hasStatusOk().bodyText().doesNotContain("method=\"post\" action=\"" + base);
        var closed = world.ticket(person, "Пропуск", "Прошу продлить");
        world.staffWrites(world.person("Данияр Әлиев"), closed, "Готово");
        sql.sql("update ticket set state = 'closed' where id = ?")
                .param(closed.id())
                .update();

        assertThat(get(officer, base))
                .hasStatusOk()
                .bodyText()
                .containsPattern("<dt>Заявки</dt><dd>1</dd>")
                .containsPattern("<dt>Сообщения и заметки</dt><dd>2</dd>")
                .containsPattern("<dt>Файлы и исходные письма</dt><dd>1</dd>")
                .contains("method=\"post\" action=\"" + base);
        assertThat(post(officer, base)).hasStatus(303);

        assertThat(world.tickets.find(world.system(), closed.id())).isEmpty();
        assertThat(world.tickets.find(world.system(), open.id())).isPresent();
    }

    /** The issue: each preview counts every place, and says until when backups hold it. */
    @Test
    void thePreviewsOfAllThreeActsSpeakOfTheSamePlaces() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        var number = ticket.number();
        var redaction = places(
                post(officer, "/officer/redaction", "ticket", String.valueOf(number), "passage", "продлить пропуск"));
        sql.sql("update ticket set state = 'closed' where id = ?")
                .param(ticket.id())
                .update();
        var destruction = places(get(officer, "/officer/people/" + person));
        var depersonalising = places(get(officer, "/officer/people/" + person + "/depersonalise"));

        var said = List.of(
                "Сообщения и заметки",
                "Файлы и исходные письма",
                "Исходящие письма: ждут и отправлены",
                "Неотправленные черновики сотрудников",
                "Сеансы",
                "Поисковый индекс",
                "Открытые ключи в памяти",
                "Журналы программы",
                "Резервные копии",
                "Уже отправленные письма",
                "Выгрузки ключей");
        for (var preview : List.of(destruction, depersonalising, redaction)) {
            assertThat(preview.keySet()).containsAll(said);
            assertThat(preview.get("Неотправленные черновики сотрудников")).isEqualTo("0");
            assertThat(preview.get("Резервные копии")).containsPattern("\\d{4}");
        }
        assertThat(redaction).containsEntry("Сообщения и заметки", "1").containsEntry("Файлы и исходные письма", "1");
    }

    private static Map<String, String> places(MvcTestResult page) {
        var body = new String(page.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
        var places = new HashMap<String, String>();
        var lines = Pattern.compile("<dt>([^<]+)</dt><dd>([^<]+)</dd>").matcher(body);
        while (lines.find()) {
            places.put(lines.group(1), lines.group(2));
        }
        return places;
    }

    @Test
    void nobodyElseSeesThesePages() {
        var agent = staff(Role.AGENT);
        var administrator = staff(Role.ADMINISTRATOR);
        var person = world.person("Дина Ахметова");

        assertThat(get(agent, "/officer/erasures")).hasStatus(403);
        assertThat(get(agent, "/officer/retention")).hasStatus(403);
        assertThat(get(agent, "/officer/redaction")).hasStatus(403);
        assertThat(get(agent, "/officer/people/" + person)).hasStatus(403);
        assertThat(get(administrator, "/officer/people/" + person)).hasStatus(403);
        assertThat(post(administrator, "/officer/erasures", "who", "x@mail.example"))
                .hasStatus(403);
        assertThat(get(administrator, "/officer/erasures")).hasStatusOk();
    }

    private Cookie staff(Role role) {
        return Colleague.enters(accounts, policy, mvc, role).session();
    }

    private MvcTestResult get(Cookie who, String path) {
        return mvc.get().uri(path).cookie(who).header("Accept-Language", "ru").exchange();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
