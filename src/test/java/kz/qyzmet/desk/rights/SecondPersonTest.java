package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Whoever answers for an act with their name sees what they confirm, and nobody else does (clauses 3.2.2, 4.1, 4.8). */
@DeskTest
class SecondPersonTest {
    private static final String NAME = "Айгерім Қасымова";
    private static final List<String> READABLE = List.of(NAME, "Тайное слово", "Слова ответственного", "куәлік.pdf");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Subjects subjects;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Correcting correcting;

    @Autowired
    Blockings blockings;

    @Autowired
    Appointments appointments;

    @Autowired
    OwnJournal looked;

    @Autowired
    Policy policy;

    @Autowired
    Words words;

    private Colleague officer;
    private Colleague second;
    private SubjectId person;
    private UUID id;
    private String page;
    private String file;

    /** A demand of a signed-in person with a file, granted by the officer, that waits for the second person. */
    @BeforeEach
    void aDemandThatWaits() throws Exception {
        officer = enters(Role.OFFICER);
        second = Colleague.enters(
                accounts, policy, mvc, Role.ADMINISTRATOR, "Гүлнар", UUID.randomUUID() + "@desk.example", Language.KK);
        var self = Colleague.enters(
                accounts, policy, mvc, Role.AGENT, NAME, UUID.randomUUID() + "@desk.example", Language.RU);
        person = self.subject();
        var filed = withFile(self.session());
        assertThat(filed).hasStatus(303);
        var own = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        id = UUID.fromString(own.substring(own.lastIndexOf('/') + 1));
        page = "/officer/requests/" + id;
        var name = held("name");
        correcting.ask(
                policy.permit(officerActor(), Purpose.RIGHTS),
                new Corrections.Wish(
                        person,
                        name.id(),
                        "name",
                        "Айгерім Сәдуақасова",
                        Correction.Cause.OUTDATED,
                        "Сменила фамилию",
                        "Свидетельство № 77",
                        null,
                        id));
        assertThat(get(second, page))
                .as("nothing to confirm yet")
                .hasStatusOk()
                .bodyText()
                .doesNotContain(READABLE);
        file = page
                + Pattern.compile("/files/[0-9a-f-]{36}")
                        .matcher(get(officer, page).getResponse().getContentAsString())
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group();
        assertThat(get(second, file)).hasStatus(403);
        assertThat(post(officer, page + "/grant", "words", "Слова ответственного"))
                .hasStatus(303);
    }

    @Test
    void theSecondPersonSeesWhatTheyConfirmAndThePersonSeesWhoLooked_3_2_2_4_9() throws Exception {
        for (var language : Language.values()) {
            var seen = get(second, page, language);
            assertThat(seen)
                    .hasStatusOk()
                    .bodyText()
                    .contains(READABLE)
                    .contains(held("name").value(), "Айгерім Сәдуақасова", "Сменила фамилию", "Свидетельство № 77")
                    .contains(words.say(language, "rights.second.seen"), page + "/carry-out")
                    .doesNotContain("⟦", page + "/grant", page + "/ask\"", page + "/pack", "/officer/people/");
        }
        assertThat(get(second, file)).hasStatusOk();

        assertThat(lines(person)).anySatisfy(line -> {
            assertThat(line.purpose()).isEqualTo(Purpose.CONFIRMATION.id());
            assertThat(line.who()).isEqualTo("Гүлнар");
            assertThat(line.operation()).isEqualTo("extract");
        });
    }

    @Test
    void afterTheActTheSecondPersonSeesNothingMore_4_8() {
        assertThat(get(second, page)).bodyText().contains(READABLE);

        assertThat(post(second, page + "/carry-out")).hasStatus(303);

        assertThat(get(second, page))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(READABLE)
                .doesNotContain("Сәдуақасова");
        assertThat(get(second, file)).hasStatus(403);
        assertThat(requests.find(policy.permit(Actor.system("rights"), Purpose.RIGHTS), id)
                        .orElseThrow()
                        .closed())
                .isTrue();
    }

    @Test
    void whatWasReturnedIsTheOfficersAlone_4_8() {
        assertThat(post(second, page + "/return")).hasStatus(303);

        assertThat(get(second, page)).hasStatusOk().bodyText().doesNotContain(READABLE);
        assertThat(get(second, file)).hasStatus(403);
    }

    @Test
    void whoeverMayNotCarryItOutSeesNothingOfIt_4_1_4_8() {
        var head = enters(Role.LEAD);
        var house = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        appointments.appoint(
                house,
                new Appointments.Order(
                        Post.HEAD, head.subject(), "1", appointments.today(), appointments.today(), null));
        assertThat(get(head, page))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(READABLE)
                .doesNotContain("Сәдуақасова", page + "/carry-out");
        assertThat(get(head, file)).hasStatus(403);
        appointments.standing(house).stream()
                .filter(held -> held.holder().equals(head.subject()))
                .forEach(held -> appointments.end(house, held.id(), Why.RELIEVED));
        for (var role : List.of(Role.AGENT, Role.LEAD)) {
            var other = enters(role);
            assertThat(get(other, page)).hasStatus(403);
            assertThat(get(other, file)).hasStatus(403);
        }
        var demand = requests.find(policy.permit(Actor.system("rights"), Purpose.RIGHTS), id)
                .orElseThrow();
        // whoever prepared it does not become their own second person by another role
        var both = policy.permit(
                Actor.person(officer.subject(), Set.of(Role.ADMINISTRATOR), Set.of()), Purpose.CONFIRMATION);
        assertThat(demand.seenBy(both)).isFalse();
        assertThat(requests.find(both, id)).isEmpty();
    }

    /** Of the blocked an officer alone reads what they demand (contracts 10). */
    @Test
    void ofTheBlockedTheSecondPersonSeesNothing_1_3() {
        var officers = policy.permit(officerActor(), Purpose.RIGHTS);
        blockings.block(officers, person, new Blockings.Wish(Blockings.Basis.PERSON, "№ 1", "№ 1", null));

        for (var language : Language.values()) {
            assertThat(get(second, page, language))
                    .hasStatusOk()
                    .bodyText()
                    .contains(words.say(language, "rights.second.blocked"))
                    .doesNotContain(READABLE)
                    .doesNotContain("Сәдуақасова", "⟦");
        }
        assertThat(get(second, file)).hasStatus(403);
        assertThat(get(officer, page)).bodyText().contains("Тайное слово").doesNotContain("→ <ins>");
        post(second, page + "/carry-out");
        assertThat(held("name").value()).isNotEqualTo("Айгерім Сәдуақасова");
        assertThat(requests.find(officers, id).orElseThrow().closed()).isFalse();
    }

    private List<OwnJournal.Line> lines(SubjectId subject) throws InterruptedException {
        var self = Actor.person(subject, Set.of(Role.REQUESTER), Set.of());
        for (int i = 0; ; i++) {
            var found = looked.of(self, null).lines();
            if (i == 100 || found.stream().anyMatch(line -> line.purpose().equals(Purpose.CONFIRMATION.id()))) {
                return found;
            }
            Thread.sleep(100);
        }
    }

    private Subjects.Held held(String kind) {
        return subjects.held(policy.permit(Actor.system("rights"), Purpose.RIGHTS), person).stream()
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private Actor officerActor() {
        return Actor.person(officer.subject(), Set.of(Role.OFFICER), Set.of());
    }

    private Colleague enters(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private MvcTestResult withFile(Cookie who) {
        var part = "--xyz\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
        return mvc.post()
                .uri("/my/requests")
                .cookie(who)
                .contentType("multipart/form-data; boundary=xyz")
                .content((part.formatted("kind", "", "correct")
                                + part.formatted("text", "", "Тайное слово")
                                + part.formatted(
                                        "files",
                                        "; filename=\"куәлік.pdf\"\r\nContent-Type: application/pdf",
                                        "%PDF-1.7 туу туралы куәлік")
                                + "--xyz--\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .exchange();
    }

    private MvcTestResult get(Colleague who, String path) {
        return get(who, path, Language.RU);
    }

    private MvcTestResult get(Colleague who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who.session())
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Colleague who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who.session()).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
