package kz.qyzmet.desk.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kz.qyzmet.desk.web.Conflict;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The edition that officers write in the browser: one draft at a time, kept as the file it would be (clause 6.2). Changes are made one after another, each to what the one before it left. Thread-safe.
 */
@Component
public class NextEdition {
    private final JdbcClient sql;
    private final Clock clock;
    private final Editions editions;

    NextEdition(JdbcClient sql, Clock clock, Editions editions) {
        this.sql = sql;
        this.clock = clock;
        this.editions = editions;
    }

    /**
     * @param text with what it lacks because it is older than the program, as reading an edition adds it
     * @param basedOn the number of the edition it was begun from
     * @param id the same from begin to end
     * @param version changes with every writing
     */
    public record Draft(PolicyText text, int basedOn, String id, String version, Instant begunAt, Instant changedAt) {}

    public Optional<Draft> draft(Permit permit) {
        Editions.whole(permit);
        return read("");
    }

    private Optional<Draft> read(String lock) {
        return sql.sql("select source, based_on, draft, version, begun_at, changed_at from policy_next " + lock)
                .query((row, n) -> draft(row))
                .optional();
    }

    /** From the newest edition, under a name that is not taken and today's date. A draft that is there already is a conflict. */
    @Transactional
    public void begin(Permit permit) {
        Editions.whole(permit);
        var archive = editions.archive();
        var newest = archive.getFirst();
        var today = LocalDate.ofInstant(clock.instant(), Editions.HERE);
        int heir = archive.size() + 1;
        var name = today.getYear() + "-" + heir;
        while (taken(archive, name)) {
            name = today.getYear() + "-" + ++heir;
        }
        var text = PolicyText.of(editions.source(newest.edition())).begun(name, today);
        int begun = sql.sql("""
                        insert into policy_next (based_on, source, version, begun_at, changed_at) values (?, ?, ?, ?, ?)
                        on conflict do nothing
                        """)
                .params(newest.number(), text.source(), UUID.randomUUID(), now(), now())
                .update();
        if (begun == 0) {
            throw Conflict.stale();
        }
    }

    private static boolean taken(java.util.List<Editions.Placed> archive, String name) {
        return archive.stream().anyMatch(placed -> placed.edition().equals(name));
    }

    /**
     * Changes the draft as it is now, while nobody else does.
     *
     * @param id of the draft that was read; another one meanwhile is a conflict
     * @return whether the text is another one now
     */
    @Transactional
    public boolean write(Permit permit, String id, UnaryOperator<PolicyText> change) {
        Editions.whole(permit);
        var now = read("for update")
                .filter(draft -> draft.id().equals(id))
                .orElseThrow(Conflict::stale)
                .text();
        var text = change.apply(now);
        if (text.source().length() > Editions.LONGEST) {
            throw PolicyChecks.wrong("", "is not YAML: it is longer than " + Editions.LONGEST + " letters");
        }
        if (text.source().equals(now.source())) {
            return false;
        }
        sql.sql("update policy_next set source = ?, version = ?, changed_at = ?")
                .params(text.source(), UUID.randomUUID(), now())
                .update();
        return true;
    }

    /** @param version the one that was read; another one meanwhile is a conflict */
    @Transactional
    public void discard(Permit permit, String version) {
        Editions.whole(permit);
        if (sql.sql("delete from policy_next where version::text = ?")
                        .param(version)
                        .update()
                == 0) {
            throw Conflict.stale();
        }
    }

    /** What became an edition is no draft any more; another draft stays. */
    @Transactional
    public void published(Permit permit, String hash) {
        draft(permit)
                .filter(draft -> Editions.hash(draft.text().source()).equals(hash))
                .ifPresent(draft -> discard(permit, draft.version()));
    }

    private static Draft draft(ResultSet row) throws SQLException {
        return new Draft(
                PolicyText.of(Completion.fill(row.getString("source"))),
                row.getInt("based_on"),
                row.getString("draft"),
                row.getString("version"),
                row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
