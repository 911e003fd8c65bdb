package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Destruction;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 3.1.2: whoever acts for another has a power with a document, a scope and a last day; every act is marked as theirs, and without a power that stands there is none. */
@DeskTest
class RepresentativeTest {
    private static final byte[] PAPER = "%PDF-1.7 power".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Autowired
    RequestClock clock;

    @Autowired
    Representatives representatives;

    @Autowired
    Representing representing;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Answering answering;

    @Autowired
    Serving serving;

    @Autowired
    RightsLetters letters;

    @Autowired
    RepresentativeControl control;

    @Autowired
    ProvenLinks links;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    Blockings blockings;

    @Autowired
    PowerGate gate;

    @Autowired
    List<MailGate> gates;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Destruction destruction;

    @Autowired
    Outbox outbox;

    @Autowired
    Vault vault;

    @Autowired
    Policy policy;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JdbcClient sql;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource owner;

    @Test
    void nothingHappensUntilTheNamedOneAgrees_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var email = UUID.randomUUID() + "@lawyer.example";
        var id = name(aigerim, email, "access", "block");

        assertThat(state(aigerim, id)).isEqualTo(Representative.State.ASKED);
        assertThat(subjects.byEmail(desk(), email)).as("not recorded yet").isEmpty();
        assertThat(letters(aigerim))
                .as("the person is told and the representative is asked")
                .isEqualTo(2);
        assertThat(representing.asked(id).orElseThrow().name()).isEqualTo("Болат Оспанов");

        assertThat(representing.accept(id, words(), Language.KK)).isTrue();

        var agent = subjects.byEmail(desk(), email).orElseThrow();
        assertThat(state(aigerim, id)).isEqualTo(Representative.State.IN_FORCE);
        assertThat(consents.standing(Set.of(agent), ConsentKind.PROCESSING)).containsExactly(agent);
        assertThat(representing.accept(id, words(), Language.KK)).as("once").isFalse();
        assertThat(representatives.actingFor(own(agent), 10)).hasSize(1);
    }

    @Test
    void whoDeclinesIsNobodyHere_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var email = UUID.randomUUID() + "@lawyer.example";
        var id = name(aigerim, email, "access");

        representing.decline(id);

        assertThat(state(aigerim, id)).isEqualTo(Representative.State.ENDED);
        assertThat(representing.accept(id, words(), Language.KK)).isFalse();
        assertThat(subjects.byEmail(desk(), email)).isEmpty();
    }

    @Test
    void nameAndDocumentAreSealedByThePersonsKey_1_5() {
        var aigerim = person("Айгерім Қасымова");
        var id = name(aigerim, "bolat@lawyer.example", "access");
        for (var column : List.of("name", "email", "power")) {
            var stored = Acting.as(
                    Family.RIGHTS,
                    () -> sql.sql("select " + column + " from representative where id = ?")
                            .param(id)
                            .query((row, n) -> row.getBytes(1))
                            .single());
            assertThat(Vault.keyIds(stored)).as(column).hasSize(1);
        }
    }

    @Test
    void everyActIsMarkedAsTheRepresentatives_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var id = accepted(aigerim, bolat, "access", "block");
        long before = journalled(aigerim);

        var filed = file(bolat, id, SubjectRequest.Kind.ACCESS, "Мен туралы не бар?");

        assertThat(filed.subject()).isEqualTo(aigerim);
        assertThat(filed.registeredBy()).as("not as the person").isEqualTo(bolat.value());
        assertThat(representatives.behind(filed.id()).orElseThrow().id()).isEqualTo(id);
        assertThat(journalled(aigerim)).isGreaterThan(before + 1);
        assertThat(letters.composed(filed, "…")).contains("Болат Оспанов", "сенімхат № 12");
        // the person sees it among their own, and answers nothing differently
        assertThat(requests.find(own(aigerim), filed.id())).isPresent();

        var officer = officer();
        answering.granted(permit(officer), filed.id(), "Мынаны сақтаймыз.", null);
        assertThat(representing.demand(own(bolat), id, filed.id()).answer())
                .contains("Мынаны сақтаймыз", "Болат Оспанов");
    }

    @Test
    void withoutAPowerThatStandsNothingIsTaken_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var stranger = person("Иван Петров");
        var id = accepted(aigerim, bolat, "access");

        assertRefused(() -> file(bolat, id, SubjectRequest.Kind.DESTROY, ""), "power-scope");
        assertThatThrownBy(() -> file(stranger, id, SubjectRequest.Kind.ACCESS, ""))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> file(aigerim, id, SubjectRequest.Kind.ACCESS, ""))
                .as("not even the person by another's power")
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> file(bolat, UUID.randomUUID(), SubjectRequest.Kind.ACCESS, ""))
                .isInstanceOf(NotFound.class);

        ownerSql("update representative set until = current_date - 2 where id = ?", id);
        assertRefused(() -> file(bolat, id, SubjectRequest.Kind.ACCESS, ""), "power-expired");
        assertThat(representatives.actingFor(own(bolat), 10)).isEmpty();

        ownerSql("update representative set until = current_date + 2 where id = ?", id);
        representing.end(own(aigerim), id);
        assertRefused(() -> file(bolat, id, SubjectRequest.Kind.ACCESS, ""), "power-ended");
        assertThat(requests.of(permit(officer()), aigerim, 10)).isEmpty();
    }

    @Test
    void aRepresentativeNeverSeesMoreThanTheirDemandsAndTheAnswers_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var id = accepted(aigerim, bolat, "access", "block");
        var hers = answering.file(
                own(aigerim),
                new SubjectRequests.Wish(
                        aigerim,
                        SubjectRequest.Kind.COMPLAINT,
                        SubjectRequest.Channel.PORTAL,
                        Language.KK,
                        LocalDate.now(kz.qyzmet.desk.web.Times.ZONE),
                        "құпия сөз",
                        SubjectRequest.Identity.SESSION));
        var his = file(bolat, id, SubjectRequest.Kind.BLOCK, "");

        assertThat(representing.demands(own(bolat), id, 10))
                .extracting(SubjectRequest::id)
                .containsExactly(his.id());
        assertThatThrownBy(() -> representing.demand(own(bolat), id, hers.id())).isInstanceOf(NotFound.class);
        assertThat(requests.find(own(bolat), hers.id())).isEmpty();
        assertThat(requests.find(own(bolat), his.id()))
                .as("by the page of one's own")
                .isEmpty();
        assertRefused(() -> representing.sees(own(bolat), id), "power-scope");
        assertThatThrownBy(() -> representatives.of(own(bolat), aigerim, 10)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> representing.end(own(bolat), id)).isInstanceOf(NotFound.class);
        // nobody gives themselves more: a power over another is named by that other alone
        assertThatThrownBy(() ->
                        representing.name(own(bolat), wish(aigerim, "x@lawyer.example", Representative.EVERYTHING)))
                .isInstanceOf(Refused.class);

        var wider = accepted(aigerim, bolat, Representative.EVERYTHING);
        assertThat(representing.sees(own(bolat), wider)).isEqualTo(aigerim);
        // what one power allows, the other does not
        assertThatThrownBy(() -> representing.demand(own(bolat), wider, his.id()))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void anEndIsAnEndHoweverManyActAtOnce_3_1_2() throws Exception {
        for (int round = 0; round < 5; round++) {
            var aigerim = person("Айгерім Қасымова");
            var bolat = person("Болат Оспанов");
            var id = accepted(aigerim, bolat, "block", "access");
            List<Callable<@Nullable Object>> acts = List.of(
                    () -> {
                        representing.end(own(aigerim), id);
                        return null;
                    },
                    () -> quietly(() -> file(bolat, id, SubjectRequest.Kind.BLOCK, "")),
                    () -> quietly(() -> file(bolat, id, SubjectRequest.Kind.BLOCK, "")));
            try (var pool = Executors.newFixedThreadPool(3)) {
                for (var done : pool.invokeAll(acts)) {
                    done.get();
                }
            }
            assertThat(requests.of(permit(officer()), aigerim, 10))
                    .as("two at once are one")
                    .hasSizeLessThan(2);
            assertRefused(() -> file(bolat, id, SubjectRequest.Kind.ACCESS, ""), "power-ended");
        }
        assertThat(representatives.figures(java.time.Instant.EPOCH).wrong()).isZero();
    }

    @Test
    void aPowerThatIsUsedWhileOneOfTheTwoIsDestroyedKeepsNobodyWaitingInACircle_1_5() throws Exception {
        for (int round = 0; round < 24; round++) {
            var aigerim = person("Айгерім Қасымова");
            var bolat = person("Болат Оспанов");
            var id = accepted(aigerim, bolat, Representative.scopes().toArray(String[]::new));
            representing.agree(own(bolat), id, ConsentKind.MARKETING, false, words(ConsentKind.MARKETING), Language.KK);
            for (int letter = 0; letter < 10; letter++) {
                mailed(aigerim);
            }
            var gone = round % 2 == 0 ? aigerim : bolat;
            var asked = destruction.ask(officer(), gone, "demand", null);
            var together = new CyclicBarrier(3);
            List<Callable<@Nullable Object>> acts = List.of(
                    () -> {
                        together.await();
                        destruction.approve(officer(), asked);
                        return null;
                    },
                    () -> {
                        together.await();
                        return withoutCircle(
                                () -> representing.takeBack(own(bolat), id, ConsentKind.MARKETING, Language.KK));
                    },
                    () -> {
                        together.await();
                        return withoutCircle(() -> file(bolat, id, SubjectRequest.Kind.BLOCK, ""));
                    });
            try (var pool = Executors.newFixedThreadPool(3)) {
                for (var done : pool.invokeAll(acts)) {
                    done.get();
                }
            }
            assertThat(vault.stands(gone)).isFalse();
        }
    }

    /** A letter of a mailing that waits: it stops with the consent, and goes with the person. */
    private void mailed(SubjectId person) {
        outbox.queue(
                policy.permit(Actor.system("test"), Purpose.MARKETING),
                new Letter(
                        person,
                        subjects.addressOf(desk(), person).orElseThrow(),
                        Letter.Kind.MARKETING,
                        Language.KK,
                        "Жаңалық",
                        "Мәтін",
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
    }

    /** What comes too late is refused; nothing is rolled back because two waited for each other. */
    private static @Nullable Object withoutCircle(Runnable act) {
        try {
            act.run();
        } catch (PessimisticLockingFailureException circle) {
            throw circle;
        } catch (RuntimeException late) {
            return late;
        }
        return null;
    }

    @Test
    void nobodyDecidesAboutADemandThatTheyMadeForAnother_3_2_2() {
        var aigerim = person("Айгерім Қасымова");
        var saule = officer();
        var id = accepted(aigerim, Objects.requireNonNull(saule.subject()), "access", "block");
        var filed = file(saule.subject(), id, SubjectRequest.Kind.BLOCK, "");

        assertConflict(() -> answering.granted(permit(saule), filed.id(), "Иә.", null), "request-own");
        assertConflict(
                () -> answering.refused(permit(saule), filed.id(), SubjectRequest.Refusal.NOT_CONFIRMED, "Жоқ."),
                "request-own");
        answering.granted(permit(officer()), filed.id(), "Иә.", null);
        assertConflict(() -> serving.carryOut(saule, filed.id()), "request-own");
    }

    @Test
    void aLegalRepresentativeIsKnownByAPaperAndEndsByThePaper_3_1_2() {
        var child = person("Алихан Серік");
        assertThatThrownBy(() -> representing.name(own(child), wish(child, Representative.Kind.LEGAL, "access")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("power-legal");
        assertThatThrownBy(() -> ownerSql(
                        "insert into representative (id, subject_id, kind, name, power, scope, until, edition, language, named_by, named_at)"
                                + " select gen_random_uuid(), ?, 'legal', 'x', 'x', array['access'], current_date, 'x', 'kk', ?, now()",
                        child.value(),
                        child.value()))
                .isInstanceOf(DataIntegrityViolationException.class);

        var id = representing.name(permit(officer()), wish(child, Representative.Kind.LEGAL, "access"));

        assertThat(state(child, id)).isEqualTo(Representative.State.IN_FORCE);
        assertRefused(() -> representing.end(own(child), id), "power-legal");
        representing.end(permit(officer()), id);
        assertThat(state(child, id)).isEqualTo(Representative.State.ENDED);
    }

    @Test
    void nobodyNewHearsWhoIsBlockedThroughAPower_1_3() {
        var aigerim = person("Айгерім Қасымова");
        var id = name(aigerim, UUID.randomUUID() + "@lawyer.example", "access");
        block(aigerim);
        long before = letters(aigerim);

        assertRefused(() -> name(aigerim, UUID.randomUUID() + "@lawyer.example", "access"), "blocked");
        assertThat(representing.asked(id)).isEmpty();
        assertThat(representing.accept(id, words(), Language.KK)).isFalse();
        // the invitation that was written before
        assertThat(gate.ask(aigerim, Letter.Kind.POWER, id)).isEqualTo(new MailGate.Verdict.Waits("blocked"));
        assertThat(gate.ask(aigerim, Letter.Kind.RIGHTS, UUID.randomUUID()))
                .isInstanceOf(MailGate.Verdict.Allowed.class);
        ownerSql(
                "update representative set until = current_date + 1, named_at = now() - interval '1 year', email = null where id = ?",
                id);
        representing.endsSoon(id);
        representing.end(own(aigerim), id);

        assertThat(state(aigerim, id)).isEqualTo(Representative.State.ENDED);
        assertThat(letters(aigerim)).isEqualTo(before);
    }

    /** It goes to somebody else and names the person, and there is no power any more at whose gate it could stop. */
    @Test
    void aLetterAboutAnEndedPowerStopsWithTheBlockingOfItsPerson_1_3() {
        var aigerim = person("Айгерім Қасымова");
        var id = accepted(aigerim, person("Болат Оспанов"), "access");
        var before = waiting(Family.RIGHTS, aigerim);
        representing.end(own(aigerim), id);
        var told = waiting(Family.RIGHTS, aigerim);
        told.removeAll(before);
        assertThat(told).hasSize(1);

        block(aigerim);

        for (var carrier : List.of(Family.ACCOUNT, Family.SUPPORT)) {
            assertThat(waiting(carrier, aigerim)).as("by " + carrier).doesNotContainAnyElementsOf(told);
        }
        assertThat(gates.stream().map(gate -> gate.ask(aigerim, Letter.Kind.POWER, null)))
                .contains(new MailGate.Verdict.Waits("blocked"));
        blockings.unblock(permit(officer()), aigerim, Blockings.Ending.SETTLED, "");
        assertThat(waiting(Family.SUPPORT, aigerim)).containsAll(told);
    }

    @Test
    void theBlockedAreServedAndTheBlockedActForNobody_1_3() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var id = accepted(aigerim, bolat, "unblock", "access", Representative.EVERYTHING);
        block(aigerim);

        assertThat(file(bolat, id, SubjectRequest.Kind.UNBLOCK, "").subject()).isEqualTo(aigerim);
        assertThat(representing.whom(own(bolat), id).name()).as("only stored").isEmpty();
        assertRefused(() -> representing.sees(own(bolat), id), "blocked");

        block(bolat);
        assertRefused(() -> file(bolat, id, SubjectRequest.Kind.ACCESS, ""), "blocked");
        representing.end(own(aigerim), id);
        assertThat(state(aigerim, id)).isEqualTo(Representative.State.ENDED);
    }

    @Test
    void thereAreLimitsAndNobodyRepresentsThemselves_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var address = subjects.addressOf(desk(), aigerim).orElseThrow();
        assertThatThrownBy(() -> representing.name(own(aigerim), wish(aigerim, address, "access")))
                .isInstanceOf(Invalid.class);
        for (int i = 0; i < policy.number("representatives-per-person"); i++) {
            name(aigerim, i + "@lawyer.example", "access");
        }
        assertConflict(() -> name(aigerim, "one-more@lawyer.example", "access"), "power-many");
    }

    @Test
    void namingAndEndingIsNoWayToWriteToManyStrangers_4_11() {
        var aigerim = person("Айгерім Қасымова");
        for (int i = 0; i < policy.number("invitations-per-person"); i++) {
            representing.end(own(aigerim), name(aigerim, i + "@stranger.example", "access"));
        }

        assertConflict(() -> name(aigerim, "one-more@stranger.example", "access"), "power-flood");

        // whoever writes to nobody, and the officer with the paper before them, still can
        name(aigerim, "", "access");
        representing.name(desk(), wish(aigerim, "one-more@stranger.example", "access"));
    }

    @Test
    void theInvitationToAPowerThatHasEndedDoesNotLeave_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var unheard = name(aigerim, "unheard@lawyer.example", "access");
        var heard = name(aigerim, "heard@lawyer.example", "access");
        ownerSql("update outbox set state = 'sent' where about = ?", heard);
        var letters = outbox(aigerim, "waiting");

        representing.end(own(aigerim), unheard);
        assertThat(outbox(aigerim, "waiting"))
                .as("the invitation is gone, and a stranger is told of no end")
                .isEqualTo(letters - 1);
        assertThat(outbox(aigerim, "stopped")).isEqualTo(1);

        representing.end(own(aigerim), heard);
        assertThat(outbox(aigerim, "waiting")).as("that it has ended").isEqualTo(letters);
    }

    @Test
    void bothHearOnceThatAPowerEndsSoon_3_1_2() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var id = accepted(aigerim, bolat, "access");
        clock.round();
        var letters = outbox(aigerim, "waiting");
        ownerSql(
                "update representative set until = ? where id = ?",
                representatives.today().plusDays(3),
                id);
        clock.round();
        assertThat(outbox(aigerim, "waiting")).as("given for a few days").isEqualTo(letters);

        ownerSql("update representative set named_at = named_at - interval '60 days' where id = ?", id);
        clock.round();
        clock.round();

        assertThat(outbox(aigerim, "waiting"))
                .as("one to each, sealed by her key")
                .isEqualTo(letters + 2);
    }

    private long outbox(SubjectId person, String state) {
        return JdbcClient.create(owner)
                .sql("select count(*) from outbox where subject_id = ? and state = ?")
                .params(person.value(), state)
                .query(Long.class)
                .single();
    }

    @Test
    void theLampOf_3_1_2_LooksAtEveryAct() {
        var aigerim = person("Айгерім Қасымова");
        var bolat = person("Болат Оспанов");
        var id = accepted(aigerim, bolat, "access");
        file(bolat, id, SubjectRequest.Kind.ACCESS, "");
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(control.check().figures().get("rights.control.representative.standing"))
                .isPositive();
        try {
            ownerSql("update representative set scope = array['block'] where id = ?", id);
            assertThat(control.check().lamp()).isEqualTo(Control.Lamp.BROKEN);
        } finally {
            ownerSql("update representative set scope = array['access'] where id = ?", id);
        }
    }

    @Test
    void aSecretToTheKnownAddressConfirmsWhoAsks_3_2_1() {
        var aigerim = person("Айгерім Қасымова");
        var officer = officer();
        var filed = answering.file(
                permit(officer),
                new SubjectRequests.Wish(
                        aigerim,
                        SubjectRequest.Kind.ACCESS,
                        SubjectRequest.Channel.MAIL,
                        Language.KK,
                        LocalDate.now(kz.qyzmet.desk.web.Times.ZONE),
                        "құпия сөз",
                        null));
        long before = letters(aigerim);
        answering.asksAddress(permit(officer), filed.id());
        assertThat(letters(aigerim)).isEqualTo(before + 1);

        var link = "/confirm/"
                + links.token(
                        ProvenLinks.DEMAND,
                        filed.id(),
                        subjects.addressOf(permit(officer), aigerim).orElseThrow());
        for (var language : Language.values()) {
            assertThat(mvc.get()
                            .uri(link)
                            .header("Accept-Language", language.code())
                            .exchange())
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦", "құпия сөз", "Айгерім");
        }
        assertThat(requests.find(permit(officer), filed.id()).orElseThrow().identity())
                .as("a scanner that opens the link changes nothing")
                .isNull();
        assertThat(mvc.get()
                        .uri("/confirm/" + links.token(ProvenLinks.POWER, filed.id()))
                        .exchange())
                .as("a link for something else")
                .hasStatus(404);
        assertThat(mvc.get().uri(link.substring(0, link.length() - 2) + "AA").exchange())
                .hasStatus(404);

        assertThat(mvc.post().uri(link).exchange()).hasStatus(303);
        assertThat(mvc.post().uri(link).exchange()).as("again").hasStatus(303);

        var known = requests.find(permit(officer), filed.id()).orElseThrow();
        assertThat(known.identity()).isEqualTo(SubjectRequest.Identity.KNOWN_ADDRESS);
        assertThat(requests.steps(permit(officer), known))
                .extracting(SubjectRequests.Step::step)
                .containsExactly("registered", "identified");
    }

    @Test
    void thePersonNamesAndEndsAndTheRepresentativeActsOnPages_3_1_2() {
        var person = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        var address = UUID.randomUUID() + "@desk.example";
        var agent = Colleague.enters(accounts, policy, mvc, Role.AGENT, "Болат Оспанов", address, Language.RU);
        for (var language : Language.values()) {
            assertThat(get(person.session(), "/my/representatives", language))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("⟦");
        }
        var today = LocalDate.now(kz.qyzmet.desk.web.Times.ZONE);
        for (var wrong : List.of(
                List.of("until", today.minusDays(1).toString()),
                List.of("until", today.plusYears(4).toString()),
                List.of("until", "tomorrow"),
                List.of("email", "no address"),
                List.of("power", " "),
                List.of("name", "я".repeat(121)),
                List.of("scope", "everything"))) {
            assertThat(post(person.session(), "/my/representatives", form(today, address, wrong)))
                    .as(wrong.toString())
                    .hasStatus(422);
        }
        assertThat(post(person.session(), "/my/representatives", form(today, address, List.of())))
                .hasStatus(303);
        var id = representatives
                .of(own(person.subject()), person.subject(), 1)
                .getFirst()
                .representative()
                .id();
        var invited = "/represent/" + links.token(ProvenLinks.POWER, id);
        for (var language : Language.values()) {
            assertThat(mvc.get()
                            .uri(invited)
                            .header("Accept-Language", language.code())
                            .exchange())
                    .hasStatusOk()
                    .bodyText()
                    .contains("Данияр")
                    .doesNotContain("⟦");
        }
        assertThat(get(agent.session(), "/representing/" + id, Language.RU)).hasStatus(404);
        representing.accept(id, words(), Language.RU);
        for (var language : Language.values()) {
            for (var path : List.of("/representing", "/representing/" + id, "/representing/" + id + "/held")) {
                assertThat(get(agent.session(), path, language))
                        .as(path)
                        .hasStatusOk()
                        .bodyText()
                        .contains("Данияр")
                        .doesNotContain("⟦");
            }
        }
        assertThat(post(agent.session(), "/representing/" + id + "/requests", "kind", "correct", "text", " "))
                .hasStatus(422);
        assertThat(post(agent.session(), "/representing/" + id + "/requests", "kind", "destroy"))
                .hasStatus(403);
        var filed = post(agent.session(), "/representing/" + id + "/requests", "kind", "access", "text", "всё <b>");
        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        assertThat(get(agent.session(), page, Language.RU))
                .hasStatusOk()
                .bodyText()
                .contains("всё &lt;b");
        // marked for the person and for the officer
        var request = page.substring(page.lastIndexOf('/') + 1);
        assertThat(get(person.session(), "/my/requests/" + request, Language.RU))
                .hasStatusOk()
                .bodyText()
                .contains("Болат Оспанов");
        var saule = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        long before = journalled(agent.subject());
        assertThat(get(saule.session(), "/officer/requests/" + request, Language.RU))
                .hasStatusOk()
                .bodyText()
                .contains("Болат Оспанов", "доверенность № 5");
        assertThat(journalled(agent.subject())).as("that the officer read it").isGreaterThan(before);
        // whoever only carries out reads that it was a representative, and not who
        var second = Colleague.enters(accounts, policy, mvc, Role.ADMINISTRATOR);
        assertThat(get(second.session(), "/officer/requests/" + request, Language.RU))
                .hasStatusOk()
                .bodyText()
                .contains("представитель · ")
                .doesNotContain("Болат Оспанов");
        // nobody else, by any of the addresses
        var other = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        for (var path : List.of("/representing/" + id, "/representing/" + id + "/held", page)) {
            assertThat(get(other.session(), path, Language.RU)).as(path).hasStatus(404);
            assertThat(get(person.session(), path, Language.RU)).as(path).hasStatus(404);
        }
        assertThat(post(other.session(), "/my/representatives/" + id + "/end")).hasStatus(404);
        assertThat(post(other.session(), "/representing/" + id + "/give-up")).hasStatus(404);

        assertThat(post(person.session(), "/my/representatives/" + id + "/end")).hasStatus(303);
        assertThat(get(agent.session(), page, Language.RU)).hasStatus(403);
        assertThat(get(agent.session(), "/representing", Language.RU))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(id.toString());
        assertThat(mvc.get().uri(invited).exchange()).hasStatus(404);
    }

    @Test
    void theOfficerWritesDownAPowerAndTakesADemandByIt_3_1_2() {
        var saule = Colleague.enters(accounts, policy, mvc, Role.OFFICER);
        var agent = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        var aigerim = person("Айгерім Қасымова");
        var home = "/officer/people/" + aigerim + "/representatives";
        var today = LocalDate.now(kz.qyzmet.desk.web.Times.ZONE);
        assertThat(get(agent.session(), home, Language.RU)).hasStatus(403);
        assertThat(paper(agent.session(), home, today, PAPER)).hasStatus(403);
        assertThat(paper(saule.session(), home, today, "GIF89a".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .hasStatus(422);
        assertThat(paper(saule.session(), "/officer/people/" + saule.subject() + "/representatives", today, PAPER))
                .as("one's own")
                .hasStatus(303);
        assertThat(representatives.of(permit(officer()), saule.subject(), 10)).isEmpty();
        assertThat(paper(saule.session(), home, today, PAPER)).hasStatus(303);
        for (var language : Language.values()) {
            assertThat(get(saule.session(), home, language))
                    .hasStatusOk()
                    .bodyText()
                    .contains("Ерлан Серіков")
                    .doesNotContain("⟦");
        }
        var id = representatives
                .of(permit(officer()), aigerim, 1)
                .getFirst()
                .representative()
                .id();
        assertThat(get(saule.session(), "/officer/representatives/" + id + "/scan", Language.RU))
                .hasStatusOk()
                .body()
                .isEqualTo(PAPER);
        assertThat(get(agent.session(), "/officer/representatives/" + id + "/scan", Language.RU))
                .hasStatus(403);

        var form = new String[] {
            "person",
            aigerim.toString(),
            "kind",
            "block",
            "channel",
            "counter",
            "received",
            today.toString(),
            "language",
            "ru",
            "text",
            "прошу",
            "by",
            id.toString()
        };
        assertThat(post(saule.session(), "/officer/requests", form))
                .as("who came?")
                .hasStatus(422);
        assertThat(post(saule.session(), "/officer/requests", with(form, "identity", "document", "kind", "destroy")))
                .as("beyond the power")
                .hasStatus(422);
        assertThat(post(saule.session(), "/officer/requests", with(form, "identity", "document", "by", "x")))
                .hasStatus(422);
        var filed = post(saule.session(), "/officer/requests", with(form, "identity", "document"));
        assertThat(filed).hasStatus(303);
        var page = Objects.requireNonNull(filed.getResponse().getRedirectedUrl());
        assertThat(get(saule.session(), page, Language.RU)).bodyText().contains("Ерлан Серіков");

        assertThat(post(saule.session(), "/officer/representatives/" + id + "/end"))
                .hasStatus(303);
        assertThat(post(saule.session(), "/officer/requests", with(form, "identity", "document", "kind", "access")))
                .as("ended")
                .hasStatus(422);
    }

    private MvcTestResult paper(Cookie who, String home, LocalDate today, byte[] scan) {
        var request = mvc.post().uri(home).cookie(who).contentType("multipart/form-data; boundary=xyz");
        var body = new java.io.ByteArrayOutputStream();
        var fields = List.of(
                List.of("kind", "legal"),
                List.of("name", "Ерлан Серіков"),
                List.of("email", ""),
                List.of("power", "Туу туралы куәлік № 7"),
                List.of("until", today.plusYears(5).toString()),
                List.of("scope", "block"),
                List.of("scope", "access"));
        for (var field : fields) {
            body.writeBytes(("--xyz\r\nContent-Disposition: form-data; name=\"" + field.getFirst() + "\"\r\n\r\n"
                            + field.getLast() + "\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        body.writeBytes(
                "--xyz\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        body.writeBytes(scan);
        body.writeBytes("\r\n--xyz--\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return request.content(body.toByteArray()).exchange();
    }

    private static String[] form(LocalDate today, String email, List<String> instead) {
        var form = new String[] {
            "name",
            "Болат Оспанов",
            "email",
            email,
            "power",
            "доверенность № 5",
            "until",
            today.plusMonths(6).toString(),
            "scope",
            "access",
            "scope",
            "correct",
            "scope",
            Representative.EVERYTHING
        };
        return instead.isEmpty() ? form : with(form, instead.toArray(String[]::new));
    }

    /** Fields that are already there are set anew. */
    private static String[] with(String[] form, String... more) {
        var fields = new java.util.ArrayList<>(Arrays.asList(form));
        for (int i = 0; i < more.length; i += 2) {
            int at = -1;
            for (int j = 0; j < fields.size(); j += 2) {
                at = fields.get(j).equals(more[i]) && at < 0 ? j : at;
            }
            if (at >= 0) {
                fields.set(at + 1, more[i + 1]);
            } else {
                fields.addAll(List.of(more[i], more[i + 1]));
            }
        }
        return fields.toArray(String[]::new);
    }

    private @Nullable Object quietly(Callable<Object> act) throws Exception {
        try {
            return act.call();
        } catch (Refused | Conflict no) {
            return null;
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable act, String code) {
        assertThatThrownBy(act).isInstanceOf(Refused.class).hasMessageContaining(code);
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable act, String code) {
        assertThatThrownBy(act).isInstanceOf(Conflict.class).hasMessageContaining(code);
    }

    private UUID accepted(SubjectId person, SubjectId agent, String... scope) {
        var id = name(person, subjects.addressOf(desk(), agent).orElseThrow(), scope);
        assertThat(representing.accept(id, words(), Language.KK)).isTrue();
        return id;
    }

    private UUID name(SubjectId person, String email, String... scope) {
        return representing.name(own(person), wish(person, email, scope));
    }

    private static Representatives.Wish wish(SubjectId person, String email, String... scope) {
        return wish(person, Representative.Kind.ATTORNEY, email, null, scope);
    }

    private static Representatives.Wish wish(SubjectId person, Representative.Kind kind, String scope) {
        return wish(person, kind, "", new Scan("pdf", PAPER), scope);
    }

    private static Representatives.Wish wish(
            SubjectId person, Representative.Kind kind, String email, @Nullable Scan scan, String... scope) {
        return new Representatives.Wish(
                person,
                kind,
                "Болат Оспанов",
                email,
                "сенімхат № 12, 03.11.2026",
                Set.of(scope),
                LocalDate.now(kz.qyzmet.desk.web.Times.ZONE).plusYears(1),
                Language.KK,
                scan);
    }

    private SubjectRequest file(@Nullable SubjectId agent, UUID id, SubjectRequest.Kind kind, String text) {
        return representing.file(
                own(Objects.requireNonNull(agent)),
                id,
                kind,
                text,
                Language.KK,
                LocalDate.now(kz.qyzmet.desk.web.Times.ZONE));
    }

    private Representative.State state(SubjectId person, UUID id) {
        return representatives.of(permit(officer()), person, 50).stream()
                .map(Representatives.Named::representative)
                .filter(found -> found.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state(representatives.today());
    }

    private void block(SubjectId person) {
        blockings.block(permit(officer()), person, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));
    }

    private void ownerSql(String statement, Object... values) {
        JdbcClient.create(owner).sql(statement).params(List.of(values)).update();
    }

    private long journalled(SubjectId person) {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql("select count(*) from journal_subject where subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private long letters(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select count(*) from outbox where subject_id = ? and kind in ('rights', 'power')")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    /** The letters that a role may still carry. */
    private List<UUID> waiting(Family role, SubjectId person) {
        return Acting.as(
                role,
                () -> new java.util.ArrayList<>(
                        sql.sql("select id from outbox where subject_id = ? and state = 'waiting' and body is not null")
                                .param(person.value())
                                .query((row, n) -> row.getObject(1, UUID.class))
                                .list()));
    }

    private kz.qyzmet.desk.policy.ConsentText words() {
        return words(ConsentKind.PROCESSING);
    }

    private kz.qyzmet.desk.policy.ConsentText words(ConsentKind kind) {
        return policy.consentText(
                kind, Language.KK, new OperatorDetails("«Үлгі» ЖШС", "990140000017", "privacy@operator.example"));
    }

    private SubjectId person(String name) {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    /** One who is recorded, as every member of staff is. */
    private Actor officer() {
        return Actor.person(person("Сәуле Нұрпейісова"), Set.of(Role.OFFICER), Set.of());
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS);
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    private MvcTestResult get(Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Cookie who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
