package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clauses 2.1.5 and 3.2.2: what is wrong is corrected with a reason and a paper, by two people or by the person, and whoever had received the old value is told. */
@DeskTest
class CorrectionTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Tokens tokens;

    @Autowired
    Subjects subjects;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    Corrections corrections;

    @Autowired
    Correcting correcting;

    @Autowired
    AnswerPacks packs;

    @Autowired
    LedgeredCorrections ledgered;

    @Autowired
    DataFolder data;

    @Autowired
    Vault vault;

    @Autowired
    Representing representing;

    @Autowired
    ProvenLinks links;

    @Autowired
    Blockings blockings;

    @Autowired
    Outbox outbox;

    @Autowired
    Policy policy;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource ownerData;

    @LocalServerPort
    int port;

    @Test
    void aDemandIsCarriedOutByTwoPeopleAndItsAnswerNamesWhoWasTold_2_1_5_3_2_2() {
        var old = UUID.randomUUID() + "@old.example";
        var right = UUID.randomUUID() + "@right.example";
        var person = person(old);
        var officer = enters(Role.OFFICER);
        var administrator = enters(Role.ADMINISTRATOR);
        // who received it: a program, a named representative who never agreed, and the mailbox
        var name = "касса-" + UUID.randomUUID();
        var token = tokens.make(
                policy.permit(administrator(administrator), Purpose.ADMINISTRATION),
                new Tokens.Wanted(name, Set.of(Scope.PEOPLE_READ), Ground.CONSENT, null, null, null, null, null));
        assertThat(mvc.get()
                        .uri("/api/v1/people/" + person)
                        .header("Authorization", "Bearer " + token.token())
                        .exchange())
                .hasStatusOk();
        representing.name(
                own(person),
                new Representatives.Wish(
                        person,
                        Representative.Kind.ATTORNEY,
                        "Гүлнар Бекова",
                        "gulnar@lawyer.example",
                        "№ 7",
                        Set.of("correct"),
                        LocalDate.now(Times.ZONE).plusMonths(1),
                        Language.KK,
                        null));
        sent(person, old);
        waiting(person, old);
        var request = demand(person);
        var home = "/officer/people/" + person + "/values";

        var held = email(person);
        assertThat(get(officer.session(), home + "?value=" + held.id() + "&request=" + request.id(), Language.KK))
                .hasStatusOk()
                .bodyText()
                .contains(old)
                .doesNotContain("⟦");
        // reason and paper are needed, and a value that is one
        assertThat(post(officer.session(), home + "/" + held.id(), "value", "нет", "cause", "mistake"))
                .hasStatus(422)
                .bodyText()
                .contains("Это не адрес", "name=\"reason\"");
        assertThat(post(
                        officer.session(),
                        home + "/" + held.id(),
                        "value",
                        old,
                        "cause",
                        "mistake",
                        "reason",
                        "р",
                        "document",
                        "№ 1"))
                .hasStatus(422)
                .bodyText()
                .contains("Так уже записано");
        assertThat(write(officer, person, held, right, request.id().toString()))
                .hasStatus(303)
                .hasRedirectedUrl("/officer/requests/" + request.id());
        assertThat(write(officer, person, held, "other@right.example", ""))
                .as("the same value is not corrected twice at once")
                .hasStatus(303);
        assertThat(corrections.of(request.id())).hasSize(1);
        assertThat(subjects.byEmail(system(), old)).as("nothing changes yet").contains(person);

        var page = "/officer/requests/" + request.id();
        assertThat(get(officer.session(), page, Language.RU))
                .bodyText()
                .contains("описка при регистрации", "ждёт второго человека")
                .doesNotContain("⟦");
        assertThat(post(officer.session(), page + "/grant", "words", "Исправляем."))
                .hasStatus(303);
        assertThat(get(administrator.session(), page, Language.RU))
                .as("what they confirm")
                .bodyText()
                .contains("описка", right, old);
        assertThat(post(officer.session(), page + "/carry-out")).hasStatus(303);
        assertThat(subjects.byEmail(system(), right))
                .as("not by the one who granted")
                .isEmpty();
        assertThat(post(administrator.session(), page + "/carry-out")).hasStatus(303);

        assertThat(subjects.byEmail(system(), old)).isEmpty();
        assertThat(subjects.byEmail(system(), right)).contains(person);
        assertThat(requests.find(officers(), request.id()).orElseThrow().closed())
                .isTrue();
        var answer = requests.text(officers(), request, "answer");
        assertThat(answer)
                .contains("Исправлено ", ": Электронная почта.", name, "почтовый ящик прежнего адреса", "Гүлнар Бекова")
                .doesNotContain(old, "г..");
        var done = corrections.told(officers(), corrections.of(request.id()).getFirst());
        assertThat(done.told())
                .extracting(Correction.Recipient::kind)
                .containsExactlyInAnyOrder(Correction.Recipient.Kind.PROGRAM, Correction.Recipient.Kind.OLD_ADDRESS);
        assertThat(done.untold()).extracting(Correction.Recipient::name).containsExactly("Гүлнар Бекова");
        assertThat(letters(administrator.subject()))
                .as("who let the program in")
                .isEqualTo(1);
        assertThat(corrections.value(officers(), done.correction()))
                .as("the new value stands in its place alone")
                .isEmpty();
        // what waited goes to the right address
        assertThat(owner().sql("select count(*) from outbox where subject_id = ? and state = 'waiting'")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .isPositive();
        assertThat(outbox.readdress(system(), person, old, right))
                .as("but the word to the mailbox")
                .isOne();
        // and the person sees it
        assertThat(get(officer.session(), home, Language.EN))
                .bodyText()
                .contains("because: a mistake", name)
                .doesNotContain("⟦");
    }

    @Test
    void whatTheOfficerFoundWaitsForAnotherAndThePersonIsTold_2_1_5() {
        var person = person(UUID.randomUUID() + "@mail.example");
        var officer = enters(Role.OFFICER);
        var second = enters(Role.ADMINISTRATOR);
        var held = held(person, "name");
        assertThat(write(officer, person, held, "Айгерім Серікқызы", "")).hasStatus(303);
        var asked = corrections.of(officers(), person, null, 10).getFirst();
        for (var language : Language.values()) {
            assertThat(get(officer.session(), "/officer/corrections", language))
                    .hasStatusOk()
                    .bodyText()
                    .contains("Айгерім Қасымова", asked.id() + "/give-up")
                    .doesNotContain("⟦", asked.id() + "/carry-out");
            assertThat(get(second.session(), "/officer/corrections", language))
                    .hasStatusOk()
                    .bodyText()
                    .contains(asked.id() + "/carry-out")
                    .doesNotContain("⟦", "Айгерім");
        }
        var act = "/officer/corrections/" + asked.id();
        assertThat(get(second.session(), "/officer/people/" + person + "/values", Language.RU))
                .hasStatus(403);
        post(officer.session(), act + "/carry-out");
        assertThat(held(person, "name").value()).isEqualTo("Айгерім Қасымова");
        post(second.session(), act + "/carry-out");
        assertThat(held(person, "name").value()).isEqualTo("Айгерім Серікқызы");
        assertThat(letters(person)).isEqualTo(1);

        // given up: nothing changes, and the value that should have come is gone
        write(officer, person, held, "Айгерім", "");
        var another = corrections.of(officers(), person, null, 10).getFirst();
        post(second.session(), "/officer/corrections/" + another.id() + "/give-up");
        assertThat(held(person, "name").value()).isEqualTo("Айгерім Серікқызы");
        assertThat(corrections.value(officers(), another)).isEmpty();
        assertThat(corrections.find(officers(), another.id()).orElseThrow().endedBy())
                .as("who gave it up")
                .isEqualTo(second.subject().value());
        var gaveUp = subjects.names(officers(), List.of(second.subject())).get(second.subject());
        for (var language : Language.values()) {
            assertThat(get(officer.session(), "/officer/people/" + person + "/values", language))
                    .bodyText()
                    .contains(": " + gaveUp)
                    .doesNotContain("⟦");
        }
        var agent = enters(Role.AGENT);
        assertThat(get(agent.session(), "/officer/corrections", Language.RU)).hasStatus(403);
    }

    @Test
    void theSecretsThatWentToAnAddressEndWhenItIsCorrected_4_11() {
        var old = UUID.randomUUID() + "@old.example";
        var right = UUID.randomUUID() + "@right.example";
        var person = person(old);
        var demand = answering.file(
                officers(),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.ACCESS,
                        SubjectRequest.Channel.MAIL,
                        Language.RU,
                        LocalDate.now(Times.ZONE),
                        "Что вы храните?",
                        null));
        var archive = "/answers/" + packs.make(system(), demand).secret();
        var confirms = "/confirm/" + links.token(ProvenLinks.DEMAND, demand.id(), old);
        assertThat(mvc.get().uri(archive).exchange()).hasStatusOk();
        assertThat(mvc.get().uri(confirms).exchange()).hasStatusOk();

        var asked = correcting.ask(
                officers(),
                new Corrections.Wish(
                        person,
                        email(person).id(),
                        "email",
                        right,
                        Correction.Cause.NOT_THEIRS,
                        "чужой ящик",
                        "№ 1",
                        null,
                        null));
        assertThat(mvc.get().uri(archive).exchange()).as("nothing changes yet").hasStatusOk();
        correcting.carryOut(officers(), Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), asked);

        assertThat(mvc.get().uri(archive).exchange()).hasStatus(404);
        assertThat(mvc.post().uri(archive).exchange()).hasStatus(404);
        assertThat(mvc.get().uri(confirms).exchange()).hasStatus(404);
        assertThat(mvc.post().uri(confirms).exchange()).hasStatus(404);
        assertThat(requests.find(officers(), demand.id()).orElseThrow().identity())
                .isNull();
        assertThat(mvc.get()
                        .uri("/confirm/" + links.token(ProvenLinks.DEMAND, demand.id(), right))
                        .exchange())
                .hasStatusOk();
        assertThat(mvc.get()
                        .uri("/answers/" + packs.make(system(), demand).secret())
                        .exchange())
                .as("what is sent to the right address opens")
                .hasStatusOk();
    }

    @Test
    void anIinIsCorrectedByAPaperThatWasSeen_3_2_2() {
        var person = subjects.enrol(
                system(),
                new NewPerson(
                        "Айгерім Қасымова",
                        UUID.randomUUID() + "@mail.example",
                        null,
                        "900101300017",
                        Language.RU,
                        Ground.CONSENT,
                        "form"));
        var officer = enters(Role.OFFICER);
        var held = held(person, "iin");
        assertThat(write(officer, person, held, "900101300012", ""))
                .hasStatus(422)
                .bodyText()
                .contains("Это не ИИН");
        // the paper is named and not copied (Law 94-V art. 7(10))
        assertThat(write(officer, person, held, "900101300027", "")).hasStatus(303);
        assertThat(corrections.of(officers(), person, null, 1).getFirst().scanned())
                .isFalse();
        assertThatThrownBy(() -> correcting.byPerson(own(person), wish(person, held, "900101300027")))
                .isInstanceOf(Conflict.class)
                .hasMessage("correction-paper");
    }

    @Test
    void thePersonCorrectsThemselvesAndANewAddressAnswersFirst_2_1_5() {
        var colleague = enters(Role.AGENT);
        var person = colleague.subject();
        var session = colleague.session();
        var name = held(person, "name");
        for (var language : Language.values()) {
            assertThat(get(session, "/my/data/values/" + name.id() + "/correct", language))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        assertThat(post(session, "/my/data/values/" + name.id() + "/correct", "value", "Данияр Ахметов", "cause", "x"))
                .hasStatus(422);
        assertThat(post(
                        session,
                        "/my/data/values/" + name.id() + "/correct",
                        "value",
                        "Данияр Ахметов",
                        "cause",
                        "incomplete"))
                .hasStatus(303);
        assertThat(held(person, "name").value()).isEqualTo("Данияр Ахметов");
        assertThat(get(session, "/my/data", Language.RU))
                .bodyText()
                .contains("причина: данные неполные", "Служба не знает никого")
                .doesNotContain("⟦");

        var held = email(person);
        var right = UUID.randomUUID() + "@right.example";
        assertThat(post(session, "/my/data/values/" + held.id() + "/correct", "value", right, "cause", "outdated"))
                .hasStatus(303);
        assertThat(email(person).value())
                .as("not before the new one has answered")
                .isEqualTo(held.value());
        var asked = corrections.of(officers(), person, null, 10).getFirst();
        var link = "/address/" + links.token(ProvenLinks.NEW_ADDRESS, asked.id());
        assertThat(mvc.get().uri(link).exchange()).hasStatusOk();
        assertThat(email(person).value()).as("a scanner's look changes nothing").isEqualTo(held.value());
        assertThat(mvc.get()
                        .uri("/address/" + links.token(ProvenLinks.DEMAND, asked.id()))
                        .exchange())
                .as("a link for something else")
                .hasStatus(404);
        assertThat(mvc.post().uri(link).exchange()).hasStatus(303);
        assertThat(email(person).value()).isEqualTo(right);
        assertThat(email(person).shown()).isTrue();
        assertThat(get(session, "/my/data", Language.RU).getResponse().getStatus())
                .as("whoever held the old mailbox is out")
                .isNotEqualTo(200);
        assertThat(mvc.get().uri(link).exchange()).bodyText().doesNotContain("<form method=\"post\" action=\"/address");
    }

    @Test
    void somebodyElsesAddressIsNeitherTakenNorBetrayed_4_8() {
        var other = UUID.randomUUID() + "@mail.example";
        person(other);
        var person = person(UUID.randomUUID() + "@mail.example");
        var held = email(person);

        assertThat(correcting.byPerson(own(person), wish(person, held, other)))
                .as("the same answer as for a free one")
                .isFalse();

        assertThat(letters(person)).as("and no letter").isZero();
        var asked = corrections.of(officers(), person, null, 10).getFirst();
        assertThatThrownBy(() -> correcting.proven(asked.id())).hasMessage("correction-taken");
        assertThat(email(person).value()).isEqualTo(held.value());
        var officer = enters(Role.OFFICER);
        assertThat(write(officer, person, held, other, "")).hasStatus(422);
    }

    @Test
    void nothingOfTheBlockedChangesAndTheDestroyedHaveNothingToCorrect_1_3() {
        var person = person(UUID.randomUUID() + "@mail.example");
        var held = email(person);
        var officer = enters(Role.OFFICER);
        var second = enters(Role.ADMINISTRATOR);
        write(officer, person, held, UUID.randomUUID() + "@right.example", "");
        var asked = corrections.of(officers(), person, null, 10).getFirst();
        blockings.block(officers(), person, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));

        assertThatThrownBy(() -> correcting.byPerson(own(person), wish(person, held, "a@right.example")))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> correcting.carryOut(officers(), administrator(second), asked))
                .isInstanceOf(Refused.class);
        assertThat(get(officer.session(), "/officer/people/" + person + "/values", Language.RU))
                .bodyText()
                .contains("сначала снимите блокирование")
                .doesNotContain(held.value());
        // but the demand is taken
        assertThat(demand(person).closed()).isFalse();
        assertThat(get(officer.session(), "/officer/people/" + UUID.randomUUID() + "/values", Language.RU))
                .hasStatus(404);
    }

    @Test
    void adoubtfulAddressIsShownWithItsReasonAndCleared_2_1_5() {
        var address = UUID.randomUUID() + "@mail.example";
        var person = person(address);
        var officer = enters(Role.OFFICER);
        var home = "/officer/people/" + person + "/values";
        subjects.doubt(system(), person, address, "5.1.1");
        for (var language : Language.values()) {
            assertThat(get(officer.session(), home, language))
                    .bodyText()
                    .contains("5.1.1")
                    .doesNotContain("⟦");
        }
        assertThat(subjects.doubtful(officers(), null, 1000))
                .extracting(Subjects.Doubtful::subject)
                .contains(person);
        var held = email(person);

        post(officer.session(), home + "/" + held.id() + "/ask-address");
        assertThat(letters(person)).isEqualTo(1);
        var link = "/address/" + links.token(ProvenLinks.DOUBTFUL, held.id());
        assertThat(mvc.get().uri(link).exchange()).hasStatusOk();
        assertThat(email(person).doubtful()).isTrue();
        assertThat(mvc.post().uri(link).exchange()).hasStatus(303);
        assertThat(email(person).doubtful()).isFalse();

        subjects.doubt(system(), person, address, "5.2.1");
        post(officer.session(), home + "/" + held.id() + "/not-doubtful");
        assertThat(email(person).doubtful()).isFalse();
        // and a letter from the person says the same
        subjects.doubt(system(), person, address, "smtp-550");
        assertThat(get(officer.session(), home, Language.RU)).bodyText().contains("письмо вернулось (smtp-550)");
        subjects.wrote(system(), person, address, Language.RU);
        assertThat(email(person).doubtful()).isFalse();
    }

    /** A page may ask the database with a wider role here than behind a real port. */
    @Test
    void everyPageOpensAndActsOnARealPort_2_1_5() throws Exception {
        var officer = enters(Role.OFFICER);
        var second = enters(Role.ADMINISTRATOR);
        var colleague = enters(Role.AGENT);
        var person = person(UUID.randomUUID() + "@mail.example");
        var request = demand(person);
        var name = held(person, "name");
        var mail = email(colleague.subject());
        var values = "/officer/people/" + person + "/values";

        assertThat(status(
                        officer,
                        values + "/" + name.id(),
                        typed("Айгерім Серікқызы", request.id().toString())))
                .isEqualTo(303);
        for (var path : List.of(
                "/officer/corrections",
                values,
                values + "?value=" + name.id() + "&request=" + request.id(),
                "/officer/requests/" + request.id())) {
            assertThat(status(officer, path, null)).as(path).isEqualTo(200);
        }
        assertThat(status(officer, "/officer/requests/" + request.id() + "/grant", "words=OK"))
                .isEqualTo(303);
        assertThat(status(second, "/officer/corrections", null)).isEqualTo(200);
        assertThat(status(second, "/officer/requests/" + request.id(), null)).isEqualTo(200);
        assertThat(status(second, "/officer/requests/" + request.id() + "/carry-out", ""))
                .isEqualTo(303);
        assertThat(held(person, "name").value()).isEqualTo("Айгерім Серікқызы");

        assertThat(status(officer, values + "/" + email(person).id(), typed(UUID.randomUUID() + "@new.example", "")))
                .isEqualTo(303);
        var found = corrections.of(officers(), person, null, 1).getFirst();
        assertThat(status(second, "/officer/corrections/" + found.id() + "/carry-out", ""))
                .isEqualTo(303);
        assertThat(email(person).value()).endsWith("@new.example");

        var form = "/my/data/values/" + mail.id() + "/correct";
        assertThat(status(colleague, form, null)).isEqualTo(200);
        var right = UUID.randomUUID() + "@right.example";
        assertThat(status(colleague, form, typed(right, ""))).isEqualTo(303);
        assertThat(status(colleague, "/my/data", null)).isEqualTo(200);
        var asked = corrections.of(officers(), colleague.subject(), null, 1).getFirst();
        var link = "/address/" + links.token(ProvenLinks.NEW_ADDRESS, asked.id());
        assertThat(status(null, link, null)).isEqualTo(200);
        assertThat(status(null, link, "")).isEqualTo(303);
        assertThat(email(colleague.subject()).value()).isEqualTo(right);

        subjects.doubt(system(), person, email(person).value(), "5.1.1");
        var doubtful = values + "/" + email(person).id();
        assertThat(status(officer, doubtful + "/ask-address", "")).isEqualTo(303);
        var reached =
                "/address/" + links.token(ProvenLinks.DOUBTFUL, email(person).id());
        assertThat(status(null, reached, "")).isEqualTo(303);
        assertThat(email(person).doubtful()).isFalse();
    }

    private static String typed(String value, String request) {
        return "cause=mistake&reason=slip&document=1&request=" + request + "&value="
                + java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** @param form null to look */
    private int status(@Nullable Colleague who, String path, @Nullable String form) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (who != null) {
            request.header("Cookie", "qyzmet-session=" + who.session().getValue());
        }
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", "http://localhost:" + port)
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void whatABackupBringsBackIsCorrectedAgainAndTheLedgerHoldsItSealed_2_1_5() throws Exception {
        var old = UUID.randomUUID() + "@old.example";
        var right = UUID.randomUUID() + "@right.example";
        var person = person(old);
        var officer = enters(Role.OFFICER);
        var second = enters(Role.ADMINISTRATOR);
        sent(person, old);
        write(officer, person, email(person), right, "");
        var asked = corrections.of(officers(), person, null, 1).getFirst();
        assertThat(post(second.session(), "/officer/corrections/" + asked.id() + "/carry-out"))
                .hasStatus(303);
        var done = corrections.told(
                officers(), corrections.find(officers(), asked.id()).orElseThrow());
        assertThat(done.recipients()).hasSize(1);
        var noted = owner().sql("select act, what, at from ledger_entry where subject_id = ? and kind = 'correction'")
                .param(person.value())
                .query((row, _) -> new Ledgered(
                        Ledgered.Kind.CORRECTION,
                        row.getObject("act", UUID.class),
                        person,
                        row.getString("what"),
                        row.getTimestamp("at").toInstant()))
                .single();
        assertThat(noted.act()).isEqualTo(asked.id());
        try (var files = Files.list(data.ledger())) {
            for (var file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain(right, old, "удостоверение");
            }
        }

        // an older backup: the old value, no word of the correction, a letter that waits, somebody signed in; then one
        // in which it waits for the second person; then the same once more
        var access = demand(person);
        long told = letters(person);
        for (var state : List.of("unknown", "cut off", "waiting")) {
            if (!state.equals("cut off")) {
                subjects.correct(system(), person, asked.value(), old, true);
                owner().sql("delete from correction where id = ?")
                        .param(asked.id())
                        .update();
            }
            if (state.equals("waiting")) {
                owner().sql("""
                                insert into correction (id, subject_id, value_id, kind, value, cause, reason, edition, asked_by, asked_at)
                                values (?, ?, ?, 'email', '', 'mistake', '', '2026-1', ?, now())
                                """)
                        .params(asked.id(), person.value(), asked.value(), asked.askedBy())
                        .update();
            }
            var archive = packs.make(system(), access).secret();
            again(noted);

            assertThat(packs.open(archive).isPresent())
                    .as("%s: what was sent after the correction went to the right address", state)
                    .isEqualTo(state.equals("cut off"));
            assertThat(email(person).value()).as(state).isEqualTo(right);
            assertThat(subjects.byEmail(system(), right)).contains(person);
            assertThat(subjects.byEmail(system(), old)).isEmpty();
            var found = corrections.find(officers(), asked.id()).orElseThrow();
            assertThat(found.waits()).isFalse();
            assertThat(found.doneBy()).isEqualTo(second.subject().value());
            if (!state.equals("waiting")) {
                assertThat(corrections.told(officers(), found))
                        .extracting(Correction.Told::reason, Correction.Told::document, Correction.Told::recipients)
                        .containsExactly(done.reason(), done.document(), done.recipients());
            }
        }
        assertThat(letters(person)).as("nobody is told twice").isEqualTo(told);

        // what cannot be done again keeps the desk closed, unless nothing is left to correct
        subjects.correct(system(), person, asked.value(), old, true);
        owner().sql("delete from correction where id = ?").param(asked.id()).update();
        var lost = vault.epoch() + "." + "0".repeat(64);
        assertThatThrownBy(() -> again(what(noted, person, lost))).hasMessageContaining(lost + ".sealed");
        again(what(noted, person, "0." + "0".repeat(64)));
        again(what(noted, SubjectId.random(), lost));
        blockings.block(officers(), person, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        assertThatThrownBy(() -> again(noted)).isInstanceOf(Refused.class);
    }

    private static Ledgered what(Ledgered noted, SubjectId person, String what) {
        return new Ledgered(noted.kind(), noted.act(), person, what, noted.at());
    }

    private void again(Ledgered entry) {
        // as the start does: storage, outside a transaction
        Acting.running(Family.UPKEEP, () -> ledgered.again(entry));
    }

    @Test
    void whatWasPreparedGoesWithARefusal_3_2_2() {
        var person = person(UUID.randomUUID() + "@mail.example");
        var officer = enters(Role.OFFICER);
        var request = demand(person);
        write(officer, person, held(person, "name"), "Айгерім", request.id().toString());
        assertThat(serving.byItself(request)).isTrue();

        assertThat(post(
                        officer.session(),
                        "/officer/requests/" + request.id() + "/refuse",
                        "code",
                        SubjectRequest.Refusal.NOT_CONFIRMED.id(),
                        "why",
                        "Документа нет."))
                .hasStatus(303);

        assertThat(corrections.of(request.id())).isEmpty();
        assertThat(corrections.of(officers(), person, null, 1).getFirst().endedBy())
                .isEqualTo(officer.subject().value());
        assertThat(held(person, "name").value()).isEqualTo("Айгерім Қасымова");
    }

    @Test
    void whatWasPreparedGoesWhenTheDemandTurnsOutToBeAnother_3_2_2() {
        var person = person(UUID.randomUUID() + "@mail.example");
        var officer = enters(Role.OFFICER);
        var request = answering.file(
                officers(),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.CORRECT,
                        SubjectRequest.Channel.PAPER,
                        Language.RU,
                        LocalDate.now(Times.ZONE),
                        "Имя записано с ошибкой.",
                        SubjectRequest.Identity.DOCUMENT));
        var name = held(person, "name");
        write(officer, person, name, "Айгерім", request.id().toString());
        answering.sorted(officers(), request.id(), SubjectRequest.Kind.CORRECT);
        assertThat(corrections.of(request.id())).as("it is one still").hasSize(1);

        answering.sorted(officers(), request.id(), SubjectRequest.Kind.ACCESS);

        assertThat(corrections.of(request.id())).isEmpty();
        write(officer, person, name, "Айгерім Серікқызы", "");
        assertThat(corrections.waiting(officers(), 100))
                .as("the value can be corrected again")
                .anyMatch(waiting -> waiting.subject().equals(person));
    }

    @Test
    void aPersonCannotWriteToManyStrangersThroughTheDesk_4_11() {
        var colleague = enters(Role.AGENT);
        var person = colleague.subject();
        var form = "/my/data/values/" + email(person).id() + "/correct";
        for (int n = 0; n < policy.number("address-letters-per-person"); n++) {
            var said = post(colleague.session(), form, "value", n + "@stranger.example", "cause", "mistake");
            assertThat(after(said, colleague.session(), Language.EN))
                    .bodyText()
                    .contains("We have sent a letter to the new address");
        }
        long letters = letters(person);

        var one = post(colleague.session(), form, "value", "more@stranger.example", "cause", "mistake");

        assertThat(after(one, colleague.session(), Language.EN))
                .bodyText()
                .contains("Too many letters to new addresses");
        assertThat(after(one, colleague.session(), Language.RU))
                .bodyText()
                .contains("слишком много писем на новые адреса");
        assertThat(after(one, colleague.session(), Language.KK)).bodyText().contains("жаңа мекенжайларға тым көп хат");
        assertThat(letters(person)).isEqualTo(letters);
        assertThat(corrections.of(officers(), person, null, 1).getFirst().waits())
                .as("what was asked before still waits")
                .isTrue();
        var name = "/my/data/values/" + held(person, "name").id() + "/correct";
        post(colleague.session(), name, "value", "Данияр Сапаров", "cause", "mistake");
        assertThat(held(person, "name").value()).as("no letter, no limit").isEqualTo("Данияр Сапаров");

        owner().sql("update correction set asked_at = asked_at - interval '8 days' where subject_id = ?")
                .param(person.value())
                .update();
        post(colleague.session(), form, "value", "more@stranger.example", "cause", "mistake");
        assertThat(letters(person)).as("later again").isEqualTo(letters + 1);
    }

    @Test
    void theLetterToAnAddressThatIsAskedForNoLongerDoesNotLeave_3_2_4() {
        var person = person(UUID.randomUUID() + "@mail.example");
        var held = email(person);
        correcting.byPerson(own(person), wish(person, held, "wrong@stranger.example"));
        var wrong = corrections.of(officers(), person, null, 1).getFirst();
        assertThat(leaves(wrong)).isTrue();

        correcting.byPerson(own(person), wish(person, held, "right@stranger.example"));

        var right = corrections.of(officers(), person, null, 1).getFirst();
        assertThat(leaves(wrong)).as("another address took its place").isFalse();
        assertThat(leaves(right)).isTrue();
        correcting.giveUp(system(), right, system().actor().id());
        assertThat(leaves(right)).as("given up").isFalse();
    }

    /** Whether the letter to the new address is still on its way, with its text. */
    private boolean leaves(Correction correction) {
        return owner().sql(
                        "select state in ('waiting', 'sending') or body is not null or title is not null from outbox where about = ?")
                .param(correction.id())
                .query(Boolean.class)
                .single();
    }

    /** What the next page says about it. */
    private MvcTestResult after(MvcTestResult done, Cookie session, Language language) {
        return mvc.get()
                .uri("/my/data")
                .cookie(session, Objects.requireNonNull(done.getResponse().getCookie("flash")))
                .header("Accept-Language", language.code())
                .exchange();
    }

    private SubjectRequest demand(SubjectId person) {
        return answering.file(
                own(person),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.CORRECT,
                        SubjectRequest.Channel.PORTAL,
                        Language.RU,
                        LocalDate.now(Times.ZONE),
                        "Адрес записан с ошибкой.",
                        SubjectRequest.Identity.SESSION));
    }

    private static Corrections.Wish wish(SubjectId person, Subjects.Held held, String value) {
        return new Corrections.Wish(
                person, held.id(), held.kind(), value, Correction.Cause.MISTAKE, "", "", null, null);
    }

    private MvcTestResult write(Colleague officer, SubjectId person, Subjects.Held held, String value, String request) {
        return post(
                officer.session(),
                "/officer/people/" + person + "/values/" + held.id(),
                "value",
                value,
                "cause",
                "mistake",
                "reason",
                "описка при регистрации",
                "document",
                "удостоверение № 1",
                "request",
                request);
    }

    private Subjects.Held email(SubjectId person) {
        return held(person, "email");
    }

    private Subjects.Held held(SubjectId person, String kind) {
        return subjects.held(officers(), person).stream()
                .filter(held -> held.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** A letter that has left. */
    private void sent(SubjectId person, String address) {
        waiting(person, address);
        owner().sql("update outbox set state = 'sent', sent_at = now() where subject_id = ?")
                .param(person.value())
                .update();
    }

    private void waiting(SubjectId person, String address) {
        outbox.queue(
                system(),
                new Letter(
                        person,
                        address,
                        Letter.Kind.NOTICE,
                        Language.RU,
                        "Тема",
                        "Текст",
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
    }

    /** Letters about rights that were queued for them. */
    private long letters(SubjectId person) {
        return owner().sql("select count(*) from outbox where subject_id = ? and kind = 'rights' and created_at > ?")
                .params(person.value(), Instant.EPOCH.atOffset(java.time.ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    private JdbcClient owner() {
        return JdbcClient.create(ownerData);
    }

    private Colleague enters(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private static Actor administrator(Colleague colleague) {
        return Actor.person(colleague.subject(), Set.of(Role.ADMINISTRATOR), Set.of());
    }

    private SubjectId person(String address) {
        return subjects.enrol(system(), NewPerson.by("Айгерім Қасымова", address, Language.RU, "form"));
    }

    private Permit system() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    private Permit officers() {
        return policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private MvcTestResult get(Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
