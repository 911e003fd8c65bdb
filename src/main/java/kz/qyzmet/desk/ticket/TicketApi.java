package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tickets for programs (contracts 17): the same tickets, the same visibility rule and the same acts as on the pages. */
@RestController
@RequestMapping(path = "/api/v1/tickets", produces = MediaType.APPLICATION_JSON_VALUE)
class TicketApi {
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotency-Replayed";

    private final Policy policy;
    private final Tickets tickets;
    private final TicketWishes wishes;
    private final TicketChanges changes;
    private final TicketQuestions questions;
    private final TicketAnswers answers;
    private final Filing filing;
    private final Acquaintances acquaintances;
    private final AutomatedChange automated;
    private final boolean programsPropose;

    TicketApi(
            Policy policy,
            Tickets tickets,
            TicketWishes wishes,
            TicketChanges changes,
            TicketQuestions questions,
            TicketAnswers answers,
            Filing filing,
            Acquaintances acquaintances,
            AutomatedChange automated,
            @Value("${qyzmet.programs.propose:false}") boolean programsPropose) {
        this.policy = policy;
        this.tickets = tickets;
        this.wishes = wishes;
        this.changes = changes;
        this.questions = questions;
        this.answers = answers;
        this.filing = filing;
        this.acquaintances = acquaintances;
        this.automated = automated;
        this.programsPropose = programsPropose;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TicketAnswers.One> open(
            Actor actor,
            @Nullable Badge badge,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        var token = Badge.token(actor, badge, Scope.TICKETS_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var sent = Sent.read(request);
        var wish = wishes.wish(permit, token, sent, CreationKeys.checked(key));
        var filed = filing.file(permit, wish);
        var ticket = filed.ticket();
        var mayRead = token.scopes().contains(Scope.TICKETS_READ) && acquaintances.with(permit, ticket.requester());
        var requester = filed.requester();
        var first = filed.first();
        var answer = first == null || requester == null
                ? answers.one(permit, ticket, null)
                // whoever may only write, or does not know the person, learns no more of a person than they said
                // themselves
                : answers.created(ticket, mayRead ? requester : wish.as(requester), first, wish.text());
        var response = ResponseEntity.created(URI.create(TicketAnswers.BASE + ticket.id()))
                .eTag(tag(ticket));
        if (filed.repeated()) {
            response.header(REPLAYED, "true");
        }
        return response.body(answer);
    }

    @GetMapping
    TicketAnswers.Many list(
            Actor actor,
            @Nullable Badge badge,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String team,
            @RequestParam(defaultValue = "") String assignee,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(defaultValue = "") String cursor) {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        return questions.ask(permit, new TicketQuestions.Question(state, team, assignee, q.strip(), limit, cursor));
    }

    @GetMapping("/{id}")
    ResponseEntity<TicketAnswers.One> one(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable UUID before,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String seen) {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        if (seen != null && before == null && ETags.matches(seen, ticket.version())) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag(tag(ticket))
                    .build();
        }
        return ResponseEntity.ok().eTag(tag(ticket)).body(answers.one(permit, ticket, before));
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    ResponseEntity<?> change(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen,
            HttpServletRequest request)
            throws IOException {
        var token = Badge.token(actor, badge, Scope.TICKETS_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        if (seen == null) {
            throw new Conflict(428, "if-match");
        }
        var sent = Sent.read(request);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        if (!ETags.matches(seen, ticket.version())) {
            throw Conflict.stale();
        }
        if (sent.flag("automated")) {
            // what no person decided is only proposed (clause 3.2.5)
            var proposed = automated.propose(permit, token, ticket, sent);
            return ResponseEntity.accepted().location(proposed.place()).body(proposed.body());
        }
        var acts = changes.acts(permit, ticket, sent);
        if (programsPropose && actor.subject() == null && acts.stream().anyMatch(TicketApi::decides)) {
            // nobody stands behind this token, and the operator takes no program's word that somebody does
            throw new Conflict(409, "program-decides");
        }
        Ticket changed;
        try {
            changed = tickets.change(permit, ticket.id(), ETags.any(seen) ? null : ticket.version(), acts)
                    .orElseThrow(NotFound::new);
        } catch (Stale somebodyWasQuicker) {
            throw Conflict.stale();
        }
        // a ticket handed to another team may be out of reach now, and a token that may not read gets none back
        var stillSeen = token.scopes().contains(Scope.TICKETS_READ)
                && tickets.find(permit, ticket.id()).isPresent();
        return stillSeen
                ? ResponseEntity.ok().eTag(tag(changed)).body(answers.one(permit, changed, null))
                : ResponseEntity.noContent().eTag(tag(changed)).build();
    }

    /** Ends the ticket or ranks it (clause 3.2.5). */
    private static boolean decides(Act act) {
        return act instanceof Act.SetPriority || act instanceof Act.SetState(var state, var _) && state.ended();
    }

    @PostMapping(path = "/{id}/messages", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TicketAnswers.Message> say(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        Badge.token(actor, badge, Scope.TICKETS_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var sent = Sent.read(request);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        var said = changes.say(permit, ticket, sent, CreationKeys.checked(key));
        var response = ResponseEntity.created(URI.create(
                TicketAnswers.BASE + ticket.id() + "/messages/" + said.message().id()));
        if (said.repeated()) {
            response.header(REPLAYED, "true");
        }
        return response.body(said.message());
    }

    @GetMapping("/{id}/messages/{message}")
    TicketAnswers.Message message(
            Actor actor, @Nullable Badge badge, @PathVariable String id, @PathVariable UUID message) {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        return changes.message(permit, ticket, message);
    }

    private static String tag(Ticket ticket) {
        return ETags.of(ticket.version());
    }
}
