package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Destruction;
import kz.qyzmet.desk.rights.SubjectRequest.Identity;
import kz.qyzmet.desk.rights.SubjectRequest.Kind;
import kz.qyzmet.desk.rights.SubjectRequest.Outcome;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.TookBack;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Problem;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;

/** Two at the same moment: two tabs, two ways, two clicks, two officers, an act and a blocking or a destruction. One of them happens, the other hears so, and nobody sees an error page (clauses 3.2.2, 3.2.4). */
@DeskTest
class AtOnceTest {
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
    Correcting correcting;

    @Autowired
    Consents consents;

    @Autowired
    Blockings blockings;

    @Autowired
    Destruction destruction;

    @Autowired
    RequestClock requestClock;

    @Autowired
    Appointments appointments;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Policy policy;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource ownerData;

    private final Actor officer = officer();
    private final Actor second = Actor.person(SubjectId.random(), Set.of(Role.ADMINISTRATOR), Set.of());

    @Test
    void aConsentTakenBackInTwoTabsIsTakenBackOnce_3_2_4() throws Exception {
        var self = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        agrees(self.subject());

        var answers = atOnce(
                () -> post(self, "/my/consents/marketing/withdraw"),
                () -> post(self, "/my/consents/marketing/withdraw"),
                () -> post(self, "/my/consents/marketing/withdraw"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(303));
        assertThat(withdrawals(self.subject())).isOne();
    }

    /** By the site, by a program and by the link in a letter: one demand with one clock, and each consent taken back once. */
    @RepeatedTest(5)
    void aWithdrawalByThreeWaysAtOnceIsOne_3_2_4() throws Exception {
        var self = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        var person = self.subject();
        agrees(person);
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                person,
                Purpose.SUPPORT,
                null,
                Language.RU,
                Channel.WEB,
                "form");
        var token = token();
        var email = subjects.addressOf(desk(), person).orElseThrow();

        var answers = atOnce(
                () -> post(self, "/my/requests", "kind", "withdrawal"),
                () -> byProgram(token, email),
                () -> byLink(person),
                () -> post(self, "/my/requests", "kind", "withdrawal"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isIn(201, 303, 409));
        assertThat(requests.of(desk(), person, 10))
                .singleElement()
                .satisfies(filed -> assertThat(filed.kind()).isEqualTo(Kind.WITHDRAWAL));
        assertThat(withdrawals(person)).as("one of each consent").isEqualTo(2);
        assertThat(letters(person)).as("one acknowledgement").isOne();
    }

    /** Both have begun before either is done. */
    @RepeatedTest(3)
    void aWithdrawalInTwoTabsIsOne_3_2_4() throws Exception {
        var self = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        agrees(self.subject());

        var answers = atOnce(
                () -> post(self, "/my/requests", "kind", "withdrawal"),
                () -> post(self, "/my/requests", "kind", "withdrawal"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(303));
        assertThat(requests.of(desk(), self.subject(), 10)).hasSize(1);
        assertThat(withdrawals(self.subject())).isOne();
        assertThat(letters(self.subject())).isOne();
    }

    @Test
    void theSameDemandInTwoTabsIsOneAndTwoOthersAreTwo_3_2() throws Exception {
        var self = Colleague.enters(accounts, policy, mvc, Role.AGENT);

        var same = atOnce(
                () -> post(self, "/my/requests", "kind", "block"),
                () -> post(self, "/my/requests", "kind", "block"),
                () -> post(self, "/my/requests", "kind", "block"));
        var others = atOnce(
                () -> post(self, "/my/requests", "kind", "access"),
                () -> post(self, "/my/requests", "kind", "destroy"));

        assertThat(same).allSatisfy(answer -> assertThat(answer).isEqualTo(303));
        assertThat(others).allSatisfy(answer -> assertThat(answer).isEqualTo(303));
        assertThat(requests.of(desk(), self.subject(), 10))
                .extracting(SubjectRequest::kind)
                .containsExactlyInAnyOrder(Kind.BLOCK, Kind.ACCESS, Kind.DESTROY);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyActOfTheOfficerClickedTwiceHappensOnce_3_2_2(Kind kind) throws Exception {
        var clerk = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var other = Colleague.enters(accounts, policy, mvc, Role.ADMINISTRATOR);
        var person = person();
        if (kind == Kind.UNBLOCK) {
            blockings.block(permit(officer), person, wish());
        }
        var filed = filed(person, kind, kind.needsIdentity() ? null : Identity.DOCUMENT);
        var page = "/officer/requests/" + filed.id();
        if (kind.needsIdentity()) {
            twice(clerk, page + "/identity", "how", "document");
        }
        twice(clerk, page + "/grant", "words", "Да.", "by-hand", "№ 7: «Сәдуақасова»");
        assertThat(steps(filed)).containsOnlyOnce("granted");
        if (kind.changes()) {
            twice(other, page + "/return");
            assertThat(steps(filed)).containsOnlyOnce("returned");
            assertThat(erasures(person)).isZero();
            twice(clerk, page + "/grant", "words", "Да.", "by-hand", "№ 7: «Сәдуақасова»");
            assertThat(erasures(person)).isEqualTo(kind == Kind.DESTROY ? 1 : 0);
            twice(other, page + "/carry-out");
            assertThat(steps(filed)).containsOnlyOnce("done");
        }
        requestClock.round();

        assertThat(read(filed).outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(read(filed).closed()).isTrue();
        if (kind != Kind.DESTROY) {
            assertThat(steps(filed)).containsOnlyOnce("answered");
        }
    }

    @Test
    void aRefusalClickedTwiceIsOneAnswer_3_2_6() throws Exception {
        var clerk = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var person = person();
        var filed = filed(person, Kind.DESTROY, Identity.DOCUMENT);

        twice(clerk, "/officer/requests/" + filed.id() + "/refuse", "code", "obligation", "why", "Нет.");

        assertThat(steps(filed)).containsOnlyOnce("refused").containsOnlyOnce("answered");
        assertThat(letters(person)).as("acknowledgement and answer").isEqualTo(2);
    }

    /** One grants and another refuses: one of them decided, and nothing that was prepared for the other is left over. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DESTROY", "BLOCK", "CORRECT", "COMPLAINT"})
    void ofTwoOfficersOneDecides_3_2_2(Kind kind) throws Exception {
        for (int round = 0; round < 4; round++) {
            var person = person();
            var filed = filed(person, kind, Identity.DOCUMENT);
            var code =
                    kind == Kind.CORRECT ? SubjectRequest.Refusal.ALREADY_RIGHT : SubjectRequest.Refusal.NOT_CONFIRMED;
            var other = permit(officer());

            var ends = atOnce(
                    () -> ended(() -> serving.grant(officer, filed.id(), "Да.", "№ 7: «Сәдуақасова»")),
                    () -> ended(() -> answering.refused(other, filed.id(), code, "Нет.")));

            assertThat(ends).containsExactlyInAnyOrder("done", "request-decided");
            assertThat(steps(filed).stream().filter(step -> step.equals("granted") || step.equals("refused")))
                    .hasSize(1);
            assertThat(erasures(person))
                    .as("nobody is destroyed on a demand that was refused")
                    .isEqualTo(kind == Kind.DESTROY && read(filed).outcome() == Outcome.GRANTED ? 1 : 0);
        }
    }

    /** Whoever may not decide prepares nothing either. */
    @Test
    void whoeverMayNotGrantLeavesNoDestructionBehind_3_2_2() {
        var person = person();
        var filed = filed(person, Kind.DESTROY, Identity.DOCUMENT);
        var self = Actor.person(person, Set.of(Role.OFFICER), Set.of());

        assertThatThrownBy(() -> serving.grant(self, filed.id(), "Да."))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("request-own");

        assertThat(erasures(person)).isZero();
    }

    /** What was prepared before somebody else refused is given up; what was asked for on another ground stays. */
    @Test
    void whatWasPreparedForNothingIsGivenUp_3_2_2() {
        var person = person();
        var filed = filed(person, Kind.DESTROY, Identity.DOCUMENT);
        answering.refused(permit(officer), filed.id(), SubjectRequest.Refusal.OBLIGATION, "Нет.");
        var again = filed(person, Kind.DESTROY, Identity.DOCUMENT);
        destruction.ask(officer, person, "unlawful", "№ 1");

        serving.grant(officer, again.id(), "Да.");
        serving.giveBack(second, again.id());

        assertThat(read(again).state()).isEqualTo(SubjectRequest.State.OPEN);
    }

    @Test
    void ofTwoSecondPersonsOneCarriesOut_3_2_2() throws Exception {
        for (var kind : List.of(Kind.BLOCK, Kind.CORRECT, Kind.DESTROY, Kind.WITHDRAWAL)) {
            var person = person();
            var filed = filed(person, kind, Identity.DOCUMENT);
            if (kind == Kind.CORRECT) {
                prepared(filed);
            }
            serving.grant(officer, filed.id(), "Да.", kind == Kind.WITHDRAWAL ? "Ничего." : "");
            var other = officer();

            var ends = atOnce(
                    () -> ended(() -> serving.carryOut(second, filed.id())),
                    () -> ended(() -> serving.carryOut(other, filed.id())));

            assertThat(ends)
                    .as(kind.id())
                    .contains("done")
                    .noneMatch(end -> end.toString().startsWith("error"));
            assertThat(steps(filed)).as(kind.id()).containsOnlyOnce("done");
            assertThat(read(filed).doneBy()).isIn(second.id(), other.id());
        }
    }

    /** Either it was corrected and the answer says so, or it was not and nothing says so. */
    @RepeatedTest(4)
    void aCorrectionWhileThePersonIsBlockedIsWholeOrNone_1_3_3_2_2() throws Exception {
        var person = person();
        var filed = filed(person, Kind.CORRECT, Identity.DOCUMENT);
        prepared(filed);
        serving.grant(officer, filed.id(), "Да.");

        var ends = atOnce(
                () -> ended(() -> serving.carryOut(second, filed.id())),
                () -> ended(() -> {
                    blockings.block(permit(officer), person, wish());
                }));

        assertThat(ends).contains("done").noneMatch(end -> end.toString().startsWith("error"));
        if (read(filed).closed()) {
            assertThat(name(person)).isEqualTo("Айгерім Сәдуақасова");
            assertThat(answer(filed)).contains("Исправлено");
        } else {
            blockings.unblock(permit(officer), person, Blockings.Ending.SETTLED, "");
            serving.carryOut(second, filed.id());
            assertThat(name(person)).isEqualTo("Айгерім Сәдуақасова");
            assertThat(answer(filed)).contains("Исправлено");
        }
    }

    @RepeatedTest(4)
    void anActWhileThePersonIsDestroyedLeavesNothingOpenAndNothingWritten_1_5_3_2_2() throws Exception {
        for (var kind : List.of(Kind.CORRECT, Kind.BLOCK, Kind.WITHDRAWAL)) {
            var person = person();
            var filed = filed(person, kind, Identity.DOCUMENT);
            if (kind == Kind.CORRECT) {
                prepared(filed);
            }
            serving.grant(officer, filed.id(), "Да.", kind == Kind.WITHDRAWAL ? "Ничего." : "");
            var erasure = destruction.ask(officer, person, "unlawful", "№ 1");

            var ends = atOnce(
                    () -> ended(() -> serving.carryOut(second, filed.id())),
                    () -> ended(() -> destruction.approve(second, erasure)));

            assertThat(ends).as(kind.id()).noneMatch(end -> end.toString().startsWith("error"));
            requestClock.round();
            var after = read(filed);
            if (!requests.alive(desk(), person)) {
                assertThat(after.closed()).as(kind.id()).isTrue();
                assertThat(answer(filed)).as(kind.id()).isEmpty();
            }
        }
    }

    private void twice(Colleague who, String path, String... parameters) throws Exception {
        assertThat(atOnce(() -> post(who, path, parameters), () -> post(who, path, parameters)))
                .as(path)
                .allSatisfy(answer -> assertThat(answer).isEqualTo(303));
    }

    /** All begin in the same moment; what each came to. */
    @SafeVarargs
    private static List<Object> atOnce(Callable<Object>... acts) throws Exception {
        var start = new CyclicBarrier(acts.length);
        try (var hands = Executors.newFixedThreadPool(acts.length)) {
            var running = new ArrayList<Future<Object>>();
            for (var act : acts) {
                running.add(hands.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return act.call();
                }));
            }
            var ends = new ArrayList<>();
            for (var one : running) {
                ends.add(one.get(120, TimeUnit.SECONDS));
            }
            return ends;
        }
    }

    /** The code of an expected no; everything else is an error page. */
    private static Object ended(Runnable act) {
        try {
            act.run();
            return "done";
        } catch (RuntimeException refused) {
            if (refused instanceof Problem problem) {
                return problem.code();
            }
            return "error: " + refused;
        }
    }

    private Object byLink(SubjectId person) {
        // what the page behind the link in an acknowledgement does
        Acting.as(
                Family.RIGHTS,
                () -> transaction.execute(_ -> {
                    consents.withdrawAll(policy.permit(Actor.system("mail"), Purpose.RIGHTS), person, Channel.MAIL);
                    // long enough for the others to begin: whoever locks in another order waits in a circle
                    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                    events.publishEvent(new TookBack(person, Language.RU));
                    return true;
                }));
        return 303;
    }

    private String token() {
        return tokens.make(
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
    }

    private Object byProgram(String token, String email) {
        return mvc.post()
                .uri("/api/v1/subject-requests")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content("{\"kind\": \"withdrawal\", \"identity\": \"session\", \"name\": \"Данияр\", \"email\": \""
                        + email + "\"}")
                .exchange()
                .getResponse()
                .getStatus();
    }

    private Object post(Colleague who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who.session()).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        MvcTestResult result = request.exchange();
        return result.getResponse().getStatus();
    }

    private void agrees(SubjectId person) {
        var text = policy.consentText(
                ConsentKind.MARKETING,
                Language.RU,
                new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example"));
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                person,
                ConsentKind.MARKETING,
                text,
                Language.RU,
                Channel.WEB,
                "form");
    }

    private void prepared(SubjectRequest filed) {
        correcting.ask(
                permit(officer),
                new Corrections.Wish(
                        filed.subject(),
                        filed.subject().value(),
                        "name",
                        "Айгерім Сәдуақасова",
                        Correction.Cause.OUTDATED,
                        "—",
                        "№ 77",
                        null,
                        filed.id()));
    }

    private SubjectRequest filed(SubjectId person, Kind kind, @org.jspecify.annotations.Nullable Identity identity) {
        return answering.file(
                permit(officer),
                new SubjectRequests.Wish(
                        person,
                        kind,
                        SubjectRequest.Channel.PAPER,
                        Language.RU,
                        appointments.today(),
                        "прошу",
                        identity));
    }

    private SubjectId person() {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.RU, "form"));
    }

    private static Blockings.Wish wish() {
        return new Blockings.Wish(Blockings.Basis.PERSON, "№ 1", "№ 1", null);
    }

    private long withdrawals(SubjectId person) {
        return count("select count(*) from consent_withdrawal where subject_id = ?", person);
    }

    private long letters(SubjectId person) {
        return count("select count(*) from outbox where subject_id = ? and kind = 'rights'", person);
    }

    /** Destructions that somebody may still confirm. */
    private long erasures(SubjectId person) {
        return count(
                "select count(*) from erasure where subject_id = ? and refused_at is null and key_gone_at is null",
                person);
    }

    private long count(String question, SubjectId person) {
        return Objects.requireNonNull(JdbcClient.create(ownerData)
                .sql(question)
                .param(person.value())
                .query(Long.class)
                .single());
    }

    private String name(SubjectId person) {
        return subjects.held(desk(), person).stream()
                .filter(held -> held.kind().equals("name"))
                .map(Subjects.Held::value)
                .findFirst()
                .orElse("");
    }

    private SubjectRequest read(SubjectRequest request) {
        return requests.find(desk(), request.id()).orElseThrow();
    }

    private String answer(SubjectRequest request) {
        return requests.text(desk(), read(request), "answer");
    }

    private List<String> steps(SubjectRequest request) {
        return requests.steps(desk(), request).stream()
                .map(SubjectRequests.Step::step)
                .toList();
    }

    private Permit desk() {
        return permit(Actor.system("rights"));
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS);
    }

    private static Actor officer() {
        return Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    }
}
