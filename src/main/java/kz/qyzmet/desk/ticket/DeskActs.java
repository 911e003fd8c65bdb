package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Serving;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.mail.Previews;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.LocalPath;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.ModelAndView;

/** What an agent does with a ticket: each act is one form, works without script, and says how to take it back. */
@Controller
@RequestMapping("/desk/{number:\\d{1,18}}")
class DeskActs {
    private final Policy policy;
    private final Tickets tickets;
    private final Replies replies;
    private final Conversation conversation;
    private final Attachments attachments;
    private final IncomingForm forms;
    private final LetterFrame frame;
    private final DeskController desk;
    private final Services services;
    private final Teams teams;
    private final Journal journal;
    private final Clock clock;

    DeskActs(
            Policy policy,
            Tickets tickets,
            Replies replies,
            Conversation conversation,
            Attachments attachments,
            IncomingForm forms,
            LetterFrame frame,
            DeskController desk,
            Services services,
            Teams teams,
            Journal journal,
            Clock clock) {
        this.policy = policy;
        this.tickets = tickets;
        this.replies = replies;
        this.conversation = conversation;
        this.attachments = attachments;
        this.forms = forms;
        this.frame = frame;
        this.desk = desk;
        this.services = services;
        this.teams = teams;
        this.journal = journal;
        this.clock = clock;
    }

    @PostMapping("/messages")
    ModelAndView say(Page page, Actor actor, @PathVariable long number, HttpServletRequest request) throws IOException {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var typed = new String[] {"", ""};
        IncomingForm.Filled filled;
        try {
            filled = forms.read(request, fields -> {
                typed[0] = fields.getOrDefault("text", "");
                typed[1] = fields.getOrDefault("kind", "reply");
                new Limits(policy)
                        .text("text", typed[0].strip(), "text-max", true)
                        .check();
            });
        } catch (Invalid invalid) {
            conversation.keepDraft(permit, ticket, new Conversation.Draft(kind(typed[1]), typed[0]), now());
            var key = invalid.fields().values().iterator().next();
            var again = page.show("ticket/show", desk.open(page, permit, ticket, null, page.t(key), null));
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        try {
            var kind = kind(filled.get("kind"));
            if (filled.ticked("look")) {
                conversation.keepDraft(permit, ticket, new Conversation.Draft(kind, filled.get("text")), now());
                replies.keepFiles(permit, ticket, filled.files());
                return page.redirect("/desk/" + number + "/preview?then=" + then(filled));
            }
            var said = replies.say(
                    permit,
                    ticket,
                    kind,
                    filled.get("text"),
                    filled.files(),
                    // a note is said among colleagues: it answers nobody, so nobody is waited for
                    kind == TicketMessage.Kind.NOTE
                            ? null
                            : State.of(filled.get("then")).orElse(null));
            return said(page, number, kind, said);
        } catch (RuntimeException failed) {
            forms.discard(filled);
            throw failed;
        }
    }

    private static String then(IncomingForm.Filled filled) {
        return State.of(filled.get("then")).map(State::id).orElse("");
    }

    private ModelAndView said(Page page, long number, TicketMessage.Kind kind, UUID message) {
        return kind == TicketMessage.Kind.NOTE
                ? page.redirect("/desk/" + number + "#end", Flash.of("ticket.said.note"))
                : page.redirect(
                        "/desk/" + number + "#end",
                        Flash.of("ticket.said.reply", policy.period("undo-send").toSeconds())
                                .undo("/desk/" + number + "/unsend/" + message));
    }

    /**
     * The letter as it would leave, byte for byte.
     *
     * @param then the state afterwards
     * @param changed it is not any more what was looked at
     */
    record Look(Ticket ticket, Previews.Preview letter, String text, String then, String from, boolean changed) {
        String base() {
            return "/desk/" + ticket.number();
        }

        @Override
        public String toString() {
            return ticket.toString();
        }
    }

    @GetMapping("/preview")
    ModelAndView preview(
            Page page, Actor actor, @PathVariable long number, @RequestParam(defaultValue = "") String then) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var draft = conversation.draft(permit, ticket).orElse(null);
        return draft == null || draft.kind() == TicketMessage.Kind.NOTE
                ? page.redirect("/desk/" + number + "#end", Flash.of("ticket.preview.nothing"))
                : look(page, permit, ticket, draft.text(), then, false);
    }

    private ModelAndView look(Page page, Permit permit, Ticket ticket, String text, String then, boolean changed) {
        var preview = replies.preview(permit, ticket, text);
        if (preview.isEmpty()) {
            return page.redirect("/desk/" + ticket.number() + "#end", Flash.of("ticket.preview.no-address"));
        }
        var letter = preview.get();
        var plain = new String(letter.text(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        var from = letter.headers().stream()
                .filter(line -> line.name().equals("From"))
                .map(Previews.Line::value)
                .findFirst()
                .orElse("");
        return page.show("ticket/preview", new Look(ticket, letter, plain, then, from, changed));
    }

    /** One form of the words exactly as it travels. */
    @GetMapping("/preview/{form:text|html}")
    void words(Actor actor, @PathVariable long number, @PathVariable String form, HttpServletResponse response)
            throws IOException {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var letter = conversation
                .draft(permit, ticket)
                .filter(draft -> draft.kind() == TicketMessage.Kind.REPLY)
                .flatMap(draft -> replies.preview(permit, ticket, draft.text()))
                .orElseThrow(NotFound::new);
        if (form.equals("html")) {
            frame.send(letter.html(), response);
        } else {
            response.setContentType("text/plain;charset=UTF-8");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.getOutputStream().write(letter.text());
        }
    }

    /** What was looked at leaves, and nothing else: when it has changed meanwhile, it is shown again. */
    @PostMapping("/preview")
    ModelAndView send(
            Page page,
            Actor actor,
            @PathVariable long number,
            @RequestParam String digest,
            @RequestParam(defaultValue = "") String then) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var draft = conversation.draft(permit, ticket).orElse(null);
        if (draft == null || draft.kind() == TicketMessage.Kind.NOTE) {
            return page.redirect("/desk/" + number + "#end", Flash.of("ticket.preview.nothing"));
        }
        var now = replies.preview(permit, ticket, draft.text())
                .map(Previews.Preview::digest)
                .orElse("");
        if (!now.equals(digest)) {
            return look(page, permit, ticket, draft.text(), then, true);
        }
        var said = replies.say(
                permit,
                ticket,
                TicketMessage.Kind.REPLY,
                draft.text(),
                List.of(),
                State.of(then).orElse(null));
        return said(page, number, TicketMessage.Kind.REPLY, said);
    }

    @PostMapping("/unsend/{message}")
    ModelAndView unsend(Page page, Actor actor, @PathVariable long number, @PathVariable UUID message) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var back = replies.takeBack(permit, find(permit, number), message);
        return page.redirect(
                "/desk/" + number + "#end", Flash.of(back ? "ticket.unsent.done" : "ticket.unsent.too-late"));
    }

    @PostMapping("/draft-files/{file}/removal")
    ModelAndView dropFile(Page page, Actor actor, @PathVariable long number, @PathVariable UUID file) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        replies.dropFile(permit, find(permit, number), file);
        return page.redirect("/desk/" + number + "#end", Flash.of("ticket.draft.file.gone"));
    }

    @PostMapping("/draft")
    @ResponseBody
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void draft(
            Actor actor,
            @PathVariable long number,
            @RequestParam String text,
            @RequestParam(defaultValue = "reply") String kind) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        new Limits(policy).text("text", text, "text-max", false).check();
        conversation.keepDraft(permit, find(permit, number), new Conversation.Draft(kind(kind), text), now());
    }

    /** The same without script: a button, and the page again. */
    @PostMapping("/draft-page")
    ModelAndView keepDraft(
            Page page,
            Actor actor,
            @PathVariable long number,
            @RequestParam String text,
            @RequestParam(defaultValue = "reply") String kind) {
        draft(actor, number, text, kind);
        return page.redirect("/desk/" + number + "#end", Flash.of("ticket.said.draft"));
    }

    @PostMapping("/assignment")
    ModelAndView assign(
            Page page,
            Actor actor,
            @PathVariable long number,
            @RequestParam(defaultValue = "") String assignee,
            @RequestParam(defaultValue = "") String back) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var to = assignee.equals("me") ? actor.subject() : person(assignee);
        if (to != null
                && !to.equals(actor.subject())
                && !teams.members(permit, new TeamId(ticket.team())).contains(to)) {
            throw new Invalid("assignee", "ticket.wrong.assignee");
        }
        return changed(
                page,
                permit,
                ticket,
                new Act.Assign(to),
                to == null ? "ticket.done.unassigned" : "ticket.done.assigned",
                back);
    }

    @PostMapping("/state")
    ModelAndView state(
            Page page,
            Actor actor,
            @PathVariable long number,
            @RequestParam String state,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String back) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        new Limits(policy).text("reason", reason, "reason-max", false).check();
        var to = State.of(state).orElseThrow(() -> new Invalid("state", "ticket.wrong.state"));
        return changed(
                page, permit, find(permit, number), new Act.SetState(to, reason), "ticket.done." + to.id(), back);
    }

    @PostMapping("/priority")
    ModelAndView priority(Page page, Actor actor, @PathVariable long number, @RequestParam String priority) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var to = Priority.of(priority).orElseThrow(() -> new Invalid("priority", "ticket.wrong.priority"));
        tickets.change(permit, find(permit, number).id(), null, List.of(new Act.SetPriority(to)));
        return page.redirect("/desk/" + number, Flash.of("ticket.done.priority"));
    }

    @PostMapping("/service")
    ModelAndView move(Page page, Actor actor, @PathVariable long number, @RequestParam UUID service) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var to = services.byId(service).orElseThrow(() -> new Invalid("service", "ticket.wrong.service"));
        tickets.change(permit, find(permit, number).id(), null, List.of(new Act.Move(to.id(), to.team())));
        return after(page, permit, number, "ticket.done.moved");
    }

    @PostMapping("/team")
    ModelAndView handOver(Page page, Actor actor, @PathVariable long number, @RequestParam UUID team) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var to = teams.find(new TeamId(team)).orElseThrow(() -> new Invalid("team", "ticket.wrong.team"));
        tickets.change(
                permit,
                find(permit, number).id(),
                null,
                List.of(new Act.HandOver(to.id().value())));
        return after(page, permit, number, "ticket.done.moved");
    }

    @PostMapping("/links")
    ModelAndView relate(Page page, Actor actor, @PathVariable long number, @RequestParam String other) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var to = tickets.find(permit, other);
        if (to.isEmpty() || !tickets.relate(permit, ticket.id(), to.get().id(), "related")) {
            var again =
                    page.show("ticket/show", desk.open(page, permit, ticket, null, null, page.t("ticket.wrong.link")));
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        return page.redirect(
                "/desk/" + number, Flash.of("ticket.done.linked", to.get().number()));
    }

    @PostMapping("/undo/{event}")
    ModelAndView undo(
            Page page,
            Actor actor,
            @PathVariable long number,
            @PathVariable UUID event,
            @RequestParam(defaultValue = "") String back) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var taken = tickets.undo(permit, find(permit, number).id(), event).isPresent();
        return page.redirect(
                LocalPath.or(back, "/desk/" + number), Flash.of(taken ? "ticket.done.undone" : "ticket.done.too-late"));
    }

    @GetMapping("/files/{file}")
    void file(Actor actor, @PathVariable long number, @PathVariable UUID file, HttpServletResponse response)
            throws IOException {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var found = attachments
                .find(permit, file)
                .filter(attachment -> mine(actor, ticket, attachment.holder())
                        || conversation.one(permit, ticket, attachment.holder()).isPresent())
                .orElseThrow(NotFound::new);
        journal.read(permit, "attachment:" + found.id(), List.of(ticket.requester()), "attachment.content");
        Serving.headers(found, found.inlineSafe()).forEach(response::setHeader);
        attachments.write(permit, file, response.getOutputStream());
    }

    @GetMapping("/letters/{message}")
    void letter(
            Page page, Actor actor, @PathVariable long number, @PathVariable UUID message, HttpServletResponse response)
            throws IOException {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        frame.send(page, permit, find(permit, number), message, "/desk/" + number + "/files/", response);
    }

    /** The letter as it came: what the page cuts short or cannot show is still there. */
    @GetMapping("/letters/{message}/whole")
    void wholeLetter(Actor actor, @PathVariable long number, @PathVariable UUID message, HttpServletResponse response)
            throws IOException {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = find(permit, number);
        var raw = conversation
                .one(permit, ticket, message)
                .flatMap(said -> attachments.raw(permit, said.id()))
                .orElseThrow(NotFound::new);
        journal.read(permit, "attachment:" + raw.id(), List.of(ticket.requester()), "attachment.content");
        Serving.headers(raw, false).forEach(response::setHeader);
        attachments.write(permit, raw.id(), response.getOutputStream());
    }

    private ModelAndView changed(Page page, Permit permit, Ticket ticket, Act act, String said, String back) {
        tickets.change(permit, ticket.id(), null, List.of(act));
        var to = LocalPath.or(back, "/desk/" + ticket.number());
        var undo = tickets.lastEvent(ticket.id())
                .map(event -> "/desk/" + ticket.number() + "/undo/" + event)
                .orElse("");
        var flash = Flash.of(said, ticket.number());
        return page.redirect(to, undo.isEmpty() ? flash : flash.undo(undo));
    }

    /** A ticket that was moved may be out of the agent's reach now. */
    private ModelAndView after(Page page, Permit permit, long number, String said) {
        var stillMine = tickets.find(permit, number).isPresent();
        return page.redirect(stillMine ? "/desk/" + number : "/desk", Flash.of(said, number));
    }

    /** A file that waits beside the actor's own draft. */
    private static boolean mine(Actor actor, Ticket ticket, UUID holder) {
        var me = actor.subject();
        return me != null && Conversation.draftHolder(ticket.id(), me).equals(holder);
    }

    private Ticket find(Permit permit, long number) {
        return tickets.find(permit, number).orElseThrow(NotFound::new);
    }

    private static TicketMessage.Kind kind(String id) {
        return id.equals("note") ? TicketMessage.Kind.NOTE : TicketMessage.Kind.REPLY;
    }

    private static @Nullable SubjectId person(String id) {
        try {
            return id.isEmpty() ? null : SubjectId.of(id);
        } catch (IllegalArgumentException notAnId) {
            throw new Invalid("assignee", "ticket.wrong.assignee");
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
