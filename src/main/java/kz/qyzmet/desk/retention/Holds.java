package kz.qyzmet.desk.retention;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.LegalHolds;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Legal holds (clause 3.2.7): while one stands, a person's data is neither destroyed nor depersonalised nor swept. */
@Component
@ActsAs(Family.ERASURE)
class Holds implements LegalHolds {
    enum Basis {
        DISPUTE,
        COURT,
        AUTHORITY,
        INCIDENT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Basis of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }

    record Hold(
            UUID id,
            SubjectId subject,
            Basis basis,
            String reason,
            UUID setBy,
            Instant setAt,
            @Nullable Instant lifted) {
        @Override
        public String toString() {
            return "Hold[" + id + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Ledger ledger;
    private final Policy policy;
    private final Clock clock;

    Holds(JdbcClient database, Vault vault, Journal journal, Ledger ledger, Policy policy, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.ledger = ledger;
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public boolean stands(SubjectId subject) {
        return database.sql("select exists (select from legal_hold where subject_id = ? and lifted_at is null)")
                .param(subject.value())
                .query(Boolean.class)
                .single();
    }

    /** In that ticket, whoever it is: the requester, somebody who wrote there, somebody whom a letter of it names. */
    boolean within(UUID ticket) {
        return asked("held_within", ticket);
    }

    /** Whether somebody else who is on hold takes part in a ticket of this person, whose key closes their words as well. */
    boolean beside(SubjectId subject) {
        return asked("held_beside", subject.value());
    }

    /** The same of somebody who is blocked. */
    boolean blockedBeside(SubjectId subject) {
        return asked("blocked_beside", subject.value());
    }

    private boolean asked(String function, UUID id) {
        return database.sql("select " + function + "(?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    @Transactional
    UUID set(Permit permit, SubjectId subject, Basis basis, String reason) {
        Destruction.officer(permit);
        var id = Ids.ordered();
        store(permit, id, subject, basis, reason.strip(), permit.actor().id(), now());
        ledger.note(
                Ledgered.Kind.HOLD,
                id,
                subject,
                basis.id() + "." + permit.actor().id());
        return id;
    }

    private void store(
            Permit permit, UUID id, SubjectId subject, Basis basis, String reason, UUID by, OffsetDateTime at) {
        database.sql("insert into legal_hold (id, subject_id, basis, reason, set_by, set_at) values (?, ?, ?, ?, ?, ?)")
                .params(id, subject.value(), basis.id(), vault.sealText(subject, null, place(id), reason), by, at)
                .update();
        journal.note(permit, Operation.STORE, "hold:" + id, List.of(subject), "legal_hold.reason");
    }

    @Transactional
    void lift(Permit permit, SubjectId subject, UUID id) {
        Destruction.officer(permit);
        if (end(permit, subject, id, permit.actor().id(), now())) {
            ledger.note(Ledgered.Kind.RELEASE, id, subject, permit.actor().id().toString());
        }
    }

    private boolean end(Permit permit, SubjectId subject, UUID id, UUID by, OffsetDateTime at) {
        int lifted = database.sql(
                        "update legal_hold set lifted_by = ?, lifted_at = ? where id = ? and subject_id = ? and lifted_at is null")
                .params(by, at, id, subject.value())
                .update();
        if (lifted > 0) {
            journal.note(permit, Operation.USE, "hold:" + id, List.of(subject), "legal_hold.lifted");
        }
        return lifted > 0;
    }

    /**
     * Sets or lifts again what a backup does not know (contracts 4). The reason was younger than the backup and is empty. Does nothing when it has happened already, or when the backup does not know the
     * person: then nothing is there to be kept.
     */
    @Transactional
    void replay(Ledgered act) {
        var subject = act.subject();
        if (vault.keyId(subject).isEmpty()) {
            return;
        }
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        var at = OffsetDateTime.ofInstant(act.at(), ZoneOffset.UTC);
        if (act.kind() == Ledgered.Kind.RELEASE) {
            end(permit, subject, act.act(), UUID.fromString(act.what()), at);
        } else if (!exists(act.act())) {
            int dot = act.what().indexOf('.');
            store(
                    permit,
                    act.act(),
                    subject,
                    Basis.of(act.what().substring(0, dot)),
                    "",
                    UUID.fromString(act.what().substring(dot + 1)),
                    at);
        }
    }

    private boolean exists(UUID id) {
        return database.sql("select exists (select from legal_hold where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    List<Hold> of(Permit permit, SubjectId subject) {
        Destruction.officer(permit);
        return database.sql(
                        "select id, basis, reason, set_by, set_at, lifted_at from legal_hold where subject_id = ? order by set_at desc limit 100")
                .param(subject.value())
                .query((row, n) -> {
                    var id = row.getObject("id", UUID.class);
                    return new Hold(
                            id,
                            subject,
                            Basis.of(row.getString("basis")),
                            text(permit, subject, id, row.getBytes("reason")),
                            row.getObject("set_by", UUID.class),
                            row.getObject("set_at", OffsetDateTime.class).toInstant(),
                            Erasures.instant(row, "lifted_at"));
                })
                .list();
    }

    long standing() {
        return database.sql("select count(*) from legal_hold where lifted_at is null")
                .query(Long.class)
                .single();
    }

    private String text(Permit permit, SubjectId subject, UUID id, byte[] sealed) {
        try {
            return vault.open(permit, subject, place(id), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private static Place place(UUID id) {
        return new Place("legal_hold", "reason", id);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
