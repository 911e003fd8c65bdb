package kz.qyzmet.desk.ticket;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Invalid;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a program asks of the list: the queue newest first, or the search best first. Every word is checked before the database is asked. */
@Component
class TicketQuestions {
    private final Policy policy;
    private final Queue queue;
    private final Tickets tickets;
    private final Teams teams;
    private final Subjects subjects;
    private final SearchIndex index;
    private final TicketAnswers answers;

    TicketQuestions(
            Policy policy,
            Queue queue,
            Tickets tickets,
            Teams teams,
            Subjects subjects,
            SearchIndex index,
            TicketAnswers answers) {
        this.policy = policy;
        this.queue = queue;
        this.tickets = tickets;
        this.teams = teams;
        this.subjects = subjects;
        this.index = index;
        this.answers = answers;
    }

    /** As typed in the address; empty means any. */
    record Question(String state, String team, String assignee, String q, String limit, String cursor) {
        @Override
        public String toString() {
            return "Question";
        }
    }

    TicketAnswers.Many ask(Permit permit, Question question) {
        var wrong = new HashMap<String, String>();
        var limit = limit(question.limit(), wrong);
        var filter = new QueueFilter(
                states(question.state(), wrong),
                team(question.team(), wrong),
                null,
                assignee(permit, question.assignee(), wrong),
                question.assignee().equals("none"));
        if (question.q().length() > policy.number("search-max")) {
            wrong.put("q", "web.field.long");
        }
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        return question.q().isEmpty()
                ? newest(permit, filter, question.cursor(), limit)
                : best(permit, filter, question.q(), question.cursor(), limit);
    }

    private TicketAnswers.Many newest(Permit permit, QueueFilter filter, String cursor, int limit) {
        var after = cursor.isEmpty()
                ? null
                : Cursor.of(cursor).orElseThrow(() -> new Invalid("cursor", "web.field.cursor"));
        var page = queue.page(permit, filter, after, limit);
        var next = page.next();
        return answers.many(permit, page.items(), next == null ? null : next.code());
    }

    private TicketAnswers.Many best(Permit permit, QueueFilter filter, String typed, String cursor, int limit) {
        if (!cursor.isEmpty() && !index.knows(typed, cursor)) {
            throw new Invalid("cursor", "web.field.cursor");
        }
        var found = index.<Ticket>page(
                typed, limit, cursor.isEmpty() ? null : cursor, candidates -> among(permit, filter, candidates));
        return answers.many(permit, found.items(), found.next());
    }

    private Map<UUID, Ticket> among(Permit permit, QueueFilter filter, List<UUID> candidates) {
        return tickets.among(permit, candidates).stream()
                .filter(filter::takes)
                .collect(Collectors.toMap(Ticket::id, ticket -> ticket));
    }

    private int limit(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return policy.number("api-page-default");
        }
        var most = policy.number("api-page-max");
        var limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > most) {
            wrong.put("limit", "web.field.limit");
        }
        return limit;
    }

    private static Set<State> states(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return EnumSet.allOf(State.class);
        }
        var states = EnumSet.noneOf(State.class);
        for (var id : text.split(",", 10)) {
            State.of(id.strip()).ifPresentOrElse(states::add, () -> wrong.put("state", "web.field.value"));
        }
        return states;
    }

    private @Nullable UUID team(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return null;
        }
        var found = teams.all().stream().filter(team -> named(team, text)).findFirst();
        if (found.isEmpty()) {
            wrong.put("team", "web.field.value");
        }
        return found.map(team -> team.id().value()).orElse(null);
    }

    static boolean named(Team team, String text) {
        return team.id().value().toString().equals(text)
                || team.kk().equalsIgnoreCase(text)
                || team.ru().equalsIgnoreCase(text)
                || team.en().equalsIgnoreCase(text);
    }

    private @Nullable SubjectId assignee(Permit permit, String text, Map<String, String> wrong) {
        if (text.isEmpty() || text.equals("none")) {
            return null;
        }
        var found = text.equals("me") ? permit.actor().subject() : person(permit, text);
        if (found == null) {
            wrong.put("assignee", "web.field.value");
        }
        return found;
    }

    /** By id or e-mail. Whether such a person exists is not told to whoever reaches only what is their own. */
    private @Nullable SubjectId person(Permit permit, String text) {
        try {
            return text.contains("@") ? subjects.byEmail(permit, text).orElse(null) : SubjectId.of(text);
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }
}
