package kz.qyzmet.desk.subject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Grounds;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.People;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The people. Everything that identifies them is sealed; exact addresses are found through keyed hashes. Names and contacts come out in batches
 * against a permit. Thread-safe.
 */
@Component
public class Subjects implements Grounds, People {
    private static final String CARD = """
            select s.id, s.name, s.language, e.id as email_id, e.value as email, p.id as phone_id, p.value as phone
            from subject s
            left join lateral (select id, value from contact where subject_id = s.id and kind = 'email'
                               order by added_at limit 1) e on true
            left join lateral (select id, value from contact where subject_id = s.id and kind = 'phone'
                               order by added_at desc limit 1) p on true
            where s.id =\s""";

    private final JdbcClient database;
    private final JdbcTemplate batches;
    private final Vault vault;
    private final Journal journal;
    private final Clock clock;
    // a ground changes only by an act with a document and a second person, which empties this
    private final Cache<SubjectId, Ground> grounds = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofMinutes(5))
            .build();

    Subjects(JdbcClient database, JdbcTemplate batches, Vault vault, Journal journal, Clock clock) {
        this.database = database;
        this.batches = batches;
        this.vault = vault;
        this.journal = journal;
        this.clock = clock;
    }

    /** The person with exactly this e-mail address, however it was typed. */
    @Override
    public Optional<SubjectId> byEmail(Permit permit, String email) {
        return ContactValues.email(email).flatMap(normal -> by(permit, LookupKind.EMAIL, normal));
    }

    /** The card of the person with exactly this e-mail address, by one query; with the reach own only the actor's own. */
    public Optional<Card> cardByEmail(Permit permit, String email) {
        if (permit.reach() == Reach.OWN && permit.actor().subject() == null) {
            throw new Refused("4.8", "look-up");
        }
        return ContactValues.email(email)
                .flatMap(normal -> database.sql(
                                CARD
                                        + "(select subject_id from contact_lookup where kind = 'email' and hash = any(?) order by epoch desc limit 1)")
                        .param(hashes(LookupKind.EMAIL, normal))
                        // opened after the row is read: a key that is not at hand takes a connection of its own
                        .query((row, n) -> SealedCard.of(row))
                        .optional()
                        .map(row -> card(permit, row))
                        .filter(card -> permit.reach() != Reach.OWN
                                || card.id().equals(permit.actor().subject())));
    }

    /** The same for several addresses, by two queries: the cards by address as it was typed. Not for the reach own. */
    public Map<String, Card> cardsByEmail(Permit permit, Collection<String> emails) {
        if (permit.reach() == Reach.OWN) {
            throw new Refused("4.8", "look-up");
        }
        var typed = new HashMap<ByteBuffer, List<String>>();
        for (var email : Set.copyOf(emails)) {
            ContactValues.email(email)
                    .map(normal -> vault.lookups(LookupKind.EMAIL, normal))
                    .orElse(List.of())
                    .forEach(hash -> typed.computeIfAbsent(ByteBuffer.wrap(hash), _ -> new ArrayList<>())
                            .add(email));
        }
        if (typed.isEmpty()) {
            return Map.of();
        }
        var known = new HashMap<String, SubjectId>();
        database.sql(
                        "select hash, subject_id from contact_lookup where kind = 'email' and hash = any(?) order by epoch")
                .params((Object) typed.keySet().stream().map(ByteBuffer::array).toArray(byte[][]::new))
                .query((ResultSet row) -> {
                    var id = new SubjectId(row.getObject(2, UUID.class));
                    for (var email : typed.getOrDefault(ByteBuffer.wrap(row.getBytes(1)), List.of())) {
                        known.put(email, id);
                    }
                });
        var cards = visible(permit, Set.copyOf(known.values()));
        var found = new HashMap<String, Card>();
        known.forEach((email, id) -> Optional.ofNullable(cards.get(id)).ifPresent(card -> found.put(email, card)));
        return found;
    }

    /** The people with exactly this phone number; a number may be shared. */
    public List<SubjectId> byPhone(Permit permit, String phone) {
        return ContactValues.phone(phone)
                .map(normal -> all(permit, LookupKind.PHONE, normal))
                .orElse(List.of());
    }

    /**
     * Records a person with a key of their own, in the caller's transaction or one of its own, and notes it in the journal.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the address was recorded at the same moment by somebody else: look again
     */
    @Transactional
    public SubjectId enrol(Permit permit, NewPerson person) {
        notBlocked(person);
        var subject = SubjectId.random();
        vault.enrol(subject);
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var name =
                vault.seal(subject, new Place("subject", "name", subject.value()), ContactValues.name(person.name()));
        database.sql("""
                insert into subject (id, ground, evidence, name, language, created_at, named_at)
                values (?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        subject.value(),
                        person.ground().id(),
                        person.evidence(),
                        name,
                        person.language().code(),
                        now,
                        now)
                .update();
        grounds.put(subject, person.ground());
        addContact(subject, person.ground(), LookupKind.EMAIL, normal(person.email(), LookupKind.EMAIL), now);
        addContact(subject, person.ground(), LookupKind.PHONE, normal(person.phone(), LookupKind.PHONE), now);
        addContact(subject, person.ground(), LookupKind.IIN, person.iin(), now);
        journal.note(
                permit, Operation.COLLECT, "subject:" + subject, List.of(subject), "subject.name", "contact.value");
        return subject;
    }

    /** Nobody finds a blocked person, so nobody may record them anew either: by their address or by their IIN. A phone may be shared. */
    private void notBlocked(NewPerson person) {
        var email = normal(person.email(), LookupKind.EMAIL);
        if (email != null && blocked(LookupKind.EMAIL, email)
                || person.iin() != null && blocked(LookupKind.IIN, person.iin())) {
            throw new Refused("1.3", "blocked");
        }
    }

    /**
     * Whoever takes something in from this address asks first, before anything is done with it.
     *
     * @throws Refused with the code blocked, when the address is a blocked person's
     */
    public void refuseBlocked(String email) {
        if (blockedAddress(email)) {
            throw new Refused("1.3", "blocked");
        }
    }

    /** Whether somebody has this address who is blocked now; says nothing else. */
    public boolean blockedAddress(String email) {
        return ContactValues.email(email)
                .filter(normal -> blocked(LookupKind.EMAIL, normal))
                .isPresent();
    }

    private boolean blocked(LookupKind kind, String normal) {
        return database.sql("select blocked_contact(?)")
                .param(hashes(kind, normal))
                .query(Boolean.class)
                .single();
    }

    /** The same, and how the person will be shown from now on. */
    @Transactional
    public Card recorded(Permit permit, NewPerson person) {
        var id = enrol(permit, person);
        return new Card(
                id,
                ContactValues.name(person.name()),
                normal(person.email(), LookupKind.EMAIL),
                normal(person.phone(), LookupKind.PHONE),
                person.language());
    }

    /** Adds a phone number the person has newly given; nothing happens when it is known or is none. */
    @Transactional
    public void addPhone(Permit permit, SubjectId subject, String phone) {
        var normal = normal(phone, LookupKind.PHONE);
        if (normal != null && !byPhone(permit, phone).contains(subject)) {
            var ground = of(List.of(subject)).getOrDefault(subject, Ground.CONSENT);
            addContact(
                    subject,
                    ground,
                    LookupKind.PHONE,
                    normal,
                    OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "contact.value");
        }
    }

    /** Gives a name to a person who had none, or corrects it; the journal hears of it (clause 2.1.5). */
    @Transactional
    public void rename(Permit permit, SubjectId subject, String name) {
        var sealed = vault.seal(subject, new Place("subject", "name", subject.value()), ContactValues.name(name));
        database.sql("update subject set name = ?, named_at = ? where id = ?")
                .params(sealed, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), subject.value())
                .update();
        journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "subject.name");
    }

    /** The person showed that the address is theirs. */
    @Transactional
    public void verified(Permit permit, SubjectId subject, String email) {
        ContactValues.email(email).ifPresent(normal -> {
            database.sql("""
                    update contact set verified_at = :now
                    where verified_at is null and subject_id = :subject and id in
                          (select contact_id from contact_lookup where hash = any(:hashes) and subject_id = :subject)
                    """)
                    .param("now", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .param("subject", subject.value())
                    .param("hashes", hashes(LookupKind.EMAIL, normal))
                    .update();
            journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "contact.verified");
        });
    }

    /** Since when letters to an address come back, and the code of the reason, such as {@code 5.1.1}. */
    public record Doubt(Instant since, String code) {}

    /** The person wrote from this address: it reaches them, and this is the language they write in. */
    @Transactional
    public void wrote(Permit permit, SubjectId subject, String email, @Nullable Language language) {
        if (language != null) {
            database.sql("update subject set language = ? where id = ? and language <> ?")
                    .params(language.code(), subject.value(), language.code())
                    .update();
        }
        ContactValues.email(email)
                .ifPresent(normal -> database.sql("""
                        update contact set doubtful_at = null, doubtful_code = null
                        where doubtful_at is not null and subject_id = :subject and id in
                              (select contact_id from contact_lookup where hash = any(:hashes) and subject_id = :subject)
                        """)
                        .param("subject", subject.value())
                        .param("hashes", hashes(LookupKind.EMAIL, normal))
                        .update());
    }

    /** A letter to this address of the person came back. @param code of RFC 3463, or {@code smtp-550} */
    @Transactional
    public void doubt(Permit permit, SubjectId subject, String email, String code) {
        ContactValues.email(email).ifPresent(normal -> {
            var marked = database.sql("""
                    update contact set doubtful_at = :now, doubtful_code = :code
                    where subject_id = :subject and id in
                          (select contact_id from contact_lookup where hash = any(:hashes) and subject_id = :subject)
                    """)
                    .param("now", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .param("code", code)
                    .param("subject", subject.value())
                    .param("hashes", hashes(LookupKind.EMAIL, normal))
                    .update();
            if (marked > 0) {
                journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "contact.doubtful");
            }
        });
    }

    /** Whether letters to the person's first address came back; says nothing about who the person is. */
    public Optional<Doubt> doubt(Permit permit, SubjectId subject) {
        return database.sql("""
                select doubtful_at, doubtful_code from contact where subject_id = ? and kind = 'email' order by added_at limit 1
                """)
                .param(subject.value())
                .query((row, n) -> Optional.ofNullable(doubt(row)))
                .optional()
                .flatMap(found -> found);
    }

    private static @Nullable Doubt doubt(ResultSet row) throws SQLException {
        var since = row.getObject("doubtful_at", OffsetDateTime.class);
        return since == null ? null : new Doubt(since.toInstant(), row.getString("doubtful_code"));
    }

    /** An address from which letters come back. @param contact the id of {@link Held} */
    public record Doubtful(SubjectId subject, UUID contact, Doubt doubt) {}

    /**
     * The addresses from which letters come back, the oldest first, for the officer (clause 2.1.5); those of the blocked are left alone.
     *
     * @param after the last one of the page before; null at the beginning
     */
    public List<Doubtful> doubtful(Permit permit, @Nullable Doubtful after, int limit) {
        officer(permit);
        return database.sql("""
                select subject_id, id, doubtful_at, doubtful_code from contact c
                where doubtful_at is not null and (doubtful_at, id) > (:at, :id)
                  and not exists (select from blocked_among(array[c.subject_id]))
                order by doubtful_at, id limit :limit
                """)
                .param(
                        "at",
                        OffsetDateTime.ofInstant(
                                after == null ? Instant.EPOCH : after.doubt().since(), ZoneOffset.UTC))
                .param("id", after == null ? new UUID(0, 0) : after.contact())
                .param("limit", limit)
                .query((row, n) -> new Doubtful(
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getObject("id", UUID.class),
                        new Doubt(
                                row.getObject("doubtful_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("doubtful_code"))))
                .list();
    }

    /** Whose contact it is. For the desk and the officer. */
    public Optional<SubjectId> owner(Permit permit, UUID contact) {
        officer(permit);
        return database.sql("select subject_id from contact where id = ?")
                .param(contact)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .optional();
    }

    /**
     * The address is good again: the officer found so, or whoever reads it answered a letter to it.
     *
     * @return false when it was not doubtful
     * @throws Refused while the person is blocked
     */
    @Transactional
    public boolean doubtless(Permit permit, SubjectId subject, UUID contact) {
        ownAtLeast(permit, subject);
        open(subject);
        int cleared = database.sql(
                        "update contact set doubtful_at = null, doubtful_code = null where id = ? and subject_id = ? and doubtful_at is not null")
                .params(contact, subject.value())
                .update();
        if (cleared > 0) {
            journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "contact.doubtful");
        }
        return cleared > 0;
    }

    private static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    /** @throws Refused while the person is blocked: any change is more than storing (clause 1.3) */
    private void open(SubjectId subject) {
        if (blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
    }

    /** Those of the people whose first address there is and whose letters do not come back; as far as the asking role sees them. */
    public Set<SubjectId> reachable(Collection<SubjectId> ids) {
        return ids.isEmpty()
                ? Set.of()
                : database.sql("""
                        select first.subject_id from (
                            select distinct on (subject_id) subject_id, doubtful_at from contact
                            where subject_id = any(?) and kind = 'email' order by subject_id, added_at) first
                        where first.doubtful_at is null
                        """)
                        .param(ids.stream().map(SubjectId::value).distinct().toArray(UUID[]::new))
                        .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                        .set();
    }

    /** Name and first contacts of several people, by one query. With the reach own only the actor's own card comes out. */
    public Map<SubjectId, Card> cards(Permit permit, Collection<SubjectId> ids) {
        if (permit.reach() == Reach.OWN
                && ids.stream().anyMatch(id -> !id.equals(permit.actor().subject()))) {
            throw new Refused("4.8", "not-own-data");
        }
        return read(permit, ids);
    }

    /** Is there such a person, as far as the permit's purpose may see? */
    public boolean known(Permit permit, SubjectId subject) {
        return database.sql("select exists (select from subject where id = ?)")
                .param(subject.value())
                .query(Boolean.class)
                .single();
    }

    /** Only the names of people who take part in a conversation that the permit has already let the actor see. */
    @Override
    public Map<SubjectId, String> names(Permit permit, Collection<SubjectId> ids) {
        var names = new HashMap<SubjectId, String>();
        if (ids.isEmpty()) {
            return names;
        }
        vault.prepare(ids);
        database.sql("select id, name from subject where id = any(?)")
                .param(ids.stream().map(SubjectId::value).distinct().toArray(UUID[]::new))
                .query((ResultSet row) -> {
                    var id = new SubjectId(row.getObject(1, UUID.class));
                    var name = open(permit, id, new Place("subject", "name", id.value()), row.getBytes(2));
                    if (name != null && !name.isEmpty()) {
                        names.put(id, name);
                    }
                });
        // an address is opened only where there is no name to show
        var nameless = ids.stream().filter(id -> !names.containsKey(id)).toList();
        read(permit, nameless).forEach((id, card) -> names.put(id, card.label()));
        return names;
    }

    /** Whether a person may be destroyed, depersonalised or changed now: a blocked one may not (Law 94-V art. 1(3)). */
    public boolean blocked(SubjectId subject) {
        // the row itself is hidden from whoever asks: the fence answers
        return database.sql("select exists (select from blocked_among(array[?]::uuid[]))")
                .param(subject.value())
                .query(Boolean.class)
                .single();
    }

    /** The people with exactly this e-mail address, phone or IIN, whichever was typed; a phone may be shared. */
    public List<SubjectId> find(Permit permit, String typed) {
        var text = typed.strip();
        var email = byEmail(permit, text);
        if (email.isPresent()) {
            return List.of(email.get());
        }
        var iin = text.matches("\\d{12}") ? all(permit, LookupKind.IIN, text) : List.<SubjectId>of();
        return iin.isEmpty() ? byPhone(permit, text) : iin;
    }

    /** Everything that tells the person apart: the name and all contacts, in their normal form. For the officer, who looks for traces of it. */
    public List<Identifier> identifiers(Permit permit, SubjectId subject) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
        vault.prepare(List.of(subject));
        var found = new ArrayList<Identifier>();
        var name = read(permit, List.of(subject)).get(subject);
        if (name != null && !name.name().isEmpty()) {
            found.add(new Identifier("name", name.name()));
        }
        database.sql("select id, kind, value from contact where subject_id = ? order by added_at")
                .param(subject.value())
                .query((ResultSet row) -> {
                    var value = open(
                            permit,
                            subject,
                            new Place("contact", "value", row.getObject(1, UUID.class)),
                            row.getBytes(3));
                    if (value != null) {
                        found.add(new Identifier(row.getString(2), value));
                    }
                });
        return found;
    }

    /**
     * One value that is held about a person.
     *
     * @param id by which the person says that it is still right
     * @param kind {@code name}, {@code email}, {@code phone} or {@code iin}
     * @param since when it was recorded
     * @param confirmed when the person last said that it is still right; null when never since
     * @param shown whether the person has shown that the address is theirs
     * @param doubt since when and why letters to it come back; null when they do not
     */
    public record Held(
            UUID id,
            String kind,
            String value,
            Ground ground,
            Instant since,
            @Nullable Instant confirmed,
            boolean shown,
            @Nullable Doubt doubt) {
        /** Whether letters to it come back. */
        public boolean doubtful() {
            return doubt != null;
        }

        /** From when its age counts (clause 2.1.5). */
        public Instant fresh() {
            return confirmed != null && confirmed.isAfter(since) ? confirmed : since;
        }

        @Override
        public String toString() {
            return "Held[" + kind + "]";
        }
    }

    /** The name and all contacts with their age (clause 2.1.5). With the reach own only the actor's own. */
    public List<Held> held(Permit permit, SubjectId subject) {
        ownAtLeast(permit, subject);
        vault.prepare(List.of(subject));
        var found = new ArrayList<Held>();
        database.sql("""
                select id, 'name' as kind, name as value, ground, named_at as since, confirmed_at, false as shown, null::timestamptz as doubtful_at, null::text as doubtful_code, 0 as place
                from subject where id = :subject
                union all
                select id, kind, value, ground, added_at, confirmed_at, verified_at is not null, doubtful_at, doubtful_code, 1
                from contact where subject_id = :subject
                order by place, kind, since, id
                """).param("subject", subject.value()).query((ResultSet row) -> {
            var id = row.getObject("id", UUID.class);
            var kind = row.getString("kind");
            var place = kind.equals("name") ? new Place("subject", "name", id) : new Place("contact", "value", id);
            var value = open(permit, subject, place, row.getBytes("value"));
            if (value != null && !value.isEmpty()) {
                found.add(new Held(
                        id,
                        kind,
                        value,
                        Ground.of(row.getString("ground")).orElseThrow(),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getObject("confirmed_at") == null
                                ? null
                                : row.getObject("confirmed_at", OffsetDateTime.class)
                                        .toInstant(),
                        row.getBoolean("shown"),
                        doubt(row)));
            }
        });
        return found;
    }

    /**
     * People of whom something has not been confirmed since then, and who can be asked: they have an address, and letters to it do not come back. In the order of their numbers.
     *
     * @param after the last one of the batch before; null at the beginning
     */
    public List<SubjectId> aged(Permit permit, Instant since, @Nullable SubjectId after, int limit) {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "look-up");
        }
        return database.sql("""
                select s.id from subject s
                where s.id > :after
                  and exists (select from contact e where e.subject_id = s.id and e.kind = 'email' and e.doubtful_at is null)
                  and (greatest(s.named_at, s.confirmed_at) < :since
                       or exists (select from contact c where c.subject_id = s.id and greatest(c.added_at, c.confirmed_at) < :since))
                order by s.id limit :limit
                """)
                .param("after", after == null ? new UUID(0, 0) : after.value())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    /** From what the person was first recorded: a code such as {@code form}, {@code letter} or that of an integration. With the reach own only the actor's own. */
    public String source(Permit permit, SubjectId subject) {
        ownAtLeast(permit, subject);
        return database.sql("select evidence from subject where id = ?")
                .param(subject.value())
                .query(String.class)
                .optional()
                .orElse("");
    }

    /**
     * The person says of a value of their own that it is still right (clause 2.1.5): its age begins anew.
     *
     * @param value the id of {@link Held}
     * @return false when the person has no such value
     * @throws Refused while the person is blocked: even this would be a change
     */
    @Transactional
    public boolean stillRight(Permit permit, UUID value) {
        var subject = permit.actor().subject();
        if (subject == null) {
            throw new Refused("4.8", "not-own-data");
        } else if (blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var name = value.equals(subject.value());
        int marked = name
                ? database.sql("update subject set confirmed_at = ? where id = ?")
                        .params(now, value)
                        .update()
                : database.sql("update contact set confirmed_at = ? where id = ? and subject_id = ?")
                        .params(now, value, subject.value())
                        .update();
        if (marked > 0) {
            journal.note(
                    permit,
                    Operation.CORRECT,
                    "subject:" + subject,
                    List.of(subject),
                    name ? "subject.confirmed" : "contact.confirmed");
        }
        return marked > 0;
    }

    /**
     * One spelling of a value that is to be put in another's place.
     *
     * @param kind of {@link Held}
     * @return empty when it is none
     */
    public static Optional<String> normal(String kind, String typed) {
        return switch (kind) {
            case "name" -> Optional.of(ContactValues.name(typed)).filter(name -> !name.isEmpty());
            case "email" -> ContactValues.email(typed);
            case "phone" -> ContactValues.phone(typed);
            case "iin" -> Optional.of(typed.strip()).filter(iin -> iin.matches("[0-9]{12}"));
            default -> Optional.empty();
        };
    }

    /** Whether somebody else is recorded under it, where only one person can be. */
    public boolean another(Permit permit, SubjectId subject, String kind, String normal) {
        return switch (kind) {
            case "email" -> all(permit, LookupKind.EMAIL, normal).stream().anyMatch(id -> !id.equals(subject));
            case "iin" -> all(permit, LookupKind.IIN, normal).stream().anyMatch(id -> !id.equals(subject));
            default -> false;
        };
    }

    /**
     * Puts a value in the place of one that is wrong (clauses 2.1.5, 3.2.2); the old one is gone. Joins the caller's transaction.
     *
     * @param value the id of {@link Held}
     * @param normal as {@link #normal} spells it
     * @param shown whether the person has shown that the address is theirs
     * @return false when there is no such value
     * @throws Refused while the person is blocked
     * @throws org.springframework.dao.DuplicateKeyException when the address is somebody else's
     */
    @Transactional
    public boolean correct(Permit permit, SubjectId subject, UUID value, String normal, boolean shown) {
        ownAtLeast(permit, subject);
        open(subject);
        if (value.equals(subject.value())) {
            rename(permit, subject, normal);
            return true;
        }
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var kind = database.sql("select kind from contact where id = ? and subject_id = ? for update")
                .params(value, subject.value())
                .query(String.class)
                .optional()
                .map(code -> LookupKind.valueOf(code.toUpperCase(java.util.Locale.ROOT)))
                .orElse(null);
        if (kind == null) {
            return false;
        }
        database.sql("""
                update contact set value = :value, confirmed_at = :now, verified_at = :shown, doubtful_at = null, doubtful_code = null where id = :id
                """)
                .param("value", vault.seal(subject, new Place("contact", "value", value), normal))
                .param("now", now)
                .param("shown", shown ? now : null, java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("id", value)
                .update();
        database.sql("delete from contact_lookup where contact_id = ?")
                .param(value)
                .update();
        database.sql("insert into contact_lookup (kind, epoch, hash, contact_id, subject_id) values (?, ?, ?, ?, ?)")
                .params(
                        kind.name().toLowerCase(java.util.Locale.ROOT),
                        vault.epoch(),
                        vault.lookup(kind, normal),
                        value,
                        subject.value())
                .update();
        journal.note(permit, Operation.CORRECT, "subject:" + subject, List.of(subject), "contact.value");
        return true;
    }

    private static void ownAtLeast(Permit permit, SubjectId subject) {
        if (permit.reach() == Reach.OWN && !subject.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
    }

    /** @param kind {@code name}, {@code email}, {@code phone} or {@code iin} */
    public record Identifier(String kind, String value) {
        @Override
        public String toString() {
            return "Identifier[" + kind + "]";
        }
    }

    /** The language the person last used. */
    public Language language(SubjectId subject) {
        return database.sql("select language from subject where id = ?")
                .param(subject.value())
                .query(String.class)
                .optional()
                .map(Language::of)
                .orElse(Language.KK);
    }

    /** The person's ground is another from the caller's commit on. */
    void groundChanged(SubjectId subject) {
        grounds.invalidate(subject);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    grounds.invalidate(subject);
                }
            });
        }
    }

    /** A person's clear address for a letter to them. */
    public Optional<String> addressOf(Permit permit, SubjectId subject) {
        return Optional.ofNullable(read(permit, List.of(subject)).get(subject)).map(Card::email);
    }

    @Override
    public Map<SubjectId, Ground> of(Collection<SubjectId> subjects) {
        if (subjects.isEmpty()) {
            return Map.of();
        }
        return grounds.getAllPresent(subjects).size() == subjects.size()
                ? grounds.getAllPresent(subjects)
                : grounds.getAll(subjects, this::readGrounds);
    }

    private Map<SubjectId, Ground> readGrounds(Iterable<? extends SubjectId> subjects) {
        var ids = new ArrayList<UUID>();
        subjects.forEach(subject -> ids.add(subject.value()));
        var found = new HashMap<SubjectId, Ground>();
        database.sql("select id, ground from subject where id = any(?)")
                .param(ids.toArray(UUID[]::new))
                .query((ResultSet row) -> {
                    found.put(
                            new SubjectId(row.getObject(1, UUID.class)),
                            Ground.of(row.getString(2)).orElseThrow());
                });
        return found;
    }

    private Map<SubjectId, Card> read(Permit permit, Collection<SubjectId> ids) {
        var cards = visible(permit, ids);
        ids.forEach(id -> cards.computeIfAbsent(id, Card::unknown));
        return cards;
    }

    private Map<SubjectId, Card> visible(Permit permit, Collection<SubjectId> ids) {
        var cards = new LinkedHashMap<SubjectId, Card>();
        if (ids.isEmpty()) {
            return cards;
        }
        vault.prepare(ids);
        database.sql(CARD + "any(?)")
                .param(ids.stream().map(SubjectId::value).distinct().toArray(UUID[]::new))
                .query((ResultSet row) -> {
                    var card = card(permit, SealedCard.of(row));
                    cards.put(card.id(), card);
                });
        return cards;
    }

    private Card card(Permit permit, SealedCard sealed) {
        var name = open(
                permit, sealed.id(), new Place("subject", "name", sealed.id().value()), sealed.name());
        var email = contact(permit, sealed.id(), sealed.email());
        var phone = contact(permit, sealed.id(), sealed.phone());
        return new Card(sealed.id(), name == null ? "" : name, email, phone, sealed.language());
    }

    private @Nullable String contact(Permit permit, SubjectId owner, @Nullable SealedContact contact) {
        return contact == null
                ? null
                : open(permit, owner, new Place("contact", "value", contact.id()), contact.value());
    }

    private record SealedContact(UUID id, byte[] value) {
        static @Nullable SealedContact of(ResultSet row, String kind) throws SQLException {
            var id = row.getObject(kind + "_id", UUID.class);
            return id == null ? null : new SealedContact(id, row.getBytes(kind));
        }
    }

    /** A row that is not opened yet. */
    private record SealedCard(
            SubjectId id,
            byte[] name,
            Language language,
            @Nullable SealedContact email,
            @Nullable SealedContact phone) {
        static SealedCard of(ResultSet row) throws SQLException {
            return new SealedCard(
                    new SubjectId(row.getObject("id", UUID.class)),
                    row.getBytes("name"),
                    Language.of(row.getString("language")),
                    SealedContact.of(row, "email"),
                    SealedContact.of(row, "phone"));
        }
    }

    private @Nullable String open(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        try {
            return vault.open(permit, owner, place, sealed);
        } catch (Unreadable destroyed) {
            return null;
        }
    }

    private void addContact(
            SubjectId subject, Ground ground, LookupKind kind, @Nullable String value, OffsetDateTime now) {
        if (value == null) {
            return;
        }
        var id = UUID.randomUUID();
        batches.update("""
                with added as (
                    insert into contact (id, subject_id, kind, ground, value, added_at) values (?, ?, ?, ?, ?, ?))
                insert into contact_lookup (kind, epoch, hash, contact_id, subject_id) values (?, ?, ?, ?, ?)
                """, statement -> {
            var code = kind.name().toLowerCase(java.util.Locale.ROOT);
            statement.setObject(1, id);
            statement.setObject(2, subject.value());
            statement.setString(3, code);
            statement.setString(4, ground.id());
            statement.setBytes(5, vault.seal(subject, new Place("contact", "value", id), value));
            statement.setObject(6, now);
            statement.setString(7, code);
            statement.setInt(8, vault.epoch());
            statement.setBytes(9, vault.lookup(kind, value));
            statement.setObject(10, id);
            statement.setObject(11, subject.value());
        });
    }

    private Optional<SubjectId> by(Permit permit, LookupKind kind, String normal) {
        return all(permit, kind, normal).stream().findFirst();
    }

    private List<SubjectId> all(Permit permit, LookupKind kind, String normal) {
        if (permit.reach() == Reach.OWN && permit.actor().subject() == null) {
            throw new Refused("4.8", "look-up");
        }
        return database.sql("select distinct subject_id from contact_lookup where hash = any(?)")
                .param(hashes(kind, normal))
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    private byte[][] hashes(LookupKind kind, String normal) {
        return vault.lookups(kind, normal).toArray(byte[][]::new);
    }

    private static @Nullable String normal(@Nullable String value, LookupKind kind) {
        if (value == null || value.isBlank()) {
            return null;
        }
        return switch (kind) {
            case EMAIL -> ContactValues.email(value).orElse(null);
            case PHONE -> ContactValues.phone(value).orElse(null);
            case IIN -> value;
        };
    }
}
