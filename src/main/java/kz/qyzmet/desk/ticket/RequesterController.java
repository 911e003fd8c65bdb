package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Serving;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * One ticket as its requester sees it: signed in under {@code /my/…}, or with the secret link under {@code /t/…}, which reaches this ticket and
 * nothing else. A ticket of somebody else and none at all answer the same.
 */
@Controller
class RequesterController {
    private final Policy policy;
    private final Vault vault;
    private final Tickets tickets;
    private final Shown shown;
    private final IncomingForm forms;
    private final Attachments attachments;
    private final Conversation conversation;
    private final LetterFrame frame;
    private final Services services;
    private final Journal journal;
    private final List<TicketNotes> notes;

    RequesterController(
            Policy policy,
            Vault vault,
            Tickets tickets,
            Shown shown,
            IncomingForm forms,
            Attachments attachments,
            Conversation conversation,
            LetterFrame frame,
            Services services,
            Journal journal,
            List<TicketNotes> notes) {
        this.policy = policy;
        this.vault = vault;
        this.tickets = tickets;
        this.shown = shown;
        this.forms = forms;
        this.attachments = attachments;
        this.conversation = conversation;
        this.frame = frame;
        this.services = services;
        this.journal = journal;
        this.notes = notes;
    }

    /** The ticket, the permit it was found under and where its pages begin. */
    private record Held(Permit permit, Ticket ticket, String base) {}

    /** @param base where the ticket's addresses begin: {@code /my/17} or {@code /t/…} */
    record Own(
            Ticket ticket,
            Shown.Messages messages,
            String base,
            boolean byLink,
            String service,
            List<TicketNotes.Note> notes,
            String text,
            @Nullable String error) {

        boolean mine(Shown.Message message) {
            return ticket.requester().equals(message.authorId());
        }
    }

    @GetMapping("/my/{number}")
    ModelAndView mine(
            Page page,
            Actor actor,
            @PathVariable String number,
            @RequestParam(required = false) @Nullable UUID before) {
        return actor.signedIn() ? show(page, held(actor, number), before, "", null) : page.redirect("/signin");
    }

    @GetMapping("/t/{secret}")
    ModelAndView byLink(Page page, @PathVariable String secret, @RequestParam(required = false) @Nullable UUID before) {
        return show(page, held(secret), before, "", null);
    }

    @PostMapping("/my/{number}/messages")
    ModelAndView say(Page page, Actor actor, @PathVariable String number, HttpServletRequest request)
            throws IOException {
        return say(page, held(actor, number), request);
    }

    @PostMapping("/t/{secret}/messages")
    ModelAndView sayByLink(Page page, @PathVariable String secret, HttpServletRequest request) throws IOException {
        return say(page, held(secret), request);
    }

    @PostMapping("/my/{number}/closure")
    ModelAndView close(Page page, Actor actor, @PathVariable String number) {
        return set(page, held(actor, number), State.CLOSED, "ticket.own.closed");
    }

    @PostMapping("/t/{secret}/closure")
    ModelAndView closeByLink(Page page, @PathVariable String secret) {
        return set(page, held(secret), State.CLOSED, "ticket.own.closed");
    }

    @PostMapping("/my/{number}/reopening")
    ModelAndView reopen(Page page, Actor actor, @PathVariable String number) {
        return set(page, held(actor, number), State.OPEN, "ticket.own.reopened");
    }

    @PostMapping("/t/{secret}/reopening")
    ModelAndView reopenByLink(Page page, @PathVariable String secret) {
        return set(page, held(secret), State.OPEN, "ticket.own.reopened");
    }

    @GetMapping("/my/{number}/files/{file}")
    void file(Actor actor, @PathVariable String number, @PathVariable UUID file, HttpServletResponse response)
            throws IOException {
        send(held(actor, number), file, response);
    }

    @GetMapping("/t/{secret}/files/{file}")
    void fileByLink(@PathVariable String secret, @PathVariable UUID file, HttpServletResponse response)
            throws IOException {
        send(held(secret), file, response);
    }

    @GetMapping("/my/{number}/letters/{message}")
    void letter(
            Page page,
            Actor actor,
            @PathVariable String number,
            @PathVariable UUID message,
            HttpServletResponse response)
            throws IOException {
        var held = held(actor, number);
        frame.send(page, held.permit(), held.ticket(), message, held.base() + "/files/", response);
    }

    @GetMapping("/t/{secret}/letters/{message}")
    void letterByLink(Page page, @PathVariable String secret, @PathVariable UUID message, HttpServletResponse response)
            throws IOException {
        var held = held(secret);
        frame.send(page, held.permit(), held.ticket(), message, held.base() + "/files/", response);
    }

    private Held held(Actor actor, String number) {
        if (!actor.signedIn() || !number.matches("\\d{1,18}")) {
            throw new NotFound();
        }
        var permit = policy.permit(actor, Purpose.SUPPORT).own();
        var ticket = tickets.find(permit, Long.parseLong(number)).orElseThrow(NotFound::new);
        return new Held(permit, ticket, "/my/" + number);
    }

    private Held held(String secret) {
        var link = vault.readLink(secret).orElseThrow(NotFound::new);
        var reading = policy.permit(Actor.system("portal"), Purpose.SUPPORT);
        var ticket = tickets.find(reading, link.ticket())
                .filter(found -> found.linkVersion() == link.version())
                .orElseThrow(NotFound::new);
        var permit = policy.permit(Actor.link(ticket.requester(), ticket.id()), Purpose.SUPPORT);
        return new Held(permit, ticket, "/t/" + secret);
    }

    private ModelAndView show(Page page, Held held, @Nullable UUID before, String text, @Nullable String error) {
        var ticket = held.ticket();
        var messages = shown.of(held.permit(), ticket, before, List.<SubjectId>of());
        var service = services.byId(ticket.service())
                .map((ServiceOffering offering) -> offering.name(page.language()))
                .orElse("");
        var byLink = held.base().startsWith("/t/");
        var beside = TicketNotes.all(notes, page, held.permit(), ticket);
        return page.show("ticket/own", new Own(ticket, messages, held.base(), byLink, service, beside, text, error));
    }

    private ModelAndView say(Page page, Held held, HttpServletRequest request) throws IOException {
        var typed = new String[] {""};
        IncomingForm.Filled filled;
        try {
            filled = forms.read(request, fields -> {
                typed[0] = fields.getOrDefault("text", "");
                new Limits(policy)
                        .text("text", typed[0].strip(), "text-max", true)
                        .check();
            });
        } catch (Invalid invalid) {
            var key = invalid.fields().values().iterator().next();
            var again = show(page, held, null, typed[0], page.t(key));
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        try {
            var message = NewMessage.reply(
                    TicketMessage.Side.REQUESTER,
                    held.ticket().requester(),
                    filled.get("text"),
                    Channel.WEB,
                    filled.files());
            tickets.say(held.permit(), held.ticket().id(), message, List.of()).orElseThrow(NotFound::new);
        } catch (RuntimeException failed) {
            forms.discard(filled);
            throw failed;
        }
        return page.redirect(held.base(), Flash.of("ticket.own.said"));
    }

    private ModelAndView set(Page page, Held held, State state, String said) {
        tickets.change(held.permit(), held.ticket().id(), null, List.of(new Act.SetState(state, null)));
        return page.redirect(held.base(), Flash.of(said));
    }

    private void send(Held held, UUID file, HttpServletResponse response) throws IOException {
        var found = attachments
                .find(held.permit(), file)
                .filter(attachment -> conversation
                        .one(held.permit(), held.ticket(), attachment.holder())
                        .isPresent())
                .orElseThrow(NotFound::new);
        journal.read(
                held.permit(), "attachment:" + found.id(), List.of(held.ticket().requester()), "attachment.content");
        Serving.headers(found, found.inlineSafe()).forEach(response::setHeader);
        attachments.write(held.permit(), file, response.getOutputStream());
    }
}
