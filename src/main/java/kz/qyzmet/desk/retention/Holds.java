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
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
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
class Holds {
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
    private final Clock clock;

    Holds(JdbcClient database, Vault vault, Journal journal, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.clock = clock;
    }

    boolean stands(SubjectId subject) {
        return database.sql("select exists (select from legal_hold where subject_id = ? and lifted_at is null)")
                .param(subject.value())
                .query(Boolean.class)
                .single();
    }

    @Transactional
    UUID set(Permit permit, SubjectId subject, Basis basis, String reason) {
        Destruction.officer(permit);
        var id = Ids.ordered();
        database.sql("insert into legal_hold (id, subject_id, basis, reason, set_by, set_at) values (?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        subject.value(),
                        basis.id(),
                        vault.sealText(subject, null, place(id), reason.strip()),
                        permit.actor().id(),
                        now())
                .update();
        journal.note(permit, Operation.STORE, "hold:" + id, List.of(subject), "legal_hold.reason");
        return id;
    }

    @Transactional
    void lift(Permit permit, SubjectId subject, UUID id) {
        Destruction.officer(permit);
        int lifted = database.sql(
                        "update legal_hold set lifted_by = ?, lifted_at = ? where id = ? and subject_id = ? and lifted_at is null")
                .params(permit.actor().id(), now(), id, subject.value())
                .update();
        if (lifted > 0) {
            journal.note(permit, Operation.USE, "hold:" + id, List.of(subject), "legal_hold.lifted");
        }
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
