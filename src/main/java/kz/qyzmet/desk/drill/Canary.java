package kz.qyzmet.desk.drill;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Upload;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Writes an invented person through the desk's own doors: card, contacts, ticket, messages, file, raw letter, letter out, journal and index. No letter to it ever leaves. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class Canary implements MailGate {
    private final Filing filing;
    private final Tickets tickets;
    private final Attachments attachments;
    private final Services services;
    private final Policy policy;
    private volatile boolean singing;

    Canary(Filing filing, Tickets tickets, Attachments attachments, Services services, Policy policy) {
        this.filing = filing;
        this.tickets = tickets;
        this.attachments = attachments;
        this.services = services;
        this.policy = policy;
    }

    /** @param words each of them stands in what was written, and nowhere else in the world */
    record Song(SubjectId subject, UUID ticket, List<String> words) {}

    /** While this runs and until {@link #silent} letters wait, because one would go to the canary. */
    Song sing() {
        singing = true;
        var mark = UUID.randomUUID().toString().replace("-", "");
        var name = "Kanareyka " + mark.substring(0, 12);
        var email = "kanareyka-" + mark + "@canary.invalid";
        var text = "Бұл өзін-өзі тексеру. Это самопроверка: " + mark;
        var permit = policy.permit(Actor.system("drill"), Purpose.SUPPORT);
        return Acting.as(Family.SUPPORT, () -> {
            var filed = filing.file(
                    permit,
                    new Filing.Wish(
                            null,
                            name,
                            email,
                            "+7701" + digits(mark),
                            "Өзін-өзі тексеру " + mark,
                            text,
                            Language.KK,
                            services.general(),
                            Priority.LOW,
                            Channel.CONSOLE,
                            Ground.CONTRACT,
                            null,
                            "drill",
                            List.of(file(mark)),
                            null,
                            ""));
            var ticket = filed.ticket();
            var raw = received("From: " + email + "\r\nSubject: " + mark + "\r\n\r\n" + text + "\r\n");
            tickets.say(
                    permit,
                    ticket.id(),
                    new NewMessage(
                            TicketMessage.Kind.REPLY,
                            TicketMessage.Side.REQUESTER,
                            ticket.requester(),
                            text,
                            "<p>" + mark + "</p>",
                            "> " + mark,
                            Channel.MAIL,
                            List.of(),
                            raw),
                    List.of());
            return new Song(ticket.requester(), ticket.id(), List.of(mark, email, name, "+7701" + digits(mark)));
        });
    }

    void silent() {
        singing = false;
    }

    private NewMessage.File file(String mark) {
        return new NewMessage.File(
                received("A file of the self-check: " + mark), mark + ".txt", "text/plain", null, false);
    }

    private Upload received(String text) {
        return attachments.receive(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), attachments.limitBytes());
    }

    private static String digits(String mark) {
        return "%07d".formatted(Integer.parseInt(mark.substring(0, 5), 16)).toLowerCase(Locale.ROOT);
    }

    @Override
    public Verdict ask(@Nullable SubjectId to, Letter.Kind kind) {
        return singing ? new Verdict.Waits("drill") : new Verdict.Allowed();
    }
}
