package kz.qyzmet.desk.mail;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.mail.MailGate.Verdict;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
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
    static final String BLOCKED = "blocked";
    /** Once a letter has left or is stopped for good, what it said goes, and the fact stays. */
    private static final String CLEARED =
            "title = null, body = null, html = null, thread = null, reply_to = null, unsubscribe = null";

    /** Codes of RFC 3463 that blame what was sent or who sent it: the address may be good. */
    private static final Pattern LETTER_AT_FAULT =
            Pattern.compile("[245]\\.(?:7\\.\\d+|6\\.\\d+|3\\.4|2\\.3|4\\.\\d+)");

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
            return state.equals("waiting") || state.equals("failed") && !kind.mailing();
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
            @Nullable String replyTo,
            @Nullable String unsubscribe,
            @Nullable UUID about,
            int attempts,
            Instant createdAt) {
        /** As if the letter had been queued and claimed under this id. */
        static Claimed like(UUID id, Letter letter, Instant now) {
            return new Claimed(
                    id,
                    letter.to(),
                    letter.address(),
                    letter.kind(),
                    letter.language(),
                    letter.subject(),
                    letter.text(),
                    letter.html(),
                    Outbox.thread(letter),
                    letter.attachments(),
                    letter.automatic(),
                    letter.replyTo(),
                    letter.unsubscribe(),
                    letter.about(),
                    1,
                    now);
        }

        @Override
        public String toString() {
            return "Claimed[" + id + "]";
        }
    }

    /** How far the letter is that carries a message. @param leavesAt until then it can be taken back */
    public record Delivery(
            String state, @Nullable String reason, @Nullable Instant leavesAt, boolean twice) {}

    private final JdbcClient database;
    private final Inserts inserts;
    private final Vault vault;
    private final Journal journal;
    private final Gates gates;
    private final Policy policy;
    private final Relay relay;
    private final LetterLook look;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Outbox(
            JdbcClient database,
            Inserts inserts,
            Vault vault,
            Journal journal,
            Gates gates,
            Policy policy,
            Relay relay,
            LetterLook look,
            ApplicationEventPublisher events,
            Clock clock) {
        this.database = database;
        this.inserts = inserts;
        this.vault = vault;
        this.journal = journal;
        this.gates = gates;
        this.policy = policy;
        this.relay = relay;
        this.look = look;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Joins the caller's transaction; the sender wakes after the commit. A letter to a subject without a key (a sign-in asked for by an unknown
     * address) gets a key that goes with the letter.
     */
    @Transactional
    public void queue(Permit permit, Letter letter) {
        var alone = letter.kind() == Letter.Kind.SIGN_IN && !vault.knows(letter.to());
        if (alone) {
            vault.enrol(letter.to());
        }
        queue(permit, letter, alone, gates.ask(letter.to(), letter.kind(), letter.about()));
        events.publishEvent(new Queued());
    }

    /** Several letters to known people at once: the gates are asked for all of them together. */
    @Transactional
    public void queue(Permit permit, List<Letter> letters) {
        var verdicts = gates.ask(letters);
        letters.forEach(letter -> queue(permit, letter, false, Objects.requireNonNull(verdicts.get(letter))));
        events.publishEvent(new Queued());
    }

    private void queue(Permit permit, Letter letter, boolean alone, Verdict verdict) {
        var id = Ids.ordered();
        var stopped = verdict instanceof Verdict.Stopped;
        var now = clock.instant();
        var owner = letter.to();
        var thread = String.join("\n", thread(letter));
        var html = letter.html() != null || LetterLook.unfinished(letter.text())
                ? letter.html()
                : look.html(letter.language(), letter.subject(), letter.text(), letter.kind(), letter.automatic());
        // no letter leaves before this; until then whoever wrote it can take it back
        var leaves = letter.undoable() ? now.plus(policy.period("undo-send")) : now;
        inserts.add(
                """
                insert into outbox (id, subject_id, ground, kind, language, address, title, body, html, thread, files, message_hash,
                                    automatic, alone, about, state, reason, next_try, created_at, expires_at, reply_to, message_id,
                                    undo_until, unsubscribe)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                owner.value(),
                Ground.CONSENT.id(),
                id(letter.kind()),
                letter.language().code(),
                vault.seal(owner, place("address", id), letter.address()),
                stopped ? null : vault.sealText(owner, null, place("title", id), letter.subject()),
                stopped ? null : vault.sealText(owner, null, place("body", id), letter.text()),
                stopped || html == null ? null : vault.sealText(owner, null, place("html", id), html),
                stopped ? null : vault.sealText(owner, null, place("thread", id), thread),
                letter.attachments().toArray(UUID[]::new),
                vault.fixedHash("message-id", letter.messageId()),
                letter.automatic(),
                alone,
                letter.about(),
                stopped ? "stopped" : "waiting",
                reason(verdict),
                at(leaves),
                at(now),
                letter.kind() == Letter.Kind.SIGN_IN ? at(now.plus(policy.period("sign-in-link"))) : null,
                stopped || letter.replyTo() == null ? null : vault.seal(owner, place("reply_to", id), letter.replyTo()),
                letter.message(),
                letter.undoable() ? at(leaves) : null,
                stopped || letter.unsubscribe() == null
                        ? null
                        : vault.seal(owner, place("unsubscribe", id), letter.unsubscribe()));
        if (stopped) {
            told(List.of(new Fate(letter.kind(), letter.about())), "stopped", reason(verdict));
        }
        journal.note(permit, Operation.RECORD, "letter:" + id, List.of(owner), "outbox.address", "outbox.body");
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

    /**
     * Takes a letter back that has not left and whose undo time is not over: it goes, as if it had never been. Joins the caller's transaction.
     *
     * @param message what it carries
     */
    @Transactional
    public boolean takeBack(Permit permit, UUID message) {
        var owners = database.sql("""
                delete from outbox where message_id = ? and state = 'waiting' and attempts = 0 and undo_until > ? returning subject_id
                """)
                .params(message, at(clock.instant()))
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
        if (!owners.isEmpty()) {
            journal.note(permit, Operation.DELETE, "letter-to:" + message, owners, "outbox.body");
        }
        return !owners.isEmpty();
    }

    /** How far the letters are that carry these messages. */
    public Map<UUID, Delivery> deliveries(Permit permit, Collection<UUID> messages) {
        var now = clock.instant();
        var found = new HashMap<UUID, Delivery>();
        database.sql(
                        "select message_id, state, reason, undo_until, attempts, twice from outbox where message_id = any(?)")
                .param(messages.toArray(UUID[]::new))
                .query((java.sql.ResultSet row) -> {
                    var until = row.getObject("undo_until", OffsetDateTime.class);
                    var back = until != null
                            && until.toInstant().isAfter(now)
                            && row.getString("state").equals("waiting")
                            && row.getInt("attempts") == 0;
                    found.put(
                            row.getObject("message_id", UUID.class),
                            new Delivery(
                                    row.getString("state"),
                                    row.getString("reason"),
                                    back ? until.toInstant() : null,
                                    row.getBoolean("twice")));
                });
        return found;
    }

    /** A letter that did not arrive. @param about what it was for @param message what of it it carried; null when nothing */
    public record Undelivered(UUID about, @Nullable UUID message) {}

    /** Letters about rights that were refused, given up or came back, unless the same was sent again since. */
    public List<Undelivered> undelivered(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "reach");
        }
        return database.sql("""
                select distinct about, message_id from outbox gone
                where kind = 'rights' and state = 'failed' and about is not null and not exists (
                      select from outbox again where again.message_id = gone.message_id and again.id > gone.id)
                """)
                .query((row, n) ->
                        new Undelivered(row.getObject("about", UUID.class), row.getObject("message_id", UUID.class)))
                .list();
    }

    /** Did we send a letter of this id? Then it is a loop when it comes in. */
    boolean isOurs(String messageId) {
        return database.sql("select exists (select from outbox where message_hash = ?)")
                .param(vault.fixedHash("message-id", messageId))
                .query(Boolean.class)
                .single();
    }

    /** Does the letter answer one that we sent to this person, at the very address it says it comes from? Our ids are random: who knows one has read that mailbox. */
    public boolean answered(Permit permit, SubjectId writer, ParsedMail letter) {
        var author = letter.author();
        var hashes = letter.answered().stream()
                .map(id -> vault.fixedHash("message-id", id))
                .toArray(byte[][]::new);
        return author != null
                && hashes.length > 0
                && database
                        .sql("select id, address from outbox where subject_id = ? and message_hash = any(?)")
                        .params(writer.value(), hashes)
                        .query((row, n) -> address(permit, writer, row.getObject(1, UUID.class), row.getBytes(2)))
                        .list()
                        .stream()
                        .anyMatch(author.email()::equalsIgnoreCase);
    }

    /**
     * A server far away gave a letter back, or says that it is late (RFC 3464). The report finds the letter by the address it came to, else by the
     * Message-ID it names.
     *
     * @param letter what the signed address says; null when it came to another one
     * @return whether it is about a letter of ours
     */
    @Transactional
    boolean returned(Permit permit, @Nullable UUID letter, @Nullable String messageId, @Nullable String status) {
        var hash = messageId == null ? new byte[0] : vault.fixedHash("message-id", messageId);
        var id = letter == null ? new UUID(0, 0) : letter;
        var code = status != null && status.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") ? status : "";
        if (code.startsWith("4.") && !code.equals("4.4.7")) {
            return database.sql("update outbox set reason = ? where (id = ? or message_hash = ?) and state = 'sent'")
                            .params("delayed-" + code, id, hash)
                            .update()
                    > 0;
        }
        if (code.startsWith("2.")) {
            return false;
        }
        var found = database.sql("""
                update outbox set state = 'failed', reason = ? where (id = ? or message_hash = ?) and state in ('sent', 'sending') returning id, kind, about
                """)
                .params(code.isEmpty() ? "bounce" : "bounce-" + code, id, hash)
                .query((row, n) -> Map.entry(row.getObject("id", UUID.class), Fate.of(row)))
                .list();
        told(found.stream().map(Map.Entry::getValue).toList(), "failed", "bounce");
        found.forEach(one -> tell(
                permit,
                one.getKey(),
                code.isEmpty() ? "5.0.0" : code,
                !LETTER_AT_FAULT.matcher(code).matches()));
        return !found.isEmpty();
    }

    /** Of what kind a letter is whose state has changed, and of which mailing. */
    private record Fate(Letter.Kind kind, @Nullable UUID about) {
        static Fate of(java.sql.ResultSet row) throws java.sql.SQLException {
            return new Fate(Outbox.kind(row.getString("kind")), row.getObject("about", UUID.class));
        }
    }

    /** Tells whoever counts the letters of mailings, in the transaction of the act. @return how many letters there were */
    private int told(List<Fate> letters, String state, @Nullable String reason) {
        var counts = new java.util.TreeMap<UUID, Integer>();
        for (var letter : letters) {
            if (letter.kind().mailing() && letter.about() != null) {
                counts.merge(letter.about(), 1, Integer::sum);
            }
        }
        counts.forEach((mailing, count) -> events.publishEvent(new MailingLetter(mailing, state, reason, count)));
        return letters.size();
    }

    /** Tells whoever knows the ticket and the person. */
    private void tell(Permit permit, UUID id, String code, boolean addressAtFault) {
        database.sql("select subject_id, address, about, message_id, kind from outbox where id = ?")
                .param(id)
                .query((row, n) -> {
                    var owner = new SubjectId(row.getObject("subject_id", UUID.class));
                    return new LetterReturned(
                            owner,
                            address(permit, owner, id, row.getBytes("address")),
                            row.getObject("about", UUID.class),
                            row.getObject("message_id", UUID.class),
                            code,
                            addressAtFault);
                })
                .optional()
                .ifPresent(events::publishEvent);
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
                        "update outbox set state = 'waiting', reason = null, next_try = ? where id = ? and (state = 'waiting' or state = 'failed' and kind not in ('marketing', 'political')) and body is not null")
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

    /**
     * Takes the next due letter, marking it as being sent in a commit of its own: after a crash it is known to have been in the air. Under purpose support nobody's who is blocked; under purpose account only
     * the letters that reach the blocked too.
     */
    @Transactional
    Optional<Claimed> claim(Permit permit) {
        var now = clock.instant();
        var id = database.sql("""
                update outbox set state = 'sending', attempts = attempts + 1, claimed_at = ?, reason = null
                where id = (select id from outbox where state = 'waiting' and next_try <= ? and body is not null
                            and kind not in ('marketing', 'political') and (kind in ('sign-in', 'blocked', 'rights')) = ?
                            order by next_try, id limit 1 for update skip locked)
                returning id
                """)
                .params(at(now), at(now), permit.purpose() == Purpose.ACCOUNT)
                .query(UUID.class)
                .optional();
        return id.flatMap(found -> open(permit, found));
    }

    /** The same among the letters of the mailings that are under way: those of a paused one stay where they are. */
    @Transactional
    Optional<Claimed> claim(Permit permit, Set<UUID> mailings) {
        if (mailings.isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant();
        var id = database.sql("""
                update outbox set state = 'sending', attempts = attempts + 1, claimed_at = ?, reason = null
                where id = (select id from outbox where state = 'waiting' and next_try <= ? and body is not null
                            and kind in ('marketing', 'political') and about = any(?)
                            order by next_try, id limit 1 for update skip locked)
                returning id
                """)
                .params(at(now), at(now), mailings.toArray(UUID[]::new))
                .query(UUID.class)
                .optional();
        return id.flatMap(found -> open(permit, found));
    }

    private Optional<Claimed> open(Permit permit, UUID id) {
        return database.sql("""
                select subject_id, address, kind, language, title, body, html, thread, files, automatic, reply_to, unsubscribe, about, attempts, created_at
                from outbox where id = ?
                """)
                .param(id)
                .query((row, n) -> {
                    var owner = new SubjectId(row.getObject("subject_id", UUID.class));
                    try {
                        var html = row.getBytes("html");
                        var replyTo = row.getBytes("reply_to");
                        var unsubscribe = row.getBytes("unsubscribe");
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
                                replyTo == null ? null : vault.open(permit, owner, place("reply_to", id), replyTo),
                                unsubscribe == null
                                        ? null
                                        : vault.open(permit, owner, place("unsubscribe", id), unsubscribe),
                                row.getObject("about", UUID.class),
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

    /**
     * May it still leave? Asked in a transaction that stays open until the first word about the person has left. Holds the person first, as
     * everybody is alone with them who takes letters away ({@link Vault#alone}): what they commit either comes before this answer and decides it,
     * or waits until the dialogue has begun (contracts 20).
     */
    Verdict mayLeave(Permit permit, Claimed letter) {
        database.sql("set local lock_timeout = '5s'").update();
        vault.hold(letter.to());
        var open = database.sql("select (mask & ?) <> 0 from outbox where id = ? and state = 'sending'")
                .params(permit.family().bit(), letter.id())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (!open) {
            return new Verdict.Waits(BLOCKED);
        }
        return vault.stands(letter.to())
                ? gates.ask(letter.to(), letter.kind(), letter.about())
                : new Verdict.Stopped("unreadable");
    }

    /** Blocking is storage (clause 1.3): the letter waits as it is, whoever may see it. */
    @Transactional
    @ActsAs(Family.UPKEEP)
    void keepBlocked(UUID id) {
        database.sql(
                        "update outbox set state = 'waiting', reason = ?, attempts = attempts - 1, next_try = ? where id = ? and state = 'sending'")
                .params(BLOCKED, at(clock.instant().plus(policy.period("outbox-first-retry"))), id)
                .update();
    }

    /** When the next letter is due, of mailings only those that are under way; empty when none waits. */
    Optional<Instant> nextDue(Set<UUID> mailings) {
        return database.sql("""
                select min(next_try) from outbox where state = 'waiting' and body is not null
                    and (kind not in ('marketing', 'political') or about = any(?))
                """)
                .params((Object) mailings.toArray(UUID[]::new))
                .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /** It left while its person was being blocked: nothing is seen of it any more, so only the fact is stored. */
    @Transactional
    @ActsAs(Family.UPKEEP)
    void sentUnseen(Claimed letter, Instant began) {
        var seen = database.sql(
                        "update outbox set state = 'sent', reason = null, sent_at = ?, began_at = ? where id = ? and state = 'sending' returning kind, about")
                .params(at(clock.instant()), at(began), letter.id())
                .query((row, n) -> Fate.of(row))
                .list();
        told(seen, "sent", null);
    }

    /** It left: the text goes, the fact stays. @param began when the last question was answered with yes @return false when its row cannot be seen any more */
    @Transactional
    boolean sent(Permit permit, Claimed letter, Instant began) {
        // destroyed while the letter was leaving: the fact stays, and names nobody
        vault.hold(letter.to());
        var people = vault.stands(letter.to()) ? List.of(letter.to()) : List.<SubjectId>of();
        var seen = database.sql("update outbox set state = 'sent', reason = null, sent_at = ?, began_at = ?, " + CLEARED
                        + " where id = ? returning kind, about")
                .params(at(clock.instant()), at(began), letter.id())
                .query((row, n) -> Fate.of(row))
                .list();
        told(seen, "sent", null);
        journal.note(permit, Operation.PROVIDE, "letter:" + letter.id(), people, "outbox.address", "outbox.body");
        return !seen.isEmpty();
    }

    /** Never: withdrawn, destroyed, or refused by the relay for good. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    void settle(UUID id, String state, String reason) {
        settled(id, state, reason);
    }

    private boolean settled(UUID id, String state, String reason) {
        var seen = database.sql("update outbox set state = ?, reason = ? where id = ? returning kind, about")
                .params(state, reason, id)
                .query((row, n) -> Fate.of(row))
                .list();
        told(seen, state, reason);
        if (state.equals("stopped")) {
            clear(List.of(id));
        }
        return !seen.isEmpty();
    }

    /** The texts go; those of the blocked stay as they are until the blocking ends, and go then by a trigger (clause 1.3). */
    private void clear(List<UUID> letters) {
        database.sql("update outbox set " + CLEARED
                        + " where id = any(?) and (mask = -1 or kind in ('sign-in', 'blocked', 'rights'))")
                .param(letters.toArray(UUID[]::new))
                .update();
    }

    /** Later, each pause twice as long as the last one, up to a limit; given up, visibly, in the end. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    void later(Claimed letter, String reason, boolean perhapsArrived) {
        var now = clock.instant();
        if (letter.createdAt().plus(policy.period("outbox-give-up")).isBefore(now)) {
            settle(letter.id(), "failed", reason);
            return;
        }
        database.sql(
                        "update outbox set state = 'waiting', reason = ?, next_try = ?, twice = twice or ? where id = ? and state = 'sending'")
                .params(reason, at(now.plus(pause(letter.attempts()))), perhapsArrived, letter.id())
                .update();
    }

    Duration pause(int attempts) {
        var first = policy.period("outbox-first-retry");
        var longest = policy.period("outbox-longest-retry");
        var doubled = first.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    /** Refused for good by a server; the ticket hears of it. @param address the recipient is refused, not the letter @return false when its row cannot be seen any more */
    @Transactional
    boolean refused(Permit permit, Claimed letter, String reason, boolean address) {
        var seen = settled(letter.id(), "failed", reason);
        tell(permit, letter.id(), reason, address);
        return seen;
    }

    /** Waits without counting as a try: the gate said not now. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    void hold(Claimed letter, String reason) {
        hold(letter, reason, policy.period("outbox-first-retry"));
    }

    @ActsAs(Family.UPKEEP)
    @Transactional
    void hold(Claimed letter, String reason, Duration pause) {
        database.sql(
                        "update outbox set state = 'waiting', reason = ?, attempts = attempts - 1, next_try = ? where id = ? and state = 'sending'")
                .params(reason, at(clock.instant().plus(pause)), letter.id())
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

    // mailings

    /**
     * Takes the person's waiting letters of a kind back, in the caller's transaction: with its commit they are stopped and their texts are gone (clause 3.2.4). Call {@link Vault#alone} first. A letter whose dialogue has
     * begun is away.
     *
     * @return how many
     */
    @Transactional
    public int takeBack(Permit permit, SubjectId to, Letter.Kind kind) {
        int stopped = stopped("subject_id = ? and kind = ? and state = 'waiting'", "withdrawn", to.value(), id(kind));
        if (stopped > 0) {
            journal.note(permit, Operation.DELETE, "letters-of-kind:" + id(kind), List.of(to), "outbox.body");
        }
        return stopped;
    }

    /**
     * Takes the letters back that the person has no use for any more, in the caller's transaction; call {@link Vault#alone} first. One that the sender has in hand and has said nothing of stays here, too.
     *
     * @param about what they were for
     * @return how many
     */
    @Transactional
    public int takeBack(Permit permit, SubjectId to, UUID about) {
        int stopped =
                stopped("subject_id = ? and about = ? and state in ('waiting', 'sending')", "over", to.value(), about);
        if (stopped > 0) {
            journal.note(permit, Operation.DELETE, "letters-about:" + about, List.of(to), "outbox.body");
        }
        return stopped;
    }

    /** Takes every waiting letter of a mailing back that was stopped by whoever sends it. @return how many */
    @Transactional
    public int takeBackAll(Permit permit, UUID mailing) {
        if (permit.purpose() != Purpose.MARKETING && permit.purpose() != Purpose.POLITICAL) {
            throw new Refused("4.8", "purpose");
        }
        return stopped("about = ? and kind in ('marketing', 'political') and state = 'waiting'", "mailing", mailing);
    }

    /**
     * What waits for an address that was wrong goes to the right one (clause 2.1.5); not what lets somebody in, which the door takes back. Joins the caller's transaction.
     *
     * @param old in its normal form, as letters carry it
     * @return how many
     */
    @Transactional
    public int readdress(Permit permit, SubjectId to, String old, String address) {
        record Waiting(UUID id, byte[] address) {}
        int turned = 0;
        for (var letter : database.sql(
                        "select id, address from outbox where subject_id = ? and state = 'waiting' and kind <> 'sign-in' for update")
                .param(to.value())
                .query((row, n) -> new Waiting(row.getObject(1, UUID.class), row.getBytes(2)))
                .list()) {
            if (address(permit, to, letter.id(), letter.address()).equals(old)) {
                turned += database.sql("update outbox set address = ? where id = ?")
                        .params(vault.seal(to, place("address", letter.id()), address), letter.id())
                        .update();
            }
        }
        if (turned > 0) {
            journal.note(permit, Operation.CORRECT, "letters-to:" + to, List.of(to), "outbox.address");
        }
        return turned;
    }

    /** Whether a letter of this kind to the person has not left yet. */
    public boolean waits(Permit permit, SubjectId to, Letter.Kind kind) {
        return database.sql(
                        "select exists (select from outbox where subject_id = ? and kind = ? and state in ('waiting', 'sending'))")
                .params(to.value(), id(kind))
                .query(Boolean.class)
                .single();
    }

    /** That a letter was written for a person; what it said is not told here. @param sentAt null when it has not left */
    public record Kept(
            UUID id,
            String kind,
            String state,
            Instant at,
            @Nullable Instant sentAt) {}

    /**
     * The letters to a person, newest first; not those that may still be taken back.
     *
     * @param before continues into the past; null at the beginning
     * @throws Refused when it is not the actor's own
     */
    public List<Kept> of(Permit permit, SubjectId to, @Nullable Kept before, int limit) {
        if (permit.purpose() != Purpose.RIGHTS || !to.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        return database.sql("""
                select id, kind, state, created_at, sent_at from outbox
                where subject_id = :to and (:first or (created_at, id) < (:at, :id)) and (undo_until is null or undo_until <= :now)
                order by created_at desc, id desc limit :limit
                """)
                .param("to", to.value())
                .param("first", before == null)
                .param("at", at(before == null ? Instant.EPOCH : before.at()))
                .param("id", before == null ? new UUID(0, 0) : before.id())
                .param("now", at(clock.instant()))
                .param("limit", limit)
                .query((row, n) -> {
                    var sent = row.getObject("sent_at", OffsetDateTime.class);
                    return new Kept(
                            row.getObject("id", UUID.class),
                            row.getString("kind"),
                            row.getString("state"),
                            row.getObject("created_at", OffsetDateTime.class).toInstant(),
                            sent == null ? null : sent.toInstant());
                })
                .list();
    }

    /** How many letters have left for the person since then, as far as the outbox still knows. */
    public long sentSince(Permit permit, SubjectId to, Instant since) {
        return database.sql("select count(*) from outbox where subject_id = ? and state = 'sent' and sent_at >= ?")
                .params(to.value(), at(since))
                .query(Long.class)
                .single();
    }

    private int stopped(String which, String reason, Object... values) {
        var all = new java.util.ArrayList<Object>(List.of(reason));
        all.addAll(List.of(values));
        var stopped = database.sql(
                        "update outbox set state = 'stopped', reason = ? where " + which + " returning id, kind, about")
                .params(all)
                .query((row, n) -> Map.entry(row.getObject("id", UUID.class), Fate.of(row)))
                .list();
        clear(stopped.stream().map(Map.Entry::getKey).toList());
        return told(stopped.stream().map(Map.Entry::getValue).toList(), "stopped", reason);
    }

    /** A letter that went back to those who wait while its consent was being taken back: it was not among those that the withdrawal found. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    void stopWaiting(UUID id, String reason) {
        stopped("id = ? and state = 'waiting'", reason, id);
    }

    /** How many letters of a mailing are on their way, counted up to the limit. */
    public int onTheWay(Permit permit, UUID mailing, int limit) {
        return database.sql("""
                select count(*) from (select from outbox where about = ? and kind in ('marketing', 'political')
                                      and state in ('waiting', 'sending') limit ?) few
                """).params(mailing, limit).query(Integer.class).single();
    }

    /** A letter that left. @param began when its dialogue began */
    public record Left(SubjectId to, Letter.Kind kind, Instant began) {
        @Override
        public String toString() {
            return "Left[" + kind + "]";
        }
    }

    /** The newest letters of a kind that left, for the controls of clauses 2.2 and 3.2.3. */
    @ActsAs(Family.UPKEEP)
    public List<Left> left(Letter.Kind kind, int limit) {
        return database.sql("""
                select subject_id, began_at from outbox where kind = ? and state in ('sent', 'failed') and began_at is not null
                order by began_at desc limit ?
                """)
                .params(id(kind), limit)
                .query((row, n) -> new Left(
                        new SubjectId(row.getObject(1, UUID.class)),
                        kind,
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** To whom letters of a mailing's kind wait, for the control of clause 3.2.4. */
    @ActsAs(Family.UPKEEP)
    public Set<SubjectId> waiting(Letter.Kind kind, int limit) {
        return database.sql(
                        "select subject_id from outbox where kind = ? and state = 'waiting' order by next_try limit ?")
                .params(id(kind), limit)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .set();
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
