package kz.qyzmet.desk.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Envelope.Form;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Seals and opens what is personal (contracts 1-3, 12). Values come out only against a permit. A value that does not open is {@link Unreadable}, never empty and never a guess. Thread-safe.
 */
@Component
public final class Vault {
    private static final String LINK = "link";
    private static final int LOOKUP = 16;
    private static final int SALT = 16;
    private static final int LINK_BYTES = 16 + 4 + 16;

    private final SubjectKeys keys;
    private final Epochs epochs;
    private final KeyFolder folder;
    private final byte[] fixed;
    private final Map<String, byte[]> domains = new ConcurrentHashMap<>();
    private final LongAdder tampered = new LongAdder();

    Vault(SubjectKeys keys, Epochs epochs, KeyFolder folder) {
        this.keys = keys;
        this.epochs = epochs;
        this.folder = folder;
        this.fixed = folder.fixed();
    }

    /** What a link token says, when it is genuine. */
    public record Link(UUID ticket, int version) {}

    /** What stands behind a journal tag, while the person's key lives. */
    public record Entry(byte[] salt, byte[] payload) {}

    // persons

    /** Makes the person's key: one insert that joins the transaction. */
    public void enrol(SubjectId subject) {
        keys.enrol(List.of(subject));
    }

    /** The same for many: one batch. */
    public void enrol(Collection<SubjectId> subjects) {
        keys.enrol(subjects);
    }

    /** Loads the keys that are not at hand by one query. Call it before opening the values of a page. */
    public void prepare(Collection<SubjectId> subjects) {
        keys.prepare(subjects);
    }

    /** Whether the person's key lives. */
    public boolean knows(SubjectId subject) {
        return keys.knows(subject);
    }

    /** Destroys the person's key, in the open transaction. What only this key opens is unreadable from its commit on, and at once in this process. */
    public void forget(SubjectId subject) {
        keys.forget(subject);
    }

    /** Keeps whatever is decided under {@link #alone}, by a block or by {@link #forget} from happening until the open transaction ends: many may hold at once. */
    public void hold(SubjectId subject) {
        keys.lock(subject, false);
    }

    /** The same for many, in one order for everybody, so that nobody waits in a circle. */
    public void hold(Collection<SubjectId> subjects) {
        keys.lock(subjects, false);
    }

    /** Those of the people whose keys stand in the database now, whatever this process remembers. */
    public Set<SubjectId> standing(Collection<SubjectId> subjects) {
        return keys.standing(subjects);
    }

    /** Whether the person's key stands in the database now, whatever this process remembers. */
    public boolean stands(SubjectId subject) {
        return keys.stands(subject);
    }

    /**
     * Waits until nobody holds the person, and lets nobody hold them until the open transaction ends. Whoever takes something away from a person
     * that is asked about at the last moment (a consent, a block, a destruction) calls it before anything else, so that all lock in one order.
     */
    public void alone(SubjectId subject) {
        keys.lock(subject, true);
    }

    /** The same for many, in one order for everybody. */
    public void alone(Collection<SubjectId> subjects) {
        keys.lock(subjects, true);
    }

    // values

    /** Seals a short identifying value (name, contact, number) by the person's key directly. */
    public byte[] seal(SubjectId owner, Place place, String text) {
        return seal(owner, place, text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] seal(SubjectId owner, Place place, byte[] bytes) {
        var key = keys.of(owner);
        var header = Envelope.header(Form.DIRECT, List.of(key.id()), new byte[0]);
        var nonce = Seals.random(Seals.NONCE);
        return Envelope.join(
                header, nonce, Seals.encrypt(key.field(), nonce, Envelope.bound(header, place, owner), bytes));
    }

    /**
     * Seals a text by a random key of its own, and that key by the owner; when an outside third person wrote it, by that person and the owner, nested, so that the destruction of either ends it
     * (contracts 3).
     */
    public byte[] sealText(SubjectId owner, @Nullable SubjectId outsider, Place place, String text) {
        return sealBytes(owner, outsider, place, text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] sealBytes(SubjectId owner, @Nullable SubjectId outsider, Place place, byte[] bytes) {
        var key = keys.of(owner);
        var content = Seals.random(Seals.KEY);
        byte[] header;
        if (outsider == null || outsider.equals(owner)) {
            header = Envelope.header(Form.CONTENT, List.of(key.id()), Seals.wrap(key.content(), content));
        } else {
            var inner = keys.of(outsider);
            header = Envelope.header(
                    Form.NESTED,
                    List.of(key.id(), inner.id()),
                    Seals.wrap(key.content(), Seals.wrap(inner.content(), content)));
        }
        var nonce = Seals.random(Seals.NONCE);
        return Envelope.join(
                header, nonce, Seals.encrypt(Seals.aes(content), nonce, Envelope.bound(header, place, owner), bytes));
    }

    /** @throws Unreadable when a key was destroyed, or the bytes or their place are not those that were sealed */
    public String open(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        return new String(openBytes(permit, owner, place, sealed), StandardCharsets.UTF_8);
    }

    /** @param permit the proof that the policy was asked; without one there is no way to a value */
    public byte[] openBytes(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        try {
            return opened(owner, place, sealed);
        } catch (Unreadable e) {
            if (e.why() != Unreadable.Why.KEY_GONE) {
                tampered.increment();
            }
            throw e;
        }
    }

    private byte[] opened(SubjectId owner, Place place, byte[] sealed) {
        var envelope = Envelope.parse(sealed);
        var outer = keys.byId(envelope.keys().getFirst());
        if (!outer.subject().equals(owner)) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        var key = switch (envelope.form()) {
            case DIRECT -> outer.field();
            case CONTENT -> Seals.aes(Seals.unwrap(outer.content(), envelope.wrapped()));
            case NESTED -> {
                var inner = keys.byId(envelope.keys().getLast());
                yield Seals.aes(Seals.unwrap(inner.content(), Seals.unwrap(outer.content(), envelope.wrapped())));
            }
        };
        var bound = Envelope.bound(envelope.header(), place, owner);
        return Seals.decrypt(key, envelope.nonce(), bound, sealed, envelope.body());
    }

    /** Seals a text that nobody shall read longer than the backups made until now, nor longer than the person's key lives. For files beside the database. */
    public Passing sealPassing(SubjectId owner, Place place, String text) {
        var epoch = epochs.current();
        var nonce = Seals.random(Seals.NONCE);
        return new Passing(
                epoch.number(),
                Envelope.join(
                        new byte[0],
                        nonce,
                        Seals.encrypt(
                                epoch.passing(),
                                nonce,
                                Envelope.bound(nonce, place, owner),
                                sealText(owner, null, place, text))));
    }

    /** @throws Unreadable when the epoch or the person's key is gone, or the bytes or their place are not those that were sealed */
    public String open(Permit permit, SubjectId owner, Place place, Passing passing) {
        if (passing.sealed().length < Seals.NONCE) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        var nonce = Arrays.copyOf(passing.sealed(), Seals.NONCE);
        var inner = Seals.decrypt(
                epochs.get(passing.epoch()).passing(),
                nonce,
                Envelope.bound(nonce, place, owner),
                passing.sealed(),
                Seals.NONCE);
        return open(permit, owner, place, inner);
    }

    /** Whether an epoch has ended: its key was destroyed as all older ones were. An epoch that these keys are too old to know has not. */
    public boolean ended(int epoch) {
        return epoch < epochs.live().getLast().number();
    }

    // files

    /** A fresh key for one file. */
    public ContentKey newContentKey() {
        return new ContentKey(Seals.random(Seals.KEY));
    }

    public byte[] sealKey(SubjectId owner, @Nullable SubjectId outsider, Place place, ContentKey key) {
        return outsider == null ? seal(owner, place, key.bytes()) : sealBytes(owner, outsider, place, key.bytes());
    }

    public ContentKey openKey(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        return new ContentKey(openBytes(permit, owner, place, sealed));
    }

    // finding

    /** The look-up hash under the current epoch (16 bytes), to store with {@link #epoch()} beside it. */
    public byte[] lookup(LookupKind kind, String normalised) {
        return lookup(epochs.current(), kind, normalised);
    }

    /** The look-up hashes under every live epoch, newest first, for {@code = any(?)}. */
    public List<byte[]> lookups(LookupKind kind, String normalised) {
        return epochs.live().stream()
                .map(epoch -> lookup(epoch, kind, normalised))
                .toList();
    }

    private static byte[] lookup(Epoch epoch, LookupKind kind, String normalised) {
        var hash = Seals.hmac(epoch.lookupKey(kind), normalised.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(hash, LOOKUP);
    }

    /** A keyed hash that never rotates (32 bytes): Message-IDs, tokens, links. */
    public byte[] fixedHash(String domain, String value) {
        return fixedHash(domain, value.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] fixedHash(String domain, byte[] value) {
        return Seals.hmac(domains.computeIfAbsent(domain, name -> Seals.derive(fixed, "fixed:" + name)), value);
    }

    /** The secret of a ticket's link, for URLs. No row stands behind it; a higher version makes the old ones worthless. */
    public String linkToken(UUID ticket, int version) {
        var said = said(ticket, version);
        var token = ByteBuffer.allocate(LINK_BYTES).put(said).put(fixedHash(LINK, said), 0, 16);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** What a link token says, when it is genuine. The caller compares the version with the ticket's. */
    public Optional<Link> readLink(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != LINK_BYTES) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        var link = new Link(new UUID(in.getLong(), in.getLong()), in.getInt());
        // the comparison over the whole token also refuses other spellings of the same bytes
        return MessageDigest.isEqual(
                        linkToken(link.ticket(), link.version()).getBytes(StandardCharsets.UTF_8),
                        token.getBytes(StandardCharsets.UTF_8))
                ? Optional.of(link)
                : Optional.empty();
    }

    private static byte[] said(UUID ticket, int version) {
        return ByteBuffer.allocate(20)
                .putLong(ticket.getMostSignificantBits())
                .putLong(ticket.getLeastSignificantBits())
                .putInt(version)
                .array();
    }

    // the journal

    /** @param nonce the entry's 16 random bytes */
    public Tag tag(SubjectId subject, byte[] nonce, byte[] payload) {
        var salt = Seals.random(SALT);
        var salted = ByteBuffer.allocate(SALT + payload.length)
                .put(salt)
                .put(payload)
                .array();
        return new Tag(tagOf(subject, nonce), Seals.hmac(salt, payload), seal(subject, entry(nonce), salted));
    }

    /** The tag alone: to recognise a person's entries. */
    public byte[] tagOf(SubjectId subject, byte[] nonce) {
        return Seals.hmac(keys.of(subject).journal(), nonce);
    }

    public Entry openTag(Permit permit, SubjectId subject, byte[] nonce, byte[] sealed) {
        var salted = openBytes(permit, subject, entry(nonce), sealed);
        return new Entry(Arrays.copyOf(salted, SALT), Arrays.copyOfRange(salted, SALT, salted.length));
    }

    /** The key that signs the journal's checkpoints; it stands sealed in the key folder. */
    public SigningKey signingKey() {
        return new SigningKey(folder.signing("journal"));
    }

    /** What the desk says of its journal in the database; see {@link JournalSeal}. */
    public JournalSeal journalSeal() {
        return new JournalSeal(fixed);
    }

    /** The key that signs the ledger of destructions (contracts 4); beside the other. */
    public SigningKey ledgerKey() {
        return new SigningKey(folder.signing("ledger"));
    }

    /** HMAC-SHA-256 under a key or a salt that the caller holds: for commitments (contracts 12, 14). */
    public static byte[] commitment(byte[] salt, byte[] value) {
        return Seals.hmac(salt, value);
    }

    /** 16 random bytes that nobody can guess. */
    public static byte[] salt() {
        return Seals.random(SALT);
    }

    private static Place entry(byte[] nonce) {
        if (nonce.length != 16) {
            throw new IllegalArgumentException("an entry's nonce has 16 bytes");
        }
        var in = ByteBuffer.wrap(nonce);
        return new Place("journal", "payload", new UUID(in.getLong(), in.getLong()));
    }

    // secrets of the house, which are nobody's personal data

    /** Seals what the desk needs to work with others, such as the password of a mailbox, by a key of the key folder. */
    public byte[] sealSecret(Place place, byte[] secret) {
        var nonce = Seals.random(Seals.NONCE);
        return Envelope.join(new byte[] {1}, nonce, Seals.encrypt(secrets(), nonce, bound(place), secret));
    }

    /** @throws Unreadable when the bytes or their place are not those that were sealed */
    public byte[] openSecret(Place place, byte[] sealed) {
        if (sealed.length < 1 + Seals.NONCE + Seals.MAC || sealed[0] != 1) {
            throw new Unreadable(Unreadable.Why.TAMPERED);
        }
        var nonce = Arrays.copyOfRange(sealed, 1, 1 + Seals.NONCE);
        return Seals.decrypt(secrets(), nonce, bound(place), sealed, 1 + Seals.NONCE);
    }

    private javax.crypto.spec.SecretKeySpec secrets() {
        return Seals.aes(Seals.derive(fixed, "secrets"));
    }

    private static byte[] bound(Place place) {
        return (place.table() + "." + place.column() + " " + place.row()).getBytes(StandardCharsets.UTF_8);
    }

    // the index, the epochs, the export

    /** A key of 32 bytes for the search index; it stands sealed in the key folder, never in the database. */
    public byte[] indexKey(String name) {
        return folder.index(name, false);
    }

    /** Replaces an index key: what the old one sealed is garbage from now on. */
    public byte[] renewIndexKey(String name) {
        return folder.index(name, true);
    }

    /** The number of the current epoch. */
    public int epoch() {
        return epochs.current().number();
    }

    /**
     * From when on nothing that was backed up until now can be opened by anybody, this desk included: the epoch's key is destroyed then. For acts of destruction (contracts 1).
     */
    public Instant unreadableFrom() {
        return epochs.endOf(epochs.current().number());
    }

    /** A key for a backup made now. */
    public BackupKey newBackupKey() {
        return BackupKey.fresh(epochs.current());
    }

    /** Until when a backup made now opens: as long as every epoch that its rows stand under. */
    public Instant backupOpensUntil() {
        int current = epochs.current().number();
        return epochs.endOf(Math.min(current, keys.oldest().orElse(current)));
    }

    /** The live epochs and when their keys are destroyed, newest first. */
    public List<EpochLife> epochLives() {
        return epochs.lives();
    }

    /** Whether an epoch began after the last key export: losing the key folder would then lose data. */
    public boolean exportIsStale() {
        return folder.lastExport()
                .map(last -> last.isBefore(epochs.current().start()))
                .orElse(true);
    }

    // checks over a whole desk

    /** Values since the start that did not open because they, or the place they stand in, are not what was sealed. */
    long tampered() {
        return tampered.sum();
    }

    /** The ids of the keys an envelope names, the owner's first; empty when it is no envelope. */
    public static List<UUID> keyIds(byte[] sealed) {
        try {
            return Envelope.parse(sealed).keys();
        } catch (Unreadable e) {
            return List.of();
        }
    }

    /** The id of the person's key, while it lives. */
    public Optional<UUID> keyId(SubjectId subject) {
        return Optional.ofNullable(keys.idOf(subject));
    }
}
