package kz.qyzmet.desk.subject;

import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/** A person as shown to somebody with a permit. An unreadable or destroyed person has an empty name. */
public record Card(
        SubjectId id,
        String name,
        @Nullable String email,
        @Nullable String phone,
        Language language) {

    static Card unknown(SubjectId id) {
        return new Card(id, "", null, null, Language.KK);
    }

    public boolean known() {
        return !name.isEmpty() || email != null;
    }

    /** The name, or the address when there is no name. */
    public String label() {
        if (!name.isEmpty()) {
            return name;
        }
        return email == null ? "" : email;
    }

    @Override
    public String toString() {
        return "Card[" + id + "]";
    }
}
