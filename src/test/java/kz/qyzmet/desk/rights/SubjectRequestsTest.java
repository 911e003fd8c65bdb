package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.SubjectRequest.Channel;
import kz.qyzmet.desk.rights.SubjectRequest.Identity;
import kz.qyzmet.desk.rights.SubjectRequest.Kind;
import kz.qyzmet.desk.rights.SubjectRequest.Outcome;
import kz.qyzmet.desk.rights.SubjectRequest.Refusal;
import kz.qyzmet.desk.rights.SubjectRequest.State;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 3.2.1, 3.2.2, 3.2.4, 3.2.6, 7.2 and 7.3: what a person demands is answered in time, by two people, and never in silence. */
@DeskTest
class SubjectRequestsTest {
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
    StaffBook staff;

    @Autowired
    Appointments appointments;

    @Autowired
    @Qualifier("complaintControl")
    Control complaints;

    @Autowired
    LegalClock legal;

    @Autowired
    Policy policy;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    private final Actor officer = actor(Role.OFFICER);
    private final Actor second = actor(Role.ADMINISTRATOR);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindHasTheTermOfTheLawFromTheDayOfReceipt(Kind kind) {
        var received = today().minusDays(2);
        var filed = registered(person(Language.KK), kind, received, Identity.DOCUMENT);

        var term = policy.term(kind.id(), received);
        assertThat(filed.dueAt())
                .isEqualTo(legal.due(received, term.days(), term.working()).end());
        assertThat(filed.warnAt()).isBefore(filed.dueAt());
        assertThat(legal.calendar().workingTime(filed.warnAt(), filed.dueAt()))
                .isEqualTo(policy.period("subject-request-warning"));
        assertThat(steps(filed)).containsExactly("registered");
        assertThat(mail(filed.subject())).as("the acknowledgement").isEqualTo(1);
    }

    @Test
    void theTextIsSealedByThePersonsKeyAndOnlyTheyAndTheOfficerReadIt() {
        var aigerim = person(Language.KK);
        var filed = answering.file(own(aigerim), wish(aigerim, Kind.COMPLAINT, "Менің нөмірім бөтен адамға берілген"));

        var stored = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select body from subject_request where id = ?")
                        .param(filed.id())
                        .query((row, n) -> row.getBytes(1))
                        .single());
        assertThat(Vault.keyIds(stored)).hasSize(1);
        assertThat(requests.text(own(aigerim), filed, "body")).isEqualTo("Менің нөмірім бөтен адамға берілген");
        assertThat(requests.text(permit(officer), filed, "body")).contains("бөтен");
        var ivan = person(Language.RU);
        assertThat(requests.find(own(ivan), filed.id())).isEmpty();
        assertThatThrownBy(() -> requests.text(own(ivan), filed, "body")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> answering.takenBack(own(ivan), filed.id())).hasMessageContaining("not-found");
        assertThatThrownBy(() -> requests.open(own(ivan), null, 10)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> answering.file(own(ivan), wish(aigerim, Kind.BLOCK, "")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void twoPeopleBlockAndTheBlockedPersonIsAnswered_3_2_2() {
        var aigerim = person(Language.KK);
        var filed = answering.file(own(aigerim), wish(aigerim, Kind.BLOCK, ""));

        serving.grant(officer, filed.id(), "Нөміріңіз келісімсіз берілгені расталды.");

        assertThat(read(filed).state()).isEqualTo(State.SECOND);
        assertThat(blockings.blocked(aigerim)).as("not yet").isFalse();
        assertThatThrownBy(() -> serving.carryOut(officer, filed.id()))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("request-same-person");

        serving.carryOut(second, filed.id());

        assertThat(blockings.blocked(aigerim)).isTrue();
        var done = read(filed);
        assertThat(done.state()).isEqualTo(State.GRANTED);
        assertThat(done.doneBy()).isEqualTo(second.id());
        assertThat(steps(filed)).containsExactly("filed", "granted", "done", "answered");
        // the blocked person reads the answer, and it is on its way (contracts 10)
        assertThat(requests.text(own(aigerim), done, "answer"))
                .contains(
                        "бұғаттадық", "келісімсіз берілгені", "Жасанды интеллект және цифрлық даму министрлігі", "сот");
        assertThat(mail(aigerim)).as("acknowledgement and answer").isEqualTo(2);
        assertThatThrownBy(() -> serving.carryOut(second, filed.id())).hasMessageContaining("request-decided");

        var end = answering.file(own(aigerim), wish(aigerim, Kind.UNBLOCK, ""));
        serving.grant(officer, end.id(), "Сұрауыңыз бойынша.");
        serving.carryOut(second, end.id());
        assertThat(blockings.blocked(aigerim)).isFalse();
    }

    @Test
    void theDatabaseItselfKeepsTheTwoApart_3_2_2() {
        var filed = registered(person(Language.RU), Kind.CORRECT, today(), Identity.DOCUMENT);
        serving.grant(officer, filed.id(), "Исправим.", "В заявке № 7: отчество.");

        assertThatThrownBy(() -> Acting.as(
                        Family.RIGHTS,
                        () -> sql.sql("update subject_request set done_by = decided_by, done_at = now() where id = ?")
                                .param(filed.id())
                                .update()))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void theSecondPersonMaySayNoAndTheClockRunsOn() {
        var filed = registered(person(Language.RU), Kind.CORRECT, today(), Identity.DOCUMENT);
        serving.grant(officer, filed.id(), "Исправим.", "В заявке № 7: отчество.");

        serving.giveBack(second, filed.id());

        var back = read(filed);
        assertThat(back.state()).isEqualTo(State.OPEN);
        assertThat(back.dueAt()).isEqualTo(filed.dueAt());
        assertThat(steps(filed)).containsExactly("registered", "granted", "returned");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void aRefusalNamesItsGroundTheAuthorityAndTheCourtInTheLanguageOfTheDemand_3_2_6(Language language) {
        var person = person(language);
        var filed = registered(person, Kind.WITHDRAWAL, today(), Identity.KNOWN_ADDRESS, language);

        answering.refused(permit(officer), filed.id(), Refusal.OBLIGATION, "—-own words-—");

        var refused = read(filed);
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(requests.text(permit(officer), refused, "answer"))
                .contains("94-V, 8(2)")
                .contains("—-own words-—")
                .contains(policy.appeal("authority", language))
                .contains(policy.appeal("court", language))
                .doesNotContain("⟦");
    }

    @Test
    void aDemandIsRefusedOnlyForWhatTheLawKnowsForItsKind_3_2_2() {
        var aigerim = person(Language.RU);
        var access = registered(aigerim, Kind.ACCESS, today(), Identity.DOCUMENT);
        assertThat(read(access).refusals()).containsExactly(Refusal.NOTHING_HELD, Refusal.RIGHTS_OF_OTHERS);
        assertThatThrownBy(() -> answering.refused(permit(officer), access.id(), Refusal.OBLIGATION, "нет"))
                .hasMessageContaining("request-refusal");
        assertThat(read(registered(aigerim, Kind.QUESTION, today(), Identity.DOCUMENT))
                        .refusals())
                .isEmpty();
        var claim = registered(aigerim, Kind.CONSUMER_CLAIM, today(), Identity.DOCUMENT);
        answering.refused(permit(officer), claim.id(), Refusal.UNFOUNDED, "Деньги вернули 3 ноября.");
        assertThat(requests.text(permit(officer), read(claim), "answer"))
                .contains("274-IV", policy.appeal("court", Language.RU))
                .as("another body watches over consumers")
                .doesNotContain(policy.appeal("authority", Language.RU));
    }

    @Test
    void whatHasStoppedAlreadyIsNotTakenBackAndWhoIsNotBlockedIsNotUnblocked_3_2_4() {
        var aigerim = person(Language.KK);
        var withdrawal = answering.file(own(aigerim), wish(aigerim, Kind.WITHDRAWAL, ""));
        assertThatThrownBy(() -> answering.takenBack(own(aigerim), withdrawal.id()))
                .hasMessageContaining("request-stopped");
        var unblock = registered(aigerim, Kind.UNBLOCK, today(), Identity.DOCUMENT);
        assertThatThrownBy(() -> serving.grant(officer, unblock.id(), "Алып тастаймыз."))
                .hasMessageContaining("request-not-blocked");
    }

    @Test
    void nobodyDecidesAboutSomebodyUnknownButMayRefuseForThatReason() {
        var filed = registered(person(Language.RU), Kind.ACCESS, today(), null);
        assertThat(filed.state()).isEqualTo(State.IDENTITY);
        assertThatThrownBy(() -> serving.grant(officer, filed.id(), "Вот ваши данные"))
                .hasMessageContaining("request-identity");
        assertThatThrownBy(() -> answering.refused(permit(officer), filed.id(), Refusal.NOTHING_HELD, "нет"))
                .hasMessageContaining("request-identity");

        answering.identified(permit(officer), filed.id(), Identity.DOCUMENT);
        serving.grant(officer, filed.id(), "Вот что мы храним: имя и адрес.");

        assertThat(read(filed).state()).isEqualTo(State.GRANTED);
        var other = registered(person(Language.RU), Kind.ACCESS, today(), null);
        answering.refused(permit(officer), other.id(), Refusal.NOT_IDENTIFIED, "Покажите документ.");
        assertThat(read(other).state()).isEqualTo(State.REFUSED);
    }

    @Test
    void nobodyDecidesAboutTheirOwnDemand() {
        var both = person(Language.KK);
        var officerToo = Actor.person(both, Set.of(Role.OFFICER), Set.of());
        var filed = answering.file(own(both), wish(both, Kind.COMPLAINT, "шағым"));

        assertThatThrownBy(() -> serving.grant(officerToo, filed.id(), "жарайды"))
                .hasMessageContaining("request-own");
        assertThatThrownBy(() -> answering.refused(permit(officerToo), filed.id(), Refusal.NOT_CONFIRMED, "жоқ"))
                .hasMessageContaining("request-own");
    }

    @Test
    void theSameDemandTwiceAtOnceIsOne() throws Exception {
        var aigerim = person(Language.KK);
        Callable<Boolean> file = () -> {
            try {
                answering.file(own(aigerim), wish(aigerim, Kind.BLOCK, ""));
                return true;
            } catch (Conflict twice) {
                assertThat(twice).hasMessageContaining("request-standing");
                return false;
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tried = threads.invokeAll(List.of(file, file, file));
            var filed = 0;
            for (Future<Boolean> one : tried) {
                filed += one.get() ? 1 : 0;
            }
            assertThat(filed).isEqualTo(1);
        }
        // two complaints are two
        answering.file(own(aigerim), wish(aigerim, Kind.COMPLAINT, "бір"));
        answering.file(own(aigerim), wish(aigerim, Kind.COMPLAINT, "екі"));
        assertThat(requests.of(own(aigerim), aigerim, 10)).hasSize(3);
    }

    @Test
    void aFloodIsStoppedAndSaysSo() {
        var aigerim = person(Language.KK);
        for (int n = 0; n < policy.number("subject-requests-per-person"); n++) {
            answering.file(own(aigerim), wish(aigerim, Kind.COMPLAINT, "шағым " + n));
        }
        assertThatThrownBy(() -> answering.file(own(aigerim), wish(aigerim, Kind.COMPLAINT, "тағы")))
                .hasMessageContaining("request-flood");
    }

    @Test
    void takingAConsentBackStopsAtOnceBeforeAnybodyDecides() {
        var aigerim = person(Language.KK);
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                aigerim,
                Purpose.SUPPORT,
                null,
                Language.KK,
                kz.qyzmet.desk.consent.Channel.WEB,
                "form");

        answering.file(own(aigerim), wish(aigerim, Kind.WITHDRAWAL, ""));

        assertThat(consents.withdrawn(aigerim, Purpose.SUPPORT)).isTrue();
        assertThat(mail(aigerim)).as("the acknowledgement still leaves").isEqualTo(1);
    }

    @Test
    void aPersonTakesADemandBackUntilItIsDecided() {
        var aigerim = person(Language.KK);
        var filed = answering.file(own(aigerim), wish(aigerim, Kind.DESTROY, ""));
        answering.takenBack(own(aigerim), filed.id());
        assertThat(read(filed).outcome()).isEqualTo(Outcome.TAKEN_BACK);
        assertThat(answering.file(own(aigerim), wish(aigerim, Kind.DESTROY, "")).state())
                .as("and may file it again")
                .isEqualTo(State.OPEN);

        var decided = registered(aigerim, Kind.CORRECT, today(), Identity.DOCUMENT);
        serving.grant(officer, decided.id(), "Түзетеміз.", "№ 7 өтінімде: әкесінің аты.");
        assertThatThrownBy(() -> answering.takenBack(own(aigerim), decided.id()))
                .hasMessageContaining("request-decided");
    }

    /** A paper that lay for three weeks: the term ran out before anybody wrote it down, and the first round says so, once. */
    @ParameterizedTest
    @EnumSource(Channel.class)
    void noTermEndsInSilenceAlsoWhenTheDeskWasOff_7_3(Channel channel) {
        var person = person(Language.RU);
        var filed = answering.file(
                permit(officer),
                new SubjectRequests.Wish(
                        person, Kind.ACCESS, channel, Language.RU, today().minusDays(21), "прошу", Identity.DOCUMENT));
        var first = channel == Channel.PORTAL || channel == Channel.API ? "filed" : "registered";
        assertThat(filed.overdue(clock.instant())).isTrue();

        requestClock.round();
        requestClock.round();

        assertThat(steps(filed)).containsExactly(first, "overdue", "late");
        assertThat(mail(person)).as("acknowledgement and notice of delay").isEqualTo(2);
        assertThat(requests.open(permit(officer), null, 1000))
                .extracting(SubjectRequest::id)
                .contains(filed.id());

        serving.grant(officer, filed.id(), "Вот ваши данные.");
        requestClock.round();
        assertThat(steps(filed)).containsExactly(first, "overdue", "late", "granted", "answered");
    }

    @Test
    void theOfficersAreWarnedOnceBeforeTheEnd() {
        var filed = registered(person(Language.RU), Kind.COMPLAINT, today(), Identity.DOCUMENT);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set warn_at = now() - interval '1 minute' where id = ?")
                        .param(filed.id())
                        .update());

        requestClock.round();
        requestClock.round();

        assertThat(steps(filed)).containsExactly("registered", "warned");
    }

    /** Many end at one midnight: what was told before stands in no one's way. */
    @Test
    void howeverManyRunOutAtOnceEachIsToldOfInTheFirstRound_7_3() {
        var many = IntStream.range(0, 3)
                .mapToObj(n -> registered(person(Language.RU), Kind.ACCESS, today(), Identity.DOCUMENT))
                .toList();
        var soon = registered(person(Language.RU), Kind.ACCESS, today(), Identity.DOCUMENT);
        many.forEach(
                request -> set("due_at = date_trunc('minute', now()), warn_at = now() - interval '1 hour'", request));
        set("warn_at = now() - interval '1 minute'", soon);

        requestClock.round(2);
        requestClock.round(2);

        assertThat(many).allSatisfy(request -> assertThat(steps(request)).containsExactly("registered", "overdue"));
        assertThat(steps(soon)).containsExactly("registered", "warned");
    }

    @Test
    void whatIsSortedIntoALongerKindIsWarnedOfBeforeItsOwnEndToo_7_2() {
        var filed = registered(person(Language.RU), Kind.BLOCK, today(), Identity.DOCUMENT);
        set("warn_at = now() - interval '1 minute'", filed);
        requestClock.round();
        answering.sorted(permit(officer), filed.id(), Kind.SUGGESTION);
        requestClock.round();
        assertThat(read(filed).dueAt()).isAfter(filed.dueAt());
        assertThat(steps(filed)).as("not yet").containsExactly("registered", "warned", "sorted");

        set("warn_at = now()", filed);
        requestClock.round();
        requestClock.round();

        assertThat(steps(filed)).containsExactly("registered", "warned", "sorted", "warned");
    }

    /** Officer, deputy and head before the end, at it and after; the administrators only when it has ended and no head is appointed. */
    @Test
    void whatRunsOutClimbsToTheDeputyAndTheHead_4_1_and_7_2() {
        var house = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        empty(house);
        var saule = colleague(house, Role.OFFICER);
        var deputy = colleague(house, Role.OFFICER);
        var arman = colleague(house, Role.ADMINISTRATOR);
        var head = colleague(house, Role.LEAD);
        appoint(house, Post.OFFICER, saule);
        appoint(house, Post.DEPUTY, deputy);
        appoint(house, Post.HEAD, head);
        // whatever other tests left to run out is told of first
        requestClock.round();
        var before = mails(saule, deputy, head, arman);

        var ending = registered(person(Language.RU), Kind.COMPLAINT, today(), Identity.DOCUMENT);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set warn_at = now() - interval '1 minute' where id = ?")
                        .param(ending.id())
                        .update());
        requestClock.round();
        assertThat(more(before, saule, deputy, head, arman)).as("before").containsExactly(1L, 1L, 1L, 0L);

        before = mails(saule, deputy, head, arman);
        registered(person(Language.RU), Kind.ACCESS, today().minusDays(21), Identity.DOCUMENT);
        requestClock.round();
        requestClock.round();
        assertThat(more(before, saule, deputy, head, arman)).as("at and after").containsExactly(2L, 2L, 2L, 0L);
        assertThat(complaints.check().says()).isNotEqualTo("rights.control.complaint.headless");

        empty(house);
        before = mails(saule, deputy, head, arman);
        var headless = registered(person(Language.RU), Kind.COMPLAINT, today(), Identity.DOCUMENT);
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set warn_at = now() - interval '1 minute' where id = ?")
                        .param(headless.id())
                        .update());
        requestClock.round();
        assertThat(more(before, saule, deputy, head, arman))
                .as("before, without a head")
                .containsExactly(1L, 1L, 0L, 0L);

        before = mails(saule, deputy, head, arman);
        registered(person(Language.RU), Kind.ACCESS, today().minusDays(21), Identity.DOCUMENT);
        requestClock.round();
        assertThat(more(before, saule, deputy, head, arman))
                .as("the first day: no head")
                .containsExactly(2L, 2L, 0L, 2L);
        assertThat(complaints.check().lamp()).isNotEqualTo(Control.Lamp.ENFORCED);
    }

    private void empty(Permit house) {
        appointments.standing(house).forEach(held -> appointments.end(house, held.id(), Why.MISTAKE));
    }

    private SubjectId colleague(Permit house, Role role) {
        var colleague = person(Language.RU);
        staff.give(house, colleague, role, Why.NEW_COLLEAGUE);
        return colleague;
    }

    private void appoint(Permit house, Post post, SubjectId holder) {
        var today = appointments.today();
        appointments.appoint(house, new Appointments.Order(post, holder, "24-ж", today, today, null));
    }

    private List<Long> mails(SubjectId... people) {
        return Arrays.stream(people).map(this::mail).toList();
    }

    private List<Long> more(List<Long> before, SubjectId... people) {
        return IntStream.range(0, people.length)
                .mapToObj(i -> mail(people[i]) - before.get(i))
                .toList();
    }

    /** Clause 4.1: nobody is officer and executor of the same demand; the database refuses it too, and the lamp looks whether it still does. */
    @Test
    void theDatabaseItselfKeepsWhoDecidesAndWhoCarriesOutApart_4_1() {
        var aigerim = person(Language.KK);
        var filed = answering.file(own(aigerim), wish(aigerim, Kind.BLOCK, ""));
        serving.grant(officer, filed.id(), "Иә.");

        assertThatThrownBy(() -> Acting.running(
                        Family.RIGHTS,
                        () -> sql.sql("update subject_request set done_by = decided_by, done_at = now() where id = ?")
                                .param(filed.id())
                                .update()))
                .isInstanceOf(DataIntegrityViolationException.class);
        var lamp = new RightsControls.ExecutorControl(requests, clock).check();
        assertThat(lamp.lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(lamp.figures()).containsOnlyKeys("rights.control.executor.two");
    }

    @Test
    void everyStepStandsInThePersonsJournal() {
        var aigerim = person(Language.KK);
        long before = journalled(aigerim);
        var filed = answering.file(own(aigerim), wish(aigerim, Kind.BLOCK, ""));
        assertThat(journalled(aigerim)).isGreaterThan(before);
        before = journalled(aigerim);
        serving.grant(officer, filed.id(), "Иә.");
        assertThat(journalled(aigerim)).isGreaterThan(before);
        before = journalled(aigerim);
        serving.carryOut(second, filed.id());
        assertThat(journalled(aigerim)).isGreaterThan(before + 1);
    }

    private long journalled(SubjectId person) {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql("select count(*) from journal_subject where subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private long mail(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql(
                                "select count(*) from outbox where subject_id = ? and kind = 'rights' and state = 'waiting'")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private List<String> steps(SubjectRequest request) {
        return requests.steps(permit(officer), request).stream()
                .map(SubjectRequests.Step::step)
                .toList();
    }

    private SubjectRequest read(SubjectRequest request) {
        return requests.find(permit(officer), request.id()).orElseThrow();
    }

    private SubjectRequest registered(SubjectId person, Kind kind, LocalDate received, @Nullable Identity identity) {
        return registered(person, kind, received, identity, Language.RU);
    }

    private SubjectRequest registered(
            SubjectId person, Kind kind, LocalDate received, @Nullable Identity identity, Language language) {
        return answering.file(
                permit(officer),
                new SubjectRequests.Wish(person, kind, Channel.PAPER, language, received, "прошу", identity));
    }

    private SubjectRequests.Wish wish(SubjectId person, Kind kind, String text) {
        return new SubjectRequests.Wish(person, kind, Channel.PORTAL, Language.KK, today(), text, Identity.SESSION);
    }

    private void set(String what, SubjectRequest request) {
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject_request set " + what + " where id = ?")
                        .param(request.id())
                        .update());
    }

    private LocalDate today() {
        return legal.calendar().dateOf(clock.instant());
    }

    private SubjectId person(Language language) {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", language, "form"));
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS);
    }

    private static Actor actor(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of());
    }
}
