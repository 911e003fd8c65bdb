package kz.qyzmet.desk.subject;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Turning a person's record, or one value of it, to another ground: the officer asks with a document, a second person confirms or refuses
 * (clause 2.2). The database carries out what was confirmed; the column is open to nobody else.
 */
@Component
public class GroundChanges {
    private static final String COLUMNS =
            "id, subject_id, contact_id, was, ground, document, asked_by, asked_at, confirmed_by, confirmed_at, refused_by, refused_at";

    private final JdbcClient sql;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final Subjects subjects;
    private final Ledger ledger;
    private final Clock clock;

    GroundChanges(
            JdbcClient sql,
            Vault vault,
            Journal journal,
            Policy policy,
            Subjects subjects,
            Ledger ledger,
            Clock clock) {
        this.sql = sql;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.subjects = subjects;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * One change.
     *
     * @param contact the value whose ground it is; null for the record itself
     * @param document what it rests on, in clear
     */
    public record Change(
            UUID id,
            SubjectId subject,
            @Nullable UUID contact,
            Ground was,
            Ground ground,
            String document,
            SubjectId askedBy,
            Instant askedAt,
            @Nullable SubjectId decidedBy,
            @Nullable Instant decidedAt,
            State state) {
        /** Whether a restore brought it back from the ledger, which knows neither the document nor who asked. */
        public boolean fromLedger() {
            return askedBy.equals(Ledgered.NOBODY);
        }
    }

    public enum State {
        ASKED,
        CONFIRMED,
        REFUSED,
        /** by the one who asked */
        TAKEN_BACK;

        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A ground as it stands now.
     *
     * @param contact null for the record itself
     * @param kind {@code record}, {@code email}, {@code phone} or {@code iin}
     */
    public record Standing(@Nullable UUID contact, String kind, Ground ground) {}

    /** The grounds of a person: the record's first, then each value's. */
    public List<Standing> standing(Permit permit, SubjectId subject) {
        whole(permit);
        return sql.sql("""
                select null::uuid as contact, 'record' as kind, s.ground, s.created_at as since from subject s where s.id = :subject
                union all
                select c.id, c.kind, c.ground, c.added_at from contact c where c.subject_id = :subject
                order by 4
                """)
                .param("subject", subject.value())
                .query((row, n) -> new Standing(
                        row.getObject("contact", UUID.class),
                        row.getString("kind"),
                        Ground.of(row.getString("ground")).orElseThrow()))
                .list();
    }

    /** Everything that was asked and decided about a person's grounds, newest first. */
    public List<Change> of(Permit permit, SubjectId subject) {
        whole(permit);
        return sql.sql("select " + COLUMNS + " from ground_change where subject_id = ? order by asked_at desc")
                .param(subject.value())
                .query((row, n) -> change(permit, row))
                .list();
    }

    /** What waits for a second person, oldest first; about the blocked it waits for the end of that, too. */
    public List<Change> waiting(Permit permit) {
        whole(permit);
        return sql.sql(
                        "select " + COLUMNS
                                + " from ground_change where confirmed_at is null and refused_at is null and mask = -1 order by asked_at limit ?")
                .param(policy.number("admin-page"))
                .query((row, n) -> change(permit, row))
                .list();
    }

    /**
     * The officer asks; nothing changes yet.
     *
     * @param document what the new ground rests on; sealed by the person's key
     * @throws Conflict when it is the ground already, or one waits
     * @throws Refused while the person is blocked (clause 1.3)
     */
    @Transactional
    public UUID ask(Permit permit, SubjectId subject, @Nullable UUID contact, Ground ground, String document) {
        officer(permit);
        open(permit, subject);
        var was = standing(permit, subject).stream()
                .filter(one -> java.util.Objects.equals(one.contact(), contact))
                .map(Standing::ground)
                .findFirst()
                .orElseThrow(NotFound::new);
        if (was == ground) {
            throw new Conflict(409, "ground-same");
        }
        var id = Ids.ordered();
        try {
            sql.sql("""
                    insert into ground_change (id, subject_id, contact_id, was, ground, document, edition, asked_by, asked_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(Arrays.asList(
                            id,
                            subject.value(),
                            contact,
                            was.id(),
                            ground.id(),
                            vault.seal(subject, new Place("ground_change", "document", id), document.strip()),
                            permit.edition(),
                            permit.actor().id(),
                            now()))
                    .update();
        } catch (DuplicateKeyException waits) {
            throw new Conflict(409, "ground-waits");
        }
        journal.note(permit, Operation.USE, "ground:" + id, List.of(subject), "ground_change.asked");
        return id;
    }

    /** Another officer or an administrator confirms, and the ground is another from the commit on. */
    @Transactional
    public void confirm(Permit permit, UUID id) {
        var change = lock(permit, id);
        if (change.askedBy().value().equals(permit.actor().id())) {
            throw new Conflict(409, "ground-same-person");
        }
        sql.sql("update ground_change set confirmed_by = ?, confirmed_at = ? where id = ?")
                .params(permit.actor().id(), now(), id)
                .update();
        changed(permit, id, change.subject(), change.contact());
    }

    /**
     * After a restore: a ground that was changed, and that the backup is too old to know, is changed again under the same id (contracts 4). Does nothing when it is so already, or when the backup does not know
     * the person or the value. The document is not in the ledger: it names nobody.
     *
     * @param contact the value whose ground it is; null for the record itself
     */
    @Transactional
    void replay(UUID id, SubjectId subject, @Nullable UUID contact, Ground ground, Instant at) {
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        var was = standing(permit, subject).stream()
                .filter(one -> java.util.Objects.equals(one.contact(), contact))
                .map(Standing::ground)
                .findFirst();
        if (vault.keyId(subject).isEmpty()
                || subjects.blocked(subject)
                || was.isEmpty()
                || was.get() == ground
                || decided(id)) {
            return;
        }
        var ledgers = permit.actor().id();
        var moment = OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
        // what still waits here had been decided before this one was asked for, or is this one
        sql.sql("""
                update ground_change set refused_by = ?, refused_at = ?
                 where subject_id = ? and contact_id is not distinct from ? and id <> ? and confirmed_at is null and refused_at is null
                """)
                .params(Arrays.asList(ledgers, moment, subject.value(), contact, id))
                .update();
        sql.sql("""
                insert into ground_change (id, subject_id, contact_id, was, ground, document, edition, asked_by, asked_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing
                """)
                .params(Arrays.asList(
                        id,
                        subject.value(),
                        contact,
                        was.get().id(),
                        ground.id(),
                        vault.seal(subject, new Place("ground_change", "document", id), ""),
                        permit.edition(),
                        Ledgered.NOBODY.value(),
                        moment))
                .update();
        sql.sql("update ground_change set confirmed_by = ?, confirmed_at = ? where id = ?")
                .params(ledgers, moment, id)
                .update();
        changed(permit, id, subject, contact);
    }

    private boolean decided(UUID id) {
        return sql.sql(
                        "select exists (select from ground_change where id = ? and coalesce(confirmed_at, refused_at) is not null)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    private void changed(Permit permit, UUID id, SubjectId subject, @Nullable UUID contact) {
        var field = contact == null ? "subject.ground" : "contact.ground";
        journal.note(permit, Operation.CORRECT, "ground:" + id, List.of(subject), field);
        // a backup of before must not bring the old ground back unseen
        ledger.note(Ledgered.Kind.GROUND, id, subject, of(id) + (contact == null ? "" : "." + contact));
        subjects.groundChanged(subject);
    }

    private String of(UUID id) {
        return sql.sql("select ground from ground_change where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    /** Whoever may confirm may refuse; the one who asked may take it back. @return which of the two it was */
    @Transactional
    public State refuse(Permit permit, UUID id) {
        var change = lock(permit, id);
        sql.sql("update ground_change set refused_by = ?, refused_at = ? where id = ?")
                .params(permit.actor().id(), now(), id)
                .update();
        journal.note(permit, Operation.USE, "ground:" + id, List.of(change.subject()), "ground_change.refused");
        return refused(change.askedBy().value().equals(permit.actor().id()));
    }

    private static State refused(boolean byTheAsker) {
        return byTheAsker ? State.TAKEN_BACK : State.REFUSED;
    }

    private Change lock(Permit permit, UUID id) {
        whole(permit);
        var change = sql.sql("select " + COLUMNS + " from ground_change where id = ? for update")
                .param(id)
                .query((row, n) -> change(permit, row))
                .optional()
                .orElseThrow(NotFound::new);
        open(permit, change.subject());
        if (change.state() != State.ASKED) {
            throw new Conflict(409, "ground-decided");
        }
        return change;
    }

    /** What is blocked is stored: neither shown nor changed. */
    void open(Permit permit, SubjectId subject) {
        whole(permit);
        if (subjects.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
    }

    private Change change(Permit permit, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var subject = new SubjectId(row.getObject("subject_id", UUID.class));
        var confirmed = row.getObject("confirmed_by", UUID.class);
        var refused = row.getObject("refused_by", UUID.class);
        var by = confirmed == null ? refused : confirmed;
        var at = row.getObject(confirmed == null ? "refused_at" : "confirmed_at", OffsetDateTime.class);
        return new Change(
                id,
                subject,
                row.getObject("contact_id", UUID.class),
                Ground.of(row.getString("was")).orElseThrow(),
                Ground.of(row.getString("ground")).orElseThrow(),
                vault.open(permit, subject, new Place("ground_change", "document", id), row.getBytes("document")),
                new SubjectId(row.getObject("asked_by", UUID.class)),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                by == null ? null : new SubjectId(by),
                at == null ? null : at.toInstant(),
                confirmed != null
                        ? State.CONFIRMED
                        : refused == null
                                ? State.ASKED
                                : refused(refused.equals(row.getObject("asked_by", UUID.class))));
    }

    /** The permit of the two who decide: the officer's for rights, an administrator's over accounts. */
    Permit permit(Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("2.2", "not-officer");
        }
        return policy.permit(actor, actor.has(Role.OFFICER) ? Purpose.RIGHTS : Purpose.ADMINISTRATION);
    }

    private static void officer(Permit permit) {
        whole(permit);
        if (permit.purpose() != Purpose.RIGHTS || !permit.actor().has(Role.OFFICER)) {
            throw new Refused("2.2", "not-officer");
        }
    }

    private static void whole(Permit permit) {
        if (permit.reach() != Reach.ALL
                || permit.purpose() != Purpose.RIGHTS && permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("2.2", "not-officer");
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
