package kz.qyzmet.desk.retention;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Patience;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.mail.SetAside;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Named;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Destroying a person (clauses 1.5 and 3.2.2): one member of staff asks, a second confirms, and with that confirmation the key is gone. What only the key opened is unreadable from that commit on, on
 * every page, in every letter and copy; rows, files and index follow in the background. Thread-safe.
 */
@Component
@ActsAs(Family.ERASURE)
public class Destruction {
    /** Published with the commit that destroyed the key. */
    record Begun(UUID erasure) {}

    private final JdbcClient database;
    private final Erasures erasures;
    private final Inventory inventory;
    private final Drain drain;
    private final Holds holds;
    private final Subjects subjects;
    private final StaffBook staff;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final Ledger ledger;
    private final Patience patience;
    private final Named named;
    private final SetAside setAside;

    Destruction(
            JdbcClient database,
            Erasures erasures,
            Inventory inventory,
            Drain drain,
            Holds holds,
            Subjects subjects,
            StaffBook staff,
            Vault vault,
            Journal journal,
            Policy policy,
            ApplicationEventPublisher events,
            Ledger ledger,
            Patience patience,
            Named named,
            SetAside setAside) {
        this.database = database;
        this.erasures = erasures;
        this.inventory = inventory;
        this.drain = drain;
        this.holds = holds;
        this.subjects = subjects;
        this.staff = staff;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.events = events;
        this.ledger = ledger;
        this.patience = patience;
        this.named = named;
        this.setAside = setAside;
    }

    /** Why a person cannot be destroyed now; each with a page that says what to do. */
    enum Obstacle {
        UNKNOWN("erasure-unknown"),
        BLOCKED("erasure-blocked"),
        HELD("erasure-held"),
        /** Somebody else's words are sealed by this person's key as well, and must stay (contracts 3). */
        BLOCKED_BESIDE("erasure-blocked-beside"),
        HELD_BESIDE("erasure-held-beside"),
        STAFF("erasure-staff"),
        OPEN("erasure-open");

        private final String code;

        Obstacle(String code) {
            this.code = code;
        }

        String id() {
            return code.substring("erasure-".length());
        }
    }

    Optional<Obstacle> obstacle(SubjectId subject) {
        return erasures.openFor(subject).isPresent() ? Optional.of(Obstacle.OPEN) : lasting(subject);
    }

    private Optional<Obstacle> lasting(SubjectId subject) {
        if (!vault.knows(subject)) {
            return Optional.of(Obstacle.UNKNOWN);
        } else if (subjects.blocked(subject)) {
            return Optional.of(Obstacle.BLOCKED);
        } else if (holds.stands(subject)) {
            return Optional.of(Obstacle.HELD);
        } else if (holds.blockedBeside(subject)) {
            return Optional.of(Obstacle.BLOCKED_BESIDE);
        } else if (holds.beside(subject)) {
            return Optional.of(Obstacle.HELD_BESIDE);
        } else if (!staff.rolesOf(subject).isEmpty()) {
            return Optional.of(Obstacle.STAFF);
        }
        return Optional.empty();
    }

    /** Whether the person's data is stored only: neither shown nor counted (clause 1.3). */
    boolean blocked(SubjectId subject) {
        return subjects.blocked(subject);
    }

    /** What would go: rows by table. */
    public Map<String, Long> preview(Actor officer, SubjectId subject) {
        var permit = policy.permit(officer, Purpose.RIGHTS);
        officer(permit);
        return rows(permit, subject);
    }

    /**
     * The officer asks for it; nothing is destroyed yet.
     *
     * @param document what the demand rests on, sealed by the person's key; goes with the person
     * @throws Conflict when the person is blocked, on hold, on the staff, or already asked for
     */
    @Transactional
    public UUID ask(Actor officer, SubjectId subject, String basis, @Nullable String document) {
        var permit = policy.permit(officer, Purpose.RIGHTS);
        officer(permit);
        // two who ask at once are one after the other, so the second finds what the first asked for
        vault.alone(subject);
        obstacle(subject).ifPresent(found -> {
            throw new Conflict(409, found.code);
        });
        var id = Ids.ordered();
        var sealed = document == null || document.isBlank()
                ? null
                : vault.sealText(subject, null, new Place("erasure", "document", id), document.strip());
        erasures.ask(
                id,
                Erasure.Kind.DESTROY,
                subject,
                Erasure.Basis.of(basis),
                sealed,
                permit.edition(),
                permit.actor().id());
        count(permit, id, subject);
        journal.note(permit, Operation.USE, "erasure:" + id, List.of(subject), "erasure.asked");
        return id;
    }

    /** The second person says no; the reason is given to the one who asked by themselves. */
    @Transactional
    public void refuse(Actor second, UUID id) {
        var erasure = waiting(second, id);
        erasures.refused(erasure.id(), second.id());
        journal.administer(second, "erasure.refused", "erasure:" + id);
    }

    /**
     * The second person confirms, and the key is destroyed. From the commit on nothing of the person can be read, found or mailed.
     *
     * @throws Conflict when the same person asked, or something has come in between
     */
    public void approve(Actor second, UUID id) {
        patience.after(
                () -> erasures.find(id).ifPresent(erasure -> vault.alone(erasure.subject())),
                () -> approved(second, id));
    }

    private boolean approved(Actor second, UUID id) {
        var erasure = waiting(second, id);
        if (erasure.askedBy().equals(second.id())) {
            throw new Conflict(409, "erasure-same-person");
        }
        lasting(erasure.subject()).ifPresent(found -> {
            throw new Conflict(409, found.code);
        });
        erasures.approved(id, second.id());
        journal.administer(second, "erasure.approved", "erasure:" + id);
        begin(erasures.lock(id).orElseThrow());
        return true;
    }

    /** Without a second person, because the periods of the published policy have ended. Empty when something stands in the way. */
    Optional<UUID> sweep(SubjectId subject) {
        return alone(subject, Erasure.Basis.PURPOSE_REACHED);
    }

    /** The invented person of a self-check, by the same way. @return empty when the person is destroyed already */
    public Optional<UUID> canary(SubjectId subject) {
        return alone(subject, Erasure.Basis.SELF_CHECK);
    }

    private Optional<UUID> alone(SubjectId subject, Erasure.Basis basis) {
        return Objects.requireNonNullElse(
                patience.after(() -> vault.alone(subject), () -> swept(subject, basis)), Optional.empty());
    }

    /**
     * What came of a destruction.
     *
     * @param act whether all is done and the act is issued
     * @param left what the scan still found; known with the act
     */
    public record Outcome(boolean act, long left) {}

    /** @throws NotFound when there is no such destruction */
    public Outcome outcome(UUID id) {
        var erasure = erasures.find(id).orElseThrow(NotFound::new);
        long left = erasures.places(id).stream()
                .mapToLong(place -> Objects.requireNonNullElse(place.found(), 0L))
                .sum();
        return new Outcome(erasure.step() == Erasure.Step.DONE, left);
    }

    private Optional<UUID> swept(SubjectId subject, Erasure.Basis basis) {
        if (obstacle(subject).isPresent()) {
            return Optional.empty();
        }
        var id = Ids.ordered();
        erasures.ask(
                id,
                Erasure.Kind.SWEEP,
                subject,
                basis,
                null,
                policy.edition(),
                Actor.system("retention").id());
        count(system(), id, subject);
        begin(erasures.lock(id).orElseThrow());
        return Optional.of(id);
    }

    /**
     * After a restore: a person whose destruction stands in the ledger and whose key the backup brought back is destroyed again under the same id and number and on the same basis, whatever else is so
     * (contracts 4). Does nothing when the key is not there.
     */
    @Transactional
    public void replay(Ledgered act) {
        var id = act.act();
        if (vault.keyId(act.subject()).isEmpty()) {
            return;
        }
        var told = Erasure.Told.of(act.what());
        var known = erasures.lock(id);
        if (known.isEmpty()) {
            erasures.restored(id, act.subject(), policy.edition(), told, act.at());
        } else if (known.get().step() == Erasure.Step.ASKED && told.approvedBy() != null) {
            // the second person had confirmed; the backup is older than that
            erasures.approved(id, told.approvedBy());
        }
        erasures.repeated(id, act.at());
        count(system(), id, act.subject());
        begin(erasures.lock(id).orElseThrow());
    }

    private void count(Permit permit, UUID id, SubjectId subject) {
        erasures.counted(id, rows(permit, subject));
    }

    /** What the trails lead to, and what knows the person by address alone: others' tickets, letters in quarantine. */
    private Map<String, Long> rows(Permit permit, SubjectId subject) {
        var rows = new LinkedHashMap<>(inventory.rows(subject.value()));
        var addresses = addresses(subjects.identifiers(permit, subject));
        setAside.from(permit, addresses)
                .forEach(letter ->
                        inventory.rows(letter.value()).forEach((place, count) -> rows.merge(place, count, Long::sum)));
        long parties = named.count(permit, subject, addresses);
        if (parties > 0) {
            rows.merge(Named.PLACE, parties, Long::sum);
        }
        return rows;
    }

    private static List<String> addresses(List<Subjects.Identifier> identifiers) {
        return identifiers.stream()
                .filter(identifier -> identifier.kind().equals("email"))
                .map(Subjects.Identifier::value)
                .toList();
    }

    private Permit system() {
        return policy.permit(Actor.system("erasure"), Purpose.RIGHTS);
    }

    private void begin(Erasure erasure) {
        var subject = erasure.subject();
        var permit = system();
        var identifiers = subjects.identifiers(permit, subject);
        keepNeedles(erasure, identifiers);
        for (var letter : setAside.from(permit, addresses(identifiers))) {
            journal.forget(letter);
            vault.forget(letter);
            erasures.gone(erasure.id(), "subject_key", 1);
            drain.person(erasure.id(), letter);
        }
        var namedIn = named.forget(permit, subject, addresses(identifiers));
        if (!namedIn.isEmpty()) {
            erasures.gone(erasure.id(), Named.PLACE, namedIn.size());
            // the letters that named the person are others' words: the officer decides
            erasures.mentioned(erasure.id(), namedIn);
        }
        // the person's own entries are written while the key lives
        journal.note(permit, Operation.DESTROY, "subject:" + subject, List.of(subject), "subject.key");
        drain.doors(erasure.id(), subject);
        int documents = database.sql("update erasure set document = null where subject_id = ? and document is not null")
                .param(subject.value())
                .update();
        erasures.gone(erasure.id(), "erasure", documents);
        erasures.gone(erasure.id(), "subject_key", 1);
        journal.forget(subject);
        drain.journal(erasure.id());
        // on the disk before this commits, so no backup can bring the person back unseen
        ledger.note(
                Ledgered.Kind.DESTRUCTION, erasure.id(), subject, erasure.told().code());
        vault.forget(subject);
        erasures.ended(erasure.id(), Erasures.Step.KEY);
        events.publishEvent(new Begun(erasure.id()));
    }

    /** What the scan will look for; its own key ends with the scan. */
    private void keepNeedles(Erasure erasure, List<Subjects.Identifier> identifiers) {
        vault.enrol(erasure.scan());
        for (var identifier : identifiers) {
            var id = UUID.randomUUID();
            database.sql("insert into erasure_needle (id, erasure_id, kind, value) values (?, ?, ?, ?)")
                    .params(
                            id,
                            erasure.id(),
                            identifier.kind(),
                            vault.seal(erasure.scan(), new Place("erasure_needle", "value", id), identifier.value()))
                    .update();
        }
    }

    private Erasure waiting(Actor second, UUID id) {
        if (!second.has(Role.OFFICER) && !second.has(Role.ADMINISTRATOR)) {
            throw new Refused("3.2.2", "second-person");
        }
        var erasure = erasures.lock(id).orElseThrow(NotFound::new);
        if (erasure.step() != Erasure.Step.ASKED) {
            throw new Conflict(409, "erasure-decided");
        }
        return erasure;
    }

    static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
    }
}
