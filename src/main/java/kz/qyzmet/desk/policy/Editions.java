package kz.qyzmet.desk.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * The editions of the policy: all that ever were, in the order of their placing, and files that were checked for the next one. The newest whose
 * moment has come is in force (clause 6.2). Nothing placed is ever changed. Thread-safe.
 */
public class Editions {
    static final ZoneId HERE = ZoneId.of("Asia/Almaty");
    /** Letters of one file; the shipped one has a tenth of it. */
    public static final int LONGEST = 600_000;

    private static final String COLUMNS = "number, edition, hash, placed_by, placed_at, in_force_since, asks_again";

    private final JdbcClient sql;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final ObjectProvider<Policy> policy;

    Editions(JdbcClient sql, Clock clock, ApplicationEventPublisher events, ObjectProvider<Policy> policy) {
        this.sql = sql;
        this.clock = clock;
        this.events = events;
        this.policy = policy;
    }

    /**
     * One edition as the archive has it.
     *
     * @param byOfficer false for the first, which came with the program
     * @param until when a later one took over, if it has or will
     * @param asksAgain purposes for which consents given before it are asked for anew
     * @param consentsAgain the kinds of consent that are asked for anew, each for itself
     */
    public record Placed(
            int number,
            String edition,
            String hash,
            boolean byOfficer,
            Instant placedAt,
            Instant inForceSince,
            @Nullable Instant until,
            Set<Purpose> asksAgain,
            Set<ConsentKind> consentsAgain) {
        public Placed {
            asksAgain = Set.copyOf(asksAgain);
            consentsAgain = Set.copyOf(consentsAgain);
        }

        /** Was it in force at the moment? An edition that a later one overtook before its day never was. */
        public boolean inForceAt(Instant moment) {
            return !moment.isBefore(inForceSince) && (until == null || moment.isBefore(until));
        }

        public boolean never() {
            return until != null && !until.isAfter(inForceSince);
        }
    }

    /** Every edition, newest first. */
    public List<Placed> archive() {
        var rows = sql.sql("select " + COLUMNS + " from policy_edition order by number desc")
                .query((row, n) -> placed(row))
                .list();
        var archive = new ArrayList<Placed>();
        Instant until = null;
        for (var row : rows) {
            archive.add(new Placed(
                    row.number(),
                    row.edition(),
                    row.hash(),
                    row.byOfficer(),
                    row.placedAt(),
                    row.inForceSince(),
                    until,
                    row.asksAgain(),
                    row.consentsAgain()));
            until = until == null || row.inForceSince().isBefore(until) ? row.inForceSince() : until;
        }
        return List.copyOf(archive);
    }

    /** Which edition was in force at the moment; none before the first start of the desk. */
    public Optional<Placed> at(Instant moment) {
        return archive().stream().filter(one -> one.inForceAt(moment)).findFirst();
    }

    /**
     * A consent as the desk asked for it at a moment.
     *
     * @param term after how long it ends by itself; null when it lasts as long as its purpose
     */
    public record Asked(ConsentText text, @Nullable Duration term) {}

    /** The words of a consent as they stood at the moment, for what was signed then; empty when no edition was in force, or when it asked for none of the kind. */
    public Optional<Asked> asked(Instant moment, ConsentKind kind, Language language, OperatorDetails operator) {
        return at(moment)
                .map(placed -> new Policy(
                        List.of(new Policy.Force(
                                placed.number(),
                                placed.edition(),
                                Completion.read(source(placed.edition())).file(),
                                placed.inForceSince(),
                                List.of())),
                        clock))
                .filter(then -> then.asked().contains(kind))
                .map(then -> new Asked(
                        then.consentText(kind, language, operator),
                        then.consentTerm(kind).orElse(null)));
    }

    /** The file of an edition, byte for byte as it was published. */
    public String source(String edition) {
        return sql.sql("select source from policy_edition where edition = ?")
                .param(edition)
                .query(String.class)
                .optional()
                .orElseThrow(NotFound::new);
    }

    /** The file that came with the program. */
    public static String program() {
        return PolicyFile.shippedText();
    }

    /** Whether an edition in force now asks anew for a consent of the kind that was given under an older one: the hook of re-consent. Unknown editions ask. */
    public boolean askedAgain(ConsentKind kind, String givenUnder) {
        return sql.sql("""
                select coalesce((select exists (select from policy_edition later
                                                where later.number > given.number
                                                  and later.number <= (select max(force.number) from policy_edition force
                                                                        where force.in_force_since <= ?)
                                                  and ? = any(later.asks_again))
                                   from policy_edition given where given.edition = ?), true)
                """)
                .params(stored(), kind.id(), givenUnder)
                .query(Boolean.class)
                .single();
    }

    /** Looks at a file without keeping it. Throws {@link WrongPolicy} when it cannot be an edition. */
    public Proposal check(String source) {
        if (source.length() > LONGEST) {
            throw PolicyChecks.wrong("", "is not YAML: it is longer than " + LONGEST + " letters");
        }
        var archive = archive();
        var wanted = PolicyFile.read(source);
        var newest = archive.getFirst();
        var now = Completion.read(source(newest.edition())).file();
        EditionChecks.check(
                wanted,
                now,
                archive.stream().map(Placed::edition).toList(),
                LocalDate.ofInstant(clock.instant(), HERE));
        return new Proposal(now, wanted, hash(source), source, newest.number(), clock.instant());
    }

    /** Keeps a checked file for its publishing, on all nodes. @return its hash */
    @Transactional
    public String draft(Permit permit, String source) {
        whole(permit);
        var proposal = check(source);
        sql.sql("delete from policy_draft where checked_at < ?")
                .param(stored(clock.instant().minus(policy.getObject().period("edition-draft"))))
                .update();
        sql.sql("""
                insert into policy_draft (hash, source, checked_at) values (?, ?, ?)
                on conflict (hash) do update set checked_at = excluded.checked_at
                """).params(proposal.hash(), source, stored()).update();
        return proposal.hash();
    }

    /** A kept file, checked once more against what is in force now. */
    public Proposal drafted(Permit permit, String hash) {
        whole(permit);
        return check(sql.sql("select source from policy_draft where hash = ?")
                .param(hash)
                .query(String.class)
                .optional()
                .orElseThrow(NotFound::new));
    }

    /**
     * The one act of clause 6.2: what was checked becomes an edition. Joins the caller's transaction, which writes the journal too.
     *
     * @param seen the number of the newest edition when the dry run was shown; another one meanwhile is a conflict
     */
    @Transactional
    public EditionPlaced place(Permit permit, String hash, int seen) {
        whole(permit);
        var proposal = drafted(permit, hash);
        if (proposal.after() != seen) {
            throw Conflict.stale();
        }
        var placed = clock.instant();
        var since = proposal.inForceSince(placed.plus(policy.getObject().period("edition-lead")));
        insert(proposal, "officer", placed, since);
        sql.sql("delete from policy_draft where hash = ?").param(hash).update();
        var event = new EditionPlaced(
                proposal.after() + 1, proposal.edition(), proposal.hash(), since, proposal.asksAgain());
        events.publishEvent(event);
        return event;
    }

    /**
     * After a restore: an edition that had been placed, and that the backup is too old to know, is placed again as it was (contracts 4). Does nothing when it is there. In a transaction of its own; whoever calls
     * this calls {@link #follow} after it.
     */
    @Transactional
    public void again(String source, Instant placed) {
        var hash = hash(source);
        var archive = archive();
        if (archive.stream().anyMatch(one -> one.hash().equals(hash))) {
            return;
        }
        var newest = archive.getFirst();
        var proposal = new Proposal(
                Completion.read(source(newest.edition())).file(),
                Completion.read(source).file(),
                hash,
                source,
                newest.number(),
                placed);
        // its own days are over or begin as they would have; the backup's newest cannot have been placed later
        var since = proposal.inForceSince(placed.plus(policy.getObject().period("edition-lead")));
        insert(proposal, "officer", placed, since);
    }

    /** This node takes up at once what is placed. */
    public void follow() {
        policy.getObject().follow(force());
    }

    /** The file with that hash, if it is an edition. */
    public Optional<String> withHash(String hash) {
        return sql.sql("select source from policy_edition where hash = ?")
                .param(hash)
                .query(String.class)
                .optional();
    }

    private void insert(Proposal proposal, String by, Instant placed, Instant since) {
        var again = Stream.concat(
                proposal.asksAgain().stream().map(Purpose::id),
                proposal.consentsAgain().stream().map(ConsentKind::id));
        try {
            sql.sql("""
                    insert into policy_edition (number, edition, source, hash, placed_by, placed_at, in_force_since, asks_again)
                    values (?, ?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(
                            proposal.after() + 1,
                            proposal.edition(),
                            proposal.source(),
                            proposal.hash(),
                            by,
                            stored(placed),
                            stored(since),
                            again.distinct().toArray(String[]::new))
                    .update();
        } catch (DataIntegrityViolationException another) {
            throw Conflict.stale();
        }
    }

    /** The editions of a starting desk: the first start places the program's own file, later ones read what was placed. A damaged edition stops the start. */
    List<Policy.Force> begin() {
        Acting.running(Family.RIGHTS, this::first);
        return force();
    }

    private void first() {
        if (newest() == 0) {
            var file = PolicyFile.shipped();
            var text = PolicyFile.shippedText();
            var now = clock.instant();
            try {
                insert(new Proposal(file, file, hash(text), text, 0, now), "program", now, now);
            } catch (Conflict anotherNode) {
                // it has placed the same
            }
        }
    }

    /** The number of the newest edition; 0 before the first start. */
    int newest() {
        return sql.sql("select coalesce(max(number), 0) from policy_edition")
                .query(Integer.class)
                .single();
    }

    /** What is in force and what will be, newest first. */
    List<Policy.Force> force() {
        var now = clock.instant();
        var line = new ArrayList<Policy.Force>();
        for (var placed : archive()) {
            var source = source(placed.edition());
            if (!hash(source).equals(placed.hash())) {
                throw new WrongPolicy(
                        "edition " + placed.edition(), "the database", "holds another text than was published");
            }
            var completed = Completion.read(source);
            line.add(new Policy.Force(
                    placed.number(), placed.edition(), completed.file(), placed.inForceSince(), completed.added()));
            if (!now.isBefore(placed.inForceSince())) {
                break;
            }
        }
        return line;
    }

    static void whole(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS
                || permit.reach() != Reach.ALL
                || !permit.actor().has(Role.OFFICER)) {
            throw new Refused("6.2", "not-officer");
        }
    }

    private static Placed placed(ResultSet row) throws SQLException {
        return new Placed(
                row.getInt("number"),
                row.getString("edition"),
                row.getString("hash"),
                row.getString("placed_by").equals("officer"),
                row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                row.getObject("in_force_since", OffsetDateTime.class).toInstant(),
                null,
                among(Purpose.values(), Purpose::id, row),
                among(ConsentKind.values(), ConsentKind::id, row));
    }

    private static <T> Set<T> among(T[] all, Function<T, String> id, ResultSet row) throws SQLException {
        var ids = List.of((String[]) row.getArray("asks_again").getArray());
        return Arrays.stream(all).filter(one -> ids.contains(id.apply(one))).collect(Collectors.toUnmodifiableSet());
    }

    private OffsetDateTime stored() {
        return stored(clock.instant());
    }

    private static OffsetDateTime stored(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    static String hash(String source) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
