package kz.qyzmet.desk.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.EditionPlaced;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

/** Clauses 6.1 and 6.2 on a whole desk: brought, looked at, published once, in force on two nodes and after a restart, readable for ever. A desk of its own, because an edition stays. */
@Tag("database")
class PublishingTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Almaty"));

    @Test
    void aFileBecomesTheEditionInForceByOneAct_6_1() throws Exception {
        var settings = TestDesk.settings();
        try (var desk = TestDesk.start(settings)) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            var agent = staff(desk, mvc, Role.AGENT);
            var policy = desk.getBean(Policy.class);
            var editions = desk.getBean(Editions.class);
            var heard = new AtomicReference<EditionPlaced>();
            desk.addApplicationListener((ApplicationListener<PayloadApplicationEvent<?>>) event -> {
                if (event.getPayload() instanceof EditionPlaced placed) {
                    heard.set(placed);
                }
            });

            assertThat(mvc.get().uri("/officer/policy").cookie(agent).exchange())
                    .hasStatus(403);
            assertThat(bring(mvc, agent, next("2027-1"))).hasStatus(403);
            for (var language : Language.values()) {
                assertThat(mvc.get()
                                .uri("/officer/policy")
                                .cookie(officer)
                                .header("Accept-Language", language.code())
                                .exchange())
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }

            // a wrong file is a sentence with a place, and nothing is half done
            assertThat(bring(mvc, officer, "editions: ["))
                    .hasStatus(422)
                    .bodyText()
                    .contains("YAML", "строка 1")
                    .doesNotContain("line 1");
            assertThat(bring(
                            mvc,
                            officer,
                            next("2027-1").replace("smallest-group: {value: 5", "smallest-group: {value: 0")))
                    .hasStatus(422)
                    .bodyText()
                    .contains("numbers › smallest-group", "Ничего не изменилось");
            assertThat(bring(mvc, officer, "x".repeat(3_000_000)))
                    .hasStatus(422)
                    .bodyText()
                    .contains("таких больших политик");
            assertThat(editions.archive()).hasSize(1);
            assertThat(count(desk, "policy_draft")).isZero();

            var checked = bring(mvc, officer, next("2027-1"));
            assertThat(checked).hasStatus(303);
            var place = Objects.requireNonNull(checked.getResponse().getHeader("Location"));
            var stale = Objects.requireNonNull(
                    bring(mvc, officer, next("2027-x")).getResponse().getHeader("Location"));
            for (var language : Language.values()) {
                assertThat(mvc.get()
                                .uri(place)
                                .cookie(officer)
                                .header("Accept-Language", language.code())
                                .exchange())
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦")
                        .contains(
                                "matrix › agent › support",
                                "retention › ticket",
                                "policy-live",
                                "name=\"seen\" value=\"1\"");
            }
            assertThat(mvc.get().uri(place).cookie(agent).exchange()).hasStatus(403);
            assertThat(mvc.post().uri(place).cookie(agent).param("seen", "1").exchange())
                    .hasStatus(403);
            assertThat(mvc.post()
                            .uri(place)
                            .cookie(officer)
                            .header("Sec-Fetch-Site", "cross-site")
                            .param("seen", "1")
                            .exchange())
                    .as("from a page of somebody else's")
                    .hasStatus(403);
            assertThat(policy.edition()).isEqualTo("2026-1");
            assertThat(editions.archive()).hasSize(1);

            var other = TestDesk.settings();
            other.put("database.url", settings.get("database.url"));
            other.put("qyzmet.keys", settings.get("qyzmet.data") + "/keys");
            try (var second = TestDesk.start(other)) {
                assertThat(mvc.post()
                                .uri(place)
                                .cookie(officer)
                                .param("seen", "1")
                                .exchange())
                        .hasStatus(303);
                assertThat(policy.edition()).as("not before its moment").isEqualTo("2026-1");
                waitFor(policy, "2027-1");
                waitFor(second.getBean(Policy.class), "2027-1");
            }
            assertThat(heard.get()).isNotNull();
            assertThat(heard.get().asksAgain()).containsExactly(Purpose.SUPPORT);
            assertThat(policy.permit(person(Role.AGENT), Purpose.SUPPORT).edition())
                    .isEqualTo("2027-1");
            assertThat(policy.keep("ticket")).contains(java.time.Duration.ofDays(400));
            assertThat(editions.askedAgain(ConsentKind.PROCESSING, "2026-1")).isTrue();
            assertThat(editions.askedAgain(ConsentKind.PROCESSING, "2027-1")).isFalse();
            assertThat(editions.askedAgain(ConsentKind.MARKETING, "2026-1")).isFalse();
            assertThat(editions.askedAgain(ConsentKind.MARKETING, "never-was")).isTrue();
            signedThen(editions);

            // the second file was compared with an edition that is no longer the newest
            assertThat(mvc.post().uri(stale).cookie(officer).param("seen", "1").exchange())
                    .hasStatus(422);
            // twice is not twice
            assertThat(mvc.post().uri(place).cookie(officer).param("seen", "1").exchange())
                    .hasStatus(404);
            assertThat(editions.archive()).hasSize(2);

            publicPages(mvc);
            Thread.sleep(2_000);
            assertThat(desk.getBean(JdbcClient.class)
                            .sql(
                                    "select count(*) from journal_entry where fields = '{policy.published}' and object like 'edition:2027-1:sha256:%' and edition = '2026-1'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
        }
        try (var again = TestDesk.start(settings)) {
            assertThat(again.getBean(Policy.class).edition())
                    .as("after a restart")
                    .isEqualTo("2027-1");
            fenced(again);
        }
    }

    /** A paper carries the words of its day. */
    private static void signedThen(Editions editions) {
        var operator = new OperatorDetails("Өлшеу", "990140000017", "privacy@bench.example");
        for (var placed : editions.archive()) {
            var asked = editions.asked(placed.inForceSince(), ConsentKind.MARKETING, Language.KK, operator)
                    .orElseThrow();
            assertThat(asked.text().edition()).isEqualTo(placed.edition());
            assertThat(asked.term()).isNotNull();
            assertThat(editions.asked(placed.inForceSince(), ConsentKind.POLITICAL, Language.KK, operator))
                    .as("not asked for")
                    .isEmpty();
        }
        var first = editions.archive().getLast().inForceSince();
        assertThat(editions.asked(first.minusSeconds(1), ConsentKind.MARKETING, Language.KK, operator))
                .isEmpty();
    }

    private static void publicPages(MockMvcTester mvc) throws Exception {
        for (var language : Language.values()) {
            for (var address : new String[] {
                "/policy/editions",
                "/policy/editions?at=" + TODAY,
                "/policy/editions/2026-1",
                "/policy/editions/2027-1",
                "/policy/editions/2027-1/changes"
            }) {
                assertThat(mvc.get()
                                .uri(address)
                                .header("Accept-Language", language.code())
                                .exchange())
                        .as(address)
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }
        }
        assertThat(mvc.get()
                        .uri("/policy/editions/2027-1/changes")
                        .header("Accept-Language", "en")
                        .exchange())
                .bodyText()
                .contains("<ins>only</ins>", "<del>own team</del> <ins>all</ins>");
        assertThat(mvc.get()
                        .uri("/policy/editions?at=2020-01-01")
                        .header("Accept-Language", "en")
                        .exchange())
                .bodyText()
                .contains("did not run yet");
        assertThat(mvc.get()
                        .uri("/policy/editions?at=whenever")
                        .header("Accept-Language", "en")
                        .exchange())
                .hasStatusOk()
                .bodyText()
                .contains("Give a day such as");
        assertThat(mvc.get().uri("/policy/editions/2026-1/changes").exchange()).hasStatus(404);
        assertThat(mvc.get().uri("/policy/editions/nowhere").exchange()).hasStatus(404);
        var file = mvc.get().uri("/policy/editions/2027-1/policy.yaml").exchange();
        assertThat(file.getResponse().getContentAsString(StandardCharsets.UTF_8))
                .isEqualTo(next("2027-1"));
        assertThat(mvc.get().uri("/policy").header("Accept-Language", "en").exchange())
                .bodyText()
                .contains("2027-1", "Every edition can be read at its address")
                .doesNotContain("policy-clause broken\" id=\"clause-6", "policy-lamp not-checked");
    }

    /** No role of the desk may change or remove an edition, only the officer's family adds one, and only the next. */
    private static void fenced(ConfigurableApplicationContext desk) {
        var sql = desk.getBean(JdbcClient.class);
        for (var family : Set.of(
                Family.RIGHTS,
                Family.SUPPORT,
                Family.ADMINISTRATION,
                Family.UPKEEP,
                Family.ACCOUNTABILITY,
                Family.ERASURE)) {
            for (var statement : Set.of("update policy_edition set source = 'x'", "delete from policy_edition")) {
                assertThatThrownBy(() -> as(desk, family, statement))
                        .as("%s: %s", family, statement)
                        .hasStackTraceContaining("permission denied");
            }
        }
        var row =
                "insert into policy_edition (number, edition, source, hash, placed_by, placed_at, in_force_since, asks_again)"
                        + " values (%d, 'x', 'x', '" + "0".repeat(64) + "', 'officer', now(), now(), '{}')";
        assertThatThrownBy(() -> as(desk, Family.SUPPORT, row.formatted(3)))
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> as(desk, Family.RIGHTS, row.formatted(4)))
                .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
        assertThatThrownBy(() -> sql.sql("update policy_edition set source = 'x' where number = 1")
                        .update())
                .as("the owner neither")
                .hasStackTraceContaining("never changed");
    }

    private static void as(ConfigurableApplicationContext desk, Family family, String statement) {
        Acting.running(
                family, () -> desk.getBean(JdbcClient.class).sql(statement).update());
    }

    @Test
    @Tag("once")
    void anOfficerSeesAnotherEditionThatWasPublishedMeanwhile() {
        try (var desk = TestDesk.start(Map.of())) {
            var editions = desk.getBean(Editions.class);
            var publishing = desk.getBean(Publishing.class);
            var permit = desk.getBean(Policy.class).permit(person(Role.OFFICER), Purpose.RIGHTS);
            var first = editions.draft(permit, next("2027-1"));
            var second = editions.draft(permit, next("2027-2"));

            publishing.publish(permit, first, 1);

            assertThatThrownBy(() -> publishing.publish(permit, second, 1)).isInstanceOf(Conflict.class);
            assertThat(editions.archive()).hasSize(2);
            var requester = desk.getBean(Policy.class).permit(person(Role.REQUESTER), Purpose.RIGHTS);
            assertThatThrownBy(() -> publishing.publish(requester, second, 2)).isInstanceOf(Refused.class);

            // one for later, overtaken before its day: it never was in force
            var later = editions.draft(
                    permit, next("2027-3").replace("date: " + TODAY + ",", "date: " + TODAY.plusDays(30) + ","));
            publishing.publish(permit, later, 2);
            publishing.publish(permit, editions.draft(permit, next("2027-4")), 3);
            assertThat(editions.archive())
                    .filteredOn(placed -> placed.edition().equals("2027-3"))
                    .allMatch(Editions.Placed::never);
        }
    }

    @Test
    @Tag("once")
    void anEditionPublishedAfterABackupIsInForceAgainBeforeARestoredDeskOpens() throws Exception {
        var file = next("2027-1").getBytes(StandardCharsets.UTF_8);
        String hash;
        try (var desk = TestDesk.start(Map.of())) {
            hash = EditionHand.publish(desk, "2027-0").hash();
            var ledger = Path.of(desk.getEnvironment().getRequiredProperty("qyzmet.data"))
                    .resolve("ledger");
            assertThat(Files.readString(ledger.resolve(hash + ".yaml"))).isEqualTo(EditionHand.next("2027-0"));
            assertThat(count(desk, "ledger_entry where kind = 'edition' and what = '" + hash + "'"))
                    .isOne();
        }
        // an older database, as far as the start knows
        try (var desk = TestDesk.start(Map.of())) {
            var editions = desk.getBean(Editions.class);
            var policy = desk.getBean(Policy.class);
            hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            var act = new Ledgered(
                    Ledgered.Kind.EDITION,
                    UUID.randomUUID(),
                    Ledgered.NOBODY,
                    hash,
                    Instant.now().minusSeconds(3600));
            var replay = desk.getBean(LedgeredEditions.class);
            assertThatThrownBy(() -> Acting.running(Family.UPKEEP, () -> replay.again(act)))
                    .as("without its file the desk stays closed, and the log says which")
                    .hasMessageContaining(hash + ".yaml");
            assertThat(editions.archive()).hasSize(1);

            desk.getBean(Ledger.class).keep(hash, file);
            Acting.running(Family.UPKEEP, () -> replay.again(act));
            Acting.running(Family.UPKEEP, () -> replay.again(act));

            assertThat(policy.edition()).as("at once").isEqualTo("2027-1");
            assertThat(policy.keep("ticket")).contains(java.time.Duration.ofDays(400));
            assertThat(editions.archive()).hasSize(2);
            assertThat(editions.askedAgain(ConsentKind.PROCESSING, "2026-1")).isTrue();
        }
    }

    @Test
    @Tag("once")
    void theDryRunCountsTheLettersThatWait() throws Exception {
        try (var desk = TestDesk.start(Map.of())) {
            var mvc = browser(desk);
            var officer = staff(desk, mvc, Role.OFFICER);
            var agent = staff(desk, mvc, Role.AGENT);
            assertThat(agent).isNotNull();
            var sql = desk.getBean(JdbcClient.class);
            var person =
                    sql.sql("select id from subject limit 1").query(UUID.class).single();
            for (int days : new int[] {0, 3}) {
                for (var ground : List.of("consent", "legitimate-interest")) {
                    sql.sql("""
                            insert into outbox (id, subject_id, ground, kind, language, address, files, message_hash, automatic, alone, state, next_try, created_at)
                            values (gen_random_uuid(), ?, ?, 'notice', 'kk', '\\x00', '{}', '\\x00', true, true, 'waiting', now() + interval '1 day', now() - make_interval(days => ?))
                            """).params(person, ground, days).update();
                }
            }
            var file = next("2027-1")
                    .replace("outbox-give-up: {value: 5d", "outbox-give-up: {value: 2d")
                    .replaceFirst("(?s)(legitimate-interest:.*?consent-still-asked: )true", "$1false");
            var place = Objects.requireNonNull(
                    bring(mvc, officer, file).getResponse().getHeader("Location"));
            var page = mvc.get()
                    .uri(place)
                    .cookie(officer)
                    .header("Accept-Language", "en")
                    .exchange();
            assertThat(page)
                    .bodyText()
                    .contains(
                            "2 letters in the outbox have waited for longer",
                            "2 letters wait on consents given under the edition in force",
                            "2 letters wait on this ground now");
        }
    }

    @Test
    void ofTwoTabsThatPublishAtTheSameMomentOneDoes() throws Exception {
        try (var desk = TestDesk.start(Map.of());
                var tabs = Executors.newFixedThreadPool(2)) {
            var editions = desk.getBean(Editions.class);
            var publishing = desk.getBean(Publishing.class);
            var permit = desk.getBean(Policy.class).permit(person(Role.OFFICER), Purpose.RIGHTS);
            var start = new CountDownLatch(1);
            var tries = new ArrayList<Future<EditionPlaced>>();
            for (var hash : List.of(editions.draft(permit, next("2027-1")), editions.draft(permit, next("2027-2")))) {
                tries.add(tabs.submit(() -> {
                    start.await();
                    return publishing.publish(permit, hash, 1);
                }));
            }
            start.countDown();
            int refused = 0;
            for (var one : tries) {
                try {
                    one.get();
                } catch (ExecutionException no) {
                    assertThat(no).hasCauseInstanceOf(Conflict.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(editions.archive()).hasSize(2);
        }
    }

    private static String next(String id) {
        return EditionHand.next(id)
                .replace("agent: {support: team", "agent: {support: all")
                .replace("ticket: {keep: 365d", "ticket: {keep: 400d")
                .replace("Blocked data is stored and", "Blocked data is only stored and");
    }

    private static void waitFor(Policy policy, String edition) throws InterruptedException {
        for (int i = 0; i < 300 && !policy.edition().equals(edition); i++) {
            Thread.sleep(100);
        }
        assertThat(policy.edition()).isEqualTo(edition);
    }

    private static long count(ConfigurableApplicationContext desk, String table) {
        return desk.getBean(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }

    private static MvcTestResult bring(MockMvcTester mvc, Cookie who, String file) {
        var edge = "edge" + UUID.randomUUID();
        var body = "--" + edge
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"policy.yaml\"\r\nContent-Type: application/yaml\r\n\r\n"
                + file + "\r\n--" + edge + "--\r\n";
        return mvc.post()
                .uri("/officer/policy")
                .cookie(who)
                .header("Accept-Language", "ru")
                .contentType("multipart/form-data; boundary=" + edge)
                .content(body.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private static Actor person(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of());
    }

    private static Cookie staff(ConfigurableApplicationContext desk, MockMvcTester mvc, Role role) {
        return Colleague.enters(desk.getBean(StaffAccounts.class), desk.getBean(Policy.class), mvc, role)
                .session();
    }

    /** The whole desk with its filters, as a browser meets it. */
    private static MockMvcTester browser(ConfigurableApplicationContext desk) {
        return MockMvcTester.from(
                (WebApplicationContext) desk,
                builder -> builder.addFilters(desk.getBeanProvider(Filter.class)
                                .orderedStream()
                                .toArray(Filter[]::new))
                        .build());
    }
}
