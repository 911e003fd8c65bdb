package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.OperatorDetails;
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
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Pages;
import kz.qyzmet.desk.web.Times;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Clause 3.2.6: whoever complains to the authority or the court takes papers along that prove themselves without the desk, and that hold nobody else's data. */
@DeskTest
@Tag("once")
class ComplaintPackTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final OperatorDetails DALA =
            new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    ComplaintPack packs;

    @Autowired
    MyExport export;

    @Autowired
    Filing filing;

    @Autowired
    Services services;

    @Autowired
    Tokens tokens;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource owner;

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    SubjectRequests requests;

    @Autowired
    RequestClock requestClock;

    @Autowired
    RightsLetters letters;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    Blockings blockings;

    @Autowired
    Journal journal;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Policy policy;

    @Autowired
    Pages pages;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    private final Actor officer = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());

    @ParameterizedTest
    @EnumSource(Language.class)
    void theDemandTheAnswerAndTheJournalComeWithProofsThatVerifyOffline_3_2_6(Language language) throws Exception {
        var aigerim = person("Айгерім <Қасымова>");
        consents.given(
                system(),
                aigerim,
                Purpose.SUPPORT,
                policy.consentText(Purpose.SUPPORT, Language.KK, DALA),
                Language.KK,
                Channel.WEB,
                "form");
        var filed = refused(aigerim, "Нөмірім бөтен адамға берілген & <неге>", "Біз тексердік, бұзушылық жоқ.");
        reached(aigerim);

        var files = pack(own(aigerim), filed, false, language);

        assertThat(files)
                .containsKeys(
                        "index.html",
                        "pack.json",
                        "manifest.json",
                        "checkpoint",
                        "key.pub",
                        "journal/0001.html",
                        "journal/0001.json",
                        "receipts/0001.json",
                        "receipts/0001.pdf");
        assertThat(text(files, "index.html"))
                .contains("lang=\"" + language.code() + "\"", "Айгерім &lt;Қасымова&gt;")
                .contains("Нөмірім бөтен адамға берілген &amp; &lt;неге&gt;", "Біз тексердік, бұзушылық жоқ.")
                .contains("href=\"receipts/0001.pdf\"", "href=\"journal/0001.html\"")
                .contains(policy.appeal("authority", language), policy.appeal("court", language))
                .doesNotContain("⟦", "<script", "href=\"http", "src=");
        assertThat(text(files, "journal/0001.html")).doesNotContain("⟦").contains("<li value=");
        var told = JSON.readTree(bytes(files, "pack.json"));
        assertThat(told.path("subjectRequests")).hasSize(1);
        assertThat(told.path("subjectRequests").get(0).path("refusal").asString())
                .isEqualTo("not-confirmed");
        assertThat(told.path("consents").get(0).path("receipt").asString()).isEqualTo("receipts/0001.json");

        var check = check(files);
        assertThat(check.extract(bytes(files, "journal/0001.json"))
                        .orElseThrow()
                        .entries())
                .isPositive();
        assertThat(check.proven(bytes(files, "receipts/0001.json")).body()).isNotEmpty();
        var manifest = check.proven(bytes(files, "manifest.json")).body();
        assertThat(manifest.get("request")).isEqualTo(filed.id().toString());
        assertThat((List<?>) manifest.get("files")).hasSize(files.size() - 1).allSatisfy(one -> {
            var entry = (Map<?, ?>) one;
            var bytes = bytes(files, String.valueOf(entry.get("path")));
            assertThat(entry.get("sha256"))
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
            assertThat(entry.get("size")).isEqualTo((long) bytes.length);
        });
        keep("pack-" + language.code(), files);
    }

    /** As {@code bin/qyzmet receipt verify} runs it: in a process of its own, without a desk. */
    @Test
    void theWholePackVerifiesByTheCommandAndAChangedOneDoesNot_3_2_6() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        consents.given(
                system(),
                aigerim,
                Purpose.SUPPORT,
                policy.consentText(Purpose.SUPPORT, Language.KK, DALA),
                Language.KK,
                Channel.WEB,
                "form");
        var filed = refused(aigerim, "Шағым", "Жауап");
        reached(aigerim);
        var folder = TestDesk.folder();
        var verified = new ArrayList<String>();
        for (var file : pack(own(aigerim), filed, false, Language.KK).entrySet()) {
            var place = folder.resolve(file.getKey());
            Files.createDirectories(place.getParent());
            Files.write(place, file.getValue());
            if (file.getKey().matches("manifest\\.json|(receipts|journal)/.*\\.json|receipts/.*\\.pdf")) {
                verified.add(file.getKey());
            }
        }
        assertThat(verified).hasSizeGreaterThan(3);

        assertThat(verify(folder, verified)).isZero();

        var sheet = folder.resolve("journal/0001.json");
        Files.writeString(sheet, Files.readString(sheet).replaceFirst("\"salt\":\"[^\"]+\"", "\"salt\":\"\""));
        assertThat(verify(folder, verified)).isEqualTo(1);
    }

    private static int verify(Path folder, List<String> files) throws Exception {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "kz.qyzmet.desk.command.Main",
                "receipt",
                "verify",
                "--key",
                "key.pub"));
        words.addAll(files);
        var process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        System.out.println(said.lines().limit(6).collect(Collectors.joining("\n")));
        return code;
    }

    @Test
    void whatWasChangedIsFound() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        reached(aigerim);
        var files = pack(own(aigerim), filed, false, Language.RU);
        var check = check(files);
        var whole = text(files, "journal/0001.json");
        var entry = JSON.readTree(whole).path("entries").get(0);

        for (var changed : List.of(
                whole.replace("\"payload\":\"" + entry.path("payload").asString(), "\"payload\":\"destroy"),
                whole.replace("\"index\":" + entry.path("index").asLong(), "\"index\":0"),
                whole.replaceFirst("\\\\\"purpose\\\\\":\\\\\"[a-z]+", "\\\\\"purpose\\\\\":\\\\\"other"),
                whole.replaceFirst("\"salt\":\"[^\"]+\"", "\"salt\":\"\""))) {
            assertThat(changed).isNotEqualTo(whole);
            assertThatThrownBy(() -> check.extract(changed.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Broken.class)
                    .hasMessageStartingWith("entry ");
        }
        var manifest = text(files, "manifest.json");
        assertThatThrownBy(() -> check.proven(manifest.replaceFirst("\"sha256\":\"[0-9a-f]{8}", "\"sha256\":\"00000000")
                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Broken.class);
    }

    @Test
    void nothingOfOtherPeopleStandsInIt() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        var address = subjects.addressOf(system(), ivan).orElseThrow();
        refused(ivan, "Чужое требование", "Чужой ответ");
        var filed = refused(aigerim, "Шағым", "Жауап");
        // one act that touched both: a list that was shown
        var agent = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        journal.read(agent, "page:subject-requests", List.of(aigerim, ivan), "subject.name");
        reached(aigerim);

        var files = pack(own(aigerim), filed, true, Language.RU);

        files.forEach((name, content) -> assertThat(new String(content, StandardCharsets.UTF_8))
                .as(name)
                .doesNotContain("Петров", "Иван", address, "Чужо", ivan.toString()));
    }

    /** What programs decided and which destructions were asked for: word for word as in the archive of My data, also when the officer takes the pack, and nobody else's. */
    @Test
    void theDecisionsOfProgramsAndTheDestructionsStandInItAsInTheArchive() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        // a number that occurs nowhere by chance
        JdbcClient.create(owner)
                .sql("alter table ticket alter column number restart with 830417")
                .update();
        long ticket = decided(aigerim, "Қойма картриджді <бүгін> бергенін белгілеген.");
        long others = decided(ivan, "Чужая причина.");
        destructionRefused(aigerim);
        destructionRefused(ivan);
        var filed = refused(aigerim, "Шағым", "Жауап");
        reached(aigerim);
        var out = new ByteArrayOutputStream();
        export.write(own(aigerim), words(Language.RU), clock.instant(), () -> out);
        var archive = JSON.readTree(bytes(unpacked(out.toByteArray()), "data.json"));

        for (var taken : List.of(own(aigerim), policy.permit(officer, Purpose.RIGHTS))) {
            var files = pack(taken, filed, false, Language.RU);

            var told = JSON.readTree(bytes(files, "pack.json"));
            for (var chapter : List.of("automatedDecisions", "destructions")) {
                assertThat(told.path(chapter)).as(chapter).hasSize(1).isEqualTo(archive.path(chapter));
            }
            assertThat(told.path("automatedDecisions").get(0).path("ticket").asString())
                    .isEqualTo(Long.toString(ticket));
            assertThat(told.path("destructions").get(0).path("step").asString()).isEqualTo("refused");
            assertThat(text(files, "index.html"))
                    .contains(
                            "Что решили обо мне программы",
                            "Қойма картриджді &lt;бүгін&gt; бергенін белгілеген.",
                            "Уничтожение")
                    .doesNotContain("⟦");
            files.forEach((name, content) -> assertThat(new String(content, StandardCharsets.UTF_8))
                    .as(name)
                    .doesNotContain("Чужая", "№\u00a0" + others, "\"" + others + "\"", ivan.toString(), "Петров"));
        }
    }

    /** Blocked data is only stored, but a complaint and what it is about stay theirs (contracts 10). */
    @Test
    void theBlockedTakeWhatWasDecidedAboutThemToo() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        decided(aigerim, "Қойма картриджді бергенін белгілеген.");
        var filed = refused(aigerim, "Шағым", "Жауап");
        blockings.block(
                policy.permit(officer, Purpose.RIGHTS),
                aigerim,
                new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 12", null));
        reached(aigerim);

        var files = pack(own(aigerim), filed, false, Language.KK);

        assertThat(text(files, "index.html")).contains("Қойма картриджді бергенін белгілеген.");
    }

    @Test
    void nothingIsCutOffHoweverMuchItIs() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        var tables = JdbcClient.create(owner);
        tables.sql("""
                insert into consent (id, subject_id, purpose, edition, language, channel, evidence, given_by, actor, given_at)
                select gen_random_uuid(), ?, 'marketing', '2026-1', 'kk', 'web', 'form', 'self', ?, now() - (n / 3 || ' minutes')::interval
                from generate_series(1, 1230) n
                """).params(aigerim.value(), aigerim.value()).update();
        tables.sql("""
                insert into subject_request select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'number', 500000000 + n))).*
                from subject_request r, generate_series(1, 250) n where r.id = ?
                """).param(filed.id()).update();
        for (int n = 0; n < 130; n++) {
            destructionRefused(aigerim);
        }
        reached(aigerim);

        var files = pack(own(aigerim), filed, true, Language.EN);

        var told = JSON.readTree(bytes(files, "pack.json"));
        assertThat(told.path("consents")).hasSize(1230);
        assertThat(told.path("subjectRequests")).hasSize(251);
        assertThat(told.path("destructions")).hasSize(130);
        assertThat(text(files, "index.html").split("<article>", -1)).hasSize(1 + 251 + 130);
    }

    /** A program closes a ticket by itself, with the person's consent in writing. @return the number of the ticket */
    private long decided(SubjectId person, String reason) {
        consents.given(
                own(person),
                person,
                ConsentKind.AUTOMATED_DECISIONS,
                policy.consentText(ConsentKind.AUTOMATED_DECISIONS, Language.KK, DALA),
                Language.KK,
                Channel.WEB,
                "my-data");
        long number = filing.file(
                        system(),
                        new Filing.Wish(
                                person,
                                "",
                                null,
                                null,
                                "Картридж ауыстыру",
                                "Картридж бітті.",
                                Language.KK,
                                services.general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket()
                .number();
        var token = tokens.make(
                        policy.permit(Actor.system("test"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "qoima", EnumSet.of(Scope.TICKETS_WRITE), Ground.CONSENT, null, null, null, null, null))
                .token();
        assertThat(mvc.post()
                        .uri("/api/v1/proposals")
                        .header("Authorization", "Bearer " + token)
                        .contentType("application/json")
                        .content(JSON.writeValueAsString(Map.of(
                                "ticket",
                                Long.toString(number),
                                "act",
                                "close",
                                "reason",
                                reason,
                                "factors",
                                List.of("қойма жазбасы"))))
                        .exchange())
                .hasStatus(201);
        return number;
    }

    private void destructionRefused(SubjectId person) {
        JdbcClient.create(owner).sql("""
                insert into erasure (id, kind, subject_id, basis, edition, asked_by, asked_at, refused_by, refused_at)
                values (gen_random_uuid(), 'destroy', ?, 'unlawful', '2026-1', gen_random_uuid(), now(), gen_random_uuid(), now())
                """).param(person.value()).update();
    }

    @Test
    void nobodyTakesAnothersPackAndOneThatIsNotThereIsTheSame() {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        var filed = refused(aigerim, "Шағым", "Жауап");

        assertThatThrownBy(() -> pack(own(ivan), filed, false, Language.RU)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> packs.write(
                        Taking.by(own(ivan)),
                        words(Language.RU),
                        UUID.randomUUID(),
                        false,
                        OutputStream::nullOutputStream))
                .isInstanceOf(NotFound.class);
        var agent = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        assertThat(post(agent.session(), "/officer/requests/" + filed.id() + "/pack"))
                .hasStatus(403);
        assertThat(post(agent.session(), "/my/requests/" + filed.id() + "/pack"))
                .hasStatus(404);
        assertThat(mvc.post()
                        .uri("/my/requests/" + filed.id() + "/pack")
                        .exchange()
                        .getResponse()
                        .getStatus())
                .isIn(303, 401, 403);
    }

    @Test
    void theOfficersPackNamesWhoTookItAndThePersonSeesThatItWasTaken() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        reached(aigerim);
        var saule = Colleague.enters(
                accounts,
                policy,
                mvc,
                Role.OFFICER,
                "Сәуле Нұрпейісова",
                UUID.randomUUID() + "@desk.example",
                Language.RU);

        var answer = post(saule.session(), "/officer/requests/" + filed.id() + "/pack");

        assertThat(answer).hasStatusOk();
        assertThat(answer.getResponse().getHeader("Content-Disposition"))
                .matches("attachment; filename=\"qyzmet-complaint-[0-9a-f]{8}\\.zip\"");
        assertThat(answer.getResponse().getHeader("Cache-Control")).isEqualTo("no-store");
        var files = unpacked(answer.getResponse().getContentAsByteArray());
        for (var name : List.of("index.html", "journal/0001.html")) {
            assertThat(text(files, name)).as(name).contains("Сәуле Нұрпейісова");
        }
        assertThat(check(files).proven(bytes(files, "manifest.json")).body().get("taken_by"))
                .isEqualTo("officer");
        assertThat(requests.steps(own(aigerim), filed))
                .anyMatch(step -> step.step().equals("packed")
                        && step.actor().equals(saule.subject().value()));

        Acting.running(
                Family.ACCOUNT,
                () -> sql.sql("update session set created_at = now() - interval '31 minutes' where subject_id = ?")
                        .param(saule.subject().value())
                        .update());
        var again = post(saule.session(), "/officer/requests/" + filed.id() + "/pack");
        assertThat(again).hasStatus(303);
        assertThat(again.getResponse().getHeader("Location"))
                .isEqualTo("/staff?again=true&next=/officer/requests/" + filed.id());
    }

    @Test
    void theBlockedTakeTheirOwnAndTheOfficerTakesNoneOfTheirs() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        blockings.block(
                policy.permit(officer, Purpose.RIGHTS),
                aigerim,
                new Blockings.Wish(Blockings.Basis.PERSON, "Иван Петровтың шағымы", "№ 12", null));
        reached(aigerim);

        var files = pack(own(aigerim), filed, false, Language.KK);

        assertThat(text(files, "index.html")).contains("Адамның өзі", "Күшінде").doesNotContain("Петров");
        assertThat(JSON.readTree(bytes(files, "pack.json")).path("blockings")).hasSize(1);
        assertThatThrownBy(() -> pack(policy.permit(officer, Purpose.RIGHTS), filed, false, Language.KK))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.clause()).isEqualTo("1.3"));
    }

    /** Whether somebody is blocked is asked while it is written, not once: what went out already does not open. */
    @Test
    void aBlockingThatComesWhileTheOfficerTakesItEndsIt_1_3() {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        var permit = policy.permit(officer, Purpose.RIGHTS);
        var out = new Meanwhile(() ->
                blockings.block(permit, aigerim, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 12", null)));

        assertThatThrownBy(() -> packs.write(Taking.by(permit), words(Language.KK), filed.id(), false, () -> out))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.clause()).isEqualTo("1.3"));
    }

    /** The page, the file for programs and the receipts say the same, whatever happens while they are written. */
    @Test
    void consentsStandAsTheyStoodWhenItWasBegun_3_2_6() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        given(aigerim, Purpose.SUPPORT);
        var filed = refused(aigerim, "Шағым", "Жауап");
        reached(aigerim);
        var out = new Meanwhile(() -> {
            consents.withdrawAll(own(aigerim), aigerim, Channel.WEB);
            given(aigerim, Purpose.SUPPORT);
        });

        packs.write(Taking.by(own(aigerim)), words(Language.KK), filed.id(), false, () -> out);

        var files = unpacked(out.toByteArray());
        assertThat(consents.of(own(aigerim), aigerim, 10)).hasSize(2);
        assertThat(JSON.readTree(bytes(files, "pack.json")).path("consents"))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.path("withdrawnAt").isMissingNode()).isTrue());
        assertThat(files.keySet().stream().filter(name -> name.matches("receipts/\\d+\\.json")))
                .hasSizeLessThanOrEqualTo(1);
    }

    private void given(SubjectId person, Purpose purpose) {
        consents.given(
                system(),
                person,
                purpose,
                policy.consentText(purpose, Language.KK, DALA),
                Language.KK,
                Channel.WEB,
                "form");
    }

    /** Lets something happen with the first byte that goes out. */
    private static final class Meanwhile extends ByteArrayOutputStream {
        private final Runnable what;
        private boolean happened;

        private Meanwhile(Runnable what) {
            this.what = what;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (!happened) {
                happened = true;
                what.run();
            }
            super.write(bytes, from, length);
        }
    }

    @Test
    void muchOfTheJournalComesInPartsOfBoundedSizeAndEveryEntryIsProven() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        var system = system();
        transaction.executeWithoutResult(_ -> {
            for (int i = 0; i < 900; i++) {
                journal.note(system, Operation.USE, "ticket:" + UUID.randomUUID(), List.of(aigerim), "message.body");
            }
        });
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> placed(aigerim) >= 900);

        var files = pack(own(aigerim), filed, false, Language.EN);

        var parts = files.keySet().stream()
                .filter(name -> name.matches("journal/\\d+\\.json"))
                .toList();
        assertThat(parts).hasSize(3);
        var check = check(files);
        int entries = 0;
        for (var part : parts) {
            int some = check.extract(bytes(files, part)).orElseThrow().entries();
            assertThat(some).isLessThanOrEqualTo(400);
            entries += some;
        }
        assertThat(entries).isGreaterThanOrEqualTo(900);
    }

    @Test
    void oneAtATimeAndARefusalAndADelayOfferIt_3_2_6_7_3() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var filed = refused(aigerim, "Шағым", "Жауап");
        var tried = new LinkedHashMap<String, String>();
        packs.write(Taking.by(own(aigerim)), words(Language.KK), filed.id(), false, () -> {
            try {
                packs.write(
                        Taking.by(own(aigerim)), words(Language.KK), filed.id(), false, OutputStream::nullOutputStream);
            } catch (Conflict conflict) {
                tried.put("second", conflict.code());
            }
            return OutputStream.nullOutputStream();
        });
        assertThat(tried).containsEntry("second", "export-running");
        assertThat(requests.text(own(aigerim), filed, "answer"))
                .contains("/my/requests/" + filed.id() + "#pack", policy.appeal("court", Language.KK));
    }

    private SubjectRequest refused(SubjectId person, String text, String why) {
        var filed = answering.file(
                own(person),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.COMPLAINT,
                        SubjectRequest.Channel.PORTAL,
                        Language.KK,
                        LocalDate.ofInstant(clock.instant(), Times.ZONE),
                        text,
                        SubjectRequest.Identity.SESSION));
        answering.refused(
                policy.permit(officer, Purpose.RIGHTS), filed.id(), SubjectRequest.Refusal.NOT_CONFIRMED, why);
        return requests.find(own(person), filed.id()).orElseThrow();
    }

    private void reached(SubjectId person) {
        long queued = Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql("select count(*) from journal_subject where subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> placed(person) >= queued);
    }

    private long placed(SubjectId person) {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql(
                                "select count(*) from journal_subject s join journal_entry e on e.entry = s.entry where s.subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private Map<String, byte[]> pack(Permit permit, SubjectRequest filed, boolean all, Language language)
            throws IOException {
        var out = new ByteArrayOutputStream();
        packs.write(Taking.by(permit), words(language), filed.id(), all, () -> out);
        return unpacked(out.toByteArray());
    }

    private static Map<String, byte[]> unpacked(byte[] file) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file), StandardCharsets.UTF_8)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static byte[] bytes(Map<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(bytes(files, name), StandardCharsets.UTF_8);
    }

    /** By the key that lies in the pack, as somebody without a desk would. */
    private static OfflineCheck check(Map<String, byte[]> files) throws IOException {
        var key = Files.createTempFile("key", ".pub");
        try {
            Files.write(key, bytes(files, "key.pub"));
            return OfflineCheck.by(key);
        } finally {
            Files.delete(key);
        }
    }

    /** To be looked at: {@code -Dqyzmet.test.keep=DIR}. */
    private static void keep(String name, Map<String, byte[]> files) throws IOException {
        var folder = System.getProperty("qyzmet.test.keep");
        if (folder != null) {
            for (var file : files.entrySet()) {
                var place = Path.of(folder, name, file.getKey());
                Files.createDirectories(Objects.requireNonNull(place.getParent()));
                Files.write(place, file.getValue());
            }
        }
    }

    private Page words(Language language) {
        var request = new MockHttpServletRequest();
        request.addHeader("Accept-Language", language.code());
        return pages.of(request);
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private SubjectId person(String name) {
        return subjects.enrol(system(), NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private MvcTestResult post(Cookie who, String path) {
        return mvc.post().uri(path).cookie(who).header("Accept-Language", "ru").exchange();
    }
}
