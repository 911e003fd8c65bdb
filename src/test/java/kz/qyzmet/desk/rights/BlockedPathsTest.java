package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clause 1.3 over the wire: an integration that may see everything and the officer's own pages. */
@DeskTest
class BlockedPathsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Tokens tokens;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    Blockings blockings;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    MailIntake intake;

    @Autowired
    Vault vault;

    @Autowired
    JdbcClient sql;

    private final String email = UUID.randomUUID() + "@blocked.example";

    @Test
    void theApiKnowsNothingOfABlockedPersonAndTakesNothingForThem() throws Exception {
        var token = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted("site", Set.of(Scope.values()), Ground.CONSENT, null, null, null, null, null))
                .token();
        var filed = filed(token);
        var id = filed.path("id").stringValue();
        var person = filed.path("requester").path("id").stringValue();
        var message = filed.path("messages").get(0).path("id").stringValue();
        assertThat(api(token, "/tickets").getResponse().getContentAsString()).contains(id);
        assertThat(api(token, "/tickets/" + id + "/messages/" + message)).hasStatusOk();

        blockings.block(officer(), SubjectId.of(person), wish());

        assertThat(api(token, "/tickets").getResponse().getContentAsString()).doesNotContain(id, email);
        for (var path : List.of(
                "/tickets/" + id,
                "/tickets/" + filed.path("number").asLong(),
                "/tickets/" + id + "/messages/" + message,
                "/people/" + person)) {
            assertThat(api(token, path)).as(path).hasStatus(404);
        }
        assertThat(api(token, "/people?email=" + email).getResponse().getContentAsString())
                .doesNotContain(person);
        assertThat(mvc.patch()
                        .uri("/api/v1/tickets/" + id)
                        .header("Authorization", "Bearer " + token)
                        .header("If-Match", "\"1\"")
                        .contentType("application/merge-patch+json")
                        .content("{\"state\": \"closed\"}")
                        .exchange())
                .hasStatus(404);
        assertThat(send(token, "/tickets/" + id + "/messages", "{\"text\": \"жауап\"}"))
                .hasStatus(404);
        for (var again : List.of(
                send(token, "/people", "{\"email\": \"%s\", \"name\": \"Айгерім\"}".formatted(email)),
                send(token, "/tickets", ticket()))) {
            assertThat(again).hasStatus(403);
            assertThat(again.getResponse().getContentAsString()).contains("1.3").doesNotContain(email);
        }
    }

    @Test
    void theOfficerBlocksLooksInAndUnblocksInThreeLanguages() throws Exception {
        var token = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted("site", Set.of(Scope.values()), Ground.CONSENT, null, null, null, null, null))
                .token();
        var filed = filed(token);
        var page = "/officer/people/" + filed.path("requester").path("id").stringValue();
        var officer = staff(Role.OFFICER);
        assertThat(post(officer, "/officer/people", "who", email))
                .hasStatus(303)
                .hasRedirectedUrl(page);
        assertThat(post(officer, page + "/block", "by", "person", "why", "")).hasStatus(422);
        assertThat(post(officer, page + "/block", "by", "person", "why", "деректер даулы", "until", "2001-01-01"))
                .hasStatus(422)
                .bodyText()
                .contains("деректер даулы");

        assertThat(post(officer, page + "/block", "by", "person", "why", "деректер даулы"))
                .hasStatus(303);

        assertThat(get(officer, page, Language.RU)).bodyText().contains("деректер даулы");
        assertThat(get(officer, page + "/clarification", Language.RU)).hasStatus(403);
        assertThat(post(officer, page + "/clarification", "need", " ")).hasStatus(422);
        assertThat(post(officer, page + "/clarification", "need", "тексеру")).hasStatus(303);
        for (var language : Language.values()) {
            for (var path : List.of(
                    "/officer/people",
                    "/officer/letters",
                    page,
                    page + "/clarification",
                    page + "/clarification/" + filed.path("number").asLong())) {
                assertThat(get(officer, path, language))
                        .as(path + " " + language)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }
        }
        var agent = staff(Role.AGENT);
        for (var path : List.of("/officer/people", "/officer/letters", page, page + "/clarification")) {
            assertThat(get(agent, path, Language.RU)).as(path).hasStatus(403);
        }
        assertThat(get(agent, "/desk/" + filed.path("number").asLong(), Language.RU))
                .hasStatus(404);

        assertThat(post(officer, page + "/unblock", "ending", "expired")).hasStatus(422);
        assertThat(post(officer, page + "/unblock", "ending", "settled", "words", "түзетілді"))
                .hasStatus(303);
        assertThat(get(officer, page + "/clarification", Language.RU)).hasStatus(403);
        assertThat(get(agent, "/desk/" + filed.path("number").asLong(), Language.RU))
                .hasStatusOk();
    }

    @Test
    void whatABlockedPersonWroteIntoTheQuarantineIsStoredThereAndWhatComesLaterIsTheOfficers() throws Exception {
        var token = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted("site", Set.of(Scope.values()), Ground.CONSENT, null, null, null, null, null))
                .token();
        var person = SubjectId.of(filed(token).path("requester").path("id").stringValue());
        var letter = robot();
        var page = "/desk/quarantine/" + letter;
        var arman = staff(Role.ADMINISTRATOR);
        assertThat(get(arman, page, Language.RU)).hasStatusOk().bodyText().containsIgnoringCase(email);
        var officer = officer();

        blockings.block(officer, person, wish());
        blockings.clarify(officer, person, "тексеру");

        assertThat(get(arman, "/desk/quarantine", Language.RU))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(page);
        assertThat(get(arman, page, Language.RU)).hasStatus(404);
        assertThat(get(arman, page + "/raw", Language.RU)).hasStatus(404);
        assertThat(post(arman, page + "/again")).hasStatus(404);
        assertThat(post(arman, page + "/delete")).hasStatus(404);
        for (var family : List.of(Family.SUPPORT, Family.ADMINISTRATION, Family.ERASURE)) {
            Acting.running(family, () -> {
                assertThat(sql.sql("delete from quarantine where id = ?")
                                .param(letter)
                                .update())
                        .isZero();
                assertThat(count("attachment where holder_id = ?", letter)).isZero();
                assertThat(count(
                                "subject_key where subject_id = (select owner_id from attachment where holder_id = ?)",
                                letter))
                        .isZero();
            });
        }
        var later = robot();
        assertThat(count("quarantine where id = ?", later)).isZero();
        assertThat(count("tray where id = ?", later)).isOne();
        Acting.running(
                Family.SUPPORT,
                () -> assertThatThrownBy(() -> sql.sql(
                                        "insert into quarantine (id, subject_id, ground, reason, size, sender, at) select gen_random_uuid(), gen_random_uuid(), 'consent', 'loop', 1, ?, now()")
                                .param(vault.lookup(LookupKind.EMAIL, email))
                                .update())
                        .hasStackTraceContaining("row-level security"));
        assertThat(count("mask_differences() where wrong > 0 and place = ?", "quarantine"))
                .isZero();

        blockings.unblock(officer, person, Blockings.Ending.SETTLED, "");
        assertThat(get(arman, page, Language.RU)).hasStatusOk();
        assertThat(count("blocked where beside = ?", person.value())).isZero();
        assertThat(post(arman, page + "/delete")).hasStatus(303);
        assertThat(count("quarantine where id = ?", letter)).isZero();
    }

    /** An automatic letter that goes round in a circle. @return where it lies */
    private UUID robot() {
        var taken =
                intake.take(new ByteArrayInputStream("""
                From: Aigerim <%s>
                To: help@desk.example
                Subject: Re: Su
                Message-ID: <%s@mail.example>
                Date: Fri, 27 Nov 2026 10:00:00 +0500
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mail.example

                Final-Recipient: rfc822; nobody@mail.example
                Action: failed
                Status: 5.1.1
                --b--
                """.formatted(email.toUpperCase(Locale.ROOT), UUID.randomUUID())
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        return taken instanceof MailIntake.Taken.ForTheOfficer tray
                ? tray.letter()
                : ((MailIntake.Taken.Quarantined) taken).quarantine();
    }

    private long count(String where, Object what) {
        return sql.sql("select count(*) from " + where)
                .param(what)
                .query(Long.class)
                .single();
    }

    private JsonNode filed(String token) throws Exception {
        var answer = send(token, "/tickets", ticket());
        assertThat(answer).hasStatus(201);
        return JSON.readTree(answer.getResponse().getContentAsString());
    }

    private String ticket() {
        return "{\"subject\": \"Су жоқ\", \"text\": \"Үйде су жоқ\", \"requester\": {\"email\": \"%s\", \"name\": \"Айгерім\"}}"
                .formatted(email);
    }

    private MvcTestResult api(String token, String path) {
        return mvc.get()
                .uri("/api/v1" + path)
                .header("Authorization", "Bearer " + token)
                .exchange();
    }

    private MvcTestResult send(String token, String path, String body) {
        return mvc.post()
                .uri("/api/v1" + path)
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content(body)
                .exchange();
    }

    private Permit officer() {
        return policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private static Blockings.Wish wish() {
        return new Blockings.Wish(Blockings.Basis.PERSON, "деректер даулы", "№ 12", null);
    }

    private Cookie staff(Role role) {
        return Colleague.enters(accounts, policy, mvc, role).session();
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
