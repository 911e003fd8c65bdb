package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Blockings.Ending;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 1.3: a blocked person's data is stored and nothing else is done with it, by any path (contracts 10). */
@DeskTest
@Import(Cast.class)
class BlockingTest {
    @Autowired
    Cast cast;

    @Autowired
    Blockings blockings;

    @Autowired
    Tickets tickets;

    @Autowired
    Queue queue;

    @Autowired
    Conversation conversation;

    @Autowired
    Cases cases;

    @Autowired
    Shown shown;

    @Autowired
    Replies replies;

    @Autowired
    Subjects subjects;

    @Autowired
    BlockedGate gate;

    @Autowired
    MailIntake intake;

    @Autowired
    Tray tray;

    @Autowired
    Parties parties;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Autowired
    DataFolder data;

    @Autowired
    ObjectProvider<Replay> replays;

    private Permit officer() {
        var saule = subjects.enrol(
                cast.system(), NewPerson.by("Сәуле", UUID.randomUUID() + "@dala.example", Language.KK, "form"));
        return cast.policy.permit(Actor.person(saule, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private static Blockings.Wish wish() {
        return new Blockings.Wish(Blockings.Basis.PERSON, "деректер даулы", "№ 12", null);
    }

    @Test
    void aBlockedPersonIsGoneForEverybodyAtTheCommitAndBackAfterwards() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Бұғатталатын өтінім", "мәтін");
        var daniyar = cast.daniyar();
        var officer = officer();

        blockings.block(officer, aigerim.id(), wish());

        for (var permit : List.of(daniyar, cast.system(), cast.as(aigerim))) {
            assertThat(tickets.find(permit, ticket.id())).isEmpty();
            assertThat(tickets.find(permit, ticket.number())).isEmpty();
            assertThat(tickets.among(permit, List.of(ticket.id()))).isEmpty();
            assertThat(queue.page(permit, QueueFilter.all(), null, 50).items())
                    .noneMatch(found -> found.id().equals(ticket.id()));
            assertThat(conversation.of(permit, ticket, null)).isEmpty();
            assertThat(conversation.html(permit, ticket, UUID.randomUUID())).isEmpty();
            assertThat(tickets.change(permit, ticket.id(), null, List.of(new Act.SetState(State.CLOSED, null))))
                    .isEmpty();
        }
        assertThat(subjects.byEmail(daniyar, aigerim.email())).isEmpty();
        assertThat(subjects.names(daniyar, List.of(aigerim.id())).get(aigerim.id()))
                .doesNotContain("Айгерім");
        assertThat(subjects.addressOf(cast.system(), aigerim.id())).isEmpty();

        assertThat(blockings.unblock(officer, aigerim.id(), Ending.UNFOUNDED, ""))
                .isTrue();

        assertThat(tickets.find(daniyar, ticket.id())).map(Ticket::title).contains("Бұғатталатын өтінім");
        assertThat(conversation.of(daniyar, ticket, null)).hasSize(1);
    }

    @Test
    void theDatabaseItselfRefusesToReadChangeDestroyOrAdd() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        blockings.block(officer(), aigerim.id(), wish());

        for (var family : List.of(Family.SUPPORT, Family.ERASURE)) {
            Acting.running(family, () -> {
                assertThat(count("select count(*) from ticket where id = ?", ticket.id()))
                        .isZero();
                assertThat(count("select count(*) from message where ticket_id = ?", ticket.id()))
                        .isZero();
                assertThat(sql.sql("update ticket set state = 'closed' where id = ?")
                                .param(ticket.id())
                                .update())
                        .isZero();
                assertThat(sql.sql("delete from draft where ticket_id = ?")
                                .param(ticket.id())
                                .update())
                        .isZero();
                assertThat(count(
                                "select count(*) from subject_key where subject_id = ?",
                                aigerim.id().value()))
                        .isZero();
            });
        }
        for (var family : List.of(Family.ACCOUNT, Family.RIGHTS)) {
            for (var change : List.of(
                    "update subject set name = '\\x00' where id = ?",
                    "update contact set value = '\\x00' where subject_id = ?")) {
                Acting.running(
                        family,
                        () -> assertThatThrownBy(() -> sql.sql(change)
                                        .param(aigerim.id().value())
                                        .update())
                                .isInstanceOf(DataAccessException.class)
                                .hasStackTraceContaining("stored only"));
            }
        }
        Acting.running(
                Family.SUPPORT,
                () -> assertThatThrownBy(() -> sql.sql(
                                        "insert into mail_thread (id, hash, ticket_id, message_id_sealed, at) values (?, ?, ?, '', now())")
                                .params(UUID.randomUUID(), new byte[] {(byte) System.nanoTime()}, ticket.id())
                                .update())
                        .isInstanceOf(DataAccessException.class)
                        .hasStackTraceContaining("row-level security"));
        assertThat(Acting.<Integer, RuntimeException>as(
                        Family.ERASURE,
                        () -> sql.sql("delete from subject_key where subject_id = ?")
                                .param(aigerim.id().value())
                                .update()))
                .isZero();
    }

    @Test
    void whoeverStillSeesTheRowsOfTheBlockedKeepsThemAsTheyAre() {
        var aigerim = cast.aigerim();
        cast.ticket(aigerim, "Сұрақ", "мәтін");
        var officer = officer();
        blockings.block(officer, aigerim.id(), wish());
        var person = aigerim.id().value();

        for (var table : List.of("outbox", "subject_key")) {
            assertThat(as(Family.UPKEEP, "delete from " + table + " where subject_id = ?", person))
                    .as(table)
                    .isZero();
        }
        for (var family : List.of(Family.UPKEEP, Family.RIGHTS)) {
            for (var change : List.of("address = '\\x00'", "body = null", "kind = 'sign-in'")) {
                assertThatThrownBy(() -> as(family, "update outbox set " + change + " where subject_id = ?", person))
                        .as(family + " " + change)
                        .isInstanceOf(DataAccessException.class);
            }
        }
        for (var change : List.of(
                "delete from contact where subject_id = ?",
                "delete from contact_lookup where subject_id = ?",
                "insert into contact (id, subject_id, kind, ground, value, added_at) values (gen_random_uuid(), ?, 'phone', 'consent', '\\x00', now())")) {
            assertThatThrownBy(() -> as(Family.RIGHTS, change, person))
                    .as(change)
                    .isInstanceOf(DataAccessException.class);
        }
        // storage goes on, and letters stop
        assertThat(as(Family.UPKEEP, "update subject_key set wrapped = wrapped where subject_id = ?", person))
                .isOne();
        assertThat(as(Family.RIGHTS, "update outbox set state = 'stopped' where subject_id = ?", person))
                .isPositive();
        assertThat(texts(person)).isPositive();

        blockings.unblock(officer, aigerim.id(), Ending.SETTLED, "");
        assertThat(texts(person)).isZero();
    }

    private int as(Family family, String change, UUID person) {
        return Acting.<Integer, RuntimeException>as(
                family, () -> sql.sql(change).param(person).update());
    }

    private int texts(UUID person) {
        return sql.sql("select count(*) from outbox where subject_id = ? and body is not null")
                .param(person)
                .query(Integer.class)
                .single();
    }

    @Test
    void aPersonsRowsAreFoundByIndexesHoweverManyThereAreOfOthers() {
        for (var place : List.of("message", "party", "quarantine", "ticket_relation", "attachment")) {
            var reach = sql.sql("select reach from fence where place = ?")
                    .param(place)
                    .query(String.class)
                    .single();
            var plan = transaction.execute(_ -> {
                // the test's tables are small: only what cannot go by an index is read whole now
                sql.sql("set local enable_seqscan = off").update();
                return sql.sql("explain select from " + place + " r where "
                                + reach.replace("$1", "'" + UUID.randomUUID() + "'::uuid"))
                        .query(String.class)
                        .list();
            });
            assertThat(plan).as(place).noneMatch(line -> line.contains("Seq Scan on " + place));
        }
    }

    @Test
    void whatIsWrittenForABlockedPersonIsBlockedFromTheStart() {
        var aigerim = cast.aigerim();
        blockings.block(officer(), aigerim.id(), wish());

        // as the owner of the tables, whom no policy stops
        sql.sql(
                        "insert into consent (id, subject_id, purpose, edition, language, channel, evidence, given_by, actor, given_at, mask) values (?, ?, 'support', 'x', 'kk', 'web', 'x', 'self', ?, now(), -1)")
                .params(UUID.randomUUID(), aigerim.id().value(), UUID.randomUUID())
                .update();
        sql.sql("update subject set mask = -1 where id = ?")
                .param(aigerim.id().value())
                .update();

        assertThat(masks("consent", "subject_id", aigerim.id())).containsExactly(74);
        assertThat(masks("subject", "id", aigerim.id())).containsExactly(74);
    }

    @Test
    void inSomebodyElsesTicketOnlyThatItWasSaidIsLeft() {
        var aigerim = cast.aigerim();
        var ivan = cast.ivan();
        var ticket = cast.ticket(aigerim, "Екеуміз", "менікі");
        tickets.say(
                cast.system(),
                ticket.id(),
                NewMessage.reply(TicketMessage.Side.OUTSIDER, ivan.id(), "слова Ивана", Channel.MAIL, List.of()),
                List.of());
        var daniyar = cast.daniyar();
        var officer = officer();

        blockings.block(officer, ivan.id(), wish());

        var messages = shown.of(daniyar, ticket, null, List.of()).list();
        assertThat(messages).extracting(Shown.Message::text).containsExactly("менікі", "");
        assertThat(messages).extracting(Shown.Message::closed).containsExactly(false, true);
        assertThat(messages).extracting(Shown.Message::author).noneMatch(name -> name.contains("Иван"));

        blockings.unblock(officer, ivan.id(), Ending.SETTLED, "");
        assertThat(shown.of(daniyar, ticket, null, List.of()).list())
                .extracting(Shown.Message::text)
                .containsExactly("менікі", "слова Ивана");
    }

    @Test
    void whatStaffSaidAsStaffStays() {
        var aigerim = cast.aigerim();
        var daniyar = cast.daniyar();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        replies.say(daniyar, ticket, TicketMessage.Kind.REPLY, "қызметкердің жауабы", List.of(), null);
        var him = daniyar.actor().subject();

        blockings.block(officer(), java.util.Objects.requireNonNull(him), wish());

        assertThat(conversation.of(cast.system(), ticket, null))
                .extracting(TicketMessage::text)
                .contains("қызметкердің жауабы");
    }

    @Test
    void queuedLettersStopAndOnlyTheWayInStaysOpen() {
        var aigerim = cast.aigerim();
        cast.ticket(aigerim, "Сұрақ", "мәтін");
        var officer = officer();
        assertThat(carried(aigerim.id())).isPositive();

        blockings.block(officer, aigerim.id(), wish());

        assertThat(carried(aigerim.id())).as("what the carrier can see").isZero();
        for (var kind : Letter.Kind.values()) {
            var way = EnumSet.of(Letter.Kind.SIGN_IN, Letter.Kind.BLOCKED, Letter.Kind.RIGHTS)
                    .contains(kind);
            assertThat(gate.ask(aigerim.id(), kind))
                    .as(kind.name())
                    .isInstanceOf(way ? Verdict.Allowed.class : Verdict.Waits.class);
        }
        blockings.unblock(officer, aigerim.id(), Ending.ASKED, "");
        assertThat(carried(aigerim.id())).isPositive();
    }

    @Test
    void aLetterOfABlockedPersonLiesWithTheOfficerAndIsNoticedOnceADay() {
        var aigerim = cast.aigerim();
        var officer = officer();
        blockings.block(officer, aigerim.id(), wish());

        var taken = intake.take(letter(aigerim.email(), "бірінші"));
        intake.take(letter(aigerim.email(), "екінші"));

        assertThat(taken).isInstanceOf(MailIntake.Taken.ForTheOfficer.class);
        assertThat(sql.sql("select count(*) from ticket where requester_id = ?")
                        .param(aigerim.id().value())
                        .query(Integer.class)
                        .single())
                .isZero();
        var lines = tray.list(officer, null, 50).stream()
                .filter(line -> line.writer().equals(aigerim.id()))
                .toList();
        assertThat(lines).hasSize(2);
        var bytes = new ByteArrayOutputStream();
        tray.write(officer, lines.getLast(), bytes);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("бірінші");
        assertThat(sql.sql("select count(*) from outbox where subject_id = ? and kind = 'blocked'")
                        .param(aigerim.id().value())
                        .query(Integer.class)
                        .single())
                .isOne();
        assertThatThrownBy(() -> tray.list(cast.as(aigerim), null, 50)).isInstanceOf(Refused.class);
        Acting.running(
                Family.SUPPORT,
                () -> assertThatThrownBy(() ->
                                sql.sql("select id from tray").query(UUID.class).list())
                        .hasStackTraceContaining("permission denied"));
    }

    @Test
    void whomSomebodyElseNamedInTheirLetterIsNotShownThereNorNamedAnew() {
        var aigerim = cast.aigerim();
        var ivan = cast.ivan();
        var officer = officer();
        var daniyar = cast.daniyar();
        var before = named(aigerim.email(), ivan.email());
        assertThat(parties.named(daniyar, before)).containsExactly(ivan.email());

        blockings.block(officer, ivan.id(), wish());

        assertThat(parties.named(daniyar, before)).isEmpty();
        Acting.running(
                Family.SUPPORT,
                () -> assertThat(count("select count(*) from party where ticket_id = ?", before.id()))
                        .isZero());
        var meanwhile = named(aigerim.email(), ivan.email());
        assertThat(count("select count(*) from party where ticket_id = ?", meanwhile.id()))
                .isZero();
        assertThat(sql.sql("select wrong from mask_differences() where place = 'party'")
                        .query(Long.class)
                        .single())
                .isZero();

        blockings.unblock(officer, ivan.id(), Ending.SETTLED, "");
        assertThat(parties.named(daniyar, before)).containsExactly(ivan.email());
    }

    /** A letter to the desk with somebody in copy. */
    private Ticket named(String from, String copied) {
        var letter =
                "Cc: " + copied + "\r\n" + new String(letter(from, "мәтін").readAllBytes(), StandardCharsets.UTF_8);
        var taken =
                (MailIntake.Taken.Filed) intake.take(new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8)));
        return tickets.find(cast.system(), taken.ticket()).orElseThrow();
    }

    @Test
    void aBlockedPersonsRobotIsKeptAndNotAnswered() {
        var aigerim = cast.aigerim();
        var officer = officer();
        blockings.block(officer, aigerim.id(), wish());

        intake.take(new ByteArrayInputStream(("Auto-Submitted: auto-replied\r\n"
                        + new String(letter(aigerim.email(), "демалыстамын").readAllBytes(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8)));

        assertThat(tray.list(officer, null, 50)).anyMatch(line -> line.writer().equals(aigerim.id()));
        assertThat(sql.sql("select count(*) from outbox where subject_id = ? and kind = 'blocked'")
                        .param(aigerim.id().value())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aTicketInWhichSomebodyBlockedWroteIsNotTakenAway() {
        var aigerim = cast.aigerim();
        var ivan = cast.ivan();
        var ticket = cast.ticket(aigerim, "Жабылған", "менікі");
        tickets.say(
                cast.system(),
                ticket.id(),
                NewMessage.reply(TicketMessage.Side.OUTSIDER, ivan.id(), "слова Ивана", Channel.MAIL, List.of()),
                List.of(new Act.SetState(State.CLOSED, null)));
        var officer = officer();
        assertThat(cases.closedOf(officer, aigerim.id(), 10)).containsExactly(ticket.id());

        blockings.block(officer, ivan.id(), wish());
        assertThat(cases.closedOf(officer, aigerim.id(), 10)).isEmpty();

        blockings.unblock(officer, ivan.id(), Ending.SETTLED, "");
        assertThat(cases.closedOf(officer, aigerim.id(), 10)).containsExactly(ticket.id());
    }

    @Test
    void nobodyRecordsABlockedPersonAnew() {
        var aigerim = cast.aigerim();
        blockings.block(officer(), aigerim.id(), wish());

        assertThatThrownBy(() -> cast.filing.file(cast.system(), wish(null, aigerim.email())))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.clause()).isEqualTo("1.3"));
        assertThatThrownBy(() -> cast.filing.file(cast.system(), wish(aigerim.id(), aigerim.email())))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.clause()).isEqualTo("1.3"));
    }

    @Test
    void onlyTheOfficerBlocks() {
        var aigerim = cast.aigerim();
        var own = cast.policy.permit(Actor.person(aigerim.id(), Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS);

        assertThatThrownBy(() -> blockings.block(own, aigerim.id(), wish())).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> blockings.block(cast.system(), aigerim.id(), wish()))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> cast.policy.permit(cast.daniyar().actor(), Purpose.CLARIFICATION))
                .isInstanceOf(Refused.class);
    }

    @Test
    void theOfficerLooksInWithAReasonAndOnlyWhileItIsOpen() {
        var aigerim = cast.aigerim();
        var other = cast.ticket(cast.ivan(), "Чужое", "не для разбирательства");
        var ticket = cast.ticket(aigerim, "Даулы өтінім", "мәтін");
        var officer = officer();
        var clarifying = cast.policy.permit(officer.actor(), Purpose.CLARIFICATION);
        assertThatThrownBy(() -> blockings.clarify(officer, aigerim.id(), "тексеру"))
                .isInstanceOf(Refused.class);
        blockings.block(officer, aigerim.id(), wish());
        assertThat(tickets.of(clarifying, aigerim.id(), 10)).isEmpty();

        blockings.clarify(officer, aigerim.id(), "тексеру");

        assertThat(tickets.of(clarifying, aigerim.id(), 10))
                .extracting(Ticket::title)
                .containsExactly("Даулы өтінім");
        assertThat(conversation.of(clarifying, ticket, null))
                .extracting(TicketMessage::text)
                .containsExactly("мәтін");
        assertThat(tickets.of(clarifying, other.requester(), 10))
                .as("who is not blocked")
                .isEmpty();
        assertThat(tickets.find(cast.daniyar(), ticket.id()))
                .as("everybody else")
                .isEmpty();
        assertThat(blockings.standing(officer, aigerim.id()).orElseThrow().clarifiedUntil())
                .isNotNull();

        blockings.endClarification(officer, aigerim.id());
        assertThat(tickets.of(clarifying, aigerim.id(), 10)).isEmpty();
    }

    @Test
    void aClarificationThatHasRunOutShowsNothingEvenBeforeAnybodySweeps() {
        var aigerim = cast.aigerim();
        cast.ticket(aigerim, "Даулы өтінім", "мәтін");
        var officer = officer();
        blockings.block(officer, aigerim.id(), wish());
        blockings.clarify(officer, aigerim.id(), "тексеру");
        sql.sql("update blocked set clarified_until = now() - interval '1 second' where subject_id = ?")
                .param(aigerim.id().value())
                .update();

        assertThat(tickets.of(cast.policy.permit(officer.actor(), Purpose.CLARIFICATION), aigerim.id(), 10))
                .isEmpty();
        blockings.endClarification(officer, aigerim.id());
    }

    @Test
    void aBlockingWithATermEndsByItself() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Мерзімді", "мәтін");
        var officer = officer();
        blockings.block(
                officer,
                aigerim.id(),
                new Blockings.Wish(
                        Blockings.Basis.AUTHORITY,
                        "тексеріс",
                        "",
                        clock.instant().plus(Duration.ofMillis(300))));
        assertThat(tickets.find(cast.daniyar(), ticket.id())).isEmpty();

        org.awaitility.Awaitility.await().until(() -> blockings.expire() > 0 || !blockings.blocked(aigerim.id()));

        assertThat(tickets.find(cast.daniyar(), ticket.id())).isPresent();
        assertThat(sql.sql("select ended_because from blocking where subject_id = ?")
                        .param(aigerim.id().value())
                        .query(String.class)
                        .single())
                .isEqualTo("expired");
    }

    @Test
    void aBlockingBesideBusyWritersLeavesNoRowOpenAndTheRecomputationFindsNoDifference() throws Exception {
        var aigerim = cast.aigerim();
        var officer = officer();
        var go = new CountDownLatch(1);
        var work = new ArrayList<Callable<Object>>();
        for (int n = 0; n < 4; n++) {
            work.add(() -> {
                go.await();
                for (int again = 0; again < 15; again++) {
                    try {
                        cast.ticket(aigerim, "Көп " + again, "мәтін");
                    } catch (RuntimeException blocked) {
                        // refused from the commit of the blocking on
                    }
                }
                return true;
            });
        }
        work.add(() -> {
            go.await();
            Thread.sleep(60);
            blockings.block(officer, aigerim.id(), wish());
            return true;
        });
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = work.stream().map(workers::submit).toList();
            go.countDown();
            for (var one : all) {
                one.get();
            }
        }

        assertThat(masks("ticket", "requester_id", aigerim.id())).allMatch(mask -> mask == 74);
        var differences = sql.sql("select place || ' ' || wrong from mask_differences() where wrong > 0")
                .query(String.class)
                .list();
        assertThat(differences).isEmpty();
    }

    @Test
    void blockingsAndTheirEndsStandInTheLedger() throws Exception {
        var aigerim = cast.aigerim();
        var officer = officer();
        blockings.block(officer, aigerim.id(), wish());
        var id = blockings.standing(officer, aigerim.id()).orElseThrow().id();
        assertThat(ledgered(id, aigerim.id())).containsExactly("block");

        blockings.unblock(officer, aigerim.id(), Ending.SETTLED, "");

        assertThat(ledgered(id, aigerim.id())).containsExactly("block", "unblock");
        var files = new StringBuilder();
        try (var all = Files.list(data.ledger())) {
            for (var file : all.toList()) {
                files.append(Files.readString(file));
            }
        }
        assertThat(files.toString()).contains(id.toString());
    }

    @Test
    void whatABackupForgotIsBlockedAndUnblockedAgainAndOnlyOnce() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сақтық көшірмеден", "мәтін");
        var id = UUID.randomUUID();
        var now = clock.instant();
        var block = new Ledgered(Ledgered.Kind.BLOCK, id, aigerim.id(), now);
        var unblock = new Ledgered(Ledgered.Kind.UNBLOCK, id, aigerim.id(), now.plusSeconds(1));

        replay(block);
        replay(block);

        assertThat(tickets.find(cast.daniyar(), ticket.id())).isEmpty();
        assertThat(blockings.standing(officer(), aigerim.id())).hasValueSatisfying(standing -> {
            assertThat(standing.id()).isEqualTo(id);
            assertThat(standing.basis()).isEqualTo(Blockings.Basis.LEDGER);
        });
        assertThat(ledgered(id, aigerim.id())).containsExactly("block");

        replay(unblock);
        replay(unblock);
        replay(block);

        assertThat(tickets.find(cast.daniyar(), ticket.id())).isPresent();
        assertThat(sql.sql("select count(*) from blocking where subject_id = ?")
                        .param(aigerim.id().value())
                        .query(Integer.class)
                        .single())
                .isOne();
        // a person enrolled after the backup is not there to be blocked
        replay(new Ledgered(Ledgered.Kind.BLOCK, UUID.randomUUID(), SubjectId.random(), now));
    }

    private void replay(Ledgered act) {
        // as the start does: storage, outside a transaction
        Acting.running(
                Family.UPKEEP,
                () -> replays.orderedStream()
                        .filter(replay -> replay.kinds().contains(act.kind()))
                        .forEach(replay -> replay.again(act)));
    }

    private List<String> ledgered(UUID act, SubjectId person) {
        return sql.sql("select kind from ledger_entry where act = ? and subject_id = ? order by kind")
                .params(act, person.value())
                .query((row, n) -> row.getString(1))
                .list();
    }

    private Filing.Wish wish(@Nullable SubjectId person, String email) {
        return new Filing.Wish(
                person,
                "Айгерім",
                email,
                null,
                "тағы",
                "мәтін",
                Language.KK,
                cast.services.general(),
                Priority.NORMAL,
                Channel.WEB,
                Ground.CONSENT,
                null,
                "form",
                List.of(),
                null,
                "");
    }

    private int count(String question, UUID id) {
        return sql.sql(question).param(id).query(Integer.class).single();
    }

    private int carried(SubjectId person) {
        return Acting.as(
                Family.SUPPORT, () -> count("select count(*) from outbox where subject_id = ?", person.value()));
    }

    private List<Integer> masks(String table, String column, SubjectId person) {
        return sql.sql("select mask from " + table + " where " + column + " = ?")
                .param(person.value())
                .query((row, n) -> row.getInt(1))
                .list();
    }

    private static ByteArrayInputStream letter(String from, String text) {
        return new ByteArrayInputStream(("""
                From: %s
                To: desk@dala.example
                Subject: hat
                Message-ID: <%s@mail.example>
                Date: Fri, 27 Nov 2026 10:00:00 +0500
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s
                """.formatted(from, UUID.randomUUID(), text))
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }
}
