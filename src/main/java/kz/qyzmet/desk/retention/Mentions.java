package kz.qyzmet.desk.retention;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.ticket.Passages;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the officer decided about the mentions of a destroyed person in other people's texts (contracts 11). The reason is sealed by the key of whose ticket it is. */
@Component
@ActsAs(Family.ERASURE)
class Mentions {
    private final JdbcClient database;
    private final Passages passages;
    private final Vault vault;
    private final Journal journal;
    private final Erasures erasures;
    private final Policy policy;

    Mentions(JdbcClient database, Passages passages, Vault vault, Journal journal, Erasures erasures, Policy policy) {
        this.database = database;
        this.passages = passages;
        this.vault = vault;
        this.journal = journal;
        this.erasures = erasures;
        this.policy = policy;
    }

    @Transactional
    public void redacted(Actor officer, UUID erasure, UUID ticket) {
        decide(officer, erasure, ticket, "redacted", null);
    }

    @Transactional
    public void kept(Actor officer, UUID erasure, UUID ticket, String reason) {
        decide(officer, erasure, ticket, "kept", reason);
    }

    private void decide(Actor officer, UUID erasure, UUID ticket, String decision, @Nullable String reason) {
        var permit = policy.permit(officer, Purpose.RIGHTS);
        Destruction.officer(permit);
        var where = passages.ticket(permit, ticket.toString()).orElseThrow(NotFound::new);
        var sealed = reason == null
                ? null
                : vault.sealText(where.requester(), null, new Place("mention", "reason", ticket), reason.strip());
        int decided = database.sql(
                        "update mention set decision = ?, reason = ?, decided_by = ?, decided_at = ? where erasure_id = ? and ticket_id = ? and decision is null")
                .params(java.util.Arrays.asList(decision, sealed, officer.id(), erasures.now(), erasure, ticket))
                .update();
        if (decided > 0) {
            journal.note(permit, Operation.USE, "ticket:" + ticket, List.of(where.requester()), "mention." + decision);
        }
    }
}
