package kz.qyzmet.desk.campaign;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.MailingsUnderWay;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The mailings: their words, their states and the steps that led there. They hold nothing about a recipient. Thread-safe. */
@Component
@ActsAs(Family.SUPPORT)
class Mailings implements MailingsUnderWay {
    /** Before every person's number. */
    private static final UUID FIRST = new UUID(0, 0);

    private static final String COLUMNS = """
            select id, kind, state, version, subject_kk, subject_ru, subject_en, text_kk, text_ru, text_en, next_from, taken,
                   changed_at, started_at, ended_at
            """;

    private final JdbcClient database;
    private final Journal journal;
    private final Clock clock;

    Mailings(JdbcClient database, Journal journal, Clock clock) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
    }

    /** Newest first. @param before continues behind this one */
    List<Mailing> list(Collection<Mailing.Kind> kinds, @Nullable UUID before, int limit) {
        return database.sql(COLUMNS + """
                from mailing where kind = any(?) and id < ? order by id desc limit ?
                """)
                .params(
                        kinds.stream().map(Mailing.Kind::id).toArray(String[]::new),
                        before == null ? new UUID(-1, -1) : before,
                        limit)
                .query(Mailings::mailing)
                .list();
    }

    Optional<Mailing> find(UUID id) {
        return database.sql(COLUMNS + " from mailing where id = ?")
                .param(id)
                .query(Mailings::mailing)
                .optional();
    }

    /** Those that take recipients and send now. */
    List<Mailing> running() {
        return database.sql(COLUMNS + " from mailing where state = 'running' order by id")
                .query(Mailings::mailing)
                .list();
    }

    /** Those that were stopped a moment ago: a letter that was in a carrier's hand may have gone back to the waiting since. */
    List<Mailing> stoppedSince(Instant since) {
        return database.sql(COLUMNS + " from mailing where state = 'stopped' and ended_at > ?")
                .param(OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .query(Mailings::mailing)
                .list();
    }

    @Override
    public Set<UUID> now() {
        return database.sql("select id from mailing where state = 'running'")
                .query((row, n) -> row.getObject(1, UUID.class))
                .set();
    }

    /** Keeps a new one as a draft. @param id made with the form, so that a form sent twice is one mailing */
    @Transactional
    void write(Permit permit, UUID id, Mailing.Kind kind, Map<Language, Mailing.Said> words) {
        asked(permit, kind);
        var now = now(clock);
        int added = database.sql("""
                insert into mailing (id, kind, state, subject_kk, subject_ru, subject_en, text_kk, text_ru, text_en, created_at, changed_at)
                values (?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """)
                .params(
                        id,
                        kind.id(),
                        said(words, Language.KK).subject(),
                        said(words, Language.RU).subject(),
                        said(words, Language.EN).subject(),
                        said(words, Language.KK).text(),
                        said(words, Language.RU).text(),
                        said(words, Language.EN).text(),
                        now,
                        now)
                .update();
        if (added > 0) {
            step(permit, id, "write");
        }
    }

    /** @return false when it is no draft any more, or somebody else has changed it meanwhile */
    @Transactional
    boolean change(Permit permit, Mailing mailing, int version, Map<Language, Mailing.Said> words) {
        asked(permit, mailing.kind());
        int changed = database.sql("""
                update mailing set subject_kk = ?, subject_ru = ?, subject_en = ?, text_kk = ?, text_ru = ?, text_en = ?,
                       changed_at = ?, version = version + 1
                where id = ? and state = 'draft' and version = ?
                """)
                .params(
                        said(words, Language.KK).subject(),
                        said(words, Language.RU).subject(),
                        said(words, Language.EN).subject(),
                        said(words, Language.KK).text(),
                        said(words, Language.RU).text(),
                        said(words, Language.EN).text(),
                        now(clock),
                        mailing.id(),
                        version)
                .update();
        if (changed > 0) {
            step(permit, mailing.id(), "change");
        }
        return changed > 0;
    }

    /**
     * Moves it on, once: whoever comes second with the same act changes nothing.
     *
     * @return false when it is not in a state for this, or its words are not those that were looked at
     */
    @Transactional
    boolean act(Permit permit, Mailing mailing, Mailing.Act act) {
        asked(permit, mailing.kind());
        var now = now(clock);
        int moved = database.sql("""
                update mailing set state = :after,
                       started_at = coalesce(started_at, :now),
                       next_from = case when :act = 'start' then :first when :over then null else next_from end,
                       ended_at = case when :over then :now end
                where id = :id and version = :version and state = any(:before)
                """)
                .param("after", act.after().id())
                .param("now", now)
                .param("act", act.id())
                .param("first", FIRST)
                .param("over", act.after().over())
                .param("id", mailing.id())
                .param("version", mailing.version())
                .param("before", act.before())
                .update();
        if (moved > 0) {
            step(permit, mailing.id(), act.id());
        }
        return moved > 0;
    }

    /** A batch is in the outbox. @return false when another desk was faster, or it does not run any more: then nothing of the batch may stay */
    boolean moved(Permit permit, Mailing mailing, @Nullable UUID next, int letters) {
        asked(permit, mailing.kind());
        return database.sql("""
                        update mailing set next_from = ?, taken = taken + ? where id = ? and state = 'running' and next_from = ?
                        """)
                        .params(Arrays.asList(next, letters, mailing.id(), mailing.from()))
                        .update()
                > 0;
    }

    /** Removes a draft. */
    @Transactional
    boolean remove(Permit permit, Mailing mailing) {
        asked(permit, mailing.kind());
        int removed = database.sql("delete from mailing where id = ? and state = 'draft'")
                .param(mailing.id())
                .update();
        if (removed > 0) {
            journal.note(permit, Operation.DELETE, "mailing:" + mailing.id(), List.of(), "mailing.text");
        }
        return removed > 0;
    }

    /** What the policy's period has ended goes. */
    @ActsAs(Family.UPKEEP)
    int sweep(Duration keep) {
        return database.sql("delete from mailing where ended_at < ?")
                .param(OffsetDateTime.ofInstant(clock.instant().minus(keep), ZoneOffset.UTC))
                .update();
    }

    /** How the letters ended so far. @param sent includes those that came back later */
    record Figures(long sent, long noConsent, long stopped, long failed, long returned) {
        long settled() {
            return sent + noConsent + stopped + failed;
        }
    }

    Figures figures(UUID id) {
        var counts = new HashMap<String, Long>();
        database.sql("select outcome, letters from mailing_count where mailing_id = ?")
                .param(id)
                .query((ResultSet row) -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return new Figures(
                counts.getOrDefault("sent", 0L),
                counts.getOrDefault("no-consent", 0L),
                counts.getOrDefault("stopped", 0L),
                counts.getOrDefault("failed", 0L),
                counts.getOrDefault("returned", 0L));
    }

    /** When what was done with it. */
    record Step(String act, Instant at) {}

    List<Step> steps(UUID id, int limit) {
        return database.sql("select act, at from mailing_step where mailing_id = ? order by at desc, id desc limit ?")
                .params(id, limit)
                .query((row, n) -> new Step(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()))
                .list();
    }

    private void step(Permit permit, UUID id, String act) {
        database.sql("insert into mailing_step (id, mailing_id, act, actor, edition, at) values (?, ?, ?, ?, ?, ?)")
                .params(Ids.ordered(), id, act, permit.actor().id(), permit.edition(), now(clock))
                .update();
        journal.note(permit, Operation.USE, "mailing:" + id, List.of(), "mailing." + act);
    }

    private static void asked(Permit permit, Mailing.Kind kind) {
        if (permit.purpose() != kind.purpose()) {
            throw new Refused("3.2.3", "purpose");
        }
    }

    private static Mailing.Said said(Map<Language, Mailing.Said> words, Language language) {
        return Objects.requireNonNull(words.get(language), "all three languages");
    }

    private static OffsetDateTime now(Clock clock) {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Mailing mailing(ResultSet row, int n) throws SQLException {
        var words = new EnumMap<Language, Mailing.Said>(Language.class);
        for (var language : Language.values()) {
            words.put(
                    language,
                    new Mailing.Said(
                            row.getString("subject_" + language.code()), row.getString("text_" + language.code())));
        }
        return new Mailing(
                row.getObject("id", UUID.class),
                Mailing.Kind.of(row.getString("kind")).orElseThrow(),
                Mailing.State.of(row.getString("state")),
                row.getInt("version"),
                words,
                row.getObject("next_from", UUID.class),
                row.getLong("taken"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "ended_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
