package kz.qyzmet.desk.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DeskTest
class ShellTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    Words words;

    @LocalServerPort
    int port;

    @Test
    void aPageThatIsNotThereSaysSoInTheLanguageOfTheBrowser() {
        var russian = mvc.get().uri("/no-such-page").header("Accept-Language", "ru-KZ,ru;q=0.9");

        assertThat(russian).hasStatus(404).bodyText().contains(words.say(Language.RU, "web.problem.404.title"));
    }

    @Test
    void whoAcceptsNoneOfOurLanguagesReadsKazakh() {
        assertThat(mvc.get().uri("/no-such-page").header("Accept-Language", "fr,de"))
                .bodyText()
                .contains("lang=\"kk\"");
    }

    @Test
    void theChosenLanguageIsRememberedAndThePersonComesBack() {
        var chosen = mvc.post()
                .uri("/language")
                .header("Sec-Fetch-Site", "same-origin")
                .param("lang", "en")
                .param("back", "/policy?x=1")
                .exchange();

        assertThat(chosen).hasStatus(303).hasHeader(HttpHeaders.LOCATION, "/policy?x=1");
        assertThat(chosen.getResponse().getHeader(HttpHeaders.SET_COOKIE)).contains("lang=en", "SameSite=Lax");
    }

    @Test
    void nobodyIsSentElsewhere() {
        assertThat(mvc.post()
                        .uri("/theme")
                        .header("Sec-Fetch-Site", "same-origin")
                        .param("theme", "dark")
                        .param("back", "//evil.example"))
                .hasStatus(303)
                .hasHeader(HttpHeaders.LOCATION, "/");
    }

    @Test
    void programsGetAProblem() {
        assertThat(mvc.get().uri("/mail/no-such-address"))
                .hasStatus4xxClientError()
                .hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void aRequestThatTheServerCannotReadGetsAProblemOfOurs() throws Exception {
        try (var wire = new java.net.Socket("127.0.0.1", port)) {
            wire.getOutputStream()
                    .write("GET /api/v1/tickets?q=\u049b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            var answer = new String(wire.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"status\":400");
            assertThat(answer).doesNotContain("<html");
        }
    }

    @Test
    void aFormOfThousandsOfFieldsIsABadRequestAndNoFault() throws Exception {
        var form = "a=1&".repeat(200_000);
        var connection = (java.net.HttpURLConnection)
                java.net.URI.create("http://127.0.0.1:" + port + "/new").toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));

        assertThat(connection.getResponseCode()).isBetween(400, 499);
    }

    @Test
    void noScriptOrStyleStandsInAPage() {
        var page = mvc.get().uri("/no-such-page").exchange();

        assertThat(page.getResponse().getHeader("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page)
                .bodyText()
                .doesNotContain("style=\"", "<style", "onclick=")
                .doesNotContainPattern("<script[^>]*>[^<]");
        assertThat(page).hasHeader(HttpHeaders.CACHE_CONTROL, "no-store").hasHeader("Referrer-Policy", "no-referrer");
    }

    @Test
    void everyFileThatAPageNamesIsThereAndIsKeptForEver() {
        var html = mvc.get().uri("/no-such-page").exchange();
        var named = Pattern.compile("(?:src|href)=\"(/(?:assets|webjars|fonts)/[^\"]+)\"")
                .matcher(new String(html.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(named).hasSizeGreaterThan(6);
        for (var file : named) {
            var answer = mvc.get().uri(file).exchange();
            assertThat(answer).as(file).hasStatusOk();
            assertThat(answer.getResponse().getHeader(HttpHeaders.CACHE_CONTROL))
                    .as(file)
                    .contains("immutable");
        }
    }

    @Test
    void sourcesAreNotServed() {
        assertThat(mvc.get().uri("/assets/web/messages.properties")).hasStatus(404);
        assertThat(mvc.get().uri("/assets/../application.yaml")).hasStatus4xxClientError();
    }
}
