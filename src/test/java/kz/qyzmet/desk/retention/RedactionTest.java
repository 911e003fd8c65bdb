package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Passages;
import kz.qyzmet.desk.ticket.TicketMessage.Kind;
import kz.qyzmet.desk.ticket.TicketMessage.Side;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 2.1.4: a passage goes from every place it was copied to, and only from there. */
@DeskTest
@Import(World.class)
class RedactionTest {
    private static final String PASSAGE = "карта 4400 4301 2345 6789";

    @Autowired
    World world;

    @Autowired
    Redaction redaction;

    @Autowired
    Passages passages;

    @Autowired
    Blockings blockings;

    @Autowired
    JdbcClient sql;

    @Autowired
    Vault vault;

    @Autowired
    DataFolder data;

    @Autowired
    ObjectProvider<Replay> replays;

    @Test
    void aPassageGoesFromEveryCopyAndTheRestStays() {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Оплата, " + PASSAGE, "Прошу проверить, " + PASSAGE + ", спасибо");
        world.tickets
                .say(
                        world.system(),
                        ticket.id(),
                        new NewMessage(
                                Kind.REPLY,
                                Side.REQUESTER,
                                person,
                                "Ещё раз",
                                "<p>карта&nbsp;<b>4400</b> 4301 2345 6789</p>",
                                "> карта 4400\n> 4301 2345 6789",
                                Channel.MAIL,
                                List.of(world.file("чек.txt", PASSAGE), world.file("схема.txt", "ничего")),
                                world.raw("Subject: x\r\n\r\n" + PASSAGE)),
                        List.of())
                .orElseThrow();
        var officer = world.actor(Role.OFFICER);

        var preview = redaction
                .preview(officer, String.valueOf(ticket.number()), PASSAGE)
                .orElseThrow();
        var counted = preview.found().getFirst();
        assertThat(counted.hits())
                .extracting(Passages.Hit::place)
                .contains("ticket.title", "message.body", "message.html", "message.quoted");
        assertThat(counted.files()).hasSize(3);

        redaction.redact(officer, ticket.id(), PASSAGE);

        assertThat(redaction
                        .preview(officer, ticket.id().toString(), PASSAGE)
                        .orElseThrow()
                        .nothing())
                .isTrue();
        var found = world.tickets.find(world.system(), ticket.id()).orElseThrow();
        assertThat(found.title()).isEqualTo("Оплата, █████");
        var permit = world.policy.permit(officer, Purpose.RIGHTS);
        var rest = passages.find(
                permit,
                passages.ticket(permit, ticket.id().toString()).orElseThrow(),
                Redaction.wanted("Прошу проверить, █████, спасибо"));
        assertThat(rest).hasSize(1);
        assertThat(sql.sql("select count(*) from attachment where owner_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void aCopyGoesHoweverItsLettersAreWritten() {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Пропуск", "Мой код «Чёрный Йод»");
        var windows = new NewMessage.File(
                world.upload("код: чёрный йод".getBytes(java.nio.charset.Charset.forName("windows-1251"))),
                "записка.txt",
                "text/plain",
                null,
                false);
        world.tickets
                .say(
                        world.system(),
                        ticket.id(),
                        new NewMessage(
                                Kind.REPLY,
                                Side.REQUESTER,
                                person,
                                "чер\u00adный\u00a0\u200bйод; че\u0308рныи\u0306 \nЙод; черный иод",
                                "<p>Чёр<wbr>н&shy;ый <i>Й</i>од</p>",
                                null,
                                Channel.MAIL,
                                List.of(windows),
                                world.raw("Subject: x\r\n\r\nsee the file")),
                        List.of())
                .orElseThrow();
        var officer = world.actor(Role.OFFICER);

        assertThat(redaction
                        .preview(officer, ticket.id().toString(), "\u00a0\u200bчёрный\u00a0йод")
                        .orElseThrow()
                        .found()
                        .getFirst()
                        .hits())
                .as("as it may be pasted")
                .extracting(Passages.Hit::place)
                .containsExactly("message.body", "message.body", "message.html");
        assertThat(Redaction.clean("\u200b\u00a0\u00ad ")).isEmpty();
        assertThatThrownBy(() -> Redaction.wanted("\u200b\u00a0\u00ad ")).isInstanceOf(IllegalArgumentException.class);

        redaction.redact(officer, ticket.id(), "чёрный йод");

        var permit = world.policy.permit(officer, Purpose.RIGHTS);
        assertThat(passages.find(
                        permit,
                        passages.ticket(permit, ticket.id().toString()).orElseThrow(),
                        Redaction.wanted("█████; █████; черный иод")))
                .as("another letter is another word")
                .hasSize(1);
        assertThat(passages.find(
                        permit,
                        passages.ticket(permit, ticket.id().toString()).orElseThrow(),
                        Redaction.wanted("█████")))
                .extracting(Passages.Hit::place, Passages.Hit::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("message.body", 1),
                        org.assertj.core.groups.Tuple.tuple("message.body", 2),
                        org.assertj.core.groups.Tuple.tuple("message.html", 1));
        assertThat(sql.sql("select count(*) from attachment where owner_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single())
                .as("the file and the letter that holds it")
                .isZero();
    }

    @Test
    void thePreviewCountsWhatTheActReachesInLinkedTicketsToo() {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Оплата", "Прошу проверить, " + PASSAGE);
        var linked = world.ticket(person, "Оплата, дальше", "Раньше писали: " + PASSAGE);
        sql.sql(
                        "insert into ticket_relation (ticket_id, other_id, kind, actor_id, at) values (?, ?, 'continues', ?, now())")
                .params(linked.id(), ticket.id(), person.value())
                .update();
        var officer = world.actor(Role.OFFICER);

        var preview =
                redaction.preview(officer, ticket.id().toString(), PASSAGE).orElseThrow();
        assertThat(preview.found())
                .extracting(found -> found.ticket().number())
                .containsExactly(ticket.number(), linked.number());
        assertThat(preview.found()).allSatisfy(found -> {
            assertThat(found.hits()).hasSize(1);
            assertThat(found.files()).hasSize(1);
        });
        assertThat(preview.elsewhere()).isEmpty();
        var counted = preview.found().stream()
                .mapToInt(found ->
                        found.hits().stream().mapToInt(Passages.Hit::count).sum()
                                + found.files().size()
                                + found.letters())
                .sum();

        assertThat(redaction.redact(officer, ticket.id(), PASSAGE).places()).isEqualTo(counted);
        assertThat(redaction
                        .preview(officer, linked.id().toString(), PASSAGE)
                        .orElseThrow()
                        .nothing())
                .isTrue();
    }

    @Test
    void whatIsBlockedIsNeitherShownNorCountedByNameNorBlackenedAndBothPagesSayHowMuchStays() {
        var owner = world.person("Марат Сериков");
        var guest = world.person("Иван Петров");
        var ticket = world.ticket(owner, "Оплата", "Прошу проверить, " + PASSAGE);
        var said = world.outsiderWrites(guest, ticket, "Иван просит проверить, " + PASSAGE);
        var linked = world.ticket(guest, "Моя оплата", PASSAGE);
        sql.sql(
                        "insert into ticket_relation (ticket_id, other_id, kind, actor_id, at) values (?, ?, 'related', ?, now())")
                .params(linked.id(), ticket.id(), owner.value())
                .update();
        var officer = world.actor(Role.OFFICER);
        var blocked = world.officer();
        blockings.block(blocked, guest, new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 12", null));
        var before = stored(guest);

        // the link has a blocked person at its end, so it is closed too
        var preview =
                redaction.preview(officer, ticket.id().toString(), PASSAGE).orElseThrow();
        assertThat(preview.found()).extracting(found -> found.ticket().number()).containsExactly(ticket.number());
        assertThat(preview.found().getFirst().hits())
                .extracting(Passages.Hit::message)
                .doesNotContain(said);
        assertThat(preview.found().getFirst().files())
                .extracting(Redaction.FileHit::name)
                .containsExactly("справка.txt");
        assertThat(preview.elsewhere()).isEmpty();
        assertThat(preview.closed()).isEqualTo(2);
        var its = redaction.preview(officer, linked.id().toString(), PASSAGE).orElseThrow();
        assertThat(its.found()).extracting(found -> found.ticket().number()).doesNotContain(linked.number());

        var done = redaction.redact(officer, ticket.id(), PASSAGE);

        assertThat(done).isEqualTo(new Redaction.Done(2, 2));
        assertThat(stored(guest)).isEqualTo(before);
        assertThat(noted(guest))
                .as("nothing that a restored desk could not do again")
                .isEmpty();

        blockings.unblock(blocked, guest, Blockings.Ending.SETTLED, "");
        assertThat(redaction.redact(officer, ticket.id(), PASSAGE).closed()).isZero();
        assertThat(redaction
                        .preview(officer, ticket.id().toString(), PASSAGE)
                        .orElseThrow()
                        .nothing())
                .isTrue();
    }

    /** What the person wrote, as it lies in the database. */
    private List<?> stored(SubjectId person) {
        return sql.sql("""
                        select m.id || encode(m.body, 'hex') || coalesce(encode(m.quoted, 'hex'), '') from message m where m.author_id = :person
                        union all select a.id || encode(a.label, 'hex') from attachment a where :person in (a.owner_id, a.outsider_id) order by 1
                        """).param("person", person.value()).query(String.class).list();
    }

    @Test
    void whatABackupBringsBackIsRedactedAgainAndTheLedgerHoldsItSealed() throws Exception {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Оплата", "Прошу проверить, " + PASSAGE);
        var linked = world.ticket(person, "Та же оплата", "Как писал, " + PASSAGE);
        var officer = world.actor(Role.OFFICER);
        redaction.redact(officer, ticket.id(), PASSAGE);
        redaction.redact(officer, linked.id(), PASSAGE);
        var noted = noted(person);
        assertThat(noted).hasSize(2);
        try (var files = Files.list(data.ledger())) {
            for (var file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("4400", ticket.id().toString());
            }
        }

        // what an older backup brings: the words in a reply, a quotation, HTML, a file and the raw letter
        for (var one : List.of(ticket, linked)) {
            world.tickets
                    .say(
                            world.system(),
                            one.id(),
                            new NewMessage(
                                    Kind.REPLY,
                                    Side.REQUESTER,
                                    person,
                                    "Ещё раз, " + PASSAGE,
                                    "<p>карта&nbsp;<b>4400</b> 4301 2345 6789</p>",
                                    "> карта 4400\n> 4301 2345 6789",
                                    Channel.MAIL,
                                    List.of(world.file("чек.txt", PASSAGE), world.file("схема.txt", "ничего")),
                                    world.raw("Subject: x\r\n\r\n" + PASSAGE)),
                            List.of())
                    .orElseThrow();
        }
        long fed = fed(ticket.id());

        // and once more, as after a start that was cut off
        for (int twice = 0; twice < 2; twice++) {
            noted.forEach(this::again);
        }

        for (var one : List.of(ticket, linked)) {
            assertThat(redaction
                            .preview(officer, one.id().toString(), PASSAGE)
                            .orElseThrow()
                            .nothing())
                    .isTrue();
        }
        assertThat(fed(ticket.id())).as("the index is told").isGreaterThan(fed);
        assertThat(noted(person)).as("nothing is noted twice").hasSameSizeAs(noted);
        var permit = world.policy.permit(officer, Purpose.RIGHTS);
        assertThat(passages.find(
                        permit,
                        passages.ticket(permit, ticket.id().toString()).orElseThrow(),
                        Redaction.wanted("Ещё раз, █████")))
                .hasSize(1);
    }

    @Test
    void aRedactionThatCannotBeDoneAgainKeepsTheDeskClosedUnlessNothingIsLeftToRedact() throws Exception {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Оплата", PASSAGE);
        redaction.redact(world.actor(Role.OFFICER), ticket.id(), PASSAGE);
        var noted = noted(person).getFirst();
        var lost = "0".repeat(64);

        assertThatThrownBy(() -> again(what(noted, person, vault.epoch() + "." + lost)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(lost + ".sealed");
        // keys that are too old to know the epoch prove nothing
        var unknown = (vault.epoch() + 1) + noted.what().substring(noted.what().indexOf('.'));
        Files.copy(
                data.ledger().resolve(noted.what() + ".sealed"), data.ledger().resolve(unknown + ".sealed"));
        assertThatThrownBy(() -> again(what(noted, person, unknown))).isInstanceOf(Unreadable.class);
        // another act's words do not open under this one
        assertThatThrownBy(() -> again(new Ledgered(noted.kind(), UUID.randomUUID(), person, noted.what(), noted.at())))
                .isInstanceOf(Unreadable.class);
        // no backup of an epoch that has ended opens
        again(what(noted, person, "0." + lost));
        // whoever the backup does not know, or who was destroyed since
        again(what(noted, SubjectId.random(), noted.what()));
        world.destroy(person);
        again(noted);
    }

    private static Ledgered what(Ledgered noted, SubjectId person, String what) {
        return new Ledgered(noted.kind(), noted.act(), person, what, noted.at());
    }

    private long fed(UUID ticket) {
        return sql.sql("select coalesce(max(id), 0) from search_feed where ticket = ?")
                .param(ticket)
                .query(Long.class)
                .single();
    }

    private List<Ledgered> noted(SubjectId person) {
        return sql.sql(
                        "select act, what, at from ledger_entry where subject_id = ? and kind = 'redaction' order by act")
                .param(person.value())
                .query((row, _) -> new Ledgered(
                        Ledgered.Kind.REDACTION,
                        row.getObject("act", UUID.class),
                        person,
                        row.getString("what"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    private void again(Ledgered entry) {
        // as the start does: storage, outside a transaction
        Acting.running(
                Family.UPKEEP,
                () -> replays.orderedStream()
                        .filter(replay -> replay.kinds().contains(entry.kind()))
                        .forEach(replay -> replay.again(entry)));
    }

    @Test
    void onlyTheOfficerRedacts() {
        var person = world.person("Марат Сериков");
        var ticket = world.ticket(person, "Оплата", PASSAGE);

        assertThatThrownBy(() ->
                        redaction.preview(world.actor(Role.AGENT), ticket.id().toString(), PASSAGE))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> redaction.redact(world.actor(Role.ADMINISTRATOR), ticket.id(), PASSAGE))
                .isInstanceOf(Refused.class);
    }
}
