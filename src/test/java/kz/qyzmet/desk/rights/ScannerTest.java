package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.campaign.UnsubscribeHand;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Programs that look for malice open every link of a letter, often twice and with HEAD first. That confirms, agrees to and takes back nothing (clauses 3.1.3, 3.2.4; RFC 8058). */
@DeskTest
class ScannerTest {
    private static final List<String> TABLES = List.of(
            "consent",
            "consent_withdrawal",
            "subject_request",
            "subject_request_step",
            "correction",
            "representative",
            "contact",
            "outbox");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    ApplicationContext desk;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Answering answering;

    @Autowired
    Representing representing;

    @Autowired
    Correcting correcting;

    @Autowired
    Corrections corrections;

    @Autowired
    ProvenLinks links;

    @Autowired
    Appointments appointments;

    @Autowired
    Policy policy;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource ownerData;

    private SubjectId person;
    private SubjectRequest demand;
    private final Map<String, String> paths = new LinkedHashMap<>();

    @BeforeEach
    void somebodyWithALinkOfEachKind() {
        person = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
        var text = policy.consentText(
                ConsentKind.MARKETING,
                Language.RU,
                new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example"));
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                person,
                ConsentKind.MARKETING,
                text,
                Language.RU,
                Channel.WEB,
                "form");
        paths.put("unsubscribe", UnsubscribeHand.path(desk, person));

        demand = answering.file(
                system(),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.WITHDRAWAL,
                        SubjectRequest.Channel.PAPER,
                        Language.RU,
                        appointments.today(),
                        "прошу",
                        null));
        var address = subjects.addressOf(system(), person).orElseThrow();
        paths.put("demand", "/confirm/" + links.token(ProvenLinks.DEMAND, demand.id(), address));

        var held = subjects.held(system(), person).stream()
                .filter(one -> one.kind().equals("email"))
                .findFirst()
                .orElseThrow();
        correcting.byPerson(
                own(),
                new Corrections.Wish(
                        person,
                        held.id(),
                        "email",
                        UUID.randomUUID() + "@new.example",
                        Correction.Cause.OUTDATED,
                        "",
                        "",
                        null,
                        null));
        var correction = corrections.of(own(), person, null, 1).getFirst();
        paths.put("new address", "/address/" + links.token(ProvenLinks.NEW_ADDRESS, correction.id()));

        subjects.doubt(system(), person, address, "5.1.1");
        paths.put("doubtful address", "/address/" + links.token(ProvenLinks.DOUBTFUL, held.id()));

        var power = representing.name(
                own(),
                new Representatives.Wish(
                        person,
                        Representative.Kind.ATTORNEY,
                        "Болат Оспанов",
                        UUID.randomUUID() + "@agent.example",
                        "сенімхат № 12",
                        Set.copyOf(Representative.scopes()),
                        LocalDate.now(Times.ZONE).plusYears(1),
                        Language.RU,
                        null));
        paths.put("power", "/represent/" + links.token(ProvenLinks.POWER, power));
    }

    @Test
    void openingALinkOfALetterChangesNothing_3_1_3_3_2_4() {
        var before = everything();
        paths.forEach((link, path) -> {
            for (int again = 0; again < 2; again++) {
                assertThat(mvc.head().uri(path).exchange()).as("HEAD " + link).hasStatusOk();
                assertThat(mvc.get().uri(path).exchange())
                        .as("GET " + link)
                        .hasStatusOk()
                        .bodyText()
                        .contains("method=\"post\"");
            }
            // whoever follows the form's address, and the address of the standard with its words in it, comes no
            // further
            assertThat(mvc.get()
                            .uri(path + "?List-Unsubscribe=One-Click")
                            .exchange()
                            .getResponse()
                            .getStatus())
                    .isIn(200, 400, 404);
            for (var beyond : List.of("/accept", "/decline")) {
                assertThat(mvc.get().uri(path + beyond).exchange().getResponse().getStatus())
                        .isGreaterThanOrEqualTo(300);
            }
        });

        assertThat(everything()).isEqualTo(before);
        assertThat(requests.find(system(), demand.id()).orElseThrow().identity())
                .isNull();
        assertThat(consents.standing(Set.of(person), ConsentKind.MARKETING)).contains(person);
    }

    /** So that the test above can fail: the button behind each of them does change something. */
    @Test
    void theButtonBehindEachOfThemDoesIt_3_1_3_3_2_4() {
        for (var link : List.of("doubtful address", "demand", "new address")) {
            var before = everything();
            assertThat(mvc.post().uri(path(link)).exchange()).as(link).hasStatus(303);
            assertThat(everything()).as(link).isNotEqualTo(before);
            if (link.equals("doubtful address")) {
                // the demand takes back what it was filed for, and the address goes with its correction
                assertThat(consents.standing(Set.of(person), ConsentKind.MARKETING))
                        .contains(person);
                assertThat(mvc.post()
                                .uri(path("unsubscribe"))
                                .contentType("application/x-www-form-urlencoded")
                                .content("List-Unsubscribe=One-Click")
                                .exchange())
                        .hasStatusOk();
                assertThat(consents.standing(Set.of(person), ConsentKind.MARKETING))
                        .isEmpty();
                assertThat(mvc.post().uri(path("power") + "/decline").exchange())
                        .hasStatus(303);
            }
        }
    }

    private String path(String link) {
        return Objects.requireNonNull(paths.get(link));
    }

    /** All that is held of the person, row by row. */
    private Map<String, String> everything() {
        var found = new LinkedHashMap<String, String>();
        var owner = JdbcClient.create(ownerData);
        for (var table : TABLES) {
            found.put(
                    table,
                    owner.sql("select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from " + table
                                    + " t where t.subject_id = ?")
                            .param(person.value())
                            .query(String.class)
                            .single());
        }
        return found;
    }

    private Permit own() {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Permit system() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}
