package kz.qyzmet.desk.breach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.Touches;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.deadline.OwnCalendar;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Evidence;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Pages;
import kz.qyzmet.desk.web.Times;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.support.TransactionTemplate;

/** Clauses 3.2.7 and 4.11 with Law 94-V art. 25(2)(8) and order 481/НҚ: a breach is counted out of the journal, told in a working day, and ends neither in silence nor by one person. */
@DeskTest
class BreachTest {
    @Autowired
    Handling handling;

    @Autowired
    Breaches breaches;

    @Autowired
    Reckonings reckonings;

    @Autowired
    Reckoner reckoner;

    @Autowired
    Affected affected;

    @Autowired
    BreachChapter chapter;

    @Autowired
    Pages pages;

    @Autowired
    PeopleWork work;

    @Autowired
    BreachClock breachClock;

    @Autowired
    BreachLetters breachLetters;

    @Autowired
    Touches touches;

    @Autowired
    Journal journal;

    @Autowired
    Subjects subjects;

    @Autowired
    Blockings blockings;

    @Autowired
    Consents consents;

    @Autowired
    StaffBook staff;

    @Autowired
    Appointments appointments;

    @Autowired
    Teams teams;

    @Autowired
    HeldPeople held;

    @Autowired
    List<Evidence> evidence;

    @Autowired
    LegalClock legal;

    @Autowired
    DataFolder data;

    @Autowired
    Vault vault;

    @Autowired
    Policy policy;

    @Autowired
    Clock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient sql;

    private final Actor officer = actor(Role.OFFICER);
    private final Actor second = actor(Role.ADMINISTRATOR);
    private final Actor daniyar = actor(Role.AGENT);

    // the clock

    /** A Monday, a Friday, a weekend, the eve and the day of a holiday, and the New Year with its moved day: the last whole day on which the body may be told. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T09:00, 2026-11-24",
        "2026-11-20T18:30, 2026-11-23",
        "2026-11-21T03:00, 2026-11-23",
        "2026-11-22T23:59, 2026-11-23",
        "2026-10-23T12:00, 2026-10-27",
        "2026-10-24T12:00, 2026-10-27",
        "2026-03-20T17:00, 2026-03-26"
    })
    void theBodyIsToldWithinOneWorkingDayFromTheDetection(LocalDateTime noticed, String lastDay) {
        var breach = report(noticed.atZone(Times.ZONE).toInstant());

        assertThat(legal.calendar().dateOf(breach.dueAt().minusSeconds(1))).hasToString(lastDay);
        assertThat(breach.dueAt().atZone(Times.ZONE).toLocalTime()).hasToString("00:00");
        assertThat(legal.calendar().workingTime(breach.warnAt(), breach.dueAt()))
                .isEqualTo(policy.period("breach-warning"));
        assertThat(breach.article()).contains("25(2)(8)");
        assertThat(breach.days()).isEqualTo(1);
        assertThat(breach.working()).isTrue();
    }

    @Test
    void theClockStrikesBeforeAtAndAfterTheEndAndEachTimeOnce() {
        var colleague = person(Language.RU);
        staff.give(
                policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                colleague,
                Role.OFFICER,
                Why.NEW_COLLEAGUE);
        var breach = report(clock.instant().minus(Duration.ofMinutes(5)));

        breachClock.round(breach.warnAt().minusSeconds(1));
        assertThat(steps(breach)).doesNotContain("warned", "overdue", "late");
        long before = mail(colleague);
        breachClock.round(breach.warnAt().plusSeconds(1));
        breachClock.round(breach.warnAt().plusSeconds(2));
        assertThat(steps(breach)).containsOnlyOnce("warned").doesNotContain("overdue");
        assertThat(mail(colleague)).as("officers hear of it").isGreaterThan(before);
        breachClock.round(breach.dueAt());
        breachClock.round(breach.dueAt().plusSeconds(5));
        assertThat(steps(breach)).containsOnlyOnce("overdue").doesNotContain("late");
        breachClock.round(handling.late(breach));
        breachClock.round(handling.late(breach).plusSeconds(1));
        assertThat(steps(breach)).containsOnlyOnce("late");
    }

    /** law.md 3.4: no last day in a year without a calendar; the earliest is told of, and the day is counted as soon as the year is loaded. */
    @Test
    void aBreachInAYearThatIsNotLoadedHasNoLastDayAndIsNotSilent() {
        Breach breach;
        try (var own = OwnCalendar.withoutThisYear(data)) {
            breach = report(clock.instant().minus(Duration.ofMinutes(5)));
            assertThat(breach.unloaded()).isEqualTo(OwnCalendar.YEAR);
            breachClock.round(breach.warnAt());
            breachClock.round(breach.dueAt());
            breachClock.round(breach.dueAt().plusSeconds(1));
            assertThat(steps(breach)).containsOnlyOnce("warned", "undated-late").doesNotContain("overdue", "late");
            assertThat(read(breach).overdue(breach.dueAt())).isFalse();
        }

        breachClock.round(clock.instant());

        var dated = read(breach);
        assertThat(dated.unloaded()).isNull();
        assertThat(dated.dueAt())
                .isEqualTo(legal.due(legal.calendar().dateOf(breach.noticedAt()), 1, true)
                        .end());
        assertThat(steps(breach)).endsWith("dated");
        breachClock.round(dated.dueAt());
        assertThat(steps(breach)).endsWith("overdue");
    }

    /** One working day is short: the head hears of each step, and the administrators of none but the report; without a head they hear of all. */
    @Test
    void theHeadHearsOfEachStepAndTheAdministratorsWhereThereIsNone_4_1() {
        var house = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        appointments.standing(house).forEach(held -> appointments.end(house, held.id(), Why.MISTAKE));
        var head = person(Language.RU);
        staff.give(house, head, Role.LEAD, Why.NEW_COLLEAGUE);
        var arman = person(Language.RU);
        staff.give(house, arman, Role.ADMINISTRATOR, Why.NEW_COLLEAGUE);
        var today = appointments.today();
        appointments.appoint(house, new Appointments.Order(Post.HEAD, head, "1", today, today, null));

        assertThat(told(breachLetters.reported())).contains(head, arman).doesNotHaveDuplicates();
        assertThat(told(breachLetters.alarmed()))
                .contains(head)
                .doesNotContain(arman)
                .doesNotHaveDuplicates();
        var breach = report(clock.instant().minus(Duration.ofMinutes(5)));
        long before = mail(head);
        breachClock.round(breach.warnAt().plusSeconds(1));
        assertThat(mail(head)).isGreaterThan(before);

        var card = Objects.requireNonNull(subjects.cards(house, List.of(head)).get(head));
        subjects.doubt(
                policy.permit(Actor.system("mail"), Purpose.SUPPORT),
                head,
                Objects.requireNonNull(card.email()),
                "5.1.1");
        assertThat(told(breachLetters.alarmed()))
                .as("letters to the head come back")
                .contains(arman)
                .doesNotContain(head);

        appointments.standing(house).forEach(held -> appointments.end(house, held.id(), Why.RELIEVED));
        assertThat(told(breachLetters.alarmed())).contains(arman).doesNotContain(head);
    }

    private static List<SubjectId> told(List<BreachLetters.Address> addresses) {
        return addresses.stream().map(BreachLetters.Address::staff).toList();
    }

    @Test
    void aBodyThatWasToldIsNoAlarmAnyMore() {
        var breach = confirmed(clock.instant().minus(Duration.ofMinutes(5)));
        handling.told(permit(officer), breach.id(), Breach.How.PORTAL, "ЖТ-1", clock.instant());

        breachClock.round(breach.dueAt().plus(Duration.ofDays(9)));

        assertThat(steps(breach)).doesNotContain("warned", "overdue", "late");
        assertThat(read(breach).overdue(breach.dueAt().plus(Duration.ofDays(9))))
                .isFalse();
    }

    // two people, and no silent end

    @Test
    void nobodyBuriesASuspicionAlone() {
        var breach = report(clock.instant().minus(Duration.ofHours(1)));
        handling.unfounded(permit(officer), breach.id(), "Ноутбук табылды.");

        assertThat(read(breach).state()).isEqualTo(Breach.State.SECOND);
        assertThat(read(breach).running()).as("the clock runs on").isTrue();
        assertThatThrownBy(() -> handling.agreed(permit(officer), breach.id(), officer.id()))
                .hasMessageContaining("breach-same-person");
        assertThatThrownBy(() -> inRights(
                        "update breach set second_by = verdict_by, second_at = now(), closed_by = verdict_by, closed_at = now() where id = ?",
                        breach))
                .as("the database keeps the two apart")
                .isInstanceOf(DataIntegrityViolationException.class);

        handling.returned(Officer.second(policy, second), breach.id(), second.id());
        assertThat(read(breach).state()).isEqualTo(Breach.State.SUSPECTED);
        handling.unfounded(permit(officer), breach.id(), "Диск шифрланған.");
        handling.agreed(Officer.second(policy, second), breach.id(), second.id());

        assertThat(read(breach).state()).isEqualTo(Breach.State.UNFOUNDED);
        assertThat(steps(breach)).containsExactly("reported", "unfounded", "returned", "unfounded", "agreed");
        assertThatThrownBy(() -> handling.confirmed(permit(officer), breach.id(), "кеш"))
                .hasMessageContaining("breach-state");
    }

    @Test
    void aConfirmedBreachThatNobodyWasToldOfDoesNotClose() {
        var breach = confirmed(clock.instant().minus(Duration.ofHours(1)));
        assertThatThrownBy(() -> handling.closed(permit(officer), breach.id(), "бітті"))
                .hasMessageContaining("breach-untold");
        assertThatThrownBy(() -> inRights(
                        "update breach set closed_by = verdict_by, closed_at = now(), conclusion = '\\x00' where id = ?",
                        breach))
                .isInstanceOf(DataIntegrityViolationException.class);

        handling.told(permit(officer), breach.id(), Breach.How.PAPER, "04-17/9", clock.instant());
        assertThatThrownBy(() -> handling.closed(permit(officer), breach.id(), "бітті"))
                .hasMessageContaining("breach-measures");
        handling.worded(permit(officer), breach.id(), Language.KK, "Сеанс ашылған.", "Сеанстар жабылды.");
        assertThatThrownBy(() -> handling.told(permit(officer), breach.id(), Breach.How.MAIL, "тағы", clock.instant()))
                .hasMessageContaining("breach-told");
        handling.closed(permit(officer), breach.id(), "Кіру екі кезеңді болды.");

        assertThat(read(breach).state()).isEqualTo(Breach.State.CLOSED);
        assertThat(breaches.text(permit(officer), breach, "conclusion")).contains("екі кезеңді");
        assertThat(breaches.text(permit(officer), breach, "told_paper")).isEqualTo("04-17/9");
    }

    @Test
    void beforeThePeopleAreCountedNoLetterGoes() {
        var breach = confirmed(clock.instant().minus(Duration.ofHours(1)));
        words(breach);

        assertThatThrownBy(() -> handling.letters(permit(officer), breach.id(), true))
                .hasMessageContaining("breach-not-counted");
        assertThat(read(breach).lettersAt()).isNull();

        var now = clock.instant();
        handling.exposed(
                permit(officer),
                breach.id(),
                new Exposure(
                        Ids.ordered(), Exposure.Kind.ACCOUNT, Set.of(UUID.randomUUID()), now.minusSeconds(60), now));
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        handling.letters(permit(officer), breach.id(), true);
        assertThat(read(breach).lettersAt()).isNotNull();
    }

    // who may

    @Test
    void everybodyOfTheStaffReportsAndOnlyTheOfficerReads() {
        var breach = report(clock.instant().minus(Duration.ofMinutes(9)));
        var agent = policy.permit(daniyar, Purpose.RIGHTS);

        assertThat(breaches.reportedBy(agent, 5)).extracting(Breach::id).contains(breach.id());
        assertThat(breaches.text(permit(officer), breach, "seen")).contains("ашылған");
        assertThatThrownBy(() -> breaches.find(agent, breach.id())).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> breaches.text(agent, breach, "seen")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> affected.page(agent, breach.id(), null, 5)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> handling.confirmed(agent, breach.id(), "мен")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Officer.permit(policy, second)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Officer.second(policy, daniyar)).isInstanceOf(Refused.class);
        var requester = Actor.person(person(Language.KK), Set.of(Role.REQUESTER), Set.of());
        assertThatThrownBy(() -> Officer.reporter(policy, requester)).isInstanceOf(Refused.class);
        // no text of a case stands there in clear
        var stored = Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select seen from breach where id = ?")
                        .param(breach.id())
                        .query((row, n) -> row.getBytes(1))
                        .single());
        assertThat(Vault.keyIds(stored)).hasSize(1);
        assertThat(new String(stored, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("ашылған");
    }

    @Test
    void aFloodOfReportsIsStoppedAndSaysSo() {
        var one = actor(Role.AGENT);
        for (int n = 0; n < policy.number("breach-reports-per-person"); n++) {
            report(one, clock.instant().minus(Duration.ofMinutes(1)));
        }
        assertThatThrownBy(() -> report(one, clock.instant().minus(Duration.ofMinutes(1))))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("breach-flood");
    }

    // whom it concerns

    @Test
    void thePeopleTheKindsAndTheTimesComeOutOfTheJournal() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var marat = person(Language.RU);
        var from = clock.instant();
        var agent = policy.permit(daniyar, Purpose.SUPPORT);
        var ticket = Ids.ordered();
        journal.read(agent, "ticket:" + ticket, List.of(aigerim, ivan), "message.body", "subject.name");
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(aigerim), "ticket.title");
        noted(agent, Operation.CORRECT, "ticket:" + ticket, List.of(aigerim), "contact.value");
        var until = sequenced(from);
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(marat), "message.body");
        journal.read(
                policy.permit(actor(Role.AGENT), Purpose.SUPPORT), "ticket:" + ticket, List.of(marat), "message.body");
        sequenced(from);

        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(daniyar.id()), from, until);

        var figures = figures(breach);
        assertThat(figures.named()).isEqualTo(2);
        assertThat(figures.possible()).isZero();
        assertThat(figures.times()).isEqualTo(4);
        assertThat(figures.waiting()).isZero();
        assertThat(figures.whole()).isTrue();
        assertThat(figures.kinds())
                .containsEntry(Category.CORRESPONDENCE, 2L)
                .containsEntry(Category.NAME, 2L)
                .containsEntry(Category.CONTACT, 1L);
        assertThat(figures.ways())
                .containsEntry(Extent.Way.READ, 2L)
                .containsEntry(Extent.Way.CHANGED, 1L)
                .doesNotContainKey(Extent.Way.PASSED);
        var known = affected.among(permit(officer), breach.id(), List.of(aigerim, ivan, marat));
        assertThat(known.keySet()).containsExactlyInAnyOrder(aigerim, ivan);
        var extent = extent(known, aigerim);
        assertThat(extent.times()).isEqualTo(3);
        assertThat(extent.kinds()).containsExactlyInAnyOrder(Category.CORRESPONDENCE, Category.NAME, Category.CONTACT);
        assertThat(extent.first()).isBetween(from, until);
        assertThat(extent.last()).isBetween(extent.first(), until);
        assertThat(figures.first()).isEqualTo(extent.first());

        // again the same, although the counting itself stands in the journal now
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        assertThat(figures(breach)).isEqualTo(figures);
        assertThat(reckonings.newest(permit(officer), breach).orElseThrow().run())
                .isEqualTo(2);
    }

    @Test
    void aTicketAPersonAndATeamAreFoundToo() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var agent = policy.permit(actor(Role.AGENT), Purpose.SUPPORT);
        var ticket = Ids.ordered();
        var from = clock.instant();
        journal.read(agent, "ticket:" + ticket, List.of(aigerim), "message.body");
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(ivan), "message.body");
        var until = sequenced(from);

        var byTicket = counted(Exposure.Kind.TICKET, Set.of(ticket), from, until);
        assertThat(affected.page(permit(officer), byTicket.id(), null, 10))
                .extracting(Affected.Line::person)
                .containsExactly(aigerim);
        var byPerson = counted(Exposure.Kind.PERSON, Set.of(ivan.value()), from, until);
        assertThat(affected.page(permit(officer), byPerson.id(), null, 10))
                .extracting(Affected.Line::person)
                .containsExactly(ivan);
        var everything = counted(Exposure.Kind.EVERYTHING, Set.of(), from, until);
        assertThat(affected.among(permit(officer), everything.id(), List.of(aigerim, ivan)))
                .hasSize(2);
    }

    /** The first thing one does with a stolen account is to take it out of the team. */
    @Test
    void aTeamIsWhoeverBelongedToItWithinTheWindow() {
        var setup = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        var team = teams.found(setup, "Желі", "Сеть", "Network");
        var stolen = person(Language.RU);
        var later = person(Language.EN);
        teams.join(setup, stolen, team.id());
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var from = clock.instant();
        journal.read(supporting(stolen), "ticket:" + Ids.ordered(), List.of(aigerim), "message.body");
        journal.read(supporting(later), "ticket:" + Ids.ordered(), List.of(ivan), "message.body");
        var until = sequenced(from);
        teams.leave(setup, stolen, team.id());
        teams.join(setup, later, team.id());

        var breach = counted(Exposure.Kind.TEAM, Set.of(team.id().value()), from, until);

        assertThat(affected.page(permit(officer), breach.id(), null, 10))
                .extracting(Affected.Line::person)
                .containsExactly(aigerim);
    }

    private Permit supporting(SubjectId colleague) {
        return policy.permit(Actor.person(colleague, Set.of(Role.AGENT), Set.of()), Purpose.SUPPORT);
    }

    /** docs/decisions/journal-lists.md: a list that was shown again names nobody; who stood in it that morning may have been seen. */
    @Test
    void whoeverAListNamedEarlierThatDayWasPerhapsSeenAgain() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var viewer = policy.permit(actor(Role.AGENT), Purpose.SUPPORT);
        var begin = clock.instant();
        journal.list(viewer, "list:queue", List.of(aigerim, ivan), "ticket.title", "subject.name");
        var from = sequenced(begin);
        journal.list(viewer, "list:queue", List.of(aigerim, ivan), "ticket.title", "subject.name");
        journal.read(viewer, "ticket:" + Ids.ordered(), List.of(ivan), "message.body");
        var until = sequenced(begin);

        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(viewer.actor().id()), from, until);

        assertThat(figures(breach).named()).isEqualTo(1);
        assertThat(figures(breach).possible()).isEqualTo(1);
        var known = affected.among(permit(officer), breach.id(), List.of(aigerim, ivan));
        assertThat(extent(known, aigerim).named()).isFalse();
        assertThat(extent(known, ivan).named()).isTrue();
        // without a list that was shown again the morning says nothing
        var other = counted(Exposure.Kind.ACCOUNT, Set.of(viewer.actor().id()), until.plusNanos(1000), clock.instant());
        assertThat(figures(other).possible()).isZero();
    }

    @Test
    void tenThousandPeopleAreCountedInBatches() {
        assertThat(manyCounted(10_000)).isLessThan(Duration.ofSeconds(120));
    }

    @Test
    @Tag("long")
    void aHundredThousandPeopleAreCountedInBatches() {
        assertThat(manyCounted(100_000)).isLessThan(Duration.ofMinutes(10));
    }

    private Duration manyCounted(int people) {
        var crowd = Stream.generate(SubjectId::random).limit(people).toList();
        Acting.running(Family.SUPPORT, () -> transaction.executeWithoutResult(status -> vault.enrol(crowd)));
        var program = actor(Role.AGENT);
        var permit = policy.permit(program, Purpose.SUPPORT);
        var from = clock.instant();
        for (int at = 0; at < people; at += 2_000) {
            journal.read(permit, "list:api", crowd.subList(at, Math.min(people, at + 2_000)), "subject.name");
        }
        var until = sequenced(from);
        var begun = System.nanoTime();
        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(program.id()), from, until);
        var took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(figures(breach).named()).isEqualTo(people);
        assertThat(figures(breach).times()).isEqualTo(people);
        assertThat(figures(breach).kinds()).containsEntry(Category.NAME, (long) people);
        var listed = 0;
        for (var page = affected.page(permit(officer), breach.id(), null, 1_000);
                !page.isEmpty();
                page = affected.page(
                        permit(officer), breach.id(), page.getLast().id(), 1_000)) {
            listed += page.size();
        }
        assertThat(listed).isEqualTo(people);
        System.out.println("breach: " + people + " people counted in " + took.toMillis() + " ms");
        return took;
    }

    // a stolen database, and what an account could reach

    /** Clause 4.11, order 481/НҚ: the journal cannot know who reads a stolen copy, so whoever was held then is concerned, with the kinds that are held. */
    @Test
    void aStolenDatabaseConcernsEverybodyHeldWithTheKindsHeld() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var from = clock.instant();
        ticket(ivan, UUID.fromString("00000000-0000-7000-8000-000000000001"));
        journal.read(
                policy.permit(actor(Role.AGENT), Purpose.SUPPORT),
                "ticket:" + Ids.ordered(),
                List.of(aigerim),
                "message.body");
        var until = sequenced(from);
        var later = person(Language.EN);

        var breach = counted(Exposure.Kind.HELD, Set.of(), from, until);

        var known = affected.among(permit(officer), breach.id(), List.of(aigerim, ivan, later));
        assertThat(known.keySet()).as("recorded later").containsExactlyInAnyOrder(aigerim, ivan);
        assertThat(extent(known, aigerim).copied())
                .contains(Category.NAME, Category.CONTACT)
                .doesNotContain(Category.CORRESPONDENCE, Category.IDENTITY_NUMBER);
        assertThat(extent(known, aigerim).touched())
                .as("the journal was not asked")
                .isFalse();
        assertThat(extent(known, ivan).copied()).contains(Category.CORRESPONDENCE);
        var copy = figures(breach).copy();
        assertThat(copy.people()).isEqualTo(held.people(until)).isGreaterThanOrEqualTo(2);
        assertThat(figures(breach).named()).isZero();
        assertThat(copy.kinds()).containsEntry(Category.NAME, copy.people());

        // together with the journal two figures stand side by side, and nobody is counted twice
        handling.exposed(
                permit(officer),
                breach.id(),
                new Exposure(Ids.ordered(), Exposure.Kind.PERSON, Set.of(aigerim.value()), from, until));
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        assertThat(figures(breach).copy()).isEqualTo(copy);
        assertThat(figures(breach).named()).isEqualTo(1);
        var both = extent(affected.among(permit(officer), breach.id(), List.of(aigerim)), aigerim);
        assertThat(both.held()).isTrue();
        assertThat(both.named()).isTrue();
        assertThat(both.times()).isEqualTo(1);

        // the people of other tests are spared the letters
        inRights(
                "delete from breach_person where breach_id = ? and subject_id not in ('" + aigerim + "', '" + ivan
                        + "')",
                breach);
        handling.confirmed(permit(officer), breach.id(), "Расталды.");
        words(breach);
        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        assertThat(letters(aigerim)).containsExactly("kk");
        assertThat(letters(ivan)).as("also whom no journal names").containsExactly("ru");
        assertThat(letters(later)).isEmpty();
    }

    /** What an earlier build has counted stays readable, and is counted anew by the next one. */
    @Test
    void peopleWhomAnEarlierBuildCountedAreShownAndWrittenToAndCountedAnew() {
        var aigerim = person(Language.KK);
        var agent = policy.permit(actor(Role.AGENT), Purpose.SUPPORT);
        var from = clock.instant();
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(aigerim), "message.body", "subject.name");
        var until = sequenced(from);
        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(agent.actor().id()), from, until);
        var line = affected.page(permit(officer), breach.id(), null, 5).getFirst();
        var earlier = vault.seal(
                aigerim,
                new Place("breach_person", "extent", line.id()),
                "1|3|2026-10-05T04:00:00Z|2026-10-05T09:30:00Z|NAME,CORRESPONDENCE|READ|named");
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update breach_person set extent = ? where id = ?")
                        .params(earlier, line.id())
                        .update());

        var read = Objects.requireNonNull(
                affected.page(permit(officer), breach.id(), null, 5).getFirst().extent());
        assertThat(read.times()).isEqualTo(3);
        assertThat(read.last()).isEqualTo("2026-10-05T09:30:00Z");
        assertThat(read.kinds()).containsExactlyInAnyOrder(Category.NAME, Category.CORRESPONDENCE);
        assertThat(read.named()).isTrue();
        assertThat(read.held()).isFalse();

        handling.confirmed(permit(officer), breach.id(), "Расталды.");
        words(breach);
        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        assertThat(letters(aigerim)).hasSize(1);
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        assertThat(extent(affected.among(permit(officer), breach.id(), List.of(aigerim)), aigerim)
                        .times())
                .isEqualTo(1);
    }

    /** A desk that died in the middle goes on from where the last batch stood, and a batch that was not kept leaves no trace. */
    @Test
    void aCountOfTheHeldGoesOnWhereItStood() {
        Stream.generate(() -> person(Language.KK)).limit(4).toList();
        var until = clock.instant();
        var breach = counted(Exposure.Kind.HELD, Set.of(), until.minusSeconds(1), until);
        var whole = figures(breach).copy();
        var half = affected.page(permit(officer), breach.id(), null, 100_000).stream()
                .map(line -> line.person().value())
                .sorted(java.util.Comparator.comparing(UUID::toString))
                .toList();
        // as if it had died after half of them: the rest is not there, and the figures are those of the half
        var middle = half.get(half.size() / 2);
        inRights("delete from breach_person where breach_id = ? and subject_id > '" + middle + "'", breach);
        inRights(
                "update breach_reckoning set state = 'running', at_idx = last_idx + 1, figures = '', at_person = '"
                        + middle + "' where breach_id = ?",
                breach);
        reckoned(breach);

        assertThat(affected.page(permit(officer), breach.id(), null, 100_000)).hasSize((int) whole.people());
        assertThat(figures(breach).copy().people()).isEqualTo(half.size() - half.size() / 2 - 1);
    }

    /** What an account could open is told apart from what it opened: by the roles and teams of that time, although both have been ended since. */
    @Test
    void whatAnAccountCouldReachStandsBesideWhatTheJournalShows() {
        var setup = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
        var colleague = person(Language.RU);
        var team = teams.found(setup, "Қойма", "Склад", "Store");
        staff.give(setup, colleague, Role.AGENT, Why.NEW_COLLEAGUE);
        teams.join(setup, colleague, team.id());
        var aigerim = person(Language.KK);
        var from = clock.instant();
        for (var one : List.of(aigerim, person(Language.RU), person(Language.EN))) {
            ticket(one, team.id().value());
        }
        ticket(aigerim, team.id().value());
        journal.read(
                policy.permit(Actor.person(colleague, Set.of(Role.AGENT), Set.of()), Purpose.SUPPORT),
                "ticket:" + Ids.ordered(),
                List.of(aigerim),
                "message.body");
        var until = sequenced(from);
        teams.leave(setup, colleague, team.id());
        staff.end(setup, colleague, Role.AGENT, Why.values()[0]);

        var figures = figures(counted(Exposure.Kind.ACCOUNT, Set.of(colleague.value()), from, until));

        assertThat(figures.reachable()).isEqualTo(3);
        assertThat(figures.named()).isEqualTo(1);
        // an officer's account reaches everybody
        staff.give(setup, colleague, Role.OFFICER, Why.NEW_COLLEAGUE);
        var now = clock.instant();
        assertThat(figures(counted(Exposure.Kind.ACCOUNT, Set.of(colleague.value()), from, now.plusSeconds(1)))
                        .reachable())
                .isGreaterThan(3);
    }

    @Test
    @Tag("long")
    void aHundredThousandPeopleOfAStolenDatabaseAreCountedInBatches() {
        int people = 100_000;
        var crowd = Stream.generate(SubjectId::random).limit(people).toList();
        Acting.running(
                Family.SUPPORT,
                () -> transaction.executeWithoutResult(status -> {
                    vault.enrol(crowd);
                    sql.sql("""
                    insert into subject (id, ground, evidence, name, language, created_at, named_at)
                    select id, 'consent', 'form', '\\x00', 'kk', now(), now() from unnest(?) as id
                    """)
                            .param(crowd.stream().map(SubjectId::value).toArray(UUID[]::new))
                            .update();
                }));
        var until = clock.instant().plusSeconds(1);
        var begun = System.nanoTime();
        var breach = counted(Exposure.Kind.HELD, Set.of(), until.minusSeconds(60), until);
        var took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(figures(breach).copy().people()).isGreaterThanOrEqualTo(people);
        System.out.println(
                "breach: " + figures(breach).copy().people() + " people held counted in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofMinutes(10));
    }

    private void ticket(SubjectId requester, UUID team) {
        var id = Ids.ordered();
        Acting.running(
                Family.SUPPORT,
                () -> sql.sql("""
                        insert into ticket (id, requester_id, ground, title, state, priority, language, channel, service_id, team_id, created_at, updated_at)
                        select ?, ?, 'consent', ?, 'open', 'normal', 'kk', 'web', (select min(cast(id as text))::uuid from service), ?, now(), now()
                        """)
                        .params(
                                id,
                                requester.value(),
                                vault.seal(requester, new Place("ticket", "title", id), "Принтер"),
                                team)
                        .update());
    }

    // letters and blocking

    @Test
    void eachPersonGetsOneLetterInTheirLanguageAndTheBlockedReadItOnTheirPage() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var blocked = person(Language.EN);
        var agent = policy.permit(actor(Role.AGENT), Purpose.SUPPORT);
        var from = clock.instant();
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(aigerim, ivan, blocked), "message.body");
        var until = sequenced(from);
        var system = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        consents.given(system, ivan, Purpose.SUPPORT, null, Language.RU, Channel.WEB, "form");
        consents.withdraw(own(ivan), ivan, Purpose.SUPPORT, Channel.WEB);
        blockings.block(permit(officer), blocked, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 3", null));

        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(agent.actor().id()), from, until);
        assertThatThrownBy(() -> handling.letters(permit(officer), breach.id(), false))
                .hasMessageContaining("breach-state");
        handling.confirmed(permit(officer), breach.id(), "Расталды.");
        assertThatThrownBy(() -> handling.letters(permit(officer), breach.id(), false))
                .hasMessageContaining("breach-words");
        words(breach);
        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        work.round();
        handling.letters(permit(officer), breach.id(), false);
        written(breach);

        assertThat(letters(aigerim)).containsExactly("kk");
        assertThat(letters(ivan)).as("also to whom the consent was withdrawn").containsExactly("ru");
        assertThat(letters(blocked)).as("blocking is storage (contracts 10)").isEmpty();
        assertThat(affected.done(permit(officer), read(breach)).letterBlocked()).isEqualTo(1);
        assertThat(affected.told(own(blocked), blocked, 5))
                .extracting(Affected.Line::breach)
                .containsExactly(breach.id());
        assertThat(affected.told(own(aigerim), aigerim, 5)).hasSize(1);
        assertThat(chapter.of(pages.of(new MockHttpServletRequest()), own(aigerim), aigerim))
                .as("in what she takes away")
                .singleElement()
                .satisfies(told ->
                        assertThat(told.said()).singleElement().asString().isNotBlank());
        assertThatThrownBy(() -> affected.told(own(aigerim), blocked, 5)).hasMessageContaining("not-own-data");
        assertThatThrownBy(() -> handling.worded(permit(officer), breach.id(), Language.KK, "басқа", ""))
                .hasMessageContaining("breach-letters");

        blockings.unblock(permit(officer), blocked, Blockings.Ending.SETTLED, "бітті");
        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        assertThat(letters(blocked)).containsExactly("en");
        assertThat(letters(aigerim)).as("sent once").hasSize(1);
    }

    /** The officer lets letters go to whom a count has found, not to whom a later one will find. */
    @Test
    void whoeverALaterCountFindsWaitsForTheOfficer() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var first = person(Language.EN);
        var other = person(Language.EN);
        var from = clock.instant();
        journal.read(supporting(first), "ticket:" + Ids.ordered(), List.of(aigerim), "message.body");
        journal.read(supporting(other), "ticket:" + Ids.ordered(), List.of(ivan), "message.body");
        var until = sequenced(from);
        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(first.value()), from, until);
        handling.confirmed(permit(officer), breach.id(), "Расталды.");
        words(breach);
        handling.letters(permit(officer), breach.id(), false);
        written(breach);

        handling.exposed(
                permit(officer),
                breach.id(),
                new Exposure(Ids.ordered(), Exposure.Kind.ACCOUNT, Set.of(other.value()), from, until));
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        work.round();
        assertThat(letters(ivan)).isEmpty();
        assertThat(affected.told(own(ivan), ivan, 5)).isEmpty();
        assertThat(affected.told(own(aigerim), aigerim, 5)).hasSize(1);
        handling.told(permit(officer), breach.id(), Breach.How.PORTAL, "ЖТ-4", clock.instant());
        assertThatThrownBy(() -> handling.closed(permit(officer), breach.id(), "Бітті."))
                .hasMessageContaining("breach-unwritten");

        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        assertThat(letters(ivan)).containsExactly("ru");
        assertThat(affected.told(own(ivan), ivan, 5)).hasSize(1);
        assertThat(letters(aigerim)).as("sent once").hasSize(1);
    }

    /** A closed case has no button any more that frees all of them, and the blocked still wait for their letter. */
    @Test
    void aCaseDoesNotCloseWhileItsPeopleAreBlocked() {
        var aigerim = person(Language.KK);
        var agent = person(Language.RU);
        var from = clock.instant();
        journal.read(supporting(agent), "ticket:" + Ids.ordered(), List.of(aigerim), "message.body");
        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(agent.value()), from, sequenced(from));
        handling.confirmed(permit(officer), breach.id(), "Расталды.");
        handling.masking(permit(officer), breach.id(), Breach.Masking.BLOCK);
        masked(breach);
        words(breach);
        handling.letters(permit(officer), breach.id(), false);
        written(breach);
        handling.told(permit(officer), breach.id(), Breach.How.PORTAL, "ЖТ-3", clock.instant());

        assertThatThrownBy(() -> handling.closed(permit(officer), breach.id(), "Бітті."))
                .hasMessageContaining("breach-blocked");
        handling.masking(permit(officer), breach.id(), Breach.Masking.UNBLOCK);
        masked(breach);
        written(breach);
        handling.closed(permit(officer), breach.id(), "Бітті.");

        assertThat(blockings.blocked(aigerim)).isFalse();
        assertThat(letters(aigerim)).containsExactly("kk");
    }

    @Test
    void whomItConcernsIsBlockedAndFreeAgainInOneActWhenItIsNotConfirmed() {
        var aigerim = person(Language.KK);
        var ivan = person(Language.RU);
        var colleague = person(Language.RU);
        staff.give(
                policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION),
                colleague,
                Role.AGENT,
                Why.NEW_COLLEAGUE);
        var agent = policy.permit(actor(Role.AGENT), Purpose.SUPPORT);
        var from = clock.instant();
        journal.read(agent, "ticket:" + Ids.ordered(), List.of(aigerim, ivan, colleague), "message.body");
        var until = sequenced(from);
        blockings.block(permit(officer), ivan, new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 4", null));
        var breach = counted(Exposure.Kind.ACCOUNT, Set.of(agent.actor().id()), from, until);

        handling.masking(permit(officer), breach.id(), Breach.Masking.BLOCK);
        masked(breach);

        assertThat(blockings.blocked(aigerim)).isTrue();
        assertThat(blockings.standing(permit(officer), aigerim).orElseThrow().basis())
                .isEqualTo(Blockings.Basis.BREACH);
        assertThat(blockings.blocked(colleague)).as("staff are not blocked").isFalse();
        var done = affected.done(permit(officer), breach);
        assertThat(List.of(done.blockedHere(), done.blockedBefore(), done.staff()))
                .containsExactly(1L, 1L, 1L);

        handling.unfounded(permit(officer), breach.id(), "Расталмады.");
        handling.agreed(Officer.second(policy, second), breach.id(), second.id());
        masked(breach);

        assertThat(blockings.blocked(aigerim)).isFalse();
        assertThat(blockings.blocked(ivan))
                .as("blocked before, for another reason")
                .isTrue();
        assertThat(steps(breach)).contains("block", "blocked", "agreed", "unblock", "unblocked");
    }

    // evidence

    @Test
    void whileACaseIsOpenItsEvidenceIsNotSwept() {
        var long1 = clock.instant().minus(Duration.ofDays(900));
        var breach = confirmed(clock.instant().minus(Duration.ofHours(1)));
        handling.exposed(
                permit(officer),
                breach.id(),
                new Exposure(Ids.ordered(), Exposure.Kind.EVERYTHING, Set.of(), long1, clock.instant()));

        var needed = evidence.stream()
                .flatMap(matter -> matter.neededSince().stream())
                .min(Instant::compareTo)
                .orElseThrow();
        assertThat(needed).isBeforeOrEqualTo(long1);

        handling.told(permit(officer), breach.id(), Breach.How.PORTAL, "ЖТ-2", clock.instant());
        words(breach);
        handling.closed(permit(officer), breach.id(), "Бітті.");
        assertThat(evidence.stream()
                        .flatMap(matter -> matter.neededSince().stream())
                        .filter(since -> since.isBefore(long1))
                        .toList())
                .isEmpty();
    }

    // by hand

    private Breach report(Instant noticed) {
        return report(daniyar, noticed);
    }

    private Breach report(Actor by, Instant noticed) {
        return handling.report(
                Officer.reporter(policy, by),
                new Breaches.Wish(Breach.Touches.ACCOUNT, "Түнде менің атымнан өтінімдер ашылған.", noticed),
                List.of());
    }

    private Breach confirmed(Instant noticed) {
        var breach = report(actor(Role.AGENT), noticed);
        handling.confirmed(permit(officer), breach.id(), "Сеанс бөтен құрылғыдан ашылған.");
        return breach;
    }

    private void words(Breach breach) {
        for (var language : Language.values()) {
            handling.worded(permit(officer), breach.id(), language, "nature " + language, "measures " + language);
        }
    }

    private Breach counted(Exposure.Kind kind, Set<UUID> targets, Instant from, Instant until) {
        var breach = report(actor(Role.AGENT), clock.instant().minus(Duration.ofMinutes(1)));
        handling.exposed(permit(officer), breach.id(), new Exposure(Ids.ordered(), kind, targets, from, until));
        handling.counting(permit(officer), breach.id());
        reckoned(breach);
        return read(breach);
    }

    private void reckoned(Breach breach) {
        reckoner.round();
        await().atMost(Duration.ofMinutes(10))
                .pollInSameThread()
                .until(() ->
                        reckonings.newest(permit(officer), breach).orElseThrow().done());
    }

    private void written(Breach breach) {
        work.round();
        await().pollInSameThread()
                .until(() -> affected.done(permit(officer), read(breach)).unwritten() == 0);
    }

    private void masked(Breach breach) {
        work.round();
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> read(breach).masking() == null);
    }

    private static Extent extent(Map<SubjectId, Affected.Line> known, SubjectId person) {
        return Objects.requireNonNull(Objects.requireNonNull(known.get(person)).extent());
    }

    private Figures figures(Breach breach) {
        return reckonings.newest(permit(officer), breach).orElseThrow().figures();
    }

    private void noted(Permit permit, Operation operation, String object, List<SubjectId> people, String... fields) {
        Acting.running(
                Family.SUPPORT,
                () -> transaction.executeWithoutResult(
                        status -> journal.note(permit, operation, object, people, fields)));
    }

    /** Everything noted so far has its place in the log. @return a moment after all of it */
    private Instant sequenced(Instant from) {
        var now = clock.instant().plusMillis(1);
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() ->
                        touches.waiting(policy.permit(Actor.system("test"), Purpose.ACCOUNTABILITY), from, now) == 0);
        await().pollInSameThread().until(() -> clock.instant().isAfter(now));
        return clock.instant();
    }

    private List<String> letters(SubjectId person) {
        return Acting.as(
                Family.RIGHTS,
                () -> sql.sql("select language from outbox where subject_id = ? and kind = 'rights' order by id")
                        .param(person.value())
                        .query(String.class)
                        .list());
    }

    private long mail(SubjectId person) {
        return letters(person).size();
    }

    private void inRights(String update, Breach breach) {
        Acting.running(Family.RIGHTS, () -> sql.sql(update).param(breach.id()).update());
    }

    private List<String> steps(Breach breach) {
        return new ArrayList<>(breaches.steps(permit(officer), breach).stream()
                .map(Breaches.Step::step)
                .toList());
    }

    private Breach read(Breach breach) {
        return breaches.find(permit(officer), breach.id()).orElseThrow();
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
