package kz.qyzmet.desk.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who did what with a person's own data and why, in the words of a day each (clauses 3.2.1 and 4.9). Thread-safe. */
@Component
public class OwnJournal {
    /** @param who an empty name is said by the kind @param self whether it was the person */
    public record Line(
            Instant day, String kind, String who, boolean self, String purpose, String operation, int times) {}

    /** @param next where the older ones begin; null when there are none */
    public record Looked(List<Line> lines, @Nullable Long next) {}

    private final JournalReading reading;
    private final People people;
    private final Policy policy;

    OwnJournal(JournalReading reading, People people, Policy policy) {
        this.reading = reading;
        this.people = people;
        this.policy = policy;
    }

    /** One page, newest first. @param before continues into the past */
    public Looked of(Actor actor, @Nullable Long before) {
        var permit = policy.permit(actor, Purpose.ACCOUNTABILITY);
        var own = reading.own(permit, before);
        var ids = new HashSet<SubjectId>();
        own.lines().keySet().forEach(seen -> {
            if (seen.actor() != null && seen.actorKind().equals("person")) {
                ids.add(new SubjectId(seen.actor()));
            }
        });
        var names = people.names(permit, ids);
        var lines = new ArrayList<Line>();
        own.lines()
                .forEach((seen, times) -> lines.add(new Line(
                        seen.day().atStartOfDay(Times.ZONE).toInstant(),
                        seen.actorKind(),
                        seen.actor() == null ? "" : names.getOrDefault(new SubjectId(seen.actor()), ""),
                        self(actor, seen),
                        seen.purpose(),
                        seen.operation(),
                        times)));
        return new Looked(lines, own.next());
    }

    private static boolean self(Actor actor, JournalReading.Seen seen) {
        return seen.actorKind().equals("link")
                || (actor.subject() != null && actor.subject().value().equals(seen.actor()));
    }
}
