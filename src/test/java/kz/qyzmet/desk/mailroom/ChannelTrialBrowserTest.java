package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import kz.qyzmet.desk.Chrome;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.PeopledDesk;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An administrator opens a mailbox in the browser, errs twice, and puts it right where the page says so. */
@Tag("browser")
class ChannelTrialBrowserTest {
    @Test
    void whatIsWrongIsSaidWhereItIsPutRight() throws IOException {
        var server = new GreenMail(new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        server.start();
        server.setUser("help", "right");
        try (var desk = new PeopledDesk()) {
            var words = desk.bean(Words.class);
            for (var language : Language.values()) {
                var look = Chrome.Look.of(language);
                try (var arman = desk.staff(PeopledDesk.ARMAN, language == Language.RU ? look.phone() : look)) {
                    var page = arman.newPage();
                    page.navigate("/admin/channels/new/imap");
                    page.fill("[name=name]", "help");
                    page.fill("[name=host]", "127.0.0.1");
                    page.fill("[name=port]", Integer.toString(server.getImap().getPort()));
                    page.selectOption("[name=tls]", "none");
                    page.fill("[name=account]", "help");
                    page.fill("[name=password]", "wrong");
                    page.fill("[name=folders]", "INBOX\nӨтініштер");
                    tried(page);
                    assertThat(page.innerText("#password-error"))
                            .isEqualTo(words.say(language, "mailroom.trouble.sign-in"));
                    looked(page, "wrong-password-" + language.code());

                    page.fill("[name=password]", "right");
                    tried(page);
                    assertThat(page.innerText("#folders-error"))
                            .isEqualTo(words.say(language, "mailroom.trouble.folder", "Өтініштер"));
                    assertThat(page.locator("#password-error").count()).isZero();
                    looked(page, "unknown-folder-" + language.code());

                    // the password was right and is not asked for again
                    page.fill("[name=folders]", "INBOX");
                    tried(page);
                    assertThat(page.locator(".error").count()).isZero();
                    assertThat(page.innerText("#trial")).contains(words.say(language, "mailroom.trial.works"));
                }
            }
        } finally {
            server.stop();
        }
    }

    private static void tried(Page page) {
        page.locator("#trial").evaluateAll("all => all.forEach(one => one.remove())");
        page.click("button[value=try]");
        page.waitForSelector("#trial");
    }

    private static void looked(Page page, String name) {
        assertThat(page.url()).doesNotContain("wrong").doesNotContain("right").doesNotContain("password");
        assertThat(Chrome.faults(page)).isEmpty();
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(folder, name + ".png")));
        }
    }
}
