package kz.qyzmet.desk.edition;

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

    /** @param part of the file, such as {@code 3} or {@code consent} */
    @Transactional
    public void write(Permit permit, String version, String part, PolicyText text) {
        next.write(permit, version, text);
        journal.administer(permit.actor(), "policy.draft.changed", OBJECT + ":" + part);
    }

    @Transactional
    public void discard(Permit permit, String version) {
        next.discard(permit, version);
        journal.administer(permit.actor(), "policy.draft.discarded", OBJECT);
    }
}
