package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whose name and address a program that is bound to a team may be told (clauses 2.3 and 4.8). By filing a ticket under an address it would else learn who
 * that is, whom only other teams know, or that nobody knew them. A person is acquainted with the team once they wrote to it themselves.
 */
@Component
@ActsAs(Family.SUPPORT)
class Acquaintances {
    private final JdbcClient database;

    Acquaintances(JdbcClient database) {
        this.database = database;
    }

    /** Those of the people whom the permit may be told by name; for whoever is not such a program, all of them. */
    Set<SubjectId> among(Permit permit, Collection<SubjectId> people) {
        if (people.isEmpty() || permit.reach() != Reach.TEAM || permit.actor().kind() != Actor.Kind.TOKEN) {
            return Set.copyOf(people);
        }
        var visible = Visibility.of(permit);
        var values = new ArrayList<Object>();
        values.add(people.stream().map(SubjectId::value).toArray(UUID[]::new));
        values.addAll(visible.values());
        return new HashSet<>(database.sql("""
                        select p.id from unnest(?::uuid[]) p (id)
                         where exists (
                            select from ticket t
                             where t.requester_id = p.id and %s
                               and (t.channel <> 'api'
                                    or exists (select from message m
                                                where m.ticket_id = t.id and m.author_id = p.id and m.channel <> 'api')))
                        """.formatted(visible.condition()))
                .params(values)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list());
    }

    boolean with(Permit permit, SubjectId person) {
        return among(permit, List.of(person)).contains(person);
    }
}
