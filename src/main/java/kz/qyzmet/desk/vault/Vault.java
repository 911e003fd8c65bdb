package kz.qyzmet.desk.vault;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Seals and opens what is personal (contracts 1-3). Thread-safe. Values come out only against a permit. */
@Component
public class Vault {

    /** What a link token says, when it is genuine. */
    public record Link(UUID ticket, int version) {}

    /** What stands behind a journal tag, while the person's key lives. */
    public record Entry(byte[] salt, byte[] payload) {}

    /** Makes the person's key: one insert that joins the transaction. */
    public void enrol(SubjectId subject) {
        throw new UnsupportedOperationException();
    }

    /** The same for many: one batch. */
    public void enrol(Collection<SubjectId> subjects) {
        throw new UnsupportedOperationException();
    }

    /** Loads the keys that are not at hand by one query. Call it before opening the values of a page. */
    public void prepare(Collection<SubjectId> subjects) {
        throw new UnsupportedOperationException();
    }

    /** Whether the person's key lives. */
    public boolean knows(SubjectId subject) {
        throw new UnsupportedOperationException();
    }

    /** Destroys the person's key, in the transaction that is open. Whatever only this key seals is unreadable from its commit on. */
    public void forget(SubjectId subject) {
        throw new UnsupportedOperationException();
    }

    /** Seals a short identifying value (name, contact, number) by the person's key directly. */
    public byte[] seal(SubjectId owner, Place place, String text) {
        throw new UnsupportedOperationException();
    }

    public byte[] seal(SubjectId owner, Place place, byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** Seals a text by a random key of its own, and that key by the owner; by the owner and an outsider, nested, when an outside third person wrote it. */
    public byte[] sealText(SubjectId owner, @Nullable SubjectId outsider, Place place, String text) {
        throw new UnsupportedOperationException();
    }

    public byte[] sealBytes(SubjectId owner, @Nullable SubjectId outsider, Place place, byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** @throws Unreadable when a key was destroyed, or the bytes or their place are not those that were sealed */
    public String open(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    public byte[] openBytes(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** A fresh key for one file. */
    public ContentKey newContentKey() {
        throw new UnsupportedOperationException();
    }

    public byte[] sealKey(SubjectId owner, @Nullable SubjectId outsider, Place place, ContentKey key) {
        throw new UnsupportedOperationException();
    }

    public ContentKey openKey(Permit permit, SubjectId owner, Place place, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** The look-up hash under the current epoch (16 bytes), to store with {@link #epoch()} beside it. */
    public byte[] lookup(LookupKind kind, String normalised) {
        throw new UnsupportedOperationException();
    }

    /** The look-up hashes under every live epoch, newest first, for {@code = any(?)}. */
    public List<byte[]> lookups(LookupKind kind, String normalised) {
        throw new UnsupportedOperationException();
    }

    /** A keyed hash that never rotates (32 bytes): Message-IDs, tokens, links. */
    public byte[] fixedHash(String domain, String value) {
        throw new UnsupportedOperationException();
    }

    /** The secret of a ticket's link, for URLs. No row stands behind it; a higher version makes the old ones worthless. */
    public String linkToken(UUID ticket, int version) {
        throw new UnsupportedOperationException();
    }

    /** What a link token says, when it is genuine. The caller compares the version with the ticket's. */
    public Optional<Link> readLink(String token) {
        throw new UnsupportedOperationException();
    }

    /** @param nonce the entry's 16 random bytes */
    public Tag tag(SubjectId subject, byte[] nonce, byte[] payload) {
        throw new UnsupportedOperationException();
    }

    /** The tag alone: to recognise a person's entries. */
    public byte[] tagOf(SubjectId subject, byte[] nonce) {
        throw new UnsupportedOperationException();
    }

    public Entry openTag(Permit permit, SubjectId subject, byte[] nonce, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** A key of 32 bytes for the search index; it stands sealed in the key folder, never in the database. */
    public byte[] indexKey(String name) {
        throw new UnsupportedOperationException();
    }

    /** Replaces an index key: what the old one sealed is garbage from now on. */
    public byte[] renewIndexKey(String name) {
        throw new UnsupportedOperationException();
    }

    /** The number of the current epoch. */
    public int epoch() {
        throw new UnsupportedOperationException();
    }

    /** Whether the newest epoch is younger than the last key export: a total loss of the machine would then lose data. */
    public boolean exportIsStale() {
        throw new UnsupportedOperationException();
    }

    /** The ids of the keys an envelope names, outermost first; empty when it is no envelope. For checks over a whole desk. */
    public static List<UUID> keyIds(byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** The ids of the persons' keys that exist, for the same checks. */
    public Set<UUID> keyIds(SubjectId subject) {
        throw new UnsupportedOperationException();
    }
}
