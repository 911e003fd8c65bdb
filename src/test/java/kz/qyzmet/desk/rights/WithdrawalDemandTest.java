package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.SubjectRequest.Channel;
import kz.qyzmet.desk.rights.SubjectRequest.Identity;
import kz.qyzmet.desk.rights.SubjectRequest.Kind;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 3.2.4: by whatever way the word comes, everything that rested on a consent stops with it. */
@DeskTest
class WithdrawalDemandTest {
    @Autowired
    Answering answering;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    Outbox outbox;

    @Autowired
    Tokens tokens;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    LegalClock legal;

    @Autowired
    Policy policy;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    /** Law 94-V art. 24(1)(5): each by itself. Whoever demands it without naming one means all. */
    @Test
    void theSwitchTakesBackTheConsentToProcessingAloneAndADemandAll_3_1_1_3_2_4() {
        var daniyar = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        agrees(daniyar.subject());
        for (var page : List.of("/my/data", "/my/consents")) {
            assertThat(mvc.get().uri(page).cookie(daniyar.session()).exchange())
                    .bodyText()
                    .contains("value=\"withdrawal\"><input type=\"hidden\" name=\"only\" value=\"support\"");
        }

        assertThat(withdraws(daniyar, "only", "support")).hasStatus(303);

        assertThat(standing(daniyar.subject())).containsOnly("marketing");
        var waiting = Acting.as(
                Family.RIGHTS,
                () -> sql.sql(
                                "select count(*) from outbox where subject_id = ? and kind = 'marketing' and state = 'waiting'")
                        .param(daniyar.subject().value())
                        .query(Long.class)
                        .single());
        assertThat(waiting).as("what was not taken back goes on").isOne();
        var filed = requests.of(officer(), daniyar.subject(), 1).getFirst();
        assertThat(filed.kind()).isEqualTo(Kind.WITHDRAWAL);
        assertThat(requests.text(officer(), filed, "body"))
                .as("the officer reads which one")
                .contains("согласие на обработку данных");
        assertThat(withdraws(daniyar, "only", "support")).as("again").hasStatus(303);
        assertThat(standing(daniyar.subject())).containsOnly("marketing");

        assertThat(withdraws(daniyar)).hasStatus(303);

        stopped(daniyar.subject(), "web");
    }

    private MvcTestResult withdraws(Colleague who, String... more) {
        var form = mvc.post()
                .uri("/my/requests")
                .cookie(who.session())
                .header("Accept-Language", "ru")
                .param("kind", "withdrawal");
        for (int i = 0; i < more.length; i += 2) {
            form = form.param(more[i], more[i + 1]);
        }
        return form.exchange();
    }

    @Test
    void aDemandOnPaperStopsEveryConsentAndTheMailing_3_2_4() {
        var officer = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var aigerim = agreed();

        assertThat(onPaper(officer, aigerim)).hasStatus(303);

        stopped(aigerim, "paper");
        assertThat(requests.of(officer(), aigerim, 5)).hasSize(1);
    }

    @Test
    void aLetterThatTheOfficerSortsStopsEveryConsentAndTheMailing_3_2_4() {
        var aigerim = agreed();
        var letter = letter(aigerim, Identity.KNOWN_ADDRESS);
        assertThat(standing(aigerim)).as("nobody has said yet what it is").isNotEmpty();

        answering.sorted(officer(), letter.id(), Kind.WITHDRAWAL);

        stopped(aigerim, "mail");
    }

    @Test
    void aLetterStopsEverythingWhenItIsKnownWhoWrites_3_2_4() {
        var aigerim = agreed();
        var letter = letter(aigerim, null);
        answering.sorted(officer(), letter.id(), Kind.WITHDRAWAL);
        assertThat(standing(aigerim)).as("anybody may have written it").isNotEmpty();

        answering.confirmed(officer(), letter.id());

        stopped(aigerim, "mail");
    }

    @Test
    void aProgramStopsEveryConsentAndTheMailing_3_2_4() {
        var aigerim = agreed();

        assertThat(byProgram(aigerim)).hasStatus(201);

        stopped(aigerim, "api");
        var filed = requests.of(officer(), aigerim, 1).getFirst();
        assertThat(filed.channel()).as("the person was not at the desk").isEqualTo(Channel.API);
        // the program may have misunderstood the person
        answering.sorted(officer(), filed.id(), Kind.BLOCK);
        assertThat(requests.of(officer(), aigerim, 1).getFirst().kind()).isEqualTo(Kind.BLOCK);
    }

    @Test
    void aSecondDemandByAProgramStopsWhatWasAgreedToSince_3_2_4() {
        var aigerim = agreed();
        assertThat(byProgram(aigerim)).hasStatus(201);
        agrees(aigerim);

        assertThat(byProgram(aigerim)).hasStatus(409);

        stopped(aigerim, "api");
    }

    @Test
    void aSecondLetterThatTheOfficerSortsStopsWhatWasAgreedToSince_3_2_4() {
        var officer = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var aigerim = agreed();
        answering.sorted(officer(), letter(aigerim, Identity.KNOWN_ADDRESS).id(), Kind.WITHDRAWAL);
        agrees(aigerim);
        sort(officer, letter(aigerim, null));
        assertThat(standing(aigerim)).as("anybody may have written it").isNotEmpty();

        sort(officer, letter(aigerim, Identity.KNOWN_ADDRESS));

        stopped(aigerim, "mail");
    }

    private void sort(Colleague officer, SubjectRequest letter) {
        assertThat(mvc.post()
                        .uri("/officer/requests/" + letter.id() + "/kind")
                        .cookie(officer.session())
                        .param("kind", "withdrawal")
                        .exchange())
                .hasStatus(303);
        assertThat(requests.find(officer(), letter.id()).orElseThrow().kind())
                .as("one stands open")
                .isEqualTo(Kind.QUESTION);
    }

    @Test
    void whoeverIsWrittenDownByTheirAddressOnceMoreIsStoppedToo_3_2_4() {
        var officer = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var aigerim = agreed();
        assertThat(byAddress(officer, aigerim)).hasStatus(303);
        agrees(aigerim);

        assertThat(byAddress(officer, aigerim)).hasStatus(303);

        stopped(aigerim, "paper");
        assertThat(requests.of(officer(), aigerim, 5)).hasSize(1);
    }

    private MvcTestResult byAddress(Colleague officer, SubjectId person) {
        return mvc.post()
                .uri("/officer/requests/stranger")
                .cookie(officer.session())
                .param("name", "Айгерім Қасымова")
                .param("email", address(person))
                .param("kind", "withdrawal")
                .param("channel", "paper")
                .param("received", today().toString())
                .param("language", "ru")
                .param("identity", "document")
                .exchange();
    }

    private void stopped(SubjectId person, String channel) {
        assertThat(standing(person)).isEmpty();
        var letters = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select state || ' ' || reason from outbox where subject_id = ? and kind = 'marketing'")
                        .param(person.value())
                        .query(String.class)
                        .list());
        assertThat(letters).isNotEmpty().containsOnly("stopped withdrawn");
        var channels = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select distinct channel from consent_withdrawal where subject_id = ?")
                        .param(person.value())
                        .query(String.class)
                        .list());
        assertThat(channels).containsExactly(channel);
    }

    private List<String> standing(SubjectId person) {
        return consents.of(officer(), person, 50).stream()
                .filter(given -> given.stands(clock.instant()))
                .map(Consents.Given::purpose)
                .toList();
    }

    private MvcTestResult onPaper(Colleague officer, SubjectId person) {
        return mvc.post()
                .uri("/officer/requests")
                .cookie(officer.session())
                .param("person", person.toString())
                .param("kind", "withdrawal")
                .param("channel", "paper")
                .param("received", today().toString())
                .param("language", "ru")
                .param("identity", "document")
                .exchange();
    }

    private MvcTestResult byProgram(SubjectId person) {
        var token = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "portal",
                                Set.of(Scope.PEOPLE_READ, Scope.PEOPLE_WRITE),
                                Ground.CONSENT,
                                null,
                                null,
                                null,
                                null,
                                null))
                .token();
        return mvc.post()
                .uri("/api/v1/subject-requests")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content(
                        "{\"kind\": \"withdrawal\", \"identity\": \"session\", \"name\": \"Айгерім Қасымова\", \"email\": \""
                                + address(person) + "\"}")
                .exchange();
    }

    private SubjectRequest letter(SubjectId person, @Nullable Identity identity) {
        return answering.taken(
                policy.permit(Actor.system("mail"), Purpose.RIGHTS),
                new SubjectRequests.Wish(
                        person, Kind.QUESTION, Channel.MAIL, Language.RU, today(), "Больше не пишите мне", identity));
    }

    private SubjectId agreed() {
        var person = subjects.enrol(
                desk(Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
        agrees(person);
        return person;
    }

    /** To processing and to advertising; and a letter of a mailing waits. */
    private void agrees(SubjectId person) {
        var web = kz.qyzmet.desk.consent.Channel.WEB;
        consents.given(desk(Purpose.SUPPORT), person, Purpose.SUPPORT, null, Language.RU, web, "form");
        var text = policy.consentText(
                ConsentKind.MARKETING,
                Language.RU,
                new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example"));
        consents.given(desk(Purpose.SUPPORT), person, ConsentKind.MARKETING, text, Language.RU, web, "form");
        outbox.queue(
                desk(Purpose.MARKETING),
                new Letter(
                        person,
                        address(person),
                        Letter.Kind.MARKETING,
                        Language.RU,
                        "Новости",
                        "Скидки",
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
        var waiting = Acting.as(
                Family.RIGHTS,
                () -> sql.sql(
                                "select count(*) from outbox where subject_id = ? and kind = 'marketing' and state = 'waiting'")
                        .param(person.value())
                        .query(Long.class)
                        .single());
        assertThat(waiting).isOne();
    }

    private String address(SubjectId person) {
        return subjects.addressOf(desk(Purpose.RIGHTS), person).orElseThrow();
    }

    private LocalDate today() {
        return legal.calendar().dateOf(clock.instant());
    }

    private Permit officer() {
        return policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private Permit desk(Purpose purpose) {
        return policy.permit(Actor.system("test"), purpose);
    }
}
