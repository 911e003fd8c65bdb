package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.database.DataFolder;
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
 * files some hundreds of requests, works through them as an agent does, and stops. The cache keeps what was loaded and how often it ran, so a desk just
 * started answers about as fast as one that has run for a while.
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
    /** Seconds for requests, letters and pages each. */
    private static final int WORK = 4;

    private static final int WORKERS = 8;

    private final WebServerApplicationContext server;
    private final DataFolder folder;

    Training(WebServerApplicationContext server, DataFolder folder) {
        this.server = server;
        this.folder = folder;
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
            if (web != null) {
                work(web.getPort());
            }
            System.exit(SpringApplication.exit(server));
        });
    }

    private void work(int port) {
        try {
            var visit = new Visit(folder.root(), port);
            var api = List.of("Authorization: Bearer " + visit.token());
            var agent = List.of("Cookie: " + visit.cookie(), "Accept-Language: ru", "Sec-Fetch-Site: none");
            Load.run(WORKERS, 0, WORK, visit.creator(api));
            Load.run(WORKERS, 0, WORK, visit.letterer(api, ""));
            var pages = new ArrayList<>(List.of("/desk?show=all", "/desk", "/desk/search?q=почта"));
            visit.longTickets(api).forEach(number -> pages.add("/desk/" + number));
            Load.run(WORKERS, 0, WORK, Visit.reader(port, agent, pages));
            Load.run(WORKERS, 0, 1, Visit.reader(port, api, List.of("/api/v1/tickets?limit=50")));
        } catch (IOException | Stop e) {
            // the cache is then made of the pages alone
        }
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
