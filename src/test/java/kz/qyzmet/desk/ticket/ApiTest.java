package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DeskTest
class ApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    int port;

    @Autowired
    Tokens tokens;

    @Autowired
    Teams teams;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    JdbcClient sql;

    record Answer(int status, HttpResponse<byte[]> response) {
        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JSON.readTree(text());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    @Test
    void aTicketIsFiledWithAllThatTheContractNames() throws Exception {
        var token = token(Scope.values());

        var filed = post(token, "/tickets", """
                {"subject": "Су жоқ", "text": "Үйде үш күннен бері су жоқ. Көмектесіңіздерші!",
                 "requester": {"email": "%s", "name": "Айгерім Қасымова", "phone": "+7 701 111 22 33"},
                 "priority": "high", "language": "kk", "nobody": "asked"}""".formatted(address("aigerim")));

        assertThat(filed.status()).isEqualTo(201);
        assertThat(filed.text()).contains("Үйде үш күннен бері су жоқ").contains("Айгерім Қасымова");
        var ticket = filed.json();
        assertThat(filed.header("Location"))
                .isEqualTo("/api/v1/tickets/" + ticket.path("id").stringValue());
        assertThat(filed.header("ETag")).isEqualTo("\"1\"");
        assertThat(ticket.path("number").isNumber()).isTrue();
        assertThat(ticket.path("state").stringValue()).isEqualTo("open");
        assertThat(ticket.path("priority").stringValue()).isEqualTo("high");
        assertThat(ticket.path("service").stringValue()).isEqualTo("general");
        assertThat(ticket.path("ground").stringValue()).isEqualTo("consent");
        assertThat(ticket.path("assignee").isNull()).isTrue();
        assertThat(ticket.path("createdAt").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        var read = get(token, "/tickets/" + ticket.path("number").asLong());
        assertThat(read.json()).isEqualTo(ticket);
        assertThat(get(token, "/tickets/" + ticket.path("id").stringValue()).json())
                .isEqualTo(ticket);
        var evidence = sql.sql("select given_by || ': ' || evidence from consent where subject_id = ?::uuid")
                .param(ticket.path("requester").path("id").stringValue())
                .query(String.class)
                .single();
        assertThat(evidence).startsWith("integration: confirmed by integration ");
    }

    @Test
    void whatIsWrongIsSaidFieldByFieldInTheCallersLanguage() throws Exception {
        var token = token(Scope.values());

        var answer = send("POST", token, "/tickets", """
                {"subject": 7, "text": " ", "requester": {"email": "nobody", "name": "Aigerim"}, "service": "no-such",
                 "priority": "panic", "ground": "because", "language": "de"}""", "Accept-Language", "ru", "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        var errors = answer.json().path("errors");
        assertThat(errors.propertyNames())
                .contains("subject", "text", "requester.email", "service", "priority", "ground", "language");
        assertThat(errors.path("requester.email").path("pointer").stringValue()).isEqualTo("#/requester/email");
        assertThat(errors.path("text").path("text").stringValue()).isEqualTo("Это поле нужно заполнить.");
        assertThat(post(token, "/tickets", "{\"subject\": ").status()).isEqualTo(400);
        assertThat(post(token, "/tickets", "[]").status()).isEqualTo(400);
        assertThat(post(token, "/tickets", "{\"a\":1,\"a\":2}").status()).isEqualTo(400);
        assertThat(post(token, "/tickets", "{\"text\": \"" + "я".repeat(700_000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aTicketWithoutALanguageSpeaksThatOfItsWords() throws Exception {
        var token = token(Scope.values());
        var body = """
                {"subject": "%s", "text": "%s", "requester": {"email": "%s", "name": "Айгерім Қасымова"}}""";
        var email = address("words");

        var russian = post(
                token, "/tickets", body.formatted("Нет воды", "Здравствуйте! У нас дома третий день нет воды.", email));
        var kazakh =
                post(token, "/tickets", body.formatted("Су жоқ", "Үйде үш күннен бері су жоқ, көмектесіңіз.", email));
        var english = post(
                token, "/tickets", body.formatted("No water", "There is no water in the house, please help.", email));
        var silent = post(token, "/tickets", body.formatted("42", "17", email));

        assertThat(List.of(russian, kazakh, english).stream()
                        .map(answer -> answer.json().path("language").stringValue()))
                .containsExactly("ru", "kk", "en");
        assertThat(silent.json().path("language").stringValue())
                .as("numbers tell no language, so it is the person's, who first wrote in Russian")
                .isEqualTo("ru");
    }

    @Test
    void aGroundThatTheLawLacksIsKeptAndConsentIsAskedFor_2_2() throws Exception {
        var token = token(Scope.values());

        var filed = post(token, "/tickets", wish(address("aigerim"), "\"ground\": \"contract\""));

        assertThat(filed.json().path("ground").stringValue()).isEqualTo("contract");
        var consents = sql.sql("select count(*) from consent where subject_id = ?::uuid")
                .param(filed.json().path("requester").path("id").stringValue())
                .query(Integer.class)
                .single();
        assertThat(consents).isZero();
        assertThat(policy.consentStillAsked(Ground.CONTRACT)).isTrue();
        assertThat(policy.consentStillAsked(Ground.JUSTICE)).isFalse();
    }

    @Test
    void twoHundredRequestsUnderOneKeyMakeOneTicket() throws Exception {
        var token = token(Scope.values());
        var body = wish(address("aigerim"), "\"priority\": \"low\"");
        var key = UUID.randomUUID().toString();

        var answers = together(
                200,
                () -> send(
                        "POST", token, "/tickets", body, "Idempotency-Key", key, "Content-Type", "application/json"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(answers.stream()
                        .map(answer -> answer.json().path("id").stringValue())
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.header("Idempotency-Replayed").isEmpty()))
                .hasSize(1);
        var other = send(
                "POST",
                token,
                "/tickets",
                wish(address("ivan"), ""),
                "Idempotency-Key",
                key,
                "Content-Type",
                "application/json");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().path("code").stringValue()).isEqualTo("key-reused");
    }

    @Test
    void manyTicketsOfOneNewPersonAtOnceMakeOnePerson() throws Exception {
        var token = token(Scope.values());
        var body = wish(address("aigerim"), "");

        var answers = together(20, () -> post(token, "/tickets", body));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(answers.stream()
                        .map(answer ->
                                answer.json().path("requester").path("id").stringValue())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void anothersTicketAndNoTicketAnswerTheSame() throws Exception {
        var all = token(Scope.values());
        var team = teams.found(administration(), "Топ", "Группа", "Team " + UUID.randomUUID())
                .id();
        var bound = token(team, null, null, Scope.values());
        var foreign = post(all, "/tickets", wish(address("ivan"), "")).json();
        var none = get(bound, "/tickets/" + UUID.randomUUID());

        for (var path : List.of(
                foreign.path("id").stringValue(),
                foreign.path("number").toString(),
                "999999999999",
                "'; drop table ticket; --")) {
            var answer = get(
                    bound,
                    "/tickets/"
                            + java.net.URLEncoder.encode(path, StandardCharsets.UTF_8)
                                    .replace("+", "%20"));
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.json().path("detail")).isEqualTo(none.json().path("detail"));
            assertThat(answer.text()).doesNotContain("ivan");
        }
        var id = foreign.path("id").stringValue();
        assertThat(send(
                                "PATCH",
                                bound,
                                "/tickets/" + id,
                                "{\"state\":\"closed\"}",
                                "If-Match",
                                "*",
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(404);
        assertThat(post(bound, "/tickets/" + id + "/messages", "{\"text\":\"?\"}")
                        .status())
                .isEqualTo(404);
        assertThat(get(bound, "/tickets?limit=200").text()).doesNotContain(id);
        var own = post(bound, "/tickets", wish(address("aigerim"), "")).json();
        assertThat(own.path("team").stringValue()).isEqualTo(team.value().toString());
        assertThat(get(bound, "/tickets").json().path("items").size()).isEqualTo(1);
        assertThat(post(bound, "/tickets", wish(address("aigerim"), "\"service\": \"general\""))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aTokenOfAPersonSpeaksForThatPersonOnly() throws Exception {
        var mine = address("aigerim");
        var me = subjects.enrol(intake(), NewPerson.by("Aigerim", mine, Language.KK, "test"));
        var bound = token(null, me, null, Scope.values());
        var all = token(Scope.values());
        var foreign = post(all, "/tickets", wish(address("ivan"), ""))
                .json()
                .path("id")
                .stringValue();

        var own = post(bound, "/tickets", "{\"subject\":\"Hi\",\"text\":\"Mine\"}");
        assertThat(own.status()).isEqualTo(201);
        assertThat(own.json().path("requester").path("email").stringValue()).isEqualTo(mine);
        assertThat(post(bound, "/tickets", wish(address("ivan"), "")).status()).isEqualTo(403);
        assertThat(get(bound, "/tickets/" + foreign).status()).isEqualTo(404);
        assertThat(get(bound, "/people/me").json().path("email").stringValue()).isEqualTo(mine);
        var id = own.json().path("id").stringValue();
        assertThat(post(bound, "/tickets/" + id + "/messages", "{\"text\":\"n\",\"kind\":\"note\"}")
                        .status())
                .isIn(403, 422);
        assertThat(post(all, "/tickets/" + id + "/messages", "{\"text\":\"For staff only\",\"kind\":\"note\"}")
                        .status())
                .isEqualTo(201);
        assertThat(get(bound, "/tickets/" + id).text()).doesNotContain("For staff only");
        assertThat(get(all, "/tickets/" + id).text()).contains("For staff only");
    }

    /** Clauses 2.3 and 4.8: whoever files under an address does not learn by that who it is. */
    @Test
    void aProgramOfATeamLearnsNoNameByFilingUnderAnAddress() throws Exception {
        var mail = address("ivan");
        var known = "{\"subject\":\"Water\",\"text\":\"Mine\",\"requester\":{\"email\":\"" + mail
                + "\",\"name\":\"Ivan Zhasyryn\"}}";
        var first = post(token(Scope.values()), "/tickets", known).json();
        var team = teams.found(administration(), "Far", "Far", "Far").id();
        sql.sql("update ticket set team_id = ? where id = ?::uuid")
                .params(team.value(), first.path("id").stringValue())
                .update();
        var bound = token(TeamId.GENERAL, null, null, Scope.values());

        var mine = post(bound, "/tickets", wish(mail, ""));
        var id = mine.json().path("id").stringValue();
        assertThat(mine.json().path("requester").path("name").stringValue()).isEqualTo("Aigerim");
        assertThat(get(bound, "/tickets/" + id)
                        .json()
                        .path("requester")
                        .path("name")
                        .stringValue())
                .isEmpty();
        assertThat(get(bound, "/tickets/" + id).text()
                        + get(bound, "/tickets?limit=200").text())
                .doesNotContain("Zhasyryn");
        // nor whether anybody was known by the address
        var fresh = post(bound, "/tickets", wish(address("dana"), ""))
                .json()
                .path("id")
                .stringValue();
        assertThat(get(bound, "/tickets/" + fresh)
                        .json()
                        .path("requester")
                        .path("email")
                        .isNull())
                .isTrue();
        // once the person has written there themselves, the team knows them
        sql.sql("update message set channel = 'mail' where ticket_id = ?::uuid")
                .param(id)
                .update();
        assertThat(get(bound, "/tickets/" + id).text()).contains("Ivan Zhasyryn", mail);
    }

    @Test
    void whoMayOnlyRecordPeopleIsNotToldWhoIsKnown() throws Exception {
        var writer = token(Scope.PEOPLE_WRITE);
        var body = "{\"email\":\"%s\",\"name\":\"Somebody\"}".formatted(address("ivan"));

        assertThat(post(writer, "/people", body).status()).isEqualTo(201);
        assertThat(post(writer, "/people", body).status()).isEqualTo(201);
        assertThat(post(token(Scope.values()), "/people", body).status()).isEqualTo(200);
    }

    @Test
    void scopesExpiryAndRevocationAreAskedFirst() throws Exception {
        var reader = token(Scope.TICKETS_READ);
        assertThat(post(reader, "/tickets", wish(address("aigerim"), "")).status())
                .isEqualTo(403);
        assertThat(get(reader, "/people?email=a@b.example").status()).isEqualTo(403);
        assertThat(get(token(Scope.MAIL_INBOUND), "/tickets").status()).isEqualTo(403);
        assertThat(get(null, "/tickets").status()).isEqualTo(401);
        assertThat(get("qz_" + "x".repeat(43), "/tickets").status()).isEqualTo(401);
        assertThat(get(token(null, null, LocalDate.of(2020, 1, 1), Scope.values()), "/tickets")
                        .status())
                .isEqualTo(401);
        var made = tokens.make(administration(), wanted(null, null, null, null, Scope.values()));
        assertThat(get(made.token(), "/tickets").status()).isEqualTo(200);
        tokens.revoke(administration(), made.id());
        assertThat(get(made.token(), "/tickets").status()).isEqualTo(401);
        assertThat(get(null, "/services").json().path("items").toString()).contains("\"general\"");
    }

    @Test
    void whoMayOnlyWriteLearnsNothingOfAPersonWhoIsKnown() throws Exception {
        var mail = address("aigerim");
        post(token(Scope.values()), "/tickets", wish(mail, ""));

        var echoed = post(token(Scope.TICKETS_WRITE), "/tickets", wish(mail, "").replace("Aigerim", "Somebody"));

        assertThat(echoed.text()).contains("Somebody").doesNotContain("Aigerim");
    }

    @Test
    void aChangeNeedsTheVersionThatWasSeen() throws Exception {
        var token = token(Scope.values());
        var id = post(token, "/tickets", wish(address("aigerim"), ""))
                .json()
                .path("id")
                .stringValue();
        var path = "/tickets/" + id;
        var closed = "{\"state\":\"closed\",\"reason\":\"Done\",\"priority\":\"low\"}";

        assertThat(send("PATCH", token, path, closed, "Content-Type", "application/json")
                        .status())
                .isEqualTo(428);
        assertThat(send("PATCH", token, path, closed, "If-Match", "\"9\"", "Content-Type", "application/json")
                        .status())
                .isEqualTo(412);
        var done = send("PATCH", token, path, closed, "If-Match", "\"1\"", "Content-Type", "application/json");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().path("state").stringValue()).isEqualTo("closed");
        assertThat(done.header("ETag")).isEqualTo("\"2\"");
        assertThat(send("GET", token, path, null, "If-None-Match", "\"2\"").status())
                .isEqualTo(304);
        assertThat(send(
                                "PATCH",
                                token,
                                path,
                                "{\"assignee\":\"" + UUID.randomUUID() + "\"}",
                                "If-Match",
                                "\"2\"",
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theRequesterAndTheDeskSpeakAndAStrangerDoesNot() throws Exception {
        var token = token(Scope.values());
        var mail = address("aigerim");
        var path = "/tickets/"
                + post(token, "/tickets", wish(mail, "")).json().path("id").stringValue();

        var desk = post(token, path + "/messages", "{\"text\":\"Қарап жатырмыз\"}");
        assertThat(desk.status()).isEqualTo(201);
        assertThat(desk.json().path("author").path("side").stringValue()).isEqualTo("staff");
        var said = post(token, path + "/messages", "{\"text\":\"Рақмет\",\"from\":\"" + mail + "\"}");
        assertThat(said.json().path("author").path("side").stringValue()).isEqualTo("requester");
        assertThat(post(token, path + "/messages", "{\"text\":\"?\",\"from\":\"" + address("ivan") + "\"}")
                        .status())
                .isEqualTo(422);
        assertThat(get(token, path).json().path("messages").size()).isEqualTo(3);
    }

    @Test
    void theListPagesNewestFirstAndTakesNothingForSql() throws Exception {
        var team = teams.found(administration(), "Тізім", "Список", "List " + UUID.randomUUID())
                .id();
        var bound = token(team, null, null, Scope.values());
        var numbers = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            numbers.add(post(bound, "/tickets", wish(address("aigerim"), ""))
                    .json()
                    .path("number")
                    .asLong());
        }

        var seen = new ArrayList<Long>();
        var cursor = "";
        do {
            var page = get(
                            bound,
                            "/tickets?limit=2&state=open&sort=number;drop&team=" + team.value() + "&cursor=" + cursor)
                    .json();
            page.path("items").forEach(item -> seen.add(item.path("number").asLong()));
            cursor = page.path("next").isNull() ? "" : page.path("next").stringValue();
        } while (!cursor.isEmpty());

        assertThat(seen).isEqualTo(numbers.reversed());
        for (var bad : List.of(
                "limit=0",
                "limit=201",
                "limit=x",
                "state=any",
                "cursor=xyz",
                "team=nobody",
                "assignee='%20or%201=1--",
                "q=water&cursor=xyz")) {
            assertThat(get(bound, "/tickets?" + bad).status()).as(bad).isEqualTo(422);
        }
        assertThat(get(bound, "/tickets?state=closed").json().path("items").size())
                .isZero();
    }

    @Test
    void aFileGoesInAndComesOutAsItWas() throws Exception {
        var token = token(Scope.values());
        var path = "/tickets/"
                + post(token, "/tickets", wish(address("aigerim"), ""))
                        .json()
                        .path("id")
                        .stringValue();
        var bytes = new byte[700_000];
        new java.util.Random(7).nextBytes(bytes);

        var added = file(
                token,
                path,
                bytes,
                "attachment; filename=\"plain.bin\"; filename*=UTF-8''%D3%A8%D1%82%D1%96%D0%BD%D1%96%D1%88.pdf");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().path("name").stringValue()).isEqualTo("Өтініш.pdf");
        var href = added.json().path("href").stringValue().substring("/api/v1".length());
        assertThat(get(token, href).response().body()).isEqualTo(bytes);
        assertThat(get(token(Scope.TICKETS_WRITE), href).status()).isEqualTo(403);
        assertThat(get(token, path)
                        .json()
                        .path("messages")
                        .path(0)
                        .path("attachments")
                        .size())
                .isEqualTo(1);
        assertThat(file(token, path, bytes, null).status()).isEqualTo(422);
        assertThat(file(token, path, new byte[0], "attachment; filename=a").status())
                .isEqualTo(422);
    }

    @Test
    void twoHundredMegabytesAreRefusedBeforeTheyCome() throws Exception {
        var token = token(Scope.values());
        var path = "/tickets/"
                + post(token, "/tickets", wish(address("aigerim"), ""))
                        .json()
                        .path("id")
                        .stringValue();

        try (var socket = new java.net.Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /api/v1" + path + "/attachments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + token
                                    + "\r\nContent-Disposition: attachment; filename=big\r\nContent-Length: 209715200\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var line = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(line).contains(" 413");
        }
    }

    @Test
    void peopleAreFoundByTheExactAddressOnly() throws Exception {
        var token = token(Scope.values());
        var mail = address("saule");
        var body = "{\"name\":\"Сәуле\",\"email\":\"" + mail + "\"}";

        var made = send("POST", token, "/people", body, "Idempotency-Key", mail, "Content-Type", "application/json");
        assertThat(made.status()).isEqualTo(201);
        var again = send("POST", token, "/people", body, "Idempotency-Key", mail, "Content-Type", "application/json");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(made.json());
        assertThat(post(token, "/people", body).status()).isEqualTo(200);
        assertThat(get(token, "/people?email=" + mail.toUpperCase(java.util.Locale.ROOT))
                        .json()
                        .path("items")
                        .path(0))
                .isEqualTo(made.json());
        assertThat(get(token, "/people?email=" + address("ivan"))
                        .json()
                        .path("items")
                        .size())
                .isZero();
        assertThat(get(token, "/people").status()).isEqualTo(422);
        assertThat(get(token, "/people/me").status()).isEqualTo(404);
        assertThat(get(token, made.header("Location").substring(7)).json()).isEqualTo(made.json());
    }

    @Test
    void aTokenWithARateIsToldWhenToComeBack() throws Exception {
        var slow = tokens.make(administration(), wanted(null, null, 2, null, Scope.values()))
                .token();

        assertThat(get(slow, "/tickets").header("RateLimit-Remaining")).isEqualTo("1");
        get(slow, "/tickets");
        var refused = get(slow, "/tickets");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void otherMethodsAndFormsAreProblemsToo() throws Exception {
        var token = token(Scope.values());

        assertThat(send("DELETE", token, "/tickets", null).status()).isEqualTo(405);
        assertThat(send("POST", token, "/tickets", "a=b", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        var strange = send("GET", token, "/tickets", null, "Accept", "text/csv");
        assertThat(strange.status()).isEqualTo(406);
        assertThat(strange.header("Content-Type")).startsWith("application/problem+json");
        assertThat(send("OPTIONS", token, "/tickets", null).header("Allow"))
                .contains("GET")
                .contains("POST");
        assertThat(send("HEAD", token, "/tickets", null).status()).isEqualTo(200);
        assertThat(get(token, "/nothing-here").header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void whatWasDoneStandsInTheJournal() throws Exception {
        var token = token(Scope.values());
        var person = post(token, "/tickets", wish(address("aigerim"), "")).json();
        get(token, "/tickets/" + person.path("id").stringValue());

        var operations = sql.sql("""
                select distinct q.operation
                from (select id, operation, actor_kind from journal_queue
                      union all select entry, operation, actor_kind from journal_entry) q
                join journal_subject s on s.entry = q.id
                where s.subject_id = ?::uuid and q.actor_kind = 'token'
                """)
                .param(person.path("requester").path("id").stringValue())
                .query(String.class)
                .set();

        assertThat(operations).contains("collect", "extract");
    }

    private static String wish(String email, String more) {
        return "{\"subject\":\"Water\",\"text\":\"No water since Monday.\",\"requester\":{\"email\":\"" + email
                + "\",\"name\":\"Aigerim\"}" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static String address(String who) {
        return who + "." + UUID.randomUUID().toString().substring(0, 8) + "@people.example";
    }

    private Permit administration() {
        return policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
    }

    private Permit intake() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private String token(Scope... scopes) {
        return token(null, null, null, scopes);
    }

    private String token(
            @Nullable TeamId team, @Nullable SubjectId person, @Nullable LocalDate expires, Scope... scopes) {
        return tokens.make(administration(), wanted(team, person, null, expires, scopes))
                .token();
    }

    private static Tokens.Wanted wanted(
            @Nullable TeamId team,
            @Nullable SubjectId person,
            @Nullable Integer rate,
            @Nullable LocalDate expires,
            Scope... scopes) {
        return new Tokens.Wanted(
                "site", Set.copyOf(EnumSet.copyOf(List.of(scopes))), Ground.CONSENT, null, team, person, rate, expires);
    }

    private Answer post(@Nullable String token, String path, String body) throws IOException, InterruptedException {
        return send("POST", token, path, body, "Content-Type", "application/json");
    }

    private Answer get(@Nullable String token, String path) throws IOException, InterruptedException {
        return send("GET", token, path, null);
    }

    private Answer file(String token, String path, byte[] bytes, @Nullable String disposition)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path + "/attachments"))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofByteArray(bytes));
        if (disposition != null) {
            request.header("Content-Disposition", disposition);
        }
        return answer(request.build());
    }

    private Answer send(String method, @Nullable String token, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return answer(request.build());
    }

    private static Answer answer(HttpRequest request) throws IOException, InterruptedException {
        var response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response);
    }

    private static List<Answer> together(int times, Callable<Answer> call) throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var answers = new ArrayList<Answer>();
            for (var future : threads.invokeAll(java.util.Collections.nCopies(times, call))) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
