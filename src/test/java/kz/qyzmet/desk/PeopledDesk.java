package kz.qyzmet.desk;

import com.microsoft.playwright.BrowserContext;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.access.FirstRun;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.ticket.Links;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A desk with its cast, made through its own doors: Arman administers, Daniyar answers, Saule is the privacy officer, Aigerim asks. For tests with a browser. */
public final class PeopledDesk implements AutoCloseable {
    public static final String ARMAN = "arman@dala.example";
    public static final String DANIYAR = "daniyar@dala.example";
    public static final String SAULE = "saule@dala.example";
    private static final String PASSWORD = "a quiet steppe in november";

    private final ConfigurableApplicationContext context;
    private final Chrome chrome;
    private final int port;

    public PeopledDesk() {
        this.context = TestDesk.start(Map.of());
        this.port =
                ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        this.chrome = new Chrome(port);
        firstRun();
        var policy = context.getBean(Policy.class);
        var accounts = context.getBean(StaffAccounts.class);
        var permit = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        var daniyar = accounts.create(
                permit,
                new StaffAccounts.NewStaff(
                        "Данияр Төлеген",
                        DANIYAR,
                        Language.KK,
                        Set.of(Role.AGENT),
                        Set.of(TeamId.GENERAL),
                        Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(Actor.system("first-run"), Purpose.ACCOUNT), daniyar, PASSWORD);
        var saule = accounts.create(
                permit,
                new StaffAccounts.NewStaff(
                        "Сәуле Ахметова",
                        SAULE,
                        Language.KK,
                        Set.of(Role.OFFICER),
                        Set.of(TeamId.GENERAL),
                        Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(Actor.system("first-run"), Purpose.ACCOUNT), saule, PASSWORD);
    }

    public Chrome chrome() {
        return chrome;
    }

    public int port() {
        return port;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** A browser in which this member of staff has signed in by the page. */
    public BrowserContext staff(String email, Chrome.Look look) {
        var person = chrome.person(look);
        var page = person.newPage();
        page.navigate("/staff");
        page.fill("[name=email]", email);
        page.fill("[name=password]", PASSWORD);
        page.click("main button[type=submit]");
        // a page that is closed while it loads may never answer
        page.waitForURL(url -> !url.contains("/staff"));
        page.waitForLoadState();
        page.close();
        return person;
    }

    /** Files a ticket as somebody who is not signed in and gives the path of the secret link that the letter carries. */
    public String file(Chrome.Look look, String name, String email, String subject, String text) {
        try (var person = chrome.person(look)) {
            var page = person.newPage();
            page.navigate("/new");
            page.fill("[name=name]", name);
            page.fill("[name=email]", email);
            page.fill("[name=subject]", subject);
            page.fill("[name=text]", text);
            page.check("[name=consent]");
            page.click("form[action='/new'] button[type=submit]");
            page.waitForURL("**/new/taken");
        }
        return Links.newest(context, email);
    }

    private void firstRun() {
        var link = context.getBean(FirstRun.class).link().orElseThrow();
        try (var person = chrome.person(Chrome.Look.of(Language.KK))) {
            var page = person.newPage();
            page.navigate(link);
            page.fill("[name=name]", "Арман Қасымов");
            page.fill("[name=email]", ARMAN);
            page.fill("[name=password]", PASSWORD);
            page.fill("[name=again]", PASSWORD);
            page.fill("[name=operator]", "«Дала» ЖШС");
            page.fill("[name=bin]", "980240000009");
            page.fill("[name=privacy]", "privacy@dala.example");
            page.click("main form button[type=submit]");
            page.waitForURL(url -> !url.contains("/setup/"));
        }
    }

    @Override
    public void close() {
        try {
            chrome.close();
        } finally {
            context.close();
        }
    }
}
