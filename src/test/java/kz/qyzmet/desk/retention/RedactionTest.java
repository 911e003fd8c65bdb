package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Passages;
import kz.qyzmet.desk.ticket.TicketMessage.Kind;
import kz.qyzmet.desk.ticket.TicketMessage.Side;
import org.junit.jupiter.api.Test;
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
    JdbcClient sql;

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
        assertThat(preview.hits())
                .extracting(Passages.Hit::place)
                .contains("ticket.title", "message.body", "message.html", "message.quoted");
        assertThat(preview.files()).hasSize(3);

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
