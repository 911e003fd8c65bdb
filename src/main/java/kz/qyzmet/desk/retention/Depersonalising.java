package kz.qyzmet.desk.retention;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Cases;
import kz.qyzmet.desk.web.Conflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Depersonalises tickets (clause 1.4): the case stays as a row of statistics that nobody can lead back, and everything else goes as in a destruction. Irreversible; a pseudonym that a key undoes is
 * something else.
 */
@Component
@ActsAs(Family.ERASURE)
class Depersonalising {
    private static final Logger LOG = LoggerFactory.getLogger(Depersonalising.class);
    private static final int BATCH = 200;

    private final Cases cases;
    private final Inventory inventory;
    private final Statistics statistics;
    private final Drain drain;
    private final Holds holds;
    private final Subjects subjects;
    private final Journal journal;
    private final SearchIndex index;
    private final TransactionOperations transaction;
    private final Policy policy;

    Depersonalising(
            Cases cases,
            Inventory inventory,
            Statistics statistics,
            Drain drain,
            Holds holds,
            Subjects subjects,
            Journal journal,
            SearchIndex index,
            TransactionOperations transaction,
            Policy policy) {
        this.cases = cases;
        this.inventory = inventory;
        this.statistics = statistics;
        this.drain = drain;
        this.holds = holds;
        this.subjects = subjects;
        this.journal = journal;
        this.index = index;
        this.transaction = transaction;
        this.policy = policy;
    }

    /** What would go with the closed tickets of a person: rows by table. Nothing when the person is blocked: what is stored is not counted. */
    Map<String, Long> preview(Actor officer, SubjectId person) {
        Destruction.officer(policy.permit(officer, Purpose.RIGHTS));
        return subjects.blocked(person) ? Map.of() : inventory.closed(person.value());
    }

    /**
     * The closed tickets of a person.
     *
     * @return how many
     * @throws Conflict when the person is blocked or on hold
     */
    int closedOf(Actor officer, SubjectId person) {
        var permit = policy.permit(officer, Purpose.RIGHTS);
        Destruction.officer(permit);
        if (subjects.blocked(person)) {
            throw new Conflict(409, "erasure-blocked");
        } else if (holds.stands(person)) {
            throw new Conflict(409, "erasure-held");
        }
        int done = 0;
        for (var ids = cases.closedOf(permit, person, BATCH);
                !ids.isEmpty();
                ids = cases.closedOf(permit, person, BATCH)) {
            tickets(officer, ids, List.of(person));
            done += ids.size();
        }
        return done;
    }

    /** @param people whose tickets these are, for the journal */
    void tickets(Actor actor, List<UUID> ids, List<SubjectId> people) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        transaction.executeWithoutResult(_ -> {
            var found = cases.of(permit, ids);
            journal.note(
                    permit,
                    Operation.DEPERSONALISE,
                    "tickets:" + found.size(),
                    new LinkedHashSet<>(people),
                    "ticket.title",
                    "message.body");
            statistics.add(new ArrayList<>(found));
            drain.tickets(ids);
        });
        try {
            index.purge(ids);
        } catch (RuntimeException later) {
            // the documents are gone by the feed; the nightly purge rewrites the segments
            LOG.warn(
                    "depersonalising: the index is purged later, {}",
                    later.getClass().getSimpleName());
        }
    }
}
