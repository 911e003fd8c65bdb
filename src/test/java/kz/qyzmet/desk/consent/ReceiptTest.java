package kz.qyzmet.desk.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.text.PDFTextStripper;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clause 3.1.3 and contracts 14: whoever agreed has a receipt that proves itself without the desk, and nobody else has it. */
@DeskTest
@Tag("once")
class ReceiptTest {
    private static final OperatorDetails DALA =
            new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Tokens tokens;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    Receipts receipts;

    @Autowired
    Attestations attestations;

    @Autowired
    Blockings blockings;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Value("${qyzmet.data}")
    Path data;

    private SubjectId last = SubjectId.random();

    @ParameterizedTest
    @EnumSource(Language.class)
    void theReceiptRepeatsTheWordsThatWereShownAndProvesItself_3_1_3(Language language) throws Exception {
        var who = member(Role.AGENT);
        var id = agreed(last, language);

        var json = bytes(get(who, "/my/consents/" + id + "/receipt.json", language));
        var body = body(json);
        var shown = policy.consentText(Purpose.SUPPORT, language, DALA);

        assertThat(body.path("@type").asString()).isEqualTo("dpv:ConsentReceipt");
        assertThat(body.path("record_id").asString()).isEqualTo("urn:uuid:" + id);
        assertThat(body.path("pii_principal_id").asString()).isEqualTo("urn:uuid:" + last);
        var processing = body.path("pii_processing");
        assertThat(processing.path("language").asString()).isEqualTo(language.code());
        var notice = processing.path("privacy_notice");
        var words = shown.named("Айгерім Әбдіқадырова").canonical();
        assertThat(notice.path("text").asString()).isEqualTo(words).doesNotContain("{");
        assertThat(notice.path("dct:identifier").asString()).isEqualTo(ReceiptBody.hash(words));
        assertThat(notice.path("template").path("text").asString()).isEqualTo(shown.canonical());
        assertThat(notice.path("template").path("dct:identifier").asString()).isEqualTo("sha256:" + shown.hash());
        assertThat(body.path("event").get(0).path("event_state").asString()).isEqualTo("dpv:ConsentGiven");
        assertThat(body.path("event").get(0).path("given_by").asString()).isEqualTo("self");
        assertThat(body.path("party_identification").toString()).contains("Айгерім Әбдіқадырова");

        var facts = check(json);
        assertThat(facts)
                .containsEntry("purpose", "support")
                .containsEntry("language", language.code())
                .containsEntry("words", "sha256:" + shown.hash())
                .doesNotContainKey("withdrawn");
        // a hash of words with a name in them says whose they are to anybody who tries names
        assertThat(facts.toString()).doesNotContain("Айгерім", ReceiptBody.hash(words));

        // the page, in the language of whoever reads it; the words stay in theirs
        for (var reader : Language.values()) {
            var answer = get(who, "/my/consents/" + id + "/receipt.pdf", reader);
            assertThat(answer).hasStatusOk().hasContentType("application/pdf");
            var pdf = bytes(answer);
            look(pdf, "receipt-" + language.code() + "-for-" + reader.code() + ".pdf");
            assertThat(check(pdf)).isEqualTo(facts);
            var text = text(pdf);
            assertThat(text).contains("Айгерім Әбдіқадырова").doesNotContain("⟦", "{name}");
            assertThat(squeezed(text))
                    .contains(
                            squeezed(shown.summary()),
                            shown.hash(),
                            ReceiptBody.hash(words).substring(7));
        }
        var proof = get(who, "/my/consents/" + id + "/receipt.tlog-proof", language);
        assertThat(proof).hasStatusOk().bodyText().startsWith("c2sp.org/tlog-proof@v1");
        // the checkpoint beside it grows with the journal
        assertThat(body(bytes(get(who, "/api/v1/consents/" + id + "/receipt", language))))
                .isEqualTo(body);
    }

    @Test
    void whatWasTakenBackHasAReceiptOfThatAndTheOldOneStaysTrue_3_1_3() throws Exception {
        var who = member(Role.AGENT);
        var id = agreed(last, Language.KK);
        var before = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK));

        assertThat(consents.withdraw(system(), last, Purpose.SUPPORT, Channel.WEB))
                .isOne();

        var after = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK));
        assertThat(body(after).path("event").get(1).path("event_state").asString())
                .isEqualTo("dpv:ConsentWithdrawn");
        assertThat(check(after)).containsKey("withdrawn");
        assertThat(check(before)).doesNotContainKey("withdrawn");
        var paper = bytes(get(who, "/my/consents/" + id + "/receipt.pdf", Language.KK));
        assertThat(text(paper)).contains("Қайтарып алынған уақыты");
        look(paper, "receipt-withdrawn.pdf");
    }

    /** Whoever has letters that the paper's font has not is no forger. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Günther Müller-Ğalym",
                "ნინო აბაშიძე",
                "李 小龙",
                "<b>Иван & \"Со\"</b>",
                "Аббревиатура-С-Очень-Длинным-Именем-Которое-Не-Помещается-В-Одну-Строку-Ячейки-Таблицы"
            })
    void everyNameHasAPaperThatProvesItself(String name) throws Exception {
        var person =
                subjects.enrol(system(), NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.RU, "form"));
        var id = agreed(person, Language.KK);

        var pdf = bytes(get(member(Role.OFFICER), "/officer/consents/" + id + "/receipt.pdf", Language.RU));

        look(pdf, "receipt-name-" + name.length() + ".pdf");
        assertThat(check(pdf)).containsEntry("record", id.toString());
        assertThat(text(pdf)).doesNotContain("&amp;", "&lt;");
    }

    @Test
    void aLetterHasAReceiptThatSaysThatNoWordsWereShown_3_1_3() throws Exception {
        var who = member(Role.AGENT);
        var id = consents.given(
                system(), last, Purpose.SUPPORT, null, Language.RU, Channel.MAIL, "letter:ticket:" + UUID.randomUUID());

        var first = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.RU));
        var again = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.RU));

        assertThat(body(first)).isEqualTo(body(again));
        assertThat(body(first).path("event").get(0).path("event_type").asString())
                .isEqualTo("dpv:ImpliedConsent");
        assertThat(check(first)).doesNotContainKey("words").containsEntry("channel", "mail");
        assertThat(text(bytes(get(who, "/my/consents/" + id + "/receipt.pdf", Language.RU))))
                .contains("Текст здесь не показывали", "собственное письмо");
    }

    @Test
    void anothersConsentAndNoneAnswerTheSame() throws Exception {
        member(Role.AGENT);
        var id = agreed(last, Language.RU);
        var other = member(Role.AGENT);
        var none = UUID.randomUUID();
        for (var pattern : new String[] {
            "/my/consents/%s/receipt.pdf", "/my/consents/%s/receipt.json", "/api/v1/consents/%s/receipt"
        }) {
            var anothers = get(other, pattern.formatted(id), Language.RU);
            var nothing = get(other, pattern.formatted(none), Language.RU);
            assertThat(anothers).as(pattern).hasStatus(404);
            assertThat(nothing).as(pattern).hasStatus(404);
            assertThat(plain(anothers, id)).isEqualTo(plain(nothing, none));
        }
        assertThat(get(other, "/officer/consents/" + id + "/receipt.pdf", Language.RU))
                .hasStatus(403);
        assertThat(get(other, "/officer/consents/" + none + "/receipt.pdf", Language.RU))
                .hasStatus(403);
        assertThat(get(other, "/my/consents/------------------------------------/receipt.pdf", Language.RU)
                        .getResponse()
                        .getStatus())
                .isBetween(400, 404);

        // nobody known, and a program: rights are a person's own
        assertThat(mvc.get()
                        .uri("/my/consents/" + id + "/receipt.pdf")
                        .exchange()
                        .getResponse()
                        .getStatus())
                .isIn(303, 401, 403);
        for (var bound : new SubjectId[] {null, last}) {
            var token = token(bound);
            for (var consent : new UUID[] {id, none}) {
                assertThat(mvc.get()
                                .uri("/api/v1/consents/" + consent + "/receipt")
                                .header("Authorization", "Bearer " + token)
                                .exchange())
                        .hasStatus(403);
            }
        }
    }

    @Test
    void theOfficerHasItAndTheJournalKnows() throws Exception {
        var person = person();
        var id = agreed(person, Language.RU);
        var officer = member(Role.OFFICER);
        long before = entries(person);

        var json = bytes(get(officer, "/officer/consents/" + id + "/receipt.json", Language.RU));

        assertThat(body(json).path("record_id").asString()).isEqualTo("urn:uuid:" + id);
        assertThat(body(bytes(get(officer, "/api/v1/consents/" + id + "/receipt", Language.RU))))
                .isEqualTo(body(json));
        // the officer's own pages are the officer's as a person
        assertThat(get(officer, "/my/consents/" + id + "/receipt.json", Language.RU))
                .hasStatus(404);
        assertThat(entries(person)).isGreaterThan(before);

        blockings.block(
                policy.permit(Actor.person(last, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                person,
                new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 1", null));
        assertThat(get(officer, "/officer/consents/" + id + "/receipt.json", Language.RU))
                .hasStatus(403);
    }

    @Test
    void theBlockedReachTheirOwn() throws Exception {
        var who = member(Role.AGENT);
        var person = last;
        var id = agreed(person, Language.KK);
        sql.sql("insert into blocked (subject_id, mask) values (?, 74)")
                .param(person.value())
                .update();
        try {
            assertThat(get(who, "/my/consents/" + id + "/receipt.json", Language.KK))
                    .hasStatusOk();
        } finally {
            sql.sql("delete from blocked where subject_id = ?")
                    .param(person.value())
                    .update();
        }
    }

    @Test
    void aChangedReceiptFails_3_1_3() throws Exception {
        var who = member(Role.AGENT);
        var id = agreed(last, Language.KK);
        var json = new String(
                bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK)), StandardCharsets.UTF_8);
        for (var changed : new String[] {
            json.replace("Айгерім", "Бақытгүл"),
            json.replace("dpv:ConsentGiven", "dpv:ConsentWithdrawn"),
            json.replace("\"language\":\"kk\"", "\"language\":\"ru\""),
            json.replace("Жоқ.", "Иә."),
            json.substring(0, json.length() - 1)
        }) {
            assertThat(changed).isNotEqualTo(json);
            assertThatThrownBy(() -> check(changed.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Broken.class);
        }

        var pdf = bytes(get(who, "/my/consents/" + id + "/receipt.pdf", Language.KK));
        // the same proof inside another page
        assertThatThrownBy(() -> check(forged(pdf))).isInstanceOf(Broken.class).hasMessage("page");
    }

    /** Of 29 November 2026, made by the program of that morning: the words before the name was filled in. */
    @ParameterizedTest
    @ValueSource(strings = {"receipt-1.json", "receipt-1.pdf"})
    void aReceiptOfTheFirstKindIsWholeForEver_3_1_3(String name) throws Exception {
        var key = OfflineCheck.by(resource("receipt-1.pub"));
        var file = Files.readAllBytes(resource(name));

        var facts = ReceiptCheck.facts(key.proven(file), file);

        assertThat(facts)
                .containsEntry("purpose", "support")
                .containsEntry("words", "sha256:594724731698a5079df58685b040023133dc231a832fb7917c517b440a62e0c6")
                .containsKey("given");
        assertThat(facts.toString()).doesNotContain("Айгерім");
        if (name.endsWith(".pdf")) {
            assertThatThrownBy(() -> ReceiptCheck.facts(key.proven(file), forged(file)))
                    .isInstanceOf(Broken.class)
                    .hasMessage("page");
            return;
        }
        var json = new String(file, StandardCharsets.UTF_8);
        for (var changed : new String[] {
            json.replace("{name}", "Айгерім Әбдіқадырова"),
            json.replace("consent-receipt:1", "consent-receipt:2"),
            json.replace("Жоқ.", "Иә.")
        }) {
            assertThat(changed).isNotEqualTo(json);
            assertThatThrownBy(() -> key.proven(changed.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Broken.class);
        }
    }

    private static Path resource(String name) throws Exception {
        return Path.of(Objects.requireNonNull(ReceiptTest.class.getResource(name), name)
                .toURI());
    }

    /** An operator that signs whatever it likes: what it says was shown must be the template with this person's name in it, and each hash its own text's. */
    @Test
    void whatAnOperatorSignsOfOtherWordsIsFound_3_1_3() throws Exception {
        var who = member(Role.AGENT);
        var id = agreed(last, Language.KK);
        var json = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK));
        var body = body(json).toString();
        var notice = body(json).path("pii_processing").path("privacy_notice");
        var text = notice.path("text").asString();
        var template = notice.path("template").path("text").asString();
        assertThat(signed(body)).as("as it was").containsEntry("record", id.toString());

        var more = text.replace("Жоқ. Оператор", "Иә. Оператор");
        assertThat(more).isNotEqualTo(text);
        assertThatThrownBy(() -> signed(swapped(body, text, more, false)))
                .as("the words and not their hash")
                .hasMessage("words");
        assertThatThrownBy(() -> signed(swapped(body, text, more, true)))
                .as("words of no template")
                .hasMessage("template");
        var anothers = text.replace("Айгерім Әбдіқадырова", "Бақытгүл Сейтқали");
        assertThatThrownBy(() -> signed(swapped(body, text, anothers, true)))
                .as("words with another's name")
                .hasMessage("template");
        var other = policy.consentText(Purpose.SUPPORT, Language.RU, DALA).canonical();
        assertThatThrownBy(() -> signed(swapped(body, template, other, false)))
                .as("a template and not its hash")
                .hasMessage("template");
        assertThatThrownBy(() -> signed(swapped(body, template, other, true)))
                .as("a template that was not shown")
                .hasMessage("template");
    }

    private static String swapped(String body, String text, String instead, boolean hashed) {
        var mapper = JsonMapper.builder().build();
        var changed = body.replace(mapper.writeValueAsString(text), mapper.writeValueAsString(instead));
        assertThat(changed).isNotEqualTo(body);
        return hashed ? changed.replace(ReceiptBody.hash(text), ReceiptBody.hash(instead)) : changed;
    }

    /** The desk attests the body under a number of its own, and the receipt is checked as anybody's. */
    private Map<String, String> signed(String body) {
        var permit = system();
        Map<String, ?> map = JsonMapper.builder().build().readValue(body, new TypeReference<>() {});
        var id = attestations.attest(permit, Operation.RECORD, Receipts.KIND, last, map);
        var proven = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> attestations.state(permit, id), Attestations.State.Proven.class::isInstance);
        return check(((Attestations.State.Proven) proven).json().getBytes(StandardCharsets.UTF_8));
    }

    /** Whoever has another name by the time they take it back was shown the old one. */
    @Test
    void aReceiptOfTheEndRepeatsTheWordsThatWereShownThen_3_1_3() throws Exception {
        var who = member(Role.AGENT);
        var id = agreed(last, Language.KK);
        var before = body(bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK)));
        subjects.correct(system(), last, last.value(), "Айгерім Сейтқали", true);

        consents.withdraw(system(), last, Purpose.SUPPORT, Channel.WEB);

        var json = bytes(get(who, "/my/consents/" + id + "/receipt.json", Language.KK));
        assertThat(body(json).path("pii_processing").path("privacy_notice"))
                .isEqualTo(before.path("pii_processing").path("privacy_notice"));
        assertThat(body(json).path("party_identification").toString()).contains("Айгерім Сейтқали");
        assertThat(check(json)).containsKey("withdrawn");
        var pdf = bytes(get(who, "/my/consents/" + id + "/receipt.pdf", Language.RU));
        assertThat(check(pdf)).containsKey("withdrawn");
        assertThat(text(pdf)).contains("Айгерім Әбдіқадырова", "Айгерім Сейтқали");
    }

    private long entries(SubjectId person) {
        return sql.sql("select count(*) from journal_subject where subject_id = ?")
                .param(person.value())
                .query(Long.class)
                .single();
    }

    /** The page is thrown away and drawn anew with other words; what the file carries stays. */
    private static byte[] forged(byte[] pdf) throws Exception {
        try (var document = Loader.loadPDF(pdf);
                var font = ReceiptTest.class.getResourceAsStream("/fonts/DejaVuSans.ttf")) {
            while (document.getNumberOfPages() > 0) {
                document.removePage(0);
            }
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(PDType0Font.load(document, font), 12);
                content.newLineAtOffset(40, 700);
                content.showText("Келісім барлық мақсатқа берілді");
                content.endText();
            }
            var out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    private UUID agreed(SubjectId person, Language language) {
        return consents.given(
                system(),
                person,
                Purpose.SUPPORT,
                policy.consentText(Purpose.SUPPORT, language, DALA),
                language,
                Channel.WEB,
                "form");
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private SubjectId person() {
        return subjects.enrol(
                system(), NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private Map<String, String> check(byte[] file) {
        return ReceiptCheck.facts(
                OfflineCheck.by(data.resolve("journal").resolve("key.pub")).proven(file), file);
    }

    private static JsonNode body(byte[] json) {
        return JsonMapper.builder().build().readTree(json).path("body");
    }

    private static String text(byte[] pdf) throws Exception {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }

    /** For eyes: {@code -Dqyzmet.look=DIR} keeps the papers. */
    private static void look(byte[] pdf, String name) throws Exception {
        var folder = System.getProperty("qyzmet.look");
        if (folder != null) {
            Files.write(Path.of(folder, name), pdf);
        }
    }

    private static String plain(MvcTestResult answer, UUID id) throws Exception {
        return answer.getResponse().getContentAsString().replace(id.toString(), "");
    }

    private static byte[] bytes(MvcTestResult answer) {
        assertThat(answer).hasStatusOk();
        return answer.getResponse().getContentAsByteArray();
    }

    private String token(@Nullable SubjectId person) {
        return tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "site", Set.of(Scope.values()), Ground.CONSENT, null, null, person, null, null))
                .token();
    }

    private Cookie member(Role role) {
        var colleague = Colleague.enters(
                accounts,
                policy,
                mvc,
                role,
                "Айгерім Әбдіқадырова",
                UUID.randomUUID() + "@qyzmet.example",
                Language.RU);
        last = colleague.subject();
        return colleague.session();
    }

    private MvcTestResult get(Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }
}
