package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kz.qyzmet.desk.Chrome;
import kz.qyzmet.desk.PeopledDesk;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clause 2.1.4 with a browser, on a phone and without script: a copy of an identity document in a demand is pointed out, removed by the officer, and said to the person. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemovalJourneyTest {
    private final PeopledDesk desk = new PeopledDesk();

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void aScanIsPointedOutRemovedAndItsPlaceSaysSo_2_1_4() {
        try (var daniyar = desk.staff(
                        PeopledDesk.DANIYAR, Chrome.Look.of(Language.KK).phone());
                var saule = desk.staff(PeopledDesk.SAULE, Chrome.Look.of(Language.RU))) {
            var mine = daniyar.newPage();
            mine.navigate("/my/requests/new?kind=correct");
            mine.fill("[name=text]", "Атым қате жазылған. ЖСН 850315300128");
            mine.setInputFiles(
                    "[name=files]",
                    new FilePayload(
                            "жеке куәлік.pdf", "application/pdf", "%PDF-1.7 сурет".getBytes(StandardCharsets.UTF_8)));
            mine.click("main form button[type=submit]");
            mine.waitForURL(url -> !url.contains("/new"));
            assertThat(mine.content()).contains("көшірмесіне ұқсайды", "Файлды алып тастау");
            look(mine, "own");
            var demand = mine.url().substring(mine.url().lastIndexOf('/') + 1);

            try (var plain =
                    desk.chrome().likewise(saule, Chrome.Look.of(Language.RU).withoutScript())) {
                var theirs = plain.newPage();
                theirs.navigate("/officer/requests/" + demand);
                assertThat(theirs.content()).contains("Похоже на копию документа");
                theirs.locator("details.confirm", new Page.LocatorOptions().setHasText("Удалить файл"))
                        .locator("summary")
                        .click();
                theirs.locator("details[open] select").selectOption("identity");
                theirs.locator("details[open] button[type=submit]").click();
                theirs.waitForLoadState();
                assertThat(theirs.content())
                        .contains("Удалён файл", "копия документа, удостоверяющего личность")
                        .doesNotContain("жеке куәлік.pdf");
            }
            var officers = saule.newPage();
            officers.navigate("/officer/requests/" + demand);
            officers.locator("details.confirm summary").first().click();
            look(officers, "officer");
            mine.reload();
            assertThat(mine.content()).contains("Файл алып тасталды").doesNotContain("жеке куәлік.pdf");
            assertThat(Chrome.smallTargets(mine)).isEmpty();
            look(mine, "removed");
        }
    }

    private static void look(Page page, String name) {
        assertThat(Chrome.faults(page)).as(name).isEmpty();
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, name + ".png")));
        }
    }
}
