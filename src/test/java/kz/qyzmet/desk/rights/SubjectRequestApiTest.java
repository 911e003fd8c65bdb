package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clauses 3.2.1 and 3.2.2 for programs, and for people whom the desk does not know: the same clocks, and nothing of others. */
@DeskTest
class SubjectRequestApiTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Tokens tokens;

    @Autowired
    StaffAccounts accounts;

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
    ApplicationContext desk;

    @Autowired
    Blockings blockings;

    @Autowired
    Consents consents;

    @Autowired
    Policy policy;

    @Test
    void aPortalFilesAndFollowsWhatItFiled_3_2_1() throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var email = UUID.randomUUID() + "@people.example";
        var filed = post(portal, "k-" + email, body("access", email, "\"identity\": \"session\""));
        assertThat(filed).hasStatus(201);
        var demand = json(filed);
        assertThat(demand.path("kind").asString()).isEqualTo("access");
        assertThat(demand.path("state").asString()).isEqualTo("open");
        assertThat(demand.path("term").path("days").asInt()).isEqualTo(3);
        assertThat(demand.path("dueAt").asString()).endsWith("Z");

        var again = post(portal, "k-" + email, body("access", email, "\"identity\": \"session\""));
        assertThat(again).hasStatus(201).hasHeader("Idempotency-Replayed", "true");
        assertThat(json(again).path("id")).isEqualTo(demand.path("id"));
        assertThat(post(portal, "k-" + email, body("block", email, "\"identity\": \"session\"")))
                .hasStatus(422);
        assertThat(post(portal, null, body("access", email, "\"identity\": \"session\"")))
                .as("two at once are one")
                .hasStatus(409);

        // decided by people alone, and the answer is read where it was asked
        var id = UUID.fromString(demand.path("id").asString());
        answering.asked(officer(), id, "За какое время?");
        var asked = json(get(portal, "/api/v1/subject-requests/" + id))
                .path("questions")
                .path(0);
        assertThat(asked.path("question").asString()).isEqualTo("За какое время?");
        assertThat(asked.path("answer").isNull()).isTrue();
        var path = id + "/questions/" + asked.path("id").asString();
        var stranger = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        assertThat(reply(stranger, path, "{\"answer\": \"За год\"}")).hasStatus(404);
        assertThat(reply(token(null, null, Scope.PEOPLE_READ), path, "{\"answer\": \"За год\"}"))
                .hasStatus(403);
        assertThat(reply(portal, path, "{}")).hasStatus(422);
        assertThat(reply(portal, path, "{\"answer\": \"За год\"}")).hasStatus(204);
        assertThat(reply(portal, path, "{\"answer\": \"За два\"}")).hasStatus(409);
        assertThat(json(get(portal, "/api/v1/subject-requests/" + id))
                        .path("questions")
                        .path(0)
                        .path("answer")
                        .asString())
                .isEqualTo("За год");
        answering.granted(officer(), id, "Вот что хранится.", null);
        var read = json(get(portal, "/api/v1/subject-requests/" + id));
        assertThat(read.path("state").asString()).isEqualTo("granted");
        assertThat(read.path("answer").asString()).contains("Вот что хранится");
        var listed = json(get(portal, "/api/v1/subject-requests?limit=1"));
        assertThat(listed.path("items")).hasSize(1);
        assertThat(listed.path("items").path(0).path("id").asString()).isEqualTo(id.toString());
        assertThat(listed.path("items").path(0).has("answer")).isFalse();
        for (var act : List.of("grant", "refuse", "carry-out")) {
            assertThat(mvc.post()
                            .uri("/officer/requests/" + id + "/" + act)
                            .header("Authorization", "Bearer " + portal)
                            .param("words", "да")
                            .exchange()
                            .getResponse()
                            .getStatus())
                    .as(act)
                    .isGreaterThanOrEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SubjectRequest.Kind.class,
            names = {"CORRECT", "BLOCK", "DESTROY"})
    void aProgramAsksForAChangeAndReadsWhyNotAndWhereToTurn_3_2_2_3_2_6_7_3(SubjectRequest.Kind kind) throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var email = UUID.randomUUID() + "@people.example";
        var filed = post(
                portal,
                null,
                body(kind.id(), email, "\"identity\": \"session\", \"text\": \"Неверно\", \"language\": \"ru\""));
        assertThat(filed).hasStatus(201);
        assertThat(json(filed).path("term").path("days").asInt())
                .isEqualTo(policy.term(kind.id(), java.time.LocalDate.now(kz.qyzmet.desk.web.Times.ZONE))
                        .days());
        var id = UUID.fromString(json(filed).path("id").asString());

        answering.refused(officer(), id, SubjectRequest.Refusal.NOT_CONFIRMED, "Договор ещё не исполнен.");

        var read = json(get(portal, "/api/v1/subject-requests/" + id));
        assertThat(read.path("state").asString()).isEqualTo("refused");
        assertThat(read.path("answer").asString())
                .contains("Договор ещё не исполнен.")
                .contains(policy.appeal("authority", Language.RU))
                .contains(policy.appeal("court", Language.RU));
    }

    @Test
    void whatAProgramSaysIsRightIsDecidedByTheOfficerAndDoneByASecondPerson_2_1_5_3_2_2() throws Exception {
        var person = person();
        var email = subjects.addressOf(desk(Purpose.RIGHTS), person).orElseThrow();
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        assertThat(get(portal, "/api/v1/people/" + person)).hasStatusOk();

        var filed = post(portal, null, correction(email, "name", "Айгерім Серікқызы", "session"));

        assertThat(filed).hasStatus(201);
        var id = UUID.fromString(json(filed).path("id").asString());
        assertThat(json(filed).path("corrections")).isEmpty();
        assertThat(json(filed).path("text").asString())
                .as("what the officer reads")
                .contains("Имя: Айгерім Серікқызы", "сменила фамилию", "Документ: свидетельство № 7");
        var prepared = corrections.of(id).getFirst();
        assertThat(prepared.askedBy())
                .isEqualTo(requests.find(officer(), id).orElseThrow().registeredBy());
        assertThat(name(person)).as("nothing changes yet").isEqualTo("Айгерім Қасымова");
        // the officer has the last word about the spelling
        correcting.ask(
                officer(),
                new Corrections.Wish(
                        person,
                        person.value(),
                        "name",
                        "Айгерім Серікқызы Қасымова",
                        Correction.Cause.INCOMPLETE,
                        "по свидетельству",
                        "№ 7",
                        null,
                        id));
        assertThat(corrections.of(id)).hasSize(1);
        var decides = officer();
        serving.grant(decides.actor(), id, "Исправляем.");
        assertThatThrownBy(() -> serving.carryOut(decides.actor(), id)).isInstanceOf(Conflict.class);
        assertThat(name(person)).isEqualTo("Айгерім Қасымова");
        var second = officer();
        serving.carryOut(second.actor(), id);

        assertThat(name(person)).isEqualTo("Айгерім Серікқызы Қасымова");
        var done = json(get(portal, "/api/v1/subject-requests/" + id));
        assertThat(done.path("state").asString()).isEqualTo("granted");
        assertThat(done.path("corrections").path(0).path("value").asString()).isEqualTo("name");
        assertThat(done.path("corrections").path(0).path("recipients").toString())
                .as("whoever had received it")
                .contains("\"program\"");
    }

    @Test
    void aProgramLearnsNothingByACorrectionAndChangesNothingOfTheBlocked_2_1_5_1_3() throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var email = subjects.addressOf(desk(Purpose.RIGHTS), person()).orElseThrow();
        var others = subjects.addressOf(desk(Purpose.RIGHTS), person()).orElseThrow();
        var blocked = person();
        var unheld = UUID.randomUUID() + "@people.example";
        for (var one : List.of(
                correction(email, "email", others, "session"),
                correction(email, "phone", "+77010000000", "session"),
                correction(email, "name", "Айгерім Қасымова", "session"),
                correction(
                        subjects.addressOf(desk(Purpose.RIGHTS), blocked).orElseThrow(), "name", "Айгерім", "session"),
                correction(unheld, "iin", "900101300017", "document"))) {
            if (one.contains("Айгерім\",")) {
                blockings.block(officer(), blocked, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
            }
            var filed = post(portal, null, one);
            assertThat(filed).as(one).hasStatus(201);
            var id = UUID.fromString(json(filed).path("id").asString());
            assertThat(corrections.of(id)).as(one).isEmpty();
            assertThat(json(filed).path("text").asString()).contains("сменила фамилию");
        }
        for (var wrong : List.of(
                correction(email, "address", "x", "session"),
                correction(email, "email", "nothing", "session"),
                correction(email, "iin", "900101300017", "session"),
                correction(email, "name", "Айгерім", "session").replace("свидетельство № 7", ""),
                correction(email, "name", "Айгерім", "session").replace("outdated", "whim"),
                correction(email, "name", "Айгерім", "session").replace("\"correct\"", "\"block\""))) {
            assertThat(post(portal, null, wrong))
                    .as(wrong)
                    .hasStatus(422)
                    .bodyText()
                    .contains("correction");
        }
    }

    private static String correction(String email, String value, String to, String identity) {
        return body(
                "correct",
                email,
                "\"language\": \"ru\", \"identity\": \"" + identity + "\", \"correction\": {\"value\": \"" + value
                        + "\", \"to\": \"" + to + "\", \"cause\": \"outdated\", \"reason\": \"сменила фамилию\","
                        + " \"document\": \"свидетельство № 7\"}");
    }

    private String name(SubjectId person) {
        return CorrectionHand.name(desk, person);
    }

    @Test
    void nobodySeesWhatAnotherFiled_4_8() throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var other = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var team = token(TeamId.GENERAL, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var writer = token(null, null, Scope.PEOPLE_WRITE);
        var reader = token(null, null, Scope.PEOPLE_READ);
        var email = UUID.randomUUID() + "@people.example";
        var id = json(post(portal, null, body("access", email, ""))).path("id").asString();

        var nothing = UUID.randomUUID().toString();
        var theirs = get(other, "/api/v1/subject-requests/" + id);
        var none = get(other, "/api/v1/subject-requests/" + nothing);
        assertThat(theirs).hasStatus(404);
        assertThat(theirs.getResponse().getContentAsString().replace(id, nothing))
                .as("alike")
                .isEqualTo(none.getResponse().getContentAsString());
        assertThat(json(get(other, "/api/v1/subject-requests")).path("items")).isEmpty();
        for (var refused : List.of(
                get(team, "/api/v1/subject-requests"),
                get(team, "/api/v1/subject-requests/" + id),
                post(team, null, body("access", email, "")),
                get(writer, "/api/v1/subject-requests/" + id),
                post(reader, null, body("block", email, "")))) {
            assertThat(refused).hasStatus(403);
        }
        // who may only write hears no more than the id, known person or not
        var said = json(post(writer, null, body("block", email, "")));
        assertThat(said.propertyNames()).containsExactly("id");
        assertThat(mvc.get().uri("/api/v1/subject-requests").exchange()).hasStatus(401);
    }

    @Test
    void aTokenOfAPersonSpeaksForThemAlone_4_8() throws Exception {
        var aigerim = person();
        var own = token(null, aigerim, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var filed = json(post(own, null, "{\"kind\": \"access\", \"identity\": \"session\"}"));
        assertThat(filed.path("person").asString()).isEqualTo(aigerim.toString());
        assertThat(json(get(own, "/api/v1/subject-requests")).path("items")).hasSize(1);
        var other = person();
        var stranger = token(null, other, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        assertThat(get(stranger, "/api/v1/subject-requests/" + filed.path("id").asString()))
                .hasStatus(404);
    }

    @Test
    void whatCannotBeIsSaidFieldByField() throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        for (var wrong : List.of(
                "{}",
                "{\"kind\": \"resurrect\", \"name\": \"x\", \"email\": \"x@people.example\"}",
                "{\"kind\": \"access\", \"name\": \"x\"}",
                "{\"kind\": \"access\", \"email\": \"x@people.example\"}",
                "{\"kind\": \"access\", \"name\": \"x\", \"email\": \"nothing\"}",
                body("complaint", "x@people.example", ""),
                body("access", "x@people.example", "\"identity\": \"hearsay\""),
                body("access", "x@people.example", "\"receivedOn\": \"2999-01-01\""),
                body("access", "x@people.example", "\"language\": \"xx\""),
                body("access", "x@people.example", "\"text\": \"" + "я".repeat(10_001) + "\""))) {
            assertThat(post(portal, null, wrong))
                    .as(wrong.substring(0, Math.min(80, wrong.length())))
                    .hasStatus(422);
        }
        assertThat(post(portal, null, "[]")).hasStatus(400);
        assertThat(get(portal, "/api/v1/subject-requests?limit=0")).hasStatus(422);
        assertThat(get(portal, "/api/v1/subject-requests?cursor=x")).hasStatus(422);
        assertThat(get(portal, "/api/v1/subject-requests/nothing")).hasStatus(404);
    }

    @Test
    void aWithdrawalByAProgramStopsAtOnce_3_2_4() throws Exception {
        var aigerim = person();
        consents.given(desk(Purpose.SUPPORT), aigerim, Purpose.SUPPORT, null, Language.RU, Channel.WEB, "form");
        var email = subjects.addressOf(desk(Purpose.SUPPORT), aigerim).orElseThrow();
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        assertThat(post(portal, null, body("withdrawal", email, "\"identity\": \"session\"")))
                .hasStatus(201);
        assertThat(consents.withdrawn(aigerim, Purpose.SUPPORT)).isTrue();
    }

    @Test
    void somebodyUnknownIsAnsweredThatNothingIsHeld_3_2_1() throws Exception {
        var saule = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var today = java.time.LocalDate.now(kz.qyzmet.desk.web.Times.ZONE).toString();
        var email = UUID.randomUUID() + "@people.example";
        for (var language : Language.values()) {
            assertThat(mvc.get()
                            .uri("/officer/requests/new")
                            .cookie(saule.session())
                            .header("Accept-Language", language.code())
                            .exchange())
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        assertThat(stranger(saule, "name", "Иван", "email", "", "phone", "", "identity", "document", "received", today))
                .as("no contact")
                .hasStatus(422);
        assertThat(stranger(saule, "name", "Иван", "email", email, "identity", "", "received", today))
                .as("who is it?")
                .hasStatus(422);
        assertThat(stranger(saule, "name", "", "email", email, "identity", "document", "received", today))
                .hasStatus(422);
        assertThat(subjects.byEmail(desk(Purpose.RIGHTS), email)).isEmpty();

        assertThat(stranger(saule, "name", "Иван", "email", email, "identity", "document", "received", today))
                .hasStatus(303);

        var ivan = subjects.byEmail(desk(Purpose.RIGHTS), email).orElseThrow();
        assertThat(subjects.source(desk(Purpose.RIGHTS), ivan)).isEqualTo("demand");
        assertThat(subjects.of(List.of(ivan))).containsValue(Ground.CONSENT);
        var filed = requests.of(officer(), ivan, 1).getFirst();
        answering.granted(officer(), filed.id(), "Мы искали по имени и почте.", null);
        assertThat(requests.text(officer(), filed, "answer"))
                .contains("не хранится ничего, кроме этого требования", "Мы искали");

        // somebody who is known gets no second record, and the usual answer
        var aigerim = person();
        var known = subjects.addressOf(desk(Purpose.RIGHTS), aigerim).orElseThrow();
        assertThat(stranger(saule, "name", "Другая", "email", known, "identity", "document", "received", today))
                .hasStatus(303);
        assertThat(requests.of(officer(), aigerim, 1)).hasSize(1);
    }

    /** A program brings files for what it filed, with the limits of every file; it sees those alone, and none of another's demand. */
    @Test
    void aProgramBringsFilesForWhatItFiled_3_2_2() throws Exception {
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);
        var filed = post(
                portal,
                null,
                body(
                        "complaint",
                        UUID.randomUUID() + "@people.example",
                        "\"identity\": \"session\", \"text\": \"Шағым\""));
        var here = "/api/v1/subject-requests/" + json(filed).path("id").asString();

        var brought = bring(portal, here, "куәлік.pdf", "%PDF-1.7 x", "k-" + here);
        assertThat(brought).hasStatus(201);
        assertThat(bring(portal, here, "куәлік.pdf", "%PDF-1.7 x", "k-" + here))
                .hasStatus(201)
                .hasHeader("Idempotency-Replayed", "true");
        assertThat(bring(portal, here, "куәлік.pdf", "%PDF-1.7 y", "k-" + here)).hasStatus(422);

        var seen = json(get(portal, here)).path("attachments");
        assertThat(seen).hasSize(1);
        assertThat(seen.path(0).path("id")).isEqualTo(json(brought).path("id"));
        assertThat(seen.path(0).path("name").asString()).isEqualTo("куәлік.pdf");
        assertThat(seen.path(0).path("type").asString()).isEqualTo("application/pdf");
        assertThat(seen.path(0).path("warnings").path(0).asString()).isEqualTo("excess-document");

        // another program, a token without the scope, of a team, of another person; nothing, and more than a file may
        // have
        assertThat(bring(token(null, null, Scope.PEOPLE_WRITE), here, "a.txt", "x", null))
                .hasStatus(404);
        assertThat(bring(token(null, null, Scope.PEOPLE_READ), here, "a.txt", "x", null))
                .hasStatus(403);
        assertThat(bring(token(TeamId.GENERAL, null, Scope.PEOPLE_WRITE), here, "a.txt", "x", null))
                .hasStatus(403);
        assertThat(bring(token(null, person(), Scope.PEOPLE_WRITE), here, "a.txt", "x", null))
                .hasStatus(404);
        assertThat(bring(portal, "/api/v1/subject-requests/" + UUID.randomUUID(), "a.txt", "x", null))
                .hasStatus(404);
        assertThat(bring(portal, here, "a.txt", "", null)).hasStatus(422);
        assertThat(mvc.post()
                        .uri(here + "/attachments")
                        .header("Authorization", "Bearer " + portal)
                        .content("x")
                        .exchange())
                .as("without a name")
                .hasStatus(422);
        for (int n = 1; n < policy.number("attachments-per-message"); n++) {
            assertThat(bring(portal, here, n + ".txt", "x", null)).hasStatus(201);
        }
        assertThat(bring(portal, here, "more.txt", "x", null)).hasStatus(422);

        var id = UUID.fromString(here.substring(here.lastIndexOf('/') + 1));
        assertThat(requests.steps(officer(), requests.find(officer(), id).orElseThrow()))
                .extracting(SubjectRequests.Step::step)
                .contains("brought");
        answering.refused(officer(), id, SubjectRequest.Refusal.NOT_CONFIRMED, "Расталмады");
        assertThat(bring(portal, here, "late.txt", "x", null)).as("decided").hasStatus(409);
    }

    private MvcTestResult bring(String token, String here, String name, String bytes, @Nullable String key) {
        var request = mvc.post()
                .uri(here + "/attachments")
                .header("Authorization", "Bearer " + token)
                .header(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''"
                                + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8))
                .contentType("application/pdf")
                .content(bytes);
        return (key == null ? request : request.header("Idempotency-Key", key)).exchange();
    }

    @Test
    void theBlockedAreServedByThisWayToo_1_3() throws Exception {
        var aigerim = person();
        var email = subjects.addressOf(desk(Purpose.RIGHTS), aigerim).orElseThrow();
        blockings.block(officer(), aigerim, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        var portal = token(null, null, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE);

        assertThat(post(portal, null, body("unblock", email, "\"identity\": \"session\"")))
                .hasStatus(201);

        assertThat(requests.of(officer(), aigerim, 5)).hasSize(1);
    }

    private MvcTestResult stranger(Colleague who, String... fields) {
        var request = mvc.post()
                .uri("/officer/requests/stranger")
                .cookie(who.session())
                .param("kind", "access")
                .param("channel", "paper")
                .param("language", "ru");
        for (int i = 0; i < fields.length; i += 2) {
            request = request.param(fields[i], fields[i + 1]);
        }
        return request.exchange();
    }

    private static String body(String kind, String email, String more) {
        return "{\"kind\": \"" + kind + "\", \"name\": \"Айгерім Қасымова\", \"email\": \"" + email + "\""
                + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    private String token(@Nullable TeamId team, @Nullable SubjectId person, Scope... scopes) {
        return tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted("portal", Set.of(scopes), Ground.CONSENT, null, team, person, null, null))
                .token();
    }

    private SubjectId person() {
        return subjects.enrol(
                desk(Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private Permit officer() {
        return policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private Permit desk(Purpose purpose) {
        return policy.permit(Actor.system("test"), purpose);
    }

    private MvcTestResult get(String token, String path) {
        return mvc.get().uri(path).header("Authorization", "Bearer " + token).exchange();
    }

    private MvcTestResult post(String token, @Nullable String key, String body) {
        var request = mvc.post()
                .uri("/api/v1/subject-requests")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content(body);
        return (key == null ? request : request.header("Idempotency-Key", key)).exchange();
    }

    private MvcTestResult reply(String token, String path, String body) {
        return mvc.post()
                .uri("/api/v1/subject-requests/" + path)
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content(body)
                .exchange();
    }

    private static JsonNode json(MvcTestResult result) throws Exception {
        return JSON.readTree(result.getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8));
    }
}
