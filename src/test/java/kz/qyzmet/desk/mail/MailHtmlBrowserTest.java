package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import kz.qyzmet.desk.Chrome;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cleaned HTML in a real browser, with neither sandbox nor content policy around it: the cleaning alone must be enough. */
@Tag("browser")
class MailHtmlBrowserTest {
    private static final MailHtml.Captions WORDS = new MailHtml.Captions("Quoted text", "leads elsewhere:");
    /** What the parser of the browser made of it: elements and attributes that could act or load. */
    private static final String ACTIVE = """
            () => {
              const found = [];
              for (const e of document.body.querySelectorAll('*')) {
                if (/^(script|iframe|object|embed|svg|math|style|link|meta|base|form|input|button|video|audio|template|frame|img)$/i.test(e.tagName)) found.push(e.tagName);
                for (const a of e.attributes) {
                  if (/^on|^srcset$|^src$|^action$|^formaction$|^background$|^poster$|^data$|^ping$|^xlink/i.test(a.name)) found.push(e.tagName + ' ' + a.name);
                  if (a.name === 'href' && !/^(https?|mailto|tel):/i.test(a.value.trim())) found.push('href ' + a.value);
                }
                const s = getComputedStyle(e);
                if (s.backgroundImage !== 'none' || s.position !== 'static' || s.listStyleImage !== 'none') found.push('style of ' + e.tagName);
              }
              return found;
            }""";

    @Test
    void noVectorActsOrLoadsInABrowser() throws IOException {
        var asked = new CopyOnWriteArrayList<String>();
        var vectors = HtmlVectors.all();
        var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            if (!path.matches("/\\d+|/favicon\\.ico")) {
                asked.add(path);
            }
            var n = path.matches("/\\d+") ? Integer.parseInt(path.substring(1)) : 0;
            var page = MailHtml.document(MailHtml.view(MailHtml.clean(vectors.get(n)), Map.of(), WORDS), "en")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        try (var chrome = new Chrome(server.getAddress().getPort());
                var person = chrome.person(Chrome.Look.of(Language.EN))) {
            var page = person.newPage();
            page.onDialog(dialog -> {
                asked.add("dialog " + dialog.message());
                dialog.dismiss();
            });
            page.onRequest(request -> {
                var url = request.url();
                if (!url.matches("http://localhost:\\d+/(?:\\d+|favicon\\.ico)")) {
                    asked.add(url);
                }
            });
            for (var n = 0; n < vectors.size(); n++) {
                page.navigate(
                        "http://localhost:" + server.getAddress().getPort() + "/" + n,
                        new Page.NavigateOptions().setWaitUntil(WaitUntilState.LOAD));
                assertThat((List<?>) page.evaluate(ACTIVE)).as(vectors.get(n)).isEmpty();
                assertThat(asked).as(vectors.get(n)).isEmpty();
            }
        } finally {
            server.stop(0);
        }
    }
}
