package kz.qyzmet.desk.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.organisation.StaffBook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a desk of its own: it has to be empty. */
@Tag("database")
@Tag("once")
class FirstRunTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theFirstLinkMakesOneAdministratorOnceAndNamesTheOperator() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var home = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
            var firstRun = desk.getBean(FirstRun.class);
            var link = firstRun.link().orElseThrow();
            var second = firstRun.link().orElseThrow();

            assertThat(get(home + link).statusCode()).isEqualTo(200);
            assertThat(get(home + "/setup/" + Secrets.fresh()).statusCode()).isEqualTo(404);
            assertThat(post(home + link, form("123456789012")).statusCode()).isEqualTo(422);
            assertThat(post(home + link, "name=&email=x&password=short&again=other&operator=&bin=1&privacy=y")
                            .body())
                    .as("everything that is wrong is said at once")
                    .contains(
                            "name-error", "email-error", "password-error", "again-error", "bin-error", "privacy-error");
            assertThat(desk.getBean(StaffBook.class).hasAdministrator()).isFalse();

            var done = post(home + link, form("990140000017"));

            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(done.headers().firstValue("Set-Cookie"))
                    .hasValueSatisfying(cookie -> assertThat(cookie).contains("qyzmet-session"));
            assertThat(desk.getBean(StaffBook.class).hasAdministrator()).isTrue();
            assertThat(desk.getBean(OperatorBook.class).details())
                    .hasValueSatisfying(details -> assertThat(details.bin()).isEqualTo("990140000017"));
            assertThat(post(home + link, form("990140000017")).statusCode()).isEqualTo(404);
            assertThat(get(home + second).statusCode()).isEqualTo(404);
            assertThat(firstRun.link()).isEmpty();
        }
    }

    private static String form(String bin) {
        return Map.of(
                        "name", "Арман",
                        "email", "arman@qyzmet.example",
                        "password", "үш қара қарға",
                        "again", "үш қара қарға",
                        "operator", "ТОО «Пример»",
                        "bin", bin,
                        "privacy", "privacy@qyzmet.example")
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String address, String form) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
