package kz.qyzmet.desk.edition;

import java.util.function.UnaryOperator;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.PolicyText;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What an officer does with the draft of the next edition, and its entry in the journal, are one transaction (clause 6.2). */
@Component
class Editing {
    private static final String OBJECT = "edition:draft";

    private final NextEdition next;
    private final Journal journal;

    Editing(NextEdition next, Journal journal) {
        this.next = next;
        this.journal = journal;
    }

    @Transactional
    public void begin(Permit permit) {
        next.begin(permit);
        journal.administer(permit.actor(), "policy.draft.begun", OBJECT);
    }

    /** The draft of an edition that is no longer the newest makes room for one of the newest. */
    @Transactional
    public void anew(Permit permit, String version) {
        discard(permit, version);
        begin(permit);
    }

    /**
     * @param id of the draft
     * @param part of the file, such as {@code 3} or {@code consent}
     * @param change of what the draft says now
     */
    @Transactional
    public void write(Permit permit, String id, String part, UnaryOperator<PolicyText> change) {
        if (next.write(permit, id, change)) {
            journal.administer(permit.actor(), "policy.draft.changed", OBJECT + ":" + part);
        }
    }

    @Transactional
    public void discard(Permit permit, String version) {
        next.discard(permit, version);
        journal.administer(permit.actor(), "policy.draft.discarded", OBJECT);
    }
}
