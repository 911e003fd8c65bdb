package kz.qyzmet.desk.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code bin/run --demo} as a newcomer meets it (contracts 21). */
@Tag("embedded")
class DemoTest {
    private static final Map<String, String> DEMO = Map.of(
            "QYZMET_DEMO", "true",
            "QYZMET_OPERATOR_NAME", "«Үлгі» ЖШС",
            "QYZMET_OPERATOR_BIN", "990140000017",
            "QYZMET_OPERATOR_EMAIL", "privacy@ulgi.example");
    private static final Pattern LINK = Pattern.compile("sign in as (\\w+) \\w+: (http\\S+)");

    @Test
    void everyoneOfTheDemonstrationComesInByOneTapAndFindsSomethingToDo() throws Exception {
        var data = TestDesk.folder();
        var desk = DeskProcess.start(data, FreePort.next(), DEMO);
        try {
            var said = waitForLinks(data);

            assertThat(open(said, "requester")).contains("/my/");
            assertThat(open(said, "agent")).contains("data-walk").contains("/desk/");
            assertThat(open(said, "administrator")).contains("/admin/staff");
            assertThat(open(said, "officer", "/officer/requests", "/officer/requests/history", "/officer/policy/draft"))
                    .contains("/policy", "/officer/policy/draft/part/")
                    .as("a demand in each state that one can be in")
                    .contains("identity not checked", "to be decided", "waits for a second person")
                    .contains("granted and answered", "refused", "taken back", "data is destroyed");

            assertThat(signIn(said))
                    .as("there is no mail, so the letter is shown")
                    .containsPattern("\\b\\d{6}\\b");
        } finally {
            desk.destroy();
            desk.onExit().join();
        }
    }

    @Test
    void aFolderWithRealDataIsNeverShown() throws Exception {
        var data = TestDesk.folder();
        Files.createDirectory(data.resolve("pg"));

        var desk = DeskProcess.launch(data, 0, DEMO);

        assertThat(desk.waitFor()).isEqualTo(65);
        assertThat(DeskProcess.said(data)).contains("was not made by --demo");
    }

    private static String waitForLinks(java.nio.file.Path data) throws Exception {
        var end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!DeskProcess.said(data).contains("officer")) {
            assertThat(System.nanoTime()).as(DeskProcess.said(data)).isLessThan(end);
            Thread.sleep(100);
        }
        return DeskProcess.said(data);
    }

    private static String signIn(String said) throws Exception {
        var ready = Pattern.compile("is ready: (http\\S+)").matcher(said);
        assertThat(ready.find()).isTrue();
        try (var browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            var form = HttpRequest.newBuilder(URI.create(ready.group(1) + "/signin"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("email=aigerim%40kense.example"))
                    .build();
            return browser.send(form, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String open(String said, String who, String... then) throws Exception {
        var found = LINK.matcher(said).results().filter(link -> link.group(1).equals(who));
        var address = found.findFirst().orElseThrow().group(2);
        try (var browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            var page = read(browser, URI.create(address));
            for (var path : then) {
                page += read(browser, URI.create(address).resolve(path));
            }
            return page;
        }
    }

    private static String read(HttpClient browser, URI address) throws Exception {
        var page = browser.send(
                HttpRequest.newBuilder(address).header("Accept-Language", "en").build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).as(address.getPath()).isEqualTo(200);
        return page.body();
    }
}
