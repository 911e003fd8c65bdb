package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Set;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Destruction;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clause 1.5 in the browser of somebody who had the page open: neither its cache nor its way back shows what was destroyed, or what one may no longer see. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackButtonTest {
    private static final String WORDS = "Прошу продлить пропуск до весны";

    private final PeopledDesk desk = new PeopledDesk();

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void theWayBackToADestroyedPersonsTicketShowsNothing() {
        var look = Chrome.Look.of(Language.RU);
        var own = desk.file(look, "Марат Сериков", "marat@back.example", "Пропуск Марата", WORDS);
        try (var agent = desk.staff(PeopledDesk.DANIYAR, look);
                var requester = desk.chrome().person(look)) {
            var theirs = agent.newPage();
            theirs.navigate("/desk");
            theirs.click("text=Пропуск Марата");
            theirs.waitForSelector("[name=text]");
            assertThat(theirs.content()).contains(WORDS);
            theirs.navigate("/policy");
            var mine = requester.newPage();
            mine.navigate(own);
            assertThat(mine.content()).contains(WORDS);
            mine.navigate("/policy");

            destroy("marat@back.example");

            back(theirs);
            assertThat(theirs.content()).doesNotContain(WORDS, "marat@back.example", "Марат Сериков");
            // and the queue before it
            back(theirs);
            assertThat(theirs.content()).doesNotContain("Пропуск Марата", "Марат Сериков");
            back(mine);
            assertThat(mine.content()).doesNotContain(WORDS, "marat@back.example", "Марат Сериков");
        }
    }

    @Test
    void whoHasSignedOutSeesNothingOnTheWayBack() {
        var look = Chrome.Look.of(Language.RU);
        desk.file(look, "Дина Ахметова", "dina@back.example", "Пропуск Дины", WORDS);
        try (var agent = desk.staff(PeopledDesk.DANIYAR, look)) {
            var page = agent.newPage();
            page.navigate("/desk");
            page.click("text=Пропуск Дины");
            page.waitForSelector("[name=text]");
            assertThat(page.content()).contains(WORDS);
            page.evaluate("document.querySelector('form[data-clear-drafts]').submit()");
            page.waitForURL(url -> !url.contains("/desk/"));

            back(page);

            assertThat(page.content()).doesNotContain(WORDS, "dina@back.example", "Дина Ахметова");
        }
    }

    private static void back(Page page) {
        page.goBack();
        page.waitForLoadState();
    }

    private void destroy(String email) {
        var policy = desk.bean(Policy.class);
        var person = desk.bean(Subjects.class)
                .byEmail(policy.permit(Actor.system("test"), Purpose.SUPPORT), email)
                .orElseThrow();
        var destruction = desk.bean(Destruction.class);
        destruction.approve(actor(Role.ADMINISTRATOR), destruction.ask(actor(Role.OFFICER), person, "demand", null));
    }

    private static Actor actor(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of(TeamId.GENERAL.value()));
    }
}
