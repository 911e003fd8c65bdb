package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.ReceiptCheck;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clause 3.1.2 over a real port: a representative agrees for a person and takes that back, and takes their files, as far as the power says; the record, the receipt, the journal and the person know who it was. Without a
 * power that stands there is nothing.
 */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepresentedPagesTest {
    private static final String PASSWORD = "a quiet steppe in november";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of(
            "qyzmet.operator.name",
            "«Дала» ЖШС",
            "qyzmet.operator.bin",
            "980240000009",
            "qyzmet.operator.email",
            "privacy@dala.example",
            // nobody listens there: letters wait
            "qyzmet.smtp",
            "smtp://127.0.0.1:1?tls=none",
            "qyzmet.mail.from",
            "Qyzmet Desk <desk@dala.example>"));
    private final String home = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
    private final HttpClient http = HttpClient.newHttpClient();
    private final Policy policy = desk.getBean(Policy.class);
    private final Consents consents = desk.getBean(Consents.class);
    private final Representing representing = desk.getBean(Representing.class);
    private final JdbcClient sql = desk.getBean(JdbcClient.class);

    private record Member(SubjectId id, String address, String cookie) {}

    @AfterAll
    void close() {
        http.close();
        desk.close();
    }

    @Test
    void aRepresentativeGivesAndTakesBackWithOneTapEachAndTheRecordSaysSo_3_1_2() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", Representative.CONSENTS);
        var base = "/representing/" + power + "/consents";
        for (var language : Language.values()) {
            assertThat(get(bolat, base, language).body())
                    .contains(base + "/marketing/give", base + "/support/give", "Айгерім Қасымова")
                    .doesNotContain("⟦", "political/give");
            assertThat(get(bolat, "/representing/" + power, language).body())
                    .contains(base)
                    .doesNotContain("⟦");
        }

        // words that were not shown are not agreed to
        assertThat(post(bolat, base + "/marketing/give", "consent-text", "0".repeat(64)))
                .isEqualTo(303);
        assertThat(stands(aigerim, ConsentKind.MARKETING)).isFalse();
        var text = text(ConsentKind.MARKETING);
        assertThat(post(bolat, base + "/marketing/give", "consent-text", text.hash()))
                .isEqualTo(303);

        assertThat(stands(aigerim, ConsentKind.MARKETING)).isTrue();
        assertThat(stands(bolat, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(aigerim, ConsentKind.PROCESSING)).isFalse();
        var id = newest(aigerim);
        assertThat(sql.sql(
                                "select given_by || ' ' || channel || ' ' || evidence || ' ' || actor from consent where id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("representative web power:" + power + " " + bolat.id());
        assertThat(actedOn(aigerim, bolat)).as("whose act it was").isPositive();
        assertThat(letters(aigerim)).as("the person is told").isPositive();
        // again changes nothing
        post(bolat, base + "/marketing/give", "consent-text", text.hash());
        assertThat(newest(aigerim)).isEqualTo(id);

        // the receipt, proven without the desk
        var saule = member("Сәуле", Role.OFFICER);
        var facts = receipt(saule, id);
        assertThat(facts).containsEntry("by", "representative").doesNotContainKey("withdrawn-by");
        assertThat(get(saule, "/officer/consents/" + id + "/receipt.json", Language.RU)
                        .body())
                .contains(
                        "Болат Оспанов",
                        "сенімхат № 12",
                        "Давать за меня согласия и отзывать их",
                        "dpv:Representative");
        // the person sees it
        assertThat(get(aigerim, "/my/data", Language.RU).body()).contains("вашим представителем");
        assertThat(get(aigerim, "/my/journal", Language.RU).body()).contains("Болат Оспанов");
        assertThat(get(aigerim, "/my/consents/" + id + "/receipt.json", Language.RU)
                        .body())
                .contains("Болат Оспанов");
        // the receipt is the person's
        assertThat(get(bolat, "/my/consents/" + id + "/receipt.json", Language.RU)
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(bolat, "/api/v1/consents/" + id + "/receipt", Language.RU)
                        .statusCode())
                .isEqualTo(404);

        assertThat(post(bolat, base + "/marketing/withdraw")).isEqualTo(303);

        assertThat(stands(aigerim, ConsentKind.MARKETING)).isFalse();
        assertThat(sql.sql("select power_id from consent_withdrawal where consent_id = ?")
                        .param(id)
                        .query(UUID.class)
                        .single())
                .isEqualTo(power);
        assertThat(receipt(saule, id))
                .containsEntry("by", "representative")
                .containsEntry("withdrawn-by", "representative");
        assertThat(get(aigerim, "/my/consents", Language.RU).body()).contains("Отозвал представитель.");
        assertThat(post(bolat, base + "/marketing/withdraw")).as("again").isEqualTo(303);
        assertThat(lamp().lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(lamp().figures().get("rights.control.representative.consents"))
                .isGreaterThanOrEqualTo(2L);
        // the lamp looks: a power that never said so turns it red
        sql.sql("update representative set scope = array['access'] where id = ?")
                .param(power)
                .update();
        assertThat(lamp().lamp()).isEqualTo(Control.Lamp.BROKEN);
        sql.sql("update representative set scope = array['consents'] where id = ?")
                .param(power)
                .update();
    }

    @Test
    void whatRestedOnTheConsentStopsInTheTransactionOfTheRepresentative_3_2_4() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", Representative.CONSENTS);
        representing.agree(own(bolat), power, ConsentKind.MARKETING, false, text(ConsentKind.MARKETING), Language.RU);
        var arman = member("Арман", Role.ADMINISTRATOR);
        var mailing = UUID.randomUUID();
        var words = new LinkedHashMap<String, String>();
        words.put("id", mailing.toString());
        words.put("kind", "marketing");
        words.put("version", "");
        for (var language : Language.values()) {
            words.put("subject-" + language.code(), "Жаңалық");
            words.put("text-" + language.code(), "Мәтін");
        }
        assertThat(post(arman, "/desk/mailings/new", words)).isEqualTo(303);
        assertThat(post(arman, "/desk/mailings/" + mailing + "/start", "version", "1", "sure", "yes"))
                .isEqualTo(303);
        waitFor(() -> putOff(aigerim) == 1);

        assertThat(post(bolat, "/representing/" + power + "/consents/marketing/withdraw"))
                .isEqualTo(303);

        assertThat(waiting(aigerim)).isZero();
        assertThat(sql.sql("select state from outbox where subject_id = ? and kind = 'marketing'")
                        .param(aigerim.id().value())
                        .query(String.class)
                        .list())
                .containsOnly("stopped");
        post(arman, "/desk/mailings/" + mailing + "/stop");
    }

    @Test
    void theConsentToProcessingIsTakenBackByADemandThatIsMarked_3_1_2() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", Representative.CONSENTS);
        var base = "/representing/" + power;
        assertThat(post(
                        bolat,
                        base + "/consents/support/give",
                        "consent-text",
                        text(ConsentKind.PROCESSING).hash()))
                .isEqualTo(303);
        assertThat(stands(aigerim, ConsentKind.PROCESSING)).isTrue();
        var id = newest(aigerim);
        assertThat(get(bolat, base + "/consents", Language.KK).body()).contains("name=\"kind\" value=\"withdrawal\"");
        assertThat(post(bolat, base + "/consents/support/withdraw")).isEqualTo(404);

        assertThat(post(bolat, base + "/requests", "kind", "withdrawal")).isEqualTo(303);

        assertThat(stands(aigerim, ConsentKind.PROCESSING)).isFalse();
        var officer = member("Сәуле", Role.OFFICER);
        assertThat(receipt(officer, id)).containsEntry("withdrawn-by", "representative");
        // a demand that is open already keeps nothing from stopping
        post(
                bolat,
                base + "/consents/support/give",
                "consent-text",
                text(ConsentKind.PROCESSING).hash());
        assertThat(stands(aigerim, ConsentKind.PROCESSING)).isTrue();
        assertThat(post(bolat, base + "/requests", "kind", "withdrawal")).isEqualTo(303);
        assertThat(stands(aigerim, ConsentKind.PROCESSING)).isFalse();
        assertThat(lamp().lamp()).isEqualTo(Control.Lamp.ENFORCED);
    }

    @Test
    void withoutAPowerThatStandsAndSaysSoThereIsNothing_3_1_2() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var stranger = member("Иван Петров", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", Representative.CONSENTS, Representative.FILES);
        var narrow = power(aigerim, bolat, "Болат Оспанов", "access", Representative.EVERYTHING);
        var hash = text(ConsentKind.MARKETING).hash();

        for (var who : List.of(stranger, aigerim)) {
            refused(who, power, hash, 404);
        }
        refused(bolat, UUID.randomUUID(), hash, 404);
        refused(bolat, narrow, hash, 403);
        assertThat(get(bolat, "/representing/" + narrow, Language.RU).body()).doesNotContain("/consents", "/download");
        assertThat(send("POST", "", "/representing/" + power + "/consents/marketing/give", "consent-text=" + hash)
                        .statusCode())
                .isIn(303, 401, 403);

        sql.sql("update representative set until = current_date - 2 where id = ?")
                .param(power)
                .update();
        refused(bolat, power, hash, 403);
        sql.sql("update representative set until = current_date + 20 where id = ?")
                .param(power)
                .update();
        desk.getBean(Blockings.class)
                .block(
                        policy.permit(officer(), Purpose.RIGHTS),
                        aigerim.id(),
                        new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        refused(bolat, power, hash, 403);

        var other = member("Гүлнар Бекова", Role.AGENT);
        var hers = power(other, bolat, "Болат Оспанов", Representative.CONSENTS, Representative.FILES);
        var taking = representing.takes(own(bolat), hers);
        taking.still().run();
        representing.end(own(other), hers);
        refused(bolat, hers, hash, 403);
        assertThatThrownBy(() -> taking.still().run())
                .as("a file that is being written ends with the power")
                .isInstanceOf(Refused.class)
                .hasMessageContaining("power-ended");
        assertThat(stands(aigerim, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(other, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(bolat, ConsentKind.MARKETING)).isFalse();
    }

    @Test
    void theRepresentativeAnswersWhatWasAskedAboutTheirDemand_3_1_2() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", "access");
        var filed = file(bolat, power, SubjectRequest.Kind.ACCESS, "");
        long told = letters(aigerim);
        desk.getBean(Answering.class)
                .asked(policy.permit(officer(), Purpose.RIGHTS), filed.id(), "За какое время показать?");
        assertThat(letters(aigerim)).as("the person and who acts for them").isEqualTo(told + 2);

        var here = "/representing/" + power + "/requests/" + filed.id();
        assertThat(get(bolat, here, Language.RU).body()).contains("За какое время показать?");
        var question = sql.sql("select id from subject_request_question where request_id = ?")
                .param(filed.id())
                .query(UUID.class)
                .single();
        var path = here + "/questions/" + question;
        var field = "answer-" + question;
        assertThat(post(aigerim, path, field, "За год")).isEqualTo(404);
        var unknown = UUID.randomUUID();
        assertThat(post(bolat, here + "/questions/" + unknown, "answer-" + unknown, "За век"))
                .isEqualTo(303);
        assertThat(get(bolat, here, Language.RU).body()).doesNotContain("За век");
        assertThat(post(bolat, path, field, " ")).isEqualTo(422);
        sql.sql("update representative set until = current_date - 2 where id = ?")
                .param(power)
                .update();
        assertThat(post(bolat, path, field, "За год")).isEqualTo(403);
        sql.sql("update representative set until = current_date + 20 where id = ?")
                .param(power)
                .update();

        long acts = actedOn(aigerim, bolat);
        assertThat(post(bolat, path, field, "За последний год")).isEqualTo(303);
        assertThat(actedOn(aigerim, bolat)).isEqualTo(acts + 1);
        assertThat(get(bolat, here, Language.RU).body())
                .contains("За последний год")
                .doesNotContain("/questions/", "⟦");
        assertThat(get(aigerim, "/my/requests/" + filed.id(), Language.RU).body())
                .contains("За последний год");
        assertThat(post(bolat, path, field, "Нет, за два")).isEqualTo(303);
        assertThat(get(bolat, here, Language.RU).body()).doesNotContain("Нет, за два");
    }

    @Test
    void theRepresentativeBringsFilesAndSeesTheirOwnAlone_3_1_2() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var saule = member("Сәуле", Role.OFFICER);
        var power = power(aigerim, bolat, "Болат Оспанов", "correct");
        var base = "/representing/" + power;
        for (var language : Language.values()) {
            assertThat(get(bolat, base, language).body())
                    .contains("type=\"file\"", "multipart/form-data")
                    .doesNotContain("⟦");
        }
        long before = uploads();
        assertThat(upload(bolat, base + "/requests", "a.pdf", "kind", "correct", "text", " ")
                        .statusCode())
                .isEqualTo(422);
        assertThat(upload(bolat, base + "/requests", "a.pdf", "kind", "access", "text", "")
                        .statusCode())
                .as("beyond the power")
                .isEqualTo(403);
        assertThat(uploads()).as("nothing was stored").isEqualTo(before);

        var filed = upload(bolat, base + "/requests", "сенімхат.pdf", "kind", "correct", "text", "Аты қате жазылған");
        assertThat(filed.statusCode()).isEqualTo(303);
        var here = filed.headers().firstValue("Location").orElseThrow();
        var own = "/my/requests/" + here.substring(here.lastIndexOf('/') + 1);
        var officers = own.replace("/my/", "/officer/");
        for (var language : Language.values()) {
            assertThat(get(bolat, here, language).body())
                    .contains("сенімхат.pdf", here + "/files")
                    .doesNotContain("⟦");
        }
        assertThat(get(aigerim, own, Language.RU).body()).contains("сенімхат.pdf");
        assertThat(get(saule, officers, Language.RU).body()).contains("сенімхат.pdf");

        assertThat(upload(bolat, here + "/files", "анықтама.pdf").statusCode()).isEqualTo(303);
        assertThat(upload(aigerim, own + "/files", "жеке.pdf").statusCode()).isEqualTo(303);
        assertThat(upload(saule, officers + "/files", "қағаз.pdf").statusCode()).isEqualTo(303);
        assertThat(get(bolat, here, Language.RU).body())
                .contains("сенімхат.pdf", "анықтама.pdf")
                .doesNotContain("жеке.pdf", "қағаз.pdf");
        assertThat(get(aigerim, own, Language.RU).body())
                .contains("сенімхат.pdf", "анықтама.pdf", "жеке.pdf", "қағаз.pdf", "Добавлены файлы");
        assertThat(actedOn(aigerim, bolat)).isPositive();

        // nobody else's, not without the power, and not when it is decided
        before = uploads();
        var marat = member("Марат", Role.AGENT);
        assertThat(upload(marat, own + "/files", "a.pdf").statusCode()).isEqualTo(404);
        assertThat(upload(marat, here + "/files", "a.pdf").statusCode()).isEqualTo(404);
        assertThat(upload(marat, officers + "/files", "a.pdf").statusCode()).isEqualTo(403);
        var others = power(marat, bolat, "Болат Оспанов", "correct");
        assertThat(upload(bolat, here.replace(power.toString(), others.toString()) + "/files", "a.pdf")
                        .statusCode())
                .as("by another power")
                .isEqualTo(404);
        sql.sql("update representative set until = current_date - 2 where id = ?")
                .param(power)
                .update();
        assertThat(upload(bolat, here + "/files", "a.pdf").statusCode()).isEqualTo(403);
        sql.sql("update representative set until = current_date + 20 where id = ?")
                .param(power)
                .update();
        desk.getBean(Answering.class)
                .refused(
                        policy.permit(officer(), Purpose.RIGHTS),
                        UUID.fromString(here.substring(here.lastIndexOf('/') + 1)),
                        SubjectRequest.Refusal.NO_DOCUMENT,
                        "Құжат жоқ");
        for (var late : List.of(here, own)) {
            upload(late.equals(own) ? aigerim : bolat, late + "/files", "кеш.pdf");
            assertThat(get(aigerim, own, Language.RU).body()).doesNotContain("кеш.pdf", own + "/files\" enctype");
        }
        assertThat(uploads()).isEqualTo(before);
    }

    private long uploads() {
        return JdbcClient.create(desk.getBean("ownerDataSource", javax.sql.DataSource.class))
                .sql("select count(*) from attachment")
                .query(Long.class)
                .single();
    }

    private HttpResponse<String> upload(Member who, String path, String file, String... fields) throws Exception {
        var part = "--xyz\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
        var body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(part.formatted(fields[i], "", fields[i + 1]));
        }
        body.append(part.formatted(
                "files", "; filename=\"" + file + "\"\r\nContent-Type: application/pdf", "%PDF-1.7 " + file));
        return http.send(
                request(who.cookie(), path, Language.RU)
                        .header("Content-Type", "multipart/form-data; boundary=xyz")
                        .POST(BodyPublishers.ofString(body + "--xyz--\r\n"))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void theRepresentativeTakesTheFilesAndNobodyElseIsInThem_3_2_1() throws Exception {
        var aigerim = member("Айгерім Қасымова", Role.AGENT);
        var bolat = member("Болат Оспанов", Role.AGENT);
        var timur = member("Тимур Оразов", Role.AGENT);
        var power = power(aigerim, bolat, "Болат Оспанов", "access", Representative.CONSENTS, Representative.FILES);
        var his = power(aigerim, timur, "Тимур Оразов", "complaint", Representative.CONSENTS);
        // what the other representative did is none of this one's business
        representing.agree(own(timur), his, ConsentKind.MARKETING, false, text(ConsentKind.MARKETING), Language.RU);
        var foreign = file(timur, his, SubjectRequest.Kind.COMPLAINT, "Жалоба Тимура");
        var filed = file(bolat, power, SubjectRequest.Kind.ACCESS, "Не сақталған?");
        desk.getBean(Answering.class)
                .granted(policy.permit(officer(), Purpose.RIGHTS), filed.id(), "Мынаны сақтаймыз.", null);
        desk.getBean(Answering.class)
                .granted(policy.permit(officer(), Purpose.RIGHTS), foreign.id(), "Жауап Тимурға.", null);
        long before = actedOn(aigerim, bolat);

        var archive = files(bolat, "/representing/" + power + "/download", "");

        assertThat(archive).containsKeys("index.html", "data.json", "journal.html");
        assertThat(archive.get("index.html"))
                .contains("Айгерім Қасымова", "Для вас это взял ваш представитель: Болат Оспанов", "Не сақталған?")
                .doesNotContain("Тимур", timur.address(), "⟦");
        assertThat(archive.get("data.json"))
                .contains("\"takenBy\":\"representative\"", "\"representative\":\"Болат Оспанов, сенімхат № 12")
                .doesNotContain("Тимур");
        assertThat(actedOn(aigerim, bolat)).isGreaterThan(before);

        var page = "/representing/" + power + "/requests/" + filed.id();
        for (var language : Language.values()) {
            assertThat(get(bolat, page, language).body())
                    .contains(page + "/pack", "/representing/" + power + "/download")
                    .doesNotContain("⟦");
        }
        var pack = files(bolat, page + "/pack", "all=yes");

        assertThat(pack).containsKeys("index.html", "pack.json", "manifest.json", "key.pub", "checkpoint");
        assertThat(pack.get("index.html"))
                .contains("Взял для человека его представитель: Болат Оспанов, сенімхат № 12", "Не сақталған?")
                .doesNotContain("Тимур", timur.address(), "⟦");
        assertThat(String.join("", pack.values())).doesNotContain("Жалоба Тимура", timur.address());
        assertThat(JSON.readTree(pack.getOrDefault("pack.json", ""))
                        .path("takenBy")
                        .asString())
                .isEqualTo("representative");
        assertThat(pack.get("index.html")).contains("<dt>Требует представитель</dt><dd>Болат Оспанов, сенімхат № 12");
        assertThat(pack.get("pack.json")).contains("\"representative\":\"Болат Оспанов, сенімхат № 12");
        var manifest = OfflineCheck.by(key())
                .proven(pack.getOrDefault("manifest.json", "").getBytes(StandardCharsets.UTF_8))
                .body();
        assertThat(manifest.get("taken_by")).isEqualTo("representative");

        // of demands of others there are no papers
        assertThat(post(bolat, "/representing/" + power + "/requests/" + foreign.id() + "/pack"))
                .isEqualTo(404);
        assertThat(get(aigerim, "/my/journal", Language.RU).body()).contains("Болат Оспанов");
    }

    private void refused(Member who, UUID power, String hash, int status) throws Exception {
        var base = "/representing/" + power;
        assertThat(get(who, base + "/consents", Language.RU).statusCode()).isEqualTo(status);
        assertThat(post(who, base + "/consents/marketing/give", "consent-text", hash))
                .isEqualTo(status);
        assertThat(post(who, base + "/consents/marketing/withdraw")).isEqualTo(status);
        assertThat(post(who, base + "/download")).isEqualTo(status);
    }

    private UUID power(Member person, Member agent, String name, String... scope) {
        var id = representing.name(
                own(person),
                new Representatives.Wish(
                        person.id(),
                        Representative.Kind.ATTORNEY,
                        name,
                        agent.address(),
                        "сенімхат № 12, 03.11.2026",
                        Set.of(scope),
                        LocalDate.now(Times.ZONE).plusYears(1),
                        Language.RU,
                        null));
        assertThat(representing.accept(id, text(ConsentKind.PROCESSING), Language.RU))
                .isTrue();
        return id;
    }

    private SubjectRequest file(Member agent, UUID power, SubjectRequest.Kind kind, String text) {
        return representing.file(own(agent), power, kind, text, Language.RU, LocalDate.now(Times.ZONE));
    }

    private ConsentText text(ConsentKind kind) {
        return policy.consentText(
                kind, Language.RU, desk.getBean(Operator.class).details().orElseThrow());
    }

    private boolean stands(Member person, ConsentKind kind) {
        return !consents.standing(Set.of(person.id()), kind).isEmpty();
    }

    private UUID newest(Member person) {
        return sql.sql("select id from consent where subject_id = ? order by given_at desc limit 1")
                .param(person.id().value())
                .query(UUID.class)
                .single();
    }

    private long waiting(Member person) {
        return sql.sql("select count(*) from outbox where subject_id = ? and kind = 'marketing' and state = 'waiting'")
                .param(person.id().value())
                .query(Long.class)
                .single();
    }

    /** Letters that no sender has in hand, and now none will take. */
    private int putOff(Member person) {
        return sql.sql("update outbox set next_try = now() + interval '1 hour' "
                        + "where subject_id = ? and kind = 'marketing' and state = 'waiting'")
                .param(person.id().value())
                .update();
    }

    private long letters(Member person) {
        return sql.sql("select count(*) from outbox where subject_id = ? and kind in ('rights', 'power')")
                .param(person.id().value())
                .query(Long.class)
                .single();
    }

    /** Entries about the person under the other's number, still waiting for their place or not. */
    private long actedOn(Member person, Member by) {
        return sql.sql("""
                        select count(*) from journal_subject s join (select id as entry, actor from journal_queue union all
                            select entry, actor from journal_entry) q on q.entry = s.entry
                        where s.subject_id = ? and q.actor = ?
                        """)
                .params(person.id().value(), by.id().value())
                .query(Long.class)
                .single();
    }

    private Control.Finding lamp() {
        return desk.getBean(RepresentativeControl.class).check();
    }

    private Map<String, String> receipt(Member officer, UUID consent) throws Exception {
        var pdf = http.send(
                        request(officer.cookie(), "/officer/consents/" + consent + "/receipt.pdf", Language.RU)
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        return ReceiptCheck.facts(OfflineCheck.by(key()).proven(pdf), pdf);
    }

    private Path key() {
        return Path.of(desk.getEnvironment().getProperty("qyzmet.data", ""))
                .resolve("journal")
                .resolve("key.pub");
    }

    private Permit own(Member who) {
        return policy.permit(Actor.person(who.id(), Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Actor officer() {
        return Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    }

    private Member member(String name, Role role) throws Exception {
        var accounts = desk.getBean(StaffAccounts.class);
        var address = UUID.randomUUID() + "@qyzmet.example";
        var system = Actor.system("first-run");
        var id = accounts.create(
                policy.permit(system, Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        name, address, Language.RU, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(system, Purpose.ACCOUNT), id, PASSWORD);
        var entered = send("POST", "", "/staff", "email=" + address + "&password=" + PASSWORD.replace(' ', '+'));
        var cookie = entered.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.startsWith("qyzmet-session="))
                .map(one -> one.split(";")[0])
                .findFirst()
                .orElseThrow();
        return new Member(id, address, cookie);
    }

    private HttpResponse<String> get(Member who, String path, Language language) throws Exception {
        return http.send(request(who.cookie(), path, language).build(), BodyHandlers.ofString());
    }

    private int post(Member who, String path, String... fields) throws Exception {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put(fields[i], fields[i + 1]);
        }
        return post(who, path, map);
    }

    private int post(Member who, String path, Map<String, String> fields) throws Exception {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send("POST", who.cookie(), path, body).statusCode();
    }

    private HttpResponse<String> send(String method, String cookie, String path, String body) throws Exception {
        return http.send(
                request(cookie, path, Language.RU)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String cookie, String path, Language language) {
        var request = HttpRequest.newBuilder(URI.create(home + path))
                .header("Accept-Language", language.code())
                .header("Origin", home);
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    /** What lies in the file, as text. */
    private Map<String, String> files(Member who, String path, String body) throws Exception {
        var answer = http.send(
                request(who.cookie(), path, Language.RU)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).isEqualTo("application/zip");
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        if (System.getProperty("qyzmet.look") != null) {
            Files.write(Path.of(System.getProperty("qyzmet.look"), "represented.zip"), answer.body());
        }
        return files;
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        for (var until = Instant.now().plusSeconds(25); Instant.now().isBefore(until); Thread.sleep(50)) {
            if (condition.getAsBoolean()) {
                return;
            }
        }
        throw new AssertionError("waited in vain");
    }
}
