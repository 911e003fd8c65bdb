package kz.qyzmet.desk.mail;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Letters on their way out, durable and visible. A letter queued in a transaction leaves when that has committed, and not otherwise. Nothing is
 * claimed twice at a time, and what was cut off in the middle is marked (contracts 20).
 */
@Component
@ActsAs(Family.SUPPORT)
public class Outbox {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Published after a letter was queued; the sender listens for the commit. */
    record Queued() {}

    /** One letter in the list: never its text. */
    record Line(
            UUID id,
            String address,
            Letter.Kind kind,
            String state,
            @Nullable String reason,
            int attempts,
            boolean twice,
            @Nullable UUID about,
            Instant createdAt,
            Instant nextTry,
            @Nullable Instant sentAt) {
        String kindId() {
            return Outbox.id(kind);
        }

        boolean repeatable() {
            return state.equals("failed") || state.equals("waiting");
        }

        String tone() {
            return switch (state) {
                case "sent" -> "good";
                case "failed" -> "danger";
                case "stopped" -> "warning";
                default -> "plain";
            };
        }
    }

    /** A claimed letter, opened. */
    record Claimed(
            UUID id,
            SubjectId to,
            String address,
            Letter.Kind kind,
            Language language,
            String title,
            String body,
            @Nullable String html,
            List<String> thread,
            List<UUID> files,
            boolean automatic,
            int attempts,
            Instant createdAt) {
        @Override
        public String toString() {
            return "Claimed[" + id + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Gates gates;
    private final Policy policy;
    private final Relay relay;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Outbox(
            JdbcClient database,
            Vault vault,
            Journal journal,
            Gates gates,
            Policy policy,
            Relay relay,
            ApplicationEventPublisher events,
            Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.gates = gates;
        this.policy = policy;
        this.relay = relay;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Joins the caller's transaction; the sender wakes after the commit. A letter to a subject without a key (a sign-in asked for by an unknown
     * address) gets a key that goes with the letter.
     */
    @Transactional
    public void queue(Permit permit, Letter letter) {
        var id = Ids.ordered();
        var alone = letter.kind() == Letter.Kind.SIGN_IN && !vault.knows(letter.to());
        if (alone) {
            vault.enrol(letter.to());
        }
        var verdict = gates.ask(letter.to(), letter.kind());
        var stopped = verdict instanceof Verdict.Stopped;
        var now = clock.instant();
        var owner = letter.to();
        var thread = String.join("\n", thread(letter));
        database.sql("""
                insert into outbox (id, subject_id, ground, kind, language, address, title, body, html, thread, files, message_hash,
                                    automatic, alone, about, state, reason, next_try, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        owner.value(),
                        Ground.CONSENT.id(),
                        id(letter.kind()),
                        letter.language().code(),
                        vault.seal(owner, place("address", id), letter.address()),
                        stopped ? null : vault.sealText(owner, null, place("title", id), letter.subject()),
                        stopped ? null : vault.sealText(owner, null, place("body", id), letter.text()),
                        stopped || letter.html() == null
                                ? null
                                : vault.sealText(owner, null, place("html", id), letter.html()),
                        stopped ? null : vault.sealText(owner, null, place("thread", id), thread),
                        letter.attachments().toArray(UUID[]::new),
                        vault.fixedHash("message-id", letter.messageId()),
                        letter.automatic(),
                        alone,
                        letter.about(),
                        stopped ? "stopped" : "waiting",
                        reason(verdict),
                        at(now),
                        at(now),
                        letter.kind() == Letter.Kind.SIGN_IN ? at(now.plus(policy.period("sign-in-link"))) : null))
                .update();
        journal.note(permit, Operation.RECORD, "letter:" + id, List.of(owner), "outbox.address", "outbox.body");
        events.publishEvent(new Queued());
    }

    /** A fresh Message-ID, without angle brackets. Random: it says nothing about ticket or person. */
    public String newMessageId() {
        var bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return "qyzmet." + HexFormat.of().formatHex(bytes) + "@" + relay.domain();
    }

    /** Was a letter of this kind queued for the person since then? The hard brake against loops of robots. */
    public boolean queuedSince(SubjectId to, Letter.Kind kind, Instant since) {
        return database.sql("select exists (select from outbox where subject_id = ? and kind = ? and created_at > ?)")
                .params(to.value(), id(kind), at(since))
                .query(Boolean.class)
                .single();
    }

    /** A relay far away gave a letter back: its state says so. */
    @Transactional
    public boolean bounced(String messageId, @Nullable String status) {
        var code = status != null && status.matches("\\d\\.\\d{1,3}\\.\\d{1,3}") ? "bounce-" + status : "bounce";
        return database.sql(
                                "update outbox set state = 'failed', reason = ? where message_hash = ? and state in ('sent', 'sending')")
                        .params(code, vault.fixedHash("message-id", messageId))
                        .update()
                > 0;
    }

    /** Newest first; {@code before} continues. The addresses are opened, so the page is journalled. */
    List<Line> list(Permit permit, @Nullable String state, @Nullable UUID before, int limit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
        var owners = new java.util.LinkedHashSet<SubjectId>();
        var lines = database.sql("""
                select id, subject_id, address, kind, state, reason, attempts, twice, about, created_at, next_try, sent_at from outbox
                where (cast(? as text) is null or state = ?) and id < ? order by id desc limit ?
                """)
                .params(Arrays.asList(state, state, before == null ? new UUID(-1, -1) : before, limit))
                .query((row, n) -> {
                    var id = row.getObject("id", UUID.class);
                    var owner = new SubjectId(row.getObject("subject_id", UUID.class));
                    owners.add(owner);
                    return new Line(
                            id,
                            address(permit, owner, id, row.getBytes("address")),
                            kind(row.getString("kind")),
                            row.getString("state"),
                            row.getString("reason"),
                            row.getInt("attempts"),
                            row.getBoolean("twice"),
                            row.getObject("about", UUID.class),
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("next_try").toInstant(),
                            row.getTimestamp("sent_at") == null
                                    ? null
                                    : row.getTimestamp("sent_at").toInstant());
                })
                .list();
        journal.read(permit, "outbox", owners, "outbox.address");
        return lines;
    }

    private String address(Permit permit, SubjectId owner, UUID id, byte[] sealed) {
        try {
            return vault.open(permit, owner, place("address", id), sealed);
        } catch (kz.qyzmet.desk.vault.Unreadable destroyed) {
            return "";
        }
    }

    /** Tries a failed or waiting letter again now, while its text is still there. */
    @Transactional
    boolean again(Permit permit, UUID id) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
        var found = database.sql(
                        "update outbox set state = 'waiting', reason = null, next_try = ? where id = ? and state in ('waiting', 'failed') and body is not null")
                .params(at(clock.instant()), id)
                .update();
        if (found > 0) {
            journal.administer(permit.actor(), "outbox.again", "letter:" + id);
            events.publishEvent(new Queued());
        }
        return found > 0;
    }

    /** Letters about the ticket whose texts are still here and match; with {@code stop} they are stopped, and their texts go (clause 2.1.4). */
    @Transactional
    public int matching(Permit permit, UUID about, Predicate<String> text, boolean stop) {
        if (permit.purpose() != Purpose.RIGHTS) {
            throw new Refused("2.1.4", "not-officer");
        }
        var found = database
                .sql("select id, subject_id, title, body, html from outbox where about = ? and body is not null")
                .param(about)
                .query((row, n) -> {
                    var id = row.getObject("id", UUID.class);
                    var owner = new SubjectId(row.getObject("subject_id", UUID.class));
                    var hit = false;
                    for (var column : List.of("title", "body", "html")) {
                        var sealed = row.getBytes(column);
                        hit |= sealed != null && text.test(opened(permit, owner, place(column, id), sealed));
                    }
                    return hit ? id : null;
                })
                .list()
                .stream()
                .filter(Objects::nonNull)
                .toList();
        if (stop) {
            found.forEach(id -> settle(id, "stopped", "redacted"));
        }
        return found.size();
    }

    private String opened(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        try {
            return vault.open(permit, owner, place, sealed);
        } catch (kz.qyzmet.desk.vault.Unreadable destroyed) {
            return "";
        }
    }

    long count(String state) {
        return database.sql("select count(*) from outbox where state = ?")
                .param(state)
                .query(Long.class)
                .single();
    }

    // the sender's side

    /** Takes the next due letter, marking it as being sent in a commit of its own: after a crash it is known to have been in the air. */
    @Transactional
    Optional<Claimed> claim(Permit permit) {
        var now = clock.instant();
        var id = database.sql("""
                update outbox set state = 'sending', attempts = attempts + 1, claimed_at = ?, reason = null
                where id = (select id from outbox where state = 'waiting' and next_try <= ? and body is not null
                            order by next_try, id limit 1 for update skip locked)
                returning id
                """).params(at(now), at(now)).query(UUID.class).optional();
        return id.flatMap(found -> open(permit, found));
    }

    private Optional<Claimed> open(Permit permit, UUID id) {
        return database.sql("""
                select subject_id, address, kind, language, title, body, html, thread, files, automatic, attempts, created_at from outbox where id = ?
                """)
                .param(id)
                .query((row, n) -> {
                    var owner = new SubjectId(row.getObject("subject_id", UUID.class));
                    try {
                        var html = row.getBytes("html");
                        return Optional.of(new Claimed(
                                id,
                                owner,
                                vault.open(permit, owner, place("address", id), row.getBytes("address")),
                                kind(row.getString("kind")),
                                Language.of(row.getString("language")),
                                vault.open(permit, owner, place("title", id), row.getBytes("title")),
                                vault.open(permit, owner, place("body", id), row.getBytes("body")),
                                html == null ? null : vault.open(permit, owner, place("html", id), html),
                                List.of(vault.open(permit, owner, place("thread", id), row.getBytes("thread"))
                                        .split("\n", -1)),
                                List.of((UUID[]) row.getArray("files").getArray()),
                                row.getBoolean("automatic"),
                                row.getInt("attempts"),
                                row.getTimestamp("created_at").toInstant()));
                    } catch (kz.qyzmet.desk.vault.Unreadable destroyed) {
                        return Optional.<Claimed>empty();
                    }
                })
                .single()
                .or(() -> {
                    // the person was destroyed: nobody is left to write to
                    settle(id, "stopped", "unreadable");
                    return Optional.empty();
                });
    }

    /** It left: the text goes, the fact stays. */
    @Transactional
    void sent(Permit permit, Claimed letter) {
        database.sql(
                        "update outbox set state = 'sent', reason = null, sent_at = ?, title = null, body = null, html = null, thread = null where id = ?")
                .params(at(clock.instant()), letter.id())
                .update();
        journal.note(
                permit,
                Operation.PROVIDE,
                "letter:" + letter.id(),
                List.of(letter.to()),
                "outbox.address",
                "outbox.body");
    }

    /** Never: withdrawn, destroyed, or refused by the relay for good. */
    @Transactional
    void settle(UUID id, String state, String reason) {
        database.sql("update outbox set state = ?, reason = ? where id = ?")
                .params(state, reason, id)
                .update();
        if (state.equals("stopped")) {
            database.sql("update outbox set title = null, body = null, html = null, thread = null where id = ?")
                    .param(id)
                    .update();
        }
    }

    /** Later, each pause twice as long as the last one, up to a limit; given up, visibly, in the end. */
    @Transactional
    void later(Claimed letter, String reason, boolean perhapsArrived) {
        var now = clock.instant();
        if (letter.createdAt().plus(policy.period("outbox-give-up")).isBefore(now)) {
            settle(letter.id(), "failed", reason);
            return;
        }
        database.sql("update outbox set state = 'waiting', reason = ?, next_try = ?, twice = twice or ? where id = ?")
                .params(reason, at(now.plus(pause(letter.attempts()))), perhapsArrived, letter.id())
                .update();
    }

    Duration pause(int attempts) {
        var first = policy.period("outbox-first-retry");
        var longest = policy.period("outbox-longest-retry");
        var doubled = first.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    /** Waits without counting as a try: the gate said not now. */
    @Transactional
    void hold(Claimed letter, String reason) {
        database.sql(
                        "update outbox set state = 'waiting', reason = ?, attempts = attempts - 1, next_try = ? where id = ?")
                .params(reason, at(clock.instant().plus(policy.period("outbox-first-retry"))), letter.id())
                .update();
    }

    /** Letters that were in the air when their sender died: tried again under the same Message-ID, and marked. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    int recover(Duration longerThan) {
        return database.sql(
                        "update outbox set state = 'waiting', reason = 'cut-off', twice = true, next_try = ? where state = 'sending' and claimed_at < ?")
                .params(at(clock.instant()), at(clock.instant().minus(longerThan)))
                .update();
    }

    /** Sign-in letters are gone when their link is, sent or not (contracts 21). */
    @ActsAs(Family.UPKEEP)
    @Transactional
    int sweep() {
        var gone = database.sql(
                        "delete from outbox where expires_at < ? and state <> 'sending' returning subject_id, alone")
                .param(at(clock.instant()))
                .query((row, n) ->
                        row.getBoolean("alone") ? new SubjectId(row.getObject("subject_id", UUID.class)) : null)
                .list();
        gone.stream().filter(Objects::nonNull).forEach(vault::forget);
        return gone.size();
    }

    private static List<String> thread(Letter letter) {
        var lines = new java.util.ArrayList<String>();
        lines.add(letter.messageId());
        lines.add(Objects.toString(letter.inReplyTo(), ""));
        lines.addAll(letter.references());
        return lines;
    }

    private static @Nullable String reason(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> null;
            case Verdict.Waits(var reason) -> reason;
            case Verdict.Stopped(var reason) -> reason;
        };
    }

    static Place place(String column, UUID id) {
        return new Place("outbox", column, id);
    }

    static String id(Letter.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Letter.Kind kind(String id) {
        return Letter.Kind.valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
