package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The run from which the ahead-of-time cache is made (docs/decisions/start-up-cache.md): starts on a folder that is thrown away, opens what people open first,
 * and stops.
 */
@Component
@ConditionalOnProperty("qyzmet.training")
class Training {
    private static final List<String> PAGES = List.of(
            "/",
            "/new",
            "/signin",
            "/staff",
            "/policy",
            "/policy/data-map",
            "/desk",
            "/api",
            "/api/v1/openapi.json",
            "/health/ready");
    private static final int ROUNDS = 20;

    private final WebServerApplicationContext server;

    Training(WebServerApplicationContext server) {
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.LOWEST_PRECEDENCE)
    void train() {
        Thread.ofPlatform().name("training").start(() -> {
            var web = server.getWebServer();
            for (int round = 0; web != null && round < ROUNDS; round++) {
                for (var page : PAGES) {
                    open(
                            "http://localhost:" + web.getPort() + page,
                            List.of("kk", "ru", "en").get(round % 3));
                }
            }
            System.exit(SpringApplication.exit(server));
        });
    }

    private static void open(String page, String language) {
        try {
            var connection = (HttpURLConnection) URI.create(page).toURL().openConnection();
            connection.setRequestProperty("Accept-Language", language);
            connection.setInstanceFollowRedirects(false);
            connection.getResponseCode();
            var body = connection.getErrorStream() == null ? connection.getInputStream() : connection.getErrorStream();
            body.readAllBytes();
        } catch (IOException e) {
            // a page that does not open trains nothing; tests, not training, say so
        }
    }
}
