package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.HoldHand;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Times;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 2.1.4 in demands: what the desk did not ask for is shown as such to the person and the officer, and goes for good, but for a line that says so; what must stay stays. */
@DeskTest
@Tag("once")
class RemovalTest {
    private static final String IIN = "850315300128";
    private static final String WORDS = "Мой ИИН " + IIN + ", исправьте";

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Tokens tokens;

    @Autowired
    SubjectRequests requests;

    @Autowired
    Answering answering;

    @Autowired
    Removal removal;

    @Autowired
    Blockings blockings;

    @Autowired
    Policy policy;

    @Autowired
    ObjectProvider<Replay> replays;

    @Autowired
    ApplicationContext desk;

    private final JdbcClient owner;

    RemovalTest(@Autowired @Qualifier("ownerDataSource") DataSource owner) {
        this.owner = JdbcClient.create(owner);
    }

    @Test
    void aCopyOfAnIdentityDocumentIsPointedOutToBothAndTheOfficerRemovesIt_2_1_4() throws Exception {
        var person = staff(Role.AGENT);
        var page = filed(person, "correct", WORDS);
        var demand = id(page);
        var officers = "/officer/requests/" + demand;
        var officer = staff(Role.OFFICER);
        var file = file(demand);
        for (var language : Language.values()) {
            assertThat(text(get(person.session(), page, language)))
                    .contains("note warning", "/remove", IIN)
                    .doesNotContain("⟦");
            assertThat(text(get(officer.session(), officers, language)))
                    .contains("note warning", "/remove", IIN)
                    .doesNotContain("⟦");
        }
        assertThat(text(get(person.session(), page, Language.RU)))
                .contains("Похоже на копию документа", "Похоже, здесь есть ИИН");
        assertThat(text(get(officer.session(), officers, Language.RU)))
                .contains("Похоже на копию документа", "Похоже, здесь есть ИИН");

        assertThat(remove(officer, officers, "file", file, ""))
                .as("not without a reason")
                .hasStatus(422);
        assertThat(remove(officer, officers, "file", file, "own"))
                .as("not in the person's name")
                .hasStatus(422);
        assertThat(bytes(file)).isPositive();
        assertThat(remove(officer, officers, "file", file, "identity")).hasStatus(303);

        assertThat(bytes(file)).isZero();
        assertThat(get(officer.session(), officers + "/files/" + file, Language.RU))
                .hasStatus(404);
        assertThat(get(person.session(), page + "/files/" + file, Language.RU)).hasStatus(404);
        for (var shown :
                List.of(get(person.session(), page, Language.RU), get(officer.session(), officers, Language.RU))) {
            assertThat(text(shown))
                    .contains("Удалён файл", "удалил ответственный: копия документа")
                    .doesNotContain("куәлік.pdf", "Похоже на копию документа");
        }
        assertThat(remove(officer, officers, "file", file, "identity"))
                .as("once")
                .hasStatus(404);

        assertThat(remove(officer, officers, "words", demand, "excess")).hasStatus(303);
        assertThat(owner.sql("select body is null from subject_request where id = ?")
                        .param(demand)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(text(get(person.session(), page, Language.RU)))
                .contains("Удалён текст", "данных больше, чем нужно")
                .doesNotContain(IIN);
        assertThat(noted(person.subject())).hasSize(2);
        assertThat(journalled(person.subject(), officer.subject(), "delete")).isEqualTo(2);
    }

    @Test
    void thePersonRemovesTheirOwnAsLongAsNobodyHasDecided_2_1_4() throws Exception {
        var person = staff(Role.AGENT);
        var page = filed(person, "correct", "Атым қате жазылған");
        var demand = id(page);
        var file = file(demand);
        assertThat(remove(person, page, "file", file, "identity")).hasStatus(303);
        assertThat(bytes(file)).isZero();
        assertThat(text(get(person.session(), page, Language.RU))).contains("Удалён файл", "удалил сам человек");

        var late = filed(person, "correct", "Тағы біреуі қате");
        var kept = file(id(late));
        answering.refused(
                policy.permit(officer(), Purpose.RIGHTS), id(late), SubjectRequest.Refusal.NO_DOCUMENT, "Құжат жоқ");
        assertThat(text(get(person.session(), late, Language.RU))).doesNotContain("/remove");
        assertThat(said(remove(person, late, "file", kept, ""))).isEqualTo("rights.conflict.request-decided");
        assertThat(bytes(kept)).isPositive();
        // the officer may, whatever became of the demand
        removal.remove(rights(), id(late), Removal.What.FILE, kept, Removal.Reason.MISTAKE);
        assertThat(bytes(kept)).isZero();
    }

    @Test
    void whatTheOfficerBroughtIsNotThePersonsToRemove_2_1_4() throws Exception {
        var person = staff(Role.AGENT);
        var officer = staff(Role.OFFICER);
        var page = filed(person, "correct", "Атым қате жазылған");
        var theirs = file(id(page));
        var officers = "/officer/requests/" + id(page);
        assertThat(brought(officer, officers)).isEqualTo("rights.files.added");
        var paper = owner.sql(
                        "select a.id from attachment a join subject_request_file f on f.id = a.holder_id where f.request_id = ? and a.id <> ?")
                .params(id(page), theirs)
                .query(UUID.class)
                .single();
        assertThat(text(get(person.session(), page, Language.KK)))
                .contains("files/" + paper, "what-" + theirs)
                .doesNotContain("what-" + paper);
        assertThat(text(get(officer.session(), officers, Language.KK))).contains("what-" + theirs, "what-" + paper);

        assertThat(remove(person, page, "file", paper, "")).hasStatus(404);
        assertThat(bytes(paper)).isPositive();
        assertThat(remove(officer, officers, "file", paper, "mistake")).hasStatus(303);
        assertThat(bytes(paper)).isZero();
        assertThat(remove(person, page, "file", theirs, "")).hasStatus(303);
        assertThat(bytes(theirs)).isZero();
    }

    @Test
    void noOfficerRemovesFromOrAddsToADemandOfTheirOwn_7_2() throws Exception {
        var officer = staff(Role.OFFICER);
        var page = filed(officer, "correct", WORDS);
        var officers = "/officer/requests/" + id(page);
        var file = file(id(page));

        assertThat(said(remove(officer, officers, "file", file, "identity"))).isEqualTo("rights.conflict.request-own");
        assertThat(said(remove(officer, officers, "words", id(page), "excess")))
                .isEqualTo("rights.conflict.request-own");
        assertThat(brought(officer, officers)).isEqualTo("rights.conflict.request-own");
        assertThat(file(id(page))).as("the one and only").isEqualTo(file);
        assertThat(bytes(file)).isPositive();
        assertThat(remove(officer, page, "file", file, ""))
                .as("as anybody may of their own")
                .hasStatus(303);
    }

    @Test
    void nobodyRemovesWhatIsOfAnotherDemand_4_8() throws Exception {
        var person = staff(Role.AGENT);
        var other = staff(Role.AGENT);
        var page = filed(person, "correct", WORDS);
        var others = filed(other, "correct", "Атым қате жазылған");
        var demand = id(page);
        var file = file(demand);
        var officer = staff(Role.OFFICER);
        assertThat(remove(other, page, "file", file, "")).hasStatus(404);
        assertThat(remove(other, others, "file", file, "")).hasStatus(404);
        assertThat(remove(other, others, "words", demand, "")).hasStatus(404);
        assertThat(remove(officer, "/officer/requests/" + id(others), "file", file, "identity"))
                .hasStatus(404);
        assertThat(remove(officer, "/officer/requests/" + demand, "everything", file, "identity"))
                .hasStatus(404);
        assertThat(remove(officer, "/officer/requests/" + demand, "letter", file, "identity"))
                .hasStatus(404);
        for (var role : List.of(Role.ADMINISTRATOR, Role.AGENT, Role.LEAD)) {
            assertThat(remove(staff(role), "/officer/requests/" + demand, "file", file, "identity"))
                    .hasStatus(403);
        }
        var token = tokens.make(
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
        assertThat(mvc.post()
                        .uri("/officer/requests/" + demand + "/remove")
                        .header("Authorization", "Bearer " + token)
                        .param("object", file.toString())
                        .param("what-" + file, "file")
                        .param("reason-" + file, "identity")
                        .exchange()
                        .getResponse()
                        .getStatus())
                .isBetween(400, 499);
        assertThat(bytes(file)).isPositive();
        assertThat(noted(person.subject())).isEmpty();
    }

    @Test
    void whatIsHeldStaysUntilTheHoldIsLifted_3_2_7() throws Exception {
        var person = staff(Role.AGENT);
        var page = filed(person, "correct", WORDS);
        var demand = id(page);
        var file = file(demand);
        var officer = staff(Role.OFFICER);
        var hold = HoldHand.set(desk, person.subject());

        var refused = remove(officer, "/officer/requests/" + demand, "file", file, "identity");
        assertThat(said(refused)).isEqualTo("rights.conflict.removal-held");
        assertThat(text(mvc.get()
                        .uri("/officer/requests/" + demand)
                        .cookie(
                                officer.session(),
                                Objects.requireNonNull(refused.getResponse().getCookie("flash")))
                        .header("Accept-Language", "ru")
                        .exchange()))
                .contains("Действует запрет на уничтожение");
        assertThat(said(remove(officer, "/officer/requests/" + demand, "words", demand, "excess")))
                .isEqualTo("rights.conflict.removal-held");
        assertThat(said(remove(person, page, "file", file, ""))).isEqualTo("rights.conflict.removal-held");
        assertThat(bytes(file)).isPositive();
        assertThat(text(get(person.session(), page, Language.RU))).contains(IIN).doesNotContain("Удалён");

        HoldHand.lift(desk, person.subject(), hold);
        assertThat(said(remove(officer, "/officer/requests/" + demand, "file", file, "identity")))
                .isEqualTo("rights.removed.done");
        assertThat(bytes(file)).isZero();
    }

    @Test
    void whatIsBlockedIsOnlyStored_1_3() throws Exception {
        var person = staff(Role.AGENT);
        var page = filed(person, "correct", WORDS);
        var demand = id(page);
        var file = file(demand);
        var officer = staff(Role.OFFICER);
        // staff cannot be blocked: they leave first
        owner.sql("delete from staff_role where subject_id = ?")
                .param(person.subject().value())
                .update();
        blockings.block(rights(), person.subject(), new Blockings.Wish(Blockings.Basis.PERSON, "дау", "№ 1", null));

        for (var object : List.of(file, demand)) {
            assertThat(said(remove(
                            officer,
                            "/officer/requests/" + demand,
                            object.equals(file) ? "file" : "words",
                            object,
                            "identity")))
                    .isEqualTo("rights.conflict.removal-blocked");
        }
        assertThatThrownBy(() -> removal.remove(own(person), demand, Removal.What.FILE, file, Removal.Reason.OWN))
                .isInstanceOf(Conflict.class);
        // and the database keeps it from the role that removes
        assertThat(Acting.<Integer, RuntimeException>as(
                        Family.ERASURE,
                        () -> desk.getBean(JdbcClient.class)
                                .sql("delete from attachment where id = ?")
                                .param(file)
                                .update()))
                .isZero();
        assertThat(bytes(file)).isPositive();
    }

    @Test
    void whatAnOlderBackupBringsBackIsRemovedAgain_1_5() throws Exception {
        var person = staff(Role.AGENT);
        var page = filed(person, "correct", WORDS);
        var demand = id(page);
        var file = file(demand);
        answering.asked(rights(), demand, "Какой картой вы платили?");
        var question = owner.sql("select id from subject_request_question where request_id = ?")
                .param(demand)
                .query(UUID.class)
                .single();
        answering.replied(own(person), demand, question, "4111 1111 1111 1111");
        assertThat(text(get(person.session(), page, Language.RU))).contains("номер банковской карты");
        var backup = new ArrayList<Runnable>();
        backup.add(kept("attachment", "id", file));
        backup.add(kept("attachment_chunk", "attachment_id", file));
        var body = column("subject_request", "body", demand);
        var answer = column("subject_request_question", "answer", question);

        removal.remove(rights(), demand, Removal.What.FILE, file, Removal.Reason.IDENTITY);
        removal.remove(rights(), demand, Removal.What.WORDS, demand, Removal.Reason.EXCESS);
        removal.remove(own(person), demand, Removal.What.ANSWER, question, Removal.Reason.OWN);
        assertThat(text(get(person.session(), page, Language.RU)))
                .contains("Ответ удалён; причина указана в истории")
                .doesNotContain("4111", IIN, "куәлік.pdf");
        var noted = noted(person.subject());
        assertThat(noted).hasSize(3);
        assertThat(noted).allSatisfy(entry -> assertThat(entry.what()).hasSizeLessThanOrEqualTo(128));

        owner.sql("delete from subject_request_step where request_id = ? and step = 'removed'")
                .param(demand)
                .update();
        backup.forEach(Runnable::run);
        body.run();
        answer.run();
        assertThat(text(get(person.session(), page, Language.RU))).contains("4111", IIN, "куәлік.pdf");

        // whatever holds stand by now, and once more, as after a start that was cut off
        HoldHand.set(desk, person.subject());
        for (int twice = 0; twice < 2; twice++) {
            noted.forEach(this::again);
        }

        assertThat(bytes(file)).isZero();
        assertThat(text(get(person.session(), page, Language.RU)))
                .contains("Удалён файл", "Удалён текст", "Удалён ответ", "удалил сам человек")
                .doesNotContain("4111", IIN, "куәлік.pdf");
        assertThat(owner.sql("select count(*) from subject_request_step where request_id = ? and step = 'removed'")
                        .param(demand)
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
        assertThat(noted(person.subject())).as("nothing is noted twice").hasSameSizeAs(noted);
        // whom the backup does not know
        var first = noted.getFirst();
        again(new Ledgered(first.kind(), first.act(), SubjectId.random(), first.what(), first.at()));
        assertThatThrownBy(() -> removal.remove(rights(), demand, Removal.What.ANSWER, question, Removal.Reason.EXCESS))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void wordsOfAPaperAndOfAProgramArePointedOutAndGoToo_2_1_4() throws Exception {
        var officer = staff(Role.OFFICER);
        var person = staff(Role.AGENT);
        var paper = Objects.requireNonNull(mvc.post()
                .uri("/officer/requests")
                .cookie(officer.session())
                .param("person", person.subject().toString())
                .param("kind", "complaint")
                .param("channel", "paper")
                .param("identity", "document")
                .param("received", LocalDate.now(Times.ZONE).toString())
                .param("language", "ru")
                .param("text", WORDS)
                .exchange()
                .getResponse()
                .getRedirectedUrl());
        var token = tokens.make(
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
        var filed = mvc.post()
                .uri("/api/v1/subject-requests")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content("{\"kind\": \"complaint\", \"name\": \"Марат\", \"email\": \"" + UUID.randomUUID()
                        + "@people.example\", \"identity\": \"session\", \"text\": \"" + WORDS + "\"}")
                .exchange();
        assertThat(filed).hasStatus(201);
        assertThat(text(filed)).as("the program is told too").contains("\"warnings\":[\"excess-iin\"]");
        var program = Objects.requireNonNull(filed.getResponse().getHeader("Location"))
                .replace("/api/v1/subject-requests/", "/officer/requests/");

        for (var page : List.of(paper, program)) {
            assertThat(text(get(officer.session(), page, Language.RU))).contains("Похоже, здесь есть ИИН", IIN);
            assertThat(said(remove(officer, page, "words", id(page), "excess"))).isEqualTo("rights.removed.done");
            assertThat(text(get(officer.session(), page, Language.RU)))
                    .contains("Удалён текст")
                    .doesNotContain("Похоже, здесь есть ИИН", IIN);
            assertThatThrownBy(() ->
                            removal.remove(rights(), id(page), Removal.What.WORDS, id(page), Removal.Reason.EXCESS))
                    .isInstanceOf(NotFound.class);
        }
    }

    private void again(Ledgered entry) {
        // as the start does: storage, outside a transaction
        Acting.running(
                Family.UPKEEP,
                () -> replays.orderedStream()
                        .filter(replay -> replay.kinds().contains(entry.kind()))
                        .forEach(replay -> replay.again(entry)));
    }

    private List<Ledgered> noted(SubjectId person) {
        return owner.sql(
                        "select act, what, at from ledger_entry where subject_id = ? and kind = 'removal' order by place")
                .param(person.value())
                .query((row, n) -> new Ledgered(
                        Ledgered.Kind.REMOVAL,
                        row.getObject("act", UUID.class),
                        person,
                        row.getString("what"),
                        row.getTimestamp("at").toLocalDateTime().toInstant(ZoneOffset.UTC)))
                .list();
    }

    /** What a backup of now has of a table. @return brings it back */
    private Runnable kept(String table, String column, UUID id) {
        var rows = owner.sql("select row_to_json(t)::text from " + table + " t where " + column + " = ?")
                .param(id)
                .query(String.class)
                .list();
        assertThat(rows).isNotEmpty();
        return () -> rows.forEach(row -> owner.sql(
                        "insert into " + table + " select * from json_populate_record(null::" + table + ", ?::json)")
                .param(row)
                .update());
    }

    private Runnable column(String table, String column, UUID id) {
        var bytes = owner.sql("select " + column + " from " + table + " where id = ?")
                .param(id)
                .query((row, n) -> row.getBytes(1))
                .single();
        return () -> owner.sql("update " + table + " set " + column + " = ? where id = ?")
                .params(bytes, id)
                .update();
    }

    private long bytes(UUID file) {
        return owner.sql("""
                        select (select count(*) from attachment where id = :id) + (select count(*) from attachment_chunk where attachment_id = :id)
                        """).param("id", file).query(Long.class).single();
    }

    private long journalled(SubjectId person, SubjectId by, String operation) {
        return owner.sql("""
                        select count(*) from journal_subject s join (select id as entry, actor, operation from journal_queue union all
                            select entry, actor, operation from journal_entry) q on q.entry = s.entry
                        where s.subject_id = ? and q.actor = ? and q.operation = ?
                        """)
                .params(person.value(), by.value(), operation)
                .query(Long.class)
                .single();
    }

    private UUID file(UUID demand) {
        return owner.sql(
                        "select a.id from attachment a join subject_request_file f on f.id = a.holder_id where f.request_id = ?")
                .param(demand)
                .query(UUID.class)
                .single();
    }

    private Permit rights() {
        return policy.permit(officer(), Purpose.RIGHTS);
    }

    private static Actor officer() {
        return Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    }

    private Permit own(Colleague who) {
        return policy.permit(Actor.person(who.subject(), Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Colleague staff(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    /** @return the address of the demand */
    private String filed(Colleague who, String kind, String text) {
        var part = "--xyz\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
        var answer = mvc.post()
                .uri("/my/requests")
                .cookie(who.session())
                .contentType("multipart/form-data; boundary=xyz")
                .content((part.formatted("kind", "", kind)
                                + part.formatted("text", "", text)
                                + part.formatted(
                                        "files",
                                        "; filename=\"куәлік.pdf\"\r\nContent-Type: application/pdf",
                                        "%PDF-1.7 жеке куәлік")
                                + "--xyz--\r\n")
                        .getBytes(StandardCharsets.UTF_8))
                .exchange();
        assertThat(answer).hasStatus(303);
        return Objects.requireNonNull(answer.getResponse().getRedirectedUrl());
    }

    private String brought(Colleague who, String page) {
        var part =
                "--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"қағаз.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7 қағаз\r\n--xyz--\r\n";
        return said(mvc.post()
                .uri(page + "/files")
                .cookie(who.session())
                .contentType("multipart/form-data; boundary=xyz")
                .content(part.getBytes(StandardCharsets.UTF_8))
                .exchange());
    }

    private static UUID id(String page) {
        return UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
    }

    private MvcTestResult remove(Colleague who, String page, String what, UUID object, String reason) {
        return mvc.post()
                .uri(page + "/remove")
                .cookie(who.session())
                .header("Accept-Language", "ru")
                .param("object", object.toString())
                .param("what-" + object, what)
                .param("reason-" + object, reason)
                .exchange();
    }

    private static String said(MvcTestResult result) {
        var flash =
                Objects.requireNonNull(result.getResponse().getCookie("flash")).getValue();
        return Pattern.compile("[a-z.-]+")
                .matcher(flash)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
    }

    private MvcTestResult get(Cookie who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who)
                .header("Accept-Language", language.code())
                .exchange();
    }

    private static String text(MvcTestResult result) throws Exception {
        return result.getResponse().getContentAsString(StandardCharsets.UTF_8);
    }
}
