package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.campaign.Unsubscribers;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.rights.Addresses;
import kz.qyzmet.desk.rights.Powers;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every page in three languages, two themes and two widths: no fault found by axe, nothing sticks out, no word is missing. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooksTest {
    private static final List<String> FOR_ALL = List.of(
            "/",
            "/new",
            "/new/taken",
            "/complaint",
            "/complaint/taken",
            "/signin",
            "/staff",
            "/policy",
            "/policy/data-map",
            "/policy/deadlines",
            "/policy/editions",
            "/policy/editions/2026-1",
            "/api",
            "/no-such-page");
    private static final List<String> FOR_AGENTS = List.of(
            "/desk",
            "/desk?show=mine",
            "/desk/search?q=принтер",
            "/account",
            "TICKET",
            "/my/data",
            "/my/requests",
            "/my/representatives",
            "/representing",
            "/my/consents",
            "/my/requests/new?kind=destroy",
            "/my/requests/new?kind=correct",
            "/my/decisions",
            "/desk/proposals",
            "/desk/proposals/history",
            "PROPOSAL",
            "DECISION",
            "/my/breaches",
            "/desk/breaches/new",
            "/my/requests/new?kind=suggestion",
            "DEMAND");
    private static final List<String> FOR_ADMINISTRATORS = List.of(
            "/admin/operator",
            "/admin/staff",
            "/admin/teams",
            "/admin/posts",
            "/admin/services",
            "/admin/people",
            "/admin/tokens",
            "/admin/channels",
            "/admin/channels/new/imap",
            "/admin/channels/new/lmtp",
            "/admin/channels/00000000-0000-0000-0000-000000000001",
            "/admin/keys",
            "/desk/mailings",
            "/desk/mailings/new",
            "MAILING",
            "/desk/outbox",
            "/desk/brakes",
            "/desk/quarantine",
            "/account");

    private static final List<String> NOWHERE = List.of("/no-such-page", "/unsubscribe/none");

    private final PeopledDesk desk;
    private final Chrome second;
    private final String link;
    private final String demand;
    private final String proposal;
    private final String decision;
    private final String breach;

    LooksTest() {
        desk = new PeopledDesk();
        second = new Chrome(desk.port());
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
        breach = breach("everything");
        posts();
        demand = demand("complaint", "Менің нөмірім бөтен адамға берілген, оны кім және неге берді?");
        proposal = "/desk/proposals/"
                + proposed(desk.bean(JdbcClient.class)
                        .sql("select min(number) from ticket")
                        .query(Long.class)
                        .single());
        decision = "/my/decisions/" + proposed(agreed());
    }

    /** Daniyar demands something about his own data, as anybody may. @return the page of his demand */
    private String demand(String kind, String text) {
        try (var daniyar = desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK))) {
            var page = daniyar.newPage();
            page.navigate("/my/requests/new?kind=" + kind);
            page.fill("[name=text]", text);
            page.click("main form button[type=submit]");
            page.waitForURL(url -> !url.contains("/new"));
            return page.url().substring(page.url().indexOf("/my/requests/"));
        }
    }

    /** Daniyar agrees in writing that programs decide, and asks for something. @return the number of his ticket */
    private long agreed() {
        var policy = desk.bean(Policy.class);
        var daniyar = desk.bean(Subjects.class)
                .byEmail(policy.permit(Actor.system("test"), Purpose.ACCOUNT), PeopledDesk.DANIYAR)
                .orElseThrow();
        desk.bean(Consents.class)
                .given(
                        policy.permit(Actor.person(daniyar, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                                .own(),
                        daniyar,
                        ConsentKind.AUTOMATED_DECISIONS,
                        policy.consentText(
                                ConsentKind.AUTOMATED_DECISIONS,
                                Language.KK,
                                desk.bean(Operator.class).details().orElseThrow()),
                        Language.KK,
                        Channel.WEB,
                        "my-data");
        return desk.bean(Filing.class)
                .file(
                        policy.permit(Actor.system("test"), Purpose.SUPPORT),
                        new Filing.Wish(
                                daniyar,
                                "",
                                null,
                                null,
                                "Картридж ауыстыру",
                                "Үшінші қабаттағы принтердің картриджі бітті.",
                                Language.KK,
                                desk.bean(Services.class).general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket()
                .number();
    }

    /** A program wants a ticket closed. @return the id of its proposal */
    private String proposed(long number) {
        var token = desk.bean(Tokens.class)
                .make(
                        desk.bean(Policy.class).permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "qoima", EnumSet.of(Scope.TICKETS_WRITE), Ground.CONSENT, null, null, null, null, null))
                .token();
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + desk.port() + "/api/v1/proposals"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"ticket\": \"%d\", \"act\": \"close\", \"reason\": \"Қойма картриджді бүгін таңертең бергенін белгілеген.\", \"factors\": [\"қойма жазбасы\", \"принтер-нөмірі-бірұзынсөзбенжазылғанжәнеешқайдабөлінбейді-0000000000000000\"]}"
                                .formatted(number)))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return answer.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Daniyar reports a breach and the officer confirms it and says what was exposed. @param what of the form @return the page of the case */
    private String breach(String... what) {
        try (var daniyar = desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK));
                var saule = desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK))) {
            var page = daniyar.newPage();
            page.navigate("/desk/breaches/new");
            page.fill(
                    "[name=seen]",
                    "Түнде менің атымнан біреу кірген: оченьдлинноесловобезпробеловкотороеникакнепоместится");
            page.click("main form button[type=submit]");
            page.waitForURL("**/desk/breaches/new");
            var officer = saule.newPage();
            officer.navigate("/officer/breaches/"
                    + Acting.as(
                            Family.RIGHTS,
                            () -> desk.bean(JdbcClient.class)
                                    .sql("select id from breach order by number desc limit 1")
                                    .query(UUID.class)
                                    .single()));
            officer.fill("[name=found]", "Сеанс бөтен құрылғыдан ашылған.");
            officer.click("form[action$='/confirm'] button");
            officer.waitForLoadState();
            for (var exposed : what) {
                officer.selectOption("[name=what]", exposed);
                officer.fill("[name=from]", "2026-01-05T09:00");
                officer.click("form[action$='/exposures'] button");
                officer.waitForLoadState();
            }
            officer.click("form[action$='/count'] button");
            officer.waitForSelector("#counted .breach-number");
            return officer.url()
                    .substring(officer.url().indexOf("/officer/breaches/"))
                    .replaceFirst("[#?].*", "");
        }
    }

    @AfterAll
    void close() {
        try {
            second.close();
        } finally {
            desk.close();
        }
    }

    /** Arman records who answers: the officer twice, so that one has been relieved, Daniyar as the head, and no deputy. */
    private void posts() {
        try (var arman = desk.staff(PeopledDesk.ARMAN, Chrome.Look.of(Language.KK))) {
            var page = arman.newPage();
            page.navigate("/admin/posts");
            for (var order :
                    List.of("officer Сәуле 17-ж/2026-2027-оченьдлинныйномер", "officer Сәуле 24-ж", "head Данияр 1")) {
                var said = order.split(" ");
                page.selectOption("[name=post]", said[0]);
                page.selectOption(
                        "[name=person]",
                        page.locator("[name=person] option", new Page.LocatorOptions().setHasText(said[1]))
                                .getAttribute("value"));
                page.fill("[name=order]", said[2]);
                page.fill("[name=until]", "2099-12-31");
                page.click("main form[action='/admin/posts'] button[type=submit]");
                page.waitForLoadState();
            }
        }
    }

    @Test
    void theHeadReadsHowFarEverythingIs() throws Exception {
        check(
                desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK)),
                List.of("/officer/requests", demand.replace("/my/", "/officer/"), "/officer/breaches", breach));
    }

    @Test
    void everyoneReadsEveryPageOfThePortal() throws Exception {
        var pages = new ArrayList<>(FOR_ALL);
        pages.add(link);
        check(desk.chrome().person(Chrome.Look.of(Language.KK)), pages);
    }

    @Test
    void anAgentReadsEveryPageOfTheDesk() throws Exception {
        var agent = desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK));
        var page = agent.newPage();
        page.navigate("/desk");
        var ticket = Chrome.attribute(page, ".list .title a", "href");
        page.close();

        check(
                agent,
                FOR_AGENTS.stream()
                        .map(path -> switch (path) {
                            case "TICKET" -> ticket;
                            case "DEMAND" -> demand;
                            case "PROPOSAL" -> proposal;
                            case "DECISION" -> decision;
                            default -> path;
                        })
                        .toList());
    }

    @Test
    void aRepresentativeReadsWhatThePowerOpens() throws Exception {
        check(
                desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK)),
                Powers.pages(desk, PeopledDesk.ARMAN, PeopledDesk.DANIYAR));
    }

    @Test
    void anAdministratorReadsEveryPageOfTheHouse() throws Exception {
        var arman = desk.staff(PeopledDesk.ARMAN, Chrome.Look.of(Language.KK));
        var page = arman.newPage();
        page.navigate("/desk/mailings/new");
        for (var language : Language.values()) {
            page.fill("[name=subject-" + language.code() + "]", "Наурыз 2027 " + language.endonym());
            page.fill("[name=text-" + language.code() + "]", "Құрметті достар!\n\nhttps://dala.example/наурыз");
        }
        page.click("main form button[type=submit]");
        page.waitForURL(url -> !url.endsWith("/new"));
        var mailing = page.url().substring(page.url().indexOf("/desk/mailings/"));
        page.close();

        check(
                arman,
                FOR_ADMINISTRATORS.stream()
                        .map(path -> path.equals("MAILING") ? mailing : path)
                        .toList());
    }

    @Test
    void whoeverHoldsTheAddressReadsThePageToUnsubscribe() throws Exception {
        check(
                desk.chrome().person(Chrome.Look.of(Language.KK)),
                List.of(Unsubscribers.path(desk, "aigerim@mail.example"), "/unsubscribe/none"));
    }

    @Test
    void anOfficerReadsTheJournal() throws Exception {
        check(
                desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK)),
                List.of(
                        "/officer/journal",
                        "/officer/journal/0",
                        "/officer/journal?operation=administer",
                        "/officer/people",
                        "/officer/letters",
                        "/officer/corrections",
                        "/officer/requests",
                        "/officer/requests/history",
                        "/officer/posts",
                        "/officer/breaches",
                        "/officer/breaches/history",
                        breach,
                        breach + "/people",
                        "/my/breaches",
                        demand.replace("/my/", "/officer/"),
                        "/officer/erasures",
                        "/officer/retention",
                        "/officer/redaction",
                        "/desk/checks",
                        "/account",
                        "/my/journal"));
    }

    /** A backup was stolen and read as well: two figures, the people of both, and the letters have left. */
    @Test
    void everybodyReadsWhatIsSaidOfAStolenCopy() throws Exception {
        var stolen = breach("held", "everything");
        var officer = desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK));
        var page = officer.newPage();
        page.navigate(stolen);
        for (var language : Language.values()) {
            page.fill("[name=nature_" + language.code() + "]", "Сақтық көшірме ұрланды. " + language.endonym());
            page.fill("[name=measures_" + language.code() + "]", "Кілттер ауыстырылды. " + language.endonym());
        }
        page.click("form[action$='/words'] button");
        page.waitForLoadState();
        page.click("details:has(form[action$='/letters']) > summary");
        page.click("form[action$='/letters'] button");
        page.waitForLoadState();
        assertThat(page.locator("#counted .breach-number").count()).isEqualTo(2);
        page.navigate(stolen + "/people");
        assertThat(page.locator("main .rows li").count()).isGreaterThan(3);
        page.close();

        check(officer, List.of(stolen, stolen + "/people", "/my/breaches"));
    }

    /** Bolat came to the counter and has a telephone only: the demand, its answer on paper, and the form it was written down with. */
    @Test
    void anOfficerPrintsTheAnswerForWhoeverHasNoAddress() throws Exception {
        var officer = desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK));
        var page = officer.newPage();
        page.navigate("/officer/requests/new");
        page.fill("[name=name]", "Болат Тұрсынов");
        page.fill("[name=phone]", "+77015550143");
        page.selectOption("[name=identity]", "document");
        page.click("main form button[type=submit]");
        page.waitForURL(url -> !url.endsWith("/new"));
        var counter = page.url().substring(page.url().indexOf("/officer/")).replaceFirst("[#?].*", "");
        page.fill(
                "[name=words]",
                "Сіз туралы аты-жөніңіз бен телефоныңыз сақталады. https://example.example/бөлінбейтінөтеұзынмекенжай-0000000000000000000000");
        page.click("form[action$='/grant'] button");
        page.waitForLoadState();
        page.close();

        check(officer, List.of(counter, counter + "/answer", "/officer/requests/new"));
    }

    @Test
    void whoeverIsAskedAboutAnAddressReadsThePageAndCorrectsWhatIsHeld() throws Exception {
        check(desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK)), Addresses.pages(desk, PeopledDesk.DANIYAR));
    }

    @Test
    void anOfficerReadsANewEditionAndTheGrounds() throws Exception {
        var officer = desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.KK));
        var page = officer.newPage();
        page.navigate("/officer/grounds");
        assertThat(page.locator("main .empty").count()).isEqualTo(1);
        var person = desk.bean(JdbcClient.class)
                .sql("select subject_id from contact order by added_at desc limit 1")
                .query(UUID.class)
                .single();
        page.navigate("/officer/people/" + person + "/grounds");
        page.selectOption("[name=ground]", "contract");
        page.fill("[name=document]", "№ 17-2026 шарты, 2026 жылғы 3 қараша");
        page.click("main form button[type=submit]");
        page.waitForLoadState();
        page.navigate("/officer/policy");
        var text = Editions.program()
                .replaceFirst(
                        "  \"2026-1\": \\{date: (\\S+), state: in-force,",
                        "  \"2027-1\": {date: " + LocalDate.now(ZoneId.of("Asia/Almaty"))
                                + ", state: in-force, kk: \"Келесі\", ru: \"Следующая\", en: \"Next\"}\n"
                                + "  \"2026-1\": {date: $1, state: past,")
                .replace("agent: {support: team", "agent: {support: all")
                .replace("ticket: {keep: 365d", "ticket: {keep: 400d")
                .replace("Blocked data is stored and", "Blocked data is only stored and");
        page.setInputFiles(
                "[name=file]",
                new FilePayload("policy.yaml", "application/yaml", text.getBytes(StandardCharsets.UTF_8)));
        page.click("main form button[type=submit]");
        page.waitForURL("**/officer/policy/*");
        var dryRun = page.url().substring(page.url().indexOf("/officer"));
        page.navigate("/officer/policy/draft");
        page.click("main form button[type=submit]");
        page.waitForLoadState();
        page.navigate("/officer/policy/draft/part/1");
        page.locator("main textarea").first().fill("Бұғатталған деректер тек сақталады.");
        page.click("main form button[type=submit]");
        page.waitForLoadState();
        page.close();

        check(
                officer,
                List.of(
                        "/officer/policy",
                        "/officer/policy/draft",
                        "/officer/policy/draft/part/1",
                        "/officer/policy/draft/changes",
                        dryRun,
                        "/officer/grounds",
                        "/officer/people/" + person + "/grounds",
                        "/officer/people/" + person + "/values",
                        "/officer/people/" + person + "/values?value=" + person,
                        "/officer/people/" + person + "/consents"));
    }

    /** Two browsers share the pages; a fault is told with the page and the look in which it shows. */
    private void check(BrowserContext person, List<String> paths) throws Exception {
        var faults = new ConcurrentSkipListMap<String, List<String>>();
        var half = paths.size() / 2;
        try (person;
                var likewise = second.likewise(person, Chrome.Look.of(Language.KK));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var other = threads.submit(() -> read(second, likewise, paths.subList(half, paths.size()), faults));
            read(desk.chrome(), person, paths.subList(0, half), faults);
            other.get();
        }
        assertThat(faults).isEmpty();
    }

    private static Void read(
            Chrome chrome, BrowserContext person, List<String> paths, Map<String, List<String>> faults) {
        var page = person.newPage();
        for (var language : Language.values()) {
            var looks = looks(language);
            chrome.wear(person, looks.getFirst());
            for (var path : paths) {
                var answer = page.navigate(path);
                var place = path.replaceFirst("^/(t|address)/.*", "/$1/…") + " " + language + " ";
                if (answer == null || answer.status() != (NOWHERE.contains(path) ? 404 : 200)) {
                    faults.put(place, List.of("status " + (answer == null ? "none" : answer.status())));
                }
                for (var look : looks) {
                    Chrome.turn(page, look);
                    picture(page, path, look);
                    var found = new ArrayList<>(Chrome.faults(page));
                    if (look.width() == 360) {
                        found.addAll(Chrome.smallTargets(page));
                    }
                    if (!found.isEmpty()) {
                        faults.put(place + look.theme() + " " + look.width(), found);
                    }
                }
            }
        }
        page.close();
        return null;
    }

    /** With {@code -Dqyzmet.look=DIR}: for people to look at. */
    private static void picture(Page page, String path, Chrome.Look look) {
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            var name = path.replaceAll("[^A-Za-z0-9]+", "-") + "-" + look.language() + "-" + look.theme() + "-"
                    + look.width() + ".png";
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, name)));
        }
    }

    /**
     * A share: each page in three looks, one a language, with both themes and both widths. With {@code -Dqyzmet.test.looks=all} it is every
     * combination.
     */
    private static List<Chrome.Look> looks(Language language) {
        var light = Chrome.Look.of(language);
        if ("all".equals(System.getProperty("qyzmet.test.looks"))) {
            return List.of(light, light.dark(), light.phone(), light.phone().dark());
        }
        return List.of(
                switch (language) {
                    case KK -> light.phone();
                    case RU -> light.phone().dark();
                    case EN -> light;
                });
    }
}
