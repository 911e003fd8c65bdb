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
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.SubjectRequest.Channel;
import kz.qyzmet.desk.rights.SubjectRequest.Identity;
import kz.qyzmet.desk.rights.SubjectRequest.Kind;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What a person is told of the end of what rested on their consent, or of what stood in public sources, somebody did (clauses 3.2.2, 3.2.4). */
@DeskTest
class AccountedAnswerTest {
    private static final String TEXT = "Заявка № 7 обезличена";

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

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

    static Stream<Arguments> bothInEveryLanguage() {
        return Stream.of(Kind.WITHDRAWAL, Kind.PUBLIC_REMOVAL)
                .flatMap(kind -> Stream.of(Language.values()).map(language -> Arguments.of(kind, language)));
    }

    @ParameterizedTest
    @MethodSource("bothInEveryLanguage")
    void nothingIsGrantedOrClaimedThatNobodyAccountedFor_3_2_2_3_2_4(Kind kind, Language language) {
        var filed = demand(kind, language);

        assertThatThrownBy(() -> serving.grant(officer, filed.id(), "Да."))
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.fields()).containsKey("by-hand"));
        assertThat(read(filed).state()).as("nothing is decided").isEqualTo(State.OPEN);
        serving.grant(officer, filed.id(), "Да.", TEXT);
        serving.carryOut(second, filed.id());

        assertThat(requests.text(permit(officer), read(filed), "answer"))
                .contains(words.say(language, "rights.letter.granted." + kind.id()))
                .contains(words.say(language, "rights.letter.by-hand." + kind.id(), TEXT))
                .contains(policy.appeal("authority", language), policy.appeal("court", language))
                .doesNotContain("⟦");
    }

    @ParameterizedTest
    @MethodSource("bothInEveryLanguage")
    void officerAndSecondPersonSeeWhatStandsOnConsent_3_2_2_3_2_4(Kind kind, Language language) {
        var officerToo = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var administrator = Colleague.enters(accounts, policy, mvc, Role.ADMINISTRATOR);
        var filed = demand(kind, language);
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                filed.subject(),
                Purpose.SUPPORT,
                null,
                language,
                kz.qyzmet.desk.consent.Channel.WEB,
                "form");
        var page = "/officer/requests/" + filed.id();
        var seen = new String[] {
            words.say(language, "rights.on-consent.title"),
            policy.consentKind(ConsentKind.PROCESSING, language),
            words.say(language, "rights.on-consent.count", 0, 0)
        };
        assertThat(mvc.get()
                        .uri(page)
                        .cookie(administrator.session())
                        .header("Accept-Language", language.code())
                        .exchange())
                .as("nothing to confirm yet")
                .bodyText()
                .doesNotContain(seen[0]);
        assertThat(mvc.get()
                        .uri(page)
                        .cookie(officerToo.session())
                        .header("Accept-Language", language.code())
                        .exchange())
                .hasStatusOk()
                .bodyText()
                .contains(seen)
                .contains("name=\"by-hand\"")
                .doesNotContain("⟦");
        assertThat(mvc.post()
                        .uri(page + "/grant")
                        .param("words", "Да.")
                        .cookie(officerToo.session())
                        .header("Accept-Language", language.code())
                        .exchange())
                .hasStatus(422)
                .bodyText()
                .contains(words.say(language, "rights.wrong.by-hand." + kind.id()), "Да.");
        assertThat(mvc.post()
                        .uri(page + "/grant")
                        .param("words", "Да.")
                        .param("by-hand", TEXT)
                        .cookie(officerToo.session())
                        .exchange())
                .hasStatus(303);

        assertThat(mvc.get()
                        .uri(page)
                        .cookie(administrator.session())
                        .header("Accept-Language", language.code())
                        .exchange())
                .hasStatusOk()
                .bodyText()
                .contains(seen)
                .contains(TEXT, words.say(language, "rights.second.accounted"))
                .doesNotContain("⟦");
    }

    /** A demand that an older desk granted without a word of what became of the data. */
    @Test
    void whatNobodyWroteDownIsNotAnsweredAsDone_3_2_4() {
        var filed = demand(Kind.WITHDRAWAL, Language.RU);
        serving.grant(officer, filed.id(), "—", TEXT);
        JdbcClient.create(ownerData)
                .sql("update subject_request set by_hand = false where id = ?")
                .param(filed.id())
                .update();

        assertThatThrownBy(() -> serving.carryOut(second, filed.id()))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("request-nothing-said");

        serving.giveBack(second, filed.id());
        serving.grant(officer, filed.id(), "—", TEXT);
        serving.carryOut(second, filed.id());
        assertThat(read(filed).state()).isEqualTo(State.GRANTED);
    }

    private SubjectRequest demand(Kind kind, Language language) {
        var person = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", language, "form"));
        return answering.file(
                permit(officer),
                new SubjectRequests.Wish(
                        person, kind, Channel.PAPER, language, appointments.today(), "—", Identity.DOCUMENT));
    }

    private SubjectRequest read(SubjectRequest request) {
        return requests.find(permit(officer), request.id()).orElseThrow();
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS);
    }
}
