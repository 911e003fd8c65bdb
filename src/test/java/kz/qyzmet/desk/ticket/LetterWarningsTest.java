package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What staff are told to look at before they act on a letter. */
@DeskTest
class LetterWarningsTest {
    @Autowired
    MailIntake intake;

    @Autowired
    Tickets tickets;

    @Autowired
    Shown shown;

    @Autowired
    TicketAnswers answers;

    @Autowired
    Attachments attachments;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Test
    void aDisguisedSenderAndMoreDataThanNeededAreMarked() {
        var warnings =
                warnings("\"director@bank.kz\" <x%s@evil.example>", "Моя карта 4111 1111 1111 1111, паспорт приложил.");

        assertThat(warnings)
                .containsExactlyInAnyOrder("ticket.sender.disguised", "ticket.excess.card", "ticket.excess.document");
    }

    @Test
    void anOrdinaryLetterIsNotMarked() {
        assertThat(warnings("Айша <aisha%s@mail.example>", "Не печатает принтер, телефон 87011234567.").stream()
                        .filter(warning -> !warning.equals("ticket.excess.document")))
                .isEmpty();
    }

    @Test
    void aLinkThatLeadsElsewhereThanItSaysIsMarkedForPagesAndPrograms() {
        var html =
                "%s\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Войдите: <a href=\"%s\">https://kaspi.kz/login</a></p>";

        assertThat(warnings("Айша <aisha%s@mail.example>", html.formatted("", "https://kaspi.kz.evil.example/")))
                .contains("ticket.link.misleading");
        assertThat(warnings("Айша <aisha%s@mail.example>", html.formatted("", "https://www.kaspi.kz/login?from=mail")))
                .doesNotContain("ticket.link.misleading");
    }

    @Test
    void ofALongLetterWithManyFilesNothingIsLost() {
        var system = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var run = UUID.randomUUID().toString().substring(0, 8);
        var letter = new StringBuilder(
                "From: many" + run + "@mail.example\r\nSubject: x\r\nMessage-ID: <" + run
                        + "@many.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        for (var n = 0; n < 12_000; n++) {
            letter.append("ұзын жол ").append(n).append("\r\n");
        }
        for (var n = 0; n < 25; n++) {
            letter.append("\r\n--b\r\nContent-Type: text/plain; name=f")
                    .append(n)
                    .append(".txt\r\nContent-Disposition: attachment\r\n\r\n")
                    .append(n);
        }
        letter.append("\r\n--b--\r\n");

        var taken = (Taken.Filed)
                intake.take(new ByteArrayInputStream(letter.toString().getBytes(StandardCharsets.UTF_8)));

        var ticket = tickets.find(system, taken.ticket()).orElseThrow();
        var message = shown.of(system, ticket, null, List.of()).list().getFirst();
        assertThat(message.files()).hasSize(25);
        assertThat(message.whole()).isTrue();
        assertThat(message.warnings()).containsExactly("ticket.letter.cut");
        var raw = new ByteArrayOutputStream();
        attachments.write(
                system, attachments.raw(system, message.id()).orElseThrow().id(), raw);
        assertThat(raw.toString(StandardCharsets.UTF_8)).isEqualTo(letter.toString());

        // its period is over, or it was redacted: nothing is offered that is not there
        assertThat(sql.sql("delete from attachment where kind = 'raw' and holder_id = ?")
                        .param(message.id())
                        .update())
                .isOne();
        var after = shown.of(system, ticket, null, List.of()).list().getFirst();
        assertThat(after.whole()).isFalse();
        assertThat(after.warnings()).isEmpty();
        assertThat(shown.one(system, ticket, message.id()).orElseThrow().whole())
                .isFalse();
    }

    private List<String> warnings(String from, String text) {
        var system = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var run = UUID.randomUUID().toString().substring(0, 8);
        var letter = "From: " + from.formatted(run) + "\r\nTo: desk@qyzmet.example\r\nSubject: x\r\nMessage-ID: <" + run
                + "@mail.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + text + "\r\n--b\r\nContent-Type: image/jpeg; name=\"Паспорт.jpg\"\r\n\r\nJPG\r\n--b--\r\n";

        var taken = intake.take(new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8)));

        assertThat(taken).isInstanceOf(Taken.Filed.class);
        var ticket = tickets.find(system, ((Taken.Filed) taken).ticket()).orElseThrow();
        var warnings =
                shown.of(system, ticket, null, List.of()).list().getFirst().warnings();
        // programs read the same, as codes
        assertThat(Objects.requireNonNull(answers.one(system, ticket, null).messages())
                        .getFirst()
                        .warnings())
                .isEqualTo(warnings.stream()
                        .map(warning -> warning.replace("ticket.", "").replace('.', '-'))
                        .toList());
        return warnings;
    }
}
