package kz.qyzmet.desk.automation;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.ticket.AutomatedChange;
import kz.qyzmet.desk.ticket.Stale;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What programs may not do to people by themselves, they propose here (clause 3.2.5), and hear what became of it. Nobody confirms by the API: a person does, on a page. */
@RestController
@RequestMapping(path = ProposalAnswers.BASE, produces = MediaType.APPLICATION_JSON_VALUE)
class ProposalApi implements AutomatedChange {
    private final Policy policy;
    private final Tickets tickets;
    private final Deciding deciding;
    private final ProposalLists lists;
    private final ProposalAnswers answers;
    private final CreationKeys keys;

    ProposalApi(
            Policy policy,
            Tickets tickets,
            Deciding deciding,
            ProposalLists lists,
            ProposalAnswers answers,
            CreationKeys keys) {
        this.policy = policy;
        this.tickets = tickets;
        this.deciding = deciding;
        this.lists = lists;
        this.answers = answers;
        this.keys = keys;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ProposalAnswers.One> propose(
            Actor actor,
            @Nullable Badge badge,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        var token = Badge.token(actor, badge, Scope.TICKETS_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var checked = CreationKeys.checked(key);
        var sent = Sent.read(request);
        var about = sent.text("ticket", 40);
        if (about.isEmpty()) {
            sent.check();
        }
        var ticket = tickets.find(permit, about).orElseThrow(NotFound::new);
        var wish = Objects.requireNonNull(answers.wish(token, ticket, sent));
        var once = keys.once(
                actor, checked, "POST proposals " + sent.raw(), () -> deciding.propose(permit, ticket, null, wish));
        var response = ResponseEntity.created(place(once.object()));
        if (once.repeated()) {
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(answers.one(permit, once.object()));
    }

    @Override
    public Proposed propose(Permit permit, Badge token, Ticket ticket, Sent sent) {
        var wish = Objects.requireNonNull(answers.change(token, ticket, sent));
        try {
            var id = deciding.propose(permit, ticket, ticket.version(), wish);
            return new Proposed(place(id), answers.one(permit, id));
        } catch (Stale somebodyWasQuicker) {
            throw Conflict.stale();
        }
    }

    @GetMapping
    ProposalAnswers.Many list(
            Actor actor,
            @Nullable Badge badge,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(defaultValue = "") String cursor) {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var wrong = new HashMap<String, String>();
        var wanted = state(state, wrong);
        int most = limit(limit, wrong);
        var before = cursor(cursor, wrong);
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        return answers.many(permit, lists.newest(permit, wanted, true, before, most));
    }

    @GetMapping("/{id}")
    ProposalAnswers.One one(Actor actor, @Nullable Badge badge, @PathVariable UUID id) {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        return answers.one(permit, deciding.reached(permit, id).id());
    }

    private static Proposal.@Nullable State state(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Proposal.State.of(text);
        } catch (IllegalArgumentException unknown) {
            wrong.put("state", "web.field.value");
            return null;
        }
    }

    private int limit(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return policy.number("api-page-default");
        }
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > policy.number("api-page-max")) {
            wrong.put("limit", "web.field.limit");
        }
        return limit;
    }

    private static @Nullable UUID cursor(String text, Map<String, String> wrong) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException notOurs) {
            wrong.put("cursor", "web.field.value");
            return null;
        }
    }

    private static URI place(UUID id) {
        return URI.create(ProposalAnswers.BASE + "/" + id);
    }
}
