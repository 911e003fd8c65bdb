package kz.qyzmet.desk.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The consents given and taken back (clauses 3.1.1 and 3.1.3). All methods join the caller's transaction or open one. Thread-safe. */
@Component
@ActsAs(Family.SUPPORT)
public class Consents {
    /** Who gave it, when it was somebody else for the person. */
    static final String REPRESENTATIVE = "representative";

    /** The lamp looks at the newest. */
    private static final int ACTS = 1_000;

    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Receipts receipts;
    private final ConsentDocuments documents;
    private final Ledger ledger;
    private final Policy policy;
    private final Editions editions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Consents(
            JdbcClient database,
            Vault vault,
            Journal journal,
            Receipts receipts,
            ConsentDocuments documents,
            Ledger ledger,
            Policy policy,
            Editions editions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.receipts = receipts;
        this.documents = documents;
        this.ledger = ledger;
        this.policy = policy;
        this.editions = editions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Records a consent.
     *
     * @param text what the person was shown; null when they were shown nothing, as with a letter or an integration's own form
     * @param evidence how the consent is known, as a code or an opaque id; never a personal value
     */
    @Transactional
    public UUID given(
            Permit permit,
            SubjectId subject,
            Purpose purpose,
            @Nullable ConsentText text,
            Language language,
            Channel channel,
            String evidence) {
        var id = given(
                permit,
                subject,
                new About(purpose.id(), null, givenBy(permit.actor(), channel)),
                text,
                language,
                channel,
                evidence);
        if (text != null) {
            receipts.issue(permit, id);
        }
        return id;
    }

    /** Records a consent of one kind, which the person was shown by itself. It ends by itself after the term of its kind (Law 94-V art. 8(5)). */
    @Transactional
    public UUID given(
            Permit permit,
            SubjectId subject,
            ConsentKind kind,
            ConsentText text,
            Language language,
            Channel channel,
            String evidence) {
        if (text.kind() != kind) {
            throw new IllegalArgumentException("the words are of another consent");
        }
        var id = given(
                permit,
                subject,
                new About(kind.id(), ends(kind), givenBy(permit.actor(), channel)),
                text,
                language,
                channel,
                evidence);
        receipts.issue(permit, id);
        return id;
    }

    /**
     * Writes down a consent that was given on paper, with what stands behind it (Law 94-V art. 8(1), clause 3.1.2).
     *
     * @param text the words of the edition in force on the day of signing
     * @param ends by its term, which counts from that day; null while it lasts as long as its purpose
     */
    @Transactional
    UUID onPaper(
            Permit permit,
            SubjectId subject,
            ConsentText text,
            @Nullable Instant ends,
            ConsentDocuments.Document document,
            Scan scan) {
        var by = document.power() == null ? "staff" : REPRESENTATIVE;
        var about = new About(text.about(), ends, by);
        var id = given(permit, subject, about, text, text.language(), Channel.PAPER, "paper");
        documents.keep(subject, id, ConsentDocuments.Act.GIVEN, document, scan);
        receipts.issue(permit, id);
        return id;
    }

    /**
     * Records a consent of one kind that a representative gave on the site (Law 94-V art. 8(1), clause 3.1.2). The journal has it under the representative's number.
     *
     * @param permit of the representative, for purpose rights
     * @param text the words that they were shown, about this person
     * @param power as it was looked at in this transaction
     */
    @Transactional
    public UUID givenFor(
            Permit permit, SubjectId subject, ConsentKind kind, ConsentText text, Language language, ByPower power) {
        if (text.kind() != kind) {
            throw new IllegalArgumentException("the words are of another consent");
        }
        var id = given(
                permit,
                subject,
                new About(kind.id(), ends(kind), REPRESENTATIVE),
                text,
                language,
                Channel.WEB,
                evidence(power.id()));
        documents.keep(subject, id, ConsentDocuments.Act.GIVEN, new ConsentDocuments.Document(null, null, power), null);
        receipts.issue(permit, id);
        return id;
    }

    private @Nullable Instant ends(ConsentKind kind) {
        return policy.consentTerm(kind).map(clock.instant()::plus).orElse(null);
    }

    /**
     * @param ends null while the consent lasts as long as its purpose
     * @param by who gave it, as a code
     */
    private record About(String id, @Nullable Instant ends, String by) {}

    private UUID given(
            Permit permit,
            SubjectId subject,
            About about,
            @Nullable ConsentText text,
            Language language,
            Channel channel,
            String evidence) {
        var id = UUID.randomUUID();
        // what was signed on paper may be of an older edition
        var edition = text == null ? permit.edition() : text.edition();
        if (text != null) {
            keep(text, about.id(), edition, language);
        }
        database.sql("""
                insert into consent (id, subject_id, purpose, edition, text_hash, language, channel, evidence, given_by, actor, given_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(java.util.Arrays.asList(
                        id,
                        subject.value(),
                        about.id(),
                        edition,
                        text == null ? null : text.hash(),
                        language.code(),
                        channel.id(),
                        evidence,
                        about.by(),
                        permit.actor().id(),
                        now(),
                        about.ends() == null ? null : OffsetDateTime.ofInstant(about.ends(), ZoneOffset.UTC)))
                .update();
        journal.note(permit, Operation.RECORD, "consent:" + id, List.of(subject), "consent.purpose");
        return id;
    }

    /** Does a consent of the person for the purpose stand now? */
    public boolean stands(SubjectId subject, Purpose purpose) {
        return !standing(Set.of(subject), purpose).isEmpty();
    }

    /** Must the person be asked for a consent of the kind: none stands, or those that do were given to words that an edition asks for anew (clause 6.2). */
    public boolean asks(SubjectId subject, ConsentKind kind) {
        return database.sql("""
                select distinct c.edition from consent c where c.subject_id = ? and c.purpose = ? and (c.expires_at is null or c.expires_at > ?)
                    and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                """).params(subject.value(), kind.id(), now()).query(String.class).list().stream()
                .allMatch(edition -> editions.askedAgain(kind, edition));
    }

    /** Those of the people whose consent for the purpose stands now. */
    public Set<SubjectId> standing(Set<SubjectId> subjects, Purpose purpose) {
        return standing(subjects, purpose.id());
    }

    /** Those of the people whose consent of the kind stands now: neither taken back nor at the end of its term. */
    public Set<SubjectId> standing(Set<SubjectId> subjects, ConsentKind kind) {
        return standing(subjects, kind.id());
    }

    private Set<SubjectId> standing(Set<SubjectId> subjects, String about) {
        return subjects.isEmpty() ? Set.of() : among(subjects, """
                        select distinct c.subject_id from consent c where c.subject_id = any(?) and c.purpose = ?
                            and (c.expires_at is null or c.expires_at > ?)
                            and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                        """, about);
    }

    private Set<SubjectId> among(Set<SubjectId> subjects, String question, String about) {
        return database.sql(question)
                .params(subjects.stream().map(SubjectId::value).toArray(UUID[]::new), about, now())
                .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                .set();
    }

    /**
     * The consent of the kind that stands now and was given in writing: on the person's own page after signing in, or on paper. The word of an integration is none.
     */
    public Optional<UUID> written(SubjectId subject, ConsentKind kind) {
        return database.sql("""
                select c.id from consent c where c.subject_id = ? and c.purpose = ? and c.channel in ('web', 'paper')
                    and c.given_by <> 'integration' and c.text_hash is not null and (c.expires_at is null or c.expires_at > ?)
                    and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                order by c.given_at desc limit 1
                """)
                .params(subject.value(), kind.id(), now())
                .query(UUID.class)
                .optional();
    }

    /** What representatives agreed to and took back since (clause 3.1.2), on paper and on the site; the newest, never everything. */
    public List<ByPower.Used> byRepresentatives(Instant since) {
        return documents.used(since, ACTS);
    }

    /** Takes back every standing consent of the person for the purpose; repeating changes nothing. Returns how many were taken back. */
    @Transactional
    public int withdraw(Permit permit, SubjectId subject, Purpose purpose, Channel channel) {
        return withdraw(permit, subject, purpose.id(), channel);
    }

    /** The same for a kind of consent; what rests on the other kinds goes on (Law 94-V art. 24(1)(5): each separately). */
    @Transactional
    public int withdraw(Permit permit, SubjectId subject, ConsentKind kind, Channel channel) {
        return withdraw(permit, subject, kind.id(), channel);
    }

    /**
     * The same by a representative, who took it back for the person; what rested on it stops with the same commit.
     *
     * @param permit for purpose rights
     * @param power as it was looked at in this transaction
     */
    @Transactional
    public int withdrawFor(Permit permit, SubjectId subject, ConsentKind kind, Channel channel, ByPower power) {
        return withdraw(permit, subject, kind.id(), channel, power);
    }

    /** Takes back everything that the person agreed to and that stands, of whatever purpose or kind: who says no more without naming a consent means all of them (clause 3.2.4). */
    @Transactional
    public int withdrawAll(Permit permit, SubjectId subject, Channel channel) {
        vault.alone(subject);
        return agreed(subject).stream()
                .mapToInt(about -> withdraw(permit, subject, about, channel))
                .sum();
    }

    /** The same by a representative. Returns the kinds that were taken back. */
    @Transactional
    public List<ConsentKind> withdrawAllFor(Permit permit, SubjectId subject, Channel channel, ByPower power) {
        vault.alone(subject);
        return agreed(subject).stream()
                .filter(about -> withdraw(permit, subject, about, channel, power) > 0)
                .flatMap(about -> ConsentKind.of(about).stream())
                .toList();
    }

    /** Under what consents of a person stand now: purpose or kind, each once. With the reach own only the actor's own. */
    public List<String> standing(Permit permit, SubjectId subject) {
        own(permit, subject);
        return agreed(subject);
    }

    private List<String> agreed(SubjectId subject) {
        return database.sql("""
                select distinct c.purpose from consent c where c.subject_id = ? and (c.expires_at is null or c.expires_at > ?)
                    and not exists (select from consent_withdrawal w where w.consent_id = c.id) order by c.purpose
                """)
                .params(subject.value(), now())
                .query((row, _) -> java.util.Objects.requireNonNull(row.getString(1)))
                .list();
    }

    /** After a restore, for what the ledger says was taken back. */
    @Transactional
    int replay(UUID act, SubjectId subject, String about, Instant at) {
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        vault.alone(subject);
        int withdrawn = withdraw(permit, subject, about, Channel.CONSOLE, null, act, at);
        if (withdrawn > 0) {
            events.publishEvent(new ConsentWithdrawn(permit, subject, about, clock.instant()));
        }
        return withdrawn;
    }

    private int withdraw(Permit permit, SubjectId subject, String about, Channel channel) {
        return withdraw(permit, subject, about, channel, null);
    }

    private int withdraw(Permit permit, SubjectId subject, String about, Channel channel, @Nullable ByPower power) {
        var asked = clock.instant();
        // a letter whose dialogue has begun is awaited; none begins after this has committed (contracts 20). So the
        // moment of
        // the withdrawal lies behind that of each dialogue
        vault.alone(subject);
        int withdrawn = withdraw(permit, subject, about, channel, power, Ids.ordered(), clock.instant());
        if (withdrawn > 0) {
            events.publishEvent(new ConsentWithdrawn(permit, subject, about, asked));
        }
        return withdrawn;
    }

    private int withdraw(
            Permit permit,
            SubjectId subject,
            String about,
            Channel channel,
            @Nullable ByPower power,
            UUID act,
            Instant at) {
        var moment = OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
        var withdrawn = database.sql("""
                insert into consent_withdrawal (consent_id, subject_id, channel, actor, power_id, at)
                select c.id, c.subject_id, ?, ?, ?::uuid, ? from consent c where c.subject_id = ? and c.purpose = ?
                    and (c.expires_at is null or c.expires_at > ?)
                on conflict do nothing
                returning consent_id
                """)
                .params(java.util.Arrays.asList(
                        channel.id(),
                        permit.actor().id(),
                        power == null ? null : power.id(),
                        moment,
                        subject.value(),
                        about,
                        moment))
                .query(UUID.class)
                .list();
        if (!withdrawn.isEmpty()) {
            journal.note(
                    permit, Operation.RECORD, "consent-withdrawal:" + subject, List.of(subject), "consent.withdrawal");
            // no backup of before lets a letter leave again (clause 3.2.4)
            ledger.note(Ledgered.Kind.WITHDRAWAL, act, subject, about);
        }
        withdrawn.forEach(consent -> {
            if (power != null) {
                documents.keep(
                        subject,
                        consent,
                        ConsentDocuments.Act.WITHDRAWN,
                        new ConsentDocuments.Document(null, null, power),
                        null);
            }
            receipts.issue(permit, consent);
        });
        return withdrawn.size();
    }

    /** Has the person ever taken back a consent for the purpose, or has it come to its term, without being given again since? */
    public boolean withdrawn(SubjectId subject, Purpose purpose) {
        return !withdrawn(Set.of(subject), purpose).isEmpty();
    }

    /** Those of the people who took back a consent for the purpose, or whose consent came to its term, and who have not given it again since. */
    public Set<SubjectId> withdrawn(Set<SubjectId> subjects, Purpose purpose) {
        var without = new HashSet<>(subjects);
        without.removeAll(standing(subjects, purpose));
        return without.isEmpty() ? Set.of() : among(without, """
                        select distinct c.subject_id from consent c left join consent_withdrawal w on w.consent_id = c.id
                        where c.subject_id = any(?) and c.purpose = ? and (w.consent_id is not null or c.expires_at <= ?)
                        """, purpose.id());
    }

    /** Who took back a consent for the purpose since then and has not given it again: for what follows a withdrawal and may have been cut off. */
    public Set<SubjectId> tookBackSince(Permit permit, Purpose purpose, Instant since) {
        if (permit.purpose() != purpose || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.4", "purpose");
        }
        return withdrawn(
                database.sql("""
                        select distinct w.subject_id from consent_withdrawal w join consent c on c.id = w.consent_id
                        where w.at >= ? and c.purpose = ?
                        """)
                        .params(since.atOffset(ZoneOffset.UTC), purpose.id())
                        .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                        .set(),
                purpose);
    }

    /**
     * The next people in the order of their numbers whose consent of the kind stands now: a mailing takes them a batch at a time (clause 3.2.3). Whoever is blocked is not among them, because nobody but storage sees their
     * rows.
     *
     * @param permit for the purpose that the kind of consent was given for
     * @param from the smallest number that may come
     */
    public List<SubjectId> next(Permit permit, ConsentKind kind, UUID from, int limit) {
        if (!permit.purpose().id().equals(kind.id()) || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.3", "purpose");
        }
        return database.sql("""
                select distinct c.subject_id from consent c where c.purpose = ? and c.subject_id >= ?
                    and (c.expires_at is null or c.expires_at > ?)
                    and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                order by c.subject_id limit ?
                """)
                .params(kind.id(), from, now(), limit)
                .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    /** Those of the people without a standing consent of the kind who took one back; as storage sees them, the blocked too. For controls. */
    @ActsAs(Family.UPKEEP)
    public Set<SubjectId> tookBack(Set<SubjectId> subjects, ConsentKind kind) {
        var without = new HashSet<>(subjects);
        without.removeAll(standing(subjects, kind.id()));
        return without.isEmpty()
                ? Set.of()
                : database.sql("""
                        select distinct c.subject_id from consent c join consent_withdrawal w on w.consent_id = c.id
                        where c.subject_id = any(?) and c.purpose = ?
                        """)
                        .params(without.stream().map(SubjectId::value).toArray(UUID[]::new), kind.id())
                        .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                        .set();
    }

    /** Something that needed a consent, and when it was done. */
    public record Done(SubjectId subject, Instant at) {}

    /** How much of what was done had no consent of the kind that stood in its moment; as storage sees it. For controls (clause 3.2.3). */
    @ActsAs(Family.UPKEEP)
    public long without(List<Done> done, ConsentKind kind) {
        return done.isEmpty()
                ? 0
                : database.sql("""
                        select count(*) from unnest(?::uuid[], ?::text[]) as done (subject_id, moment)
                        where not exists (select from consent c where c.subject_id = done.subject_id and c.purpose = ?
                            and c.given_at <= done.moment::timestamptz
                            and (c.expires_at is null or c.expires_at > done.moment::timestamptz)
                            and not exists (select from consent_withdrawal w where w.consent_id = c.id and w.at <= done.moment::timestamptz))
                        """)
                        .params(people(done), moments(done), kind.id())
                        .query(Long.class)
                        .single();
    }

    /** How much of what was done came after the withdrawal of a consent of the kind, with none standing in its moment; as storage sees it. For controls (clauses 2.2, 3.2.4). */
    @ActsAs(Family.UPKEEP)
    public long afterWithdrawal(List<Done> done, ConsentKind kind) {
        return without(
                done.isEmpty()
                        ? List.of()
                        : database.sql("""
                                select done.subject_id, done.moment from unnest(?::uuid[], ?::text[]) as done (subject_id, moment)
                                where exists (select from consent c join consent_withdrawal w on w.consent_id = c.id
                                    where c.subject_id = done.subject_id and c.purpose = ? and w.at <= done.moment::timestamptz)
                                """)
                                .params(people(done), moments(done), kind.id())
                                .query((row, n) -> new Done(
                                        new SubjectId(row.getObject(1, UUID.class)), Instant.parse(row.getString(2))))
                                .list(),
                kind);
    }

    private static UUID[] people(List<Done> done) {
        return done.stream().map(one -> one.subject().value()).toArray(UUID[]::new);
    }

    private static String[] moments(List<Done> done) {
        return done.stream().map(one -> one.at().toString()).toArray(String[]::new);
    }

    /**
     * A consent as it was given.
     *
     * @param text the words that were shown; null when the person was shown nothing here, as with a letter
     * @param withdrawnAt when it was taken back; null unless it was
     * @param withdrawnFor whether a representative took it back for the person
     * @param expiresAt when it ends by itself; null while it lasts as long as its purpose
     */
    public record Given(
            UUID id,
            String purpose,
            String edition,
            @Nullable String text,
            String channel,
            String givenBy,
            Instant at,
            @Nullable Instant withdrawnAt,
            boolean withdrawnFor,
            @Nullable Instant expiresAt) {
        public boolean stands(Instant now) {
            return withdrawnAt == null && (expiresAt == null || expiresAt.isAfter(now));
        }

        /** As it stood at that moment, whatever became of it since. */
        public Given asOf(Instant moment) {
            return withdrawnAt == null || !withdrawnAt.isAfter(moment)
                    ? this
                    : new Given(id, purpose, edition, text, channel, givenBy, at, null, false, expiresAt);
        }

        /** The words as the person saw them, with their name in its place; null when they were shown nothing here. */
        public @Nullable String shown(String name) {
            if (text == null) {
                return null;
            }
            var words = ConsentWords.of(text).named(name);
            return Stream.concat(
                            Stream.of(words.summary()), words.items().stream().map(ReceiptPaper::line))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** What the person ever agreed to: ids of kinds and purposes, also of what was taken back. With the reach own only the actor's own. */
    public Set<String> ever(Permit permit, SubjectId subject) {
        own(permit, subject);
        return new HashSet<>(database.sql("select distinct purpose from consent where subject_id = ?")
                .param(subject.value())
                .query((row, _) -> row.getString(1))
                .list());
    }

    private static void own(Permit permit, SubjectId subject) {
        if (permit.reach() == Reach.OWN && !subject.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
    }

    /** What a person has agreed to and taken back, newest first, in the words they saw (Law 94-V art. 25(2)(5)). With the reach own only the actor's own. */
    public List<Given> of(Permit permit, SubjectId subject, int limit) {
        return of(permit, subject, null, limit);
    }

    /** The same, from one on into the past. @param before null at the beginning */
    public List<Given> of(Permit permit, SubjectId subject, @Nullable Given before, int limit) {
        own(permit, subject);
        return database.sql("""
                select c.id, c.purpose, c.edition, t.text, c.channel, c.given_by, c.given_at, w.at, c.expires_at, w.power_id is not null
                from consent c left join consent_text t on t.hash = c.text_hash left join consent_withdrawal w on w.consent_id = c.id
                where c.subject_id = :subject and (:first or (c.given_at, c.id) < (:at, :id)) order by c.given_at desc, c.id desc limit :limit
                """)
                .param("subject", subject.value())
                .param("first", before == null)
                .param("at", (before == null ? Instant.EPOCH : before.at()).atOffset(ZoneOffset.UTC))
                .param("id", before == null ? new UUID(0, 0) : before.id())
                .param("limit", limit)
                .query((row, n) -> new Given(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getObject(7, OffsetDateTime.class).toInstant(),
                        instant(row, 8),
                        row.getBoolean(10),
                        instant(row, 9)))
                .list();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private void keep(ConsentText text, String about, String edition, Language language) {
        database.sql("""
                insert into consent_text (hash, purpose, edition, language, text) values (?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(text.hash(), about, edition, language.code(), text.canonical())
                .update();
    }

    /** How a consent that a representative gave on the site is known. */
    static String evidence(@Nullable UUID power) {
        return "power:" + power;
    }

    private static String givenBy(Actor actor, Channel channel) {
        return switch (actor.kind()) {
            case TOKEN -> "integration";
            case STRANGER, LINK, SYSTEM -> "self";
            case PERSON -> channel == Channel.PAPER ? "staff" : "self";
        };
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
