package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;

/**
 * The one visibility rule (clauses 2.3 and 4.8): which ticket rows a permit reaches. Pages, lists, search, files, the API and live updates all
 * ask here.
 *
 * @param condition SQL over {@code ticket t}
 */
record Visibility(String condition, List<Object> values) {

    static Visibility of(Permit permit) {
        // the purpose's bit of the row's mask: a blocked row has none
        var open = "(t.mask & " + (1 << permit.purpose().ordinal()) + ") <> 0";
        var actor = permit.actor();
        var values = new ArrayList<Object>();
        var rule = switch (permit.reach()) {
            case ALL -> open;
            case TEAM -> {
                values.add(actor.teams().toArray(UUID[]::new));
                if (actor.subject() == null) {
                    yield open + " and t.team_id = any(?)";
                }
                values.add(actor.subject().value());
                yield open + " and (t.team_id = any(?) or t.assignee_id = ?)";
            }
            case OWN -> {
                values.add(
                        actor.subject() == null
                                ? new UUID(0, 0)
                                : actor.subject().value());
                if (actor.ticket() == null) {
                    yield open + " and t.requester_id = ?";
                }
                values.add(actor.ticket());
                yield open + " and t.requester_id = ? and t.id = ?";
            }
        };
        return new Visibility(rule, List.copyOf(values));
    }
}
