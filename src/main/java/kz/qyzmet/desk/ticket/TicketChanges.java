package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.Standing;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what a program wants changed or said in a ticket that it has found, and says it. */
@Component
class TicketChanges {
    /** What a requester may do to their own ticket on the portal, a program in their name may do too. */
    private static final Set<State> REQUESTERS = Set.of(State.OPEN, State.CLOSED);

    private final Policy policy;
    private final Services services;
    private final Teams teams;
    private final StaffBook staff;
    private final Subjects subjects;
    private final Tickets tickets;
    private final Replies replies;
    private final CreationKeys keys;
    private final Shown shown;
    private final TicketAnswers answers;

    TicketChanges(
            Policy policy,
            Services services,
            Teams teams,
            StaffBook staff,
            Subjects subjects,
            Tickets tickets,
            Replies replies,
            CreationKeys keys,
            Shown shown,
            TicketAnswers answers) {
        this.policy = policy;
        this.services = services;
        this.teams = teams;
        this.staff = staff;
        this.subjects = subjects;
        this.tickets = tickets;
        this.replies = replies;
        this.keys = keys;
        this.shown = shown;
        this.answers = answers;
    }

    record Said(TicketAnswers.Message message, boolean repeated) {}

    /** The acts that the fields ask for, in the order in which they depend on each other. */
    List<Act> acts(Permit permit, Ticket ticket, Sent sent) {
        var acts = new ArrayList<Act>();
        var state = sent.one("state", State::of);
        var priority = sent.one("priority", Priority::of);
        var service = sent.one("service", this::offering);
        var team = sent.one("team", this::team);
        var assignee = sent.one("assignee", text -> person(permit, text));
        var reason = sent.optional("reason", policy.number("reason-max"));
        for (var field : List.of("state", "priority", "service", "team")) {
            if (sent.has(field) && sent.optional(field, 500) == null) {
                sent.wrong(field, "web.field.value");
            }
        }
        if (permit.reach() == Reach.OWN && state != null && !REQUESTERS.contains(state)) {
            sent.wrong("state", "web.field.reach");
        }
        var answering = team != null ? team : service != null ? service.team() : ticket.team();
        if (assignee != null && !works(assignee, answering)) {
            sent.wrong("assignee", "ticket.wrong.assignee");
        }
        sent.check();
        if (service != null) {
            acts.add(new Act.Move(service.id(), service.team()));
        }
        if (team != null) {
            acts.add(new Act.HandOver(team));
        }
        if (sent.has("assignee")) {
            acts.add(new Act.Assign(assignee));
        }
        if (priority != null) {
            acts.add(new Act.SetPriority(priority));
        }
        if (state != null) {
            acts.add(new Act.SetState(state, reason));
        }
        return acts;
    }

    Said say(Permit permit, Ticket ticket, Sent sent, @Nullable String key) {
        var text = sent.text("text", policy.number("text-max"));
        var kind = sent.one("kind", TicketChanges::kind);
        var typed = sent.optional("from", policy.number("email-max"));
        var author = typed == null
                ? permit.actor().subject()
                : author(permit, ticket, typed).orElse(null);
        var stranger = typed != null && author == null;
        var asRequester = author != null && author.equals(ticket.requester());
        var note = kind == TicketMessage.Kind.NOTE;
        if (stranger || note && asRequester) {
            sent.wrong("from", "web.field.person");
        }
        sent.check();
        var once = keys.once(
                permit.actor(),
                key,
                "POST tickets/" + ticket.id() + "/messages " + sent.raw(),
                () -> asRequester
                        ? asRequester(permit, ticket, text)
                        : replies.say(
                                permit,
                                ticket,
                                note ? TicketMessage.Kind.NOTE : TicketMessage.Kind.REPLY,
                                text,
                                List.of(),
                                null,
                                Channel.API,
                                author));
        return new Said(message(permit, ticket, once.object()), once.repeated());
    }

    TicketAnswers.Message message(Permit permit, Ticket ticket, UUID message) {
        return shown.one(permit, ticket, message)
                .map(found -> answers.message(permit, ticket, found))
                .orElseThrow(NotFound::new);
    }

    private UUID asRequester(Permit permit, Ticket ticket, String text) {
        var message = NewMessage.reply(TicketMessage.Side.REQUESTER, ticket.requester(), text, Channel.API, List.of());
        return tickets.say(permit, ticket.id(), message, List.of()).orElseThrow(NotFound::new);
    }

    /** The requester or somebody of the desk; a token bound to a person speaks for that person only. */
    private Optional<SubjectId> author(Permit permit, Ticket ticket, String email) {
        var bound = permit.actor().subject();
        return subjects.byEmail(permit, email)
                .filter(found -> bound == null || bound.equals(found))
                .filter(found -> found.equals(ticket.requester()) || works(staff.standing(found)));
    }

    private boolean works(SubjectId person, UUID team) {
        var standing = staff.standing(person);
        return works(standing) && standing.teams().contains(team);
    }

    private static boolean works(Standing standing) {
        return standing.roles().contains(Role.AGENT) || standing.roles().contains(Role.LEAD);
    }

    private Optional<SubjectId> person(Permit permit, String text) {
        try {
            return text.contains("@") ? subjects.byEmail(permit, text) : Optional.of(SubjectId.of(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private Optional<ServiceOffering> offering(String text) {
        try {
            var found = text.matches("[0-9a-fA-F-]{36}") ? services.byId(UUID.fromString(text)) : services.named(text);
            return found.filter(ServiceOffering::active);
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private Optional<UUID> team(String text) {
        return teams.all().stream()
                .filter(team -> TicketQuestions.named(team, text))
                .findFirst()
                .map(team -> team.id().value());
    }

    private static Optional<TicketMessage.Kind> kind(String id) {
        return switch (id) {
            case "reply" -> Optional.of(TicketMessage.Kind.REPLY);
            case "note" -> Optional.of(TicketMessage.Kind.NOTE);
            default -> Optional.empty();
        };
    }
}
