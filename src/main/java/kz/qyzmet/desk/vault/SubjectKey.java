package kz.qyzmet.desk.vault;

import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import kz.qyzmet.desk.policy.SubjectId;

/** A person's key, unwrapped, as the keys derived from it: one for short fields, one that wraps content keys, one for the journal's tags. Prints nothing. */
final class SubjectKey {
    private final UUID id;
    private final SubjectId subject;
    private final SecretKeySpec field;
    private final SecretKeySpec content;
    private final byte[] journal;

    SubjectKey(UUID id, SubjectId subject, byte[] key) {
        this.id = id;
        this.subject = subject;
        this.field = Seals.aes(Seals.derive(key, "field"));
        this.content = Seals.aes(Seals.derive(key, "content"));
        this.journal = Seals.derive(key, "journal");
    }

    UUID id() {
        return id;
    }

    SubjectId subject() {
        return subject;
    }

    SecretKeySpec field() {
        return field;
    }

    SecretKeySpec content() {
        return content;
    }

    byte[] journal() {
        return journal;
    }

    @Override
    public String toString() {
        return "SubjectKey";
    }
}
