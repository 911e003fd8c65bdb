package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.MenuEntry;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/** The desk's pages for reading: the queue, the search and a ticket. What changes things is in {@link DeskActs}. */
@Controller
class DeskController {
    /** As many as tell one person apart: a telephone number, an IIN. */
    private static final int CONTACT_DIGITS = 10;

    private final Policy policy;
    private final Queue queue;
    private final Tickets tickets;
    private final Conversation conversation;
    private final Shown shown;
    private final Subjects subjects;
    private final Services services;
    private final Teams teams;
    private final SearchIndex index;
    private final Replies replies;
    private final Outbox outbox;
    private final Parties parties;
    private final Journal journal;
    private final List<TicketNotes> notes;

    DeskController(
            Policy policy,
            Queue queue,
            Tickets tickets,
            Conversation conversation,
            Shown shown,
            Subjects subjects,
            Services services,
            Teams teams,
            SearchIndex index,
            Replies replies,
            Outbox outbox,
            Parties parties,
            Journal journal,
            List<TicketNotes> notes) {
        this.policy = policy;
        this.queue = queue;
        this.tickets = tickets;
        this.conversation = conversation;
        this.shown = shown;
        this.subjects = subjects;
        this.services = services;
        this.teams = teams;
        this.index = index;
        this.replies = replies;
        this.outbox = outbox;
        this.parties = parties;
        this.journal = journal;
        this.notes = notes;
    }

    /** What the queue's page was asked for, as it stands in the address. */
    record View(String show, String state, String team, String assignee, String service) {}

    /** A row of the queue. */
    record Row(Ticket ticket, String requester, String assignee, String service) {
        @Override
        public String toString() {
            return ticket.toString();
        }
    }

    /** @param typed what was searched for; empty on the queue */
    record Listed(
            View view,
            List<MenuEntry> tabs,
            List<Row> rows,
            @Nullable String newer,
            @Nullable String older,
            List<Option> states,
            List<Option> teams,
            List<Option> assignees,
            List<Option> services,
            String typed,
            @Nullable String further,
            boolean rebuilding) {

        @Override
        public String toString() {
            return "Listed[" + rows.size() + "]";
        }
    }

    @GetMapping("/desk")
    ModelAndView queue(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "team") String show,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String team,
            @RequestParam(defaultValue = "") String assignee,
            @RequestParam(defaultValue = "") String service,
            @RequestParam(defaultValue = "") String after) {
        if (!actor.signedIn()) {
            return page.redirect("/staff");
        }
        if (actor.staff() && !actor.has(Role.AGENT) && !actor.has(Role.LEAD)) {
            // The matrix gives these roles no tickets (clause 4.8): they go to their own work.
            return page.redirect(actor.has(Role.ADMINISTRATOR) ? "/admin" : "/policy");
        }
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var view = new View(show, state, team, assignee, service);
        var list = queue.page(permit, filter(actor, view), Cursor.of(after).orElse(null), policy.number("queue-page"));
        var next = list.next();
        return page.show(
                "ticket/queue",
                new Listed(
                        view,
                        tabs(page, view),
                        rows(page, permit, list.items()),
                        after.isEmpty() ? null : address(view, null),
                        next == null ? null : address(view, next),
                        states(page),
                        teamOptions(page),
                        colleagues(permit),
                        serviceOptions(page),
                        "",
                        null,
                        false));
    }

    /** An address or a number of a person stays out of the address line and the browser's history: it is answered here, and words alone go on to a page that one can come back to. */
    @PostMapping("/desk/search")
    ModelAndView asked(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String after) {
        return contact(q)
                ? search(page, actor, q, after)
                : page.redirect(UriComponentsBuilder.fromPath("/desk/search")
                        .queryParam("q", "{q}")
                        .encode()
                        .buildAndExpand(q.strip())
                        .toUriString());
    }

    private static boolean contact(String typed) {
        return typed.contains("@") || typed.chars().filter(Character::isDigit).count() >= CONTACT_DIGITS;
    }

    @GetMapping("/desk/search")
    ModelAndView search(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String after) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var typed = q.strip();
        if (typed.matches("(?:№|#)?[\\s\u00a0]*\\d{1,18}")) {
            var found = tickets.find(permit, typed);
            if (found.isPresent()) {
                return page.redirect("/desk/" + found.get().number());
            }
        }
        var found = index.<Ticket>page(
                typed,
                policy.number("search-page"),
                after,
                candidates -> tickets.among(permit, candidates).stream()
                        .collect(Collectors.toMap(Ticket::id, ticket -> ticket)));
        var older = found.next() == null || contact(typed)
                ? null
                : UriComponentsBuilder.fromPath("/desk/search")
                        .queryParam("q", "{q}")
                        .queryParam("after", "{after}")
                        .encode()
                        .buildAndExpand(typed, found.next())
                        .toUriString();
        var view = new View("search", "", "", "", "");
        return page.show(
                "ticket/queue",
                new Listed(
                        view,
                        tabs(page, view),
                        rows(page, permit, found.items()),
                        null,
                        older,
                        states(page),
                        teamOptions(page),
                        List.of(),
                        serviceOptions(page),
                        typed,
                        contact(typed) ? found.next() : null,
                        found.rebuilding()));
    }

    /**
     * @param mine whether the reader is the assignee
     * @param error what is wrong with the answer just sent
     * @param linkError what is wrong with the number just given as a link
     */
    record Open(
            Ticket ticket,
            Card requester,
            Shown.Messages messages,
            List<TicketEvent> events,
            List<Ticket> related,
            String service,
            String team,
            List<Option> assignees,
            List<Option> states,
            List<Option> priorities,
            List<Option> services,
            List<Option> teams,
            Conversation.@Nullable Draft draft,
            List<Attachment> draftFiles,
            Map<UUID, Outbox.Delivery> deliveries,
            List<String> named,
            Subjects.@Nullable Doubt doubt,
            List<TicketNotes.Note> notes,
            @Nullable String error,
            @Nullable String linkError,
            boolean mine) {

        /** The first moment at which a letter of this page changes its state by itself; null when none waits to be taken back. */
        @Nullable
        Instant leaves() {
            return deliveries.values().stream()
                    .map(Outbox.Delivery::leavesAt)
                    .filter(Objects::nonNull)
                    .min(Instant::compareTo)
                    .orElse(null);
        }

        String base() {
            return "/desk/" + ticket.number();
        }

        /** What a change became, in words. */
        String word(Page page, TicketEvent event) {
            var became = event.became() == null ? "" : event.became();
            return switch (event.kind()) {
                case "state" -> page.t("ticket.state." + became);
                case "priority" -> page.t("ticket.priority." + became);
                case "assigned" ->
                    became.isEmpty() ? page.t("ticket.assignee.none") : messages.name(UUID.fromString(became));
                default -> "";
            };
        }

        @Override
        public String toString() {
            return ticket.toString();
        }
    }

    @GetMapping("/desk/{number:\\d{1,18}}")
    ModelAndView ticket(
            Page page, Actor actor, @PathVariable long number, @RequestParam(required = false) @Nullable UUID before) {
        if (!actor.signedIn()) {
            return page.redirect("/staff");
        }
        var permit = policy.permit(actor, Purpose.SUPPORT);
        return page.show(
                "ticket/show",
                open(page, permit, tickets.find(permit, number).orElseThrow(NotFound::new), before, null, null));
    }

    Open open(
            Page page,
            Permit permit,
            Ticket ticket,
            @Nullable UUID before,
            @Nullable String error,
            @Nullable String linkError) {
        var events = tickets.events(permit, ticket);
        var members = teams.members(permit, new TeamId(ticket.team()));
        var people = people(ticket, events, members);
        var messages = shown.of(permit, ticket, before, people);
        var card = subjects.cards(permit, List.of(ticket.requester())).getOrDefault(ticket.requester(), null);
        var me = permit.actor().subject();
        return new Open(
                ticket,
                card == null ? new Card(ticket.requester(), "", null, null, ticket.language()) : card,
                messages,
                events,
                tickets.related(permit, ticket.id()),
                services.byId(ticket.service())
                        .map(found -> found.name(page.language()))
                        .orElse(""),
                teams.find(new TeamId(ticket.team()))
                        .map(found -> found.name(page.language().code()))
                        .orElse(""),
                assignees(page, ticket, members, messages),
                states(page),
                Stream.of(Priority.values())
                        .map(priority -> new Option(priority.id(), page.t("ticket.priority." + priority.id())))
                        .toList(),
                serviceOptions(page),
                teamOptions(page),
                conversation.draft(permit, ticket).orElse(null),
                replies.draftFiles(permit, ticket),
                outbox.deliveries(
                        permit, messages.list().stream().map(Shown.Message::id).toList()),
                parties.named(permit, ticket),
                subjects.doubt(permit, ticket.requester()).orElse(null),
                TicketNotes.all(notes, page, permit, ticket),
                error,
                linkError,
                ticket.assignedTo(me));
    }

    private static List<SubjectId> people(Ticket ticket, List<TicketEvent> events, List<SubjectId> members) {
        var people = new LinkedHashSet<>(members);
        if (ticket.assignee() != null) {
            people.add(ticket.assignee());
        }
        for (var event : events) {
            if (event.actorKind().equals("person")) {
                people.add(new SubjectId(event.actor()));
            }
            if (event.kind().equals("assigned")) {
                Stream.of(event.was(), event.became())
                        .filter(id -> id != null)
                        .forEach(id -> people.add(SubjectId.of(id)));
            }
        }
        return List.copyOf(people);
    }

    private static List<Option> assignees(Page page, Ticket ticket, List<SubjectId> members, Shown.Messages messages) {
        var options = new ArrayList<Option>();
        options.add(new Option("", page.t("ticket.assignee.none")));
        var all = new LinkedHashSet<>(members);
        if (ticket.assignee() != null) {
            all.add(ticket.assignee());
        }
        all.forEach(member -> options.add(new Option(member.toString(), messages.name(member.value()))));
        return options;
    }

    private List<Row> rows(Page page, Permit permit, List<Ticket> list) {
        var people = new LinkedHashSet<SubjectId>();
        list.forEach(ticket -> {
            people.add(ticket.requester());
            if (ticket.assignee() != null) {
                people.add(ticket.assignee());
            }
        });
        var names = subjects.names(permit, people);
        journal.list(
                permit, "list:queue", list.stream().map(Ticket::requester).toList(), "ticket.title", "subject.name");
        Map<UUID, String> offered = new HashMap<>();
        services.all().forEach(offering -> offered.put(offering.id(), offering.name(page.language())));
        return list.stream()
                .map(ticket -> new Row(
                        ticket,
                        names.getOrDefault(ticket.requester(), ""),
                        ticket.assignee() == null ? "" : names.getOrDefault(ticket.assignee(), ""),
                        offered.getOrDefault(ticket.service(), "")))
                .toList();
    }

    private static QueueFilter filter(Actor actor, View view) {
        var states = State.of(view.state())
                .map(state -> (Set<State>) EnumSet.of(state))
                .orElseGet(() ->
                        view.show().equals("all") ? EnumSet.allOf(State.class) : EnumSet.of(State.OPEN, State.WAITING));
        return new QueueFilter(
                states,
                uuid(view.team()),
                uuid(view.service()),
                view.show().equals("mine") ? actor.subject() : assignee(view),
                view.show().equals("unassigned"));
    }

    private static @Nullable SubjectId assignee(View view) {
        var chosen = view.show().equals("unassigned") ? null : uuid(view.assignee());
        return chosen == null ? null : new SubjectId(chosen);
    }

    /** Whom the tickets of this reader's teams may be with, by name. */
    private List<Option> colleagues(Permit permit) {
        var reached = permit.actor().teams();
        var people = new LinkedHashSet<SubjectId>();
        teams.all().stream()
                .map(Team::id)
                .filter(team -> permit.reach() == Reach.ALL || reached.contains(team.value()))
                .forEach(team -> people.addAll(teams.members(permit, team)));
        var names = subjects.names(permit, people);
        return people.stream()
                .map(person -> new Option(person.toString(), names.getOrDefault(person, "")))
                .sorted(Comparator.comparing(Option::label))
                .toList();
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            return new UUID(0, 0);
        }
    }

    private static List<MenuEntry> tabs(Page page, View view) {
        return Stream.of("team", "mine", "unassigned", "all")
                .map(show -> new MenuEntry(
                        page.t("ticket.queue." + show),
                        "/desk?show=" + show,
                        "",
                        view.show().equals(show)))
                .toList();
    }

    private static String address(View view, @Nullable Cursor after) {
        var address = UriComponentsBuilder.fromPath("/desk").queryParam("show", "{show}");
        var values = new HashMap<String, Object>(Map.of("show", view.show()));
        add(address, values, "state", view.state());
        add(address, values, "team", view.team());
        add(address, values, "assignee", view.assignee());
        add(address, values, "service", view.service());
        add(address, values, "after", after == null ? "" : after.code());
        return address.encode().buildAndExpand(values).toUriString();
    }

    private static void add(UriComponentsBuilder address, Map<String, Object> values, String name, String value) {
        if (!value.isEmpty()) {
            address.queryParam(name, "{" + name + "}");
            values.put(name, value);
        }
    }

    private static List<Option> states(Page page) {
        return Stream.of(State.values())
                .map(state -> new Option(state.id(), page.t("ticket.state." + state.id())))
                .toList();
    }

    private List<Option> teamOptions(Page page) {
        return teams.all().stream()
                .map((Team team) -> new Option(
                        team.id().toString(), team.name(page.language().code())))
                .toList();
    }

    private List<Option> serviceOptions(Page page) {
        return services.active().stream()
                .map(offering -> new Option(offering.id().toString(), offering.name(page.language())))
                .toList();
    }
}
