package kz.qyzmet.desk;

import java.nio.file.Path;
import java.util.ArrayList;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("browser")
class ShotsTest {
    @Test
    void shots() throws Exception {
        try (var desk = new PeopledDesk()) {
            desk.bean(JdbcClient.class)
                    .sql(
                            "update mail_channel_beat set taken = 1284, letter_at = now() - interval '3 minutes', repeated = 3, quarantined = 2 where channel_id::text like '%2'")
                    .update();
            var person = desk.staff(PeopledDesk.ARMAN, Chrome.Look.of(Language.EN));
            var page = person.newPage();
            page.navigate("/admin/channels/new/lmtp");
            page.fill("[name=name]", "Пошта серверінен");
            page.fill("[name=recipients]", "help@dala.example\n@help.dala.example");
            page.fill("[name=port]", "" + Postfix.freePort());
            page.fill("[name=silence]", "12");
            page.click("button[value=save]");
            Thread.sleep(3000);
            var lmtp = page.url().replaceAll("http://[^/]*", "");
            page.navigate("/admin/channels/new/imap");
            page.fill("[name=name]", "Көмек жәшігі");
            page.fill("[name=host]", "localhost");
            page.fill("[name=port]", "1");
            page.selectOption("[name=tls]", "none");
            page.fill("[name=account]", "help@dala.example");
            page.fill("[name=password]", "x");
            page.click("button[value=save]");
            var imap = page.url().replaceAll("http://[^/]*", "");
            Thread.sleep(2500);
            desk.bean(JdbcClient.class)
                    .sql(
                            "update mail_channel_beat set trouble = 'nobody-listens', trouble_since = now() - interval '1 hour' where trouble is not null")
                    .update();
            desk.bean(JdbcClient.class)
                    .sql(
                            "insert into mailbox_left select id, 'INBOX', 1, 77, 'too-large', 90000000, now() from mail_channel where kind = 'imap'")
                    .update();
            var faults = new ArrayList<String>();
            for (var language : Language.values()) {
                for (var look : new Chrome.Look[] {
                    Chrome.Look.of(language), Chrome.Look.of(language).dark().phone()
                }) {
                    desk.chrome().wear(person, look);
                    page.setViewportSize(look.width(), 800);
                    for (var path : new String[] {
                        "/admin/channels", "/admin/channels/new/imap", lmtp, imap, imap + "#try", lmtp + "#try"
                    }) {
                        page.navigate(path.replace("#try", ""));
                        if (path.endsWith("#try")) {
                            if (path.startsWith(imap)) {
                                page.fill("[name=password]", "y");
                            }
                            page.click("button[value=try]");
                            page.waitForSelector("#trial");
                        }
                        for (var fault : Chrome.faults(page)) {
                            faults.add(path + " " + look + " " + fault);
                        }
                        if (look.width() == 360) {
                            faults.addAll(Chrome.smallTargets(page));
                        }
                        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions()
                                .setFullPage(true)
                                .setPath(Path.of("/tmp/g/shots/" + language.code() + "-" + look.width() + "-"
                                        + path.replaceAll("/admin/channels", "c")
                                                .replaceAll("[/#]", "_")
                                                .replaceAll("[0-9a-f-]{36}", path.startsWith(imap) ? "imap" : "lmtp")
                                        + ".png")));
                    }
                }
            }
            person.close();
            org.assertj.core.api.Assertions.assertThat(faults).isEmpty();
        }
    }
}
