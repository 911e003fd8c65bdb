package kz.qyzmet.desk.subject;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Patience;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Blocking (Law 94-V art. 1(3), 25(2)(8); clause 1.3): a person's data is stored and nothing else. The row here is the evidence; by its trigger the
 * masks of all the person's rows change in the same transaction, so whatever asks afterwards finds nothing, whoever asks. Thread-safe.
 */
@Component
@ActsAs(Family.UPKEEP)
public class Blockings {
    /** Who asked for it. */
    public enum Basis {
        PERSON,
        REPRESENTATIVE,
        AUTHORITY,
        COURT,
        OPERATOR,
        /** On information about a breach, with all others whom it concerns; by the breach desk only. */
        BREACH,
        /** Known from the ledger after a restore; who asked and why is lost (contracts 4). */
        LEDGER;

        /** What the officer may choose. */
        public static List<Basis> choices() {
            return List.of(PERSON, REPRESENTATIVE, AUTHORITY, COURT, OPERATOR);
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it ended. */
    public enum Ending {
        /** The breach was not confirmed: the law gives one working day. */
        UNFOUNDED,
        /** What was wrong has been put right. */
        SETTLED,
        /** Whoever asked for it asked for its end. */
        ASKED,
        /** Its term ran out. */
        EXPIRED,
        /** Known from the ledger after a restore; the words are lost. */
        LEDGER;

        /** What the officer may choose. */
        public static List<Ending> choices() {
            return List.of(UNFOUNDED, SETTLED, ASKED);
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param document number and date of the paper behind it, if there is one
     * @param until when it ends by itself; null for never
     */
    public record Wish(
            Basis basis,
            String reason,
            String document,
            @Nullable Instant until) {
        @Override
        public String toString() {
            return "Wish[" + basis + "]";
        }
    }

    /** @param clarifiedUntil until when the officer may look into the data; null when not now */
    public record Standing(
            UUID id,
            SubjectId subject,
            Basis basis,
            String reason,
            String document,
            UUID by,
            Instant at,
            @Nullable Instant until,
            @Nullable Instant clarifiedUntil) {
        @Override
        public String toString() {
            return "Standing[" + id + "]";
        }
    }

    /** Published inside the transaction: the ledger, the index and live pages listen. */
    public record Changed(SubjectId subject, boolean blocked, Instant at) {}

    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final Patience patience;
    private final ApplicationEventPublisher events;
    private final Ledger ledger;
    private final Clock clock;

    Blockings(
            JdbcClient database,
            Vault vault,
            Journal journal,
            Policy policy,
            Patience patience,
            ApplicationEventPublisher events,
            Ledger ledger,
            Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.patience = patience;
        this.events = events;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Blocks a person. From its commit on nothing but storage. A person who is blocked already stays so, under the first row. */
    public void block(Permit permit, SubjectId subject, Wish wish) {
        officer(permit);
        patiently(subject, () -> {
            if (standing(permit, subject).isPresent()) {
                return false;
            }
            begin(permit, Ids.ordered(), subject, wish, clock.instant());
            return true;
        });
    }

    private void begin(Permit permit, UUID id, SubjectId subject, Wish wish, Instant now) {
        database.sql("""
                insert into blocking (id, subject_id, basis, reason, document, edition, blocked_by, blocked_at, until)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        subject.value(),
                        wish.basis().id(),
                        vault.seal(subject, place("reason", id), wish.reason()),
                        wish.document().isBlank() ? null : vault.seal(subject, place("document", id), wish.document()),
                        permit.edition(),
                        permit.actor().id(),
                        at(now),
                        at(wish.until())))
                .update();
        journal.note(permit, Operation.BLOCK, "blocking:" + id, List.of(subject), "blocking.began");
        // on the disk before this commits, so that no backup opens the data again unseen
        ledger.note(Ledgered.Kind.BLOCK, id, subject);
        events.publishEvent(new Changed(subject, true, now));
    }

    /** Ends the blocking of a person and whatever was open for its clarification. @return whether there was one */
    public boolean unblock(Permit permit, SubjectId subject, Ending because, String reason) {
        officer(permit);
        return patiently(subject, () -> end(permit, subject, because, reason));
    }

    private boolean end(Permit permit, SubjectId subject, Ending because, String reason) {
        var now = clock.instant();
        var standing = database.sql("select id from blocking where subject_id = ? and ended_at is null for update")
                .param(subject.value())
                .query(UUID.class)
                .optional();
        if (standing.isEmpty()) {
            return false;
        }
        var id = standing.get();
        close(subject, now);
        database.sql("update blocking set ended_at = ?, ended_by = ?, ended_because = ?, end_reason = ? where id = ?")
                .params(Arrays.asList(
                        at(now),
                        permit.actor().id(),
                        because.id(),
                        reason.isBlank() ? null : vault.seal(subject, place("end_reason", id), reason),
                        id))
                .update();
        journal.note(permit, Operation.BLOCK, "blocking:" + id, List.of(subject), "blocking.ended." + because.id());
        ledger.note(Ledgered.Kind.UNBLOCK, id, subject);
        events.publishEvent(new Changed(subject, false, now));
        return true;
    }

    /**
     * After a restore: a blocking that stands in the ledger and that the backup does not know begins again under the same id, a block that has ended since ends again (contracts 4). Does nothing when it is so
     * already, or when the backup does not know the person.
     */
    @ActsAs(Family.RIGHTS)
    void replay(Ledgered act) {
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        var subject = act.subject();
        patiently(subject, () -> {
            if (vault.keyId(subject).isEmpty()) {
                return false;
            }
            var now = standing(permit, subject).map(Standing::id);
            if (act.kind() == Ledgered.Kind.UNBLOCK) {
                return now.filter(act.act()::equals).isPresent() && end(permit, subject, Ending.LEDGER, "");
            }
            if (now.isPresent() || exists(act.act())) {
                return false;
            }
            begin(permit, act.act(), subject, new Wish(Basis.LEDGER, "", "", null), act.at());
            return true;
        });
    }

    private boolean exists(UUID id) {
        return database.sql("select exists (select from blocking where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Opens a blocked person's data to the officer, to clear up what the blocking is about; a purpose of its own, with an end. */
    public void clarify(Permit permit, SubjectId subject, String reason) {
        officer(permit);
        patiently(subject, () -> {
            if (standing(permit, subject).isEmpty()) {
                throw new Refused("1.3", "not-blocked");
            }
            var id = Ids.ordered();
            var now = clock.instant();
            database.sql("""
                    insert into clarification (id, subject_id, reason, edition, opened_by, opened_at, until)
                    values (?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(
                            id,
                            subject.value(),
                            vault.seal(subject, new Place("clarification", "reason", id), reason),
                            permit.edition(),
                            permit.actor().id(),
                            now.atOffset(ZoneOffset.UTC),
                            now.plus(policy.period("clarification")).atOffset(ZoneOffset.UTC))
                    .update();
            journal.note(permit, Operation.GIVE_ACCESS, "clarification:" + id, List.of(subject), "clarification.began");
            return true;
        });
    }

    public void endClarification(Permit permit, SubjectId subject) {
        officer(permit);
        patiently(subject, () -> {
            boolean closed = close(subject, clock.instant());
            if (closed) {
                journal.note(
                        permit, Operation.BLOCK, "clarification:" + subject, List.of(subject), "clarification.ended");
            }
            return closed;
        });
    }

    private boolean close(SubjectId subject, Instant now) {
        return database.sql("update clarification set ended_at = ? where subject_id = ? and ended_at is null")
                        .params(now.atOffset(ZoneOffset.UTC), subject.value())
                        .update()
                > 0;
    }

    /** The blocking of a person that stands now. */
    public Optional<Standing> standing(Permit permit, SubjectId subject) {
        serving(permit);
        return database.sql(SELECT + " where b.ended_at is null and b.subject_id = ?")
                .param(subject.value())
                .query((row, n) -> standing(permit, row))
                .optional();
    }

    /** A blocking from its beginning to its end, in codes and times: its reasons were written for the desk and may name others. */
    public record Told(
            Basis basis,
            Instant at,
            @Nullable Instant until,
            @Nullable Instant endedAt,
            @Nullable Ending because) {}

    /** Every blocking that there was of a person, newest first. With the reach own only of the actor. */
    public List<Told> history(Permit permit, SubjectId subject, int limit) {
        serving(permit);
        if (permit.reach() != Reach.ALL && !subject.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        return database.sql(
                        "select basis, blocked_at, until, ended_at, ended_because from blocking where subject_id = ? order by blocked_at desc limit ?")
                .params(subject.value(), limit)
                .query((row, n) -> {
                    var because = row.getString("ended_because");
                    return new Told(
                            Basis.valueOf(row.getString("basis").toUpperCase(Locale.ROOT)),
                            Objects.requireNonNull(instant(row, "blocked_at")),
                            instant(row, "until"),
                            instant(row, "ended_at"),
                            because == null ? null : Ending.valueOf(because.toUpperCase(Locale.ROOT)));
                })
                .list();
    }

    /** All who are blocked now, newest first; {@code before} continues. */
    public List<Standing> standing(Permit permit, @Nullable UUID before, int limit) {
        officer(permit);
        return database.sql(SELECT + " where b.ended_at is null and b.id < ? order by b.id desc limit ?")
                .params(before == null ? new UUID(-1, -1) : before, limit)
                .query((row, n) -> standing(permit, row))
                .list();
    }

    /** Is this person blocked now? Asked by whoever is about to do something; says nothing else. */
    public boolean blocked(SubjectId subject) {
        return !among(List.of(subject)).isEmpty();
    }

    public Set<SubjectId> among(Collection<SubjectId> subjects) {
        return new HashSet<>(database.sql("select blocked_among(?)")
                .param(subjects.stream().map(SubjectId::value).toArray(UUID[]::new))
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list());
    }

    /** Ends what has run out: blockings and clarifications with a term. */
    public int expire() {
        var permit = policy.permit(Actor.system("blocking"), Purpose.RIGHTS);
        var now = at(clock.instant());
        var over = database.sql("select subject_id from blocking where ended_at is null and until <= ?")
                .param(now)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
        over.forEach(subject -> patiently(subject, () -> end(permit, subject, Ending.EXPIRED, "")));
        var looked = database.sql("select distinct subject_id from clarification where ended_at is null and until <= ?")
                .param(now)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
        looked.forEach(subject -> patiently(subject, () -> close(subject, clock.instant())));
        return over.size();
    }

    /** Writers of the person's rows hold them for moments: the blocking gives way and comes again. */
    private boolean patiently(SubjectId subject, Supplier<Boolean> act) {
        return Objects.requireNonNullElse(
                patience.of(() -> {
                    database.sql("select hold_person(?)")
                            .param(subject.value())
                            .query(Boolean.class)
                            .single();
                    return act.get();
                }),
                false);
    }

    private Standing standing(Permit permit, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var subject = new SubjectId(row.getObject("subject_id", UUID.class));
        var document = row.getBytes("document");
        return new Standing(
                id,
                subject,
                Basis.valueOf(row.getString("basis").toUpperCase(Locale.ROOT)),
                vault.open(permit, subject, place("reason", id), row.getBytes("reason")),
                document == null ? "" : vault.open(permit, subject, place("document", id), document),
                row.getObject("blocked_by", UUID.class),
                row.getObject("blocked_at", OffsetDateTime.class).toInstant(),
                instant(row, "until"),
                instant(row, "clarified"));
    }

    private static final String SELECT = """
            select b.id, b.subject_id, b.basis, b.reason, b.document, b.blocked_by, b.blocked_at, b.until,
                   (select max(c.until) from clarification c
                     where c.subject_id = b.subject_id and c.ended_at is null and c.until > now()) as clarified
              from blocking b
            """;

    private static Place place(String column, UUID id) {
        return new Place("blocking", column, id);
    }

    /** Only the officer blocks, unblocks and looks at the list (contracts 10). */
    private static void officer(Permit permit) {
        serving(permit);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    private static void serving(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS) {
            throw new Refused("1.3", "purpose");
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
