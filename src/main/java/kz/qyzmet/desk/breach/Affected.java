package kz.qyzmet.desk.breach;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The people whom a breach concerns: for the officer in pages, for a person their own. How far it concerns somebody is sealed by that person's key. Methods join the caller's transaction or open one. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Affected {
    private static final String SELECT =
            "select id, breach_id, subject_id, run, named, extent, letter, blocking from breach_person ";

    /** Whoever a count found that was done when the officer let the letters go; whom a later one finds waits for the officer. */
    private static final String LET_GO = """
            exists (select from breach_reckoning r join breach b on b.id = r.breach_id where r.breach_id = breach_person.breach_id
                    and r.run = breach_person.run and r.state = 'done' and r.asked_at <= b.letters_at)\s""";

    /** @param extent null when the person's key is gone */
    record Line(
            UUID id,
            UUID breach,
            SubjectId person,
            int run,
            @Nullable Extent extent,
            @Nullable String letter,
            @Nullable String blocking) {
        @Override
        public String toString() {
            return "Line[" + id + "]";
        }
    }

    /** As stored; opened after the rows are read. */
    private record Sealed(
            UUID id,
            UUID breach,
            SubjectId person,
            int run,
            byte[] extent,
            @Nullable String letter,
            @Nullable String blocking) {}

    /**
     * How many of them, by what has been done: letters, blockings.
     *
     * @param unwritten whose letter is on its way to be written
     * @param later whom the officer has not let a letter go to
     */
    record Done(
            long queued,
            long noAddress,
            long letterBlocked,
            long unwritten,
            long later,
            long blockedHere,
            long blockedBefore,
            long staff,
            long unblocked,
            long unmasked) {}

    private final JdbcClient database;
    private final JdbcTemplate batches;
    private final Vault vault;
    private final Clock clock;

    Affected(JdbcClient database, JdbcTemplate batches, Vault vault, Clock clock) {
        this.database = database;
        this.batches = batches;
        this.vault = vault;
        this.clock = clock;
    }

    /** Some of them that are known already. */
    Map<SubjectId, Line> among(Permit permit, UUID breach, Collection<SubjectId> people) {
        Officer.check(permit);
        var found = new HashMap<SubjectId, Line>();
        opened(
                        permit,
                        database.sql(SELECT + "where breach_id = ? and subject_id = any(?)")
                                .params(
                                        breach,
                                        people.stream().map(SubjectId::value).toArray(UUID[]::new))
                                .query((row, n) -> sealed(row))
                                .list())
                .forEach(line -> found.put(line.person(), line));
        return found;
    }

    /** A page in the order in which they were found. */
    List<Line> page(Permit permit, UUID breach, @Nullable UUID after, int limit) {
        Officer.check(permit);
        return opened(
                permit,
                database.sql(SELECT + "where breach_id = ? and id > ? order by id limit ?")
                        .params(breach, after == null ? new UUID(0, 0) : after, limit)
                        .query((row, n) -> sealed(row))
                        .list());
    }

    /** A person's own, newest first: the cases whose letters the officer has let go. With the reach own only of the actor. */
    List<Line> told(Permit permit, SubjectId person, int limit) {
        if (permit.purpose() != Purpose.RIGHTS
                || permit.reach() != Reach.ALL && !person.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        return opened(
                permit,
                database.sql(SELECT + """
                        where subject_id = ? and exists (select from breach b where b.id = breach_person.breach_id and b.letters_at is not null
                                                         and (breach_person.named or b.letters_all))
                        and (letter is not null or
                        """ + LET_GO + ") order by id desc limit ?")
                        .params(person.value(), limit)
                        .query((row, n) -> sealed(row))
                        .list());
    }

    /** Writes down how far it concerns them, whether they are new to the case or not. */
    void put(Permit permit, Breach breach, int run, Map<SubjectId, Extent> people, Map<SubjectId, Line> known) {
        Officer.check(permit);
        var fresh = new ArrayList<Object[]>();
        var changed = new ArrayList<Object[]>();
        people.forEach((person, extent) -> {
            var line = known.get(person);
            var id = line == null ? Ids.ordered() : line.id();
            var sealed = vault.seal(person, place(id), extent.written());
            if (line == null) {
                fresh.add(new Object[] {id, breach.id(), person.value(), run, extent.certain(), sealed});
            } else {
                changed.add(new Object[] {run, extent.certain(), sealed, id});
            }
        });
        batches.batchUpdate(
                "insert into breach_person (id, breach_id, subject_id, run, named, extent) values (?, ?, ?, ?, ?, ?)",
                fresh);
        batches.batchUpdate("update breach_person set run = ?, named = ?, extent = ? where id = ?", changed);
    }

    /** Who was counted before and is not any more; whoever was written to or blocked stays as evidence of that. */
    void forgetOlder(UUID breach, int run) {
        database.sql(
                        "delete from breach_person where breach_id = ? and run < ? and coalesce(letter, 'blocked') = 'blocked' and coalesce(blocking, 'before') <> 'done'")
                .params(breach, run)
                .update();
    }

    // letters

    /** Some whom nobody has written to yet, though the officer has let the letters go; locked, so that each gets one letter. */
    List<Line> unwritten(Permit permit, Breach breach, int limit) {
        Officer.check(permit);
        return opened(
                permit,
                database.sql(SELECT
                                + "where breach_id = ? and letter is null and (named or ?) and " + LET_GO
                                + "order by id limit ? for update skip locked")
                        .params(breach.id(), breach.lettersAll(), limit)
                        .query((row, n) -> sealed(row))
                        .list());
    }

    /** Also when somebody else has them in hand at this moment. */
    boolean anybodyUnwritten(Permit permit, Breach breach) {
        Officer.check(permit);
        return database.sql(
                        "select exists (select from breach_person where breach_id = ? and letter is null and (named or ?) and "
                                + LET_GO + ")")
                .params(breach.id(), breach.lettersAll())
                .query(Boolean.class)
                .single();
    }

    void written(Map<UUID, String> letters) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var rows = new ArrayList<Object[]>();
        letters.forEach((id, letter) -> rows.add(new Object[] {letter, now, id}));
        batches.batchUpdate("update breach_person set letter = ?, letter_at = ? where id = ? and letter is null", rows);
    }

    /** Those who could not be written to while they were blocked are looked at again. */
    @Transactional
    int again(Permit permit, Breach breach) {
        Officer.check(permit);
        return database.sql(
                        "update breach_person set letter = null, letter_at = null where breach_id = ? and letter = 'blocked'")
                .param(breach.id())
                .update();
    }

    // blocking

    List<Line> unmasked(Permit permit, Breach breach, int limit) {
        Officer.check(permit);
        return opened(
                permit,
                database.sql(SELECT + "where breach_id = ? and blocking is null order by id limit ?")
                        .params(breach.id(), limit)
                        .query((row, n) -> sealed(row))
                        .list());
    }

    List<Line> masked(Permit permit, Breach breach, int limit) {
        Officer.check(permit);
        return opened(
                permit,
                database.sql(SELECT + "where breach_id = ? and blocking = 'done' order by id limit ?")
                        .params(breach.id(), limit)
                        .query((row, n) -> sealed(row))
                        .list());
    }

    /** Whoever was unblocked may be blocked once more. */
    @Transactional
    void unended(Permit permit, Breach breach) {
        Officer.check(permit);
        database.sql("update breach_person set blocking = null where breach_id = ? and blocking = 'ended'")
                .param(breach.id())
                .update();
    }

    @Transactional
    void blocking(Permit permit, UUID id, String blocking) {
        Officer.check(permit);
        database.sql("update breach_person set blocking = ? where id = ?")
                .params(blocking, id)
                .update();
    }

    Done done(Permit permit, Breach breach) {
        Officer.check(permit);
        return database.sql("""
                select count(*) filter (where letter = 'queued'), count(*) filter (where letter = 'no-address'), count(*) filter (where letter = 'blocked'),
                       count(*) filter (where letter is null and (named or ?) and let_go), count(*) filter (where letter is null and (named or ?) and not let_go),
                       count(*) filter (where blocking = 'done'),
                       count(*) filter (where blocking = 'before'), count(*) filter (where blocking = 'staff'), count(*) filter (where blocking = 'ended'),
                       count(*) filter (where blocking is null)
                from (select letter, named, blocking,
                """ + LET_GO + """
                      as let_go from breach_person where breach_id = ?) person
                """)
                .params(breach.lettersAll(), breach.lettersAll(), breach.id())
                .query((row, n) -> new Done(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10)))
                .single();
    }

    private List<Line> opened(Permit permit, List<Sealed> rows) {
        vault.prepare(rows.stream().map(Sealed::person).toList());
        return rows.stream()
                .map(row -> new Line(
                        row.id(),
                        row.breach(),
                        row.person(),
                        row.run(),
                        extent(permit, row).orElse(null),
                        row.letter(),
                        row.blocking()))
                .toList();
    }

    private Optional<Extent> extent(Permit permit, Sealed row) {
        try {
            return Optional.of(Extent.read(vault.open(permit, row.person(), place(row.id()), row.extent())));
        } catch (Unreadable destroyed) {
            return Optional.empty();
        }
    }

    private static Sealed sealed(ResultSet row) throws SQLException {
        return new Sealed(
                row.getObject("id", UUID.class),
                row.getObject("breach_id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                row.getInt("run"),
                row.getBytes("extent"),
                row.getString("letter"),
                row.getString("blocking"));
    }

    private static Place place(UUID id) {
        return new Place("breach_person", "extent", id);
    }
}
