package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every page in three languages, two themes and two widths: no fault found by axe, nothing sticks out, no word is missing. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooksTest {
    private static final List<String> FOR_ALL =
            List.of("/", "/new", "/signin", "/staff", "/policy", "/policy/data-map", "/api", "/no-such-page");
    private static final List<String> FOR_AGENTS =
            List.of("/desk", "/desk?show=mine", "/desk/search?q=принтер", "/account", "TICKET");
    private static final List<String> FOR_ADMINISTRATORS = List.of(
            "/admin/operator",
            "/admin/staff",
            "/admin/teams",
            "/admin/services",
            "/admin/people",
            "/admin/tokens",
            "/admin/channels",
            "/admin/channels/new/imap",
            "/admin/channels/new/lmtp",
            "/admin/channels/00000000-0000-0000-0000-000000000001",
            "/admin/keys",
            "/desk/outbox",
            "/desk/brakes",
            "/desk/quarantine",
            "/account");

    private final PeopledDesk desk;
    private final String link;

    LooksTest() {
        desk = new PeopledDesk();
        link = desk.file(
                Chrome.Look.of(Language.KK),
                "Әйгерім Сапарова",
                "aigerim@mail.example",
                "Екінші қабаттағы принтер басып шығармайды",
                "Сәлеметсіз бе!\n\nТаңертеңнен бері принтер құжаттарды басып шығармайды.");
        desk.file(
                Chrome.Look.of(Language.RU),
                "Иван Петров",
                "ivan@other.example",
                "Оченьдлинноесловобезпробеловкотороеникакнепоместитсянаузкомэкранетелефона и ещё слова",
                "https://example.example/очень/длинный/адрес/без/пробелов/который/никак/не/поместится/на/узком/экране");
    }

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void everyoneReadsEveryPageOfThePortal() {
        var pages = new ArrayList<>(FOR_ALL);
        pages.add(link);
        check(desk.chrome().person(Chrome.Look.of(Language.KK)), pages);
    }

    @Test
    void anAgentReadsEveryPageOfTheDesk() {
        var agent = desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK));
        var page = agent.newPage();
        page.navigate("/desk");
        var ticket = Chrome.attribute(page, ".list .title a", "href");
        page.close();

        check(
                agent,
                FOR_AGENTS.stream()
                        .map(path -> path.equals("TICKET") ? ticket : path)
                        .toList());
    }

    @Test
    void anAdministratorReadsEveryPageOfTheHouse() {
        check(desk.staff(PeopledDesk.ARMAN, Chrome.Look.of(Language.KK)), FOR_ADMINISTRATORS);
    }

    @Test
    void anOfficerReadsTheJournal() {
        check(
                desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK)),
                List.of(
                        "/officer/journal",
                        "/officer/journal/0",
                        "/officer/journal?operation=administer",
                        "/my/journal"));
    }

    private void check(BrowserContext person, List<String> paths) {
        var faults = new TreeMap<String, List<String>>();
        try (person) {
            var page = person.newPage();
            for (var look : looks()) {
                desk.chrome().wear(person, look);
                page.setViewportSize(look.width(), 800);
                for (var path : paths) {
                    var answer = page.navigate(path);
                    var found = new ArrayList<>(Chrome.faults(page));
                    if (look.width() == 360) {
                        found.addAll(Chrome.smallTargets(page));
                    }
                    if (answer != null && answer.status() != (path.equals("/no-such-page") ? 404 : 200)) {
                        found.add("status " + answer.status());
                    }
                    if (!found.isEmpty()) {
                        var place = path.startsWith("/t/") ? "/t/…" : path;
                        faults.put(place + " " + look.language() + " " + look.theme() + " " + look.width(), found);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    /** Each language meets both themes and both widths; the texts differ more than the colours do. */
    private static List<Chrome.Look> looks() {
        return Stream.of(Language.values())
                .flatMap(language -> {
                    var light = Chrome.Look.of(language);
                    return Stream.of(
                            light, light.dark(), light.phone(), light.phone().dark());
                })
                .toList();
    }
}
