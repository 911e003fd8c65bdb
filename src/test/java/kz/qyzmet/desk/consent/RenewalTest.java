package kz.qyzmet.desk.consent;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.edition.EditionHand;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

/** Clause 6.2: an edition that changed what people agreed to asks each of them anew, once. A desk of its own, because an edition stays. */
@Tag("database")
@Tag("once")
class RenewalTest {
    private static final Map<String, String> DALA = Map.of(
            "qyzmet.operator.name", "«Дала» ЖШС",
            "qyzmet.operator.bin", "980240000009",
            "qyzmet.operator.email", "privacy@dala.example");
    private static final String NEWS = "I agree that {operator} sends me its news and offers by e-mail.";
    private static final String PROGRAM = "I agree that a program of {operator} may close";

    @Test
    void whoAgreedToOlderWordsIsAskedAnewOnce_6_2() throws Exception {
        try (var desk = TestDesk.start(DALA)) {
            var policy = desk.getBean(Policy.class);
            var consents = desk.getBean(Consents.class);
            var renewals = desk.getBean(Renewals.class);
            var mvc = browser(desk);
            var accounts = desk.getBean(StaffAccounts.class);
            var agent = Colleague.enters(accounts, policy, mvc, Role.AGENT);
            var officer = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
            var aigerim = person(desk);
            var askar = person(desk);
            var gone = person(desk);
            for (var one : new SubjectId[] {agent.subject(), aigerim, askar, gone}) {
                agrees(desk, one);
                assertThat(consents.asks(one, ConsentKind.PROCESSING)).isFalse();
            }
            consents.withdraw(system(policy), gone, Purpose.SUPPORT, Channel.WEB);
            assertThat(renewals.round()).isZero();
            assertThat(renewals.progress()).isEmpty();

            EditionHand.publish(desk, "2027-1", file -> file.replace("ticket: {keep: 365d", "ticket: {keep: 400d"));
            assertThat(renewals.round()).as("not before its moment").isZero();
            inForce(policy, "2027-1");
            renewals.round();
            assertThat(renewals.round()).as("once").isZero();
            for (var asked : new SubjectId[] {agent.subject(), aigerim, askar}) {
                assertThat(letters(desk, asked)).isOne();
                assertThat(consents.asks(asked, ConsentKind.PROCESSING)).isTrue();
                assertThat(consents.stands(asked, Purpose.SUPPORT))
                        .as("what was agreed to stands")
                        .isTrue();
            }
            assertThat(letters(desk, gone)).isZero();

            // the page says so in three languages, and one tap answers
            for (var language : Language.values()) {
                assertThat(mvc.get()
                                .uri("/my/consents")
                                .cookie(agent.session())
                                .header("Accept-Language", language.code())
                                .exchange())
                        .hasStatusOk()
                        .bodyText()
                        .contains("/my/consents/support/give", "/policy/editions")
                        .doesNotContain("⟦");
            }
            var words = policy.consentText(
                    ConsentKind.PROCESSING,
                    Language.RU,
                    desk.getBean(Operator.class).details().orElseThrow());
            assertThat(mvc.post()
                            .uri("/my/consents/support/give")
                            .cookie(agent.session())
                            .header("Accept-Language", "ru")
                            .param("consent-text", words.hash())
                            .exchange())
                    .hasStatus(303);
            assertThat(consents.asks(agent.subject(), ConsentKind.PROCESSING)).isFalse();
            consents.withdraw(system(policy), askar, Purpose.SUPPORT, Channel.WEB);

            var progress = renewals.progress().orElseThrow();
            assertThat(progress.kinds())
                    .containsExactly(new Renewals.OfKind(ConsentKind.PROCESSING, "2027-1", 3, 1, 1, 0));
            assertThat(progress.kinds().getFirst().unanswered()).isOne();
            assertThat(progress.complete()).isTrue();
            for (var language : Language.values()) {
                assertThat(mvc.get()
                                .uri("/officer/policy")
                                .cookie(officer.session())
                                .header("Accept-Language", language.code())
                                .exchange())
                        .hasStatusOk()
                        .bodyText()
                        .contains("id=\"anew\"", "2027-1")
                        .doesNotContain("⟦");
            }
        }
    }

    /** Law 94-V art. 7(3): a consent to advertising is another consent than that to a ticket. */
    @Test
    void whoAgreedToOneKindIsAskedForThatKindOnly_6_2() throws Exception {
        try (var desk = TestDesk.start(DALA)) {
            var policy = desk.getBean(Policy.class);
            var consents = desk.getBean(Consents.class);
            var renewals = desk.getBean(Renewals.class);
            var blockings = desk.getBean(Blockings.class);
            var mvc = browser(desk);
            var accounts = desk.getBean(StaffAccounts.class);
            var agent = Colleague.enters(accounts, policy, mvc, Role.AGENT);
            var officer = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
            var aigerim = person(desk);
            var askar = person(desk);
            var gone = person(desk);
            var ended = person(desk);
            var blocked = person(desk);
            for (var one : new SubjectId[] {agent.subject(), aigerim, askar, gone, ended, blocked}) {
                agrees(desk, one);
            }
            for (var one : new SubjectId[] {agent.subject(), aigerim, gone, ended, blocked}) {
                agrees(desk, one, ConsentKind.MARKETING);
            }
            agrees(desk, aigerim, ConsentKind.AUTOMATED_DECISIONS);
            consents.withdraw(system(policy), gone, ConsentKind.MARKETING, Channel.WEB);
            expire(desk, ended);
            var rights = policy.permit(Actor.system("test"), Purpose.RIGHTS);
            blockings.block(rights, blocked, new Blockings.Wish(Blockings.Basis.PERSON, "сұрады", "", null));
            var seen = words(desk, ConsentKind.MARKETING);

            EditionHand.publish(desk, "2027-1", file -> file.replace(NEWS, NEWS.replace("offers", "prizes")));
            inForce(policy, "2027-1");
            assertThat(renewals.round()).isEqualTo(2);
            assertThat(renewals.round()).as("once").isZero();

            assertThat(letter(desk, aigerim))
                    .contains("Жаңалықтар мен ұсыныстарды поштамен алу")
                    .doesNotContain(policy.purpose(Purpose.SUPPORT, Language.KK));
            for (var one : new SubjectId[] {askar, gone, ended, blocked}) {
                assertThat(letters(desk, one)).isZero();
            }
            assertThat(consents.asks(aigerim, ConsentKind.MARKETING)).isTrue();
            assertThat(consents.asks(aigerim, ConsentKind.PROCESSING)).isFalse();
            assertThat(consents.asks(aigerim, ConsentKind.AUTOMATED_DECISIONS)).isFalse();
            assertThat(consents.standing(Set.of(aigerim), ConsentKind.MARKETING))
                    .as("what was agreed to stands for what it said, for mailings too")
                    .containsExactly(aigerim);
            assertThat(renewals.progress().orElseThrow())
                    .as("one waits until the blocking has ended")
                    .isEqualTo(new Renewals.Progress(
                            List.of(new Renewals.OfKind(ConsentKind.MARKETING, "2027-1", 2, 0, 0, 0)), false));

            for (var language : Language.values()) {
                for (var path : new String[] {"/my/consents", "/my/data"}) {
                    assertThat(get(mvc, agent, path, language))
                            .as(path)
                            .bodyText()
                            .contains("/my/consents/marketing/give", "/policy/editions")
                            .doesNotContain("/my/consents/support/give", "⟦");
                }
            }
            assertThat(give(mvc, agent, ConsentKind.MARKETING, seen)).hasStatus(303);
            assertThat(consents.asks(agent.subject(), ConsentKind.MARKETING))
                    .as("the words of before are no answer")
                    .isTrue();
            give(mvc, agent, ConsentKind.MARKETING, words(desk, ConsentKind.MARKETING));
            assertThat(consents.asks(agent.subject(), ConsentKind.MARKETING)).isFalse();

            blockings.unblock(rights, blocked, Blockings.Ending.SETTLED, "бітті");
            assertThat(renewals.round()).isOne();
            assertThat(letters(desk, blocked)).isOne();
            expire(desk, blocked);
            assertThat(renewals.progress().orElseThrow())
                    .isEqualTo(new Renewals.Progress(
                            List.of(new Renewals.OfKind(ConsentKind.MARKETING, "2027-1", 3, 1, 0, 1)), true));

            // two kinds at once are one letter, and a kind that was answered is asked again by a later edition only
            EditionHand.publish(
                    desk,
                    "2027-2",
                    file -> file.replace(NEWS, NEWS.replace("offers", "surprises"))
                            .replace(PROGRAM, PROGRAM.replace("program", "robot")));
            inForce(policy, "2027-2");
            assertThat(renewals.round()).as("the blocked one's has ended").isEqualTo(2);
            assertThat(letters(desk, aigerim)).isEqualTo(2);
            assertThat(letter(desk, aigerim))
                    .contains(
                            "– Жаңалықтар мен ұсыныстарды поштамен алу\n– Өтініміңіз туралы бағдарламаның өзі шешім қабылдауы");
            consents.withdraw(system(policy), aigerim, ConsentKind.AUTOMATED_DECISIONS, Channel.WEB);
            assertThat(renewals.progress().orElseThrow().kinds())
                    .containsExactly(
                            new Renewals.OfKind(ConsentKind.MARKETING, "2027-2", 2, 0, 0, 0),
                            new Renewals.OfKind(ConsentKind.AUTOMATED_DECISIONS, "2027-2", 1, 0, 1, 0));
            for (var language : Language.values()) {
                assertThat(get(mvc, officer, "/officer/policy", language))
                        .bodyText()
                        .contains("data-kind=\"marketing\"", "data-kind=\"automated-decisions\"")
                        .doesNotContain("data-kind=\"support\"", "⟦");
            }
        }
    }

    @Test
    void everybodyIsAskedABatchAtATime() throws Exception {
        asks(1_201);
    }

    @Test
    @Tag("long")
    void aHundredThousandAreAskedABatchAtATime() throws Exception {
        asks(100_000);
    }

    /** People without an address: they are asked on their page, and each has a row. */
    private static void asks(int people) throws Exception {
        try (var desk = TestDesk.start(DALA)) {
            var policy = desk.getBean(Policy.class);
            var renewals = desk.getBean(Renewals.class);
            var sql = desk.getBean(JdbcClient.class);
            sql.sql("""
                        insert into subject (id, ground, evidence, name, language, created_at, named_at)
                        select md5(n::text)::uuid, 'consent', 'test', '\\x00', 'kk', now(), now() from generate_series(1, ?) n
                        """).param(people).update();
            sql.sql("""
                        insert into consent (id, subject_id, purpose, edition, language, channel, evidence, given_by, actor, given_at, expires_at)
                        select gen_random_uuid(), md5(n::text)::uuid, kind, '2026-1', 'kk', 'web', 'test', 'self', gen_random_uuid(), now(),
                               now() + interval '1 year'
                        from generate_series(1, ?) n, unnest(array['marketing', 'automated-decisions']) kind
                        """).param(people).update();
            EditionHand.publish(
                    desk,
                    "2027-1",
                    file -> file.replace(NEWS, NEWS.replace("offers", "surprises"))
                            .replace(PROGRAM, PROGRAM.replace("program", "robot")));
            inForce(policy, "2027-1");

            assertThat(renewals.round()).as("nobody has an address").isZero();

            var progress = renewals.progress().orElseThrow();
            assertThat(progress.complete()).isTrue();
            assertThat(progress.kinds()).extracting(Renewals.OfKind::asked).containsExactly((long) people, (long)
                    people);
        }
    }

    private static void inForce(Policy policy, String edition) throws InterruptedException {
        for (int i = 0; i < 300 && !policy.edition().equals(edition); i++) {
            Thread.sleep(100);
        }
        assertThat(policy.edition()).isEqualTo(edition);
    }

    /** Its term is over. */
    private static void expire(ConfigurableApplicationContext desk, SubjectId person) {
        desk.getBean(JdbcClient.class)
                .sql("update consent set expires_at = now() where purpose = 'marketing' and subject_id = ?")
                .param(person.value())
                .update();
    }

    private static MvcTestResult get(MockMvcTester mvc, Colleague who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who.session())
                .header("Accept-Language", language.code())
                .exchange();
    }

    private static MvcTestResult give(MockMvcTester mvc, Colleague who, ConsentKind kind, String hash) {
        return mvc.post()
                .uri("/my/consents/" + kind.id() + "/give")
                .cookie(who.session())
                .header("Accept-Language", "ru")
                .param("consent-text", hash)
                .exchange();
    }

    private static String words(ConfigurableApplicationContext desk, ConsentKind kind) {
        return desk.getBean(Policy.class)
                .consentText(
                        kind,
                        Language.RU,
                        desk.getBean(Operator.class).details().orElseThrow())
                .hash();
    }

    private static void agrees(ConfigurableApplicationContext desk, SubjectId person, ConsentKind kind) {
        var policy = desk.getBean(Policy.class);
        desk.getBean(Consents.class)
                .given(
                        system(policy),
                        person,
                        kind,
                        policy.consentText(
                                kind,
                                Language.KK,
                                desk.getBean(Operator.class).details().orElseThrow()),
                        Language.KK,
                        Channel.WEB,
                        "form");
    }

    private static void agrees(ConfigurableApplicationContext desk, SubjectId person) {
        var policy = desk.getBean(Policy.class);
        desk.getBean(Consents.class)
                .given(
                        system(policy),
                        person,
                        Purpose.SUPPORT,
                        policy.consentText(
                                Purpose.SUPPORT,
                                Language.KK,
                                desk.getBean(Operator.class).details().orElseThrow()),
                        Language.KK,
                        Channel.WEB,
                        "form");
    }

    private static Permit system(Policy policy) {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private static SubjectId person(ConfigurableApplicationContext desk) {
        return desk.getBean(Subjects.class)
                .enrol(
                        system(desk.getBean(Policy.class)),
                        NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    /** What the newest letter to the person says. */
    private static String letter(ConfigurableApplicationContext desk, SubjectId to) {
        var permit = desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.RIGHTS);
        return desk.getBean(JdbcClient.class)
                .sql(
                        "select id, body from outbox where subject_id = ? and kind = 'rights' order by created_at desc limit 1")
                .param(to.value())
                .query((row, n) -> desk.getBean(Vault.class)
                        .open(permit, to, new Place("outbox", "body", row.getObject(1, UUID.class)), row.getBytes(2)))
                .single();
    }

    private static long letters(ConfigurableApplicationContext desk, SubjectId to) {
        return desk.getBean(JdbcClient.class)
                .sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                .param(to.value())
                .query(Long.class)
                .single();
    }

    private static MockMvcTester browser(ConfigurableApplicationContext desk) {
        return MockMvcTester.from(
                (WebApplicationContext) desk,
                builder -> builder.addFilters(desk.getBeanProvider(Filter.class)
                                .orderedStream()
                                .toArray(Filter[]::new))
                        .build());
    }
}
