package kz.qyzmet.desk.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.servlet.http.Cookie;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 2.2: nobody turns a record or a value to another ground without a document and a second person, by any way. */
@DeskTest
class GroundChangesTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    GroundChanges changes;

    @Autowired
    LedgeredGrounds ledgered;

    @Autowired
    Subjects subjects;

    @Autowired
    Blockings blockings;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Test
    void theOfficerAsksWithADocumentAndAnotherConfirms_2_2() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var agent = staff(Role.AGENT);
        var person = person();
        var page = "/officer/people/" + person + "/grounds";

        assertThat(get(agent, page)).hasStatus(403);
        assertThat(get(agent, "/officer/grounds")).hasStatus(403);
        assertThat(post(agent, page, "ground", "contract", "document", "договор 7"))
                .hasStatus(403);
        assertThat(post(second, page, "ground", "contract", "document", "договор 7"))
                .hasStatus(403);
        assertThat(post(officer, page, "ground", "contract", "document", " "))
                .hasStatus(422)
                .bodyText()
                .contains("Назовите документ");
        assertThat(post(officer, page, "ground", "consent", "document", "договор 7"))
                .hasStatus(422)
                .bodyText()
                .contains("уже стоит");
        assertThat(post(officer, page, "ground", "contract", "document", "договор 7"))
                .hasStatus(303);
        assertThat(post(officer, page, "ground", "justice", "document", "решение 8"))
                .hasStatus(422)
                .bodyText()
                .contains("уже ждёт");

        assertThat(ground(person)).isEqualTo("consent");
        var id = waiting(person);
        assertThat(get(second, "/officer/grounds"))
                .hasStatusOk()
                .bodyText()
                .contains("договор 7", "Дина Ахметова", id + "/confirm");
        assertThat(get(officer, "/officer/grounds")).hasStatusOk().bodyText().doesNotContain(id + "/confirm");
        post(officer, "/officer/grounds/" + id + "/confirm");
        assertThat(ground(person)).as("who asked is not the second").isEqualTo("consent");

        assertThat(post(second, "/officer/grounds/" + id + "/confirm")).hasStatus(303);
        assertThat(ground(person)).isEqualTo("contract");
        assertThat(subjects.of(List.of(person))).containsEntry(person, Ground.CONTRACT);
        assertThat(get(officer, page)).bodyText().contains("договор 7", "договор с человеком");
        assertThat(sql.sql("select document from ground_change where id = ?")
                        .param(id)
                        .query(byte[].class)
                        .single())
                .asString()
                .doesNotContain("договор");
    }

    @Test
    void aRefusalLeavesTheGroundAndAValueHasItsOwn() {
        var officer = actor(Role.OFFICER);
        var second = actor(Role.OFFICER);
        var person = person();
        var permit = changes.permit(officer);
        var contact = Objects.requireNonNull(changes.standing(permit, person).stream()
                .filter(one -> one.kind().equals("email"))
                .findFirst()
                .orElseThrow()
                .contact());

        var refused = changes.ask(permit, person, contact, Ground.JUSTICE, "определение 3");
        assertThat(changes.refuse(changes.permit(second), refused)).isEqualTo(GroundChanges.State.REFUSED);
        var withdrawn = changes.ask(permit, person, contact, Ground.JUSTICE, "определение 3, другое");
        assertThat(changes.refuse(permit, withdrawn)).isEqualTo(GroundChanges.State.TAKEN_BACK);
        assertThatThrownBy(() -> changes.confirm(changes.permit(second), refused))
                .isInstanceOf(Conflict.class);
        assertThat(contactGround(contact)).isEqualTo("consent");

        var asked = changes.ask(permit, person, contact, Ground.JUSTICE, "определение 4");
        assertThatThrownBy(() -> changes.confirm(permit, asked)).isInstanceOf(Conflict.class);
        changes.confirm(changes.permit(second), asked);
        assertThat(contactGround(contact)).isEqualTo("justice");
        assertThat(ground(person)).isEqualTo("consent");
        assertThat(changes.of(permit, person))
                .extracting(GroundChanges.Change::state)
                .containsExactly(
                        GroundChanges.State.CONFIRMED, GroundChanges.State.TAKEN_BACK, GroundChanges.State.REFUSED);
        var requester = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS);
        assertThatThrownBy(() -> changes.ask(requester, person, null, Ground.CONTRACT, "сам"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void theRecordOfSomebodyBlockedIsTurnedToNoOtherGround_1_3() {
        var officer = actor(Role.OFFICER);
        var second = changes.permit(actor(Role.OFFICER));
        var permit = changes.permit(officer);
        var person = person();
        var asked = changes.ask(permit, person, null, Ground.CONTRACT, "договор 12");
        blockings.block(permit, person, new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 12", null));

        assertThat(changes.waiting(permit)).noneMatch(change -> change.id().equals(asked));
        for (var act : List.<Runnable>of(
                () -> changes.confirm(second, asked),
                () -> changes.refuse(second, asked),
                () -> changes.ask(permit, person, null, Ground.JUSTICE, "определение 3"))) {
            assertThatThrownBy(act::run).isInstanceOf(Refused.class);
        }
        assertThat(get(staff(Role.OFFICER), "/officer/people/" + person + "/grounds"))
                .hasStatus(403);

        blockings.unblock(permit, person, Blockings.Ending.SETTLED, "");
        changes.confirm(second, asked);
    }

    @Test
    void whatABackupForgotStandsOnTheNewGroundAgainAndOnlyOnce() {
        var officer = changes.permit(actor(Role.OFFICER));
        var second = changes.permit(actor(Role.OFFICER));
        var person = person();
        var contact = Objects.requireNonNull(changes.standing(officer, person).stream()
                .filter(one -> one.kind().equals("email"))
                .findFirst()
                .orElseThrow()
                .contact());
        // confirmed after the backup, asked for before it
        var asked = changes.ask(officer, person, null, Ground.CONTRACT, "договор 12");
        var ground = new Ledgered(Ledgered.Kind.GROUND, asked, person, "contract", Instant.now());
        // asked for and confirmed after the backup, while another one waits in it
        var waits = changes.ask(officer, person, contact, Ground.JUSTICE, "определение 13");
        var value = new Ledgered(
                Ledgered.Kind.GROUND, UUID.randomUUID(), person, "publication-by-law." + contact, Instant.now());

        for (int i = 0; i < 2; i++) {
            replay(ground);
            replay(value);
        }

        assertThat(ground(person)).isEqualTo("contract");
        assertThat(contactGround(contact)).isEqualTo("publication-by-law");
        assertThat(subjects.of(List.of(person))).containsEntry(person, Ground.CONTRACT);
        assertThat(changes.of(officer, person))
                .extracting(GroundChanges.Change::id, GroundChanges.Change::state, GroundChanges.Change::fromLedger)
                .containsExactlyInAnyOrder(
                        tuple(asked, GroundChanges.State.CONFIRMED, false),
                        tuple(waits, GroundChanges.State.REFUSED, false),
                        tuple(value.act(), GroundChanges.State.CONFIRMED, true));
        assertThat(get(staff(Role.OFFICER), "/officer/people/" + person + "/grounds"))
                .hasStatusOk()
                .bodyText()
                .contains("договор 12", "Повторено по книге");
        assertThat(noted(person)).containsExactlyInAnyOrder("contract", "publication-by-law." + contact);
        // a person whom the backup does not know is not there
        replay(new Ledgered(Ledgered.Kind.GROUND, UUID.randomUUID(), SubjectId.random(), "contract", Instant.now()));
        // and what is confirmed here stands in the ledger
        changes.confirm(second, changes.ask(officer, person, null, Ground.JUSTICE, "решение 14"));
        assertThat(noted(person)).contains("justice");
    }

    private void replay(Ledgered act) {
        // as the start does: storage, outside a transaction
        Acting.running(Family.UPKEEP, () -> ledgered.again(act));
    }

    private List<String> noted(SubjectId person) {
        return sql.sql("select what from ledger_entry where kind = 'ground' and subject_id = ?")
                .param(person.value())
                .query((row, n) -> row.getString(1))
                .list();
    }

    @ParameterizedTest
    @EnumSource(
            value = Family.class,
            names = {"SUPPORT", "ACCOUNT", "ADMINISTRATION", "RIGHTS", "ACCOUNTABILITY", "UPKEEP", "ERASURE"})
    void theDatabaseLetsNoRoleWriteTheColumn_2_2(Family family) {
        var person = person();
        for (var statement : List.of(
                "update subject set ground = 'contract' where id = '" + person + "'",
                "update contact set ground = 'contract' where subject_id = '" + person + "'")) {
            assertThatThrownBy(() ->
                            Acting.running(family, () -> sql.sql(statement).update()))
                    .as(statement)
                    .hasStackTraceContaining("permission denied");
        }
        var confirmed =
                "insert into ground_change (id, subject_id, was, ground, document, edition, asked_by, asked_at, confirmed_by, confirmed_at)"
                        + " values (gen_random_uuid(), '" + person
                        + "', 'consent', 'contract', '\\x00', 'x', gen_random_uuid(), now(), gen_random_uuid(), now())";
        assertThatThrownBy(() -> Acting.running(family, () -> sql.sql(confirmed).update()))
                .as("decided before it was asked")
                .isInstanceOf(org.springframework.dao.DataAccessException.class);
        assertThat(ground(person)).isEqualTo("consent");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void thePagesSpeakEachLanguage(Language language) {
        var officer = staff(Role.OFFICER);
        var person = person();
        changes.ask(changes.permit(actor(Role.OFFICER)), person, null, Ground.PUBLIC_BY_SUBJECT, "страница 9");

        for (var path : List.of("/officer/grounds", "/officer/people/" + person + "/grounds")) {
            var page = mvc.get()
                    .uri(path)
                    .cookie(officer)
                    .header("Accept-Language", language.code())
                    .exchange();
            assertThat(page).hasStatusOk().bodyText().doesNotContain("⟦").contains("страница 9");
            assertThat(page.getResponse().getHeader("Cache-Control")).contains("no-store");
        }
    }

    private SubjectId person() {
        return subjects.enrol(
                policy.permit(Actor.system("portal"), Purpose.SUPPORT),
                NewPerson.by("Дина Ахметова", "dina" + UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private String ground(SubjectId person) {
        return sql.sql("select ground from subject where id = ?")
                .param(person.value())
                .query(String.class)
                .single();
    }

    private String contactGround(UUID contact) {
        return sql.sql("select ground from contact where id = ?")
                .param(contact)
                .query(String.class)
                .single();
    }

    private UUID waiting(SubjectId person) {
        return sql.sql(
                        "select id from ground_change where subject_id = ? and confirmed_at is null and refused_at is null")
                .param(person.value())
                .query(UUID.class)
                .single();
    }

    private static Actor actor(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of());
    }

    private Cookie staff(Role role) {
        return Colleague.enters(accounts, policy, mvc, role).session();
    }

    private MvcTestResult get(Cookie who, String path) {
        return mvc.get().uri(path).cookie(who).header("Accept-Language", "ru").exchange();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
