package kz.qyzmet.desk.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 3.1.1, 3.1.2 and 3.1.3 as people meet them: each consent by itself with a switch, a term at which it ends, and the paper that the officer writes down. On a desk of its own: its operator is named. */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentPagesTest {
    private static final String PASSWORD = "a quiet steppe in november";
    private static final byte[] SCAN = "%PDF-1.4 қол қойылған".getBytes(StandardCharsets.UTF_8);

    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of(
            "qyzmet.operator.name", "«Дала» ЖШС",
            "qyzmet.operator.bin", "980240000009",
            "qyzmet.operator.email", "privacy@dala.example"));
    private final String home = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
    private final HttpClient http = HttpClient.newHttpClient();
    private final Policy policy = desk.getBean(Policy.class);
    private final Consents consents = desk.getBean(Consents.class);
    private final JdbcClient sql = desk.getBean(JdbcClient.class);

    private SubjectId last = SubjectId.random();

    @AfterAll
    void close() {
        http.close();
        desk.close();
    }

    @Test
    void eachKindHasItsOwnSwitchAndNoneStandsForAnother_3_1_1() throws Exception {
        var who = member(Role.AGENT);
        var person = last;
        for (var language : Language.values()) {
            assertThat(get(who, "/my/consents", language).body())
                    .contains("/my/consents/marketing/give", "/my/consents/support/give")
                    .doesNotContain("⟦", "political", "publication/give");
        }
        var text = policy.consentText(ConsentKind.MARKETING, Language.RU, operator());
        assertThat(text.items()).hasSize(8);
        assertThat(text.canonical()).contains("1 год со дня согласия", "Нет. Данные не публикуются");

        // words that were not shown are not agreed to
        post(who, "/my/consents/marketing/give", Map.of("consent-text", "0".repeat(64)));
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        post(who, "/my/consents/marketing/give", Map.of("consent-text", text.hash()));
        assertThat(stands(person, ConsentKind.MARKETING)).isTrue();
        assertThat(stands(person, ConsentKind.PROCESSING)).isFalse();
        assertThat(consents.stands(person, Purpose.SUPPORT)).isFalse();
        // what nobody is asked for cannot be given
        post(
                who,
                "/my/consents/political/give",
                Map.of(
                        "consent-text",
                        policy.consentText(ConsentKind.POLITICAL, Language.RU, operator())
                                .hash()));
        assertThat(stands(person, ConsentKind.POLITICAL)).isFalse();
        assertThat(post(who, "/my/consents/everything/give", Map.of()).statusCode())
                .isEqualTo(404);

        post(
                who,
                "/my/consents/support/give",
                Map.of(
                        "consent-text",
                        policy.consentText(ConsentKind.PROCESSING, Language.RU, operator())
                                .hash()));
        assertThat(consents.stands(person, Purpose.SUPPORT)).isTrue();
        post(who, "/my/consents/marketing/withdraw", Map.of());
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        assertThat(consents.stands(person, Purpose.SUPPORT)).isTrue();
        var page = get(who, "/my/consents", Language.RU).body();
        assertThat(page).contains("/receipt.pdf", "Отозвано", "Новости и предложения по почте");
        look(page, "my-consents.html");

        assertThat(get("", "/my/consents", Language.RU).statusCode()).isIn(303, 401, 403);
    }

    @Test
    void aConsentEndsByItsTermAndWhatRestedOnItStops() throws Exception {
        var who = member(Role.AGENT);
        var person = last;
        var id = consents.given(
                system(),
                person,
                ConsentKind.MARKETING,
                policy.consentText(ConsentKind.MARKETING, Language.KK, operator()),
                Language.KK,
                Channel.WEB,
                "form");
        var until = sql.sql("select extract(epoch from expires_at - given_at) from consent where id = ?")
                .param(id)
                .query(Long.class)
                .single();
        assertThat(until).isBetween(365L * 86_400 - 5, 365L * 86_400 + 5);
        assertThat(stands(person, ConsentKind.MARKETING)).isTrue();

        sql.sql("update consent set expires_at = now() where id = ?").param(id).update();

        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        assertThat(consents.withdraw(system(), person, ConsentKind.MARKETING, Channel.WEB))
                .isZero();
        var receipt = get(who, "/my/consents/" + id + "/receipt.json", Language.KK);
        assertThat(receipt.statusCode()).isEqualTo(200);
        assertThat(receipt.body()).contains("dpv:ConsentExpired", "dpv:DirectMarketing");
        assertThat(get(who, "/my/consents", Language.KK).body()).contains("Мерзімі біткен уақыты");

        // of a ticket's consent, letters too
        var support = consents.given(system(), person, Purpose.SUPPORT, null, Language.KK, Channel.WEB, "form");
        assertThat(consents.withdrawn(person, Purpose.SUPPORT)).isFalse();
        sql.sql("update consent set expires_at = now() where id = ?")
                .param(support)
                .update();
        assertThat(consents.withdrawn(person, Purpose.SUPPORT)).isTrue();
    }

    @Test
    void thePersonIsToldOnceBeforeTheTermEnds() {
        var person = person();
        var terms = desk.getBean(ConsentTerms.class);
        var id = consents.given(
                system(),
                person,
                ConsentKind.MARKETING,
                policy.consentText(ConsentKind.MARKETING, Language.RU, operator()),
                Language.RU,
                Channel.WEB,
                "form");
        assertThat(told(id)).isZero();
        terms.round();
        assertThat(told(id)).isZero();

        sql.sql("update consent set expires_at = now() + interval '13 days' where id = ?")
                .param(id)
                .update();
        terms.round();
        terms.round();

        assertThat(told(id)).isOne();
        assertThat(sql.sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .isOne();
        assertThat(stands(person, ConsentKind.MARKETING)).isTrue();

        // given again: nobody is told of the old one
        var other = person();
        var old = consents.given(
                system(),
                other,
                ConsentKind.MARKETING,
                policy.consentText(ConsentKind.MARKETING, Language.RU, operator()),
                Language.RU,
                Channel.WEB,
                "form");
        sql.sql(
                        "update consent set expires_at = now() + interval '13 days', given_at = given_at - interval '1 day' where id = ?")
                .param(old)
                .update();
        consents.given(
                system(),
                other,
                ConsentKind.MARKETING,
                policy.consentText(ConsentKind.MARKETING, Language.RU, operator()),
                Language.RU,
                Channel.WEB,
                "form");
        terms.round();
        assertThat(told(old)).isZero();
    }

    private static Map<String, String> with(Map<String, String> fields, String field, String value) {
        var changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return changed;
    }

    private long told(UUID consent) {
        return sql.sql("select count(*) from consent_warning where consent_id = ?")
                .param(consent)
                .query(Long.class)
                .single();
    }

    @Test
    void aConsentOnPaperIsWrittenDownWithItsDocumentAndScanAndIsOneOfItsKindAlone_3_1_1_3_1_3() throws Exception {
        var officer = member(Role.OFFICER);
        var person = person();
        var base = "/officer/people/" + person + "/consents";
        for (var language : Language.values()) {
            assertThat(get(officer, base, language).body()).contains("enctype").doesNotContain("⟦");
        }
        var today = LocalDate.now(ZoneId.of("Asia/Almaty"));
        var good = new LinkedHashMap<>(Map.of(
                "kind",
                "support",
                "language",
                "kk",
                "document",
                "Келісім парағы № 12",
                "date",
                today.toString(),
                "giver",
                "self"));

        for (var wrong : List.of(
                Map.of("document", " "),
                Map.of("document", "я".repeat(501)),
                Map.of("date", today.plusDays(1).toString()),
                Map.of("date", "yesterday"),
                // before the desk asked for anything
                Map.of("date", today.minusDays(400).toString()),
                Map.of("kind", "political"),
                Map.of("language", "xx"),
                Map.of("giver", "neighbour"),
                Map.of("giver", "representative"),
                Map.of(
                        "giver",
                        "representative",
                        "name",
                        "Ерлан",
                        "power",
                        "сенімхат",
                        "scope",
                        "бәрі",
                        "until",
                        today.minusDays(1).toString()))) {
            var fields = new LinkedHashMap<>(good);
            fields.putAll(wrong);
            assertThat(paper(officer, base, fields, SCAN).statusCode())
                    .as(wrong.toString())
                    .isEqualTo(422);
        }
        assertThat(paper(officer, base, good, "GIF89a".getBytes(StandardCharsets.US_ASCII))
                        .statusCode())
                .isEqualTo(422);
        assertThat(paper(officer, base, good, new byte[(5 << 20) + 1]).statusCode())
                .isEqualTo(413);
        assertThat(consents.stands(person, Purpose.SUPPORT)).isFalse();

        // nobody agrees to two things by one signature, nor by the form of a thing alone
        assertThat(paper(officer, base, with(good, "kind", "support,marketing"), SCAN)
                        .statusCode())
                .isEqualTo(422);
        assertThat(paper(officer, base, good, SCAN).statusCode()).isEqualTo(303);
        for (var kind : ConsentKind.values()) {
            assertThat(stands(person, kind)).as(kind.toString()).isEqualTo(kind == ConsentKind.PROCESSING);
        }
        var id = newest(person);
        var receipt = get(officer, "/officer/consents/" + id + "/receipt.json", Language.RU)
                .body();
        assertThat(receipt).contains("\"given_by\":\"staff\"", "Келісім парағы № 12", "\"channel\":\"paper\"");
        var scan = http.send(
                request(officer, "/officer/consents/" + id + "/scan", Language.RU)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(scan.body()).isEqualTo(SCAN);
        assertThat(scan.headers().firstValue("Content-Type").orElse("")).startsWith("application/pdf");
        assertThat(sql.sql(
                                "select position('№'::bytea in document) + position('PDF'::bytea in scan) from consent_document where consent_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isZero();

        // nobody else reaches page or scan; and nobody writes down their own
        var agent = member(Role.AGENT);
        assertThat(get(agent, base, Language.RU).statusCode()).isEqualTo(403);
        assertThat(get(agent, "/officer/consents/" + id + "/scan", Language.RU).statusCode())
                .isEqualTo(403);
        assertThat(paper(agent, base, good, SCAN).statusCode()).isEqualTo(403);
        var self = member(Role.OFFICER);
        assertThat(paper(self, "/officer/people/" + last + "/consents", good, SCAN)
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(officer, "/officer/people/" + UUID.randomUUID() + "/consents", Language.RU)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRepresentativeIsNamedWithPowerAndScope_3_1_2() throws Exception {
        var officer = member(Role.OFFICER);
        var person = person();
        var today = LocalDate.now(ZoneId.of("Asia/Almaty"));
        var fields = new LinkedHashMap<String, String>();
        fields.putAll(Map.of(
                "kind",
                "marketing",
                "language",
                "ru",
                "document",
                "Бланк № 7",
                "date",
                today.toString(),
                "giver",
                "representative"));
        fields.putAll(Map.of(
                "name",
                "Ерлан Сәрсенов",
                "power",
                "Доверенность № 88 от 01.02.2026",
                "scope",
                "давать и отзывать согласия",
                "until",
                today.plusDays(30).toString()));

        assertThat(paper(officer, "/officer/people/" + person + "/consents", fields, SCAN)
                        .statusCode())
                .isEqualTo(303);

        var id = newest(person);
        assertThat(sql.sql("select expires_at from consent where id = ?")
                        .param(id)
                        .query(java.time.OffsetDateTime.class)
                        .single()
                        .toInstant())
                .as("the term counts from the day of signing")
                .isEqualTo(today.atStartOfDay(ZoneId.of("Asia/Almaty"))
                        .toInstant()
                        .plus(policy.consentTerm(ConsentKind.MARKETING).orElseThrow()));
        var pdf = http.send(
                        request(officer, "/officer/consents/" + id + "/receipt.pdf", Language.KK)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        if (System.getProperty("qyzmet.look") != null) {
            Files.write(Path.of(System.getProperty("qyzmet.look"), "receipt-representative.pdf"), pdf);
        }
        var key = Path.of(desk.getEnvironment().getProperty("qyzmet.data", ""))
                .resolve("journal")
                .resolve("key.pub");
        var facts = ReceiptCheck.facts(OfflineCheck.by(key).proven(pdf), pdf);
        assertThat(facts).containsEntry("by", "representative").containsEntry("purpose", "marketing");
        var json = get(officer, "/officer/consents/" + id + "/receipt.json", Language.KK)
                .body();
        assertThat(json).contains("Ерлан Сәрсенов", "Доверенность № 88", "dpv:Representative", "давать и отзывать");
        // the person says at the counter that this one ends: the other stands, and the receipt names the paper
        consents.given(
                system(),
                person,
                ConsentKind.PROCESSING,
                policy.consentText(ConsentKind.PROCESSING, Language.KK, operator()),
                Language.KK,
                Channel.WEB,
                "form");
        var base = "/officer/people/" + person + "/consents";
        assertThat(get(officer, base, Language.KK).body())
                .contains(base + "/marketing/withdraw", "&amp;kind=withdrawal")
                .doesNotContain(base + "/support/withdraw");
        assertThat(post(officer, base + "/support/withdraw", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(post(member(Role.AGENT), base + "/marketing/withdraw", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(officer, base + "/marketing/withdraw", Map.of()).statusCode())
                .isEqualTo(303);
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(person, ConsentKind.PROCESSING)).isTrue();
        assertThat(get(officer, "/officer/consents/" + id + "/receipt.json", Language.KK)
                        .body())
                .contains("dpv:ConsentWithdrawn", "Бланк № 7");
    }

    private kz.qyzmet.desk.policy.OperatorDetails operator() {
        return desk.getBean(kz.qyzmet.desk.policy.Operator.class).details().orElseThrow();
    }

    private boolean stands(SubjectId person, ConsentKind kind) {
        return !consents.standing(Set.of(person), kind).isEmpty();
    }

    private UUID newest(SubjectId person) {
        return sql.sql("select id from consent where subject_id = ? order by given_at desc limit 1")
                .param(person.value())
                .query(UUID.class)
                .single();
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private SubjectId person() {
        return desk.getBean(Subjects.class)
                .enrol(
                        system(),
                        NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private static void look(String page, String name) throws Exception {
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            Files.writeString(Path.of(folder, name), page);
        }
    }

    /** The cookie of somebody who has signed in. */
    private String member(Role role) throws Exception {
        var accounts = desk.getBean(StaffAccounts.class);
        var address = UUID.randomUUID() + "@qyzmet.example";
        last = accounts.create(
                policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        "Данияр", address, Language.RU, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(Actor.system("first-run"), Purpose.ACCOUNT), last, PASSWORD);
        var entered = post("", "/staff", Map.of("email", address, "password", PASSWORD));
        return entered.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("qyzmet-session="))
                .map(cookie -> cookie.split(";")[0])
                .findFirst()
                .orElseThrow();
    }

    private HttpRequest.Builder request(String cookie, String path, Language language) {
        var request = HttpRequest.newBuilder(URI.create(home + path))
                .header("Accept-Language", language.code())
                .header("Origin", home);
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    private HttpResponse<String> get(String cookie, String path, Language language) throws Exception {
        return http.send(request(cookie, path, language).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String cookie, String path, Map<String, String> fields) throws Exception {
        var form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.send(
                request(cookie, path, Language.RU)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> paper(String cookie, String path, Map<String, String> fields, byte[] scan)
            throws Exception {
        var body = new ByteArrayOutputStream();
        for (var field : fields.entrySet()) {
            body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                            + field.getValue() + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(
                "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"scan.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(scan);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return http.send(
                request(cookie, path, Language.RU)
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
