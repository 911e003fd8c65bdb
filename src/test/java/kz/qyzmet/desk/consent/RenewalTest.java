package kz.qyzmet.desk.consent;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import java.util.Map;
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
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.WebApplicationContext;

/** Clause 6.2: an edition that changed what people agreed to asks each of them anew, once. A desk of its own, because an edition stays. */
@Tag("database")
@Tag("once")
class RenewalTest {
    @Test
    void whoAgreedToOlderWordsIsAskedAnewOnce() throws Exception {
        try (var desk = TestDesk.start(Map.of(
                "qyzmet.operator.name", "«Дала» ЖШС",
                "qyzmet.operator.bin", "980240000009",
                "qyzmet.operator.email", "privacy@dala.example"))) {
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
                assertThat(consents.asks(one, Purpose.SUPPORT)).isFalse();
            }
            consents.withdraw(system(policy), gone, Purpose.SUPPORT, Channel.WEB);
            assertThat(renewals.round()).isZero();
            assertThat(renewals.progress()).isEmpty();

            EditionHand.publish(desk, "2027-1", file -> file.replace("ticket: {keep: 365d", "ticket: {keep: 400d"));
            assertThat(renewals.round()).as("not before its moment").isZero();
            for (int i = 0; i < 300 && !policy.edition().equals("2027-1"); i++) {
                Thread.sleep(100);
            }
            renewals.round();
            assertThat(renewals.round()).as("once").isZero();
            for (var asked : new SubjectId[] {agent.subject(), aigerim, askar}) {
                assertThat(letters(desk, asked)).isOne();
                assertThat(consents.asks(asked, Purpose.SUPPORT)).isTrue();
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
            assertThat(consents.asks(agent.subject(), Purpose.SUPPORT)).isFalse();
            consents.withdraw(system(policy), askar, Purpose.SUPPORT, Channel.WEB);

            var progress = renewals.progress().orElseThrow();
            assertThat(progress.edition()).isEqualTo("2027-1");
            assertThat(progress.asked()).isEqualTo(3);
            assertThat(progress.agreed()).isOne();
            assertThat(progress.withdrawn()).isOne();
            assertThat(progress.unanswered()).isOne();
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
