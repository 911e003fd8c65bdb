package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.deadline.OwnCalendar;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clauses 3.2.1, 7.2 and 7.3, law.md 3.4: no last day is named in a year whose calendar is not loaded, no demand is lost or silent for that, and the day is counted and told as soon as the year is there. By mail: {@link CaseMailTest}. */
@DeskTest
class UnloadedYearTest {
    private static final String YEAR = Integer.toString(OwnCalendar.YEAR);

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Tokens tokens;

    @Autowired
    Subjects subjects;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    RequestClock requestClock;

    @Autowired
    LegalClock legal;

    @Autowired
    DataFolder data;

    @Autowired
    Policy policy;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    private final Actor officer = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());

    @Test
    void onTheSiteNoDayIsNamedUntilItsYearIsLoaded_3_2_1() {
        var person = colleague(Role.AGENT);
        var staff = colleague(Role.OFFICER);
        UUID id;
        String wrong;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            assertThat(page(person.session(), "/my/requests/new?kind=suggestion"))
                    .contains("пока назвать нельзя", "нужен календарь на " + YEAR + " год");
            var filed = mvc.post()
                    .uri("/my/requests")
                    .cookie(person.session())
                    .param("kind", "suggestion")
                    .param("text", "Пишите короче")
                    .exchange();
            assertThat(filed).hasStatus(303);
            var place = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
            id = UUID.fromString(place.substring(place.lastIndexOf('/') + 1));
            wrong = lastDay(read(id));
            requestClock.round();
            requestClock.round();

            assertThat(read(id).unloaded()).isEqualTo(OwnCalendar.YEAR);
            assertThat(page(person.session(), place))
                    .contains("Календарь на " + YEAR + " год не загружен", "не раньше " + wrong)
                    .doesNotContain("осталось");
            assertThat(page(person.session(), "/my/requests")).contains("последний день пока неизвестен");
            assertThat(page(staff.session(), "/officer/requests"))
                    .contains("Календарь на " + YEAR + " год не загружен");
            assertThat(page(staff.session(), "/officer/requests/" + id)).contains("не раньше " + wrong);
            assertThat(page(staff.session(), "/policy/deadlines?kind=suggestion"))
                    .contains("календарь на " + YEAR + " год не загружен; не раньше", "Календарь на " + YEAR);
            assertThat(steps(id)).as("told at once, and once").containsExactly("filed", "undated");
            assertThat(mail(staff.subject())).as("the officer hears of it").isPositive();
            assertThat(mail(person.subject())).as("the acknowledgement").isEqualTo(1);
            var pack = pack(person.session(), place);
            assertThat(pack)
                    .contains("\"dueAt\":null,\"unloadedYear\":" + YEAR, "пока неизвестен: календарь на " + YEAR);
            for (var language : Language.values()) {
                assertThat(mvc.get().uri(place).cookie(person.session()).header("Accept-Language", language.code()))
                        .bodyText()
                        .contains(YEAR)
                        .doesNotContain("⟦");
            }
        }

        requestClock.round();
        requestClock.round();

        assertThat(pack(person.session(), "/my/requests/" + id))
                .contains("\"dueAt\":\"" + read(id).dueAt() + "\"")
                .doesNotContain("unloadedYear", "пока неизвестен: календарь");
        var dated = read(id);
        assertThat(dated.dueAt())
                .isEqualTo(legal.due(dated.receivedOn(), dated.days(), dated.working())
                        .end());
        assertThat(dated.unloaded()).isNull();
        assertThat(lastDay(dated)).isNotEqualTo(wrong);
        assertThat(legal.calendar().workingTime(dated.warnAt(), dated.dueAt()))
                .isEqualTo(policy.period("subject-request-warning"));
        assertThat(page(person.session(), "/my/requests/" + id))
                .contains("<dd>" + lastDay(dated))
                .doesNotContain("Календарь на " + YEAR);
        assertThat(steps(id)).filteredOn(step -> !step.equals("packed")).containsExactly("filed", "undated", "dated");
        assertThat(mail(person.subject())).as("and the day, once").isEqualTo(2);
    }

    @Test
    void toAProgramTheEndIsNullUntilItsYearIsLoaded_3_2_1() throws Exception {
        var portal = tokens.make(
                        policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                        new Tokens.Wanted(
                                "portal",
                                Set.of(Scope.PEOPLE_READ, Scope.PEOPLE_WRITE),
                                Ground.CONSENT,
                                null,
                                null,
                                null,
                                null,
                                null))
                .token();
        String id;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            var filed = json(mvc.post()
                    .uri("/api/v1/subject-requests")
                    .header("Authorization", "Bearer " + portal)
                    .contentType("application/json")
                    .content(
                            "{\"kind\": \"withdrawal\", \"identity\": \"session\", \"name\": \"Айгерім Қасымова\", \"email\": \"%s@people.example\"}"
                                    .formatted(UUID.randomUUID())));
            assertThat(filed.path("dueAt").isNull()).isTrue();
            assertThat(filed.path("unloadedYear").asInt()).isEqualTo(OwnCalendar.YEAR);
            id = filed.path("id").asString();
            var earliest = read(UUID.fromString(id)).dueAt();
            assertThat(Instant.parse(filed.path("notBefore").asString())).isEqualTo(earliest);
        }

        requestClock.round();

        var read = json(mvc.get().uri("/api/v1/subject-requests/" + id).header("Authorization", "Bearer " + portal));
        var due = read(UUID.fromString(id)).dueAt();
        assertThat(Instant.parse(read.path("dueAt").asString())).isEqualTo(due);
        assertThat(read.path("notBefore")).isEqualTo(read.path("dueAt"));
        assertThat(read.path("unloadedYear").isNull()).isTrue();
    }

    /** Nobody is told that a term has run out of which nobody knows it, and nobody waits in silence either: the earliest is told of, and the end itself once it is known. */
    @ParameterizedTest
    @EnumSource(SubjectRequest.Channel.class)
    void theEarliestThatItMayHaveEndedIsToldOfAndTheEndItselfOnceItIsKnown_7_3(SubjectRequest.Channel channel) {
        var person = person();
        SubjectRequest filed;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            filed = filed(person, channel, 16);
            assertThat(filed.overdue(clock.instant())).isFalse();
            assertThat(filed.maybeOverdue(clock.instant())).isTrue();
            requestClock.round();
            requestClock.round();

            assertThat(steps(filed.id())).endsWith("undated", "undated-late").doesNotContain("overdue", "late");
            assertThat(mail(person)).as("acknowledgement and where to complain").isEqualTo(2);
            assertThat(requests.untold(clock.instant()))
                    .as("told as far as anything can be told")
                    .isEqualTo(untoldWithout(filed));
            assertThat(page(colleague(Role.OFFICER).session(), "/officer/requests/" + filed.id()))
                    .contains("возможно, просрочено");
        }

        requestClock.round();

        // sixteen days ago are more than fifteen days and fewer than fifteen working days
        var dated = read(filed.id());
        assertThat(dated.dueAt()).isAfter(clock.instant());
        assertThat(steps(filed.id())).endsWith("undated-late", "dated");
        assertThat(mail(person)).isEqualTo(3);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql(
                                "update subject_request set warn_at = now() - interval '1 hour', due_at = now() - interval '1 minute' where id = ?")
                        .param(filed.id())
                        .update());
        requestClock.round();
        assertThat(steps(filed.id())).endsWith("dated", "overdue");
        assertThat(mail(person)).isEqualTo(4);
    }

    @Test
    void anEarliestEndThatMovedIsToldOfAnew_7_3() {
        try (var own = OwnCalendar.withoutThisYear(data)) {
            var filed = answering.file(
                    rights(),
                    new SubjectRequests.Wish(
                            person(),
                            SubjectRequest.Kind.BLOCK,
                            SubjectRequest.Channel.PAPER,
                            Language.RU,
                            today().minusDays(5),
                            "прошу",
                            SubjectRequest.Identity.DOCUMENT));
            requestClock.round();
            answering.sorted(rights(), filed.id(), SubjectRequest.Kind.SUGGESTION);
            requestClock.round();
            assertThat(read(filed.id()).dueAt()).isAfter(clock.instant());
            assertThat(steps(filed.id())).containsExactly("registered", "undated", "undated-late", "sorted");

            Acting.running(
                    Family.RIGHTS,
                    () -> sql.sql(
                                    "update subject_request set warn_at = now() - interval '1 hour', due_at = now() where id = ?")
                            .param(filed.id())
                            .update());
            requestClock.round();
            requestClock.round();

            assertThat(steps(filed.id()))
                    .containsExactly("registered", "undated", "undated-late", "sorted", "undated-late");
        }
    }

    @Test
    void aTermThatHasRunOutWhenItsYearComesIsSaidToHaveAndNotPromisedAnew_7_3() {
        var person = person();
        SubjectRequest filed;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            filed = filed(person, SubjectRequest.Channel.PAPER, 40);
            requestClock.round();
        }

        requestClock.round();

        assertThat(steps(filed.id())).containsSubsequence("undated-late", "dated", "overdue", "late");
        assertThat(mail(person))
                .as("no letter names a day that has gone as one to come")
                .isEqualTo(3);
    }

    @Test
    void whatWasAnsweredInTimeIsNotCalledLateWhenItsYearComes() {
        var person = person();
        SubjectRequest filed;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            filed = filed(person, SubjectRequest.Channel.PAPER, 16);
            serving.grant(officer, filed.id(), "Спасибо.");
            assertThat(read(filed.id()).overdue(clock.instant())).isFalse();
        }

        requestClock.round();

        var answered = read(filed.id());
        assertThat(answered.unloaded()).isNull();
        assertThat(answered.dueAt()).isAfter(answered.closedAt());
        assertThat(mail(person)).as("acknowledgement and answer").isEqualTo(2);
    }

    /** The board is sorted by what may come first. */
    @Test
    void theBoardPutsItByTheEarliestThatItMayEnd_7_2() {
        UUID undated;
        UUID dated;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            undated = filed(person(), SubjectRequest.Channel.PAPER, 0).id();
        }
        dated = filed(person(), SubjectRequest.Channel.PAPER, 0).id();

        var order = requests.open(rights(), null, 1000).stream()
                .map(SubjectRequest::id)
                .filter(id -> id.equals(undated) || id.equals(dated))
                .toList();
        assertThat(order).containsExactly(undated, dated);
    }

    private SubjectRequest filed(SubjectId person, SubjectRequest.Channel channel, int daysAgo) {
        return answering.file(
                rights(),
                new SubjectRequests.Wish(
                        person,
                        SubjectRequest.Kind.SUGGESTION,
                        channel,
                        Language.RU,
                        today().minusDays(daysAgo),
                        "Пишите короче",
                        SubjectRequest.Identity.DOCUMENT));
    }

    /** Of the demands that other tests left behind. */
    private long untoldWithout(SubjectRequest request) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("""
                        select count(*) from subject_request q where q.id <> ? and q.closed_at is null and q.due_at < now() and not exists (
                               select from subject_request_step s where s.request_id = q.id and s.step in ('overdue', 'untold', 'undated-late'))
                        """).param(request.id()).query(Long.class).single());
    }

    private String page(Cookie who, String path) {
        var page =
                mvc.get().uri(path).cookie(who).header("Accept-Language", "ru").exchange();
        assertThat(page).hasStatusOk();
        return new String(page.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The first page of the complaint pack, and the same for programs. */
    private String pack(Cookie who, String place) {
        var answer = mvc.post()
                .uri(place + "/pack")
                .cookie(who)
                .header("Accept-Language", "ru")
                .exchange();
        assertThat(answer).hasStatusOk();
        var said = new StringBuilder();
        try (var zip =
                new ZipInputStream(new ByteArrayInputStream(answer.getResponse().getContentAsByteArray()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (Set.of("pack.json", "index.html").contains(entry.getName())) {
                    said.append(new String(zip.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return said.toString();
    }

    private static JsonNode json(MockMvcTester.MockMvcRequestBuilder request) throws Exception {
        return new JsonMapper()
                .readTree(request.exchange().getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Colleague colleague(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private SubjectId person() {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private SubjectRequest read(UUID id) {
        return requests.find(rights(), id).orElseThrow();
    }

    private List<String> steps(UUID id) {
        return requests.steps(rights(), read(id)).stream()
                .map(SubjectRequests.Step::step)
                .toList();
    }

    private static String lastDay(SubjectRequest request) {
        return Times.date(Language.RU, request.dueAt().minusSeconds(1));
    }

    private long mail(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private LocalDate today() {
        return legal.calendar().dateOf(clock.instant());
    }

    private Permit rights() {
        return policy.permit(officer, Purpose.RIGHTS);
    }
}
