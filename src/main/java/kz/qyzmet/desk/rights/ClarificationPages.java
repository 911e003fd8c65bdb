package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Conversation;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Flash;
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
 * The officer looks into a blocked person's data to clear up what the blocking is about: a purpose and a database role of its own, with a reason
 * and an end, every page journalled. Nothing can be changed here (clause 1.3).
 */
@Controller
class ClarificationPages {
    private static final int TICKETS = 50;

    record Opened(Card card, Instant until, List<Ticket> tickets) {}

    record Read(Card card, Instant until, Ticket ticket, List<TicketMessage> messages) {}

    private final Blockings blockings;
    private final PersonPage person;
    private final Subjects subjects;
    private final Tickets tickets;
    private final Conversation conversation;
    private final Journal journal;
    private final Policy policy;

    ClarificationPages(
            Blockings blockings,
            PersonPage person,
            Subjects subjects,
            Tickets tickets,
            Conversation conversation,
            Journal journal,
            Policy policy) {
        this.blockings = blockings;
        this.person = person;
        this.subjects = subjects;
        this.tickets = tickets;
        this.conversation = conversation;
        this.journal = journal;
        this.policy = policy;
    }

    @PostMapping("/officer/people/{id}/clarification")
    ModelAndView open(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String need) {
        var why = need.strip();
        if (why.isEmpty() || why.length() > policy.number("reason-max")) {
            var wrong = Map.of("need", "rights.wrong.reason");
            var again = person.show(page, actor, new SubjectId(id), Map.of("need", need), wrong);
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        blockings.clarify(Officer.permit(policy, actor), new SubjectId(id), why);
        return page.redirect("/officer/people/" + id + "/clarification");
    }

    @PostMapping("/officer/people/{id}/clarification/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id) {
        blockings.endClarification(Officer.permit(policy, actor), new SubjectId(id));
        return page.redirect("/officer/people/" + id, Flash.of("rights.clarification.ended"));
    }

    @GetMapping("/officer/people/{id}/clarification")
    ModelAndView show(Page page, Actor actor, @PathVariable UUID id) {
        var subject = new SubjectId(id);
        var until = until(actor, subject);
        var permit = policy.permit(actor, Purpose.CLARIFICATION);
        var all = tickets.of(permit, subject, TICKETS);
        journal.read(permit, "subject:" + subject, List.of(subject), "subject.name", "contact.value", "ticket.title");
        return page.show("rights/clarification", new Opened(card(permit, subject), until, all));
    }

    @GetMapping("/officer/people/{id}/clarification/{number}")
    ModelAndView read(Page page, Actor actor, @PathVariable UUID id, @PathVariable long number) {
        var subject = new SubjectId(id);
        var until = until(actor, subject);
        var permit = policy.permit(actor, Purpose.CLARIFICATION);
        var ticket = tickets.find(permit, number)
                .filter(found -> found.requester().equals(subject))
                .orElseThrow(NotFound::new);
        var said = conversation.of(permit, ticket, null);
        journal.read(permit, "ticket:" + ticket.id(), List.of(subject), "ticket.title", "message.body");
        return page.show("rights/clarified", new Read(card(permit, subject), until, ticket, said));
    }

    private Card card(Permit permit, SubjectId subject) {
        @Nullable Card card = subjects.cards(permit, List.of(subject)).get(subject);
        if (card == null) {
            throw new NotFound();
        }
        return card;
    }

    /** Only while it is open; the database asks the same of the role. */
    private Instant until(Actor actor, SubjectId subject) {
        return blockings
                .standing(Officer.permit(policy, actor), subject)
                .map(Blockings.Standing::clarifiedUntil)
                .orElseThrow(() -> new Refused("1.3", "not-opened"));
    }
}
