package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 2.1.5: once a year a person is asked whether what is held is still right, and nobody who must not be. On a desk of its own: its operator is named. */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccuracyPromptsTest {
    private final ConfigurableApplicationContext desk = TestDesk.start(Map.of(
            "qyzmet.operator.name", "«Дала» ЖШС",
            "qyzmet.operator.bin", "980240000009",
            "qyzmet.operator.email", "privacy@dala.example"));
    private final AccuracyPrompts prompts = desk.getBean(AccuracyPrompts.class);
    private final Subjects subjects = desk.getBean(Subjects.class);
    private final Consents consents = desk.getBean(Consents.class);
    private final Policy policy = desk.getBean(Policy.class);
    private final JdbcClient sql = desk.getBean(JdbcClient.class);
    private final JdbcClient owner = JdbcClient.create(desk.getBean("ownerDataSource", DataSource.class));

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void onceAYearAndInTheirOwnLanguage_2_1_5() {
        var fresh = person(Language.KK);
        var old = old(Language.RU);

        prompts.round(null);
        prompts.round(null);

        assertThat(letters(fresh)).isZero();
        assertThat(letters(old)).as("once, however often it is looked at").isEqualTo(1);
        assertThat(prompts.askedSince(java.time.Instant.EPOCH)).isPositive();

        owner.sql("update accuracy_prompt set at = now() - interval '2 years' where subject_id = ?")
                .param(old.value())
                .update();
        prompts.round(null);
        assertThat(letters(old)).as("a year later again").isEqualTo(2);

        // one tap, and nobody asks for a year
        var permit = policy.permit(Actor.person(old, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
        subjects.held(permit, old).forEach(held -> subjects.stillRight(permit, held.id()));
        owner.sql("update accuracy_prompt set at = now() - interval '2 years' where subject_id = ?")
                .param(old.value())
                .update();
        prompts.round(null);
        assertThat(letters(old)).isEqualTo(2);
    }

    @Test
    void notToWhomeverMustNotBeAsked_2_1_5() {
        var blocked = old(Language.KK);
        desk.getBean(Blockings.class)
                .block(
                        policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                        blocked,
                        new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
        var withdrawn = old(Language.KK);
        consents.given(system(), withdrawn, Purpose.SUPPORT, null, Language.KK, Channel.WEB, "form");
        consents.withdraw(system(), withdrawn, Purpose.SUPPORT, Channel.WEB);
        var doubtful = old(Language.KK);
        subjects.doubt(
                system(), doubtful, subjects.addressOf(system(), doubtful).orElseThrow(), "5.1.1");

        prompts.round(null);

        for (var person : List.of(blocked, withdrawn, doubtful)) {
            assertThat(letters(person)).isZero();
        }
    }

    private SubjectId old(Language language) {
        var person = person(language);
        owner.sql("update subject set named_at = now() - interval '2 years' where id = ?")
                .param(person.value())
                .update();
        owner.sql("update contact set added_at = now() - interval '2 years' where subject_id = ?")
                .param(person.value())
                .update();
        return person;
    }

    private SubjectId person(Language language) {
        return subjects.enrol(
                system(), NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", language, "form"));
    }

    private long letters(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select count(*) from outbox where subject_id = ? and kind = 'notice'")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }
}
