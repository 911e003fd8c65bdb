package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What people do from the first screen to the last, in a real browser. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JourneyTest {
    private final PeopledDesk desk = new PeopledDesk();

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void aRequestIsFiledAnsweredReadAndClosedOnAPhoneInKazakh() {
        askAnswerAndClose(Chrome.Look.of(Language.KK).phone());
    }

    @Test
    void theSameWorksWithoutScript() {
        askAnswerAndClose(Chrome.Look.of(Language.RU).withoutScript());
    }

    @Test
    void aDraftSurvivesAReloadAndIsGoneOnceSent() {
        try (var person = desk.chrome().person(Chrome.Look.of(Language.KK))) {
            var page = person.newPage();
            page.navigate("/new");
            page.fill("[name=text]", "Жартылай жазылған мәтін");
            page.waitForCondition(() -> page.evaluate("localStorage.length > 0").equals(true));
            page.reload();
            assertThat(page.inputValue("[name=text]")).isEqualTo("Жартылай жазылған мәтін");
            assertThat(page.isChecked("[name=consent]")).isFalse();

            page.fill("[name=name]", "Әйгерім Сапарова");
            page.fill("[name=email]", "aigerim@draft.example");
            page.fill("[name=subject]", "Жоба");
            page.check("[name=consent]");
            page.click("form[action='/new'] button[type=submit]");
            page.waitForURL("**/new/taken");
            page.waitForCondition(
                    () -> page.evaluate("localStorage.length === 0").equals(true));
        }
    }

    @Test
    void withoutConsentNothingIsTaken() {
        try (var person = desk.chrome().person(Chrome.Look.of(Language.RU))) {
            var page = person.newPage();
            page.navigate("/new");
            page.fill("[name=name]", "Иван Петров");
            page.fill("[name=email]", "ivan@nothing.example");
            page.fill("[name=subject]", "Без согласия");
            page.fill("[name=text]", "Текст, который не должен быть принят");
            page.click("form[action='/new'] button[type=submit]");

            page.waitForSelector("#consent-error");
            assertThat(page.inputValue("[name=text]")).isEqualTo("Текст, который не должен быть принят");
            assertThat(Chrome.faults(page)).isEmpty();
        }
    }

    @Test
    void theKeyboardDoesWhatTheListSays() {
        desk.file(
                Chrome.Look.of(Language.EN), "Madina Ospanova", "madina@keys.example", "Keys", "Please try the keys.");
        try (var agent = desk.staff(PeopledDesk.DANIYAR, Chrome.Look.of(Language.EN))) {
            var page = agent.newPage();
            page.navigate("/desk");
            page.keyboard().press("j");
            page.keyboard().press("Enter");
            page.waitForURL(url -> url.matches(".*/desk/\\d+"));
            page.keyboard().press("?");
            assertThat(page.locator("key-help dt").count()).isGreaterThan(5);
            page.keyboard().press("Escape");
            page.keyboard().press("a");
            page.waitForSelector(".flash");
            page.keyboard().press("z");
            page.waitForSelector("button[data-key=a]");
            page.keyboard().press("i");
            page.keyboard().type("Only among us.");
            page.keyboard().press("Control+Enter");
            page.waitForSelector(".message.internal");
            assertThat(page.innerText(".headline .pill"))
                    .as("a note answers nobody, so nobody is waited for")
                    .isEqualTo("Open");
            page.keyboard().press("Escape");
            page.keyboard().press("a");
            page.waitForSelector(".flash [data-key=z]");
            page.selectOption("[name=assignee]", "");
            press(page, ".side form.inline button >> nth=0");
            page.waitForSelector("button[data-key=a]");
            page.keyboard().press("a");
            page.waitForSelector(".flash [data-key=z]");
            page.keyboard().press("c");
            page.keyboard().press("Enter");
            page.waitForSelector("button[data-key=o]");

            page.navigate("/desk?show=all");
            page.selectOption("[name=assignee]", new SelectOption().setLabel("Данияр Төлеген"));
            page.waitForURL("**assignee=**");
            assertThat(page.innerText(".list")).contains("Keys");
        }
    }

    @Test
    void anAgentLooksAtTheLetterSendsItAndTakesItBack() {
        for (var look : List.of(
                Chrome.Look.of(Language.KK),
                Chrome.Look.of(Language.RU).dark().phone(),
                Chrome.Look.of(Language.EN).withoutScript())) {
            lookSendAndTakeBack(look);
        }
    }

    private void lookSendAndTakeBack(Chrome.Look look) {
        var subject = "Хат " + look.language() + " " + look.width();
        desk.file(look, "Әйгерім Сапарова", "aigerim" + look.language() + "@look.example", subject, "Сұрағым бар.");
        try (var agent = desk.staff(PeopledDesk.DANIYAR, look)) {
            var page = agent.newPage();
            page.navigate("/desk");
            page.click("text=" + subject);
            page.waitForSelector("[name=text]");
            page.fill("[name=text]", "Сәлем, Әйгерім!\n\nБәрі дайын.");
            page.setInputFiles(
                    "input[type=file]",
                    new FilePayload("есеп.txt", "text/plain", "мазмұны".getBytes(StandardCharsets.UTF_8)));
            page.click("button[name=look]");
            page.waitForSelector(".letter-text");
            assertThat(page.innerText(".letter-text")).contains("Бәрі дайын.");
            assertThat(page.frameLocator("iframe.letter-frame").locator("body").innerText())
                    .contains("Бәрі дайын.");
            assertThat(page.innerText(".letter-files")).contains("есеп.txt");
            assertFaultless(page, look);
            picture(page, "preview-" + look.language());

            page.click("form.send button");
            page.waitForSelector(".delivery form button");
            assertFaultless(page, look);
            picture(page, "leaves-" + look.language());
            page.click(".delivery form button");
            page.waitForSelector(".draft-files");
            assertThat(page.inputValue("[name=text]")).contains("Бәрі дайын.");
            assertThat(page.locator(".delivery").count()).isZero();
            assertFaultless(page, look);
            picture(page, "back-" + look.language());
        }
    }

    /** Where scripts are off, axe would wait for ever: its own timers never come. */
    private static void assertFaultless(Page page, Chrome.Look look) {
        if (look.script()) {
            assertThat(Chrome.faults(page)).isEmpty();
        }
    }

    /** With {@code -Dqyzmet.look=DIR}: for people to look at. */
    private static void picture(Page page, String name) {
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, name + ".png")));
        }
    }

    private void askAnswerAndClose(Chrome.Look look) {
        var subject = "Принтер " + look.language() + " " + look.width();
        var link = desk.file(
                look,
                "Әйгерім Сапарова",
                "aigerim" + look.width() + "@journey.example",
                subject,
                "Қызыл шамы жыпылықтап тұр.");
        try (var agent = desk.staff(PeopledDesk.DANIYAR, look)) {
            var page = agent.newPage();
            page.navigate("/desk");
            page.click("text=" + subject);
            page.waitForSelector("[name=text]");
            page.fill("[name=text]", "Техник 15 минуттан кейін барады.");
            page.click("section.answer .form-end button >> nth=0");
            page.waitForSelector("text=Техник 15 минуттан кейін барады.");
        }
        try (var person = desk.chrome().person(look)) {
            var page = person.newPage();
            page.navigate(link);
            // the agent has a few seconds to take the answer back; until then nobody else sees it
            for (var n = 0; n < 20 && !page.locator(".conversation").innerText().contains("Техник 15"); n++) {
                page.waitForTimeout(1000);
                page.reload();
            }
            assertThat(page.locator(".conversation").innerText()).contains("Техник 15 минуттан кейін барады.");
            press(page, "form[action$='/closure'] button");
            page.waitForSelector("form[action$='/reopening']");
            assertThat(page.locator(".flash").count()).isEqualTo(1);
            page.reload();
            assertThat(page.locator(".flash").count()).as("said once").isZero();
        }
    }

    private static void press(Page page, String selector) {
        page.locator(selector).first().click();
    }
}
