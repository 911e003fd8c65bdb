package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Clause 1.5: no cache between us and a person, and none in the browser, may keep a page. What holds nobody's data is listed here, and nothing else is kept. */
@DeskTest
class CachesTest {
    /** The public log (hashes only) and the program's own files. */
    private static final Set<String> IMPERSONAL =
            Set.of("/journal/checkpoint", "/journal/key", "/journal/tile/", "/assets/", "/fonts/", "/webjars/");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Policy policy;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping routes;

    @Test
    void everyAnswerThatMayTellOfAPersonIsKeptByNoCache() {
        var kept = new TreeSet<String>();
        var asked = new TreeSet<String>();
        for (var route : routes.getHandlerMethods().keySet()) {
            var methods = route.getMethodsCondition().getMethods();
            if (!methods.isEmpty() && !methods.contains(RequestMethod.GET)) {
                continue;
            }
            for (var pattern : route.getPatternValues()) {
                if (IMPERSONAL.stream().anyMatch(pattern::startsWith)) {
                    continue;
                }
                var path = pattern.replaceAll("\\{\\w+:\\\\d\\{1,18}}", "999999999")
                        .replaceAll("\\{[^}]*}", UUID.randomUUID().toString())
                        .replace("**", "x");
                var answer = mvc.get().uri(path).exchange();
                asked.add(pattern);
                var said = answer.getResponse().getHeader(HttpHeaders.CACHE_CONTROL);
                if (said == null || !said.contains("no-store")) {
                    kept.add(pattern + ": " + said);
                }
            }
        }
        assertThat(asked).hasSizeGreaterThan(60).contains("/desk", "/desk/{number:\\d{1,18}}", "/t/{secret}");
        assertThat(kept).isEmpty();
    }

    /** Words go on to a page that one can come back to; whoever types an address, a telephone number or an IIN leaves it in no history. */
    @Test
    void whatTellsAPersonApartIsNotSearchedForInTheAddressLine() {
        var agent = agent();
        assertThat(mvc.get().uri("/desk/search").cookie(agent).exchange())
                .bodyText()
                .containsPattern("<form class=\"search\" method=\"post\" action=\"/desk/search\"");
        for (var typed : Set.of("aigerim@mail.example", "+7 701 123 45 67", "900101300123")) {
            assertThat(mvc.post()
                            .uri("/desk/search")
                            .cookie(agent)
                            .param("q", typed)
                            .exchange())
                    .hasStatusOk();
        }
        assertThat(mvc.post()
                        .uri("/desk/search")
                        .cookie(agent)
                        .param("q", "принтер")
                        .exchange())
                .hasStatus(303)
                .hasHeader("Location", "/desk/search?q=%D0%BF%D1%80%D0%B8%D0%BD%D1%82%D0%B5%D1%80");
    }

    /** Pages of every kind say no-store before their controller speaks; these alone say something else, or say it again. */
    @Test
    void fewSpeakOfCachesAtAll() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var speaking = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(CachesTest::speaks)
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertThat(speaking)
                    .containsExactlyInAnyOrder(
                            "Headers.java",
                            "Files.java",
                            "Sheets.java",
                            "PublicJournal.java",
                            "Serving.java",
                            "Health.java",
                            "Alarms.java");
        }
    }

    private static boolean speaks(Path file) {
        try {
            var text = Files.readString(file);
            return text.contains("cacheControl(")
                    || text.contains("setCacheControl")
                    || text.contains("\"Cache-Control\"");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Cookie agent() {
        return Colleague.enters(accounts, policy, mvc, Role.AGENT).session();
    }
}
