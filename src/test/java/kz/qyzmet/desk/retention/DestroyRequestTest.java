package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clauses 1.5 and 3.2.2: a demand for destruction, from the paper to the act, by two people. */
@DeskTest
@Import(World.class)
class DestroyRequestTest {

    @Autowired
    World world;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    DueSweep sweep;

    @Autowired
    org.springframework.context.ApplicationContext context;

    @Autowired
    JdbcClient sql;

    @Test
    void theSecondPersonsConfirmationIsTheDestruction() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var person = world.person("Айгерім Қасымова");
        world.ticket(person, "Принтер", "не печатает");
        var page = demand(officer, person);

        assertThat(post(officer, page + "/grant", "words", "Оснований хранить нет."))
                .hasStatus(303);
        assertThat(row(person)).containsEntry("outcome", "granted").containsEntry("closed_at", null);
        assertThat(world.subjects.known(world.officer(), person)).as("not yet").isTrue();
        assertThat(letters(person))
                .as("acknowledgement, and the answer before nobody is left")
                .isEqualTo(2);

        assertThat(post(second, page + "/carry-out")).hasStatus(303);

        world.done((UUID) Objects.requireNonNull(row(person).get("act")));
        var gone = row(person);
        assertThat(gone.get("closed_at")).isNotNull();
        assertThat(gone)
                .containsEntry("body", null)
                .containsEntry("words", null)
                .containsEntry("answer", null);
        for (var language : Language.values()) {
            assertThat(mvc.get().uri(page).cookie(officer).header("Accept-Language", language.code()))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦", "Айгерім");
        }
    }

    @Test
    void whatStandsInTheWayIsSaidAndTheSecondPersonMaySayNo() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var person = world.person("Иван Петров");
        var page = demand(officer, person);
        post(officer, page + "/grant", "words", "Уничтожим.");

        assertThat(post(second, page + "/return")).hasStatus(303);

        assertThat(row(person)).containsEntry("outcome", null);
        assertThat(world.erasures.openFor(person))
                .as("what was prepared is given up")
                .isEmpty();
        assertThat(post(officer, page + "/grant", "words", "Всё же уничтожим.")).hasStatus(303);
        assertThat(row(person)).containsEntry("outcome", "granted");
    }

    @Test
    void aDestructionConfirmedOnItsOwnPageClosesTheDemandAndOneOnAnotherGroundEndsTheRest() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Айгерім Қасымова");
        var page = demand(officer, person);
        post(officer, page + "/grant", "words", "Уничтожим.");
        var second = staff(Role.ADMINISTRATOR);
        var act = Objects.requireNonNull(row(person).get("act"));
        assertThat(post(second, "/officer/erasures/" + act + "/approve")).hasStatus(303);
        var other = world.person("Иван Петров");
        demand(officer, other);
        world.destroy(other);

        // the clock of module rights, which nobody outside it may wind
        ReflectionTestUtils.invokeMethod(context.getBean("requestClock"), "round");

        assertThat(row(person)).containsEntry("outcome", "granted").doesNotContainEntry("closed_at", null);
        assertThat(row(other)).containsEntry("outcome", "gone").doesNotContainEntry("closed_at", null);
    }

    @Test
    void whatWasGrantedToSomebodyWhoIsDestroyedIsOverAndNeitherButtonBreaks_3_2_7() {
        var officer = staff(Role.OFFICER);
        var second = staff(Role.ADMINISTRATOR);
        var person = world.person("Айгерім Қасымова");
        var carried = demand(officer, person, "correct");
        var returned = demand(officer, person, "correct");
        var left = demand(officer, person, "public-removal");
        for (var page : java.util.List.of(carried, returned, left)) {
            assertThat(post(officer, page + "/grant", "words", "Сделаем.", "by-hand", "№ 7: отчество"))
                    .hasStatus(303);
        }
        world.destroy(person);

        assertThat(post(second, carried + "/carry-out")).hasStatus(303);
        assertThat(post(second, returned + "/return")).hasStatus(303);
        ReflectionTestUtils.invokeMethod(context.getBean("requestClock"), "round");

        for (var page : java.util.List.of(carried, returned, left)) {
            assertThat(mvc.get().uri(page).cookie(officer)).hasStatusOk();
        }
        assertThat(Acting.<java.util.List<String>, RuntimeException>as(
                        Family.RIGHTS,
                        () -> sql.sql(
                                        "select outcome || ' ' || (closed_at is not null) from subject_request where subject_id = ?")
                                .param(person.value())
                                .query((row, n) -> row.getString(1))
                                .list()))
                .containsExactly("gone true", "gone true", "gone true");
    }

    @Test
    void whatWasAnsweredLongAgoIsSweptWithItsHistory() {
        var officer = staff(Role.OFFICER);
        var person = world.person("Айгерім Қасымова");
        var page = demand(officer, person);
        assertThat(post(officer, page + "/refuse", "code", "law-keeps", "why", "Закон обязывает хранить."))
                .hasStatus(303);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set closed_at = now() - interval '4 years' where subject_id = ?")
                        .param(person.value())
                        .update());

        sweep.round();

        for (var table : java.util.List.of("subject_request", "subject_request_step")) {
            long left = Acting.as(
                    Family.RIGHTS,
                    () -> sql.sql("select count(*) from " + table + " where subject_id = ?")
                            .param(person.value())
                            .query(Long.class)
                            .single());
            assertThat(left).as(table).isZero();
        }
    }

    private String demand(Cookie officer, SubjectId person) {
        return demand(officer, person, "destroy");
    }

    private String demand(Cookie officer, SubjectId person, String kind) {
        var filed = post(
                officer,
                "/officer/requests",
                "person",
                person.toString(),
                "kind",
                kind,
                "channel",
                "counter",
                "received",
                LocalDate.now(ZoneId.of("Asia/Almaty")).toString(),
                "language",
                "ru",
                "identity",
                "document",
                "text",
                "Уничтожьте всё");
        assertThat(filed).hasStatus(303);
        return Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
    }

    private Map<String, @Nullable Object> row(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql(
                                "select outcome, act, body, words, answer, closed_at from subject_request where subject_id = ?")
                        .param(person.value())
                        .query()
                        .singleRow());
    }

    private long letters(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private Cookie staff(Role role) {
        return Colleague.enters(accounts, world.policy, mvc, role).session();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
