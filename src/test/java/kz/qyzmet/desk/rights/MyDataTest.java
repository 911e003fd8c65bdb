package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.History;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Past;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Pages;
import kz.qyzmet.desk.web.Times;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Clause 3.2.1: everything that is held about a person, for that person, whole and whenever they like. */
@DeskTest
class MyDataTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Subjects subjects;

    @Autowired
    Filing filing;

    @Autowired
    Services services;

    @Autowired
    Attachments attachments;

    @Autowired
    Consents consents;

    @Autowired
    Blockings blockings;

    @Autowired
    MyExport export;

    @Autowired
    Tokens tokens;

    @Autowired
    ValueRecipients recipients;

    @Autowired
    Journal journal;

    @Autowired
    ComplaintPack packs;

    @Autowired
    Answering answering;

    @Autowired
    Tickets tickets;

    @Autowired
    History history;

    @Autowired
    OwnJournal looked;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Policy policy;

    @Autowired
    Pages pages;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient sql;

    @Autowired
    Correcting correcting;

    @Test
    void thePageShowsWhatIsHeldAndWhyInThreeLanguages_3_2_1() {
        var address = UUID.randomUUID() + "@qyzmet.example";
        var person = staff(address);
        for (var language : Language.values()) {
            var page = mvc.get()
                    .uri("/my/data")
                    .cookie(person)
                    .header("Accept-Language", language.code())
                    .exchange();
            assertThat(page)
                    .hasStatusOk()
                    .bodyText()
                    .contains(address)
                    .contains(policy.declared(language).getFirst().words())
                    .contains(policy.kept("ticket", language))
                    .contains("/my/requests/new?kind=destroy")
                    .doesNotContain("⟦");
            for (var purpose : List.of(Purpose.SUPPORT, Purpose.ACCOUNT, Purpose.RIGHTS)) {
                assertThat(page)
                        .bodyText()
                        .as(purpose.id())
                        .containsIgnoringWhitespaces("<dt>" + words(language).t("rights.data.ground") + "</dt><dd>"
                                + policy.ground(Ground.CONTRACT, language) + "</dd><dt>"
                                + words(language).t("rights.data.methods") + "</dt><dd>"
                                + declared(purpose, language).methods(words(language)) + "</dd>");
            }
        }
        assertThat(mvc.get().uri("/my/data").exchange().getResponse().getStatus())
                .isIn(303, 401, 403);
    }

    @Test
    void oneTapSaysThatAValueIsStillRightAndItsAgeBeginsAnew() {
        var person = staff(UUID.randomUUID() + "@qyzmet.example");
        Acting.running(
                Family.RIGHTS,
                () -> sql.sql("update subject set named_at = now() - interval '3 years' where id = ?")
                        .param(last.value())
                        .update());
        assertThat(page(person)).contains("Это всё ещё верно?");

        for (var held : subjects.held(own(last), last)) {
            assertThat(post(person, "/my/data/values/" + held.id() + "/still-right"))
                    .hasStatus(303);
        }

        assertThat(subjects.held(own(last), last))
                .hasSize(2)
                .allSatisfy(held -> assertThat(held.confirmed()).isNotNull());
        assertThat(page(person)).doesNotContain("Это всё ещё верно?").contains("подтверждено");
        var another = subjects.held(own(person("Иван Петров")), lastEnrolled).getFirst();
        assertThat(post(person, "/my/data/values/" + another.id() + "/still-right"))
                .hasStatus(404);
    }

    @Test
    void oneTapTakesAConsentBackAndNobodyAgreesToWordsThatWereNotShown_3_1_1() {
        var person = staff(UUID.randomUUID() + "@qyzmet.example");
        for (int again = 0; again < 2; again++) {
            agrees(last);
            assertThat(page(person))
                    .contains(
                            "согласие действует",
                            "name=\"kind\" value=\"withdrawal\"",
                            "name=\"only\" value=\"support\"");
            agrees(last);
            assertThat(page(person).split("На то же самое согласие давалось и раньше", -1))
                    .as("twice the same is one line, also of what was taken back")
                    .hasSize(again + 2);

            assertThat(withdraw(person)).hasStatus(303);

            assertThat(consents.withdrawn(last, Purpose.SUPPORT)).isTrue();
            assertThat(page(person)).contains("сейчас согласия нет", "/my/requests/");
            assertThat(give(person, "0".repeat(64))).hasStatus(303);
            assertThat(consents.stands(last, Purpose.SUPPORT)).isFalse();
        }
    }

    private void agrees(SubjectId person) {
        consents.given(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                person,
                Purpose.SUPPORT,
                null,
                Language.RU,
                kz.qyzmet.desk.consent.Channel.WEB,
                "form");
    }

    @Test
    void aProgramThatReadDataIsNamedToThatPersonAndToNobodyElse_2_6() throws Exception {
        var administrator = policy.permit(
                Actor.person(SubjectId.random(), Set.of(Role.ADMINISTRATOR), Set.of()), Purpose.ADMINISTRATION);
        var program = "касса-" + UUID.randomUUID();
        var token = tokens.make(
                administrator,
                new Tokens.Wanted(program, Set.of(Scope.PEOPLE_READ), Ground.CONSENT, null, null, null, null, null));
        var session = staff(UUID.randomUUID() + "@qyzmet.example");
        var read = last;
        assertThat(mvc.get()
                        .uri("/api/v1/people/" + read)
                        .header("Authorization", "Bearer " + token.token())
                        .exchange())
                .hasStatusOk();

        for (var language : Language.values()) {
            assertThat(mvc.get()
                            .uri("/my/data")
                            .cookie(session)
                            .header("Accept-Language", language.code())
                            .exchange())
                    .hasStatusOk()
                    .bodyText()
                    .contains(program)
                    .doesNotContain("⟦");
        }
        var files = archive(own(read), Language.KK);
        assertThat(files.get("index.html")).contains(program);
        assertThat(JSON.readTree(files.get("data.json")).path("recipients"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("kind").asString()).isEqualTo("program");
                    assertThat(one.path("name").asString()).isEqualTo(program);
                });
        var other = staff(UUID.randomUUID() + "@qyzmet.example");
        assertThat(mvc.get().uri("/my/data").cookie(other).exchange())
                .hasStatusOk()
                .bodyText()
                .doesNotContain(program);
    }

    @Test
    void everybodyWhoGotDataIsNamedOnceByTheNewestTimeAndNobodyElse_2_6() {
        var aigerim = person("Айгерім Қасымова");
        var support = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var programs = List.of(program(), program(), program());
        for (var program : List.of(programs.getFirst(), programs.getLast(), programs.getFirst())) {
            journal.read(reading(program), "person:" + aigerim, List.of(aigerim), "contact.value");
        }
        var colleague = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
        var officer = policy.permit(colleague, Purpose.RIGHTS);
        noted(officer, Operation.PROVIDE, aigerim);
        var newest = clock.instant();
        noted(officer, Operation.PROVIDE, aigerim);
        // no data left by these
        noted(
                policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                Operation.EXTRACT,
                aigerim);
        noted(own(aigerim), Operation.PROVIDE, aigerim);
        noted(support, Operation.PROVIDE, aigerim);
        journal.read(reading(programs.get(1)), "person:other", List.of(person("Иван Петров")), "contact.value");

        var got = recipients.today(aigerim, Language.RU);

        assertThat(got)
                .extracting(Correction.Recipient::kind, Correction.Recipient::name)
                .containsExactlyInAnyOrder(
                        tuple(
                                Correction.Recipient.Kind.PROGRAM,
                                programs.getFirst().name()),
                        tuple(
                                Correction.Recipient.Kind.PROGRAM,
                                programs.getLast().name()),
                        tuple(Correction.Recipient.Kind.AUTHORITY, ""));
        assertThat(got.getLast().kind()).isEqualTo(Correction.Recipient.Kind.AUTHORITY);
        assertThat(got.getLast().last()).isAfterOrEqualTo(newest.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    /** Fifty thousand entries about one person, most of them by one program: who got data is found without reading them. */
    @Test
    @Tag("long")
    void whoGotDataIsFoundAtOnceHoweverLongTheJournalIs_2_6() {
        var aigerim = person("Айгерім Қасымова");
        var often = reading(program());
        var once = reading(program());
        journal.read(once, "person:" + aigerim, List.of(aigerim), "contact.value");
        long few = queries(() -> recipients.today(aigerim, Language.RU));
        for (int from = 0; from < 50_000; from += 500) {
            Acting.running(
                    Family.SUPPORT,
                    () -> transaction.executeWithoutResult(_ -> IntStream.range(0, 500)
                            .forEach(_ -> journal.note(
                                    often,
                                    Operation.EXTRACT,
                                    "person:" + aigerim,
                                    List.of(aigerim),
                                    "contact.value"))));
        }
        recipients.today(aigerim, Language.RU);

        var began = System.nanoTime();
        for (int again = 0; again < 20; again++) {
            assertThat(recipients.today(aigerim, Language.RU)).hasSize(2);
        }
        long micros = (System.nanoTime() - began) / 20_000;
        System.out.println("50 000 entries: those who got data are named in " + micros + " us by "
                + queries(() -> recipients.today(aigerim, Language.RU)) + " queries");
        assertThat(queries(() -> recipients.today(aigerim, Language.RU))).isLessThanOrEqualTo(few);
        assertThat(micros).isLessThan(50_000);
    }

    private static long queries(Runnable act) {
        var jdbc = (Logger) LoggerFactory.getLogger(JdbcTemplate.class);
        var said = new ListAppender<ILoggingEvent>();
        var thread = Thread.currentThread().getName();
        said.start();
        jdbc.addAppender(said);
        jdbc.setLevel(Level.DEBUG);
        try {
            act.run();
        } finally {
            jdbc.setLevel(null);
            jdbc.detachAppender(said);
        }
        return List.copyOf(said.list).stream()
                .filter(line -> line.getThreadName().equals(thread))
                .filter(line -> line.getMessage().startsWith("Executing prepared SQL statement"))
                .count();
    }

    private record Program(UUID id, String name) {}

    private Program program() {
        var name = "касса-" + UUID.randomUUID();
        var made = tokens.make(
                policy.permit(
                        Actor.person(SubjectId.random(), Set.of(Role.ADMINISTRATOR), Set.of()), Purpose.ADMINISTRATION),
                new Tokens.Wanted(name, Set.of(Scope.PEOPLE_READ), Ground.CONSENT, null, null, null, null, null));
        return new Program(made.id(), name);
    }

    private Permit reading(Program program) {
        return policy.permit(Actor.token(program.id(), null, Set.of(), Reach.ALL), Purpose.SUPPORT);
    }

    private void noted(Permit permit, Operation operation, SubjectId person) {
        Acting.running(
                Family.RIGHTS,
                () -> transaction.executeWithoutResult(
                        _ -> journal.note(permit, operation, "person:" + person, List.of(person), "contact.value")));
    }

    @Test
    void theArchiveHoldsEverythingOfThePersonAndNothingOfOthers() throws Exception {
        var aigerim = person("Айгерім <Қасымова>");
        var ivan = person("Иван Петров");
        ticket(aigerim, "Принтер шу шығарады", "Құжаттарды басып шығармайды & <script>");
        ticket(aigerim, "Екінші өтінім", "Тағы бір сұрақ");
        ticket(ivan, "Чужая заявка", "Чужой текст");
        lastEnrolled = aigerim;
        answering.file(own(aigerim), wish(aigerim));
        journalReached();

        var files = archive(own(aigerim), Language.KK);

        assertThat(files)
                .containsKeys(
                        "index.html",
                        "data.json",
                        "journal.html",
                        "journal.json",
                        "tickets/0001.html",
                        "tickets/0001.json",
                        "files/000001.txt",
                        "files/000002.txt");
        assertThat(files.get("index.html"))
                .contains("Айгерім &lt;Қасымова&gt;", "lang=\"kk\"", "href=\"tickets/0001.html\"")
                .contains("Атым қате жазылған");
        assertThat(files.get("tickets/0001.html"))
                .contains("Принтер шу шығарады", "&amp; &lt;script&gt;", "Тағы бір сұрақ")
                .contains("href=\"../files/000002.txt\"", "құжат.txt");
        files.forEach((name, content) -> {
            assertThat(content).as(name).doesNotContain("Чужой", "Чужая", "Петров", "⟦");
            assertThat(name).matches("[a-z0-9/-]+\\.[a-z]+");
            if (!name.startsWith("receipts/")) {
                assertThat(content).as(name).doesNotContain("http://", "https://");
            }
            if (name.endsWith(".html")) {
                assertThat(content).as(name).doesNotContain("<script");
            }
        });
        var tickets = JSON.readTree(files.get("tickets/0001.json")).path("tickets");
        assertThat(tickets).hasSize(2);
        var named = tickets.get(1).path("messages").get(0).path("attachments").get(0);
        assertThat(named.path("name").stringValue()).endsWith("құжат.txt");
        assertThat(files.get(named.path("path").stringValue())).isEqualTo("Тағы бір сұрақ");
        var data = JSON.readTree(files.get("data.json"));
        assertThat(data.path("values").get(0).path("value").stringValue()).isEqualTo("Айгерім <Қасымова>");
        assertThat(data.path("ticketFiles").get(0).stringValue()).isEqualTo("tickets/0001.json");
        assertThat(data.path("consents")).isNotEmpty();
        assertThat(JSON.readTree(files.get("journal.json")).path("lines")).isNotEmpty();
    }

    @Test
    void whatStaffNoteAmongThemselvesStaysOutAndAnswersStandWithoutNames() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        ticket(aigerim, "Принтер", "Шу шығарады");
        staff(UUID.randomUUID() + "@qyzmet.example");
        var agent =
                policy.permit(Actor.person(last, Set.of(Role.AGENT), Set.of(TeamId.GENERAL.value())), Purpose.SUPPORT);
        var ticket = tickets.of(own(aigerim), aigerim, 1).getFirst();
        var channel = kz.qyzmet.desk.consent.Channel.WEB;
        say(agent, ticket, NewMessage.note(last, "Ішкі жазба", channel, List.of()));
        say(agent, ticket, NewMessage.reply(TicketMessage.Side.STAFF, last, "Түзеттік", channel, List.of()));

        var files = archive(own(aigerim), Language.RU);

        assertThat(files.get("tickets/0001.html")).contains("Түзеттік", "Написал сотрудник");
        files.forEach((name, content) ->
                assertThat(content).as(name).doesNotContain("Ішкі жазба").doesNotContain("Данияр"));
    }

    @Test
    void muchIsWrittenInPartsOfBoundedSizeAndALongTicketGoesOnInTheNext() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var much = "ұ".repeat(policy.number("text-max") - 10);
        var words = IntStream.range(0, 25)
                .mapToObj(i -> new Past.Words(false, false, aigerim, i + " " + much, clock.instant()))
                .toList();
        history.store(
                policy.permit(Actor.system("seed"), Purpose.SUPPORT),
                List.of(past(aigerim, "Ұзақ әңгіме", words), past(aigerim, "Қысқа", words.subList(0, 1))));

        var files = archive(own(aigerim), Language.KK);

        var parts = files.keySet().stream()
                .filter(name -> name.matches("tickets/\\d+\\.json"))
                .toList();
        assertThat(parts).hasSizeBetween(2, 4);
        var said = new ArrayList<String>();
        for (var part : parts) {
            assertThat(Objects.requireNonNull(files.get(part)).length())
                    .isLessThan(2 * policy.number("export-part") + 200_000);
            for (var ticket : JSON.readTree(files.get(part)).path("tickets")) {
                for (var message : ticket.path("messages")) {
                    said.add(message.path("text").stringValue().split(" ")[0]);
                }
            }
        }
        assertThat(said)
                .containsExactlyElementsOf(
                        Stream.concat(IntStream.range(0, 25).mapToObj(Integer::toString), Stream.of("0"))
                                .toList());
        assertThat(files.get("tickets/0002.html")).contains("жалғасы");
    }

    @Test
    void theBlockedSeeTheirDataAndItIsHandedOverToNobody() {
        var aigerim = person("Айгерім Қасымова");
        ticket(aigerim, "Бұғатталатын өтінім", "мәтін");
        blockings.block(
                policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                aigerim,
                new Blockings.Wish(Blockings.Basis.PERSON, "деректер даулы", "№ 12", null));

        assertThatThrownBy(() -> archive(own(aigerim), Language.KK))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.clause()).isEqualTo("1.3"));
        assertThatThrownBy(() -> subjects.stillRight(own(aigerim), aigerim.value()))
                .isInstanceOf(Refused.class);
        assertThat(subjects.held(own(aigerim), aigerim)).isNotEmpty();
        assertThat(tickets.of(own(aigerim), aigerim, 5)).hasSize(1);
        assertThat(tickets.count(own(aigerim), aigerim, Ground.CONSENT)).isEqualTo(new Tickets.Count(1, 0));
        assertThat(tickets.count(own(aigerim), aigerim, Ground.CONTRACT)).isEqualTo(new Tickets.Count(0, 0));
        var ivan = own(person("Иван Петров"));
        assertThatThrownBy(() -> consents.of(ivan, aigerim, 10)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> subjects.held(ivan, aigerim)).isInstanceOf(Refused.class);
    }

    @Test
    void whatSomebodyBlockedWroteInATicketIsHandedToNobodyElse_1_3() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        ticket(aigerim, "Екеуміз", "менікі");
        var ticket = tickets.of(own(aigerim), aigerim, 1).getFirst();
        tickets.say(
                        policy.permit(Actor.system("test"), Purpose.SUPPORT),
                        ticket.id(),
                        NewMessage.reply(
                                TicketMessage.Side.OUTSIDER,
                                ivan,
                                "слова Ивана",
                                kz.qyzmet.desk.consent.Channel.MAIL,
                                List.of()),
                        List.of())
                .orElseThrow();
        assertThat(archive(own(aigerim), Language.KK).toString()).contains("слова Ивана");

        blockings.block(
                policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                ivan,
                new Blockings.Wish(Blockings.Basis.PERSON, "деректер даулы", "№ 12", null));

        assertThat(archive(own(aigerim), Language.KK).toString())
                .contains("менікі")
                .doesNotContain("слова Ивана");
    }

    @Test
    void anArchiveThatABlockingBreaksOffDoesNotOpen() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        ticket(aigerim, "Бұғатталатын өтінім", "мәтін");
        var written = new ByteArrayOutputStream();

        assertThatThrownBy(() -> export.write(own(aigerim), words(Language.KK), clock.instant(), () -> {
                    blockings.block(
                            policy.permit(
                                    Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                            aigerim,
                            new Blockings.Wish(Blockings.Basis.PERSON, "деректер даулы", "№ 12", null));
                    return written;
                }))
                .isInstanceOf(Refused.class);

        var file = java.nio.file.Files.createTempFile("broken", ".zip");
        try {
            java.nio.file.Files.write(file, written.toByteArray());
            assertThatThrownBy(() -> new java.util.zip.ZipFile(file.toFile()).close())
                    .isInstanceOf(java.util.zip.ZipException.class);
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void everybodyTakesOneAtATimeAndFewDoTogether() throws Exception {
        var first = own(person("Айгерім Қасымова"));
        var second = own(person("Иван Петров"));
        var third = own(person("Жанар Әлиева"));
        var tried = new ArrayList<String>();
        MyExport.Way nothing = OutputStream::nullOutputStream;

        export.write(first, words(Language.RU), clock.instant(), () -> {
            tried.add(code(() -> export.write(first, words(Language.RU), clock.instant(), nothing)));
            export.write(second, words(Language.RU), clock.instant(), () -> {
                tried.add(code(() -> export.write(third, words(Language.RU), clock.instant(), nothing)));
                return OutputStream.nullOutputStream();
            });
            return OutputStream.nullOutputStream();
        });

        assertThat(policy.number("exports-at-once")).isEqualTo(2);
        assertThat(tried).containsExactly("export-running", "export-busy");
        assertThatNoException().isThrownBy(() -> export.write(first, words(Language.RU), clock.instant(), nothing));
    }

    @Test
    void takingItAwayStandsInTheJournalAndAsksWhoItIsWhenTheSignInIsOld() {
        var person = staff(UUID.randomUUID() + "@qyzmet.example");
        long before = journalled();

        var download = post(person, "/my/data/download");

        assertThat(download).hasStatusOk();
        assertThat(download.getResponse().getContentType()).isEqualTo("application/zip");
        assertThat(download.getResponse().getHeader("Content-Disposition"))
                .matches("attachment; filename=\"qyzmet-[0-9-]+\\.zip\"");
        assertThat(download.getResponse().getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(download.getResponse().getContentAsByteArray()).startsWith('P', 'K');
        assertThat(journalled()).isGreaterThan(before);

        Acting.running(
                Family.ACCOUNT,
                () -> sql.sql("update session set created_at = now() - interval '31 minutes' where subject_id = ?")
                        .param(last.value())
                        .update());
        var again = post(person, "/my/data/download");
        assertThat(again).hasStatus(303);
        assertThat(again.getResponse().getHeader("Location")).isEqualTo("/staff?again=true&next=/my/data");
        assertThat(mvc.get()
                        .uri("/staff?again=true&next=/my/data")
                        .cookie(person)
                        .exchange())
                .hasStatusOk()
                .bodyText()
                .contains("type=\"password\"");
    }

    /** Fifty thousand tickets of one person: what stands in memory while they are written does not grow with them. */
    @Test
    @Tag("long")
    void fiftyThousandTicketsTakeNoMoreMemoryThanFifty() throws Exception {
        var aigerim = person("Айгерім Қасымова");
        var permit = policy.permit(Actor.system("seed"), Purpose.SUPPORT);
        int many = 50_000;
        var text = "Сәлеметсіз бе! Принтер құжаттарды басып шығармайды, қағаз тұрып қалады. ".repeat(12);
        for (int from = 0; from < many; from += 500) {
            history.store(
                    permit,
                    IntStream.range(from, from + 500)
                            .mapToObj(i -> past(
                                    aigerim,
                                    "Өтінім " + i,
                                    List.of(new Past.Words(false, false, aigerim, i + " " + text, clock.instant()))))
                            .toList());
        }
        var out = new Watched();
        var began = System.nanoTime();

        export.write(own(aigerim), words(Language.KK), clock.instant(), () -> out);

        long seconds = (System.nanoTime() - began) / 1_000_000_000;
        System.out.println("50 000 tickets: " + seconds + " s, " + out.written / 1_000_000 + " MB, memory grew by "
                + (out.most - out.least) / 1_000_000 + " MB");
        assertThat(out.entries).isGreaterThan(200);
        assertThat(out.most - out.least).isLessThan(64_000_000L);

        // and the papers for a complaint, with an entry of the journal about each of them, as filing one by one leaves
        var request = answering.file(own(aigerim), wish(aigerim));
        for (int from = 0; from < many; from += 1000) {
            transaction.executeWithoutResult(_ -> {
                for (int i = 0; i < 1000; i++) {
                    journal.note(
                            permit, Operation.RECORD, "ticket:" + UUID.randomUUID(), List.of(aigerim), "message.body");
                }
            });
        }
        Awaitility.await().atMost(Duration.ofMinutes(20)).until(() -> placed(aigerim) >= many);
        var papers = new Watched();
        began = System.nanoTime();

        packs.write(Taking.by(own(aigerim)), words(Language.KK), request.id(), true, () -> papers);

        System.out.println("their pack: " + (System.nanoTime() - began) / 1_000_000_000 + " s, "
                + papers.written / 1_000_000 + " MB, " + papers.entries + " files, memory grew by "
                + (papers.most - papers.least) / 1_000_000 + " MB");
        assertThat(papers.entries).isGreaterThan(200);
        assertThat(papers.most - papers.least).isLessThan(64_000_000L);
    }

    private long placed(SubjectId person) {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql(
                                "select count(*) from journal_subject s join journal_entry e on e.entry = s.entry where s.subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    /** Measures what is alive each time another two megabytes have gone. */
    private static final class Watched extends OutputStream {
        long written;
        long entries;
        long least = Long.MAX_VALUE;
        long most;
        private long next;
        private int seen;

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            written += length;
            for (int at = from; at < from + length; at++) {
                seen = seen << 8 | bytes[at] & 0xFF;
                // the head of an entry, however it comes
                entries += seen == 0x504B0304 ? 1 : 0;
            }
            if (written >= next) {
                next = written + 500_000;
                System.gc();
                var runtime = Runtime.getRuntime();
                long alive = runtime.totalMemory() - runtime.freeMemory();
                least = Math.min(least, alive);
                most = Math.max(most, alive);
            }
        }
    }

    private Past past(SubjectId person, String title, List<Past.Words> words) {
        return new Past(
                person,
                Ground.CONSENT,
                title,
                Language.KK,
                State.CLOSED,
                Priority.NORMAL,
                services.general().id(),
                services.general().team(),
                null,
                words);
    }

    private void say(Permit permit, Ticket ticket, NewMessage message) {
        transaction.executeWithoutResult(_ ->
                assertThat(tickets.say(permit, ticket.id(), message, List.of())).isPresent());
    }

    private SubjectRequests.Wish wish(SubjectId person) {
        return new SubjectRequests.Wish(
                person,
                SubjectRequest.Kind.CORRECT,
                SubjectRequest.Channel.PORTAL,
                Language.KK,
                LocalDate.ofInstant(clock.instant(), Times.ZONE),
                "Атым қате жазылған",
                SubjectRequest.Identity.SESSION);
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static String code(Attempt attempt) throws IOException {
        try {
            attempt.run();
            return "";
        } catch (Conflict conflict) {
            return conflict.code();
        }
    }

    private String page(Cookie who) {
        try {
            return mvc.get()
                    .uri("/my/data")
                    .cookie(who)
                    .header("Accept-Language", "ru")
                    .exchange()
                    .getResponse()
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As the switch on the page does. */
    private MvcTestResult withdraw(Cookie who) {
        return mvc.post()
                .uri("/my/requests")
                .param("kind", "withdrawal")
                .param("only", "support")
                .cookie(who)
                .header("Accept-Language", "ru")
                .exchange();
    }

    private MvcTestResult give(Cookie who, String hash) {
        return mvc.post()
                .uri("/my/consents/support/give")
                .param("consent-text", hash)
                .cookie(who)
                .header("Accept-Language", "ru")
                .exchange();
    }

    /** What is entered gets its place in the log within a second or so. */
    private void journalReached() throws InterruptedException {
        for (int i = 0;
                i < 100 && looked.of(own(lastEnrolled).actor(), null).lines().isEmpty();
                i++) {
            Thread.sleep(100);
        }
    }

    private long journalled() {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql("select count(*) from journal_subject where subject_id = ?")
                        .param(last.value())
                        .query(Long.class)
                        .single());
    }

    /** A mailing rests on its own consent, whatever the rest is held on. */
    @Test
    void theArchiveSaysAtEveryPurposeTheGroundAndTheMeans_3_2_1() throws Exception {
        var support = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var person = subjects.enrol(
                support,
                new NewPerson(
                        "Мәди Серікұлы",
                        UUID.randomUUID() + "@mail.example",
                        null,
                        null,
                        Language.KK,
                        Ground.CONTRACT,
                        "form"));
        consents.given(
                support, person, Purpose.MARKETING, null, Language.KK, kz.qyzmet.desk.consent.Channel.WEB, "form");

        subjects.addPhone(support, person, "+7 701 123 45 67");
        correcting.byPerson(
                own(person),
                new Corrections.Wish(
                        person,
                        person.value(),
                        "name",
                        "Мәди Серікұлы Оспан",
                        Correction.Cause.INCOMPLETE,
                        "тегі жоқ",
                        "",
                        null,
                        null));

        var files = archive(own(person), Language.KK);

        assertThat(JSON.readTree(files.get("data.json")).path("values").valueStream())
                .extracting(one ->
                        one.path("kind").asString() + " " + one.path("source").asString())
                .containsExactlyInAnyOrder("name correction", "email form", "phone later");
        assertThat(JSON.readTree(files.get("data.json")).path("purposes").valueStream())
                .hasSizeGreaterThan(2)
                .allSatisfy(one -> {
                    var purpose = Purpose.valueOf(one.path("purpose").asString().toUpperCase(Locale.ROOT));
                    var duty =
                            Set.of(Purpose.ACCOUNTABILITY, Purpose.CONFIRMATION).contains(purpose);
                    var ground = purpose == Purpose.MARKETING ? Ground.CONSENT : Ground.CONTRACT;
                    assertThat(one.path("ground").asString()).isEqualTo(duty ? "duty" : ground.id());
                    var because =
                            duty ? words(Language.KK).t("rights.data.ground.duty") : policy.ground(ground, Language.KK);
                    var source = one.path("source").asString();
                    assertThat(source)
                            .isEqualTo(
                                    switch (purpose) {
                                        case SUPPORT -> "form";
                                        case ACCOUNT -> "sign-in";
                                        case RIGHTS -> "demands";
                                        case ACCOUNTABILITY -> "journal";
                                        case MARKETING -> "consent";
                                        case CONFIRMATION -> "held";
                                        default -> "";
                                    });
                    assertThat(one.path("operations")).isNotEmpty();
                    assertThat(files.get("index.html"))
                            .contains("<dd>" + words(Language.KK).t("rights.data.source." + source)
                                    + "</dd><dt>Негізі</dt><dd>" + because
                                    + "</dd><dt>Өңдеу тәсілдері</dt><dd>"
                                    + declared(purpose, Language.KK).methods(words(Language.KK)) + "</dd>");
                });
    }

    private Policy.Declared declared(Purpose purpose, Language language) {
        return policy.declared(language).stream()
                .filter(one -> one.purpose().equals(purpose.id()))
                .findFirst()
                .orElseThrow();
    }

    private Page words(Language language) {
        var request = new MockHttpServletRequest();
        request.addHeader("Accept-Language", language.code());
        return pages.of(request);
    }

    private Map<String, String> archive(Permit permit, Language language) throws IOException {
        var out = new ByteArrayOutputStream();
        export.write(permit, words(language), clock.instant(), () -> out);
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()), StandardCharsets.UTF_8)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private void ticket(SubjectId person, String title, String text) {
        var file = attachments.receive(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1 << 20);
        filing.file(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                new Filing.Wish(
                        person,
                        "",
                        null,
                        null,
                        title,
                        text,
                        Language.KK,
                        services.general(),
                        Priority.NORMAL,
                        kz.qyzmet.desk.consent.Channel.WEB,
                        Ground.CONSENT,
                        null,
                        "form",
                        List.of(new NewMessage.File(file, "../../құжат.txt", "text/plain", null, false)),
                        null,
                        ""));
    }

    private SubjectId lastEnrolled = SubjectId.random();

    private SubjectId person(String name) {
        lastEnrolled = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.KK, "form"));
        return lastEnrolled;
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private SubjectId last = SubjectId.random();

    private Cookie staff(String address) {
        var colleague = Colleague.enters(accounts, policy, mvc, Role.AGENT, "Данияр", address, Language.RU);
        last = colleague.subject();
        return colleague.session();
    }

    private MvcTestResult post(Cookie who, String path) {
        return mvc.post().uri(path).cookie(who).header("Accept-Language", "ru").exchange();
    }
}
