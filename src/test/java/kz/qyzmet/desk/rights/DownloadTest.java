package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.OnPaper;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Pages;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Clauses 3.2.1 and 4.11: an archive tells all there is, however much, and who goes away gives the place back. On a real port. */
@DeskTest
class DownloadTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final OperatorDetails DALA =
            new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Filing filing;

    @Autowired
    Services services;

    @Autowired
    Attachments attachments;

    @Autowired
    MyExport export;

    @Autowired
    Answering answering;

    @Autowired
    CaseLetters letters;

    @Autowired
    DemandFiles demandFiles;

    @Autowired
    Representatives representatives;

    @Autowired
    Consents consents;

    @Autowired
    Subjects subjects;

    @Autowired
    Blockings blockings;

    @Autowired
    Pages pages;

    @Autowired
    Tickets tickets;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Policy policy;

    @Autowired
    Clock clock;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource owner;

    @LocalServerPort
    int port;

    @Test
    void whoGoesAwayInTheMiddleGivesThePlaceBack_4_11() throws Exception {
        var colleague = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        file(colleague.subject(), 24 << 20);

        var gone = ask(colleague);
        assertThat(head(gone)).startsWith("HTTP/1.1 200");
        try (var second = ask(colleague)) {
            assertThat(head(second)).as("one at a time").startsWith("HTTP/1.1 303");
        }
        gone.close();

        var end = Instant.now().plus(PATIENCE);
        var answer = "";
        while (!answer.startsWith("HTTP/1.1 200") && Instant.now().isBefore(end)) {
            Thread.sleep(200);
            try (var again = ask(colleague)) {
                answer = head(again);
            }
        }
        assertThat(answer).as("the place is free again").startsWith("HTTP/1.1 200");
    }

    @Test
    void nothingIsCutOffAtAThousand_3_2_1() throws Exception {
        var person = Colleague.enters(accounts, policy, mvc, Role.AGENT).subject();
        JdbcClient.create(owner).sql("""
                insert into consent (id, subject_id, purpose, edition, language, channel, evidence, given_by, actor, given_at)
                select gen_random_uuid(), ?, 'marketing', '2026-1', 'kk', 'web', 'form', 'self', ?, now() - (n / 3 || ' minutes')::interval
                from generate_series(1, 1230) n
                """).params(person.value(), person.value()).update();

        // a destruction that somebody asked for and that was refused is told too
        JdbcClient.create(owner).sql("""
                insert into erasure (id, kind, subject_id, basis, edition, asked_by, asked_at, refused_by, refused_at)
                values (gen_random_uuid(), 'destroy', ?, 'unlawful', '2026-1', gen_random_uuid(), now(), gen_random_uuid(), now())
                """).param(person.value()).update();

        var taken = entries(person);
        var data = JSON.readTree(taken.get("data.json"));

        var ids = data.get("consents")
                .valueStream()
                .map(one -> one.get("id").asString())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(1230);
        assertThat(data.get("automatedDecisions").isArray()).isTrue();
        assertThat(data.get("corrections").isArray()).isTrue();
        assertThat(data.get("destructions").valueStream())
                .singleElement()
                .satisfies(told -> assertThat(told.get("step").asString()).isEqualTo("refused"));
        assertThat(taken.getOrDefault("index.html", "").split("<h3>", -1).length)
                .isGreaterThan(1230);
    }

    /** What was attached comes out byte for byte, beside the words it came with; somebody else's stays out. */
    @Test
    void whatWasAttachedIsInItByteForByte_3_2_1() throws IOException {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        file(aigerim, 300_001);
        file(ivan, 4_000);

        var files = new HashMap<String, byte[]>();
        try (var zip = archive(aigerim)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        var attached = files.keySet().stream()
                .filter(name -> name.startsWith("files/"))
                .toList();
        assertThat(attached).singleElement().satisfies(name -> {
            assertThat(files.get(name)).isEqualTo(noise(300_001));
            assertThat(written(files, "tickets", ".html")).contains("href=\"../" + name + "\"", "файл.bin");
            assertThat(written(files, "tickets", ".json")).contains("\"" + name + "\"");
        });
    }

    @Test
    void lettersPapersAndBlockingsAreInItAndNobodyElses_3_2_1() throws IOException {
        var aigerim = person("Айгерім Қасымова");
        var ivan = person("Иван Петров");
        var officer = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var files = new HashMap<SubjectId, List<String>>();
        for (var person : List.of(aigerim, ivan)) {
            var mark = person.toString();
            var document = ("document " + mark).getBytes(StandardCharsets.UTF_8);
            var upload = attachments.receive(new ByteArrayInputStream(document), document.length);
            var request = demandFiles.file(
                    own(person),
                    new SubjectRequests.Wish(
                            person,
                            SubjectRequest.Kind.COMPLAINT,
                            SubjectRequest.Channel.PORTAL,
                            Language.KK,
                            LocalDate.now(Times.ZONE),
                            "Шағым",
                            SubjectRequest.Identity.SESSION),
                    List.of(new NewMessage.File(upload, "анықтама.txt", "text/plain", null, false)));
            var eml = ("Subject: =?utf-8?B?w6k=?=\r\n\r\nattached " + mark).getBytes(StandardCharsets.UTF_8);
            var letter = letters.keep(
                    officer,
                    request,
                    attachments.receive(new ByteArrayInputStream(eml), eml.length),
                    "Тағы бір хат " + mark,
                    false,
                    false);
            var consent = OnPaper.given(
                    consents,
                    officer,
                    person,
                    policy.consentText(Purpose.SUPPORT, Language.KK, DALA),
                    "№ 12 " + mark,
                    ("%PDF- consent " + mark).getBytes(StandardCharsets.UTF_8));
            var power = representatives.add(
                    officer,
                    new Representatives.Wish(
                            person,
                            Representative.Kind.ATTORNEY,
                            "Болат Оспанов",
                            "",
                            "№ 7 " + mark,
                            Set.of("correct"),
                            LocalDate.now(Times.ZONE).plusMonths(1),
                            Language.KK,
                            new Scan("png", ("PNG power " + mark).getBytes(StandardCharsets.UTF_8))));
            blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "дау " + mark, "№ 3", null));
            blockings.unblock(officer, person, Blockings.Ending.SETTLED, "бітті");
            files.put(
                    person,
                    List.of(
                            "demands/" + request.number() + "-" + upload.id() + ".txt",
                            "letters/" + request.number() + "-" + letter + ".eml",
                            "papers/consent-" + consent + ".pdf",
                            "papers/power-" + power + ".png"));
        }

        var taken = entries(aigerim);

        assertThat(taken).containsKeys(files.getOrDefault(aigerim, List.of()).toArray(String[]::new));
        for (var path : files.getOrDefault(aigerim, List.of())) {
            assertThat(taken.get(path)).contains(aigerim.toString());
            assertThat(taken.get("index.html")).contains("href=\"" + path + "\"");
            assertThat(taken.get("data.json")).contains("\"" + path + "\"");
        }
        assertThat(taken.get("index.html"))
                .contains("Тағы бір хат " + aigerim, "№ 12 " + aigerim, "Адамның өзі")
                .doesNotContain("⟦");
        var data = JSON.readTree(taken.get("data.json"));
        assertThat(data.path("blockings"))
                .singleElement()
                .satisfies(told -> assertThat(told.path("because").asString()).isEqualTo("settled"));
        assertThat(data.path("breaches").isArray()).isTrue();
        assertThat(taken).doesNotContainKeys(files.getOrDefault(ivan, List.of()).toArray(String[]::new));
        assertThat(taken.values()).noneMatch(text -> text.contains(ivan.toString()));
    }

    /** Their own words in others' tickets, letters to them, receipts that verify offline, where they are signed in: theirs alone, and no word of whose ticket it is. */
    @Test
    void whatStandsElsewhereIsInItToo_3_2_1() throws Exception {
        var colleague = Colleague.enters(accounts, policy, mvc, Role.AGENT);
        var aigerim = colleague.subject();
        var ivan = person("Иван Петров");
        var support = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        consents.given(
                support,
                aigerim,
                Purpose.SUPPORT,
                policy.consentText(Purpose.SUPPORT, Language.KK, DALA),
                Language.KK,
                kz.qyzmet.desk.consent.Channel.WEB,
                "form");
        answering.file(
                own(aigerim),
                new SubjectRequests.Wish(
                        aigerim,
                        SubjectRequest.Kind.COMPLAINT,
                        SubjectRequest.Channel.PORTAL,
                        Language.KK,
                        LocalDate.now(Times.ZONE),
                        "Шағым",
                        SubjectRequest.Identity.SESSION));
        var ticket = file(ivan, 10);
        var sent = List.of(
                enclosed("менің файлым.bin", "application/octet-stream", null),
                enclosed("дәйексөз.bin", "image/png", "quoted@mail.example"),
                enclosed("бөтен хат.eml", "message/rfc822", null));
        for (int n = 0; n < 45; n++) {
            var words = NewMessage.reply(
                    TicketMessage.Side.OUTSIDER,
                    aigerim,
                    "Бөтен өтінімдегі сөзім " + n + ".",
                    kz.qyzmet.desk.consent.Channel.MAIL,
                    n == 7 ? sent : List.of());
            transaction.executeWithoutResult(_ -> assertThat(tickets.say(support, ticket.id(), words, List.of()))
                    .isPresent());
        }

        var late = enclosed("иесінің файлы.bin", "application/octet-stream", null);
        attachments.attach(support, late.upload(), ivan, null, holder(sent), late.name(), late.type(), null, false);

        var taken = entries(aigerim);

        var data = JSON.readTree(taken.get("data.json"));
        assertThat(taken.keySet().stream().filter(name -> name.startsWith("elsewhere/")))
                .as("neither a quoted picture, nor a letter, nor what somebody else laid there")
                .singleElement()
                .satisfies(name -> {
                    assertThat(taken.get(name)).isEqualTo("менің файлым.bin");
                    assertThat(taken.get("index.html")).contains("href=\"" + name + "\" download>менің файлым.bin</a>");
                    assertThat(data.path("inOthersTickets").valueStream())
                            .flatExtracting(one -> one.path("attachments").values())
                            .extracting(one -> one.path("path").asString())
                            .containsExactly(name);
                });
        assertThat(data.path("inOthersTickets")
                        .valueStream()
                        .map(one -> one.path("text").path(0).asString()))
                .hasSize(45)
                .doesNotHaveDuplicates()
                .allMatch(text -> text.startsWith("Бөтен өтінімдегі сөзім"));
        assertThat(data.path("letters")
                        .valueStream()
                        .map(one -> one.path("kind").asString()))
                .contains("rights");
        assertThat(data.path("signIns")
                        .valueStream()
                        .map(one -> one.path("kind").asString()))
                .contains("staff");
        var receipt = data.path("consents").path(0).path("receipt").asString();
        assertThat(taken.get("index.html"))
                .contains("href=\"" + receipt + "\"", "Бөтен өтінімдегі сөзім 44.")
                .doesNotContain("⟦");
        var key = Files.write(Files.createTempFile("key", ".pub"), journalKey());
        try {
            var proof = taken.getOrDefault(receipt, "").getBytes(StandardCharsets.UTF_8);
            assertThat(OfflineCheck.by(key).proven(proof).body()).isNotEmpty();
        } finally {
            Files.delete(key);
        }
        assertThat(taken.values())
                .noneMatch(text ->
                        text.contains(ivan.toString()) || text.contains("Петров") || text.contains("Файлды қоса"));

        blockings.block(
                policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS),
                ivan,
                new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 3", null));
        assertThat(JSON.readTree(entry(aigerim, "data.json")).path("inOthersTickets"))
                .as("a blocked requester's ticket is closed")
                .isEmpty();
    }

    /** Its content is its name. */
    private NewMessage.File enclosed(String name, String type, @Nullable String contentId) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        return new NewMessage.File(
                attachments.receive(new ByteArrayInputStream(bytes), bytes.length),
                name,
                type,
                contentId,
                contentId != null);
    }

    private UUID holder(List<NewMessage.File> files) {
        return attachments
                .find(
                        policy.permit(Actor.system("test"), Purpose.SUPPORT),
                        files.getFirst().upload().id())
                .orElseThrow()
                .holder();
    }

    private byte[] journalKey() {
        return mvc.get().uri("/journal/key").exchange().getResponse().getContentAsByteArray();
    }

    private SubjectId person(String name) {
        return subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by(name, UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private String entry(SubjectId person, String name) throws IOException {
        return entries(person).getOrDefault(name, "");
    }

    private static String written(Map<String, byte[]> files, String name, String ending) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().startsWith(name) && file.getKey().endsWith(ending))
                .map(file -> new String(file.getValue(), StandardCharsets.UTF_8))
                .collect(java.util.stream.Collectors.joining());
    }

    private ZipInputStream archive(SubjectId person) throws IOException {
        var request = new MockHttpServletRequest();
        request.addHeader("Accept-Language", "kk");
        var out = new ByteArrayOutputStream();
        export.write(own(person), pages.of(request), clock.instant(), () -> out);
        return new ZipInputStream(new ByteArrayInputStream(out.toByteArray()), StandardCharsets.UTF_8);
    }

    private Map<String, String> entries(SubjectId person) throws IOException {
        var found = new HashMap<String, String>();
        try (var zip = archive(person)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                found.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private Socket ask(Colleague colleague) throws IOException {
        var socket = new Socket();
        // so that the desk soon notices that nobody reads
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("POST /my/data/download HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: http://localhost:"
                                + port
                                + "\r\nSec-Fetch-Site: same-origin\r\nCookie: qyzmet-session="
                                + colleague.session().getValue()
                                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The first bytes of an answer; the rest stays unread. */
    private static String head(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private Ticket file(SubjectId person, int size) {
        var file = attachments.receive(new ByteArrayInputStream(noise(size)), size);
        return filing.file(
                        policy.permit(Actor.system("test"), Purpose.SUPPORT),
                        new Filing.Wish(
                                person,
                                "",
                                null,
                                null,
                                "Үлкен файл",
                                "Файлды қоса жібердім.",
                                Language.KK,
                                services.general(),
                                Priority.NORMAL,
                                kz.qyzmet.desk.consent.Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                java.util.List.of(
                                        new NewMessage.File(file, "файл.bin", "application/octet-stream", null, false)),
                                null,
                                ""))
                .ticket();
    }
}
