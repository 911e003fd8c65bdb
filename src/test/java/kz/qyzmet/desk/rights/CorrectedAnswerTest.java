package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.SubjectRequest.Channel;
import kz.qyzmet.desk.rights.SubjectRequest.Identity;
import kz.qyzmet.desk.rights.SubjectRequest.Kind;
import kz.qyzmet.desk.rights.SubjectRequest.Refusal;
import kz.qyzmet.desk.rights.SubjectRequest.State;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What a person is told of a correction happened, whichever way they demanded it and whichever language they read (clause 3.2.2). */
@DeskTest
class CorrectedAnswerTest {
    private static final String NAME = "Айгерім Қасымова";
    private static final String RIGHT = "Айгерім Сәдуақасова";
    private static final String TEXT = "№ 7 → «Сәдуақасова»";

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Correcting correcting;

    @Autowired
    Subjects subjects;

    @Autowired
    Appointments appointments;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Policy policy;

    @Autowired
    Words words;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource ownerData;

    private final Actor officer = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    private final Actor second = Actor.person(SubjectId.random(), Set.of(Role.ADMINISTRATOR), Set.of());

    static Stream<Arguments> everyWayInEveryLanguage() {
        return Stream.of(Channel.values())
                .flatMap(channel -> Stream.of(Language.values()).map(language -> Arguments.of(channel, language)));
    }

    @ParameterizedTest
    @MethodSource("everyWayInEveryLanguage")
    void whatIsCorrectedByHandIsSaidExactlyAndNothingElseIsClaimed_3_2_2(Channel channel, Language language) {
        var filed = demand(channel, language);

        assertThatThrownBy(() -> serving.grant(officer, filed.id(), "Да."))
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.fields()).containsKey("by-hand"));
        assertThat(read(filed).state()).as("nothing is decided").isEqualTo(State.OPEN);
        serving.grant(officer, filed.id(), "Да.", TEXT);
        serving.carryOut(second, filed.id());

        assertThat(answer(filed))
                .contains(words.say(language, "rights.letter.granted.by-hand"))
                .contains(words.say(language, "rights.letter.by-hand", TEXT))
                .contains(policy.appeal("authority", language), policy.appeal("court", language))
                .doesNotContain(words.say(language, "rights.letter.granted.correct"));
    }

    @ParameterizedTest
    @MethodSource("everyWayInEveryLanguage")
    void whatIsRightAlreadyOrNotHeldIsRefusedAndNotCalledCorrected_3_2_2_3_2_6(Channel channel, Language language) {
        for (var refusal : new Refusal[] {Refusal.ALREADY_RIGHT, Refusal.VALUE_NOT_HELD}) {
            var filed = demand(channel, language);

            answering.refused(permit(officer), filed.id(), refusal, "—");

            assertThat(read(filed).state()).isEqualTo(State.REFUSED);
            assertThat(answer(filed))
                    .contains(words.say(
                            language,
                            "rights.letter.refused",
                            words.say(language, "rights.refusal." + refusal.id()),
                            LegalTerm.basis(refusal.article())))
                    .contains(policy.appeal("authority", language), policy.appeal("court", language))
                    .doesNotContain(
                            words.say(language, "rights.letter.granted.correct"),
                            words.say(language, "rights.letter.granted.by-hand"),
                            words.say(language, "rights.letter.by-hand", ""));
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void theAnswerNamesWhatWasCorrectedWhyAndByWhichPaperAndNoValue_2_1_5_3_2_2(Language language) {
        var filed = demand(Channel.PAPER, language);
        prepared(filed, RIGHT);
        serving.grant(officer, filed.id(), "—");
        serving.carryOut(second, filed.id());

        assertThat(name(filed.subject())).isEqualTo(RIGHT);
        assertThat(answer(filed))
                .contains(words.say(language, "rights.letter.granted.correct"))
                .contains(words.say(language, "rights.data.value.name"))
                .contains(words.say(
                        language,
                        "rights.letter.corrected.cause",
                        words.say(language, "rights.correction.cause.outdated")))
                .contains(words.say(language, "rights.letter.corrected.document", "№ 77"))
                .doesNotContain(NAME, RIGHT, words.say(language, "rights.letter.granted.by-hand"));
    }

    /** Both at once: a value that the desk changes, and a text that somebody changes by hand. */
    @Test
    void aValueAndATextAreBothSaid_3_2_2() {
        var filed = demand(Channel.PAPER, Language.RU);
        prepared(filed, RIGHT);
        serving.grant(officer, filed.id(), "—", TEXT);
        serving.carryOut(second, filed.id());

        assertThat(answer(filed))
                .contains("Имя", words.say(Language.RU, "rights.letter.by-hand", TEXT))
                .contains(words.say(Language.RU, "rights.letter.granted.correct"));
    }

    @Test
    void whatWasPreparedAndNotCarriedOutIsNotClaimedByTheRefusal_3_2_2() {
        var filed = demand(Channel.PAPER, Language.RU);
        prepared(filed, RIGHT);

        answering.refused(permit(officer), filed.id(), Refusal.ALREADY_RIGHT, "—");

        assertThat(answer(filed)).doesNotContain("Исправлено", "Имя");
        assertThat(name(filed.subject())).isEqualTo(NAME);
    }

    /** Between the grant and the act the value came to be the right one by another way: there is nothing to correct any more. */
    @Test
    void whatBecameRightMeanwhileIsNotCalledCorrected_3_2_2() {
        var filed = demand(Channel.PAPER, Language.RU);
        var asked = prepared(filed, RIGHT);
        serving.grant(officer, filed.id(), "—");
        subjects.correct(desk(), filed.subject(), asked.value(), RIGHT, false);

        assertThatThrownBy(() -> serving.carryOut(second, filed.id()))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("correction-same");
        assertThat(read(filed).state()).isEqualTo(State.SECOND);
        serving.giveBack(second, filed.id());
        answering.refused(permit(officer), filed.id(), Refusal.ALREADY_RIGHT, "—");

        assertThat(answer(filed)).doesNotContain("Исправлено");
    }

    /** A demand that an older desk granted without a word of what is corrected. */
    @Test
    void whatNobodyWroteDownIsNotAnsweredAsCorrected_3_2_2() {
        var filed = demand(Channel.PAPER, Language.RU);
        serving.grant(officer, filed.id(), "—", TEXT);
        JdbcClient.create(ownerData)
                .sql("update subject_request set by_hand = false where id = ?")
                .param(filed.id())
                .update();

        assertThatThrownBy(() -> serving.carryOut(second, filed.id()))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("request-nothing-corrected");

        assertThat(read(filed).closed()).isFalse();
        serving.giveBack(second, filed.id());
        serving.grant(officer, filed.id(), "—", TEXT);
        serving.carryOut(second, filed.id());
        assertThat(read(filed).state()).isEqualTo(State.GRANTED);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void thePageAsksTheOfficerWhatExactlyIsCorrected_3_2_2(Language language) {
        var session = Colleague.enters(accounts, policy, mvc, Role.OFFICER).session();
        var filed = demand(Channel.PAPER, language);
        var page = "/officer/requests/" + filed.id();
        var granting = mvc.post()
                .uri(page + "/grant")
                .param("words", "Да.")
                .cookie(session)
                .header("Accept-Language", language.code())
                .exchange();
        assertThat(granting)
                .hasStatus(422)
                .bodyText()
                .contains("name=\"by-hand\"", words.say(language, "rights.refusal.already-right"), "Да.")
                .doesNotContain("⟦");
        assertThat(mvc.post()
                        .uri(page + "/grant")
                        .param("words", "Да.")
                        .param("by-hand", "я".repeat(10_001))
                        .cookie(session)
                        .exchange())
                .hasStatus(422);

        prepared(filed, RIGHT);
        assertThat(mvc.get().uri(page).cookie(session).exchange())
                .bodyText()
                .contains(NAME, RIGHT, words.say(language, "rights.letter.corrected.document", "№ 77"))
                .doesNotContain("name=\"by-hand\"", "⟦");
    }

    private SubjectRequest demand(Channel channel, Language language) {
        var person = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by(NAME, UUID.randomUUID() + "@mail.example", language, "form"));
        var letter = channel == Channel.MAIL;
        var filed = answering.file(
                channel == Channel.PORTAL
                        ? policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                                .own()
                        : permit(officer),
                new SubjectRequests.Wish(
                        person,
                        letter ? Kind.QUESTION : Kind.CORRECT,
                        channel,
                        language,
                        appointments.today(),
                        "—",
                        letter ? null : Identity.DOCUMENT));
        if (letter) {
            // as a letter is: nobody knows yet what it is, nor from whom
            answering.identified(permit(officer), filed.id(), Identity.DOCUMENT);
            answering.sorted(permit(officer), filed.id(), Kind.CORRECT);
        }
        return read(filed);
    }

    private Correction prepared(SubjectRequest filed, String right) {
        return correcting.ask(
                permit(officer),
                new Corrections.Wish(
                        filed.subject(),
                        filed.subject().value(),
                        "name",
                        right,
                        Correction.Cause.OUTDATED,
                        "—",
                        "№ 77",
                        null,
                        filed.id()));
    }

    private String name(SubjectId person) {
        return subjects.held(desk(), person).stream()
                .filter(held -> held.kind().equals("name"))
                .map(Subjects.Held::value)
                .findFirst()
                .orElse("");
    }

    private SubjectRequest read(SubjectRequest request) {
        return requests.find(permit(officer), request.id()).orElseThrow();
    }

    private String answer(SubjectRequest request) {
        return requests.text(permit(officer), read(request), "answer");
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS);
    }

    private Permit desk() {
        return permit(Actor.system("rights"));
    }
}
