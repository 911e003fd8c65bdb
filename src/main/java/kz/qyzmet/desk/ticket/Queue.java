package kz.qyzmet.desk.ticket;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lists of tickets by last change, newest first. Each list is a few lanes (a team in a state, an assignee in a state), and each lane is one index
 * read from one end, so a page costs the same at ten thousand tickets and at a million, on page one and on page ten thousand. Nothing is counted.
 */
@Component
@ActsAs(Family.SUPPORT)
public class Queue {
    /** More than enough for anybody but a person with thousands of tickets, while they go. */
    private static final int ROUNDS = 20;

    private static final int FURTHER = 500;

    private final JdbcClient database;
    private final Tickets tickets;

    Queue(JdbcClient database, Tickets tickets) {
        this.database = database;
        this.tickets = tickets;
    }

    /** What the permit reaches of the queue, after the cursor. */
    public Listing<Ticket> page(Permit permit, QueueFilter filter, @Nullable Cursor after, int limit) {
        var place = after == null ? Cursor.TOP : after;
        var found = new ArrayList<Ticket>();
        // those of a person who is just being destroyed are rows without a key: the page is filled with the next ones
        for (int round = 0; round < ROUNDS; round++) {
            int wanted = limit + 1 - found.size();
            int asked = round == 0 ? wanted : FURTHER;
            var query = new Lanes(permit, filter, place, asked);
            var rows = database.sql(query.sql())
                    .params(query.values())
                    .query((row, n) -> Tickets.Sealed.of(row))
                    .list();
            var opened = tickets.open(permit, rows);
            found.addAll(opened.subList(0, Math.min(wanted, opened.size())));
            if (found.size() > limit || rows.size() < asked) {
                break;
            }
            var last = rows.getLast().ticket();
            place = new Cursor(last.updatedAt(), last.id());
        }
        return Listing.of(found, limit, ticket -> new Cursor(ticket.updatedAt(), ticket.id()));
    }

    static final class Lanes {
        private final List<String> lanes = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();
        private final Permit permit;
        private final QueueFilter filter;
        private final Cursor after;
        private final int limit;

        Lanes(Permit permit, QueueFilter filter, Cursor after, int limit) {
            this.permit = permit;
            this.filter = filter;
            this.after = after;
            this.limit = limit;
            choose();
        }

        String sql() {
            values.add(limit);
            // the lanes' own columns decide which rows are shown, so only those are fetched
            return "select " + Tickets.COLUMNS + " from (select id from (" + String.join(" union ", lanes)
                    + ") lane order by updated_at desc, id desc limit ?) found"
                    + " join ticket t on t.id = found.id order by t.updated_at desc, t.id desc";
        }

        List<Object> values() {
            return values;
        }

        private void choose() {
            var actor = permit.actor();
            var me = actor.subject();
            if (permit.reach() == Reach.OWN) {
                lane("t.requester_id", new UUID[] {me == null ? new UUID(0, 0) : me.value()});
            } else if (filter.assignee() != null) {
                lane("t.assignee_id", new UUID[] {filter.assignee().value()});
            } else if (filter.service() != null) {
                lane("t.service_id", new UUID[] {filter.service()});
            } else if (filter.team() != null) {
                lane("t.team_id", new UUID[] {filter.team()});
            } else if (permit.reach() == Reach.TEAM) {
                lane("t.team_id", actor.teams().toArray(UUID[]::new));
                if (me != null) {
                    lane("t.assignee_id", new UUID[] {me.value()});
                }
            } else {
                everything();
            }
        }

        private void lane(String column, UUID[] keys) {
            values.add(keys);
            add(
                    "unnest(?::uuid[]) key cross join unnest(?::text[]) lane_state",
                    column + " = key and t.state = lane_state");
        }

        private void everything() {
            add("unnest(?::text[]) lane_state", "t.state = lane_state");
        }

        private void add(String keys, String condition) {
            values.add(filter.states().stream().map(State::id).toArray(String[]::new));
            var visible = Visibility.of(permit);
            values.add(OffsetDateTime.ofInstant(after.at(), ZoneOffset.UTC));
            values.add(after.id());
            values.addAll(visible.values());
            var more = narrower(condition);
            values.add(limit);
            lanes.add("(select picked.id, picked.updated_at from " + keys
                    + " cross join lateral (select t.id, t.updated_at from ticket t where "
                    + condition
                    + " and (t.updated_at, t.id) < (?, ?) and " + visible.condition() + more
                    + " order by t.updated_at desc, t.id desc limit ?) picked)");
        }

        /** What the lane itself does not say yet. */
        private String narrower(String condition) {
            var more = new StringBuilder();
            and(
                    more,
                    condition,
                    "t.assignee_id",
                    filter.assignee() == null ? null : filter.assignee().value());
            and(more, condition, "t.service_id", filter.service());
            and(more, condition, "t.team_id", filter.team());
            if (filter.unassigned()) {
                more.append(" and t.assignee_id is null");
            }
            return more.toString();
        }

        private void and(StringBuilder more, String condition, String column, @Nullable UUID value) {
            if (value != null && !condition.startsWith(column)) {
                more.append(" and ").append(column).append(" = ?");
                values.add(value);
            }
        }
    }

    /** What the assignee has open, for the menu; at most {@code limit} are looked at. */
    int openFor(SubjectId assignee, int limit) {
        return database.sql(
                        "select count(*) from (select from ticket where assignee_id = ? and state = 'open' limit ?) mine")
                .params(assignee.value(), limit)
                .query(Integer.class)
                .single();
    }
}
