package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

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
    Policy policy;

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

    private List<String> warnings(String from, String text) {
        var system = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var run = UUID.randomUUID().toString().substring(0, 8);
        var letter = "From: " + from.formatted(run) + "\r\nTo: desk@qyzmet.example\r\nSubject: x\r\nMessage-ID: <" + run
                + "@mail.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + text + "\r\n--b\r\nContent-Type: image/jpeg; name=\"Паспорт.jpg\"\r\n\r\nJPG\r\n--b--\r\n";

        var taken = intake.take(new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8)));

        assertThat(taken).isInstanceOf(Taken.Filed.class);
        var ticket = tickets.find(system, ((Taken.Filed) taken).ticket()).orElseThrow();
        return shown.of(system, ticket, null, List.of()).list().getFirst().warnings();
    }
}
