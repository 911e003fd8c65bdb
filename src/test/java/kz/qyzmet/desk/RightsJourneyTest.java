package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kz.qyzmet.desk.rights.Powers;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clauses 3.2.2 and 7.2 as people meet them: a demand on a phone, the officer's decision, the second person's hand, the answer; in Kazakh and Russian, and without script. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsJourneyTest {
    private final PeopledDesk desk = new PeopledDesk();

    @AfterAll
    void close() {
        desk.close();
    }

    static Stream<Chrome.Look> looks() {
        return Stream.of(
                Chrome.Look.of(Language.KK).phone().withoutScript(),
                Chrome.Look.of(Language.RU).phone().dark(),
                Chrome.Look.of(Language.EN).dark());
    }

    @ParameterizedTest
    @MethodSource("looks")
    void fromTheDemandToTheAnswer(Chrome.Look look) {
        try (var daniyar = desk.staff(PeopledDesk.DANIYAR, look);
                var saule = desk.staff(PeopledDesk.SAULE, look);
                var arman = desk.staff(PeopledDesk.ARMAN, look)) {
            var demand = demand(daniyar, look);
            var matter = demand.replace("/my/", "/officer/");
            read(saule, look, "board", "/officer/requests");

            var officer = open(saule, matter);
            officer.fill("[name=words]", "Құжатыңыз бойынша түзетеміз. Исправим по документу.");
            officer.fill("[name=by-hand]", "№ 7 өтінімде: «Қасымов» орнына «Қасымова».");
            picture(officer, look, "officer");
            officer.click("form[action$='/grant'] button");
            officer.waitForLoadState();
            assertThat(officer.locator("form[action$='/carry-out']").count())
                    .as("whoever granted it has no button")
                    .isZero();
            picture(officer, look, "granted");

            var second = open(arman, matter);
            assertThat(second.content()).as("what they confirm").contains("қате жазылған", "№ 7 өтінімде");
            second.click("details:has(form[action$='/carry-out']) > summary");
            picture(second, look, "second");
            second.click("form[action$='/carry-out'] button");
            second.waitForLoadState();

            var answered = open(daniyar, demand);
            assertThat(answered.content())
                    .contains("Құжатыңыз бойынша түзетеміз", "№ 7 өтінімде")
                    .containsPattern("Жасанды интеллект|искусственного интеллекта|Artificial Intelligence");
            picture(answered, look, "answered");
            read(saule, look, "history", "/officer/requests/history");
            for (var path : List.of("/my/data", "/my/requests", "/policy/deadlines?kind=withdrawal&from=2026-12-25")) {
                read(daniyar, look, path.replaceAll("\\W+", "-"), path);
            }
        }
    }

    /** Clauses 2.1.5, 3.1.1 and 3.2.1: giving and taking back are one tap each, on one page; so is saying that a value is right. */
    @ParameterizedTest
    @MethodSource("looks")
    void aConsentIsGivenAndTakenBackByOneTapEach(Chrome.Look look) {
        try (var daniyar = desk.staff(PeopledDesk.DANIYAR, look)) {
            var page = open(daniyar, "/account");
            page.click("main a[href='/my/data']");
            page.waitForURL("**/my/data");
            page.click("form[action$='/still-right'] button >> nth=0");
            page.waitForLoadState();
            for (int again = 0; again < 2; again++) {
                page.click("form[action='/my/consents/support/give'] button");
                page.waitForLoadState();
                page.navigate("/my/data");
                picture(page, look, "data-given");
                page.click("form:has(input[value='withdrawal']) button");
                page.waitForLoadState();
                page.navigate("/my/data");
                picture(page, look, "data-withdrawn");
            }
            assertThat(page.content()).contains("SHA-256");
            var download = page.waitForDownload(() -> page.click("form[action='/my/data/download'] button"));
            assertThat(download.suggestedFilename()).matches("qyzmet-[0-9-]+\\.zip");
            var folder = System.getProperty("qyzmet.look");
            if (folder != null) {
                download.saveAs(Path.of(folder, look.language().code() + "-mine.zip"));
            }
        }
    }

    /** Clause 3.1.2: the same for another person, by a power that says so, and everything as a file. */
    @ParameterizedTest
    @MethodSource("looks")
    void aRepresentativeGivesAndTakesBackByOneTapEach(Chrome.Look look) {
        var pages = Powers.pages(desk, PeopledDesk.ARMAN, PeopledDesk.DANIYAR);
        try (var daniyar = desk.staff(PeopledDesk.DANIYAR, look)) {
            var page = open(daniyar, pages.getFirst());
            picture(page, look, "represented");
            page.click("main a[href$='/consents']");
            page.waitForURL("**/consents");
            for (int again = 0; again < 2; again++) {
                picture(page, look, "represented-given");
                page.click("form[action$='/consents/marketing/withdraw'] button");
                page.waitForSelector("form[action$='/consents/marketing/give']");
                picture(page, look, "represented-withdrawn");
                page.click("form[action$='/consents/marketing/give'] button");
                page.waitForSelector("form[action$='/consents/marketing/withdraw']");
            }
            var demand = open(daniyar, pages.getLast());
            picture(demand, look, "represented-demand");
            var pack = demand.waitForDownload(() -> demand.click("form[action$='/pack'] button"));
            assertThat(pack.suggestedFilename()).matches("qyzmet-complaint-[0-9a-f]{8}\\.zip");
            page.navigate(pages.getFirst());
            var download = page.waitForDownload(() -> page.click("form[action$='/download'] button"));
            assertThat(download.suggestedFilename()).matches("qyzmet-[0-9-]+\\.zip");
        }
    }

    private String demand(BrowserContext person, Chrome.Look look) {
        var page = open(person, "/my/requests");
        page.click("a[href='/my/requests/new?kind=correct']");
        page.waitForURL("**/new?kind=correct");
        page.fill("[name=text]", "Атым қате жазылған: Данияр емес, Данияр Төлегенұлы.");
        picture(page, look, "demand");
        page.click("main form button[type=submit]");
        page.waitForURL(url -> !url.contains("/new"));
        picture(page, look, "filed");
        return page.url().substring(page.url().indexOf("/my/requests/"));
    }

    private static Page open(BrowserContext person, String path) {
        var page = person.newPage();
        page.navigate(path);
        page.waitForLoadState();
        return page;
    }

    private static void read(BrowserContext person, Chrome.Look look, String name, String path) {
        picture(open(person, path), look, name);
    }

    /** Where scripts are off, axe cannot be asked. With {@code -Dqyzmet.look=DIR}: for people to look at. */
    private static void picture(Page page, Chrome.Look look, String name) {
        if (look.script()) {
            assertThat(Chrome.faults(page)).as(name).isEmpty();
        }
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            var file = "rights-" + look.language().code() + "-" + name + ".png";
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, file)));
        }
    }
}
