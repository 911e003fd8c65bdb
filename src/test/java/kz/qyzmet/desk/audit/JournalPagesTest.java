package kz.qyzmet.desk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clauses 3.2.1 and 4.9: the officer reads the journal, a person sees who looked, and nobody else sees either. */
@DeskTest
class JournalPagesTest {
    private static final String PASSWORD = "a quiet steppe in november";

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Journal journal;

    @Autowired
    Sequencer sequencer;

    @Autowired
    JournalReading reading;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Subjects subjects;

    @Autowired
    Policy policy;

    private SubjectId saule;
    private Cookie officer;
    private String email;
    private SubjectId aigerim;

    @BeforeEach
    void cast() {
        var address = UUID.randomUUID() + "@kense.example";
        saule = staff("Сәуле Ахметова", address, Role.OFFICER);
        officer = signedIn(address);
        email = UUID.randomUUID() + "@mail.example";
        aigerim = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", email, Language.KK, "form"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void theOfficerReadsTheJournalInEachLanguage(String language) {
        acts();
        for (var path : List.of(
                "/officer/journal",
                "/officer/journal?operation=extract&purpose=support&from=2020-01-01&until=2100-01-01",
                "/officer/journal?person=" + aigerim,
                "/officer/journal?who=" + saule,
                "/officer/journal?operation=nonsense&from=nonsense&who=nonsense",
                "/officer/journal/0",
                "/my/journal")) {
            var page = mvc.get()
                    .uri(path)
                    .cookie(officer, new Cookie("lang", language))
                    .exchange();
            assertThat(page).as(path).hasStatusOk();
            assertThat(body(page)).as(path).doesNotContain("⟦");
        }
    }

    @Test
    void aPersonIsFoundByAddressWithoutTheAddressInTheUrl() {
        acts();
        var found = mvc.post()
                .uri("/officer/journal/person")
                .cookie(officer)
                .param("email", email)
                .exchange();
        assertThat(found).hasStatus(303);
        var to = Objects.requireNonNull(found.getResponse().getHeader("Location"));
        assertThat(to).endsWith("/officer/journal?person=" + aigerim);
        var page = body(mvc.get().uri(to).cookie(officer).exchange());
        // what was touched is opened with the person's key
        assertThat(page).contains("Айгерім Қасымова", "ticket:42");
        drain();
        assertThat(body(mvc.get().uri(to).cookie(officer).exchange()))
                .as("that the officer looked is itself an entry")
                .contains("journal:person");
    }

    @Test
    void nobodyElseReadsTheJournal() {
        var address = UUID.randomUUID() + "@kense.example";
        staff("Данияр Әлиев", address, Role.AGENT);
        var agent = signedIn(address);
        for (var path : List.of("/officer/journal", "/officer/journal/0", "/officer/journal?person=" + aigerim)) {
            assertThat(mvc.get().uri(path).cookie(agent)).as(path).hasStatus(403);
            assertThat(mvc.get().uri(path)).as(path).hasStatus(303);
        }
        for (var path : List.of("/officer/journal/verify", "/officer/journal/export")) {
            assertThat(mvc.post().uri(path).cookie(agent)).as(path).hasStatus(403);
        }
        assertThat(body(mvc.get().uri("/officer/journal/0").cookie(agent).exchange()))
                .doesNotContain("nonce");
    }

    @Test
    void eachFilterNarrowsByWhatItSaysAndByNothingElse() {
        acts();
        var other = staff("Данияр Әлиев", UUID.randomUUID() + "@kense.example", Role.OFFICER);
        journal.note(
                policy.permit(Actor.person(other, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                Operation.BLOCK,
                "ticket:43",
                List.of(aigerim),
                "subject.blocked");
        drain();
        var today = LocalDate.now(ZoneOffset.ofHours(5));
        var both = "person=" + aigerim;
        assertThat(shown(both)).contains("ticket:42", "ticket:43");
        assertThat(shown(both + "&who=" + saule)).contains("ticket:42").doesNotContain("ticket:43");
        assertThat(shown(both + "&operation=block")).contains("ticket:43").doesNotContain("ticket:42");
        assertThat(shown(both + "&purpose=rights")).contains("ticket:42", "ticket:43");
        assertThat(shown(both + "&purpose=support")).doesNotContain("ticket:42", "ticket:43");
        assertThat(shown(both + "&from=" + today.plusDays(1))).doesNotContain("ticket:42", "ticket:43");
        assertThat(shown(both + "&until=" + today.minusDays(1))).doesNotContain("ticket:42", "ticket:43");
        assertThat(shown(both + "&from=" + today.minusDays(1) + "&until=" + today.plusDays(1)))
                .contains("ticket:42", "ticket:43");
        assertThat(shown("person=" + saule + "&operation=block")).doesNotContain("ticket:43");
        assertThat(shown(both + "&who=" + saule + "&operation=block")).doesNotContain("ticket:42", "ticket:43");
    }

    private String shown(String filter) {
        return body(mvc.get().uri("/officer/journal?" + filter).cookie(officer).exchange());
    }

    @Test
    void aPersonSeesWhoLookedAsOneLineADay() {
        acts();
        var own = reading.own(
                policy.permit(Actor.person(aigerim, Set.of(Role.REQUESTER), Set.of()), Purpose.ACCOUNTABILITY), null);

        assertThat(own.lines()).anySatisfy((seen, times) -> {
            assertThat(seen.actor()).isEqualTo(saule.value());
            assertThat(seen.operation()).isEqualTo("extract");
            assertThat(times).isEqualTo(5);
        });
        assertThat(own.lines().keySet())
                .filteredOn(seen -> saule.value().equals(seen.actor()))
                .hasSize(1);
        var other = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Иван Петров", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
        assertThat(reading.own(
                                policy.permit(
                                        Actor.person(other, Set.of(Role.REQUESTER), Set.of()), Purpose.ACCOUNTABILITY),
                                null)
                        .lines()
                        .keySet())
                .noneMatch(seen -> saule.value().equals(seen.actor()));
    }

    @Test
    void pagesFollowEachOtherByTheKey() {
        for (int i = 0; i < policy.number("admin-page") + 5; i++) {
            journal.administer(Actor.system("test"), "setting", "page:" + i);
        }
        drain();
        var first = body(mvc.get().uri("/officer/journal").cookie(officer).exchange());
        assertThat(first).contains("before=");
        int at = first.indexOf("/officer/journal?before=");
        var next = first.substring(at, first.indexOf('"', at)).replace("&amp;", "&");
        var second = body(mvc.get().uri(next).cookie(officer).exchange());
        assertThat(second).contains("page:4</code>").doesNotContain("page:5</code>");
    }

    @Test
    void theExportIsWholeAndVerifies() throws Exception {
        acts();
        var answer = mvc.post().uri("/officer/journal/export").cookie(officer).exchange();
        assertThat(answer).hasStatusOk();
        var names = new ArrayList<String>();
        try (var zip = new ZipInputStream(
                new ByteArrayInputStream(answer.getResponse().getContentAsByteArray()), StandardCharsets.UTF_8)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).contains("checkpoint", "key.pub").anyMatch(name -> name.startsWith("tile/entries/000"));
        drain();
        assertThat(body(mvc.get()
                        .uri("/officer/journal?operation=provide&who=" + saule)
                        .cookie(officer)
                        .exchange()))
                .contains("journal:export");
    }

    @Test
    void theOfficerVerifiesByAButton() {
        acts();
        var answer = mvc.post().uri("/officer/journal/verify").cookie(officer).exchange();
        assertThat(answer).hasStatus(303);
        assertThat(body(mvc.get()
                        .uri("/officer/journal")
                        .cookie(officer, new Cookie("lang", "en"))
                        .exchange()))
                .contains("all agrees");
    }

    private void acts() {
        var permit = policy.permit(Actor.person(saule, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        for (int i = 0; i < 5; i++) {
            journal.note(permit, Operation.EXTRACT, "ticket:42", List.of(aigerim), "message.body");
        }
        drain();
    }

    private void drain() {
        while (sequencer.sequence() > 0) {
            assertThat(sequencer.trouble()).isNull();
        }
    }

    private SubjectId staff(String name, String address, Role role) {
        var permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        var person = accounts.create(
                permit,
                new StaffAccounts.NewStaff(
                        name, address, Language.KK, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(Actor.system("test"), Purpose.ACCOUNT), person, PASSWORD);
        return person;
    }

    private Cookie signedIn(String address) {
        var entered = mvc.post()
                .uri("/staff")
                .param("email", address)
                .param("password", PASSWORD)
                .exchange();
        return Objects.requireNonNull(entered.getResponse().getCookie("qyzmet-session"), "no session");
    }

    private static String body(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString(StandardCharsets.UTF_8);
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
