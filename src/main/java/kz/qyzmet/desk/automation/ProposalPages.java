package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Conversation;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
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
 * Where a named person decides about what programs propose (clause 3.2.5): the facts of the ticket beside the reason, one proposal a page. There is no way to confirm several at once, on purpose; how long the page was open
 * is kept.
 */
@Controller
class ProposalPages {
    static final String LIST = "/desk/proposals";
    private static final Duration LATELY = Duration.ofDays(30);
    /** As much of the conversation as shows what the matter is. */
    private static final int TALK = 4;

    record Line(Proposal proposal, long number, String program) {}

    record Pace(String name, Proposals.Pace pace) {}

    record Board(
            List<Line> lines,
            boolean history,
            @Nullable String older,
            Proposals.Figures figures,
            List<Pace> paces,
            int hasty) {}

    record Step(String step, String who, Instant at) {}

    record Spoken(String who, String side, String text, Instant at) {
        @Override
        public String toString() {
            return "Spoken[" + side + "]";
        }
    }

    /**
     * @param changed whether the ticket is another than the program saw
     * @param own whether it is the reader's own ticket
     * @param conflict why the act just tried was not done, a message key; null when none was
     */
    record One(
            Proposal proposal,
            Ticket ticket,
            String requester,
            String service,
            String team,
            String program,
            Proposals.Said said,
            List<Spoken> talk,
            List<Step> steps,
            boolean changed,
            boolean own,
            String words,
            @Nullable String wrong,
            @Nullable String conflict) {
        @Override
        public String toString() {
            return "One[" + proposal.id() + "]";
        }
    }

    private final Proposals proposals;
    private final ProposalLists lists;
    private final Deciding deciding;
    private final Explanation explanation;
    private final Tickets tickets;
    private final Conversation conversation;
    private final Subjects subjects;
    private final Services services;
    private final Teams teams;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    ProposalPages(
            Proposals proposals,
            ProposalLists lists,
            Deciding deciding,
            Explanation explanation,
            Tickets tickets,
            Conversation conversation,
            Subjects subjects,
            Services services,
            Teams teams,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.proposals = proposals;
        this.lists = lists;
        this.deciding = deciding;
        this.explanation = explanation;
        this.tickets = tickets;
        this.conversation = conversation;
        this.subjects = subjects;
        this.services = services;
        this.teams = teams;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(LIST)
    ModelAndView open(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID after) {
        var permit = decider(actor);
        return board(page, permit, lists.open(permit, after, policy.number("queue-page")), false);
    }

    @GetMapping(LIST + "/history")
    ModelAndView history(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        var permit = decider(actor);
        return board(page, permit, lists.newest(permit, null, false, before, policy.number("queue-page")), true);
    }

    private ModelAndView board(Page page, Permit permit, ProposalLists.Found found, boolean history) {
        var since = clock.instant().minus(LATELY);
        int hasty = policy.number("proposal-hasty-seconds");
        var last = found.more() ? found.items().getLast().id() : null;
        return page.show(
                "automation/proposals",
                new Board(
                        found.items().stream()
                                .map(proposal -> new Line(
                                        proposal,
                                        found.number(proposal),
                                        explanation.program(page.language(), proposal)))
                                .toList(),
                        history,
                        last == null ? null : LIST + (history ? "/history?before=" : "?after=") + last,
                        proposals.figures(since, hasty),
                        paces(permit, since, hasty),
                        hasty));
    }

    /** One's own pace; a lead sees those of their teams. */
    private List<Pace> paces(Permit permit, Instant since, int hasty) {
        var me = Deciding.decider(permit);
        var people = new LinkedHashSet<SubjectId>();
        people.add(me);
        if (permit.actor().has(Role.LEAD)) {
            permit.actor().teams().forEach(team -> people.addAll(teams.members(permit, new TeamId(team))));
        }
        var paces = proposals.paces(people, since, hasty);
        var names =
                subjects.names(permit, paces.stream().map(Proposals.Pace::staff).toList());
        return paces.stream()
                .map(pace -> new Pace(names.getOrDefault(pace.staff(), ""), pace))
                .toList();
    }

    @GetMapping(LIST + "/{id:[0-9a-f-]{36}}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        return one(page, decider(actor), id, "", null, null);
    }

    private ModelAndView one(
            Page page, Permit permit, UUID id, String words, @Nullable String wrong, @Nullable String conflict) {
        var proposal = deciding.reached(permit, id);
        var ticket = tickets.find(permit, proposal.ticket()).orElseThrow(NotFound::new);
        var me = Deciding.decider(permit);
        boolean own = me.equals(proposal.subject());
        if (proposal.open() && !own) {
            proposals.opened(permit, proposal, me, ticket.version());
        }
        journal.read(
                permit,
                Deciding.object(id),
                List.of(proposal.subject()),
                "proposal.reason",
                "proposal.factors",
                "ticket.title",
                "message.body",
                "subject.name");
        var steps = proposals.steps(permit, proposal);
        var talk = conversation.of(permit, ticket, null);
        var shown = talk.subList(Math.max(0, talk.size() - TALK), talk.size());
        var names = names(permit, proposal, steps, shown);
        return page.show(
                "automation/proposal",
                new One(
                        proposal,
                        ticket,
                        names.getOrDefault(proposal.subject(), ""),
                        services.byId(ticket.service())
                                .map(found -> found.name(page.language()))
                                .orElse(""),
                        teams.find(new TeamId(ticket.team()))
                                .map(found -> found.name(page.language().code()))
                                .orElse(""),
                        explanation.program(page.language(), proposal),
                        proposals.said(permit, proposal),
                        shown.stream().map(message -> spoken(message, names)).toList(),
                        steps.stream()
                                .map(step -> new Step(
                                        step.step(),
                                        step.person() ? names.getOrDefault(new SubjectId(step.actor()), "") : "",
                                        step.at()))
                                .toList(),
                        ticket.version() != proposal.version(),
                        own,
                        words,
                        wrong,
                        conflict));
    }

    private Map<SubjectId, String> names(
            Permit permit, Proposal proposal, List<Proposals.Step> steps, List<TicketMessage> talk) {
        var people = new LinkedHashSet<SubjectId>();
        people.add(proposal.subject());
        steps.stream().filter(Proposals.Step::person).forEach(step -> people.add(new SubjectId(step.actor())));
        for (var message : talk) {
            var author = message.author();
            if (author != null) {
                people.add(author);
            }
        }
        return subjects.names(permit, new ArrayList<>(people));
    }

    private static Spoken spoken(TicketMessage message, Map<SubjectId, String> names) {
        var author = message.author();
        return new Spoken(
                author == null ? "" : names.getOrDefault(author, ""),
                message.kind() == TicketMessage.Kind.NOTE
                        ? "note"
                        : message.side().id(),
                message.text(),
                message.at());
    }

    @PostMapping(LIST + "/{id:[0-9a-f-]{36}}/confirm")
    ModelAndView confirm(Page page, Actor actor, @PathVariable UUID id) {
        var permit = decider(actor);
        try {
            deciding.confirm(permit, id);
            return page.redirect(LIST, Flash.of("automation.confirmed"));
        } catch (Conflict conflict) {
            return again(page, permit, id, "", conflict);
        }
    }

    @PostMapping(LIST + "/{id:[0-9a-f-]{36}}/decline")
    ModelAndView decline(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String words) {
        var permit = decider(actor);
        var said = words.strip();
        var wrong = said.isEmpty()
                ? "automation.wrong.words"
                : said.length() > policy.number("reason-max") ? "automation.wrong.long" : null;
        if (wrong != null) {
            var again = one(page, permit, id, words, wrong, null);
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        try {
            deciding.decline(permit, id, said);
            return page.redirect(LIST, Flash.of("automation.declined"));
        } catch (Conflict conflict) {
            return again(page, permit, id, words, conflict);
        }
    }

    /** Somebody was quicker, or the ticket has changed: said on the page, which shows how things stand now. */
    private ModelAndView again(Page page, Permit permit, UUID id, String words, Conflict conflict) {
        var again = one(page, permit, id, words, null, "automation.conflict." + conflict.code());
        again.setStatus(HttpStatus.valueOf(conflict.status()));
        return again;
    }

    private Permit decider(Actor actor) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        Deciding.decider(permit);
        return permit;
    }
}
