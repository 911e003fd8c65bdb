package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.vault.LookupOwner;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 1.5 where the destroyed person stands in rows that are somebody else's. */
@DeskTest
@Import(World.class)
class OthersRowsTest {
    @Autowired
    World world;

    @Autowired
    Destruction destruction;

    @Autowired
    Erasures erasures;

    @Autowired
    Redaction redaction;

    @Autowired
    Vault vault;

    @Autowired
    MailIntake intake;

    @Autowired
    List<LookupOwner> lookups;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void anOutsidersWordsGoAlsoWhileTheRequesterOfTheTicketIsBlocked() {
        var owner = world.person("Марат Сериков");
        var other = world.person("Дина Ахметова");
        var ticket = world.ticket(owner, "Пропуск", "Прошу продлить пропуск");
        var said = world.outsiderWrites(other, ticket, "Я тоже прошу");
        sql.sql("insert into blocked (subject_id, mask) values (?, 64)")
                .param(owner.value())
                .update();
        try {
            var erasure = world.destroy(other);

            assertThat(rows("message", "id", said)).isZero();
            assertThat(rows("attachment", "outsider_id", other.value())).isZero();
            assertThat(erasures.places(erasure.id()))
                    .allSatisfy(place -> assertThat(place.found() == null ? 0L : place.found())
                            .as(place.place())
                            .isZero());
            // and nothing of the blocked one's
            assertThat(rows("ticket", "id", ticket.id())).isOne();
            assertThat(rows("message", "ticket_id", ticket.id())).isOne();
            assertThat(rows("attachment", "owner_id", owner.value())).isOne();
        } finally {
            sql.sql("delete from blocked where subject_id = ?")
                    .param(owner.value())
                    .update();
        }
    }

    @Test
    void whoseKeyStandsIsStoredInABlockedTicketAsBefore() {
        var owner = world.person("Марат Сериков");
        var other = world.person("Дина Ахметова");
        var said = world.outsiderWrites(other, world.ticket(owner, "Пропуск", "Прошу"), "Я тоже прошу");
        destruction.ask(world.actor(Role.OFFICER), other, "demand", null);
        sql.sql("insert into blocked (subject_id, mask) values (?, 64)")
                .param(owner.value())
                .update();
        try {
            var seen = Acting.as(
                    Family.ERASURE,
                    () -> transaction.execute(_ -> sql.sql("delete from message where id = ?")
                            .param(said)
                            .update()));
            assertThat(seen).isZero();
        } finally {
            sql.sql("delete from blocked where subject_id = ?")
                    .param(owner.value())
                    .update();
        }
    }

    @Test
    void whomALetterNamedGoesFromTheTicketsOfOthers() {
        var named = world.address();
        var stays = world.address();
        var ticket = letter(named, stays);
        var person = enrol(named);
        assertThat(parties(ticket)).isEqualTo(2);

        assertThat(destruction.preview(world.actor(Role.OFFICER), person)).containsEntry("party", 1L);
        var erasure = world.destroy(person);

        assertThat(parties(ticket)).isOne();
        assertThat(erasures.places(erasure.id()))
                .filteredOn(place -> place.place().equals("party"))
                .singleElement()
                .satisfies(place -> assertThat(place.gone()).isOne())
                .satisfies(place -> assertThat(place.counted()).isOne());
        // the raw letter of the other names the person still: the officer decides, and may take it away
        var mention = erasures.mentions(erasure.id());
        assertThat(mention).hasSize(1);
        var where = mention.getFirst().ticket().toString();
        var officer = world.actor(Role.OFFICER);
        assertThat(redaction
                        .preview(officer, where, named)
                        .orElseThrow()
                        .found()
                        .getFirst()
                        .files())
                .singleElement()
                .satisfies(file -> assertThat(file.raw()).isTrue());
        redaction.redact(officer, mention.getFirst().ticket(), named);
        assertThat(redaction.preview(officer, where, named).orElseThrow().nothing())
                .isTrue();
    }

    @Test
    void theyAreFoundUnderTheNextEpochToo() {
        var named = world.address();
        var ticket = letter(named);
        var person = enrol(named);
        sql.sql("update party set lookup = sha256(id::text::bytea), epoch = 0 where lookup = any(?)")
                .param(vault.lookups(kz.qyzmet.desk.vault.LookupKind.EMAIL, named)
                        .toArray(byte[][]::new))
                .update();
        assertThat(lookups.stream().anyMatch(owner -> owner.uses(0))).isTrue();

        turn();

        assertThat(lookups.stream().anyMatch(owner -> owner.uses(0))).isFalse();
        assertThat(destruction.preview(world.actor(Role.OFFICER), person)).containsEntry("party", 1L);
        world.destroy(person);
        assertThat(parties(ticket)).isZero();
    }

    private void turn() {
        Acting.running(
                Family.UPKEEP,
                () -> lookups.forEach(owner -> {
                    Integer done;
                    do {
                        done = transaction.execute(_ -> owner.recompute(vault.epoch(), 500));
                    } while (done != null && done > 0);
                }));
    }

    @Test
    void lettersOfThePersonThatWereSetAsideGoToo() {
        var address = world.address();
        var taken = intake.take(
                new ByteArrayInputStream("""
                From: Dina <%s>
                To: help@desk.example
                Subject: Re: Propusk
                Message-ID: <%s@mail.example>
                Date: Fri, 27 Nov 2026 10:00:00 +0500
                X-Loop: help@desk.example
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mail.example

                Final-Recipient: rfc822; nobody@mail.example
                Action: failed
                Status: 5.1.1
                --b--
                """.formatted(address.toUpperCase(java.util.Locale.ROOT), UUID.randomUUID())
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(taken).isInstanceOf(MailIntake.Taken.Quarantined.class);
        var letter = ((MailIntake.Taken.Quarantined) taken).quarantine();
        assertThat(rows("quarantine", "id", letter)).isOne();
        assertThat(rows("attachment", "holder_id", letter)).isOne();
        // an epoch has begun since
        sql.sql("update quarantine set sender = sha256(id::text::bytea), epoch = 0 where id = ?")
                .param(letter)
                .update();
        turn();
        var person = enrol(address);
        assertThat(destruction.preview(world.actor(Role.OFFICER), person))
                .containsEntry("quarantine", 1L)
                .containsEntry("attachment", 1L);

        var erasure = world.destroy(person);

        assertThat(rows("quarantine", "id", letter)).isZero();
        assertThat(rows("attachment", "holder_id", letter)).isZero();
        assertThat(erasures.places(erasure.id()))
                .allSatisfy(
                        place -> assertThat(place.gone()).as(place.place()).isGreaterThanOrEqualTo(place.counted()));
    }

    private SubjectId enrol(String address) {
        return world.subjects.enrol(
                world.system(),
                new NewPerson("Дина Ахметова", address, null, null, Language.RU, Ground.CONSENT, "form"));
    }

    private long parties(UUID ticket) {
        return rows("party", "ticket_id", ticket);
    }

    private long rows(String table, String column, UUID id) {
        return sql.sql("select count(*) from " + table + " where " + column + " = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    /** A letter to the desk and to these people. @return its ticket */
    private UUID letter(String... named) {
        var taken = intake.take(
                new ByteArrayInputStream("""
                From: Marat <%s>
                To: help@desk.example
                Cc: %s
                Subject: Propusk
                Message-ID: <%s@mail.example>
                Date: Fri, 27 Nov 2026 10:00:00 +0500
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                Прошу продлить
                """.formatted(world.address(), String.join(", ", named), UUID.randomUUID())
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(taken).isInstanceOf(MailIntake.Taken.Filed.class);
        return ((MailIntake.Taken.Filed) taken).ticket();
    }
}
